// The entry: defines <dateline-search> once, however often the file is loaded.
import { DatelineSearch } from "./element.js";

if (!customElements.get("dateline-search")) customElements.define("dateline-search", DatelineSearch);
