"""How Python looks for circles of objects, in processes that are Dateline's own; importing the library sets nothing.

Nearly every object is freed by counting who holds it. For circles, which hold themselves, Python looks through what is
new after each 700 containers, now and then through everything. To clean a page makes thousands of containers and no
circle, so that looking that often takes a twelfth of the time and finds nothing.
"""

from __future__ import annotations

import gc
from typing import Final

COLLECTED_AFTER: Final = 20_000
"""So many new containers until circles are looked for: those of some pages, a few megabytes."""


def collect_seldom() -> None:
    """Look for circles seldom: for processes that clean and index."""
    gc.set_threshold(COLLECTED_AFTER)


def keep_for_good() -> None:
    """Take what there is for what stays, such as imported modules: nobody looks through it again.

    For processes that live long, once they have started.
    """
    gc.freeze()
