"""The small lines of someone's page, all in one statement: what they asked us, their names, how to reach them…"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    literal,
    select,
    type_coerce,
    union_all,
)

from crm.accounts.models import User
from crm.contacts.models import (
    CommunityRole,
    Contact,
    ContactName,
    ContactPoint,
    ContactRole,
    NameKind,
    NeverLine,
    PointKind,
    Relationship,
    RelationshipKind,
    RememberedDate,
    Site,
    SiteContact,
    SiteKind,
    SiteState,
)
from crm.contacts.rules import is_email, phone_digits
from crm.contacts.sentence_queries import COMMUNITY, MEMBER
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.scoping import WORKSPACE, Visibility, prepared

WIDTH = 6
HERE: ColumnElement[int] = bindparam("here", type_=Integer)
"""The person whose page is read, in a statement that is built once."""


class Never(NamedTuple):
    """What someone asked us never to do."""

    id: int
    words: str

    @property
    def about(self) -> str:
        """What its buttons speak of."""
        return self.words


class Name(NamedTuple):
    """Another name."""

    id: int
    name: str
    kind: NameKind
    visibility: Visibility

    @property
    def about(self) -> str:
        """What its buttons speak of."""
        return self.name


class Point(NamedTuple):
    """A way to reach someone."""

    id: int
    kind: PointKind
    value: str
    preferred: bool
    said_by: str
    said_on: date | None
    words: str

    @property
    def href(self) -> str:
        """What a press on it opens; empty for what opens nothing."""
        if self.kind is PointKind.EMAIL and is_email(self.value):
            return f"mailto:{self.value}"
        digits = phone_digits(self.value) if self.kind is PointKind.PHONE else ""
        return f"tel:{digits}" if digits else ""

    @property
    def about(self) -> str:
        """What its buttons speak of."""
        return self.value


class Remembered(NamedTuple):
    """A date to remember."""

    id: int
    day: str
    words: str

    @property
    def about(self) -> str:
        """What its buttons speak of."""
        return self.words


class Role(NamedTuple):
    """What someone does in the community."""

    id: int
    name: str
    role_id: int

    @property
    def about(self) -> str:
        """What its buttons speak of."""
        return self.name


class OnTheWeb(NamedTuple):
    """A place on the web where someone speaks."""

    id: int
    url: str
    title: str
    host: str
    kind: SiteKind
    state: SiteState
    words: str

    @property
    def href(self) -> str:
        """Where it is; empty for anything but an address of the web."""
        return self.url if self.url.startswith(("http://", "https://")) else ""

    @property
    def about(self) -> str:
        """What its buttons speak of."""
        return self.title or self.host


class Tie(NamedTuple):
    """A link to someone else, as it reads from here."""

    id: int
    kind: str
    calling_name: str
    contact_id: int
    words: str

    @property
    def about(self) -> str:
        """What its buttons speak of."""
        return self.calling_name


class Circle(NamedTuple):
    """A community someone belongs to."""

    id: int
    name: str
    since: FuzzyDate
    words: str


@dataclass
class Lines:
    """The lines of someone's page, each list in the order they were added."""

    nevers: list[Never] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    dates: list[Remembered] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    sites: list[OnTheWeb] = field(default_factory=list)
    links: list[Tie] = field(default_factory=list)
    communities: list[Circle] = field(default_factory=list)
    through: Tie | None = None
    met_by: str = ""
    others: list[tuple[Any, ...]] = field(default_factory=list)


def line(kind: str, row_id: Any, *words: Any) -> Select[Any]:
    """One branch of the statement: the kind of line, its id and at most six words."""
    columns: list[Any] = [type_coerce(word, String) for word in words]
    columns += [literal("", String)] * (WIDTH - len(words))
    return select(literal(kind, String).label("kind"), row_id.label("line_id"), *columns)


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


_READ: dict[str, Callable[..., Any]] = {
    "nevers": lambda i, words, *_: Never(i, words),
    "names": lambda i, name, kind, seen, *_: Name(i, name, NameKind(kind), Visibility(seen)),
    "points": lambda i, kind, value, preferred, by, on, words: Point(
        i, PointKind(kind), value, preferred == "1", by, _day(on), words
    ),
    "dates": lambda i, day, words, *_: Remembered(i, day, words),
    "roles": lambda i, name, role_id, *_: Role(i, name, int(role_id)),
    "sites": lambda i, url, title, host, kind, state, words: OnTheWeb(
        i, url, title, host, SiteKind(kind), SiteState(state), words
    ),
    "links": lambda i, kind, name, other, words, *_: Tie(i, kind, name, int(other), words),
    "communities": lambda i, name, on, precision, said, words, *_: Circle(
        i, name, FuzzyDate(_day(on), Precision(precision), said), words
    ),
}


