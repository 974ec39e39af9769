// Every word that the box says. A page changes them by `text-…` attributes or by the `strings` property.

export const english = {
  label: "Search the archive",
  placeholder: "Search the archive",
  clear: "Clear",
  list: "Results",
  loading: "Searching…",
  count_one: "{count} result",
  count_other: "{count} results",
  count_gte: "More than {count} results",
  all_one: "See {count} result",
  all_other: "See all {count} results",
  none: "No results for “{query}”",
  kind_reference: "reference",
  kind_author: "author",
  kind_headline: "headline",
  kind_region: "region",
  meant: "Did you mean “{text}”?",
  offline: "You are offline.",
  unreachable: "The search can’t be reached.",
  refused: "This site is not on the list of sites that may use this search.",
  failed: "The search has a fault of its own ({status}).",
  busy: "Too many searches. The next one starts in {seconds} s.",
  rejected: "The search can’t answer that: {detail}",
  garbled: "The search gave an answer that can’t be read.",
  slow: "The search took too long to answer.",
  retry: "Try again",
  move: "move",
  open: "open",
  close: "close",
};

/** @typedef {Record<string, string>} Strings */

/**
 * The words of one box, in the language of the page around it.
 *
 * A string with forms for numbers has one key a form, as Intl.PluralRules names them: `count_one`, `count_few`, …
 */
export class Words {
  /** @param {HTMLElement} box @param {Strings} own */
  constructor(box, own) {
    this.box = box;
    this.own = own;
  }

  /** The page's language; undefined, which is the browser's, where the page names none that exists. */
  get language() {
    const named = /** @type {HTMLElement} */ (this.box.closest("[lang]") ?? document.documentElement).lang;
    try {
      return (named && Intl.getCanonicalLocales(named)[0]) || undefined;
    } catch {
      return undefined;
    }
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  say(key, values = {}) {
    const text = this.#find(key) ?? "";
    return text.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name] ?? whole;
      return typeof value === "number" ? value.toLocaleString(this.language) : value;
    });
  }

  /** @param {string} key @param {number} count */
  count(key, count) {
    const form = `${key}_${new Intl.PluralRules(this.language).select(count)}`;
    return this.say(this.#find(form) === undefined ? `${key}_other` : form, { count });
  }

  /**
   * A day as the page's language writes it, no more exact than it is known.
   * @param {string} day @param {string | null | undefined} precision
   */
  date(day, precision) {
    const date = new Date(day);
    if (isNaN(+date)) return "";
    /** @type {Intl.DateTimeFormatOptions} */
    const style = { timeZone: "UTC", year: "numeric" };
    if (precision !== "year" && precision !== "decade") style.month = "short";
    if (style.month && precision !== "month") style.day = "numeric";
    return date.toLocaleDateString(this.language, style);
  }

  /** @param {string} key @returns {string | undefined} */
  #find(key) {
    return this.box.getAttribute(`text-${key}`) ?? this.own[key] ?? /** @type {Strings} */ (english)[key];
  }
}
