"""Meaning: a real model orders what words found, for sentences alone, on every engine; and off it costs nothing."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient

from api import create_app
from command_line import dateline
from search.archive import Archive
from search.article import Article, Reference
from search.errors import EmbedderError, EngineTimeout, SettingsError
from search.index.semantic import SemanticIndex, embedder_of
from search.index.semantic.embedder import packed, unpacked
from search.index.semantic.onnx_embedder import PACKAGED_SHA256, OnnxEmbedder
from search.query.request import WITHOUT_MEANING, SearchRequest
from search.settings import Settings
from search.store import Submission
from search.testing import memory_archive

TEXTS = {
    "truce": "The two armies agreed to stop the fighting along the border until talks begin in spring.",
    "border": "Fighting dogs were seized at the border and talks on animal health begin in spring.",
    "bread": "Bakers said that flour has become so dear that a loaf costs twice what it did last year.",
    "rain": "Heavy showers flooded the fields, and farmers fear for what they sowed in April.",
    "match": "The striker scored twice in the final, and the crowd sang until the lights went out.",
    "accord": "Minsk II bound both sides to withdraw heavy weapons. The fighting at the border went on.",
}
OTHER_WORDS = "price increase bakery inflation wheat"
SENTENCE = "border fighting peace negotiations in spring between armies"


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    named = [Reference(name="Columbia River Treaty", kind="accord", words="the treaty", place="body")]
    return [
        Article(id=id, headline=f"Report {id}", body=body, references=named if id == "rain" else [])
        for id, body in TEXTS.items()
    ]


@pytest.fixture(scope="module")
def archive(articles: list[Article]) -> Iterator[Archive]:
    with memory_archive(articles, semantic=True) as opened:
        opened.semantic.catch_up()
        yield opened


def ids(archive: Archive, query: str, **more: object) -> list[str]:
    return [hit.id for hit in archive.search(SearchRequest.model_validate({"q": query, **more})).hits]


def test_off_nothing_of_it_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom search.archive import Archive\n"
        "from search.query.request import SearchRequest\nfrom search.settings import Settings\n"
        f"with Archive.open(Settings(data=Path({str(tmp_path)!r})), follow=False) as archive:\n"
        "    archive.settle()\n    archive.search(SearchRequest(q='border fighting peace in spring'))\n"
        "    list(archive.status().lines())\n"
        "print([name for name in sys.modules if name.startswith(('onnxruntime', 'search.index.semantic'))])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    assert not (tmp_path / "semantic").exists()


def test_meaning_orders_what_words_found(archive: Archive) -> None:
    found = archive.search(SearchRequest(q=SENTENCE, explain=True))
    without = archive.search(SearchRequest(q=SENTENCE, semantic=False, explain=True))
    assert {hit.id for hit in found.hits} == {hit.id for hit in without.hits}
    assert found.total == without.total
    assert found.hits[0].id == "truce"
    assert "ordered by meaning too, to which it is" in (found.hits[0].explain or "")
    assert all("meaning" not in (hit.explain or "") for hit in without.hits)


@pytest.mark.parametrize(
    "query",
    [
        "border fighting",
        '"fighting along the border" spring talks',
        "border AND fighting AND spring AND talks",
        "fighting border spring -dogs",
        "body:border fighting spring talks",
        "fight* border spring talks",
        "minsk ii border fighting weapons",
        "border^2 fighting spring talks",
        "article 5 border fighting weapons",
        "columbia river treaty fighting border",
        "*",
    ],
)
def test_what_says_exactly_what_it_means_is_left_alone(query: str, archive: Archive) -> None:
    found = archive.search(SearchRequest(q=query, explain=True))
    without = archive.search(SearchRequest(q=query, semantic=False, explain=True))
    assert found.hits == without.hits
    assert found.in_other_words == []


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_an_order_by_date_is_left_alone(sort: str, archive: Archive) -> None:
    assert "meaning" not in str(
        archive.search(SearchRequest.model_validate({"q": SENTENCE, "sort": sort, "explain": True})).hits
    )


def test_pages_hold_every_hit_once(archive: Archive) -> None:
    whole = ids(archive, SENTENCE)
    assert len(whole) > 1
    assert [
        id for page in range(1, len(whole) + 1) for id in ids(archive, SENTENCE, page=page, per_page=1)
    ] == whole


def test_in_other_words(archive: Archive) -> None:
    query = OTHER_WORDS
    answer = archive.search(SearchRequest(q=query, explain=True))
    assert (answer.total, answer.hits) == (0, [])
    assert answer.in_other_words[0].id == "bread"
    assert {hit.id for hit in answer.hits}.isdisjoint(hit.id for hit in answer.in_other_words)
    assert {hit.explain for hit in answer.in_other_words} <= {"about the same, in other words"}
    assert archive.search(SearchRequest(q=query, semantic=False)).in_other_words == []
    assert archive.search(SearchRequest(q=query, page=2)).in_other_words == []


def test_what_is_in_other_words_passes_the_filters(archive: Archive) -> None:
    query = OTHER_WORDS
    answer = archive.search(SearchRequest(q=query, published_from="2020"))
    assert (answer.total, answer.in_other_words) == (0, [])


def test_related_by_meaning(archive: Archive) -> None:
    assert "truce" in [hit.id for hit in archive.related("border")]


def test_vectors_follow_the_store(articles: list[Article]) -> None:
    with memory_archive(articles, semantic=True) as archive:
        semantic = archive.semantic
        assert semantic.state().behind == len(TEXTS)
        before, token = archive.search(SearchRequest(q=SENTENCE, explain=True)), archive.generation()
        assert "meaning" not in str(before.hits)
        assert next(line for name, line in archive.status().lines() if name == "Meaning").endswith(
            f"0 vectors, {len(TEXTS)} changes behind; words alone find these until then"
        )
        told: list[int] = []
        semantic.catch_up(told.append)
        assert sum(told) == len(TEXTS)
        assert archive.generation() != token
        assert archive.status().as_dict()["semantic"] == {
            "embedder": semantic.state().embedder,
            "vectors": len(TEXTS),
            "behind": 0,
            "trouble": "",
        }
        archive.delete(["rain"])
        archive.put([Submission(articles[2].model_copy(update={"body": TEXTS["match"]}))])
        semantic.catch_up()
        assert semantic.state().vectors == len(TEXTS) - 1
        assert semantic.likeness(semantic.of("match"), ["bread", "rain"])["bread"] > 0.8


def test_a_rebuild_embeds_nothing_again(articles: list[Article], tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, semantic=True)
    with Archive.open(settings, follow=False) as archive:
        archive.put([Submission(article) for article in articles])
        archive.settle()
        archive.semantic.catch_up()
    with Archive.open(replace(settings, engine="whoosh"), follow=False) as archive:
        told: list[int] = []
        archive.rebuild()
        archive.semantic.catch_up(told.append)
        assert told == []
        assert ids(archive, SENTENCE)[0] == "truce"
        archive.put([Submission(articles[0].model_copy(update={"region": "Europe"}))])
        before = archive.semantic.of("truce")
        archive.semantic.catch_up(told.append)
        assert told == [1]
        assert (archive.semantic.of("truce") == before).all()


def test_on_every_engine(engine_settings: Settings, articles: list[Article]) -> None:
    with Archive.open(replace(engine_settings, semantic=True), follow=False) as archive:
        archive.put([Submission(article) for article in articles])
        archive.settle()
        archive.semantic.catch_up()
        assert ids(archive, SENTENCE)[0] == "truce"
        assert [hit.id for hit in archive.search(SearchRequest(q=OTHER_WORDS)).in_other_words] == ["bread"]
        assert "truce" in [hit.id for hit in archive.related("border")]


def test_several_processes_make_the_same_vectors(tmp_path: Path) -> None:
    articles = [Article(id=str(at), body=f"{text} {at}") for at, text in enumerate([*TEXTS.values()] * 20)]
    made = []
    for workers in (1, 2):
        settings = Settings(data=tmp_path / str(workers), semantic=True)
        with Archive.open(settings, follow=False, workers=workers) as archive:
            archive.put([Submission(article) for article in articles])
            archive.semantic.catch_up()
            made.append(archive.semantic._file.vectors([article.id for article in articles]))
    assert len(made[0]) == len(articles)
    assert made[0] == made[1]


def test_what_was_made_before_an_interruption_stays(articles: list[Article]) -> None:
    with memory_archive(articles, semantic=True) as archive:
        archive.put([Submission(Article(id=f"more{at}", body=f"{TEXTS['rain']} {at}")) for at in range(20)])

        def stop(_: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            archive.semantic.catch_up(stop)
        made = archive.semantic.state()
        assert 0 < made.vectors < len(TEXTS) + 20
        archive.semantic.catch_up()
        assert archive.semantic.state().behind == 0


def test_a_follower_makes_them_too(articles: list[Article], tmp_path: Path) -> None:
    with Archive.open(Settings(data=tmp_path, semantic=True)) as archive:
        change = archive.put([Submission(article) for article in articles])[-1].change
        for _ in range(600):
            if archive.semantic.checkpoint() >= change:
                break
            archive.semantic._stopping.wait(0.1)
        assert archive.semantic.state().vectors == len(TEXTS)


def test_vectors_of_another_model_are_none(articles: list[Article], tmp_path: Path) -> None:
    copy = tmp_path / "other.onnx"
    copy.write_bytes(_model().read_bytes())
    settings = Settings(data=tmp_path / "data", semantic=True)
    with Archive.open(settings, follow=False) as archive:
        archive.put([Submission(article) for article in articles])
        archive.settle()
        archive.semantic.catch_up()
        other = SemanticIndex(replace(settings, semantic_model=str(copy)), archive.store)
        assert (other.checkpoint(), other.state().vectors, other.of("truce")) == (0, 0, None)
        other.catch_up()
        assert other.state().vectors == len(TEXTS)
        assert archive.semantic.state().vectors == 0


def test_an_older_store_in_its_place(articles: list[Article], tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, semantic=True, store=f"sqlite:///{tmp_path / 'one.sqlite'}")
    with Archive.open(settings, follow=False) as archive:
        archive.put([Submission(article) for article in articles])
        archive.put([Submission(articles[0].model_copy(update={"body": TEXTS["rain"]}))])
        archive.semantic.catch_up()
    with Archive.open(
        replace(settings, store=f"sqlite:///{tmp_path / 'two.sqlite'}"), follow=False
    ) as archive:
        archive.put([Submission(article) for article in articles[:3]])
        told: list[int] = []
        archive.semantic.catch_up(told.append)
        assert sum(told) == archive.semantic.state().vectors == 3
        assert archive.semantic.state().behind == 0


def test_to_look_at_every_vector_has_an_end(archive: Archive) -> None:
    vector = archive.semantic.query("rain in April", 10)
    assert archive.semantic.nearest(vector, 2, 10)[0][0] == "rain"
    with pytest.raises(EngineTimeout):
        archive.semantic.nearest(vector, 2, -1)


def test_vectors_in_one_byte_a_dimension() -> None:
    rows = np.random.default_rng(5).normal(size=(20, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    again = unpacked([packed(row) for row in rows])
    assert {len(packed(row)) for row in rows} == {384}
    assert float((rows * again).sum(axis=1).min()) > 0.999
    assert packed(np.zeros(384, dtype=np.float32)) == b""


def test_long_texts_are_read_in_windows(archive: Archive) -> None:
    embedder = embedder_of(archive.settings)
    both = embedder.embed(
        [TEXTS["rain"], TEXTS["match"], f"{TEXTS['rain']} " * 40 + f"{TEXTS['match']} " * 40, ""]
    )
    assert 0.5 < float(both[2] @ both[0]) < 0.99
    assert 0.5 < float(both[2] @ both[1]) < 0.99
    assert not both[3].any()


def _model() -> Path:
    return Path(OnnxEmbedder.of(Settings())._file)


def test_a_model_that_is_another_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(b"no model")
    with pytest.raises(SettingsError, match="is not the model that Dateline was tried with; install"):
        OnnxEmbedder(file, sha256=PACKAGED_SHA256)
    with pytest.raises(EmbedderError, match=r"can't be loaded as an ONNX model .*; name another in"):
        OnnxEmbedder(file).embed(["text"])
    with pytest.raises(SettingsError, match=r"can't be read .No such file or directory.; name the file in"):
        OnnxEmbedder(tmp_path / "none.onnx")


def test_a_model_that_can_not_be_loaded_stops_no_search(
    articles: list[Article], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "model.onnx"
    file.write_bytes(b"no model")
    with memory_archive(articles, semantic=True, semantic_model=str(file)) as archive:
        with caplog.at_level(logging.WARNING):
            answer = archive.search(SearchRequest(q=SENTENCE))
        assert answer.hits
        assert WITHOUT_MEANING in [warning.code for warning in answer.warnings]
        assert "Searches go on without meaning" in caplog.text
        assert any("Searches go by words alone." in line for _, line in archive.status().lines())


@pytest.fixture(scope="module")
def client(articles: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    settings = Settings(data=tmp_path_factory.mktemp("served"), semantic=True, rate_limit="off")
    with Archive.open(settings, follow=False) as archive:
        archive.put([Submission(article) for article in articles])
        archive.settle()
        archive.semantic.catch_up()
    app = create_app(settings)
    yield app.test_client()
    app.extensions["dateline"].archive.close()


def test_over_http(client: FlaskClient) -> None:
    with_meaning = client.get("/api/v1/search", query_string={"q": SENTENCE, "explain": "true"}).get_json()
    without = client.get(
        "/api/v1/search", query_string={"q": SENTENCE, "explain": "true", "semantic": "false"}
    ).get_json()
    assert with_meaning["hits"][0]["id"] == "truce"
    assert "meaning" in str(with_meaning["hits"])
    assert "meaning" not in str(without["hits"])
    described = client.get("/openapi.json").get_json()["paths"]["/api/v1/search"]["get"]["parameters"]
    assert "semantic" in [parameter["name"] for parameter in described]


def test_the_page_marks_what_is_in_other_words(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": OTHER_WORDS}).get_data(as_text=True)
    found, _, others = page.partition("About the same, in other words")
    assert "Report bread" not in found
    assert "Report bread" in others


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_by_command_line(engine: str, articles: list[Article], tmp_path: Path) -> None:
    pages, data = tmp_path / "articles.jsonl", str(tmp_path / "data")
    pages.write_text("\n".join(article.model_dump_json() for article in articles), encoding="utf-8")

    def run(*words: str, **more: str) -> str:
        ran = dateline(*words, "--data", data, cwd=tmp_path, env={"DATELINE_ENGINE": engine, **more})
        return ran.stdout + ran.stderr

    run("index", str(pages))
    assert "DATELINE_SEMANTIC is off" in run("embed")
    assert json.loads(run("status", "--json"))["semantic"] is None
    assert f"{len(TEXTS)} articles have a vector" in run("embed", DATELINE_SEMANTIC="on")
    assert json.loads(run("status", "--json", DATELINE_SEMANTIC="on"))["semantic"]["behind"] == 0
