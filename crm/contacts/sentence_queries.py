"""The sentence that narrows the directory, and the words it offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, column, exists, false, literal, or_, select, table, union_all

from crm.contacts.models import CommunityRole, Contact, ContactRole, State
from crm.contacts.rules import folded_name
from crm.core.db import db
from crm.core.scoping import VIEWER, WORKSPACE, Visibility
from crm.core.search import find_names
from crm.tags.models import Tag

# Above every character that a key can hold: "beginning with key" is key <= x < key + LAST.
LAST = "\U0010ffff"
OPTIONS = 200

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


def has_tag(tag_id: int) -> ColumnElement[bool]:
    """Whether this tag is said of someone."""
    said = TAGGING.alias()
    return exists().where(stated(said), said.c.tag_id == tag_id, said.c.contact_id == Contact.id)


def narrowed(criteria: Criteria) -> list[ColumnElement[bool]]:
    """Every condition but the tags that are asked for."""
    parts: list[ColumnElement[bool]] = [~has_tag(tag_id) for tag_id in criteria.without]
    if criteria.town:
        key = folded_name(criteria.town, 120)
        parts.append(and_(Contact.town_folded >= key, Contact.town_folded < key + LAST))
    if criteria.community_id is not None:
        inside = (MEMBER.c.workspace_id == WORKSPACE, MEMBER.c.community_id == criteria.community_id)
        parts.append(Contact.id.in_(select(MEMBER.c.contact_id).where(*inside, MEMBER.c.left_on.is_(None))))
    if criteria.role_id is not None:
        theirs = select(ContactRole.contact_id).where(ContactRole.role_id == criteria.role_id)
        parts.append(Contact.id.in_(theirs))
    if criteria.state is not None:
        parts.append(Contact.state == criteria.state)
    if criteria.letter:
        parts.append(Contact.letter == criteria.letter)
    if criteria.words:
        ids = {hit.contact_id for hit in find_names(criteria.words) if hit.contact_id is not None}
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

    def some(kind: str, statement: Any, ids: Any, order: Any, wanted: set[int]) -> list[Any]:
        first = statement.order_by(order).limit(OPTIONS).subquery()
        parts = [select(literal(kind).label("kind"), first.c.id, first.c.name)]
        if wanted:
            more = statement.where(ids.in_(wanted)).subquery()
            parts.append(select(literal(kind), more.c.id, more.c.name))
        return parts

    tags = some("tags", select(Tag.id, Tag.name), Tag.id, Tag.folded, {*chosen.tags, *chosen.without})
    roles = some(
        "roles",
        select(CommunityRole.id, CommunityRole.name),
        CommunityRole.id,
        CommunityRole.folded,
        {chosen.role_id} - {None},  # type: ignore[arg-type]
    )
    circles = some(
        "communities",
        select(COMMUNITY.c.id, COMMUNITY.c.name).where(
            COMMUNITY.c.workspace_id == WORKSPACE, COMMUNITY.c.binned_at.is_(None)
        ),
        COMMUNITY.c.id,
        COMMUNITY.c.folded,
        {chosen.community_id} - {None},  # type: ignore[arg-type]
    )
    found: dict[str, dict[int, str]] = {"tags": {}, "communities": {}, "roles": {}}
    for kind, row_id, name in db.session.execute(union_all(*tags, *roles, *circles)):
        found[kind].setdefault(row_id, name)
    return Choices(**{kind: list(rows.items()) for kind, rows in found.items()})
