"""What is still promised, and how promises ended. Rows of columns, never a ratio of lateness."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from crm.accounts.models import User
from crm.contacts.models import Contact, State
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.pages import PAGE
from crm.core.scoping import Visibility, prepared
from crm.interactions.models import (
    BuiltIn,
    Interaction,
    InteractionKind,
    Promise,
    PromiseTo,
    Settled,
    kind_words,
)
from crm.interactions.rules import Standing, standing

RECENT = 8
LONGEST_LIST = 500


class Person(NamedTuple):
    """Someone as a note or a promise names them; in a note, with the line that is theirs alone."""

    id: int
    calling_name: str
    state: State
    line: str = ""


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
    def nudges(self) -> bool:
        """Whether it may still call for something: not when all it was made to are dead."""
        return not self.people or any(person.state != State.DECEASED for person in self.people)

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
    someone = (
        select(PromiseTo.id)
        .join(Contact, Contact.id == PromiseTo.contact_id)
        .where(PromiseTo.promise_id == Promise.id, Contact.state != State.DECEASED)
        .exists()
    )
    return _promised(_promises().where(_OPEN, someone).order_by(*_BY_DAY).limit(bound))


def promises_to(contact: Contact) -> list[PromiseLine]:
    """What is still promised to someone: for their own page, which need not name who else was promised it."""
    return [PromiseLine(*row) for row in db.session.execute(_still_promised(), {"contact": contact.id})]


@prepared
def _still_promised() -> Select[Any]:
    to_them = (
        select(PromiseTo.id)
        .where(PromiseTo.promise_id == Promise.id, PromiseTo.contact_id == bindparam("contact"))
        .exists()
    )
    return _promises().where(_OPEN, to_them).order_by(*_BY_DAY).limit(PAGE)


def promises_born_of(note_id: int) -> list[PromiseLine]:
    """The promises born of a note, the open ones first."""
    born = _promises().where(Promise.interaction_id == note_id)
    return _promised(born.order_by(Promise.settled_at.is_not(None), *_BY_DAY).limit(PAGE))


def promises_settled(bound: int = RECENT) -> list[PromiseLine]:
    """Promises that ended lately, the last first."""
    settled = _promises().where(Promise.settled_at.is_not(None))
    return _promised(settled.order_by(Promise.settled_at.desc(), Promise.id.desc()).limit(bound))
