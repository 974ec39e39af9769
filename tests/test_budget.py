"""A search whose time is spent leaves out what it can do without, and says so."""

from __future__ import annotations

import pytest

from api_fixtures import MakeApp, service_of
from search.query.request import Budget, SearchRequest
from search.results.answers import answer
from search.results.search import View
from search.settings import Settings

LONG = SearchRequest(q="four navies guards straits patrol allies", facets=["region"], explain=True)


class Steps:
    """A clock that goes on by so many seconds each time it is looked at."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def view(make_app: MakeApp) -> View:
    return service_of(make_app()).archive.view()


def test_without_an_end_everything_is_done(view: View) -> None:
    found = answer(LONG, view, Budget(None, Steps(1000.0)))
    assert (found.warnings, set(found.facets)) == ([], {"region"})
    assert all(hit.highlight and hit.explain for hit in found.hits)


def test_a_budget_of_nothing_still_finds(view: View) -> None:
    whole, cut = answer(LONG, view), answer(LONG, view, Budget(0))
    assert {hit.id for hit in cut.hits} == {hit.id for hit in whole.hits}
    assert (cut.total, cut.facets) == (whole.total, {})
    assert all(hit.highlight is None and hit.explain is None for hit in cut.hits)
    assert [(warning.code, warning.message) for warning in cut.warnings] == [
        (
            "time_spent",
            "The search took its whole 0 ms; left out: second ordering, facets, suggestions, snippets, explanations.",
        )
    ]


@pytest.mark.parametrize("q", ["hrabour", "nowhereatall"])
def test_nothing_found_in_no_time_is_told_plainly(view: View, q: str) -> None:
    found = answer(SearchRequest(q=q), view, Budget(0))
    assert (found.total, found.suggestion) == (0, None)
    assert "suggestions" in found.warnings[-1].message


def test_what_there_was_time_for_is_there(view: View) -> None:
    request = SearchRequest(q="*", highlight="html", per_page=4)
    found = answer(request, view, Budget(3000, Steps(1.0)))
    marked = [hit.highlight is not None for hit in found.hits]
    assert marked == sorted(marked, reverse=True)
    assert 0 < sum(marked) < 4
    assert found.warnings[0].message == "The search took its whole 3000 ms; left out: snippets."


def test_a_cut_answer_is_kept_by_nobody(make_app: MakeApp) -> None:
    client = make_app(time_budget_ms=0).test_client()
    for path in ("/api/v1/search?q=straits", "/search?q=straits"):
        for _ in range(2):
            found = client.get(path)
            assert (found.status_code, found.headers["Cache-Control"]) == (200, "no-store")
            assert "ETag" not in found.headers
    numbers = client.get("/metrics").text
    assert 'dateline_answers_total{source="memory"}' in numbers


def test_the_page_shows_hits_without_snippets(make_app: MakeApp) -> None:
    page = make_app(time_budget_ms=0).test_client().get("/search?q=straits").text
    assert "Who guards the straits &lt;now&gt;" in page
    assert "left out: facets, suggestions, snippets." in page


def test_two_seconds_by_default() -> None:
    assert Settings().time_budget_ms == 2000
