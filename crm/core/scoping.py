"""Nothing of one workspace is ever seen from another: three layers, and this is the only file that knows them.

1. Every ORM statement gets, for each scoped table it names, the criteria of the present scope. They are built
   once as constant expressions whose values are bound when the statement runs: no scope, no value, no rows,
   an exception. (Constant options cost about 0.03 ms a statement; a lambda with closures cost ten times that.)
2. Before a flush, new rows are stamped with the workspace; a row of another workspace stops the flush.
3. Composite foreign keys `(workspace_id, x_id)` make the database refuse a link across workspaces.

The same criteria hide what is *mine* to somebody else, and what lies in the bin.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, wraps
from typing import Any, TypeVar

from flask import g
from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Uuid,
    and_,
    bindparam,
    event,
    or_,
    select,
)
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    relationship,
)
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.orm.util import LoaderCriteriaOption

from crm.core import clock
from crm.core.columns import UtcDateTime, choice
from crm.core.db import Base


class NoWorkspace(RuntimeError):
    """A scoped table was touched while no workspace was bound."""


class ForeignRow(RuntimeError):
    """A row of another workspace was about to be written."""


class Visibility(StrEnum):
    """Who may read a line. `client` (may be shown to a client) includes the team."""

    MINE = "mine"
    TEAM = "team"
    CLIENT = "client"


@dataclass(frozen=True)
class Scope:
    """For whom statements run: a workspace and the member who looks.

    `sees_all` opens every member's own lines: the operator's export, backups and moves of whole rows, never a page.
    """

    workspace_id: int
    user_id: int | None
    sees_all: bool = False


def bind(workspace_id: int, user_id: int | None, *, sees_all: bool = False) -> None:
    """Binds the scope for the rest of this request or command."""
    g.scope = Scope(workspace_id, user_id, sees_all)


@contextmanager
def scope_of(workspace_id: int, user_id: int | None = None, *, sees_all: bool = False) -> Iterator[None]:
    """Binds a scope for a block: commands, jobs, tests."""
    before = g.get("scope")
    g.scope = Scope(workspace_id, user_id, sees_all)
    try:
        yield
    finally:
        g.scope = before


def scope() -> Scope:
    """The present scope. Raises `NoWorkspace`."""
    bound = g.get("scope")
    if bound is None:
        raise NoWorkspace("no workspace is bound: use the workspace's address, or scope_of() in a command")
    return bound


def signer(author_id: int | None = None) -> int:
    """Who signs what is kept: `author_id`, else the member who acts. Raises ValueError when there is neither."""
    author = author_id or scope().user_id
    if author is None:
        raise ValueError("someone signs what is kept: bind a scope with a member, or give author_id")
    return author


WORKSPACE: ColumnElement[int] = bindparam(
    "scope_workspace", callable_=lambda: scope().workspace_id, type_=Integer
)
VIEWER: ColumnElement[int] = bindparam("scope_viewer", callable_=lambda: scope().user_id or 0, type_=Integer)
SEES_ALL: ColumnElement[bool] = bindparam("scope_sees_all", callable_=lambda: scope().sees_all, type_=Boolean)


class Kept:
    """A row with an integer key and the moment it was added."""

    id: Mapped[int] = mapped_column(primary_key=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class OfWorkspace(Kept):
    """A row that belongs to one workspace. Needs `UniqueConstraint("workspace_id", "id")`: see `table_args`."""

    @declared_attr
    def workspace_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))


class Exported:
    """A row that travels between instances keeps its `uid`."""

    uid: Mapped[uuid.UUID] = mapped_column(Uuid, default=uuid.uuid4)


class Binned:
    """A row that can lie in the bin for thirty days."""

    binned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @declared_attr
    def binned_by(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("user.id"))


class Signed:
    """A row written by a member, readable by its author alone or by the team."""

    visibility: Mapped[Visibility] = mapped_column(choice(Visibility, "visibility"), default=Visibility.TEAM)

    @declared_attr
    def author_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("user.id"))


def belongs_to(column: str, table: str) -> ForeignKeyConstraint:
    """A composite foreign key: `column` is an id of `table` in the same workspace, and goes with it."""
    return ForeignKeyConstraint(
        ["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"], ondelete="CASCADE"
    )


def to_one(target: str, column: str, **options: Any) -> Any:
    """A relationship over a composite key that joins and writes the id alone.

    `target` is a class name, `column` is "Class.attribute". The workspace is stamped before the flush, so that
    SQLAlchemy need not (and must not, it would warn) write `workspace_id` through two relationships.
    """
    return relationship(target, primaryjoin=f"foreign({column}) == {target}.id", **options)


def to_many(target: str, column: str, here: str, **options: Any) -> Any:
    """The other side of `to_one`: rows of `target` whose `column` ("Class.attribute") is `here`'s id."""
    options.setdefault("passive_deletes", True)
    return relationship(target, primaryjoin=f"{here}.id == foreign({column})", **options)


