"""Servers for the browser: a publisher's site under a strict policy, and a search host that fails to order."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[2]
BOX = ROOT / "api" / "pages" / "static" / "box.js"
EXAMPLES = ROOT / "examples"
SHIPPED_ORIGIN = "http://127.0.0.1:8000"
"""Where the examples expect the search host to be."""


@dataclass
class Reply:
    """What a server sends: `wait`, where given, is an event that the answer is held back for."""

    body: bytes | str | dict[str, Any] | list[Any] = b""
    status: int = 200
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    wait: threading.Event | None = None
    delay: float = 0.0
    cors: bool = True

    def bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


Answering = Callable[[str, dict[str, str]], Reply]
"""From a path and its parameters to what is sent."""


class Site:
    """An HTTP server on a free port, in threads; `log` holds the paths, parameters and headers it was asked."""

    def __init__(self, answer: Answering, port: int = 0) -> None:
        self.answer = answer
        self.log: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, path: str) -> list[str]:
        """The queries that came to a path, in order."""
        return [parameters.get("q", "") for at, parameters, _ in self.log if at == path]

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                parameters = {name: values[0] for name, values in parse_qs(parts.query).items()}
                site.log.append((parts.path, parameters, dict(self.headers)))
                self._send(site.answer(parts.path, parameters))

            def _send(self, reply: Reply) -> None:
                if reply.wait:
                    while not reply.wait.wait(0.02) and not site.stopping.is_set():
                        pass
                site.stopping.wait(reply.delay)
                body = reply.bytes()
                try:
                    self.send_response(reply.status)
                    self.send_header("Content-Type", reply.type)
                    self.send_header("Content-Length", str(len(body)))
                    if reply.cors:
                        self.send_header("Access-Control-Allow-Origin", "*")
                        self.send_header("Access-Control-Expose-Headers", "Retry-After, ETag")
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except ConnectionError:
                    self.close_connection = True  # the browser gave up on this answer, as it should

            def log_message(self, format: str, *values: Any) -> None:
                pass

        return Handler


def hit(number: int, query: str = "accord", **changed: Any) -> dict[str, Any]:
    """One hit in the shape of the API, with the query marked in headline and snippet."""
    return {
        "id": f"story/{number}",
        "url": f"https://courier.example/{number}",
        "headline": f"Story {number} on {query} and after",
        "deck": "",
        "region": ["Europe", "Middle East", "Africa", "Asia"][number % 4],
        "section": "Analysis",
        "authors": ["Ines Varga"],
        "published": f"20{10 + number}-03-1{number % 10}",
        "published_precision": "day",
        "references": [],
        "score": 9.0 - number,
        "highlight": {
            "headline": [[f"Story {number} on ", False], [query, True], [" and after", False]],
            "deck": [],
            "snippets": [
                [
                    ["Nobody who sat in the room that winter thought that the ", False],
                    [query, True],
                    [" would outlive those who signed it.", False],
                ]
            ],
            "link": None,
        },
    } | changed


def found(
    query: str, total: int = 12, hits: list[dict[str, Any]] | None = None, **more: Any
) -> dict[str, Any]:
    """An answer in the shape of the API."""
    shown = [hit(number, query) for number in range(min(total, 6))] if hits is None else hits
    return {
        "query": query,
        "total": total,
        "total_relation": "eq",
        "page": 1,
        "pages": -(-total // 6),
        "per_page": 6,
        "took_ms": 1.0,
        "hits": shown,
        "facets": {},
        "suggestion": None,
        "warnings": [],
        "index": {"generation": "1", "articles": 800},
    } | more


class SearchHost(Site):
    """A search host whose answers a test chooses: `search` gives the reply to each query."""

    def __init__(self, port: int = 0) -> None:
        self.search: Callable[[str], Reply] = lambda query: Reply(found(query))
        self.pages = "<!doctype html><title>Search page</title><p>the search page"
        super().__init__(self._route, port)

    @property
    def queries(self) -> list[str]:
        """What was searched for while somebody typed."""
        return [asked["q"] for path, asked, _ in self.log if path == "/api/v1/search" and "typing" in asked]

    @property
    def settled(self) -> list[str]:
        """What readers stopped at."""
        return [
            asked["q"] for path, asked, _ in self.log if path == "/api/v1/search" and "typing" not in asked
        ]

    def _route(self, path: str, parameters: dict[str, str]) -> Reply:
        if path == "/box.js":
            return Reply(BOX.read_bytes(), type="text/javascript; charset=utf-8")
        if path == "/api/v1/search":
            return self.search(parameters.get("q", ""))
        if path.startswith(("/search", "/articles/")):
            return Reply(self.pages, type="text/html; charset=utf-8")
        return Reply({"status": "ok"}) if path == "/health" else Reply(status=404)


class Publisher(Site):
    """A publisher's site: the examples and a test's own pages, under a policy that allows the search host alone."""

    def __init__(self, search_origin: str) -> None:
        self.search_origin = search_origin
        self.pages: dict[str, str] = {}
        self.policy = (
            f"default-src 'none'; style-src 'self'; script-src {search_origin}; connect-src {search_origin}; "
            "require-trusted-types-for 'script'"
        )
        super().__init__(self._route)

    def _route(self, path: str, parameters: dict[str, str]) -> Reply:
        headers = {"Content-Security-Policy": self.policy}
        if path in self.pages:
            type = "text/css" if path.endswith(".css") else "text/html; charset=utf-8"
            return Reply(self.pages[path], type=type, headers=headers)
        file = EXAMPLES / path.lstrip("/")
        if not file.is_file():
            return Reply(b"", status=204 if path == "/favicon.ico" else 404)
        type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        body = file.read_bytes().replace(SHIPPED_ORIGIN.encode(), self.search_origin.encode())
        return Reply(body, type=type, headers=headers)
