"""The least that Flask can do: what requests a second are compared with."""

from __future__ import annotations

from flask import Flask


def create_app() -> Flask:
    """An application whose one route answers nothing."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "")
    return app
