// Asks the server, remembers what it answered, and tells one failure from another.

/** The longest wait for a whole answer, in ms. */
const PATIENCE = 4500;
/** Seconds to hold back after a 429 that doesn't say how long. */
const HOLD = 2;
const REMEMBERED = 50;

/**
 * @typedef {[string, boolean][]} Parts A text in pieces, each with whether it is marked.
 * @typedef {{headline?: Parts, deck?: Parts, snippets?: Parts[], link?: string | null}} Highlight
 * @typedef {{id: string, url?: string | null, headline: string, deck?: string, region?: string | null,
 *   published?: string | null, published_precision?: string | null, highlight?: Highlight | null}} Hit
 * @typedef {{total: number, total_relation?: string, hits: Hit[], suggestion?: string | null,
 *   warnings?: {code?: string, message: string}[], completions?: Completion[], judged?: boolean}} Answer
 * @typedef {{text: string, kind: string, count: number, url?: string | null, id?: string | null}} Completion
 */

/** What went wrong: `kind` is the key of the string that says it. */
export class Failure extends Error {
  /** @param {string} kind @param {Record<string, string | number>} [values] */
  constructor(kind, values = {}) {
    super(kind);
    this.kind = kind;
    this.values = values;
  }
}

export class Client {
  /** @type {Map<string, Answer>} */
  #memory = new Map();
  /** When the server is ready to be asked again, in ms since 1970. */
  #ready = 0;

  /** @param {URL} base @param {string | null} key @param {string} filter Parameters that every search carries. */
  constructor(base, key, filter) {
    this.base = base;
    this.key = key;
    this.filter = filter;
  }

  /** Milliseconds until the server wants to hear from us again. */
  get hold() {
    return Math.max(0, this.#ready - Date.now());
  }

  /** @param {string} query */
  remembered(query) {
    return this.#memory.get(query);
  }

  /**
   * The answer to a query. One that is still being typed comes with completions and judges no word; of one that the
   * reader rests at, the answer says why nothing was found, and the server's query log counts it.
   * @param {string} query @param {string} limit @param {AbortController} controller @param {boolean} typing
   * @returns {Promise<Answer>}
   */
  async search(query, limit, controller, typing) {
    const late = setTimeout(() => controller.abort(new Failure("slow")), PATIENCE);
    try {
      const params = typing ? { ...asked(query, limit), typing: "true" } : asked(query, limit);
      /** @type {Answer} */
      const answer = await this.#get("api/v1/search", params, controller);
      if (!Array.isArray(answer?.hits) || typeof answer.total !== "number") throw new Failure("garbled");
      answer.completions = answer.completions?.filter(({ text }) => typeof text === "string");
      answer.judged = !typing || answer.total > 0;
      if (!controller.signal.aborted) this.#remember(query, answer);
      return answer;
    } finally {
      clearTimeout(late);
    }
  }

  /**
   * Says that the reader stopped at a query, by the same search as one that nobody is typing: the server's query log
   * counts it then. Its answer is not looked at, and it outlives the page.
   * @param {string} query @param {string} limit
   */
  settle(query, limit) {
    fetch(this.#url("api/v1/search", asked(query, limit)), { ...this.#how, keepalive: true }).catch(() => {});
  }

  /** @param {string} query @param {Answer} answer */
  #remember(query, answer) {
    this.#memory.set(query, answer);
    if (this.#memory.size > REMEMBERED) this.#memory.delete([...this.#memory.keys()][0]);
  }

  /** @param {string} path @param {Record<string, string>} params @param {AbortController} controller */
  async #get(path, params, controller) {
    const response = await this.#fetch(this.#url(path, params), controller);
    if (!response.ok) throw await this.#refusal(response);
    return response.json().catch(() => {
      throw controller.signal.reason ?? new Failure("garbled");
    });
  }

  /** @param {string} path @param {Record<string, string>} params */
  #url(path, params) {
    const url = new URL(path, this.base);
    const own = new URLSearchParams(path.endsWith("search") ? this.filter : "");
    for (const [name, value] of Object.entries(params)) own.set(name, value);
    url.search = `${own}`;
    return url;
  }

  /** @returns {RequestInit} */
  get #how() {
    return { credentials: "omit", headers: this.key ? { Authorization: `Bearer ${this.key}` } : {} };
  }

  /** @param {URL} url @param {AbortController} controller */
  async #fetch(url, { signal }) {
    try {
      return await fetch(url, { ...this.#how, signal });
    } catch {
      throw signal.reason ?? (await this.#unreached(signal));
    }
  }

  /**
   * Why no answer came. A browser hides a refused origin behind the same error as a dead server, but a request
   * that asks for nothing back tells them apart.
   * @param {AbortSignal} signal
   */
  async #unreached(signal) {
    if (!navigator.onLine) return new Failure("offline");
    try {
      await fetch(new URL("health", this.base), { mode: "no-cors", credentials: "omit", signal });
      return new Failure("refused");
    } catch {
      return signal.reason ?? new Failure("unreachable");
    }
  }

  /** @param {Response} response */
  async #refusal(response) {
    const { status } = response;
    if (status === 429) {
      const seconds = wait(response.headers.get("Retry-After"));
      this.#ready = Date.now() + seconds * 1000;
      return new Failure("busy", { seconds });
    }
    if (status >= 500) return new Failure("failed", { status });
    const problem = await response.json().catch(() => ({}));
    return new Failure("rejected", { detail: String(problem.detail ?? problem.title ?? status) });
  }
}

/** The parameters of a search. @param {string} query @param {string} limit */
const asked = (query, limit) => ({ q: query, per_page: limit, highlight: "parts" });

/** Seconds to wait, from a Retry-After of seconds or a date. @param {string | null} header */
function wait(header) {
  const text = String(header);
  const seconds = parseFloat(text);
  const given = isNaN(seconds) ? (Date.parse(text) - Date.now()) / 1000 : seconds;
  return Math.max(1, Math.ceil(given)) || HOLD;
}
