"""What happened with whom, and what is still promised. Rows of columns, never a count."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.contacts.models import Contact, State
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.journal import JournalLine
from crm.core.pages import PAGE, Page
from crm.core.scoping import Visibility
from crm.interactions.models import (
    BuiltIn,
    Interaction,
    InteractionKind,
    Participation,
    Promise,
    PromiseTo,
    Settled,
    kind_words,
)
from crm.interactions.rules import Standing, in_short, standing

RECENT = 8
LONGEST_LIST = 500


class Person(NamedTuple):
    """Someone as a note or a promise names them."""

    id: int
    calling_name: str
    state: State


@dataclass
class Note:
    """A note as lists and journals print it. `people`: everybody who was there; `line`: the line of the one whose
    journal is read.
    """

    id: int
    happened_on: date | None
    precision: Precision
    date_words: str
    title: str
    body_html: str
    they_say: str
    we_answered: str
    where_it_stands: str
    visibility: Visibility
    author_id: int
    added_at: datetime
    author_name: str
    kind_name: str
    built_in: BuiltIn | None
    line: str = ""
    people: list[Person] = field(default_factory=list)

    @property
    def happened(self) -> FuzzyDate:
        """When, as it was said."""
        return FuzzyDate(self.happened_on, self.precision, self.date_words)

    @property
    def kind(self) -> str:
        """What it was, in words."""
        return kind_words(self.kind_name, self.built_in)

    @property
    def in_short(self) -> str:
        """Its first words."""
        return in_short(self.body_html)

    def others(self, contact_id: int) -> list[Person]:
        """Who else was there."""
        return [person for person in self.people if person.id != contact_id]


_NOTE: tuple[Any, ...] = (
    Interaction.id,
    Interaction.happened_on,
    Interaction.precision,
    Interaction.date_words,
    Interaction.title,
    Interaction.body_html,
    Interaction.they_say,
    Interaction.we_answered,
    Interaction.where_it_stands,
    Interaction.visibility,
    Interaction.author_id,
    Interaction.added_at,
    User.name,
    InteractionKind.name,
    InteractionKind.built_in,
)


def _notes(*more: Any) -> Select[Any]:
    return (
        select(*_NOTE, *more)
        .join(User, User.id == Interaction.author_id)
        .join(InteractionKind, InteractionKind.id == Interaction.kind_id)
    )


def _with_people(notes: list[Note]) -> list[Note]:
    rows = db.session.execute(
        select(Participation.interaction_id, Contact.id, Contact.calling_name, Contact.state)
        .join(Contact, Contact.id == Participation.contact_id)
        .where(Participation.interaction_id.in_([note.id for note in notes]))
        .order_by(Participation.id)
    )
    people: dict[int, list[Person]] = defaultdict(list)
    for row in rows:
        people[row.interaction_id].append(Person(row.id, row.calling_name, row.state))
    for note in notes:
        note.people = people[note.id]
    return notes


def journal_of(contact: Contact, *, after: str | None = None, bound: int = PAGE) -> list[Note]:
    """The notes in which someone was, what happened last first, undated ones at the end; `after`: a `journal_key`."""
    statement = (
        _notes(Participation.line)
        .join(Participation, Participation.interaction_id == Interaction.id)
        .where(Participation.contact_id == contact.id)
        .order_by(Interaction.happened_on.desc().nulls_last(), Interaction.id.desc())
        .limit(bound)
    )
    key = _read_key(after)
    if key is not None:
        statement = statement.where(_happened_before(*key))
    return _with_people([Note(*row) for row in db.session.execute(statement)])


def _happened_before(day: date | None, note_id: int) -> ColumnElement[bool]:
    if day is None:
        return and_(Interaction.happened_on.is_(None), Interaction.id < note_id)
    return or_(
        Interaction.happened_on < day,
        and_(Interaction.happened_on == day, Interaction.id < note_id),
        Interaction.happened_on.is_(None),
    )


def journal_key(note: Note) -> str:
    """Where a journal goes on after `note`: "2026-06-02.17", ".17" without a date."""
    return f"{note.happened_on or ''}.{note.id}"


def _read_key(words: str | None) -> tuple[date | None, int] | None:
    day, _dot, note_id = (words or "").partition(".")
    try:
        return (date.fromisoformat(day) if day else None, min(int(note_id), 2**31 - 1))
    except ValueError:
        return None


def journal_page(contact: Contact, after: str | None = None) -> Page[Note]:
    """One page of someone's journal."""
    return Page.cut(journal_of(contact, after=after, bound=PAGE + 1), journal_key)


def recent_notes(bound: int = RECENT, *, before: int | None = None) -> list[Note]:
    """The notes written last, of the team and one's own; `before`: the id of the note to go on from."""
    statement = _notes().order_by(Interaction.added_at.desc(), Interaction.id.desc()).limit(bound)
    if before is not None:
        since = select(Interaction.added_at).where(Interaction.id == before).scalar_subquery()
        statement = statement.where(
            or_(Interaction.added_at < since, and_(Interaction.added_at == since, Interaction.id < before))
        )
    return _with_people([Note(*row) for row in db.session.execute(statement)])


