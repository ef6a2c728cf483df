"""Telling what happened, promising, keeping one's word.

Words come in clean (forms and readers clean); Markdown is rendered here, once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from crm.contacts.models import Contact
from crm.core import clock, markdown
from crm.core.dates import FuzzyDate
from crm.core.db import db
from crm.core.journal import record
from crm.core.scoping import Visibility, scope, signer, with_bin
from crm.core.text import is_blank
from crm.interactions.last_exchange_operations import bring_forward, renew_last_exchange
from crm.interactions.models import (
    BuiltIn,
    Interaction,
    InteractionKind,
    Participation,
    Promise,
    PromiseTo,
    Settled,
)

FACTS = frozenset(
    {"kind", "happened", "title", "body", "visibility", *("they_say", "we_answered", "where_it_stands")}
)
# What is read or suffered from afar is remembered, and is not being in touch.
DOES_NOT_COUNT = {BuiltIn.POST_READ, BuiltIn.LIMIT_CROSSED}


class WithoutWords(ValueError):
    """Without words nothing is remembered."""


class WithNobody(ValueError):
    """A note or a promise is about someone."""


class NotTheirs(PermissionError):
    """Only who wrote a note says who may read it."""


class AlreadySettled(Exception):
    """Someone ended this promise before."""


def furnish(language: str) -> None:
    """The twelve kinds a book begins with; their names follow the reader's language until the book gives its own."""
    for position, built_in in enumerate(BuiltIn):
        db.session.add(
            InteractionKind(
                built_in=built_in,
                folded=built_in.value,
                counts=built_in not in DOES_NOT_COUNT,
                position=position,
            )
        )
    db.session.flush()


def kind_of(built_in: BuiltIn) -> InteractionKind:
    """This book's row of a built-in kind. Raises NoResultFound when it was not furnished."""
    return db.session.scalars(select(InteractionKind).where(InteractionKind.built_in == built_in)).one()


def log_interaction(
    *,
    contacts: Iterable[Contact],
    kind: InteractionKind | BuiltIn,
    body: str,
    happened: FuzzyDate,
    title: str = "",
    visibility: Visibility = Visibility.TEAM,
    lines: dict[int, str] | None = None,
    they_say: str = "",
    we_answered: str = "",
    where_it_stands: str = "",
    author_id: int | None = None,
) -> Interaction:
    """Remembers what happened with `contacts`, in words. `lines`: contact id → what is said of them alone.

    Raises `WithoutWords` for a blank body, `WithNobody` without contacts.
    """
    people = list(dict.fromkeys(contacts))
    if not people:
        raise WithNobody
    kind = kind_of(kind) if isinstance(kind, BuiltIn) else kind
    interaction = Interaction(
        kind=kind,
        happened=happened,
        title=title,
        visibility=visibility,
        they_say=they_say,
        we_answered=we_answered,
        where_it_stands=where_it_stands,
        author_id=signer(author_id),
        participations=[
            Participation(contact_id=contact.id, line=(lines or {}).get(contact.id, "")) for contact in people
        ],
    )
    _write(interaction, body)
    db.session.add(interaction)
    db.session.flush()
    if kind.counts and visibility != Visibility.MINE and happened.value is not None:
        bring_forward([contact.id for contact in people], happened.value)
    return interaction


def edit_interaction(interaction: Interaction, **facts: Any) -> Interaction:
    """Changes what is told. Facts: those of `log_interaction` but its author; `contacts` and `lines` are whole.

    Raises `WithoutWords`, `WithNobody`; `NotTheirs` when somebody else changes who may read it.
    """
    touched = {p.contact_id for p in interaction.participations}
    if "contacts" in facts or "lines" in facts:
        present = [p.contact for p in interaction.participations if p.contact is not None]
        _seat(interaction, list(facts.pop("contacts", present)), facts.pop("lines", None))
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"a note has no {', '.join(sorted(unknown))}")
    visibility = facts.get("visibility", interaction.visibility)
    if visibility != interaction.visibility:
        if interaction.author_id != scope().user_id:
            raise NotTheirs
        if visibility == Visibility.MINE:
            _keep_to_oneself(interaction)
    if "body" in facts:
        _write(interaction, facts.pop("body"))
    for name, value in facts.items():
        setattr(interaction, name, kind_of(value) if isinstance(value, BuiltIn) else value)
    record("changed", "interaction", interaction.id)
    db.session.flush()
    renew_last_exchange(touched | {p.contact_id for p in interaction.participations})
    return interaction


def bin_interaction(interaction: Interaction) -> None:
    """Puts a note in the bin, for thirty days. The promises born of it are still owed."""
    interaction.binned_at, interaction.binned_by = clock.now(), scope().user_id
    db.session.flush()
    renew_last_exchange({p.contact_id for p in interaction.participations})


