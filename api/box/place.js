// Where the panel stands: under the field, or above it where there is more room, never past an edge of the window.

const EDGE = 8;
const GAP = 6;
const NARROWEST = 440;
/** A field that fills so much of the window has a panel of its own width. */
const FULL = 0.8;
const LOW = 260;

/** @param {HTMLElement} field @param {HTMLElement} panel @param {boolean} rtl */
export function place(field, panel, rtl) {
  const box = field.getBoundingClientRect();
  const view = document.documentElement.clientWidth;
  const tall = visualViewport?.height ?? innerHeight;
  const least = box.width < FULL * view ? NARROWEST : 0;
  const width = Math.min(Math.max(box.width, least), view - 2 * EDGE);
  const start = rtl ? box.right - width : box.left;
  const below = tall - box.bottom - GAP - EDGE;
  const above = box.top - GAP - EDGE;
  const up = below < LOW && above > below;
  const style = panel.style;
  style.width = `${width}px`;
  style.left = `${Math.max(EDGE, Math.min(start, view - width - EDGE))}px`;
  style.top = up ? "auto" : `${box.bottom + GAP}px`;
  style.bottom = up ? `${innerHeight - box.top + GAP}px` : "auto";
  style.maxHeight = `${Math.max(up ? above : below, 120)}px`;
}
