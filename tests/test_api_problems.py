"""Every error is problem+json with a stable code, what to change and the request's id."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.http.problems import CODES
from api_fixtures import CASES, MakeApp
from search import errors

REFUSALS = json.loads((CASES / "api_refusals.json").read_text(encoding="utf-8"))
DOCS = Path(__file__).parent.parent / "docs" / "reference" / "errors.md"


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case["comment"])
def test_refusal(client: FlaskClient, case: dict[str, Any]) -> None:
    path = case["path"].replace("MANY", "&".join(f"region={n}" for n in range(300)))
    answer = client.open(
        path, method=case.get("method", "GET"), headers=case.get("headers"), data=case.get("body")
    )
    assert (answer.status_code, answer.json["code"], answer.json["detail"]) == (
        case["status"],
        case["code"],
        case["detail"],
    )
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert answer.json["type"] == f"/problems/{case['code']}"


def test_a_method_that_is_not_allowed_names_those_that_are(client: FlaskClient) -> None:
    assert client.post("/api/v1/search").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_broken_inside_says_nothing_of_it(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    app = make_app(empty=True)
    app.add_url_rule("/broken", view_func=lambda: 1 // 0)
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert answer.json["code"] == "internal_error"
    assert "division" not in answer.text
    assert "ZeroDivisionError" in caplog.text


def test_a_panic_of_a_library_is_an_error_like_any_other(make_app: MakeApp) -> None:
    class Panic(BaseException):
        pass

    def panics() -> str:
        raise Panic

    app = make_app(empty=True)
    app.add_url_rule("/panics", view_func=panics)
    answer = app.test_client().get("/panics")
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.StoreUnavailable("secret host"), 503, "store_unavailable"),
        (errors.EngineUnavailable("secret host"), 503, "engine_unavailable"),
        (errors.EngineTimeout("The query took too long; ask for less."), 504, "engine_timeout"),
        (errors.EngineError("secret"), 500, "internal_error"),
        (errors.StoreError("secret"), 500, "internal_error"),
    ],
)
def test_what_a_broken_archive_answers(
    make_app: MakeApp, error: errors.DatelineError, status: int, code: str
) -> None:
    def breaks() -> str:
        raise error

    app = make_app(empty=True)
    app.add_url_rule("/breaks", view_func=breaks)
    answer = app.test_client().get("/breaks")
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert "secret" not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_the_page_of_a_code_explains_it(client: FlaskClient) -> None:
    for code in CODES.values():
        answer = client.get(f"/problems/{code.name}")
        assert code.mend in answer.text


def test_docs_and_table_name_the_same_codes() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| (.+) \| (.+) \|$", DOCS.read_text(encoding="utf-8"), re.M)
    assert rows == [(code.name, str(code.status), code.title, code.mend) for code in CODES.values()]


def test_every_code_is_raised_somewhere() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (DOCS.parents[2] / "api").rglob("*.py"))
    used = {name for name in CODES if len(re.findall(rf'"{name}"', source)) > 1}
    assert used == set(CODES)


@pytest.mark.parametrize(
    ("sent", "kept"), [("trace-1.a_B", True), ("a b", False), ("x" * 65, False), ("é", False)]
)
def test_a_request_id_of_a_proxy_is_kept_if_it_is_a_word(client: FlaskClient, sent: str, kept: bool) -> None:
    answer = client.get("/health", headers={"X-Request-Id": sent})
    assert (answer.headers["X-Request-Id"] == sent) == kept
