"""Pages for the operator: what people search for, and what cleaning makes of a page that is pasted."""

from __future__ import annotations

import time
from collections.abc import Sequence

from flask import Blueprint, Response, request

from api.http import Problem, admit, admit_operator
from api.pages.pages import answer_error, page, written
from api.service import service
from search.article import Article
from search.cleaning import Cleaned, clean_page
from search.store.query_log import DayCount

DAY = 86_400
SPAN_DAYS = 30
HEIGHT = 80

admin = Blueprint("admin", __name__)
admin.register_error_handler(Exception, answer_error)


@admin.get("/admin")
def overview() -> Response:
    """The last 30 days of the query log, for a key of role write (as password in a browser's own prompt)."""
    admit("write")
    log = service().queries
    if log is None:
        raise Problem("not_found", "No query log is kept; set DATELINE_QUERY_LOG to `on` to keep one.")
    now = int(time.time())
    since = now - SPAN_DAYS * DAY
    response = page(
        "admin.html",
        days=_bars(log.days(since), now // DAY),
        height=HEIGHT,
        lists=[
            ("Asked most", log.top(since)),
            ("Found nothing", log.zero(since)),
            ("Slowest", log.slow(since)),
        ],
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _bars(days: Sequence[DayCount], last: int) -> list[dict[str, object]]:
    """One bar a day up to the last, days without searches too; heights are units of the picture."""
    counts = {day.day: day for day in days}
    most = max((day.count for day in days), default=1)
    bars = []
    for place, number in enumerate(range(last - SPAN_DAYS + 1, last + 1)):
        day = counts.get(number, DayCount(number, 0, 0))
        scale = HEIGHT / most
        name = time.strftime("%d %B", time.gmtime(number * DAY))
        bars.append(
            {
                "x": place * 10,
                "height": round(day.count * scale, 1),
                "zero_height": round(day.zero * scale, 1),
                "label": f"{name}: {day.count} searches, {day.zero} of them found nothing",
                "count": day.count,
            }
        )
    return bars


inspecting = Blueprint("inspecting", __name__)
inspecting.register_error_handler(Exception, answer_error)

MOST_LINES = 5_000
"""How many lines are shown; the article is made of all."""


@inspecting.get("/inspect")
def form() -> Response:
    """The form to paste a page into, for the machine itself and for keys of role write."""
    admit_operator()
    return _shown("", None)


@inspecting.post("/inspect")
def inspect() -> Response:
    """What cleaning makes of the page that was pasted."""
    admit_operator()
    most = service().settings.max_body
    request.max_content_length = request.max_form_memory_size = most
    pasted = request.form.get("page", "").replace("\r\n", "\n")
    own_words = service().settings.data / "words"
    return _shown(
        pasted, clean_page(pasted.encode(), path="pasted page", own_words=own_words, encoding="utf-8")
    )


def _shown(pasted: str, cleaned: Cleaned | None) -> Response:
    article = cleaned.article if cleaned else None
    response = page(
        "inspect.html",
        pasted=pasted,
        cleaned=cleaned,
        lines=[line for line in cleaned.lines if line.text.strip()][:MOST_LINES] if cleaned else (),
        fields=_fields(article) if article else [],
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _fields(article: Article) -> list[tuple[str, str]]:
    """What was found out about an article, each fact with its value as people write it; empty ones left out."""
    day = written(article.published, article.published_precision) if article.published else ""
    facts = {
        "Headline": article.headline,
        "Deck": article.deck,
        "Section": article.section or "",
        "Region": article.region or "",
        "Authors": ", ".join(article.authors),
        "Source": article.source or "",
        "Published": f"{day} (from the {article.published_source})" if day else "not said on the page",
        "Dates": "\n".join(f"{hint.words}: {hint.kind}, {hint.place}" for hint in article.date_hints),
        "Names": ", ".join(dict.fromkeys(reference.name for reference in article.references)),
        "Captions": "\n".join(article.captions),
        "Body": f"{len(article.body.split()):,} words",
    }
    return [(name, value) for name, value in facts.items() if value]
