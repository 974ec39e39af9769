"""The command line, as real processes: what it prints and how it ends."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from command_line import dateline
from search.cli import main
from search.cli.main import COMMANDS
from search.query.request import SearchAnswer

SAMPLES = Path(__file__).parent.parent / "index_data" / "pages"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of a few records, with one that can't be read."""
    records = [
        {
            "id": "nato",
            "headline": "Article 5 invoked",
            "body": "Allies invoked Article 5.",
            "region": "Europe",
        },
        {"id": "fifty", "headline": "Article 50 explained", "body": "Leaving by Article 50."},
        {"id": "minsk", "headline": "Minsk II <falters>", "body": "The Minsk II accord.\n\nIt failed."},
    ]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert f"dateline {name}" in result.output.partition("Example")[2]
    for inner in command.commands if isinstance(command, click.Group) else ():
        shown = CliRunner().invoke(main, [name, inner, "--help"]).output
        assert f"dateline {name} {inner}" in shown.partition("Example")[2]


def test_from_files_to_hits(folder: Path) -> None:
    indexed = dateline("index", "news.jsonl", cwd=folder)
    assert (indexed.returncode, indexed.stdout.split(",")[0]) == (0, "Indexed 3 (3 new")
    found = dateline("search", '"Article 5"', cwd=folder)
    assert found.returncode == 0
    assert "1. Article 5 invoked" in found.stdout
    assert "Article 50" not in found.stdout
    assert (folder / "dateline-data").is_dir()


def test_search_gives_the_json_of_the_api(folder: Path) -> None:
    dateline("index", "news.jsonl", "--data", "d", cwd=folder)
    found = dateline("search", "minsk", "2", "--data", "d", "--json", cwd=folder)
    answer = SearchAnswer.model_validate_json(found.stdout)
    assert [hit.id for hit in answer.hits] == ["minsk"]
    assert answer.hits[0].highlight is not None
    assert "&lt;falters&gt;" in str(answer.hits[0].highlight.headline)


def test_a_query_that_can_not_be_read_strictly(folder: Path) -> None:
    dateline("index", "news.jsonl", cwd=folder)
    found = dateline("search", "--strict", 'minsk "unclosed', cwd=folder)
    assert found.returncode == 2
    assert found.stderr.startswith("dateline: ")
    assert found.stderr.endswith('\n    minsk "unclosed\n          ^\n')
    assert "Traceback" not in found.stderr


def test_a_warning_shows_the_place(folder: Path) -> None:
    dateline("index", "news.jsonl", cwd=folder)
    found = dateline("search", "minsk regoin:europe", cwd=folder)
    assert "\n    minsk regoin:europe\n          ^^^^^^^\n" in found.stdout


def test_what_is_refused_is_named_and_ends_with_1(folder: Path) -> None:
    (folder / "broken.txt").write_bytes(b"\x00\x01")
    indexed = dateline("index", ".", cwd=folder)
    assert indexed.returncode == 1
    assert "broken.txt: " in indexed.stderr
    assert "refused 1" in indexed.stdout
    assert "Traceback" not in indexed.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["index", "nowhere"], "nowhere"),
        (["index"], "PATH"),
        (["search"], "QUERY"),
        (["nonsense"], "nonsense"),
        (["serach", "minsk"], "Did you mean `dateline search`?"),
        (["keys", "lst"], "Did you mean `dateline keys list`?"),
        (["serve", "--port", "99999"], "65535"),
        (["index", "news.jsonl", "--urls", "bad.csv"], "two columns"),
    ],
)
def test_bad_usage_ends_with_2_and_says_why(folder: Path, arguments: list[str], words: str) -> None:
    (folder / "bad.csv").write_text("only one column\n")
    ended = dateline(*arguments, cwd=folder)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


NEED_AN_ARCHIVE = [
    ["status"],
    ["search", "minsk"],
    ["boilerplate"],
    ["clean", "--again"],
    ["delete", "minsk"],
    ["export"],
    ["keys", "list"],
    ["keys", "revoke", "787ead9f7f58"],
    ["queries", "top"],
    ["rebuild"],
    ["rollback"],
    ["verify"],
]


