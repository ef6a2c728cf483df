"""What is said of people: on their page, on a tag's page, on a line of the directory.

A reason to come is its author's alone, and serves nothing: no list of others ever meets it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.contacts.queries import PersonLine, contact_rows
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.pages import PAGE, Page
from crm.core.scoping import VIEWER, Visibility, prepared
from crm.taggings.models import Tagging
from crm.tags.models import Family, Tag

HISTORY = 200
ON_ONE_PAGE = 1000
TO_COME = 200


class Statement(NamedTuple):
    """One because, as pages print it; `mine`: who looks wrote it."""

    id: int
    tag_id: int
    contact_id: int
    because: str
    seen: str
    visibility: Visibility
    stated_on: date
    review_on: date
    author_id: int
    author_name: str
    withdrawn_at: datetime | None
    withdrawn_because: str

    @property
    def month(self) -> FuzzyDate:
        """When it was said, as one says it later."""
        return FuzzyDate(self.stated_on, Precision.MONTH, "")

    def is_to_confirm(self, today: date) -> bool:
        """Whether it is old enough to be said again before it serves suggestions."""
        return bool(self.because) and self.review_on <= today


@dataclass
class SaidTag:
    """A tag said of someone: shown once, with each reason. `is_to_come`: it waits for one, and is mine alone."""

    id: int
    name: str
    family: Family
    statements: list[Statement] = field(default_factory=list)

    @property
    def is_to_come(self) -> bool:
        """Whether no reason was given yet."""
        return all(not statement.because for statement in self.statements)

    def is_to_confirm(self, today: date) -> bool:
        """Whether every reason is old."""
        return all(statement.is_to_confirm(today) for statement in self.statements)


class Said(NamedTuple):
    """Someone on a tag's page, with each because."""

    person: PersonLine
    statements: list[Statement]


def _columns() -> tuple[Any, ...]:
    return (
        Tagging.id,
        Tagging.tag_id,
        Tagging.contact_id,
        Tagging.because,
        Tagging.seen,
        Tagging.visibility,
        Tagging.stated_on,
        Tagging.review_on,
        Tagging.author_id,
        User.name,
        Tagging.withdrawn_at,
        Tagging.withdrawn_because,
    )


def _stands() -> ColumnElement[bool]:
    return and_(Tagging.withdrawn_at.is_(None), Tagging.because != "")


def said_of(contact: Contact) -> list[SaidTag]:
    """What is said of someone, by family then by name, each tag once; those whose reason is to come are last."""
    return all_said_of(contact)[0]


def all_said_of(contact: Contact) -> tuple[list[SaidTag], list[SaidTag]]:
    """What is said of someone (as `said_of`), and what no longer holds, by tag, in one statement."""
    rows = db.session.execute(_all_said(), {"contact": contact.id})
    present: dict[int, SaidTag] = {}
    past: dict[int, SaidTag] = {}
    for tag_id, name, family, *columns in rows:
        statement = Statement(*columns)
        tags = present if statement.withdrawn_at is None else past
        tags.setdefault(tag_id, SaidTag(tag_id, name, family)).statements.append(statement)
    for said in present.values():
        if not said.is_to_come:
            said.statements = [one for one in said.statements if one.because]
    order = list(Family)
    sorted_tags = sorted(present.values(), key=lambda said: (said.is_to_come, order.index(said.family)))
    return sorted_tags, list(past.values())


@prepared
def _all_said() -> Select[Any]:
    return (
        select(Tag.id, Tag.name, Tag.family, *_columns())
        .join(Tag, Tag.id == Tagging.tag_id)
        .join(User, User.id == Tagging.author_id)
        .where(
            Tagging.contact_id == bindparam("contact"),
            or_(Tagging.withdrawn_at.is_(None), Tagging.because != ""),
        )
        .order_by(Tagging.withdrawn_at.is_not(None), Tag.folded, Tag.id, Tagging.stated_on, Tagging.id)
        .limit(ON_ONE_PAGE)
    )


@prepared
def _names_of_tags() -> Select[int, str, date]:
    return (
        select(Tagging.contact_id, Tag.name, func.max(Tagging.review_on))
        .join(Tag, Tag.id == Tagging.tag_id)
        .where(Tagging.contact_id.in_(bindparam("contacts", expanding=True)), _stands())
        .group_by(Tagging.contact_id, Tag.id, Tag.name, Tag.folded)
        .order_by(Tagging.contact_id, Tag.folded)
    )


