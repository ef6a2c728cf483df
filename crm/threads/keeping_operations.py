"""Keeping a discussion that was brought in: the article, its messages, the people who speak there, in one act.

What one act wrote bears one moment (`added_at`), which is how it is taken back whole and nothing else is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from crm.contacts.models import Contact
from crm.contacts.operations import add_contact, add_site
from crm.core import clock
from crm.core.db import db
from crm.core.journal import record
from crm.core.scoping import scope
from crm.core.sites import NotASite, canonical_site
from crm.threads.known_queries import KnownPeople
from crm.threads.models import Thread, ThreadMark, ThreadMessage
from crm.threads.queries import chunks, messages_kept, thread_like
from crm.threads.readers import Message, ProposedPerson
from crm.threads.readers import Thread as Read
from crm.threads.rules import (
    ASIDE,
    AUTHOR,
    OF,
    WITHOUT,
    Choices,
    Decision,
    Who,
    article_date,
    by_itself,
    called,
    together,
    whose,
    written,
)

LONGEST_TITLE = 500
LONGEST_URL = 2000
_UNWRITABLE = str.maketrans({0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")})


class UnknownPerson(LookupError):
    """A decision names someone who is not in this book."""


@dataclass(slots=True)
class Kept:
    """What one act of keeping wrote. `waiting`: keys of voices nobody decided about, whose messages stand alone."""

    thread: Thread
    moment: datetime
    is_new: bool
    messages: list[ThreadMessage] = field(default_factory=list)
    people: list[Contact] = field(default_factory=list)
    given: list[ThreadMessage] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    @property
    def nothing_new(self) -> bool:
        """Whether everything was here already."""
        return not (self.is_new or self.messages or self.people or self.given)


def keep_thread(read: Read, choices: Choices | None = None) -> Kept:
    """Keeps a discussion as it was decided: what is new of it, and the people who are.

    Without `choices` the proposals are kept as they are, and a doubt on who someone is leaves their messages without a
    person (`rules.by_itself`). A voice of `choices` without a decision waits. Messages that are here already stay as
    they are, but for those without a person whose voice is decided now. Raises `UnknownPerson`, before it writes.
    """
    thread = thread_like(read)
    decided = choices is not None
    choices = choices or _by_themselves(read, thread)
    _check(choices)
    kept = Kept(thread or _new_thread(read, choices), clock.now(), thread is None)
    if thread is None:
        kept.thread.added_at = kept.moment
        db.session.add(kept.thread)
        db.session.flush()
    _mark(kept.thread, read)
    placed = _messages(kept, read, choices)
    _people(kept, read, choices, placed, also_older=decided)
    # Once their people are known: each message is written, and made findable, once.
    db.session.add_all(kept.messages)
    db.session.flush()
    if not kept.nothing_new:
        record("kept", "thread", kept.thread.id)
        db.session.flush()
    return kept


def _by_themselves(read: Read, thread: Thread | None) -> Choices:
    """Every voice decided by its proposal alone."""
    here = messages_kept(thread.id) if thread else {}
    known = KnownPeople(read, here)
    seen = {message.person for message in read.messages if message.fingerprint in here}
    people = {
        person.key: by_itself(person, known.of(person.key), seen_before=person.key in seen)
        for person in read.people
    }
    return Choices(author=WITHOUT, people=people)


def _check(choices: Choices) -> None:
    decisions = [*choices.people.values(), *([choices.author] if choices.author else [])]
    wanted = {d.contact_id for d in decisions if d.who is Who.KNOWN}
    found: set[int | None] = set()
    for ids in chunks(wanted):
        found |= set(db.session.scalars(select(Contact.id).where(Contact.id.in_(ids))))
    if wanted - found:
        raise UnknownPerson


def title_of(read: Read) -> str:
    """What a discussion is called: by its article, else by its address, else by its first words."""
    first = " ".join((read.article.text or read.messages[0].text).split())[:80]
    return writable(read.article.title or read.article.url or first or "…")[:LONGEST_TITLE]


def writable(words: str) -> str:
    """Words as a database takes them: what no column can hold becomes the sign of a lost letter."""
    return words.translate(_UNWRITABLE)


def _new_thread(read: Read, choices: Choices) -> Thread:
    article = read.article
    day = article_date(read, choices)
    title = choices.title if choices.title is not None else title_of(read)
    author = choices.author_name if choices.author_name is not None else article.author
    return Thread(
        title=title[:LONGEST_TITLE],
        author_name=writable(author or "")[:200],
        author_site=next(iter(article.author_sites), "")[:500],
        url=_address(choices.url if choices.url is not None else article.url),
        published_on=day.value if day else None,
        **({"published_precision": day.precision, "published_words": day.words[:120]} if day else {}),
        text=writable(article.text),
        original=writable(article.original) if article.original is not None else None,
        source_format=read.format[:40],
        author_id=scope().user_id,
    )


def _address(url: str | None) -> str:
    """An address that a page may link to; empty for anything else."""
    try:
        found = canonical_site(url).url if url else ""
    except NotASite:
        return ""
    return found if len(found) <= LONGEST_URL else ""


def _mark(thread: Thread, read: Read) -> None:
    """Writes how this discussion is recognised; a twin that lies in the bin gives its marks up."""
    marks = {
        mark.fingerprint: mark
        for mark in db.session.scalars(
            select(ThreadMark).where(ThreadMark.fingerprint.in_(read.fingerprints))
        )
    }
    alive = set(
        db.session.scalars(select(Thread.id).where(Thread.id.in_({m.thread_id for m in marks.values()})))
    )
    for fingerprint in read.fingerprints:
        mark = marks.get(fingerprint)
        if mark is None:
            db.session.add(ThreadMark(thread_id=thread.id, fingerprint=fingerprint))
        elif mark.thread_id not in alive:
            mark.thread_id = thread.id


def _messages(kept: Kept, read: Read, choices: Choices) -> list[tuple[ThreadMessage, Message, bool]]:
    """Makes what is new, in the order of the page. Returns each message read with its row, and whether it is new."""
    older: dict[str, ThreadMessage] = {}
    if not kept.is_new:
        rows = db.session.scalars(
            select(ThreadMessage)
            .where(ThreadMessage.thread_id == kept.thread.id)
            .order_by(ThreadMessage.position, ThreadMessage.id)
        )
        older = {row.fingerprint: row for row in rows}
    placed = []
    rows_by_mark = dict(older)
    for message in read.messages:
        row = older.get(message.fingerprint)
        is_new = row is None
        if row is None:
            row = _new_message(kept, read, message, choices)
            rows_by_mark[message.fingerprint] = row
            kept.messages.append(row)
        placed.append((row, message, is_new))
    if older and kept.messages:
        _in_order(older, rows_by_mark, read)
    return placed


def _in_order(older: dict[str, ThreadMessage], rows: dict[str, ThreadMessage], read: Read) -> None:
    """Gives a discussion that grew its order, and what its messages answer their new places."""
    order = together(list(older), [message.fingerprint for message in read.messages])
    place = {mark: position for position, mark in enumerate(order, 1)}
    moved = {row.position: place[mark] for mark, row in older.items()}
    read_at = {message.position: place[message.fingerprint] for message in read.messages}
    for mark, row in rows.items():
        where = moved if mark in older else read_at
        row.position = place[mark]
        row.continues = where.get(row.continues) if row.continues is not None else None
        row.replies_to = where.get(row.replies_to) if row.replies_to is not None else None


def _new_message(kept: Kept, read: Read, message: Message, choices: Choices) -> ThreadMessage:
    day = written(message, read, choices)
    owner = whose(message, choices)
    is_site = message.site is not None and len(message.site) <= 500
    return ThreadMessage(
        thread_id=kept.thread.id,
        added_at=kept.moment,
        position=message.position,
        by_article_author=owner == AUTHOR,
        author_name=writable(message.author or "")[:200],
        signature=writable(message.signature or "")[:120],
        site_key=message.site if is_site else "",
        site_url=_address(message.url),
        text=writable(message.text),
        original=writable(message.original) if message.original is not None else None,
        continues=message.continues,
        replies_to=message.reply_to,
        written_on=day.value,
        written_precision=day.precision,
        written_words=day.words[:120],
        set_aside_at=kept.moment if owner == ASIDE else None,
        reasons=[reason.as_json() for reason in message.reasons],
        fingerprint=message.fingerprint,
    )


def _people(
    kept: Kept,
    read: Read,
    choices: Choices,
    placed: list[tuple[ThreadMessage, Message, bool]],
    *,
    also_older: bool,
) -> None:
    """Gives messages to the people decided, making those who are new. `also_older`: older ones without a person too."""
    by_voice: dict[str, list[tuple[ThreadMessage, Message, bool]]] = {}
    for row, message, is_new in placed:
        owner = whose(message, choices)
        free = is_new or (also_older and row.contact_id is None and row.set_aside_at is None)
        if free and (owner == AUTHOR or owner.startswith(OF)):
            by_voice.setdefault(owner.removeprefix(OF), []).append((row, message, is_new))
    voices: Mapping[str, ProposedPerson] = {person.key: person for person in read.people}
    if choices.author is not None and (kept.is_new or kept.thread.article_author_id is None):
        by_voice.setdefault(AUTHOR, [])
    for key, mine in by_voice.items():
        decision = choices.author if key == AUTHOR else choices.people.get(key)
        if decision is None or decision.who is Who.WAITING:
            kept.waiting += [key] if key in voices else []
            continue
        contact = _person(kept, decision)
        if contact is None:
            continue
        if key == AUTHOR and kept.thread.article_author_id is None:
            kept.thread.article_author_id = contact.id
        for row, _message, is_new in mine:
            row.contact_id = contact.id
            kept.given += [] if is_new else [row]
        _sites(kept, contact, {message.site: message.url for _row, message, _new in mine if message.site})


def _person(kept: Kept, decision: Decision) -> Contact | None:
    if decision.who is Who.KNOWN:
        return db.session.get_one(Contact, decision.contact_id)
    name = called(decision.name)
    if decision.who is Who.NOBODY or not name:
        return None
    contact = add_contact(name, name_to_find=decision.to_find, added_at=kept.moment)
    kept.people.append(contact)
    return contact


def _sites(kept: Kept, contact: Contact, sites: dict[str, str | None]) -> None:
    is_new = contact in kept.people
    for url in sites.values():
        try:
            speaks = add_site(contact, url or "")
        except NotASite:
            continue
        if is_new:
            speaks.added_at = kept.moment
