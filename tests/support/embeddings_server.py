"""A stand-in for other people's servers of embeddings: `/v1/embeddings` over HTTP, in a process of its own.

Vectors are hashed words, so that texts with words in common are near one another. `REFUSED` in a text is refused with
400. Run as a program it prints its port; a third argument is the key that it asks for, a fourth the seconds it takes.
"""

from __future__ import annotations

import json
import sys
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DIMENSIONS = 64
KEY, SECONDS, MODE = ([*sys.argv[1:], "", "", ""])[:3]


def vector(text: str) -> list[float]:
    row = [0.0] * DIMENSIONS
    for word in text.lower().split():
        row[zlib.crc32(word.encode()) % DIMENSIONS] += 1.0
    return row


class Embeddings(BaseHTTPRequestHandler):
    """Answers as the real ones do."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(float(SECONDS or 0))
        if KEY and self.headers.get("Authorization") != f"Bearer {KEY}":
            self.answer(401, {"error": {"message": "no such key"}})
        elif self.path != "/v1/embeddings":
            self.answer(404, {"error": {"message": "no such path"}})
        elif any("REFUSED" in text for text in body["input"]):
            self.answer(400, {"error": {"message": "this text is refused"}})
        elif MODE == "garbled":
            self.answer(200, {"vectors": []})
        else:
            rows = [{"index": at, "embedding": vector(text)} for at, text in enumerate(body["input"])]
            self.answer(200, {"object": "list", "data": rows[::-1], "model": body.get("model")})

    def answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), Embeddings) as server:
        print(server.server_port, flush=True)
        server.serve_forever()
