"""References that an archive knows, found in queries."""

from __future__ import annotations

import pytest

from search.query.variants import KnownReferences
from search.text.analysis import default_analyzer

NAMES = [
    "Article 5",
    "Minsk I",
    "Minsk II",
    "F-16",
    "UN Security Council Resolution 1701",
    "Washington Treaty",
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Article 5", [(0, 2, ("Article 5",))]),
        ("article v of the treaty", [(0, 2, ("Article 5",))]),
        ("Article 50", []),
        ("minsk ii", [(0, 2, ("Minsk II",))]),
        ("Minsk-2 ceasefire", [(0, 1, ("Minsk II",))]),
        ("Minsk I", [(0, 2, ("Minsk I",))]),
        ("buy F16 jets", [(1, 2, ("F-16",))]),
        ("resolution 1701 lebanon", [(0, 2, ("UN Security Council Resolution 1701",))]),
        ("washington treaty", []),
        ("minsk in winter", []),
        ("Minsk I and Minsk II", [(0, 2, ("Minsk I",)), (3, 5, ("Minsk II",))]),
    ],
)
def test_a_query_names_references(query: str, expected: list[tuple[int, int, tuple[str, ...]]]) -> None:
    analyzer = default_analyzer()
    found = KnownReferences(NAMES, analyzer).find([word.readings for word in analyzer.query(query)])
    assert [(bound.first, bound.last, bound.names) for bound in found] == expected