def lines_of(contact: Contact, *others: Callable[[], Select[Any]]) -> Lines:
    """Every small line of someone's page that who looks may read, in one statement.

    `others`: functions of later concepts that make a branch with `line()`, about the person `HERE`; their rows come
    back in `others`, as (id, *words).
    """
    lines = Lines()
    about = {"here": contact.id, "through": contact.met_through_id, "met_by": contact.met_by}
    for kind, line_id, *words in db.session.execute(_lines(*others), about):
        if kind == "through":
            lines.through = Tie(line_id, "", words[0], line_id, "")
        elif kind == "met_by":
            lines.met_by = words[0]
        elif kind not in _READ:
            lines.others.append((line_id, *words))
        else:
            getattr(lines, kind).append(_READ[kind](line_id, *(word or "" for word in words)))
    for kind in _READ:
        getattr(lines, kind).sort(key=lambda line: line.id)
    lines.points.sort(key=lambda point: not point.preferred)
    return lines


@prepared
def _lines(*others: Callable[[], Select[Any]]) -> CompoundSelect[Any]:
    return union_all(*_parts(), *(other() for other in others))


def _parts() -> list[Select[Any]]:
    here = HERE
    preferred = case((ContactPoint.preferred, literal("1", String)), else_=literal("", String))
    return [
        line("nevers", NeverLine.id, NeverLine.words).where(NeverLine.contact_id == here),
        line("names", ContactName.id, ContactName.name, ContactName.kind, ContactName.visibility).where(
            ContactName.contact_id == here
        ),
        line(
            "points",
            ContactPoint.id,
            ContactPoint.kind,
            ContactPoint.value,
            preferred,
            ContactPoint.said_by,
            cast(ContactPoint.said_on, String),
            ContactPoint.words,
        ).where(ContactPoint.contact_id == here),
        line("dates", RememberedDate.id, RememberedDate.day, RememberedDate.words).where(
            RememberedDate.contact_id == here
        ),
        line("roles", ContactRole.id, CommunityRole.name, cast(CommunityRole.id, String))
        .join(CommunityRole, CommunityRole.id == ContactRole.role_id)
        .where(ContactRole.contact_id == here),
        line(
            "sites", SiteContact.id, Site.url, Site.title, Site.host, Site.kind, Site.state, SiteContact.words
        )
        .join(Site, Site.id == SiteContact.site_id)
        .where(SiteContact.contact_id == here),
        _ties(RelationshipKind.forward, Relationship.to_id).where(Relationship.from_id == here),
        _ties(RelationshipKind.backward, Relationship.from_id).where(Relationship.to_id == here),
        _communities(here),
        line("through", Contact.id, Contact.calling_name).where(
            Contact.id == bindparam("through", type_=Integer)
        ),
        line("met_by", User.id, User.name).where(User.id == bindparam("met_by", type_=Integer)),
    ]


def _ties(reads: Any, other_id: Any) -> Select[Any]:
    return (
        line(
            "links",
            Relationship.id,
            reads,
            Contact.calling_name,
            cast(Contact.id, String),
            Relationship.words,
        )
        .join(RelationshipKind, RelationshipKind.id == Relationship.kind_id)
        .join(Contact, Contact.id == other_id)
    )


def _communities(here: Any) -> Select[Any]:
    there = and_(COMMUNITY.c.id == MEMBER.c.community_id, COMMUNITY.c.workspace_id == WORKSPACE)
    return (
        line(
            "communities",
            COMMUNITY.c.id,
            COMMUNITY.c.name,
            cast(MEMBER.c.since_on, String),
            MEMBER.c.since_precision,
            MEMBER.c.since_words,
            MEMBER.c.words,
        )
        .select_from(MEMBER)
        .join(COMMUNITY, there)
        .where(
            MEMBER.c.workspace_id == WORKSPACE,
            MEMBER.c.contact_id == here,
            MEMBER.c.left_on.is_(None),
            COMMUNITY.c.binned_at.is_(None),
        )
    )