def kinds_offered(also: int | None = None) -> list[InteractionKind]:
    """The kinds a note may have, in their order; `also`: the id of a retired one that is still said."""
    offered = or_(InteractionKind.retired.is_(False), InteractionKind.id == (also or 0))
    return list(db.session.scalars(select(InteractionKind).where(offered).order_by(*_IN_ORDER)))


def every_kind() -> list[InteractionKind]:
    """Every kind, the retired ones at the end."""
    return list(db.session.scalars(select(InteractionKind).order_by(InteractionKind.retired, *_IN_ORDER)))


_IN_ORDER = (InteractionKind.position, InteractionKind.id)


def last_changed_by(interaction: Interaction) -> Any:
    """(name, moment) of the member who last changed a note, or None."""
    return db.session.execute(
        select(User.name, JournalLine.added_at)
        .join(User, User.id == JournalLine.user_id)
        .where(JournalLine.subject == "interaction", JournalLine.subject_id == interaction.id)
        .where(JournalLine.verb == "changed")
        .order_by(JournalLine.id.desc())
        .limit(1)
    ).first()


@dataclass
class PromiseLine:
    """A promise as lists print it. `note_*`: the note it was born of, when it can be read."""

    id: int
    words: str
    due_on: date | None
    due_precision: Precision
    due_words: str
    settled_as: Settled | None
    settled_at: datetime | None
    settled_words: str
    visibility: Visibility
    author_id: int
    author_name: str
    note_id: int | None
    note_title: str | None
    note_kind_name: str | None
    note_built_in: BuiltIn | None
    people: list[Person] = field(default_factory=list)

    @property
    def due(self) -> FuzzyDate:
        """By when, as it was said."""
        return FuzzyDate(self.due_on, self.due_precision, self.due_words)

    @property
    def note(self) -> str:
        """How the note it was born of is called; empty when there is none."""
        return self.note_title or kind_words(self.note_kind_name or "", self.note_built_in)

    @property
    def living(self) -> bool:
        """Whether someone it was made to is still with us."""
        return any(person.state != State.DECEASED for person in self.people)

    def standing(self, today: date) -> Standing:
        """Late, soon, or in no hurry."""
        return standing(self.due, today)


_PROMISE: tuple[Any, ...] = (
    Promise.id,
    Promise.words,
    Promise.due_on,
    Promise.due_precision,
    Promise.due_words,
    Promise.settled_as,
    Promise.settled_at,
    Promise.settled_words,
    Promise.visibility,
    Promise.author_id,
    User.name,
    Interaction.id,
    Interaction.title,
    InteractionKind.name,
    InteractionKind.built_in,
)


def _promises() -> Select[Any]:
    return (
        select(*_PROMISE)
        .join(User, User.id == Promise.author_id)
        .outerjoin(Interaction, Interaction.id == Promise.interaction_id)
        .outerjoin(InteractionKind, InteractionKind.id == Interaction.kind_id)
    )


def _promised(statement: Select[Any]) -> list[PromiseLine]:
    lines = [PromiseLine(*row) for row in db.session.execute(statement)]
    rows = db.session.execute(
        select(PromiseTo.promise_id, Contact.id, Contact.calling_name, Contact.state)
        .join(Contact, Contact.id == PromiseTo.contact_id)
        .where(PromiseTo.promise_id.in_([line.id for line in lines]))
        .order_by(PromiseTo.id)
    )
    people: dict[int, list[Person]] = defaultdict(list)
    for row in rows:
        people[row.promise_id].append(Person(row.id, row.calling_name, row.state))
    for line in lines:
        line.people = people[line.id]
    return lines


_OPEN = Promise.settled_at.is_(None)
_BY_DAY = (Promise.due_on.asc().nulls_last(), Promise.id)


def promises_open(bound: int = LONGEST_LIST) -> list[PromiseLine]:
    """What is still promised, the nearest first."""
    return _promised(_promises().where(_OPEN).order_by(*_BY_DAY).limit(bound))


def promises_due(bound: int = RECENT) -> list[PromiseLine]:
    """What is still promised to someone living, the nearest first: for Today."""
    to, living = aliased(PromiseTo), aliased(Contact)
    someone = (
        select(to.id)
        .join(living, living.id == to.contact_id)
        .where(to.promise_id == Promise.id, living.state != State.DECEASED)
        .exists()
    )
    return _promised(_promises().where(_OPEN, someone).order_by(*_BY_DAY).limit(bound))


def promises_to(contact: Contact) -> list[PromiseLine]:
    """What is still promised to someone."""
    return _promised(_promises().where(_OPEN, _made_to(contact)).order_by(*_BY_DAY).limit(PAGE))


def _made_to(contact: Contact) -> ColumnElement[bool]:
    return (
        select(PromiseTo.id)
        .where(PromiseTo.promise_id == Promise.id, PromiseTo.contact_id == contact.id)
        .exists()
    )


def promises_born_of(interaction: Interaction) -> list[PromiseLine]:
    """The promises born of a note, the open ones first."""
    born = _promises().where(Promise.interaction_id == interaction.id)
    return _promised(born.order_by(Promise.settled_at.is_not(None), *_BY_DAY).limit(PAGE))


def promises_settled(bound: int = RECENT) -> list[PromiseLine]:
    """Promises that ended lately, the last first."""
    settled = _promises().where(Promise.settled_at.is_not(None))
    return _promised(settled.order_by(Promise.settled_at.desc(), Promise.id.desc()).limit(bound))
