"""The words of what was found, as they were written: every kind of row in one statement, by their ids.

A union of one select a table, so that a dozen kinds cost one statement; the session adds to each the criteria of the
present scope, as everywhere (`crm.core.scoping`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from crm.communities.models import Community
from crm.contacts.models import Contact, ContactName, ContactPoint, NeverLine, Site, SiteContact
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.interactions.models import Interaction, Participation, Promise, PromiseTo
from crm.taggings.models import Tagging
from crm.tags.models import Tag
from crm.threads.models import Thread, ThreadMessage

# Stands between the parts of one row's words; no cleaned word holds it.
PART = "\x1f"


@dataclass(frozen=True)
class Source:
    """A row that was found: what it is called, its words, whom it is about, where it is read, by whom, and when.

    `beside`: ids of the people on a note, to whom a promise was made, or who speak on a site.
    """

    kind: str
    id: int
    title: str
    words: str
    contact_id: int | None
    place_id: int | None
    place: str
    visibility: str
    when: FuzzyDate | None
    beside: tuple[int, ...] = ()

    @property
    def parts(self) -> list[str]:
        """The row's words, part by part."""
        return [part for part in self.words.split(PART) if part.strip()]


def _row(
    kind: str,
    row_id: Any,
    *words: Any,
    title: Any = None,
    contact: Any = None,
    place_id: Any = None,
    place: Any = None,
    visibility: Any = None,
    when: tuple[Any, Any, Any] | None = None,
) -> Select[Any]:
    """The columns that every branch of the union has, empty where a table has no such thing."""
    empty = literal("", String)
    said: Any = words[0] if words else empty
    for part in words[1:]:
        said = said + literal(PART, String) + part
    day, precision, day_words = when or (cast(null(), Date), empty, empty)
    nobody = cast(null(), Integer)
    return select(
        literal(kind, String).label("kind"),
        row_id.label("id"),
        (empty if title is None else title).label("title"),
        said.label("words"),
        (nobody if contact is None else contact).label("contact_id"),
        (nobody if place_id is None else place_id).label("place_id"),
        (empty if place is None else place).label("place"),
        (literal("team", String) if visibility is None else type_coerce(visibility, String)).label(
            "visibility"
        ),
        day.label("day"),
        type_coerce(precision, String).label("day_precision"),
        day_words.label("day_words"),
    )


@cache
def _branches() -> dict[str, list[tuple[Select[Any], Any]]]:
    """For each kind its select and the id it is asked by; then who is beside it, shown only if it is."""
    note, promise, message = Interaction, Promise, ThreadMessage
    happened = (note.happened_on, note.precision, note.date_words)
    due = (promise.due_on, promise.due_precision, promise.due_words)
    written = (message.written_on, message.written_precision, message.written_words)
    published = (Thread.published_on, Thread.published_precision, Thread.published_words)
    about = (Contact.portrait, Contact.town, Contact.met_words, Contact.between_us, Contact.pronouns)
    answers = (note.they_say, note.we_answered, note.where_it_stands)
    return {
        "contact": [
            (_row("contact", Contact.id, *about, title=Contact.calling_name, contact=Contact.id), Contact.id)
        ],
        "contact_name": [
            (
                _row(
                    "contact_name",
                    ContactName.id,
                    ContactName.name,
                    contact=ContactName.contact_id,
                    visibility=ContactName.visibility,
                ),
                ContactName.id,
            )
        ],
        "never_line": [
            (_row("never_line", NeverLine.id, NeverLine.words, contact=NeverLine.contact_id), NeverLine.id)
        ],
        "contact_point": [
            (
                _row(
                    "contact_point",
                    ContactPoint.id,
                    ContactPoint.value,
                    ContactPoint.words,
                    contact=ContactPoint.contact_id,
                ),
                ContactPoint.id,
            )
        ],
        "tag": [(_row("tag", Tag.id, Tag.definition, title=Tag.name), Tag.id)],
        "tagging": [
            (
                _row(
                    "tagging",
                    Tagging.id,
                    Tagging.because,
                    Tagging.seen,
                    contact=Tagging.contact_id,
                    place_id=Tag.id,
                    place=Tag.name,
                    visibility=Tagging.visibility,
                )
                .join(Tag, Tag.id == Tagging.tag_id)
                .where(Tagging.withdrawn_at.is_(None)),
                Tagging.id,
            )
        ],
        "site": [
            (_row("site", Site.id, Site.url, title=Site.title, place=Site.host), Site.id),
            (_row("on", SiteContact.site_id, contact=SiteContact.contact_id), SiteContact.site_id),
        ],
        "community": [
            (_row("community", Community.id, Community.charter, title=Community.name), Community.id)
        ],
        "interaction": [
            (
                _row(
                    "interaction",
                    note.id,
                    note.body,
                    note.title,
                    *answers,
                    title=note.title,
                    visibility=note.visibility,
                    when=happened,
                ),
                note.id,
            ),
            (
                _row(
                    "with", Participation.interaction_id, Participation.line, contact=Participation.contact_id
                ),
                Participation.interaction_id,
            ),
        ],
        "promise": [
            (
                _row(
                    "promise",
                    promise.id,
                    promise.words,
                    place_id=note.id,
                    visibility=promise.visibility,
                    when=due,
                ).outerjoin(note, note.id == promise.interaction_id),
                promise.id,
            ),
            (_row("to", PromiseTo.promise_id, contact=PromiseTo.contact_id), PromiseTo.promise_id),
        ],
        "thread": [
            (
                _row(
                    "thread", Thread.id, Thread.text, Thread.author_name, title=Thread.title, when=published
                ),
                Thread.id,
            )
        ],
        "thread_message": [
            (
                _row(
                    "thread_message",
                    message.id,
                    message.text,
                    message.author_name,
                    message.signature,
                    title=message.author_name,
                    contact=message.contact_id,
                    place_id=Thread.id,
                    place=Thread.title,
                    when=written,
                ).join(Thread, Thread.id == message.thread_id),
                message.id,
            )
        ],
    }


_BESIDE = {"with": "interaction", "to": "promise", "on": "site"}


@cache
def _statement(kinds: tuple[str, ...]) -> Any:
    selects = []
    for kind in kinds:
        ids = bindparam(f"{kind}_ids", expanding=True, type_=Integer)
        selects += [statement.where(row_id.in_(ids)) for statement, row_id in _branches()[kind]]
    return union_all(*selects) if len(selects) > 1 else selects[0]


def sources(wanted: dict[str, list[int]]) -> dict[tuple[str, int], Source]:
    """The rows of these ids, by kind and id, that whoever looks may read: one statement whatever their number."""
    kinds = tuple(kind for kind in _branches() if wanted.get(kind))
    if not kinds:
        return {}
    found: dict[tuple[str, int], Any] = {}
    beside: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for row in db.session.execute(_statement(kinds), {f"{kind}_ids": wanted[kind] for kind in kinds}):
        if row.kind in _BESIDE:
            beside.setdefault((_BESIDE[row.kind], row.id), []).append((row.contact_id, row.words))
        else:
            found[row.kind, row.id] = row
    return {key: _source(row, beside.get(key, [])) for key, row in found.items()}


def _source(row: Any, beside: list[tuple[int, str]]) -> Source:
    when = FuzzyDate(row.day, Precision(row.day_precision), row.day_words) if row.day_precision else None
    lines = [line for _contact, line in beside if line]
    return Source(
        row.kind,
        row.id,
        row.title,
        PART.join((row.words, *lines)),
        row.contact_id,
        row.place_id,
        row.place,
        row.visibility,
        when,
        tuple(contact for contact, _line in beside),
    )