def restore_interaction(interaction: Interaction) -> None:
    """Takes a note out of the bin."""
    interaction.binned_at = interaction.binned_by = None
    db.session.flush()
    renew_last_exchange({p.contact_id for p in interaction.participations})


def binned_interaction(interaction_id: int) -> Interaction | None:
    """A note of this book that its reader may see, whether or not in the bin."""
    return db.session.scalar(with_bin(select(Interaction).where(Interaction.id == interaction_id)))


def make_promise(
    words: str,
    to: Iterable[Contact],
    due: FuzzyDate,
    *,
    interaction: Interaction | None = None,
    visibility: Visibility = Visibility.TEAM,
    author_id: int | None = None,
) -> Promise:
    """What we said we would do for `to`, by `due` (softly). Raises `WithoutWords`, `WithNobody`."""
    people = list(dict.fromkeys(to))
    if is_blank(words):
        raise WithoutWords
    if not people:
        raise WithNobody
    promise = Promise(
        words=words,
        due=due,
        interaction_id=interaction.id if interaction else None,
        visibility=visibility,
        author_id=signer(author_id),
        to=[PromiseTo(contact_id=contact.id) for contact in people],
    )
    db.session.add(promise)
    db.session.flush()
    return promise


def edit_promise(promise: Promise, **facts: Any) -> Promise:
    """Changes `words`, `due` or `visibility` of a promise. Raises `WithoutWords`, `NotTheirs`."""
    if unknown := facts.keys() - {"words", "due", "visibility"}:
        raise TypeError(f"a promise has no {', '.join(sorted(unknown))}")
    if is_blank(facts.get("words", promise.words)):
        raise WithoutWords
    if "visibility" in facts and promise.author_id != scope().user_id:
        raise NotTheirs
    for name, value in facts.items():
        setattr(promise, name, value)
    db.session.flush()
    return promise


def bin_promise(promise: Promise) -> None:
    """Puts a promise in the bin, for thirty days: for one that was never made."""
    promise.binned_at, promise.binned_by = clock.now(), scope().user_id
    db.session.flush()


def restore_promise(promise: Promise) -> None:
    """Takes a promise out of the bin."""
    promise.binned_at = promise.binned_by = None
    db.session.flush()


def binned_promise(promise_id: int) -> Promise | None:
    """A promise of this book that its reader may see, whether or not in the bin."""
    return db.session.scalar(with_bin(select(Promise).where(Promise.id == promise_id)))


def settle(promise: Promise, how: Settled, words: str = "") -> Promise:
    """Ends a promise: kept, apologised, released. Raises `AlreadySettled`."""
    if promise.settled_at is not None:
        raise AlreadySettled
    promise.settled_as, promise.settled_words = how, words
    promise.settled_at, promise.settled_by = clock.now(), scope().user_id
    db.session.flush()
    return promise


def reopen(promise: Promise) -> Promise:
    """A promise is owed again."""
    promise.settled_as = promise.settled_at = promise.settled_by = None
    promise.settled_words = ""
    db.session.flush()
    return promise


def _write(interaction: Interaction, body: str) -> None:
    if is_blank(body):
        raise WithoutWords
    interaction.body = body
    interaction.body_html = markdown.render(body)
    interaction.rendered_by = markdown.VERSION


def _seat(interaction: Interaction, contacts: list[Contact], lines: dict[int, str] | None) -> None:
    """Leaves `contacts` at the table, with their lines; those who stay keep their row.

    Someone who lies in the bin cannot be seen here: their row stays, so that they come back with their notes.
    """
    if not contacts:
        raise WithNobody
    seated = {p.contact_id: p for p in interaction.participations}
    named = {contact.id for contact in contacts}
    staying = named | {i for i, p in seated.items() if p.contact is None}
    for contact_id in seated.keys() - staying:
        db.session.delete(seated[contact_id])
        interaction.participations.remove(seated[contact_id])
    for contact in dict.fromkeys(contacts):
        if contact.id not in seated:
            interaction.participations.append(Participation(contact_id=contact.id, line=""))
    if lines is not None:
        for participation in interaction.participations:
            if participation.contact_id in named:
                participation.line = lines.get(participation.contact_id, "")


def _keep_to_oneself(interaction: Interaction) -> None:
    """What one promised in a note that becomes one's own is one's own too."""
    born = select(Promise).where(
        Promise.interaction_id == interaction.id, Promise.author_id == interaction.author_id
    )
    for promise in db.session.scalars(born):
        promise.visibility = Visibility.MINE
