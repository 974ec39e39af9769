"""The words of a menu right over a headline are told from a kicker."""

from __future__ import annotations

import pytest
from search.cleaning.lines import read_lines, split_lines

from search.cleaning.furniture import furniture_of
from search.cleaning.kickers import kickers_of, menu_over

HEADLINE = "Lake level falls to the lowest mark since 1956"


@pytest.mark.parametrize(
    ("over", "menu"),
    [
        (["MENU", "Latest", "World", "Asia", "Americas"], {2, 3, 4}),
        (["Home", "News", "Politics", "Sport", "Log in"], {1, 2, 3}),
        (["Sections", "Search", "Podcasts", "Analysis", "Africa"], set()),
        (["Home", "World", "Europe"], set()),
        (["Home", "News", "Asia", "Africa", "Europe | Analysis"], {1, 2, 3}),
        (["Home", "News", "Asia", "Europe", "Africa", "", "Europe"], {1, 2, 3, 4}),
        (["Home", "News", "Asia", "Europe", "Africa", "Europe"], {1, 2, 3, 4}),
    ],
)
def test_a_menus_words_are_no_kicker(over: list[str], menu: set[int]) -> None:
    lines = list(read_lines(split_lines("\n".join([*over, HEADLINE])), furniture_of(None)))
    found = menu_over(lines, len(lines) - 1, lambda at: kickers_of(None).read(lines[at].plain))
    assert found == menu
