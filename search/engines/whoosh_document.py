"""An article as Whoosh takes it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from search.fields import IndexDocument, Slot

TOGETHER, NEXT = "\x1f", " "
"""Between the tokens of one position, and between positions, in the one string that Whoosh tokenises."""


def joined(slots: Iterable[Slot]) -> str:
    """Slots as one string."""
    return NEXT.join([slot[0] if len(slot) == 1 else TOGETHER.join(dict.fromkeys(slot)) for slot in slots])


def whoosh_document(article: IndexDocument) -> dict[str, Any]:
    """The fields of a Whoosh document; a day of 0 means that there is none."""
    day = max(article.numbers.get("day", ()), default=0)
    made: dict[str, Any] = {"id": article.id, "vector": article.vector, "order": article.order, "day": day}
    for name, slots in article.text.items():
        made[f"text_{name}"] = joined(slots)
    values: dict[str, list[Any]] = {**article.keywords, **article.numbers}
    for name, several in values.items():
        made[f"value_{name}"] = json.dumps([str(value) for value in dict.fromkeys(several)])
    return made