@pytest.mark.parametrize("arguments", NEED_AN_ARCHIVE, ids=" ".join)
def test_where_there_is_no_archive_none_is_made(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(main, arguments)
    assert ended.exit_code == 2
    assert "There is no archive in dateline-data; name its folder with --data" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_archive_nearby_is_named(folder: Path) -> None:
    dateline("index", "news.jsonl", "--data", "index_data/archive", cwd=folder)
    ended = dateline("search", "minsk", cwd=folder)
    assert ended.returncode == 2
    assert "there is one in index_data/archive: add --data index_data/archive" in ended.stderr


def test_an_index_without_one_before_it_can_not_be_rolled_back(folder: Path) -> None:
    dateline("index", "news.jsonl", cwd=folder)
    ended = dateline("rollback", cwd=folder)
    assert (ended.returncode, "rebuild" in ended.stderr) == (2, True)


def test_versions_of_a_story_are_told_where_articles_are_counted(folder: Path) -> None:
    rows = [{"headline": "H", "body": "Twice.", "canonical_url": "https://example.org/1"} for _ in (1, 2)]
    (folder / "twice.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    told = "5 articles (4 in searches: 1 is a version of another one)"
    assert told in dateline("index", "news.jsonl", "twice.jsonl", cwd=folder).stdout
    assert told.replace(" articles", "") in dateline("status", cwd=folder).stdout
    assert json.loads(dateline("status", "--json", cwd=folder).stdout)["folded"] == 1


def test_what_is_passed_over_is_told_and_no_fault(folder: Path) -> None:
    space = 'xmlns:w="http://wordpress.org/export/1.2/"'
    post = "<item><title>{}</title><w:status>{}</w:status><w:post_type>post</w:post_type></item>"
    items = post.format("Out", "publish") + post.format("In work", "draft")
    (folder / "export.xml").write_text(f'<rss version="2.0" {space}><channel>{items}</channel></rss>')
    ended = dateline("index", "export.xml", cwd=folder)
    assert (ended.returncode, ended.stdout.split(",")[0]) == (0, "Indexed 1 (1 new")
    assert "Passed over in export.xml: 1 draft post" in ended.stderr


def test_of_very_many_refusals_the_first_are_named_and_the_rest_counted(folder: Path) -> None:
    (folder / "bad.csv").write_text("title,published\n" + ",2020\n" * 250)
    (folder / "loop.txt").symlink_to("loop.txt")
    ended = dateline("index", "bad.csv", ".", "--workers", "1", cwd=folder)
    assert ended.returncode == 1
    assert ended.stderr.count("Refused bad.csv:") == 100
    assert "Refused 400 more in bad.csv." in ended.stderr
    assert "Refused loop.txt: It can't be read" in ended.stderr
    assert "refused 501" in ended.stdout


def test_nothing_is_drawn_where_nobody_watches(folder: Path) -> None:
    ended = dateline("index", "news.jsonl", cwd=folder)
    assert ended.stderr == ""
    assert "\x1b" not in ended.stdout + dateline("search", "minsk", cwd=folder).stdout


def test_a_setting_that_is_none_is_named(folder: Path) -> None:
    ended = dateline("status", cwd=folder, env={"DATELINE_NONSENSE": "1"})
    assert ended.returncode == 2
    assert "DATELINE_NONSENSE" in ended.stderr


def test_the_data_folder_can_stand_in_the_environment(folder: Path) -> None:
    dateline("index", "news.jsonl", cwd=folder, env={"DATELINE_DATA": "elsewhere"})
    status = dateline("status", "--data", "elsewhere", "--json", cwd=folder)
    assert json.loads(status.stdout)["articles"] == 3


def test_a_second_run_with_if_empty_indexes_nothing(folder: Path) -> None:
    first = dateline("index", "news.jsonl", "--if-empty", cwd=folder)
    (folder / "news.jsonl").write_text('{"id": "new", "headline": "H"}\n')
    second = dateline("index", "news.jsonl", "--if-empty", cwd=folder)
    assert first.returncode == second.returncode == 0
    assert "3 articles already" in second.stdout


def test_deleted_for_good_unless_restored(folder: Path) -> None:
    dateline("index", "news.jsonl", cwd=folder)
    assert dateline("delete", "minsk", cwd=folder).returncode == 0
    missing = dateline("delete", "minsk", cwd=folder)
    assert (missing.returncode, "minsk" in missing.stderr) == (1, True)
    again = dateline("index", "news.jsonl", cwd=folder)
    assert (again.returncode, "--restore" in again.stdout) == (0, True)
    assert "0 articles" in dateline("search", "minsk", cwd=folder).stdout
    dateline("index", "news.jsonl", "--restore", cwd=folder)
    assert "Minsk II" in dateline("search", "minsk", cwd=folder).stdout


def test_deleting_names_the_versions_that_stay(folder: Path) -> None:
    story = {"headline": "The pier falls", "body": "It fell.", "canonical_url": "https://h.example/pier"}
    versions = [
        {**story, "id": id, "published": day} for id, day in (("p1", "2020-01-01"), ("p2", "2020-01-02"))
    ]
    (folder / "pier.jsonl").write_text("".join(json.dumps(one) + "\n" for one in versions))
    dateline("index", "pier.jsonl", cwd=folder)
    deleted = dateline("delete", "p2", cwd=folder)
    assert (deleted.returncode, deleted.stdout) == (0, "Deleted 1.\n")
    assert "p1" in deleted.stderr
    assert "The pier falls" in dateline("search", "pier", cwd=folder).stdout
    dateline("index", "pier.jsonl", "--restore", cwd=folder)
    assert dateline("delete", "p2", "--all-versions", cwd=folder).stdout == "Deleted 2.\n"
    assert "0 articles" in dateline("search", "pier", cwd=folder).stdout


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz"])
def test_export_index_export_is_byte_for_byte_the_same(folder: Path, name: str) -> None:
    dateline("index", SAMPLES, "news.jsonl", "--data", "one", cwd=folder)
    dateline("export", "--data", "one", "--output", name, cwd=folder)
    (folder / "again").mkdir()
    assert dateline("index", name, "--data", "two", cwd=folder).returncode == 0
    dateline("export", "--data", "two", "--output", f"again/{name}", cwd=folder)
    first = (folder / name).read_bytes()
    assert len(first) > 10_000
    assert first == (folder / "again" / name).read_bytes()


def test_export_to_standard_output(folder: Path) -> None:
    dateline("index", "news.jsonl", cwd=folder)
    lines = dateline("export", cwd=folder).stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["fifty", "minsk", "nato"]


def test_rebuild_rollback_verify(folder: Path) -> None:
    dateline("index", "news.jsonl", cwd=folder)
    assert "3 articles" in dateline("rebuild", cwd=folder).stdout
    assert dateline("rollback", cwd=folder).returncode == 0
    assert dateline("verify", cwd=folder).returncode == 0
    other = dateline("rebuild", "--engine", "whoosh", cwd=folder)
    assert other.returncode == 0
    found = dateline("search", "minsk", cwd=folder, env={"DATELINE_ENGINE": "whoosh"})
    assert "Minsk II" in found.stdout


def test_verify_tells_what_differs(folder: Path) -> None:
    from search.archive import Archive
    from search.index.engines.base import Delete
    from search.settings import Settings

    dateline("index", "news.jsonl", cwd=folder)
    with Archive.open(Settings(data=folder / "dateline-data"), follow=False) as archive:
        live = archive.index._generations.live()
        assert live is not None
        with live.engine.writer() as writer:
            writer.apply([Delete("minsk")])
            writer.commit(3)
    ended = dateline("verify", cwd=folder)
    assert ended.returncode == 1
    assert "Not in the index: minsk" in ended.stdout


def test_inspect_gives_one_object_a_page_and_line(folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    page = next(SAMPLES.rglob("*.txt"))
    ended = dateline("inspect", "--json", page, "empty.txt", cwd=folder)
    good, empty = (json.loads(line) for line in ended.stdout.splitlines())
    assert ended.returncode == 1
    assert set(good) == {"path", "article", "refused", "lines"}
    assert good["article"]["headline"]
    assert all(set(line) == {"number", "text", "kept_as", "reason", "sure"} for line in good["lines"])
    assert (empty["article"], bool(empty["refused"])) == (None, True)
    assert "headline" in dateline("inspect", page, cwd=folder).stdout


def test_inspect_takes_standard_input(folder: Path) -> None:
    page = next(SAMPLES.rglob("*.txt"))
    named = json.loads(dateline("inspect", "--json", page, cwd=folder).stdout)
    piped = json.loads(dateline("inspect", "--json", "-", cwd=folder, input=page.read_text()).stdout)
    assert piped["article"]["body"] == named["article"]["body"]
    assert piped["lines"] == named["lines"]


def test_inspect_gives_a_line_for_each_page_and_record_of_a_folder(folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    (folder / "bad.json").write_text('[\n{"headline": "H"},\n{"x": 1}]')
    ended = dateline("inspect", ".", cwd=folder)
    lines = ended.stdout.splitlines()
    assert ended.returncode == 1
    assert any(line.startswith("empty.txt: refused, empty: ") for line in lines)
    assert any(line.startswith("bad.json:3: refused, record: ") for line in lines)
    assert any(line.startswith("minsk: Minsk II <falters> (6 words") for line in lines)
    assert lines[-1] == "6 looked at: 4 articles, 2 refused."
    objects = [
        json.loads(line) for line in dateline("inspect", "--json", ".", cwd=folder).stdout.splitlines()
    ]
    assert [set(one) for one in objects] == [{"path", "article", "refused", "lines"}] * 6
    assert not (folder / "dateline-data").exists()


def test_a_taken_port_is_said_in_one_sentence(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = dateline("serve", "--port", str(port), cwd=folder)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"dateline: Port {port} of 127.0.0.1 is taken")
    assert len(ended.stderr.strip().splitlines()) == 1
