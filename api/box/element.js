import { Client, Failure } from "./client.js";
import { build } from "./panel.js";
import { place } from "./place.js";
import { completionRow, hitRow, row, safe } from "./rows.js";
import { Words } from "./strings.js";

/** @typedef {import("./client.js").Answer} Answer */
/** @typedef {import("./strings.js").Strings} Strings */

/** How long typing must rest before the server is asked, in ms. */
const REST = 100;
/** How long a search may take before the box shows that it is at work. */
const PATIENT = 300;
/** How long a reader must rest at results before that counts as a search: while typing, people pause for less. */
const SETTLE = 2000;
/** How long a reader must rest at a query that finds nothing before that is said: the word may be half typed. */
const JUDGE = 600;
/** How long results must rest before they are announced, so that speech doesn't run behind the typing. */
const SETTLED = 450;

const HERE = new URL(".", import.meta.url);

/**
 * A search box for the page of a publisher: an ARIA 1.2 combobox that searches a Dateline archive as one types.
 * Its attributes, events and custom properties are described in docs/embed.md.
 */
export class DatelineSearch extends HTMLElement {
  static formAssociated = true;
  static observedAttributes = ["src", "key", "filter", "label", "placeholder", "hotkeys"];

  /** @type {Strings} */
  #own = {};
  #words = new Words(this, {});
  #internals = this.attachInternals();
  /** What the form inside the tag had before the box woke up in its place: its room, and perhaps the focus. */
  #room = this.isConnected && this.querySelector("form") && this.getBoundingClientRect();
  #focused = this.contains(document.activeElement);
  #parts = build(this.attachShadow({ mode: "open", delegatesFocus: true }));
  /** @type {Client | undefined} */
  #client;
  /** @type {AbortController | undefined} */
  #listening;
  /** @type {AbortController | undefined} */
  #request;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #announcing;
  /** Runs until the reader has stopped at what is shown: then the server is told, or asked why it found nothing. @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  /** The query that the panel speaks of; undefined where it speaks of none. @type {string | undefined} */
  #shown;
  #open = false;
  #active = -1;

  /** A page may have set properties on the tag before this file was there: they are set again, now that they mean something. */
  constructor() {
    super();
    const early = { ...this };
    for (const name in early) Reflect.deleteProperty(this, name);
    Object.assign(this, early);
  }

  /** The words that this box says in place of the English ones, by key. */
  get strings() {
    return this.#own;
  }

  set strings(strings) {
    this.#own = strings;
    this.#words = new Words(this, strings);
    this.#name();
  }

  /** What stands in the field. */
  get value() {
    return this.#parts.input.value;
  }

  set value(text) {
    this.#parts.input.value = text;
    this.#mirror();
  }

  connectedCallback() {
    if (this.#room) this.#keep(this.#room);
    this.#room = null;
    this.value ||= this.#light?.value ?? "";
    this.#name();
    this.#listen();
    if (this.#focused) this.#parts.input.focus();
    this.#focused = false;
  }

  disconnectedCallback() {
    this.#listening?.abort();
    this.#supersede();
    this.#close();
  }

  attributeChangedCallback() {
    this.#client = undefined;
    this.#name();
  }

  /** The browser hands back what stood here when the person left: "1" for an open panel, then the query. */
  formStateRestoreCallback(/** @type {string} */ state) {
    this.value = state.slice(1);
    if (state[0] === "1") this.#parts.input.focus();
  }

  get #base() {
    return new URL(this.getAttribute("src") ?? HERE, document.baseURI);
  }

  get #asks() {
    return (this.#client ??= new Client(this.#base, this.getAttribute("key"), this.#filter));
  }

  get #filter() {
    return this.getAttribute("filter") ?? "";
  }

