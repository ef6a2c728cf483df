"""What happened with whom. Rows of columns, never a count. What was promised stands in `promise_queries`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.core import clock
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.journal import JournalLine
from crm.core.pages import PAGE, Page, is_id
from crm.core.scoping import Visibility, prepared
from crm.interactions.models import BuiltIn, Interaction, InteractionKind, Participation, kind_words
from crm.interactions.promise_queries import (
    RECENT,
    Person,
)
from crm.interactions.rules import in_short


@dataclass
class Note:
    """A note as pages print it; `people`: who was there, with the line of each."""

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
    def name(self) -> str:
        """Its title, else what it was."""
        return self.title or self.kind[:1].upper() + self.kind[1:]

    @property
    def in_short(self) -> str:
        """Its first words."""
        return in_short(self.body_html)

    def line_of(self, contact_id: int) -> str:
        """What is said of someone alone."""
        return next((person.line for person in self.people if person.id == contact_id), "")

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


def _notes() -> Select[Any]:
    return (
        select(*_NOTE)
        .join(User, User.id == Interaction.author_id)
        .join(InteractionKind, InteractionKind.id == Interaction.kind_id)
    )


@prepared
def _people() -> Any:
    return (
        select(
            Participation.interaction_id, Contact.id, Contact.calling_name, Contact.state, Participation.line
        )
        .join(Contact, Contact.id == Participation.contact_id)
        .where(Participation.interaction_id.in_(bindparam("notes", expanding=True)))
        .order_by(Participation.id)
    )


def _with_people(notes: list[Note]) -> list[Note]:
    rows = db.session.execute(_people(), {"notes": [note.id for note in notes]})
    people: dict[int, list[Person]] = defaultdict(list)
    for row in rows:
        people[row.interaction_id].append(Person(row.id, row.calling_name, row.state, row.line))
    for note in notes:
        note.people = people[note.id]
    return notes


def journal_of(contact: Contact, *, after: str | None = None, bound: int = PAGE) -> list[Note]:
    """The notes in which someone was, what happened last first, undated ones at the end; `after`: a `journal_key`."""
    statement = _journal()
    key = _read_key(after)
    if key is not None:
        statement = statement.where(_happened_before(*key))
    rows = db.session.execute(statement, {"contact": contact.id, "bound": bound})
    return _with_people([Note(*row) for row in rows])


@prepared
def _journal() -> Select[Any]:
    return (
        _notes()
        .join(Participation, Participation.interaction_id == Interaction.id)
        .where(Participation.contact_id == bindparam("contact"))
        .order_by(Interaction.happened_on.desc().nulls_last(), Interaction.id.desc())
        .limit(bindparam("bound", type_=Integer))
    )


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
        return (date.fromisoformat(day) if day else None, int(note_id)) if is_id(note_id) else None
    except ValueError:
        return None


def journal_page(contact: Contact, after: str | None = None) -> Page[Note]:
    """One page of someone's journal."""
    return Page.cut(journal_of(contact, after=after, bound=PAGE + 1), journal_key)


def note_called(interaction_id: int) -> Note | None:
    """One note, with its people; None when there is none to be read."""
    row = db.session.execute(_notes().where(Interaction.id == interaction_id)).first()
    return _with_people([Note(*row)])[0] if row else None


def interaction_to_change(interaction_id: int) -> Interaction | None:
    """One note as an object, with its people, whole: for who changes it."""
    return db.session.scalar(
        select(Interaction)
        .where(Interaction.id == interaction_id)
        .options(selectinload(Interaction.participations).selectinload(Participation.contact))
    )


def recent_notes(bound: int = RECENT, *, after: str | None = None) -> list[Note]:
    """The notes written last, of the team and one's own; `after`: a `notebook_key`."""
    statement = _written_last()
    moment, _tilde, note_id = (after or "").rpartition("~")
    at = clock.read_moment(moment)
    if at is not None and is_id(note_id):
        statement = statement.where(_written_before(at, int(note_id)))
    return _with_people([Note(*row) for row in db.session.execute(statement, {"bound": bound})])


@prepared
def _written_last() -> Select[Any]:
    last = _notes().order_by(Interaction.added_at.desc(), Interaction.id.desc())
    return last.limit(bindparam("bound", type_=Integer))


def _written_before(moment: datetime, note_id: int) -> ColumnElement[bool]:
    return or_(Interaction.added_at < moment, and_(Interaction.added_at == moment, Interaction.id < note_id))


def notebook_key(note: Note) -> str:
    """Where the notebook goes on after `note`."""
    return f"{note.added_at.isoformat()}~{note.id}"


def notebook_page(after: str | None = None) -> Page[Note]:
    """One page of everybody's notes."""
    return Page.cut(recent_notes(PAGE + 1, after=after), notebook_key)


def kinds_offered(also: int | None = None) -> list[InteractionKind]:
    """The kinds a note may have, in their order; `also`: the id of a retired one that is still said."""
    offered = or_(InteractionKind.retired.is_(False), InteractionKind.id == (also or 0))
    return list(db.session.scalars(select(InteractionKind).where(offered).order_by(*_IN_ORDER)))


def every_kind() -> list[InteractionKind]:
    """Every kind, the retired ones at the end."""
    return list(db.session.scalars(select(InteractionKind).order_by(InteractionKind.retired, *_IN_ORDER)))


_IN_ORDER = (InteractionKind.position, InteractionKind.id)


def last_changed_by(interaction_id: int) -> Any:
    """(name, moment) of the member who last changed a note, or None."""
    return db.session.execute(
        select(User.name, JournalLine.added_at)
        .join(User, User.id == JournalLine.user_id)
        .where(JournalLine.subject == "interaction", JournalLine.subject_id == interaction_id)
        .where(JournalLine.verb == "changed")
        .order_by(JournalLine.id.desc())
        .limit(1)
    ).first()
