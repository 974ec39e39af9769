"""Cards: the repeated elements by which a page points to its other stories."""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import Any, Final

CARD: Final = "data-card"
"""The attribute that marks a card in the tree."""

FEWEST: Final = 3
"""So many alike stand beside one another where they are cards."""

_MOST_TEXT: Final = 600
_LEAST_TITLE: Final = 12
_SHARE: Final = 0.8
_ELEMENTS: Final = frozenset(("div", "article", "section", "li", "td", "tr", "a", "span"))
_HEADINGS: Final = frozenset(("h2", "h3", "h4", "h5", "h6"))


def mark_cards(tree: Any) -> int:
    """Mark every card of a page, and tell how many there are.

    Cards are three or more elements of one kind and class beside one another, each with a title that is a link to
    another page and little more than an excerpt. Lists of links alone are none: an article may end with its sources.
    """
    count = 0
    for parent in tree.iter():
        if not isinstance(parent.tag, str) or len(parent) < FEWEST:
            continue
        alike: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for child in parent:
            if child.tag in _ELEMENTS:
                alike[child.tag, " ".join((child.get("class") or "").split()[:1])].append(child)
        for group in alike.values():
            if len(group) >= FEWEST and sum(map(_is_card, group)) >= _SHARE * len(group):
                count += len(group)
                for child in group:
                    child.set(CARD, "")
    return count


def without_cards(tree: Any) -> Any:
    """A copy of a page without its cards."""
    pruned = copy.deepcopy(tree)
    for card in list(pruned.iterfind(f".//*[@{CARD}]")):
        parent = card.getparent()
        if parent is not None:
            card.tail = None
            parent.remove(card)
    return pruned


def _is_card(node: Any) -> bool:
    if node.get(CARD) is not None:
        return True
    text = " ".join(node.itertext()).split()
    length = sum(map(len, text))
    if not _LEAST_TITLE <= length <= _MOST_TEXT:
        return False
    title = max((_linked_title(link) for link in node.iter("a")), default=0)
    titled = any(heading.tag in _HEADINGS for heading in node.iter())
    return title >= _LEAST_TITLE and (titled or title < length)


def _linked_title(link: Any) -> int:
    """The letters of a link that is all of its element or of the heading in it; 0 where it stands in a sentence."""
    if (link.get("href") or "#").startswith(("#", "mailto:")):
        return 0
    text = "".join(link.itertext()).strip()
    parent = link.getparent()
    around = "".join(parent.itertext()).strip() if parent is not None else ""
    alone = (
        parent is None
        or len(around) <= len(text) + 8
        or (len(parent) > 1 and not (parent.text or "").strip())
    )
    return len("".join(text.split())) if alone and not (link.tail or "").strip() else 0
