"""What a search answers: corpora and queries as data, on every engine that works on this machine alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.archive import Archive
from search.article import Article, Reference
from search.query.request import SearchAnswer, SearchRequest
from search.settings import Settings
from search.store import Submission

FILES = sorted((Path(__file__).parent / "cases").glob("answers_*.json"))
CORPORA = {path.stem.removeprefix("answers_"): json.loads(path.read_text(encoding="utf-8")) for path in FILES}


def article_of(number: int, given: dict[str, Any] | str) -> Article:
    """An article of a case: a text alone is its body and its id."""
    fields = {"id": given, "body": given} if isinstance(given, str) else {"id": str(number), **given}
    named = [
        Reference(name=name, kind="reference", words=words, place="body")
        for name, words in fields.pop("references", {}).items()
    ]
    return Article(**{"headline": "No news", **fields}, references=named)


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=list(CORPORA))
def topic(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def archive(engine: str, topic: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("answers")
    for name, text in CORPORA[topic].get("lists", {}).items():
        (folder / "words").mkdir(exist_ok=True)
        (folder / "words" / name).write_text(text, encoding="utf-8")
    with Archive.open(Settings(data=folder, engine=engine), follow=False) as archive:
        articles = [article_of(*item) for item in enumerate(CORPORA[topic]["articles"], 1)]
        archive.put([Submission(article) for article in articles])
        archive.settle()
        yield archive


def failures(case: dict[str, Any], answer: SearchAnswer) -> list[str]:
    """What is not as the case says."""
    ids = [hit.id for hit in answer.hits]
    codes = [warning.code for warning in answer.warnings]
    told = " ".join(warning.message for warning in answer.warnings)
    wrong = {
        "finds": "finds" in case and sorted(case["finds"]) != sorted(ids),
        "first": "first" in case and case["first"] != ids[: len(case["first"])],
        "misses": not set(case.get("misses", [])).isdisjoint(ids),
        "warnings": case.get("warnings", []) != codes,
        "says": case.get("says", "") not in told,
        "suggestion": case.get("suggestion", answer.suggestion) != answer.suggestion,
        "explains": not all(
            why in (hit.explain or "")
            for hit in answer.hits
            for why in case.get("explains", {}).get(hit.id, [])
        ),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


def test_answers(archive: Archive, topic: str) -> None:
    shown = []
    for case in CORPORA[topic]["cases"]:
        request = SearchRequest(
            q=case["query"], per_page=100, explain="explains" in case, **case.get("with", {})
        )
        answer = archive.search(request)
        if wrong := failures(case, answer):
            found = [(hit.id, hit.explain) for hit in answer.hits]
            shown.append(f"{case['query']!r}: {wrong}: {found} {answer.warnings} {answer.suggestion!r}")
    assert not shown, "\n".join(shown)