  /** The field of the form inside the tag, which is what there is without JavaScript. */
  get #light() {
    return this.querySelector("form")?.querySelector(
      /** @type {"input"} */ ("input:not([type=hidden],[type=submit],[type=button])"),
    );
  }

  get #query() {
    return this.value.trim();
  }

  /** The whole search page for a query, by way of the form inside the tag where there is one. */
  #page(query = this.#query) {
    const form = this.querySelector("form");
    const url = new URL(form?.action ?? "search", form ? document.baseURI : this.#base);
    const given = form ? Array.from(new FormData(form), ([name, value]) => [name, String(value)]) : [];
    const fields = new URLSearchParams([...url.searchParams, ...new URLSearchParams(this.#filter), ...given]);
    fields.set(this.#light?.name || "q", query);
    url.search = `${fields}`;
    return url.href;
  }

  /** Takes exactly the room that the form inside the tag took, so that nothing around moves. @param {DOMRect} before */
  #keep(before) {
    const now = this.getBoundingClientRect();
    const { style } = this.#parts.root;
    if (now.height !== before.height) style.height = `${before.height}px`;
    if (now.width !== before.width) style.width = `${before.width}px`;
  }

  /** Puts words and language of the page on the parts. */
  #name() {
    const { root, label, input, clear, retry, list, hint, caps } = this.#parts;
    root.lang = this.#words.language ?? "";
    label.textContent = this.getAttribute("label") ?? this.#words.say("label");
    input.placeholder = this.getAttribute("placeholder") ?? this.#words.say("placeholder");
    clear.ariaLabel = this.#words.say("clear");
    retry.textContent = this.#words.say("retry");
    list.ariaLabel = this.#words.say("list");
    for (const [name, cap] of Object.entries(caps)) cap.data = this.#words.say(name);
    hint.hidden = !this.#hotkeys;
  }

  get #hotkeys() {
    return this.getAttribute("hotkeys") !== "off";
  }

  #listen() {
    const { root, field, input, clear, panel, retry, list } = this.#parts;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    /** @param {EventTarget} on @param {string} type @param {(event: any) => void} act @param {boolean} [capture] */
    const on = (on, type, act, capture) => on.addEventListener(type, act, { signal, capture });
    on(input, "input", () => this.#typed());
    on(input, "focus", () => this.#resume());
    on(input, "click", () => this.#resume());
    on(input, "keydown", (event) => this.#key(event));
    on(field, "submit", (event) => {
      event.preventDefault();
      this.#go();
    });
    on(clear, "click", () => this.#clear());
    on(retry, "click", () => this.#again());
    on(panel, "mousedown", (event) => event.preventDefault());
    on(list, "click", (event) => this.#picked(event));
    on(root, "focusout", ({ relatedTarget }) => {
      if (document.hasFocus() && !root.contains(relatedTarget)) this.#close();
    });
    on(document, "pointerdown", (event) => event.composedPath().includes(this) || this.#close());
    on(document, "keydown", (event) => this.#hotkey(event));
    on(window, "scroll", () => this.#place(), true);
    on(window, "resize", () => this.#place());
    on(window, "online", () => this.#open && root.hasAttribute("data-failed") && this.#typed());
  }

  /** What was being searched is no longer wanted. */
  #supersede() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = undefined;
    this.#busy(false);
  }

  /** Keeps what a Back or a page without us has to know. */
  #mirror() {
    const light = this.#light;
    if (light) light.value = this.value;
    this.#parts.clear.hidden = !this.value;
    this.#internals.setFormValue(null, (this.#open ? "1" : "0") + this.value);
  }

  #typed() {
    this.#supersede();
    this.#unsettle();
    this.#mirror();
    this.#activate(-1);
    if (!this.#query) return this.#forget();
    const known = this.#asks.remembered(this.#query);
    if (known) return this.#show(known);
    this.#timer = setTimeout(() => this.#search(), Math.max(REST, this.#asks.hold));
  }

  /** Opens on what is there, or searches for what stands in the field. */
  #resume() {
    if (this.#shown === this.#query && this.#query) this.#reveal();
    else if (this.#query && !this.#request) this.#typed();
  }

  #again() {
    this.#parts.input.focus();
    this.#typed();
  }

  async #search(typing = true) {
    const query = this.#query;
    const request = (this.#request = new AbortController());
    const slow = setTimeout(() => this.#busy(true), PATIENT);
    try {
      const answer = await this.#asks.search(query, this.#limit, request, typing);
      if (this.#request === request) this.#show(answer);
    } catch (failure) {
      if (this.#request === request) this.#fail(/** @type {Failure} */ (failure));
    } finally {
      clearTimeout(slow);
      if (this.#request === request) this.#supersede();
    }
  }

  get #limit() {
    return this.getAttribute("limit") ?? "6";
  }

  /** The reader stopped at what is shown. @param {string} query */
  #settle(query) {
    this.#unsettle();
    this.#asks.settle(query, this.#limit);
  }

  #unsettle() {
    clearTimeout(this.#settling);
    this.#settling = undefined;
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.#parts.root.toggleAttribute("data-busy", busy);
    if (!busy || this.#shown !== undefined) return;
    this.#say("loading", "");
    this.#reveal();
  }

  /** @param {Answer} answer */
  #show(answer) {
    const query = this.#query;
    const { total, hits, suggestion, warnings = [], completions = [], judged } = answer;
    const base = this.#base;
    const count = answer.total_relation === "gte" ? this.#words.say("count_gte", { count: total }) : this.#words.count("count", total);
    const others = completions.filter(({ text }) => !hits.some(({ headline }) => headline === text));
    const rows = others.map((one) => this.#wordsRow(completionRow(one, query, this.#words), one.text, safe(one.url, base)));
    if (suggestion) rows.push(this.#wordsRow([this.#words.say("meant", { text: suggestion })], suggestion));
    rows.push(...hits.map((hit) => hitRow(hit, base, this.#words)));
    if (total > hits.length) rows.push(row(this.#page(), "all", this.#words.count("all", total)));
    const notes = warnings.map(({ message }) => message).join(" ");
    const none = judged ? this.#words.say("none", { query }) : rows.length ? "" : this.#words.say("loading");
    const head = total ? count : none;
    this.#fill(head, notes, rows);
    this.#shown = query;
    this.#unsettle();
    if (!judged) this.#settling = setTimeout(() => this.#search(false), JUDGE);
    else if (total) this.#settling = setTimeout(() => this.#settle(query), SETTLE);
    this.#reveal();
    if (!judged) return;
    this.#announce([head, notes].filter(Boolean).join(". "));
    this.#tell("answer", { query, total });
  }

  /** A row that puts other words in the field, or leads to the headline that they are. @param {(Node | string)[]} says @param {string} text @param {string | null} [href] */
  #wordsRow(says, text, href) {
    const made = row(href ?? this.#page(text), "words", ...says);
    if (!href) made.dataset.text = text;
    return made;
  }

  /** @param {Failure} failure */
  #fail({ kind = "garbled", values }) {
    this.#supersede();
    const text = this.#words.say(kind, values);
    this.#fill("", text, []);
    this.#shown = undefined;
    this.#parts.root.toggleAttribute("data-failed", true);
    this.#reveal();
    this.#announce(text);
    this.#tell("error", { query: this.#query, kind });
    if (kind === "busy") this.#timer = setTimeout(() => this.#search(), this.#asks.hold);
  }

  /** @param {string} key @param {string} head */
  #say(key, head) {
    this.#fill(head, this.#words.say(key), []);
  }

  /** @param {string} head @param {string} note @param {HTMLElement[]} rows */
  #fill(head, note, rows) {
    const parts = this.#parts;
    this.#activate(-1);
    parts.root.toggleAttribute("data-failed", false);
    parts.head.textContent = head;
    parts.note.textContent = note;
    rows.forEach((one, place) => (one.id = `row${place}`));
    parts.list.replaceChildren(...rows);
    parts.list.hidden = parts.foot.hidden = !rows.length;
  }

  #forget() {
    this.#unsettle();
    this.#close();
    this.#shown = undefined;
    this.#fill("", "", []);
  }

  #clear() {
    this.value = "";
    this.#supersede();
    this.#forget();
    this.#parts.input.focus();
  }

  #reveal() {
    if (!this.shadowRoot?.activeElement) return;
    const { panel, input, list } = this.#parts;
    if (!this.#open) {
      this.#open = true;
      panel.showPopover();
    }
    input.setAttribute("aria-expanded", `${!list.hidden}`);
    this.#place();
    this.#mirror();
  }

  #close() {
    clearTimeout(this.#announcing);
    if (!this.#open) return;
    const { panel, input, status } = this.#parts;
    this.#open = false;
    this.#activate(-1);
    panel.hidePopover();
    input.setAttribute("aria-expanded", "false");
    status.textContent = "";
    this.#mirror();
  }

  #place() {
    if (this.#open) place(this.#parts.field, this.#parts.panel);
  }

  /** Makes a row the active one; -1 for none, past either end the other end. @param {number} place */
  #activate(place) {
    const { list, input } = this.#parts;
    const rows = list.children;
    rows[this.#active]?.removeAttribute("aria-selected");
    input.removeAttribute("aria-activedescendant");
    this.#active = place < 0 || !rows.length ? -1 : place % rows.length;
    const active = rows[this.#active];
    if (!active) return;
    active.setAttribute("aria-selected", "true");
    active.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", active.id);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") this.#step(event);
    else if (key === "Enter") this.#enter(event);
    else if (key === "Escape") this.#escape(event);
    else if (key === "Tab" && !this.#parts.root.hasAttribute("data-failed")) this.#close();
    else if (/^(Home|End|ArrowLeft|ArrowRight)$/.test(key)) this.#activate(-1);
  }

  /** @param {KeyboardEvent} event */
  #step(event) {
    event.preventDefault();
    if (!this.#open) return this.#resume();
    const rows = this.#parts.list.children.length;
    const from = this.#active < 0 && event.key === "ArrowUp" ? 0 : this.#active;
    this.#activate(event.key === "ArrowDown" ? from + 1 : from - 1 + rows);
  }

  /** @param {KeyboardEvent} event */
  #enter(event) {
    event.preventDefault();
    const active = /** @type {HTMLAnchorElement | undefined} */ (this.#parts.list.children[this.#active]);
    if (!active) return this.#go(event.ctrlKey || event.metaKey);
    active.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
  }

  /** @param {KeyboardEvent} event */
  #escape(event) {
    if (!this.#open && !this.value) return;
    event.preventDefault();
    if (this.#open) this.#close();
    else this.#clear();
  }

  /** To the search page. */
  #go(elsewhere = false) {
    if (!this.#query) return;
    if (this.#tell("submit", { query: this.#query })) open(this.#page(), elsewhere ? "_blank" : "_self", elsewhere ? "noopener" : "");
  }

  /** A row was clicked, by pointer or by Enter. @param {MouseEvent} event */
  #picked(event) {
    const picked = /** @type {HTMLElement} */ (event.target).closest("a");
    if (!picked) return;
    const { text } = picked.dataset;
    if (text !== undefined && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.value = text;
      this.#again();
      return;
    }
    if (this.#settling) this.#settle(this.#query);
    if (!this.#tell("follow", { query: this.#query, url: picked.href })) event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  #hotkey(event) {
    const at = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const command = event.ctrlKey || event.metaKey;
    const own = command && at === this.#parts.input;
    const busy = !own && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
    if (busy || !this.getClientRects().length || event.defaultPrevented || !this.#hotkeys || event.altKey) return;
    if (command ? event.key.toLowerCase() !== "k" || event.shiftKey : event.key !== "/") return;
    event.preventDefault();
    this.#parts.input.focus();
    this.#parts.input.select();
  }

  /** Two equal messages in a row would be silent: the second differs by a space. @param {string} text */
  #announce(text) {
    clearTimeout(this.#announcing);
    this.#announcing = setTimeout(() => {
      const { status } = this.#parts;
      status.textContent = status.textContent === text ? `${text}\u00a0` : text;
    }, SETTLED);
  }

  /** @param {string} what @param {object} detail @returns {boolean} Whether nobody prevented it. */
  #tell(what, detail) {
    return this.dispatchEvent(new CustomEvent(`dateline-${what}`, { detail, bubbles: true, cancelable: true }));
  }
}
