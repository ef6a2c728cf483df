"""Which rows point at which: so that what is taken back leaves nothing that still needs it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import InstrumentedAttribute

from crm.core.scoping import scoped_classes

# What a row says of itself rather than of its subject, and what the house works out from other rows.
_NOT_SAID = frozenset(
    {
        *("id", "uid", "workspace_id", "added_at", "version"),
        *("contact_sort_key", "last_exchange_on", "body_html", "rendered_by"),
    }
)


def class_of(tablename: str) -> type[Any]:
    """The scoped class kept in `tablename`. Raises KeyError."""
    return {cls.__tablename__: cls for cls in scoped_classes()}[tablename]


def references_to(tablename: str) -> list[tuple[type[Any], InstrumentedAttribute[Any]]]:
    """Every (class, column) of the workspace's tables that may hold an id of `tablename`.

    Read from the tables themselves: a table made later is here without anyone having to remember.
    """
    return [
        (cls, getattr(cls, column.key))
        for cls in scoped_classes()
        for key in cls.__table__.foreign_key_constraints
        if key.referred_table.name == tablename
        for column in key.columns
        if column.key != "workspace_id"
    ]


def print_of(row: Any) -> str:
    """Sixteen letters that stand for what a flushed row says: the same until someone changes it."""
    said = {
        column.key: getattr(row, column.key)
        for column in inspect(type(row)).column_attrs
        if column.key not in _NOT_SAID
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]
