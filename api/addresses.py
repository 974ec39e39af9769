"""Addresses of this service as feeds and descriptions name them."""

from __future__ import annotations

from urllib.parse import quote

from flask import request

from api.service import service


def address(path: str) -> str:
    """A path of this service with its scheme and host: `DATELINE_URL`, or as this request named them."""
    return (service().settings.url or request.host_url).rstrip("/") + path


def article_address(id: str) -> str:
    """The page of an article on this service."""
    return address(f"/articles/{quote(id)}")
