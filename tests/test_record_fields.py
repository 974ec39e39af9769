"""What the fields of records, feeds and exports become: names, dates, pictures, an archive's own fields."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.cleaning.records import Entry, PassedOver, Reading, RecordArticle, make_article, read_stream
from search.cleaning.records.stamps import order_in
from search.errors import SettingsError
from search.settings import OwnField, Site, read_site

Case = dict[str, Any]
READING = Reading(today=date(2026, 11, 30))


def cases(name: str) -> list[Case]:
    found: list[Case] = json.loads((Path(__file__).parent / "cases" / name).read_text(encoding="utf-8"))[
        "cases"
    ]
    return found


def article_of(record: Case, reading: Reading = READING) -> Article:
    return make_article({"headline": "A pier", **record}, reading, path="x", line=None, number=1).article


@pytest.mark.parametrize("case", cases("names.json"), ids=lambda case: str(case["authors"])[:40])
def test_the_names_in_a_record(case: Case) -> None:
    record = {"author": case["authors"], "source": case.get("source")}
    assert article_of(record).authors == case["names"]


@pytest.mark.parametrize(
    "case", cases("record_dates.json"), ids=lambda case: f"{case['text']}-{case['day_first']}"
)
def test_the_day_that_a_record_means(case: Case) -> None:
    article = article_of({"date": case["text"]}, Reading(today=READING.today, day_first=case["day_first"]))
    assert (article.published and article.published.isoformat()) == case["day"]
    assert bool(article.cleaned_from.dropped) is (case["day"] is None)


def test_a_column_of_dates_settles_its_own_order() -> None:
    assert order_in(["01/02/2020", "25/12/2020", "", "soon"]) is True
    assert order_in(["01/02/2020", "12/25/2020"]) is False
    assert order_in(["25/02/2020", "12/25/2020"]) is None
    assert order_in(["01/02/2020"]) is None


def told(entry: Entry) -> Case:
    if isinstance(entry, PassedOver):
        return {"passed_over": entry.message.partition(".")[0]}
    assert isinstance(entry, RecordArticle), entry
    return entry.article.model_dump(mode="json")


HEAD = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" {}>'
    "<channel><title>Coast Post</title><link>https://c.example</link>"
)
WORDPRESS = HEAD.format('xmlns:wp="http://wordpress.org/export/1.2/"') + (
    "<wp:author><wp:author_login>desk</wp:author_login>"
    "<wp:author_display_name>Night Desk</wp:author_display_name></wp:author>"
)


@pytest.mark.parametrize("case", cases("wordpress.json"), ids=lambda case: case["comment"])
def test_what_a_wordpress_export_gives(case: Case) -> None:
    own = {
        name: OwnField(field.get("kind", "keyword"), name, tuple(field.get("from", ())))
        for name, field in case.get("fields", {}).items()
    }
    reading = Reading(today=READING.today, own_fields=own, post_types=frozenset(case.get("post_types", ())))
    data = (WORDPRESS + "".join(case["items"]) + "</channel></rss>").encode()
    found = [
        told(entry) for entry in read_stream(io.BytesIO(data), reading, name="export.xml", size=len(data))
    ]
    assert [
        {key: one.get(key) for key in part} for one, part in zip(found, case["entries"], strict=True)
    ] == case["entries"]


@pytest.mark.parametrize("case", cases("feeds.json"), ids=lambda case: case["comment"])
def test_what_an_entry_of_a_feed_gives(case: Case) -> None:
    data = (HEAD.format("") + case["item"] + "</channel></rss>").encode()
    (entry,) = read_stream(io.BytesIO(data), READING, name="feed.xml", size=len(data))
    found = told(entry)
    assert {key: found[key] for key in case["article"]} == case["article"]


@pytest.mark.parametrize(
    ("record", "image"),
    [
        ({"image": " https://c.example/a.jpg "}, ("https://c.example/a.jpg", "")),
        (
            {"image": {"url": "https://c.example/a.jpg", "caption": "A gull"}},
            ("https://c.example/a.jpg", "A gull"),
        ),
        (
            {"image": [{"contentUrl": "https://c.example/a.jpg", "alt": "A"}]},
            ("https://c.example/a.jpg", "A"),
        ),
        ({"Image URL": "https://c.example/a.jpg", "image_alt": "B"}, ("https://c.example/a.jpg", "B")),
        ({"thumbnail": ""}, None),
        ({"image": 5}, None),
    ],
)
def test_the_picture_of_a_record(record: Case, image: tuple[str, str] | None) -> None:
    found = article_of(record).image
    assert (found and (found.url, found.alt)) == image


def test_values_are_trimmed_and_in_one_unicode_form() -> None:
    article = article_of(
        {"headline": " The\u00a0pier\n falls ", "section": " News\n", "region": "Co\u0302te", "body": " a  b"}
    )
    assert (article.headline, article.section, article.region) == ("The pier falls", "News", "Côte")
    assert article.body == " a  b"


SITE = """
[fields.topic]
label = "Topic"
from = ["tags", "Keywords"]
[fields.pages]
kind = "number"
[fields.due]
kind = "date"
[fields.note]
kind = "text"
[wordpress]
post_types = ["interview"]
"""


def test_an_archive_s_own_fields(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(SITE, encoding="utf-8")
    site = read_site(tmp_path)
    assert (site.post_types, site.fields["topic"].label, site.fields["note"].label) == (
        {"interview"},
        "Topic",
        "note",
    )
    record = {
        "tags": "Gulls, terns; Piers",
        "keywords": ["Gulls", {"name": "Sea"}],
        "pages": "12",
        "due": "13-Feb-20",
    }
    record |= {"note": "One, two", "headline": "A pier", "colour": "red", "empty": ""}
    reading = Reading(today=READING.today, own_fields=site.fields)
    entry = make_article(record, reading, path="x", line=None, number=1)
    assert entry.article.fields == {
        "topic": ["Gulls", "terns", "Piers", "Sea"],
        "pages": ["12"],
        "due": ["2020-02-13"],
        "note": ["One, two"],
    }
    assert entry.unknown == {"colour"}
    again = make_article(entry.article.model_dump(mode="json"), reading, path="x", line=None, number=1)
    assert again.article == entry.article


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[fields", "no TOML"),
        ("[fields.section]", "give the field another name"),
        ('[fields.topic]\nkind = "colour"', "one of keyword, text, number, date"),
        ("fields = 5", r"\[fields.NAME\]"),
        ("[fields.topic]\nfrom = 5", "no list of texts"),
    ],
)
def test_a_site_file_that_is_wrong_says_what_to_change(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "site.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=words):
        read_site(tmp_path)


def test_an_archive_without_a_site_file_has_no_fields_of_its_own(tmp_path: Path) -> None:
    assert read_site(tmp_path) == Site()
