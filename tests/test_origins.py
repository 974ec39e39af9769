"""Origins as browsers send them."""

from __future__ import annotations

import pytest

from search.settings import right_origin, why_no_origin


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://www.example.org/", "https://www.example.org"),
        ("https://www.example.org/search?q=a", "https://www.example.org"),
        ("https://WWW.Example.org", "https://www.example.org"),
        ("https://www.example.org:443", "https://www.example.org"),
        ("http://www.example.org:443", "http://www.example.org:443"),
        ("https://user@www.example.org", "https://www.example.org"),
        ("https://zeitung-süd.example", "https://xn--zeitung-sd-ieb.example"),
        ("www.example.org", None),
        ("https://", None),
        ("https://*.example.org", None),
        ("https://a b.example", None),
        ("https://a.example:port", None),
        ("ftp://www.example.org", None),
        ("null", None),
        ("", None),
    ],
)
def test_the_right_origin(given: str, right: str | None) -> None:
    assert right_origin(given) == right
    assert (why_no_origin(given) is None) == (given == right)


def test_what_to_write_instead() -> None:
    assert why_no_origin("https://A.example/") == "'https://A.example/' is no origin; give https://a.example"
    assert why_no_origin("a.example") == "'a.example' is no origin; give one such as https://www.example.org"
