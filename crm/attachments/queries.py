"""What is kept with someone: while they lie in the bin, nothing of it is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User, Workspace
from crm.attachments.models import Attachment, Kind
from crm.contacts.models import Contact
from crm.core.db import db
from crm.core.pages import PAGE, Page
from crm.core.scoping import Visibility, scope, with_bin

IN_THE_MARGIN = 5


class KeptWith(NamedTuple):
    """One photo or file, as a list shows it."""

    id: int
    kind: Kind
    filename: str
    words: str
    visibility: Visibility
    author: str
    added_at: datetime

    @property
    def called(self) -> str:
        """What it is, in someone's words, else its name."""
        return self.words or self.filename


class InTheMargin(NamedTuple):
    """What the page of someone shows: their photo, the latest of what is kept, and whether there is more."""

    photo: KeptWith | None
    latest: list[KeptWith]
    more: bool


def shelf() -> str:
    """The folder of the present workspace's files. Raises NoResultFound."""
    return str(db.session.get_one(Workspace, scope().workspace_id).uid)


def _rows() -> Any:
    return select(
        Attachment.id,
        Attachment.kind,
        Attachment.filename,
        Attachment.words,
        Attachment.visibility,
        User.name,
        Attachment.added_at,
    ).join(User, User.id == Attachment.author_id)


def in_the_margin(contact_id: int) -> InTheMargin:
    """The photo and the latest files of someone, in one statement."""
    photo, latest = aliased(Attachment), aliased(Attachment)
    of_them = select(latest.id).where(latest.contact_id == contact_id)
    portraits = select(photo.id).where(photo.contact_id == contact_id, photo.kind == Kind.PHOTO)
    wanted = _rows().where(
        or_(
            Attachment.id.in_(of_them.order_by(latest.id.desc()).limit(IN_THE_MARGIN + 1)),
            Attachment.id.in_(portraits.order_by(photo.id.desc()).limit(1)),
        )
    )
    found = [KeptWith(*row) for row in db.session.execute(wanted.order_by(Attachment.id.desc()))]
    theirs = next((row for row in found if row.kind is Kind.PHOTO), None)
    return InTheMargin(theirs, found[:IN_THE_MARGIN], len(found) > IN_THE_MARGIN)


def kept_with(contact_id: int, after: str | None = None) -> Page[KeptWith]:
    """Everything kept with someone, the latest first; `after` is the key the page before ended with."""
    wanted = _rows().where(Attachment.contact_id == contact_id)
    if after and after.isdecimal() and len(after) < 10:
        wanted = wanted.where(Attachment.id < int(after))
    rows = db.session.execute(wanted.order_by(Attachment.id.desc()).limit(PAGE + 1))
    return Page.cut([KeptWith(*row) for row in rows], key=lambda row: str(row.id))


def _of_someone_present(attachment_id: int) -> Select[Any]:
    return (
        select(Attachment)
        .join(Contact, Contact.id == Attachment.contact_id)
        .where(Attachment.id == attachment_id, Contact.binned_at.is_(None))
    )


def attachment_called(attachment_id: int) -> Attachment | None:
    """A photo or file that its reader may see, of someone who is not in the bin."""
    found: Attachment | None = db.session.scalar(_of_someone_present(attachment_id))
    return found


def binned_attachment(attachment_id: int) -> Attachment | None:
    """The same, whether or not it lies in the bin itself."""
    found: Attachment | None = db.session.scalar(with_bin(_of_someone_present(attachment_id)))
    return found


def same_content(contact_id: int, content_hash: str) -> Attachment | None:
    """What is kept with someone and has this very content, if its reader may see it."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.contact_id == contact_id, Attachment.content_hash == content_hash)
        .order_by(Attachment.id)
        .limit(1)
    ).first()


def storage_names() -> set[str]:
    """The names of every file of the workspace, those in the bin and everyone's own too: scope it with `sees_all`."""
    return set(db.session.scalars(with_bin(select(Attachment.storage_name))))


def storage_names_of(contact_ids: set[int]) -> list[str]:
    """The names of the files kept with these people, those in the bin too."""
    wanted = select(Attachment.storage_name).where(Attachment.contact_id.in_(contact_ids))
    return list(db.session.scalars(with_bin(wanted)))
