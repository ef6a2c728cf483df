"""How many statements something costs: `with count_statements() as said: …; assert len(said) == 4`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from crm.core.db import db

# The beginning of a transaction is not a question.
NOT_COUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")


@contextmanager
def count_statements() -> Iterator[list[str]]:
    """Every statement sent to the database inside the block, in order."""
    said: list[str] = []

    def _note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            said.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", _note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", _note)