def read_with(parent: type[Any], parent_id: Any) -> ColumnElement[bool]:
    """For a child row's `readable()`: it is read by those who may read its signed parent."""
    table = parent.__table__.alias(f"readable_{parent.__tablename__}")
    return (
        select(table.c.id)
        .where(
            table.c.workspace_id == WORKSPACE,
            table.c.id == parent_id,
            or_(table.c.visibility != Visibility.MINE, table.c.author_id == VIEWER, SEES_ALL),
        )
        .exists()
    )


def hides(cls: type[Any]) -> ColumnElement[bool] | None:
    """Criteria that a child row adds of its own, when its parent decides who may read it."""
    criteria = getattr(cls, "readable", None)
    return criteria() if criteria is not None else None


def _criteria(cls: type[Any], *, with_bin: bool) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [cls.workspace_id == WORKSPACE]
    if issubclass(cls, Signed):
        parts.append(or_(cls.visibility != Visibility.MINE, cls.author_id == VIEWER, SEES_ALL))
    own = hides(cls)
    if own is not None:
        parts.append(own)
    if issubclass(cls, Binned) and not with_bin:
        parts.append(cls.binned_at.is_(None))
    return and_(*parts)


def scoped_classes() -> list[type[Any]]:
    """Every mapped class that belongs to a workspace."""
    return [m.class_ for m in Base.registry.mappers if issubclass(m.class_, OfWorkspace)]


class _Everything(CriteriaOption):
    """The criteria of every scoped table as one option, built once: they never change, only the values do.

    One option a table would be coerced, and its expressions walked for the cache key, at each statement. Here the part
    of the key is whether the bin is seen; the values of the present scope are bound when the statement runs.
    """

    inherit_cache = False

    def __init__(self, *, with_bin: bool) -> None:
        self.with_bin = with_bin
        self.tables = [
            LoaderCriteriaOption(
                cls, _criteria(cls, with_bin=with_bin), include_aliases=True, propagate_to_loaders=False
            )
            for cls in scoped_classes()
        ]

    def get_global_criteria(self, attributes: dict[str, Any]) -> None:
        for table in self.tables:
            table.get_global_criteria(attributes)

    def process_compile_state(self, compile_state: Any) -> None:
        self.get_global_criteria(compile_state.global_attributes)

    def process_compile_state_replaced_entities(self, compile_state: Any, mapper_entities: Any) -> None:
        self.process_compile_state(compile_state)

    def _gen_cache_key(self, anon_map: Any, bindparams: list[Any]) -> tuple[Any, ...]:
        return ("scope", self.with_bin)


@cache
def _everything(with_bin: bool) -> _Everything:
    return _Everything(with_bin=with_bin)


def with_bin(statement: Any) -> Any:
    """The same statement, seeing also what lies in the bin."""
    return statement.execution_options(with_bin=True)


def _scoped(statement: Any, options: Mapping[str, Any]) -> Any:
    return statement.options(_everything(bool(options.get("with_bin"))))


# The statements of `prepared`, by identity; kept for as long as the process lives, so that none is given twice.
_prepared: dict[int, Any] = {}
Build = TypeVar("Build", bound=Callable[..., Any])


def prepared(build: Build) -> Build:
    """A function that builds a statement of a page that is asked for often: built and scoped once a process.

    Its values are given when it runs, by name: `bindparam("contact")`, `execute(statement(), {"contact": 3})`. Its
    arguments choose among a few forms of the statement (a page that follows another, or not), never carry a value.
    """

    @cache
    @wraps(build)
    def once(*forms: Any) -> Any:
        statement = build(*forms)
        statement = _scoped(statement, statement.get_execution_options())
        _prepared[id(statement)] = statement
        return statement

    return once  # type: ignore[return-value]


def _scope_statement(state: ORMExecuteState) -> None:
    if not state.is_column_load and id(state.statement) not in _prepared:
        state.statement = _scoped(state.statement, state.execution_options)


def _stamp(session: Session, _context: Any, _instances: Any) -> None:
    for row in session.new:
        if isinstance(row, OfWorkspace):
            present = scope().workspace_id
            if row.workspace_id is None:
                row.workspace_id = present
            elif row.workspace_id != present:
                raise ForeignRow(f"{type(row).__name__} of workspace {row.workspace_id}")
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, OfWorkspace) and row.workspace_id != scope().workspace_id:
            raise ForeignRow(f"{type(row).__name__} of workspace {row.workspace_id}")


def init_app() -> None:
    """Hooks the scope into every session."""
    if not event.contains(Session, "do_orm_execute", _scope_statement):
        event.listen(Session, "do_orm_execute", _scope_statement)
        event.listen(Session, "before_flush", _stamp)
