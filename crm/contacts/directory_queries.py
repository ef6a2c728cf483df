"""The directory: people who answer a sentence, fifty at a time, in an order that weighs nobody.

Pages go on from a key, nothing is counted, and no page costs more among a hundred thousand people than among a hundred:
each order is the walk of an index. What few people answer to (a rare tag, a small circle) would make that walk long:
then those few are drawn and put in order.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from crm.contacts.models import Contact, State
from crm.contacts.rules import in_one_line
from crm.contacts.sentence_queries import Criteria, Order, answered_by_few, narrowed
from crm.core import clock
from crm.core.db import db
from crm.core.pages import PAGE, Page
from crm.core.scoping import prepared
from crm.core.text import initials

# Between the parts of a key in an address: no kept text holds it.
BETWEEN = "\x1f"


class PersonLine(NamedTuple):
    """One person as a list prints them: mapped columns, no object."""

    id: int
    calling_name: str
    town: str
    portrait: str
    state: State
    last_exchange_on: date | None
    added_at: datetime

    @property
    def tint(self) -> int:
        """The paper of the place card."""
        return self.id % 6 + 1

    @property
    def initials(self) -> str:
        """The letters of the place card."""
        return initials(self.calling_name)

    @property
    def who(self) -> str:
        """The portrait in one line, else the town."""
        return in_one_line(self.portrait) or self.town


def person_columns() -> tuple[Any, ...]:
    """The columns of a `PersonLine`, in its order."""
    return (
        Contact.id,
        Contact.calling_name,
        Contact.town,
        func.substr(Contact.portrait, 1, 400),
        Contact.state,
        Contact.last_exchange_on,
        Contact.added_at,
    )


@dataclass(frozen=True)
class _Leg:
    """A part of a list that one index walk gives: which rows, in which order, and the key a row leaves behind."""

    rows: ColumnElement[bool] | None
    order: tuple[Any, ...]
    beyond: Any
    read: Any
    descending: bool


def _by(columns: tuple[Any, ...], read: Any, *, descending: bool = False, rows: Any = None) -> _Leg:
    order = tuple(c.desc() for c in columns) if descending else columns

    def beyond(key: tuple[Any, ...]) -> ColumnElement[bool]:
        here, there = tuple_(*columns), tuple_(*key)
        return here < there if descending else here > there

    return _Leg(rows, order, beyond, read, descending)


def _legs(criteria: Criteria) -> list[_Leg]:
    """The walks that give the list in the order asked for, one after the other."""
    name, key = (Contact.sort_key, Contact.id), _reads(str, int)
    if criteria.order is Order.PLACE:
        somewhere = _by((Contact.town_folded, *name), _reads(str, str, int), rows=Contact.town_folded > "")
        return [somewhere, _by(name, key, rows=Contact.town_folded == "")]
    if criteria.order is Order.EXCHANGE:
        when, read = (Contact.last_exchange_on, Contact.id), _reads(date.fromisoformat, int)
        never = Contact.last_exchange_on.is_(None)
        dated = _by(when, read, descending=True, rows=Contact.last_exchange_on.is_not(None))
        return [dated, _by((Contact.id,), _reads(int), descending=True, rows=never)]
    if criteria.order is Order.ADDED:
        added = (Contact.added_at, Contact.id)
        return [_by(added, _reads(_moment, int), descending=True)]
    if criteria.order is Order.SHUFFLED:
        start, descending = _start_of(criteria.day)
        first = Contact.uid <= start if descending else Contact.uid >= start
        second = Contact.uid > start if descending else Contact.uid < start
        read = _reads(uuid.UUID)
        return [_by((Contact.uid,), read, descending=descending, rows=rows) for rows in (first, second)]
    return [_by(name, key)]


def _moment(words: str) -> datetime:
    moment = clock.read_moment(words)
    if moment is None:
        raise ValueError(words)
    return moment


def _reads(*kinds: Any) -> Any:
    """Reads a key from the words of an address; None when they are not one."""

    def read(words: list[str]) -> tuple[Any, ...] | None:
        try:
            return tuple(kind(word) for kind, word in zip(kinds, words, strict=True))
        except ValueError:
            return None

    return read


def _start_of(day: date) -> tuple[uuid.UUID, bool]:
    """Where the day's walk through the book begins, and which way it goes.

    Everybody has a random `uid`, and it is indexed: walking them from another point each day shows other faces first
    without drawing the whole book to shuffle it.
    """
    drawn = hashlib.sha256(day.isoformat().encode()).digest()
    return uuid.UUID(bytes=drawn[:16]), bool(drawn[16] & 1)


def _walk(leg: _Leg, wheres: Sequence[ColumnElement[bool]], key: Any, *, few: bool) -> Select[Any]:
    columns = _key_columns(leg)
    statement = select(*person_columns(), *columns).where(*wheres)
    if leg.rows is not None:
        statement = statement.where(leg.rows)
    if key is not None:
        statement = statement.where(leg.beyond(key))
    if few:
        # An index gives the order of a bare column alone: this one has the few drawn first, then sorted.
        drawn = [func.coalesce(column, column) for column in columns]
        return statement.order_by(*(one.desc() if leg.descending else one for one in drawn)).limit(PAGE + 1)
    return statement.order_by(*leg.order).limit(PAGE + 1)


def _key_columns(leg: _Leg) -> list[Any]:
    return [getattr(part, "element", part) for part in leg.order]


def directory(criteria: Criteria, after: str | None = None) -> Page[PersonLine]:
    """People who answer `criteria`, a page of fifty, going on `after` the key of an earlier page.

    A key that is not one begins at the beginning.
    """
    legs = _legs(criteria)
    number, key = _read_key(legs, after)
    few = answered_by_few(criteria)
    wheres = narrowed(criteria, few=few)
    rows: list[tuple[int, Any]] = []
    for at in range(number, len(legs)):
        begins = key is None or at != number
        if criteria == _EVERYBODY and begins:
            walk = _everybody()
        else:
            walk = _walk(legs[at], wheres, None if begins else key, few=few)
        found = db.session.execute(walk)
        rows += [(at, row) for row in found]
        if len(rows) > PAGE:
            break
    page = Page.cut(rows, _key_of)
    lines = [PersonLine(*row[:7]) for _leg, row in page.rows]
    if criteria.order is Order.SHUFFLED:
        random.Random(f"{criteria.day}").shuffle(lines)  # noqa: S311 (faces, not secrets)
    return Page(lines, page.after)


_EVERYBODY = Criteria()


@prepared
def _everybody() -> Select[Any]:
    """The first page that most visits ask for: everybody, by name."""
    return _walk(_legs(_EVERYBODY)[0], (), None, few=False)


def _key_of(item: tuple[int, Any]) -> str:
    """The leg, then what orders the row."""
    leg, row = item
    words = [value.isoformat() if isinstance(value, date) else str(value) for value in row[7:]]
    return BETWEEN.join([str(leg), *words])


def _read_key(legs: list[_Leg], after: str | None) -> tuple[int, tuple[Any, ...] | None]:
    """The leg and the key of `_key_of`'s words; the beginning when they are not."""
    number, *words = (after or "")[:500].split(BETWEEN)
    if number not in ("0", "1") or int(number) >= len(legs) or "\x00" in "".join(words):
        return 0, None
    key = legs[int(number)].read(words)
    if key is None or any(isinstance(part, int) and not 0 <= part < 2**31 for part in key):
        return 0, None
    return int(number), key


def letters_present() -> set[str]:
    """The letters under which someone stands: one step of an index for each."""
    return {letter for (letter,) in db.session.execute(_letters()) if letter}


@prepared
def _letters() -> Select[Any]:
    first = select(Contact.letter.label("letter")).order_by(Contact.letter).limit(1).subquery()
    walk = select(first.c.letter).cte("walk", recursive=True)
    following = (
        select(Contact.letter)
        .where(Contact.letter > walk.c.letter)
        .order_by(Contact.letter)
        .limit(1)
        .correlate(walk)
        .scalar_subquery()
    )
    walk = walk.union_all(select(following).where(walk.c.letter.is_not(None)))
    return select(walk.c.letter)
