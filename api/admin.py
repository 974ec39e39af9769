"""What people search for, as a page for the operator."""

from __future__ import annotations

import time
from collections.abc import Sequence

from flask import Blueprint, Response

from api.access import admit
from api.pages import answer_error, page
from api.problems import Problem
from api.service import service
from search.querylog import DayCount

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
