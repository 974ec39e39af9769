"""A secured OpenSearch: who may do what, and what is said to whom that may not."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine_fixtures import ON_OPENSEARCH
from opensearch_secured import PASSWORD, RIGHTS, Secured, secured, token, user_without
from search.archive import Archive
from search.article import Article
from search.errors import EngineUnavailable, SettingsError
from search.index.engines import open_engine
from search.index.engines.base import Engine
from search.index.status import IndexPart, index_bytes
from search.query.request import SearchRequest
from search.settings import Settings
from search.store import Submission

__all__ = ["secured"]

pytestmark = ON_OPENSEARCH


def settings(secured: Secured, **given: Any) -> Settings:
    made = Settings(
        engine="opensearch",
        opensearch_url=(secured.url,),
        opensearch_user="dateline",
        opensearch_password=PASSWORD,
        opensearch_ca=str(secured.ca),
        opensearch_replicas=0,
    )
    return replace(made, **given)


def opened(settings: Settings) -> Engine:
    return open_engine("opensearch", "dateline-secured", settings, analysis="test")


def live_a_life(settings: Settings) -> None:
    """Everything that an archive asks of a cluster."""
    with Archive.open(settings, follow=False) as archive:
        archive.put(
            [Submission(Article(id=id, headline=f"Ferries of {id}", body="They cross.")) for id in "ab"]
        )
        archive.settle()
        assert archive.search(SearchRequest(q="ferries", facets=["region"])).total == 2
        assert archive.rebuild() == 2
        archive.rollback()
        assert archive.rebuild() == 2
        archive.delete(["a"])
        archive.settle()
        assert archive.search(SearchRequest(q="the ferries that cross at b", facets=["region"])).total == 1
        assert archive.search(SearchRequest(q="ferrys")).total == 1
        assert list(archive.index.snapshot().reader.ids()) == ["b"]
        assert archive.index.health().ok
        assert index_bytes(settings, archive.index)[IndexPart("opensearch", "index")] > 0


def test_the_role_of_the_docs_is_enough(secured: Secured, tmp_path: Path) -> None:
    live_a_life(settings(secured, data=tmp_path, opensearch_index="dateline-password"))


def test_a_signed_token_does_what_a_password_does(secured: Secured, tmp_path: Path) -> None:
    given = {"opensearch_user": "", "opensearch_password": "", "opensearch_token": token(roles="dateline")}
    live_a_life(settings(secured, data=tmp_path, opensearch_index="dateline-token", **given))


@pytest.mark.parametrize("right", RIGHTS)
def test_each_right_of_the_role_is_needed(secured: Secured, right: str, tmp_path: Path) -> None:
    user = user_without(right)
    with pytest.raises(EngineUnavailable, match="grant its role the rights"):
        live_a_life(
            settings(secured, data=tmp_path, opensearch_user=user, opensearch_index=f"dateline-{user}")
        )


WRONG = {
    "password": ({"opensearch_password": "wrong"}, "DATELINE_OPENSEARCH_PASSWORD"),
    "no user": ({"opensearch_user": ""}, "DATELINE_OPENSEARCH_USER"),
    "rights": ({"opensearch_user": "stranger"}, "grant its role the rights"),
    "api key": ({"opensearch_user": "", "opensearch_api_key": "os_none"}, "DATELINE_OPENSEARCH_API_KEY"),
    "token": (
        {"opensearch_user": "", "opensearch_token": token(roles="nobody")},
        "grant its role the rights",
    ),
    "signature": (
        {
            "opensearch_user": "",
            "opensearch_token": token(base64.b64encode(b"x" * 64).decode(), roles="admin"),
        },
        "DATELINE_OPENSEARCH_TOKEN",
    ),
    "no authority": ({"opensearch_ca": ""}, "DATELINE_OPENSEARCH_CA"),
}


@pytest.mark.parametrize(("given", "advice"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said(secured: Secured, given: dict[str, str], advice: str) -> None:
    engine = opened(settings(secured, **given))
    with pytest.raises(EngineUnavailable, match=advice):
        engine.exists()
    engine.close()


def test_another_authority_is_not_trusted(secured: Secured) -> None:
    engine = opened(settings(secured, opensearch_ca=str(secured.other_ca)))
    with pytest.raises(EngineUnavailable, match="DATELINE_OPENSEARCH_CA"):
        engine.exists()
    engine.close()


def test_a_missing_file_of_the_authority_is_a_wrong_setting(secured: Secured) -> None:
    with pytest.raises(SettingsError, match="DATELINE_OPENSEARCH_CA"):
        opened(settings(secured, opensearch_ca="/nowhere/ca.pem")).exists()
