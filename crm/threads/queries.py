"""Discussions kept: the list, one of them, what someone said; whether one being brought in is here already."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, bindparam, func, or_, select

from crm.contacts.models import Contact
from crm.core import clock
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.pages import Page
from crm.core.scoping import prepared
from crm.threads.models import Thread, ThreadMark, ThreadMessage
from crm.threads.readers import Thread as Read

THREADS_A_PAGE = 50
MESSAGES_A_PAGE = 100
SAID_BY_SOMEONE = 20
VOICES = 60
SET_ASIDE = 50
AT_ONCE = 500
"""Values looked for in one statement."""


# --- whether it is here already ----------------------------------------------------------------------


def chunks(values: Iterable[Any]) -> list[list[Any]]:
    """Values in pieces that one statement can carry."""
    whole = list(dict.fromkeys(values))
    return [whole[at : at + AT_ONCE] for at in range(0, len(whole), AT_ONCE)]


def threads_like(readings: Iterable[Read]) -> dict[str, int]:
    """Fingerprint → id of the discussion of the book that bears it, for those that are not in the bin."""
    found: dict[str, int] = {}
    for marks in chunks(mark for read in readings for mark in read.fingerprints):
        rows = db.session.execute(
            select(ThreadMark.fingerprint, Thread.id)
            .join(Thread, Thread.id == ThreadMark.thread_id)
            .where(ThreadMark.fingerprint.in_(marks))
        )
        found.update(dict(rows.all()))
    return found


def thread_like(read: Read) -> Thread | None:
    """The discussion of the book that this one is: an address or a title, author and day in common."""
    found = threads_like([read])
    first = next((found[mark] for mark in read.fingerprints if mark in found), None)
    return db.session.get(Thread, first) if first is not None else None


def messages_kept(thread_id: int) -> dict[str, int | None]:
    """Fingerprint → person of the messages of a discussion. Nobody when the person is in the bin."""
    rows = db.session.execute(
        select(ThreadMessage.fingerprint, Contact.id)
        .outerjoin(Contact, Contact.id == ThreadMessage.contact_id)
        .where(ThreadMessage.thread_id == thread_id)
    )
    return dict(rows.all())


def is_all_here(read: Read) -> bool:
    """Whether the book already has this discussion and each of its messages."""
    thread = thread_like(read)
    if thread is None:
        return False
    kept = messages_kept(thread.id)
    return all(message.fingerprint in kept for message in read.messages)


# --- the list ------------------------------------------------------------------------------------------


class ThreadLine(NamedTuple):
    """One discussion as the list prints it."""

    id: int
    title: str
    author_name: str
    published_on: date | None
    published_precision: Precision
    published_words: str
    added_at: datetime
    opening: str

    @property
    def published(self) -> FuzzyDate:
        """When the article came out."""
        return FuzzyDate(self.published_on, self.published_precision, self.published_words)


def threads_page(after: str | None = None) -> Page[ThreadLine]:
    """Discussions, latest brought in first, after the one whose key is `after`; words that are no key are ignored."""
    rows = (
        select(
            Thread.id,
            Thread.title,
            Thread.author_name,
            Thread.published_on,
            Thread.published_precision,
            Thread.published_words,
            Thread.added_at,
            func.substr(Thread.text, 1, 240),
        )
        .order_by(Thread.added_at.desc(), Thread.id.desc())
        .limit(THREADS_A_PAGE + 1)
    )
    if (key := _key(after)) is not None:
        moment, last = key
        rows = rows.where(or_(Thread.added_at < moment, and_(Thread.added_at == moment, Thread.id < last)))
    lines = [ThreadLine(*row) for row in db.session.execute(rows)]
    return Page.cut(lines, lambda line: f"{line.added_at.isoformat()}~{line.id}", THREADS_A_PAGE)


def _key(after: str | None) -> tuple[datetime, int] | None:
    moment, _tilde, last = (after or "").partition("~")
    if not last.isdecimal() or len(last) > 9:
        return None
    return (at, int(last)) if (at := clock.read_moment(moment)) is not None else None


# --- one of them ---------------------------------------------------------------------------------------


class MessageLine(NamedTuple):
    """One message as the page prints it, with the person it is linked to when they are in the book."""

    message: ThreadMessage
    contact_id: int | None
    calling_name: str | None


def messages_from(thread_id: int, position: int = 0) -> Page[MessageLine]:
    """The messages from a position on, those set aside left out. `after` is the position to go on from."""
    rows = db.session.execute(
        _lines()
        .where(
            ThreadMessage.thread_id == thread_id,
            ThreadMessage.set_aside_at.is_(None),
            ThreadMessage.position > position,
        )
        .order_by(ThreadMessage.position, ThreadMessage.id)
        .limit(MESSAGES_A_PAGE + 1)
    )
    return Page.cut(
        [MessageLine(*row) for row in rows], lambda line: str(line.message.position), MESSAGES_A_PAGE
    )


def messages_set_aside(thread_id: int, bound: int = SET_ASIDE) -> list[MessageLine]:
    """What was set aside, in order. At most `bound`."""
    rows = db.session.execute(
        _lines()
        .where(ThreadMessage.thread_id == thread_id, ThreadMessage.set_aside_at.is_not(None))
        .order_by(ThreadMessage.position, ThreadMessage.id)
        .limit(bound)
    )
    return [MessageLine(*row) for row in rows]


def message_of(thread_id: int, message_id: int) -> MessageLine | None:
    """One message of a discussion that is not in the bin."""
    row = db.session.execute(
        _lines()
        .join(Thread, Thread.id == ThreadMessage.thread_id)
        .where(ThreadMessage.thread_id == thread_id, ThreadMessage.id == message_id)
    ).first()
    return MessageLine(*row) if row else None


def person(contact_id: int | None) -> Contact | None:
    """Someone of the book, None for nobody."""
    return db.session.get(Contact, contact_id) if contact_id is not None else None


def _lines() -> Any:
    return select(ThreadMessage, Contact.id, Contact.calling_name).outerjoin(
        Contact, Contact.id == ThreadMessage.contact_id
    )


def page_before(thread_id: int, message_id: int) -> int:
    """The position to go on from so that a message comes first on its page; 0 when it stands on the first page."""
    position = db.session.scalar(
        select(ThreadMessage.position).where(
            ThreadMessage.thread_id == thread_id, ThreadMessage.id == message_id
        )
    )
    return position - 1 if position is not None and position > MESSAGES_A_PAGE else 0


class VoiceLine(NamedTuple):
    """Someone who speaks in a discussion."""

    id: int
    calling_name: str


def voices_of(thread_id: int, bound: int = VOICES) -> list[VoiceLine]:
    """The people who speak in a discussion, by name. At most `bound`."""
    speaks = select(ThreadMessage.contact_id).where(
        ThreadMessage.thread_id == thread_id, ThreadMessage.set_aside_at.is_(None)
    )
    rows = db.session.execute(
        select(Contact.id, Contact.calling_name)
        .where(Contact.id.in_(speaks))
        .order_by(Contact.sort_key, Contact.id)
        .limit(bound)
    )
    return [VoiceLine(*row) for row in rows]


# --- what someone said ---------------------------------------------------------------------------------


class Said(NamedTuple):
    """A message of someone, as their page prints it."""

    id: int
    thread_id: int
    thread_title: str
    opening: str
    written_on: date | None
    written_precision: Precision
    written_words: str

    @property
    def written(self) -> FuzzyDate:
        """When it was written, as far as we know."""
        return FuzzyDate(self.written_on, self.written_precision, self.written_words)


def messages_of(contact: Contact, bound: int = SAID_BY_SOMEONE) -> list[Said]:
    """What someone said under articles, latest first, discussions in the bin left out. At most `bound`."""
    rows = db.session.execute(_said_by(), {"contact": contact.id, "bound": bound})
    return [Said(*row) for row in rows]


@prepared
def _said_by() -> Select[Any]:
    return (
        select(
            ThreadMessage.id,
            Thread.id,
            Thread.title,
            func.substr(ThreadMessage.text, 1, 400),
            ThreadMessage.written_on,
            ThreadMessage.written_precision,
            ThreadMessage.written_words,
        )
        .join(Thread, Thread.id == ThreadMessage.thread_id)
        .where(ThreadMessage.contact_id == bindparam("contact"), ThreadMessage.set_aside_at.is_(None))
        .order_by(
            ThreadMessage.written_on.desc().nulls_last(), Thread.id.desc(), ThreadMessage.position.desc()
        )
        .limit(bindparam("bound", type_=Integer))
    )
