"""What `dateline serve` has each of its worker processes serve."""

from __future__ import annotations

from flask import Flask

from api.app import create_app
from search.garbage import keep_for_good


def application() -> Flask:
    """The application of a process that serves nothing else.

    A look through all its objects for circles would hold every answer up for a tenth of a second: what stays is
    passed over. Requests leave a few circles each, so new objects are looked through as often as Python likes.
    """
    app = create_app()
    keep_for_good()
    return app
