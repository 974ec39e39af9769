// The rows of the list. Everything from the server enters the page as text; addresses only where they are http(s).

/** @typedef {import("./client.js").Parts} Parts */
/** @typedef {import("./client.js").Hit} Hit */
/** @typedef {import("./strings.js").Words} Words */

/** How much of a row's second line may stand before the first marked word, in UTF-16 units: the narrowest panel shows some 60. */
const LEAD = 42;

/**
 * An element with attributes and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * An address that a browser may follow, or null: `javascript:` and `data:` are none.
 * @param {string | null | undefined} address @param {URL} base
 */
export function safe(address, base) {
  if (!address || !URL.canParse(address, base)) return null;
  const url = new URL(address, base);
  return /^https?:$/.test(url.protocol) ? url.href : null;
}

/** A row of any kind. @param {string} href @param {string} part @param {(Node | string)[]} children */
export function row(href, part, ...children) {
  return make("a", { href, part: `row ${part}`, class: part, role: "option", tabindex: "-1" }, ...children);
}

/**
 * The row of a hit: its headline over one line of region, date and snippet.
 * @param {Hit} hit @param {URL} base @param {Words} words
 */
export function hitRow(hit, base, words) {
  const { headline, deck, snippets, link } = hit.highlight ?? {};
  const page = new URL(`articles/${encodeURIComponent(hit.id).replaceAll("%2F", "/")}`, base).href;
  const href = (safe(hit.url, base) && safe(link, base)) ?? safe(hit.url, base) ?? page;
  const date = hit.published ? words.date(hit.published, hit.published_precision) : "";
  const lead = LEAD - String(hit.region ?? "").length - date.length;
  const snippet = [snippets?.[0], deck].find((parts) => parts?.length) ?? hit.deck ?? "";
  const facts = [
    hit.region && make("span", {}, hit.region),
    date && make("time", { datetime: String(hit.published) }, date),
    snippet.length && make("span", { part: "snippet" }, ...marked(nearFirstMark(snippet, lead))),
  ].flatMap((fact) => (fact ? [" · ", fact] : []));
  return row(
    href,
    "hit",
    make("span", { class: "headline", part: "headline", dir: "auto" }, ...marked(headline ?? hit.headline)),
    " ",
    make("span", { class: "line", part: "line", dir: "auto" }, ...facts.slice(1)),
  );
}

/**
 * What a completion says: its text with what was typed in bold, and what it is.
 * @param {import("./client.js").Completion} completion @param {string} query @param {Words} words @returns {(Node | string)[]}
 */
export function completionRow({ text, kind }, query, words) {
  const typed = query.split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const pieces = text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${typed.join("|")})`, "iu"));
  const says = pieces.map((piece, place) => (place % 2 ? make("b", { part: "typed" }, piece) : piece));
  const named = words.say(`kind_${kind}`);
  return [make("span", { dir: "auto" }, ...says), ...(named ? [" ", make("span", { class: "kind", part: "kind" }, named)] : [])];
}

/** Text nodes and marks. @param {Parts | string} parts @returns {Node[]} */
function marked(parts) {
  if (!Array.isArray(parts)) return [new Text(String(parts ?? ""))];
  return parts.map(([text, hit]) => (hit ? make("mark", { part: "mark" }, String(text)) : new Text(String(text))));
}

/**
 * The same pieces with what stands far before the first marked word cut, so that the word is seen on a narrow line.
 * @param {Parts | string} parts @param {number} lead @returns {Parts | string}
 */
function nearFirstMark(parts, lead) {
  if (!Array.isArray(parts)) return parts;
  const first = parts.findIndex(([, hit]) => hit);
  const before = parts.slice(0, first).map(([text]) => text).join("");
  if (first < 1 || before.length <= lead) return parts;
  return [["…" + before.slice(-Math.max(lead, 1)).replace(/^\S*\s/, ""), false], ...parts.slice(first)];
}
