"""The sentence that narrows the directory, and the words it offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    column,
    false,
    literal,
    or_,
    select,
    table,
    union_all,
)

from crm.contacts.models import CommunityRole, Contact, ContactRole, State
from crm.contacts.rules import folded_name
from crm.core.db import db
from crm.core.scoping import VIEWER, WORKSPACE, Visibility, prepared
from crm.core.search import find_names
from crm.tags.models import Tag

# Above every character that a key can hold: "beginning with key" is key <= x < key + LAST.
LAST = "\U0010ffff"
OPTIONS = 200
# Up to so many people it is cheaper to draw them and sort than to walk an index until fifty of them were met.
FEW = 2000

# Statements and circles are later concepts: here only the shape of their tables is needed.
TAGGING = table(
    "tagging",
    *(column(name) for name in ("workspace_id", "contact_id", "tag_id", "author_id", "visibility")),
    *(column(name) for name in ("because", "withdrawn_at", "contact_sort_key", "id")),
)
MEMBER = table(
    "community_member",
    *(column(name) for name in ("workspace_id", "community_id", "contact_id", "left_on", "words")),
    *(column(name) for name in ("since_on", "since_precision", "since_words")),
)
COMMUNITY = table(
    "community", *(column(name) for name in ("workspace_id", "id", "name", "folded", "binned_at"))
)


class Order(StrEnum):
    """How people are listed; none of these weighs anyone."""

    NAME = "name"
    PLACE = "place"
    EXCHANGE = "exchange"
    ADDED = "added"
    SHUFFLED = "shuffled"


@dataclass(frozen=True)
class Criteria:
    """A sentence about people. `tags` all hold, or any of them when `any_tag`; none of `without` does."""

    tags: tuple[int, ...] = ()
    any_tag: bool = False
    without: tuple[int, ...] = ()
    town: str = ""
    community_id: int | None = None
    role_id: int | None = None
    state: State | None = None
    words: str = ""
    letter: str = ""
    order: Order = Order.NAME
    day: date = field(default=date.min, compare=False)

    @property
    def is_everybody(self) -> bool:
        """Whether nothing narrows the list."""
        about = (self.tags, self.without, self.town, self.community_id, self.role_id, self.state)
        return not any(about) and not self.words and not self.letter


def stated(tagging: Any = TAGGING) -> ColumnElement[bool]:
    """Statements that stand and that who looks may read; those whose reason is to come serve nothing."""
    return and_(
        tagging.c.workspace_id == WORKSPACE,
        tagging.c.withdrawn_at.is_(None),
        or_(tagging.c.visibility != Visibility.MINE.value, tagging.c.author_id == VIEWER),
        tagging.c.because != "",
    )


def _ids_with(tag_id: int) -> Select[Any]:
    return select(TAGGING.c.contact_id).where(TAGGING.c.tag_id == tag_id, stated())


def _ids_in(community_id: int) -> Select[Any]:
    there = (MEMBER.c.workspace_id == WORKSPACE, MEMBER.c.community_id == community_id)
    return select(MEMBER.c.contact_id).where(*there, MEMBER.c.left_on.is_(None))


def _ids_doing(role_id: int) -> Select[Any]:
    return select(ContactRole.contact_id).where(ContactRole.role_id == role_id)


def answered_by_few(criteria: Criteria) -> bool:
    """Whether some part of the sentence holds for few people: then it is cheaper to draw them than to walk by."""
    if criteria.words:
        return True
    tags = [_ids_with(tag_id) for tag_id in criteria.tags]
    circles = [_ids_in(criteria.community_id)] if criteria.community_id is not None else []
    roles = [_ids_doing(criteria.role_id)] if criteria.role_id is not None else []
    parts = [*tags, *circles, *roles]
    if not parts:
        return False
    many = [select(part.limit(1).offset(FEW).subquery().c.contact_id).exists() for part in parts]
    row = db.session.execute(select(*(one.label(f"part_{n}") for n, one in enumerate(many)))).one()
    by_tag = list(row[: len(tags)])
    if criteria.any_tag and by_tag:
        by_tag = [any(by_tag)]
    return not all([*by_tag, *row[len(tags) :]])


def narrowed(criteria: Criteria, *, few: bool = False) -> list[ColumnElement[bool]]:
    """The conditions of a sentence. `few`: written so that those who answer are drawn first."""

    def among(ids: Select[Any], column: Any) -> ColumnElement[bool]:
        return Contact.id.in_(ids) if few else ids.where(column == Contact.id).exists()

    tags = [among(_ids_with(tag_id), TAGGING.c.contact_id) for tag_id in criteria.tags]
    if criteria.any_tag and few and tags:
        parts: list[ColumnElement[bool]] = [
            Contact.id.in_(union_all(*(_ids_with(one) for one in criteria.tags)))
        ]
    else:
        parts = [or_(*tags)] if criteria.any_tag and tags else [*tags]
    parts += [~_ids_with(one).where(TAGGING.c.contact_id == Contact.id).exists() for one in criteria.without]
    if criteria.community_id is not None:
        parts.append(among(_ids_in(criteria.community_id), MEMBER.c.contact_id))
    if criteria.role_id is not None:
        parts.append(among(_ids_doing(criteria.role_id), ContactRole.contact_id))
    if criteria.town:
        key = folded_name(criteria.town, 120)
        parts.append(and_(Contact.town_folded >= key, Contact.town_folded < key + LAST))
    if criteria.state is not None:
        parts.append(Contact.state == criteria.state)
    if criteria.letter:
        parts.append(Contact.letter == criteria.letter)
    if criteria.words:
        ids = {
            hit.contact_id
            for hit in find_names(criteria.words, kinds=("contact", "contact_name"))
            if hit.contact_id is not None
        }
        parts.append(Contact.id.in_(ids) if ids else false())
    return parts


@dataclass(frozen=True)
class Choices:
    """What the sentence offers: (id, words) pairs."""

    tags: list[tuple[int, str]]
    communities: list[tuple[int, str]]
    roles: list[tuple[int, str]]


def choices_of_sentence(chosen: Criteria) -> Choices:
    """The first tags, communities and roles by name, and those chosen even when they stand further."""
    wanted = {
        "tags": [*chosen.tags, *chosen.without],
        "roles": [chosen.role_id] if chosen.role_id is not None else [],
        "communities": [chosen.community_id] if chosen.community_id is not None else [],
    }
    found: dict[str, dict[int, str]] = {"tags": {}, "communities": {}, "roles": {}}
    for kind, row_id, name in db.session.execute(_offered(), wanted):
        found[kind].setdefault(row_id, name)
    return Choices(**{kind: list(rows.items()) for kind, rows in found.items()})


@prepared
def _offered() -> CompoundSelect[Any]:
    def some(kind: str, statement: Any, ids: Any, order: Any) -> list[Any]:
        first = statement.order_by(order).limit(OPTIONS).subquery()
        more = statement.where(ids.in_(bindparam(kind, expanding=True, type_=Integer))).subquery()
        return [
            select(literal(kind).label("kind"), first.c.id, first.c.name),
            select(literal(kind), more.c.id, more.c.name),
        ]

    tags = some("tags", select(Tag.id, Tag.name), Tag.id, Tag.folded)
    roles = some(
        "roles", select(CommunityRole.id, CommunityRole.name), CommunityRole.id, CommunityRole.folded
    )
    circles = some(
        "communities",
        select(COMMUNITY.c.id, COMMUNITY.c.name).where(
            COMMUNITY.c.workspace_id == WORKSPACE, COMMUNITY.c.binned_at.is_(None)
        ),
        COMMUNITY.c.id,
        COMMUNITY.c.folded,
    )
    return union_all(*tags, *roles, *circles)
