"""What is kept with someone: while they lie in the bin, nothing of it is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User, Workspace
from crm.attachments.models import Attachment, Kind
from crm.contacts.models import Contact
from crm.contacts.portrait_queries import HERE, line
from crm.core.db import db
from crm.core.pages import PAGE, Page
from crm.core.scoping import Visibility, scope, with_bin

IN_THE_MARGIN = 5


class InShort(NamedTuple):
    """One photo or file, as someone's page names it."""

    id: int
    kind: Kind
    filename: str
    words: str
    visibility: Visibility

    @property
    def called(self) -> str:
        """What it is, in someone's words, else its name."""
        return self.words or self.filename


class KeptWith(NamedTuple):
    """One photo or file, as the list of all of them shows it."""

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

    photo: InShort | None
    latest: list[InShort]
    more: bool


def shelf() -> str:
    """The folder of the present workspace's files. Raises NoResultFound."""
    return str(db.session.get_one(Workspace, scope().workspace_id).uid)


def latest_kept_with() -> Select[Any]:
    """The photo and the latest files of someone, as a branch of the statement that reads the lines of their page."""
    photo, latest = aliased(Attachment), aliased(Attachment)
    files = select(latest.id).where(latest.contact_id == HERE)
    photos = select(photo.id).where(photo.contact_id == HERE, photo.kind == Kind.PHOTO)
    return line(
        "kept", Attachment.id, Attachment.kind, Attachment.filename, Attachment.words, Attachment.visibility
    ).where(
        or_(
            Attachment.id.in_(files.order_by(latest.id.desc()).limit(IN_THE_MARGIN + 1)),
            Attachment.id.in_(photos.order_by(photo.id.desc()).limit(1)),
        )
    )


def in_the_margin(rows: list[tuple[Any, ...]]) -> InTheMargin:
    """What the page shows, from the rows that `latest_kept_with` gave."""
    found = [
        InShort(row_id, Kind(kind), filename, words, Visibility(visibility))
        for row_id, kind, filename, words, visibility, *_empty in sorted(rows, reverse=True)
    ]
    photo = next((row for row in found if row.kind is Kind.PHOTO), None)
    return InTheMargin(photo, found[:IN_THE_MARGIN], len(found) > IN_THE_MARGIN)


def kept_with(contact_id: int, after: str | None = None) -> Page[KeptWith]:
    """Everything kept with someone, the latest first; `after` is the key the page before ended with."""
    columns: Any = (
        Attachment.id,
        Attachment.kind,
        Attachment.filename,
        Attachment.words,
        Attachment.visibility,
    )
    wanted = (
        select(*columns, User.name, Attachment.added_at)
        .join(User, User.id == Attachment.author_id)
        .where(Attachment.contact_id == contact_id)
    )
    if after and after.isdecimal() and len(after) < 10:
        wanted = wanted.where(Attachment.id < int(after))
    rows = db.session.execute(wanted.order_by(Attachment.id.desc()).limit(PAGE + 1))
    return Page.cut([KeptWith._make(row) for row in rows], key=lambda row: str(row.id))


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
