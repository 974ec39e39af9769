"""What every route works with: one archive and the settings it was opened with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from search.archive import Archive
from search.settings import Settings

EXTENSION = "dateline"


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that routes share, made once by `create_app`."""

    archive: Archive
    settings: Settings


def service() -> Service:
    """The service of the request that is being answered."""
    return cast(Service, current_app.extensions[EXTENSION])
