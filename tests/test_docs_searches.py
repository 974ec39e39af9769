"""The searches that README and tutorial promise find what they say, on the sample archive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages.pages import TIPS
from search.archive import Archive
from search.ingest.ingest import Ingest
from search.query.request import SearchAnswer, SearchRequest
from search.settings import Settings

ROOT = Path(__file__).parent.parent
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = re.findall(r"^\| `([^`]+)` \| ", TUTORIAL, re.MULTILINE)
SHELL = re.findall(r"dateline search '([^']+)'", README + TUTORIAL)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The archive that `make run` builds."""
    settings = Settings(data=tmp_path_factory.mktemp("samples") / "archive")
    with Archive.open(settings, follow=False) as archive:
        Ingest(archive, [ROOT / "index_data" / "pages"], workers=1).run()
        archive.settle()
        yield archive


def search(archive: Archive, query: str) -> SearchAnswer:
    return archive.search(SearchRequest(q=query, per_page=100))


def ids(archive: Archive, query: str) -> list[str]:
    return [hit.id for hit in search(archive, query).hits]


def test_the_pages_tell_of_searches() -> None:
    assert len(TABLE) >= 5
    assert len(SHELL) >= 2


@pytest.mark.parametrize("query", [*TABLE, *SHELL, *(query for query, _ in TIPS)])
def test_a_search_of_the_pages_has_hits(samples: Archive, query: str) -> None:
    assert search(samples, query).total > 0


def test_article_5_is_not_article_50(samples: Archive) -> None:
    five, fifty = search(samples, "Article 5").hits, ids(samples, '"Article 50"')
    assert "Article 5" in [reference.name for reference in samples.get(five[0].id).article.references]
    assert fifty
    assert [hit.id for hit in five if hit.id in fifty] == []


def test_a_numeral_is_found_however_it_is_written(samples: Archive) -> None:
    assert ids(samples, "Minsk II") == ids(samples, "minsk 2") == ids(samples, "Minsk-2") != []


def test_the_country_stands_before_the_pronoun(samples: Archive) -> None:
    first = samples.get(ids(samples, "us sanctions")[0]).article
    assert re.search(r"\bU\.?S\b", f"{first.headline} {first.deck} {first.body}")


def test_a_typing_mistake_is_put_right_and_told(samples: Archive) -> None:
    assert "Articel 5" in TABLE
    answer = search(samples, "Articel 5")
    assert any("article" in warning.message.lower() for warning in answer.warnings)
    assert {hit.id for hit in answer.hits} == set(ids(samples, "Article 5"))


def test_a_name_in_a_teaser_finds_no_page(samples: Archive) -> None:
    assert "`Kiribati`" in README
    page = ROOT / "index_data" / "pages" / "2010s" / "minsk-ii-constitution-before-border.txt"
    assert "Kiribati" in page.read_text(encoding="utf-8")
    assert ids(samples, "Kiribati") == []


def test_operators_keep_out_what_they_should(samples: Archive) -> None:
    assert '"Security Council" NOT Minsk' in TABLE
    kept = ids(samples, '"Security Council" NOT Minsk')
    assert set(kept) == set(ids(samples, '"Security Council"')) - set(ids(samples, "Minsk"))
