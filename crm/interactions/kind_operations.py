"""The kinds of exchange, as each book calls them."""

from __future__ import annotations

from sqlalchemy import func, select

from crm.core.db import db
from crm.core.text import fold
from crm.interactions.last_exchange_operations import renew_last_exchange
from crm.interactions.models import Interaction, InteractionKind, Participation


class LastKind(Exception):
    """A book keeps one kind at least, or no note could be written."""


def add_kind(name: str, *, counts: bool = True) -> InteractionKind:
    """A kind of this book's own, offered last."""
    last = db.session.scalar(select(func.max(InteractionKind.position)))
    kind = InteractionKind(name=name, folded=_folded(name), counts=counts, position=(last or 0) + 1)
    db.session.add(kind)
    db.session.flush()
    return kind


def change_kind(kind: InteractionKind, *, name: str, counts: bool) -> InteractionKind:
    """Calls a kind otherwise (a built-in one without a name is called as in the product), and says whether it counts.

    When that changes, so does when people were last in touch.
    """
    counted = kind.counts
    kind.name, kind.counts = name, counts
    if kind.built_in is None:
        kind.folded = _folded(name)
    db.session.flush()
    if counts != counted:
        said_so = select(Interaction.id).where(Interaction.kind_id == kind.id)
        people = select(Participation.contact_id).where(Participation.interaction_id.in_(said_so))
        renew_last_exchange(db.session.scalars(people.distinct()))
    return kind


def retire_kind(kind: InteractionKind, *, retired: bool = True) -> InteractionKind:
    """No longer offers a kind, or offers it again; notes keep theirs. Raises `LastKind`."""
    others = select(InteractionKind.id).where(
        InteractionKind.retired.is_(False), InteractionKind.id != kind.id
    )
    if retired and db.session.scalar(others.limit(1)) is None:
        raise LastKind
    kind.retired = retired
    db.session.flush()
    return kind


def _folded(name: str) -> str:
    # A space in front: never the same as a built-in kind's own word.
    return f" {fold(name).strip()}"[:80]
