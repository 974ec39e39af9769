"""How many requests an address or a key may make."""

from __future__ import annotations

import httpx
import pytest
from flask import Flask
from limits import parse

from api.http.admission import AWAY_SECONDS, LocalCounter, SharedCounter
from api_fixtures import MakeApp, make_key
from redis_fixtures import RedisServer
from search.errors import SettingsError
from server_fixtures import StartServer

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


def test_an_answer_from_memory_counts_too(make_app: MakeApp) -> None:
    client = make_app(rate_limit="3/hour").test_client()
    assert [client.get("/api/v1/search?q=a").status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/articles/nowhere", "/api/v1/search?page=0"])
def test_errors_count_too(make_app: MakeApp, path: str) -> None:
    client = make_app(rate_limit="2/hour", empty=True).test_client()
    assert [client.get(path).status_code == 429 for _ in range(3)] == [False, False, True]


def test_a_browser_is_told_on_a_page(make_app: MakeApp) -> None:
    client = make_app(rate_limit="1/hour", empty=True).test_client()
    answers = [client.get("/search", headers={"Accept": "text/html,*/*;q=0.8"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].content_type == "text/html; charset=utf-8"
    assert "Too many requests: 1 per 1 hour are allowed" in answers[1].text
    assert int(answers[1].headers["Retry-After"]) > 0
    assert answers[1].headers["Cache-Control"] == "no-store"


def test_memory_holds_so_many_addresses_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.admission.MOST_COUNTED", 3)
    count = LocalCounter(1)
    hits = [count.hit(f"address:{n}", parse("1/hour")).allowed for n in range(5)]
    assert hits == [True] * 5
    assert not count.hit("address:4", parse("1/hour")).allowed


def test_two_processes_count_together_in_redis(redis_server: RedisServer, make_app: MakeApp) -> None:
    apps = [make_app(rate_limit="4/hour", workers=2, rate_store=redis_server.url) for _ in range(2)]
    assert [statuses(app, 1)[0] for app in (*apps, *apps, *apps)] == [200, 200, 200, 200, 429, 429]
    refused = apps[0].test_client().get(HEALTHY)
    assert 1 <= int(refused.headers["Retry-After"]) <= 3601


def test_workers_of_a_server_count_together_in_redis(
    redis_server: RedisServer, start_server: StartServer
) -> None:
    server = start_server(DATELINE_RATE_LIMIT="10/hour", DATELINE_RATE_STORE=redis_server.url)
    # A connection each, so that both workers have some.
    found = [httpx.get(f"{server.url}/api/v1/suggest").status_code for _ in range(14)]
    assert found == [200] * 10 + [429] * 4


def test_while_redis_is_away_each_worker_counts_its_share(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    count = SharedCounter(redis_server.url, workers=2, clock=lambda: now[0])
    limit = parse("4/hour")

    def hits(times: int) -> list[bool]:
        return [count.hit("address:a", limit).allowed for _ in range(times)]

    assert hits(5) == [True, True, True, True, False]
    redis_server.stop()
    assert hits(3) == [True, True, False]
    assert caplog.text.count("each worker counts its share") == 1
    redis_server.start()
    assert hits(1) == [False], "it is not asked again at once"
    now[0] += AWAY_SECONDS
    assert hits(1) == [True]


@pytest.mark.parametrize("url", ["nonsense", "mongo://a", "redis+nothing://:secret@host"])
def test_a_counter_that_is_none(make_app: MakeApp, url: str) -> None:
    with pytest.raises(SettingsError, match="DATELINE_RATE_STORE can't be used; give `memory://`") as caught:
        make_app(rate_store=url)
    assert "secret" not in str(caught.value)


def test_off_is_off(make_app: MakeApp) -> None:
    assert set(statuses(make_app(rate_limit="off"), 20)) == {200}


def test_a_limit_that_is_none(make_app: MakeApp) -> None:
    with pytest.raises(SettingsError) as caught:
        make_app(rate_limit="lots")
    assert str(caught.value) == "DATELINE_RATE_LIMIT is 'lots'; give a limit such as `600/minute`, or `off`."
