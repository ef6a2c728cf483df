"""The whole book, read piece by piece: what the present member may see, or with `sees_all` everything.

Objects come in the order of their uid and what stands inside them in the order it was added, so that the same book is
written the same way twice. No more than a page of objects is held at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import or_, select

from crm.accounts.models import Membership, User, Workspace
from crm.core.clock import UTC
from crm.core.db import db
from crm.core.references import class_of
from crm.core.scoping import scope, scope_of
from crm.exports.shapes_rules import LISTS, SECTIONS, Field, Shape
from crm.tags.models import Tag

AT_ONCE = 200
KEYED = {"interaction_kind", "community_role", "relationship_kind"}


def written(value: Any) -> Any:
    """A column's value as JSON has it: moments in UTC, choices as their word, uids as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return value


class _Names:
    """How each row is called in the file: by its uid, or its key. Read once a table, and only for what may be seen."""

    def __init__(self) -> None:
        self.known: dict[str, dict[int, str]] = {"user": _members()}

    def of(self, table: str, row_id: int | None) -> str | None:
        """The name of a row in the file; None when it is not in it."""
        if row_id is None:
            return None
        if table not in self.known:
            cls = class_of(table)
            columns: list[Any] = [cls.id, cls.folded if table in KEYED else cls.uid]
            statement = select(*columns)
            rows = _rows(table, statement)
            self.known[table] = {key: str(called) for key, called in rows}
        return self.known[table].get(row_id)


def _members() -> dict[int, str]:
    rows = db.session.execute(
        select(User.id, User.uid)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == scope().workspace_id)
    )
    return {key: str(name) for key, name in rows}


def _rows(table: str, statement: Any) -> Any:
    """What the reader may see of a table. Tags brought together with another are there too: they are other ways to
    say it."""
    present = scope()
    if table != "tag":
        return db.session.execute(statement).all()
    if not present.sees_all:
        statement = statement.where(or_(Tag.shared, Tag.author_id == present.user_id))
    with scope_of(present.workspace_id, present.user_id, sees_all=True):
        return db.session.execute(statement).all()


def workspace() -> dict[str, Any]:
    """What the book says of itself."""
    book = db.session.get_one(Workspace, scope().workspace_id)
    names = ("uid", "slug", "name", "language", "time_zone", "owner_kind", "owner_words")
    return {name: written(getattr(book, name)) for name in names}


def members() -> list[dict[str, Any]]:
    """Who signs the lines: everyone who is or was of the workspace, by uid. Addresses are not in the file."""
    rows = db.session.execute(
        select(User.uid, User.name, Membership.role, Membership.left_at)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == scope().workspace_id)
        .order_by(User.uid)
    )
    return [dict(zip(("uid", "name", "role", "left_at"), map(written, row), strict=True)) for row in rows]


def sections() -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Each part of the file by its name, with its objects one after the other."""
    names = _Names()
    for key, shape in LISTS.items():
        yield key, iter(_listed(shape, names))
    for key, shape in SECTIONS.items():
        yield key, _objects(shape, names)


def _columns(shape: Shape) -> list[Any]:
    cls = class_of(shape.table)
    return [getattr(cls, column) for field in shape.fields for column in field.columns]


def _object(fields: tuple[Field, ...], values: list[Any], names: _Names) -> dict[str, Any]:
    said: dict[str, Any] = {}
    rest = iter(values)
    for field in fields:
        if field.is_said_date:
            value, precision, words = next(rest), next(rest), next(rest)
            date_said = {"value": written(value), "precision": written(precision), "words": words}
            said[field.key] = None if precision is None else date_said
        elif field.points_to:
            said[field.key] = names.of(field.points_to, next(rest))
        else:
            said[field.key] = written(next(rest))
    return said


def _listed(shape: Shape, names: _Names) -> list[dict[str, Any]]:
    cls = class_of(shape.table)
    rows = db.session.execute(select(*_columns(shape)).order_by(getattr(cls, shape.order), cls.id))
    return [_object(shape.fields, list(row), names) for row in rows]


def _objects(shape: Shape, names: _Names) -> Iterator[dict[str, Any]]:
    cls = class_of(shape.table)
    after: uuid.UUID | None = None
    while True:
        statement = select(*[cls.id, cls.uid, *_columns(shape)]).order_by(cls.uid).limit(AT_ONCE)
        if after is not None:
            statement = statement.where(cls.uid > after)
        rows = _rows(shape.table, statement)
        if not rows:
            return
        after = rows[-1][1]
        inside = {
            key: _inside(child, [row[0] for row in rows], names) for key, child in shape.children.items()
        }
        for row_id, _uid, *values in rows:
            said = _object(shape.fields, values, names)
            said.update({key: found.get(row_id, []) for key, found in inside.items()})
            if all(said[name] for name in shape.needs):
                yield said


def _inside(shape: Shape, parents: list[int], names: _Names) -> dict[int, list[dict[str, Any]]]:
    cls = class_of(shape.table)
    parent = getattr(cls, shape.parent)
    statement = (
        select(*[parent, *_columns(shape)])
        .where(parent.in_(parents))
        .order_by(parent, getattr(cls, shape.order), cls.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for parent_id, *values in db.session.execute(statement):
        said = _object(shape.fields, values, names)
        if all(said[name] for name in shape.needs):
            found.setdefault(parent_id, []).append(said)
    return found
