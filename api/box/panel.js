// What the box is made of, in a shadow root: a field, a panel in the top layer, and a status region.
import css from "./style.css";
import { make } from "./rows.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** A key cap with what it does. @param {string} key @param {Text} does */
function cap(key, does) {
  return make("span", {}, make("kbd", {}, key), does);
}

/** Builds the parts once; they are named, filled and shown, never made again. @param {ShadowRoot} shadow */
export function build(shadow) {
  const input = make("input", {
    id: "input",
    part: "input",
    role: "combobox",
    type: "text",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "list",
  });
  const label = make("label", { for: "input", class: "unseen" });
  const hint = make("kbd", { class: "hint", "aria-hidden": "true" }, "/");
  const clear = make("button", { class: "clear", type: "button", tabindex: "-1" }, "×");
  const field = make("form", { class: "field", part: "field", role: "search" }, label, input, hint, clear);
  const head = make("p", { class: "head", part: "count" });
  const note = make("p", { class: "note", part: "note" });
  const retry = make("button", { class: "retry", part: "retry", type: "button" });
  const list = make("div", { id: "list", part: "list", role: "listbox" });
  const caps = { move: new Text(), open: new Text(), close: new Text() };
  const keys = [cap("↑↓", caps.move), cap("↵", caps.open), cap("esc", caps.close)];
  const foot = make("div", { class: "foot", part: "foot", "aria-hidden": "true" }, ...keys);
  const panel = make("div", { class: "panel", part: "panel", popover: "manual" }, head, note, retry, list, foot);
  const status = make("div", { class: "unseen", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  const root = make("div", { class: "root" }, field, panel, status);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(root);
  return { root, field, label, input, hint, clear, panel, head, note, retry, list, foot, caps, status };
}
