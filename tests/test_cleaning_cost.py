"""A page ten times as long costs about ten times as much, whatever it is made of.

No machine's speed is asserted: the bound on the ratio lies far over what grows with the length, and far under
what grows with its square, which would be a hundred.
"""

from __future__ import annotations

import time

import pytest

from search.cleaning import clean_page

MOST = 35
TEXT = "The talks of 19 May 2021 on Article 5 failed last year, said the New York office (Photo: Reuters). "
PARTS = {
    "paragraphs": f"{TEXT * 3}\n\n",
    "menu lines": "* Security | Europe\n",
    "one line": TEXT,
    "dates": "19 May 2021, 3/4/2020, in July, a week ago, ",
    "lines broken for their width": "they met again in a town with one hotel and without any press,\n",
    "numbers": "2014 12 7 150 1999 ",
    "open brackets": "([",
    "apostrophes": "' ’ x' 's ",
    "heads of references": "Treaty of Articles S-F-New Security Council UN ",
}


def cost(part: str, characters: int) -> float:
    """The least processor time of a page between two paragraphs, of two tries."""
    page = f"{TEXT * 3}\n{part * (characters // len(part))}\n{TEXT * 3}".encode()
    taken = []
    for _ in range(2):
        started = time.process_time()
        clean_page(page, path="page")
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_cost_grows_with_the_length_of_a_page(part: str) -> None:
    assert cost(part, 300_000) < MOST * cost(part, 30_000)