def tags_of(contact_ids: Collection[int], today: date) -> dict[int, list[str]]:
    """The names of the tags said of each, for a line of the directory; what has a reason, and nothing else.

    Those that rest on old reasons alone come last, said to be confirmed.
    """
    if not contact_ids:
        return {}
    rows = db.session.execute(_names_of_tags(), {"contacts": list(contact_ids)})
    names: dict[int, list[str]] = {}
    old: dict[int, list[str]] = {}
    for contact_id, name, review_on in rows:
        (names if review_on > today else old).setdefault(contact_id, []).append(name)
    for contact_id, (first, *others) in old.items():
        names.setdefault(contact_id, []).extend([_("to be confirmed: %(tag)s", tag=first), *others])
    return names


def people_with(tag: Tag, after: str | None = None, size: int = PAGE) -> Page[Said]:
    """Who a tag is said of, by name, with each because; `after` is a page's own key, anything else begins again."""
    people = (
        select(Tagging.contact_sort_key, Tagging.contact_id)
        .join(Contact, Contact.id == Tagging.contact_id)
        .where(Tagging.tag_id == tag.id, _stands())
        .distinct()
        .order_by(Tagging.contact_sort_key, Tagging.contact_id)
        .limit(size + 1)
    )
    key = _key(after)
    if key is not None:
        people = people.where(tuple_(Tagging.contact_sort_key, Tagging.contact_id) > tuple_(*key))
    page = Page.cut(
        list(db.session.execute(people)), lambda row: f"{row.contact_id}-{row.contact_sort_key}", size
    )
    ids = [row.contact_id for row in page.rows]
    lines, said = contact_rows(ids), _statements(tag, ids)
    return Page([Said(lines[one], said[one]) for one in ids if one in lines and one in said], page.after)


def _key(after: str | None) -> tuple[str, int] | None:
    contact_id, _dash, sort_key = (after or "").partition("-")
    if not contact_id.isascii() or not contact_id.isdigit() or len(contact_id) > 9:
        return None
    return sort_key[:200].replace("\0", ""), int(contact_id)


def _statements(tag: Tag, contact_ids: list[int]) -> dict[int, list[Statement]]:
    if not contact_ids:
        return {}
    rows = db.session.execute(
        select(*_columns())
        .join(User, User.id == Tagging.author_id)
        .where(Tagging.tag_id == tag.id, Tagging.contact_id.in_(contact_ids), _stands())
        .order_by(Tagging.contact_id, Tagging.stated_on, Tagging.id)
    )
    statements = (Statement(*row) for row in rows)
    return {one: list(group) for one, group in groupby(statements, key=lambda said: said.contact_id)}


class Line(NamedTuple):
    """One statement of a list, with its person and its tag."""

    contact_id: int
    calling_name: str
    tag_name: str
    statement: Statement


def _lines(*criteria: ColumnElement[bool], order: tuple[Any, ...], bound: int) -> list[Line]:
    rows = db.session.execute(
        select(Contact.id, Contact.calling_name, Tag.name, *_columns())
        .join(Contact, Contact.id == Tagging.contact_id)
        .join(Tag, Tag.id == Tagging.tag_id)
        .join(User, User.id == Tagging.author_id)
        .where(*criteria)
        .order_by(*order)
        .limit(bound)
    )
    return [Line(row[0], row[1], row[2], Statement(*row[3:])) for row in rows]


BY_NAME = (Tagging.contact_sort_key, Tagging.contact_id, Tagging.id)


def reasons_to_come(tag: Tag | None = None, bound: int = TO_COME) -> list[Line]:
    """What I said without saying why, by person: of one tag, or of all."""
    of_tag = () if tag is None else (Tagging.tag_id == tag.id,)
    return _lines(
        Tagging.author_id == VIEWER,
        Tagging.withdrawn_at.is_(None),
        Tagging.because == "",
        *of_tag,
        order=BY_NAME,
        bound=bound,
    )


def to_confirm(tag: Tag, today: date, bound: int = HISTORY) -> list[Line]:
    """Statements of a tag old enough to be said again, by person."""
    return _lines(Tagging.tag_id == tag.id, _stands(), Tagging.review_on <= today, order=BY_NAME, bound=bound)


def withdrawn_from(tag: Tag, bound: int = HISTORY) -> list[Line]:
    """What was said with a tag and no longer holds, the latest first."""
    return _lines(
        Tagging.tag_id == tag.id,
        Tagging.withdrawn_at.is_not(None),
        Tagging.because != "",
        order=(Tagging.withdrawn_at.desc(), Tagging.id),
        bound=bound,
    )
