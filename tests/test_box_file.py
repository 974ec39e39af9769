"""The one file that the box is built into: small, in step with its source, served so that every site may load it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.pages.pages import box, fingerprint, integrity
from browser_fixtures import ROOT, node_module
from browser_servers import BOX

MOST_BYTES = 10_240


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("box")
    app.register_blueprint(box)
    return app.test_client()


def test_it_is_small() -> None:
    size = len(gzip.compress(BOX.read_bytes(), 9))
    print(f"box.js: {size} bytes, gzip -9, style included")
    assert size <= MOST_BYTES


def test_the_readme_tells_its_size() -> None:
    told = re.search(r"gzip -9 \| ([\d,]+) bytes", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert told is not None
    size = len(gzip.compress(BOX.read_bytes(), 9))
    assert abs(int(told[1].replace(",", "")) - size) < 100  # another zlib packs a few bytes differently


def test_it_is_what_its_source_builds(tmp_path: Path) -> None:
    node_module("esbuild/package.json")
    built = tmp_path / "box.js"
    subprocess.run(["node", "api/box/build.mjs", str(built)], cwd=ROOT, check=True)
    assert built.read_bytes() == BOX.read_bytes(), (
        "api/pages/static/box.js is out of date: run `npm run build`"
    )


def test_its_types_are_right() -> None:
    compiler = node_module(".bin/tsc")
    done = subprocess.run(
        [compiler, "--project", "api/box/tsconfig.json"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_site_may_load_it_and_keep_it(client: FlaskClient) -> None:
    answer = client.get("/box.js")
    assert answer.data == BOX.read_bytes()
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age=86400" in answer.headers["Cache-Control"]
    again = client.get("/box.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_with_its_fingerprint_it_is_kept_for_good(client: FlaskClient) -> None:
    assert "immutable" in client.get(f"/box.js?v={fingerprint()}").headers["Cache-Control"]
    assert "immutable" not in client.get("/box.js?v=older").headers["Cache-Control"]


def test_integrity_is_that_of_the_file() -> None:
    digest = hashlib.sha384(BOX.read_bytes()).digest()
    assert integrity() == f"sha384-{base64.b64encode(digest).decode()}"
