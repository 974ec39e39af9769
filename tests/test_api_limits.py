"""How many requests an address or a key may make."""

from __future__ import annotations

import pytest
from api_fixtures import MakeApp, make_key
from flask import Flask

from search.errors import SettingsError

HEALTHY = "/api/v1/articles/undated"


def statuses(app: Flask, count: int, **given: object) -> list[int]:
    client = app.test_client()
    return [client.get(HEALTHY, **given).status_code for _ in range(count)]


def test_too_many(make_app: MakeApp) -> None:
    app = make_app(rate_limit="3/hour")
    assert statuses(app, 3) == [200, 200, 200]
    refused = app.test_client().get("/api/v1/search?q=a")
    assert (refused.status_code, refused.json["code"]) == (429, "rate_limited")
    wait = int(refused.headers["Retry-After"])
    assert 1 <= wait <= 3601
    assert refused.json["detail"] == f"Too many requests: 3 per 1 hour are allowed; wait {wait} seconds."


def test_addresses_are_counted_apart_and_a_network_of_ipv6_together(make_app: MakeApp) -> None:
    app = make_app(rate_limit="1/hour")
    for address, status in [
        ("203.0.113.1", 200),
        ("203.0.113.2", 200),
        ("203.0.113.1", 429),
        ("2001:db8::1", 200),
        ("2001:db8::2", 429),
        ("2001:db8:0:1::1", 200),
    ]:
        assert statuses(app, 1, environ_base={"REMOTE_ADDR": address}) == [status], address


def test_a_key_is_counted_by_itself_with_its_own_limit(make_app: MakeApp) -> None:
    app = make_app(rate_limit="1/hour")
    assert statuses(app, 2) == [200, 429]
    assert statuses(app, 3, headers=make_key(app, "search", per_minute=2)) == [200, 200, 429]


def test_guessing_keys_counts_against_the_address(make_app: MakeApp) -> None:
    app = make_app(rate_limit="2/hour")
    guesses = [statuses(app, 1, headers={"Authorization": f"Bearer {n}"})[0] for n in range(3)]
    assert guesses == [401, 401, 429]


def test_a_limit_in_memory_is_divided_among_workers(make_app: MakeApp) -> None:
    assert statuses(make_app(rate_limit="4/hour", workers=2), 3) == [200, 200, 429]


def test_a_proxy_that_we_were_told_of_is_believed(make_app: MakeApp) -> None:
    app = make_app(rate_limit="1/hour", trusted_hops=1)
    first = statuses(app, 1, headers={"X-Forwarded-For": "198.51.100.1"})
    lied = statuses(app, 1, headers={"X-Forwarded-For": "9.9.9.9, 198.51.100.1"})
    assert (first, lied) == ([200], [429])


def test_a_proxy_that_nobody_told_us_of_is_not(make_app: MakeApp) -> None:
    app = make_app(rate_limit="1/hour")
    assert [statuses(app, 1, headers={"X-Forwarded-For": f"9.9.9.{n}"})[0] for n in range(2)] == [200, 429]


def test_monitors_are_never_refused(make_app: MakeApp) -> None:
    client = make_app(rate_limit="1/hour").test_client()
    assert [client.get("/health").status_code for _ in range(3)] == [200, 200, 200]


def test_off_is_off(make_app: MakeApp) -> None:
    assert set(statuses(make_app(rate_limit="off"), 20)) == {200}


def test_a_limit_that_is_none(make_app: MakeApp) -> None:
    with pytest.raises(SettingsError) as caught:
        make_app(rate_limit="lots")
    assert str(caught.value) == "DATELINE_RATE_LIMIT is 'lots'; give a limit such as `600/minute`, or `off`."
