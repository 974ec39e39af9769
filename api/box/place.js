// Where the panel stands: under the field, or above it where there is more room; flush with the side of the field
// where lines begin, with the other where the window ends too soon, never past an edge of the window.

const EDGE = 8;
const GAP = 6;
const NARROWEST = 440;
/** A field that fills so much of the window has a panel of its own width. */
const FULL = 0.8;
const LOW = 260;

/** @param {HTMLElement} field @param {HTMLElement} panel */
export function place(field, panel) {
  const box = field.getBoundingClientRect();
  const view = document.documentElement.clientWidth;
  const tall = visualViewport?.height ?? innerHeight;
  const least = box.width < FULL * view ? NARROWEST : 0;
  const width = Math.min(Math.max(box.width, least), view - 2 * EDGE);
  const sides = [box.left, box.right - width];
  const inside = (/** @type {number} */ left) => left >= EDGE && left + width <= view - EDGE;
  const start = (getComputedStyle(panel).direction === "rtl" ? sides.reverse() : sides).find(inside) ?? Math.max(EDGE, Math.min(box.left, view - width - EDGE));
  const below = tall - box.bottom - GAP - EDGE;
  const above = box.top - GAP - EDGE;
  const up = below < LOW && above > below;
  const style = panel.style;
  style.width = `${width}px`;
  style.left = `${start}px`;
  style.top = up ? "auto" : `${box.bottom + GAP}px`;
  style.bottom = up ? `${innerHeight - box.top + GAP}px` : "auto";
  style.maxHeight = `${Math.max(up ? above : below, 120)}px`;
}
