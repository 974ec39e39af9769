"""Pages whose day of publication is known, as examples of a choice: a day is right where the truth gives it."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page
from search.cleaning.publishing import FEATURES, Place, days_of, features_of
from training.choices import Choice

TODAY: Final = date(2026, 12, 1)
"""Pages are read as on this day, so that a model is the same whenever it is made."""


def dated(
    page: Page,
    chances: NDArray[np.float64],
    place: Place,
    published: str,
    site: str,
    group: str,
    teaches: bool = True,
) -> Choice:
    """A page as an example; `chances` are those of its blocks to be body."""
    days = [one for one in days_of(page, place) if one.day <= TODAY]
    rows = (
        features_of(page, chances, place, days, TODAY) if days else np.zeros((0, len(FEATURES)), np.float32)
    )
    right = np.array([str(one.day) == published[:10] for one in days], bool)
    return Choice(site, group, rows, right, teaches)
