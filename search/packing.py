"""The slots of a text as one string: it goes from process to process, and into an engine, far quicker than a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import overload

from search.fields import IndexDocument, Slot

BESIDE = "\x1f"
"""Between two tokens at one position; tokens hold neither it nor blanks."""


class PackedSlots(Sequence[Slot]):
    """Slots that are joined by blanks; an empty one is nothing between two blanks."""

    __slots__ = ("joined",)

    def __init__(self, joined: str) -> None:
        self.joined = joined

    @classmethod
    def of(cls, slots: Iterable[Slot]) -> PackedSlots:
        """Join slots, of which there is one at least."""
        return cls(" ".join([BESIDE.join(slot) for slot in slots]))

    def __len__(self) -> int:
        return self.joined.count(" ") + 1

    @overload
    def __getitem__(self, at: int) -> Slot: ...
    @overload
    def __getitem__(self, at: slice) -> list[Slot]: ...
    def __getitem__(self, at: int | slice) -> Slot | list[Slot]:
        return self.unpacked()[at]

    def __reduce__(self) -> tuple[type[PackedSlots], tuple[str]]:
        return PackedSlots, (self.joined,)

    @property
    def has_gaps(self) -> bool:
        """Whether a slot is empty."""
        return "  " in self.joined or self.joined[:1] in {"", " "} or self.joined.endswith(" ")

    def unpacked(self) -> list[Slot]:
        """The slots."""
        return [tuple(slot.split(BESIDE)) if slot else () for slot in self.joined.split(" ")]


def packed(document: IndexDocument) -> IndexDocument:
    """A document as it is handed to another process."""
    return IndexDocument(
        id=document.id,
        order=document.order,
        text={name: PackedSlots.of(slots) for name, slots in document.text.items()},
        keywords=document.keywords,
        numbers=document.numbers,
        vector=document.vector,
    )
