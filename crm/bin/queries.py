"""What lies in the bin: thrown away less than thirty days ago, by whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, String, func, literal, select, union_all

from crm.accounts.models import User
from crm.attachments.models import Attachment
from crm.communities.models import Community
from crm.contacts.models import Contact
from crm.core import clock
from crm.core.db import db
from crm.core.scoping import with_bin
from crm.interactions.models import Interaction, Promise
from crm.merging.models import Merge
from crm.threads.models import Thread

SPAN = timedelta(days=30)
# More than this is not thrown away in a month by people who read what they throw.
SHOWN = 300


class Kind(StrEnum):
    """What can be taken out of the bin by itself."""

    PERSON = "person"
    NOTE = "note"
    PROMISE = "promise"
    COMMUNITY = "community"
    THREAD = "thread"
    FILE = "file"


CLASSES: dict[Kind, type[Any]] = {
    Kind.PERSON: Contact,
    Kind.NOTE: Interaction,
    Kind.PROMISE: Promise,
    Kind.COMMUNITY: Community,
    Kind.THREAD: Thread,
    Kind.FILE: Attachment,
}


@dataclass(frozen=True)
class Thrown:
    """One thing in the bin. `by` is empty when nobody signed it."""

    kind: Kind
    id: int
    words: str
    at: datetime
    by: str

    @property
    def until(self) -> datetime:
        """When it goes for good."""
        return self.at + SPAN


def _row(kind: Kind, words: Any) -> Select[Any]:
    cls = CLASSES[kind]
    return (
        select(
            literal(kind.value, String).label("kind"),
            cls.id.label("id"),
            words.label("words"),
            cls.binned_at.label("at"),
            func.coalesce(User.name, "").label("by"),
        )
        .outerjoin(User, User.id == cls.binned_by)
        .where(cls.binned_at > clock.now() - SPAN)
    )


def in_the_bin() -> list[Thrown]:
    """What whoever looks may take back, latest first, at most `SHOWN`.

    An entry that was brought together with another is given back by parting them, not from here.
    """
    brought = select(Merge.gone_id).where(Merge.undone_at.is_(None))
    rows = union_all(
        _row(Kind.PERSON, Contact.calling_name).where(Contact.id.not_in(brought)),
        _row(
            Kind.NOTE,
            func.coalesce(func.nullif(Interaction.title, ""), func.substr(Interaction.body, 1, 160)),
        ),
        _row(Kind.PROMISE, Promise.words),
        _row(Kind.COMMUNITY, Community.name),
        _row(Kind.THREAD, Thread.title),
        _row(Kind.FILE, Attachment.filename),
    ).subquery()
    found = db.session.execute(
        with_bin(select(rows).order_by(rows.c.at.desc(), rows.c.id.desc()).limit(SHOWN))
    )
    return [Thrown(Kind(row.kind), row.id, row.words, row.at, row.by) for row in found]


def thrown(kind: Kind, row_id: int) -> Any:
    """The row of the bin that `kind` and `row_id` name, or None: never what is not in it, or went past its days."""
    cls = CLASSES[kind]
    in_time = cls.binned_at > clock.now() - SPAN
    return db.session.scalar(with_bin(select(cls).where(cls.id == row_id, in_time)))
