"""Origins as browsers send them: scheme and host, a port only where it is not the usual one, and nothing else.

What day it is.

Every setting, with its default and its meaning, in one frozen table.

A setting is read from the variable `DATELINE_<NAME>`; a value that can't be read names the variable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

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


def today() -> date:
    """The day, UTC: what "last May" counts from, the same on every machine of an archive."""
    return datetime.now(UTC).date()


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


LOGGED = ("requests", "slow", "errors")

OPTIONS: tuple[Option, ...] = (
    Option(
        "data",
        Path,
        Path("dateline-data"),
        "The folder that holds the archive: store, index, own word lists.",
    ),
    Option("store", str, "", "URL of the database; empty means SQLite in the data folder."),
    Option("engine", str, "tantivy", "The engine that searches.", ("tantivy", "whoosh", "opensearch")),
    Option(
        "origins",
        tuple,
        (),
        "Origins whose pages may search from a browser, with commas between; `*` for any.",
        check=_origins,
    ),
    Option("bodies", str, "open", "`closed` keeps whole texts out of API and pages.", ("open", "closed")),
    Option("search_access", str, "open", "`closed` asks for a key for searching too.", ("open", "closed")),
    Option("rate_limit", str, "600/minute", "Requests per address, such as `600/minute`; `off` for none."),
    Option("title", str, "Dateline", "The name of the archive, as the pages show it."),
    Option(
        "url",
        str,
        "",
        "Address of this service as feeds and descriptions name it; empty: as each request does.",
        check=_address,
    ),
    Option(
        "rate_store",
        str,
        "memory://",
        "Where limits are counted: `memory://`, or `redis://…` for all machines.",
    ),
    Option(
        "workers",
        int,
        1,
        "Worker processes; limits in memory are divided among them. `dateline serve` sets it.",
        check=_at_least(1),
    ),
    Option(
        "trusted_hops", int, 0, "Proxies in front of the service whose `X-Forwarded-…` headers are believed."
    ),
    Option("cache_control", str, "public, no-cache", "The `Cache-Control` of open searches and articles."),
    Option(
        "cache_answers", int, 1000, "Answers kept in each worker's memory until the next commit; 0 for none."
    ),
    Option(
        "time_budget_ms",
        int,
        2000,
        "Milliseconds after which a search leaves out facets, snippets and the like, with a warning.",
    ),
    Option("max_body", int, 10_000_000, "Bytes of one article or page over HTTP, once unpacked."),
    Option("max_batch", int, 1_000_000_000, "Bytes of one batch over HTTP, once unpacked."),
    Option(
        "opensearch_url",
        tuple,
        ("http://127.0.0.1:9200",),
        "Addresses of the OpenSearch cluster, with commas between.",
    ),
    Option("opensearch_user", str, "", "User on OpenSearch; empty for none."),
    Option("opensearch_password", str, "", "Password of that user."),
    Option(
        "opensearch_api_key", str, "", "API key for OpenSearch (3.7 or newer), in place of user and password."
    ),
    Option("opensearch_token", str, "", "Bearer token (JWT) for OpenSearch, in place of user and password."),
    Option("opensearch_ca", str, "", "File of the authority that signed OpenSearch's certificates."),
    Option("opensearch_timeout", float, 10.0, "Seconds after which OpenSearch gives a request up."),
    Option("opensearch_index", str, "dateline", "What the names of our indexes on OpenSearch begin with."),
    Option("opensearch_shards", int, 1, "Shards of each new index on OpenSearch."),
    Option("opensearch_replicas", int, 1, "Copies of each shard; 0 on a cluster of one node."),
    Option("log", str, "requests", "What is logged: `requests`, only `slow` ones, or `errors`.", LOGGED),
    Option("slow_ms", int, 500, "From how many milliseconds on a request is logged as slow."),
    Option(
        "query_log", bool, False, "Keeps what was searched for, without addresses, for `dateline queries`."
    ),
    Option("query_log_days", int, 90, "How many days the query log goes back."),
)
"""The table. `docs/reference/settings.md` says the same; a test keeps the two equal."""


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


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process; each field is explained in `OPTIONS`."""

    data: Path = Path("dateline-data")
    store: str = ""
    engine: str = "tantivy"
    origins: tuple[str, ...] = ()
    bodies: str = "open"
    search_access: str = "open"
    rate_limit: str = "600/minute"
    title: str = "Dateline"
    url: str = ""
    rate_store: str = "memory://"
    workers: int = 1
    trusted_hops: int = 0
    cache_control: str = "public, no-cache"
    cache_answers: int = 1000
    time_budget_ms: int = 2000
    max_body: int = 10_000_000
    max_batch: int = 1_000_000_000
    opensearch_url: tuple[str, ...] = ("http://127.0.0.1:9200",)
    opensearch_user: str = ""
    opensearch_password: str = ""
    opensearch_api_key: str = ""
    opensearch_token: str = ""
    opensearch_ca: str = ""
    opensearch_timeout: float = 10.0
    opensearch_index: str = "dateline"
    opensearch_shards: int = 1
    opensearch_replicas: int = 1
    log: str = "requests"
    slow_ms: int = 500
    query_log: bool = False
    query_log_days: int = 90

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


def table_matches_fields() -> bool:
    """Whether `OPTIONS` and the fields of `Settings` name the same settings with the same defaults."""
    table = {option.name: option.default for option in OPTIONS}
    return table == {field.name: field.default for field in fields(Settings)} and bool(
        get_type_hints(Settings)
    )
