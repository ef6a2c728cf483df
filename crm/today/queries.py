"""What the day's page shows of people: those who came into the book lately."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from crm.contacts.models import Contact
from crm.core.db import db

NEWCOMERS = 6


class Newcomer(NamedTuple):
    """Someone who came into the book lately."""

    id: int
    calling_name: str
    added_at: datetime


def newcomers(bound: int = NEWCOMERS) -> list[Newcomer]:
    """The people who came into the book last; none means that the book is empty."""
    rows = db.session.execute(
        select(Contact.id, Contact.calling_name, Contact.added_at)
        .order_by(Contact.added_at.desc(), Contact.id.desc())
        .limit(bound)
    )
    return [Newcomer(*row) for row in rows]
