"""Settings: one table, the same in code and docs, and errors that name the variable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from search.errors import SettingsError
from search.settings import OPTIONS, Settings

DOCS = Path(__file__).parent.parent / "docs" / "reference" / "settings.md"


def shown(default: object) -> str:
    """A default as the documentation writes it."""
    if isinstance(default, tuple):
        return ",".join(default)
    if isinstance(default, bool):
        return "on" if default else "off"
    return str(default)


def test_docs_and_table_are_the_same() -> None:
    rows = re.findall(r"^\| `(DATELINE_\w+)` \| (.*?) \| (.+) \|$", DOCS.read_text(encoding="utf-8"), re.M)
    expected = [
        (option.variable, f"`{shown(option.default)}`" if shown(option.default) else "", option.meaning)
        for option in OPTIONS
    ]
    assert rows == expected


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        (
            "DATELINE_ENGINE",
            "lucene",
            "DATELINE_ENGINE is 'lucene'; give one of: tantivy, whoosh, opensearch.",
        ),
        ("DATELINE_WORKERS", "many", "DATELINE_WORKERS is 'many'; give a value of type int."),
        ("DATELINE_WORKERS", "0", "DATELINE_WORKERS: 0 is too small; give 1 or more."),
        ("DATELINE_TIME_BUDGET_MS", "-1", "DATELINE_TIME_BUDGET_MS: -1 is too small; give 0 or more."),
        (
            "DATELINE_ORIGINS",
            "https://a.example,https://b.example/",
            "DATELINE_ORIGINS: 'https://b.example/' is no origin; give https://b.example, or `*` for any.",
        ),
        (
            "DATELINE_URL",
            "search.example.org",
            "DATELINE_URL: 'search.example.org' is no address; give one such as https://search.example.org.",
        ),
        ("DATELINE_QUERY_LOG", "maybe", "DATELINE_QUERY_LOG is 'maybe'; give `on` or `off`."),
    ],
)
def test_a_value_that_can_not_be_read_names_its_variable(variable: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({variable: value})
    assert (caught.value.variable, str(caught.value)) == (variable, message)


def test_a_variable_that_is_none_is_refused() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"DATELINE_COLOUR": "red"})
    assert str(caught.value).startswith("DATELINE_COLOUR is no setting; the settings are DATELINE_")


def test_what_is_given_wins_over_the_environment() -> None:
    settings = Settings.from_environment({"DATELINE_TITLE": "One"}, title="Two", engine=None)
    assert (settings.title, settings.engine) == ("Two", "tantivy")


def test_a_variable_that_is_nearly_one_is_put_right() -> None:
    with pytest.raises(
        SettingsError, match=r"DATELINE_ORIGIN is no setting; did you mean DATELINE_ORIGINS\?"
    ):
        Settings.from_environment({"DATELINE_ORIGIN": "https://a.example"})


def test_every_default_may_be_given() -> None:
    given = {option.variable: shown(option.default) for option in OPTIONS}
    assert Settings.from_environment(given) == Settings()
