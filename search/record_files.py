"""Files that hold many articles become submissions, one record at a time."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from pydantic import ValidationError

from search.article import Article
from search.preparation import Prepared, Refusal, submission_of
from search.sources import Source
from search.store import Origin


def prepare_records(source: Source) -> Iterator[Prepared]:
    """Every record of a file, in order; what can't be read is refused with its line, and the rest goes on."""
    opened = gzip.open(source.path) if source.path.suffix == ".gz" else source.path.open("rb")
    with opened as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                article = Article.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                yield Refusal(f"{source.path}:{number}", "record", f"{where}: {first['msg']}")
                continue
            yield submission_of(article, Origin(source.root, f"{source.name}#{number}"), came_with_id=True)
