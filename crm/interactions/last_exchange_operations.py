"""When people were last in touch, said beside their name so that a list can be in that order.

Only the team's notes whose kind counts say it: nothing told in private may show in the order of a list. Nothing else
writes `Contact.last_exchange_on`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm.util import identity_key

from crm.contacts.models import Contact
from crm.core.db import db
from crm.core.scoping import Visibility
from crm.interactions.models import Interaction, InteractionKind, Participation


def bring_forward(contact_ids: list[int], day: date) -> None:
    """People were in touch on `day`, unless they have been since."""
    # One statement that never goes back: two notes kept at once cannot undo each other's date.
    known = Contact.last_exchange_on
    _say_last_exchange(contact_ids, day, or_(known.is_(None), known < day))


def renew_last_exchange(contact_ids: Iterable[int]) -> None:
    """Says again when people were last in touch; also for what other concepts move (two entries brought together)."""
    last = (
        select(func.max(Interaction.happened_on))
        .join(Participation, Participation.interaction_id == Interaction.id)
        .join(InteractionKind, InteractionKind.id == Interaction.kind_id)
        .where(
            Participation.contact_id == Contact.id,
            Interaction.workspace_id == Contact.workspace_id,
            Interaction.binned_at.is_(None),
            Interaction.visibility != Visibility.MINE,
            InteractionKind.counts,
        )
        .scalar_subquery()
    )
    _say_last_exchange(list(contact_ids), last)


def _say_last_exchange(contact_ids: list[int], day: Any, *when: ColumnElement[bool]) -> None:
    # Not through the objects: someone writing on the person's page must not find it changed under their hands.
    db.session.execute(
        update(Contact)
        .where(Contact.id.in_(contact_ids), *when)
        .values(last_exchange_on=day)
        .execution_options(synchronize_session=False, with_bin=True)
    )
    for contact_id in contact_ids:
        present = db.session.identity_map.get(identity_key(Contact, contact_id))
        if present is not None:
            db.session.expire(present, ["last_exchange_on"])
