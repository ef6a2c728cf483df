"""Keeping a photo or a file with someone, saying what it is, putting it in the bin, erasing it for good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crm.attachments.file_rules import Received
from crm.attachments.models import Attachment, Kind
from crm.attachments.queries import same_content, shelf, storage_names, storage_names_of
from crm.contacts.models import Contact
from crm.core import clock, storage
from crm.core.db import db
from crm.core.journal import record
from crm.core.scoping import Visibility, scope, scope_of, signer

FACTS = frozenset({"words", "visibility"})


class AlreadyKept(Exception):
    """The very same content is kept with this person: `attachment`."""

    def __init__(self, attachment: Attachment) -> None:
        super().__init__(attachment.id)
        self.attachment = attachment


class NotTheirs(PermissionError):
    """Only who added a file says who may read it."""


def keep_attachment(
    contact: Contact,
    kind: Kind,
    received: Received,
    *,
    words: str = "",
    visibility: Visibility = Visibility.TEAM,
    author_id: int | None = None,
) -> Attachment:
    """Keeps what was received with `contact`. Raises `AlreadyKept`, and OSError when the disk takes no more."""
    author = signer(author_id)
    if (same := same_content(contact.id, received.content_hash)) is not None:
        raise AlreadyKept(same)
    received.content.seek(0)
    attachment = Attachment(
        contact_id=contact.id,
        kind=kind,
        filename=received.filename,
        media_type=received.media_type,
        content_hash=received.content_hash,
        storage_name=storage.keep(shelf(), received.content),
        words=words,
        visibility=visibility,
        author_id=author,
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment


def edit_attachment(attachment: Attachment, **facts: Any) -> Attachment:
    """Changes `words` or `visibility`. Raises `NotTheirs` when somebody else changes who may read it."""
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"a file has no {', '.join(sorted(unknown))}")
    visibility = facts.get("visibility", attachment.visibility)
    if visibility != attachment.visibility and attachment.author_id != scope().user_id:
        raise NotTheirs
    for name, value in facts.items():
        setattr(attachment, name, value)
    record("changed", "attachment", attachment.id)
    db.session.flush()
    return attachment


def bin_attachment(attachment: Attachment) -> None:
    """Puts it in the bin, for thirty days; its content stays until then."""
    attachment.binned_at, attachment.binned_by = clock.now(), scope().user_id
    db.session.flush()


def restore_attachment(attachment: Attachment) -> None:
    """Takes it out of the bin."""
    attachment.binned_at = attachment.binned_by = None
    db.session.flush()


def path_of(attachment: Attachment) -> Path:
    """Where its content lies."""
    return storage.path_of(shelf(), attachment.storage_name)


def erase_attachment(attachment: Attachment) -> None:
    """Erases it for good; its content goes once the transaction is committed."""
    storage.let_go(shelf(), attachment.storage_name)
    db.session.delete(attachment)
    db.session.flush()


def let_go_of_files_of(contact_ids: set[int]) -> None:
    """Before people are erased: their rows go by cascade, and with them, once committed, every file kept with them.

    Those other members keep to themselves too.
    """
    with scope_of(scope().workspace_id, scope().user_id, sees_all=True):
        for name in storage_names_of(contact_ids):
            storage.let_go(shelf(), name)


def files_of_nobody() -> list[Path]:
    """The files of the present workspace that no row speaks of: what a process killed at the wrong moment leaves."""
    with scope_of(scope().workspace_id, sees_all=True):
        return storage.nobodys(shelf(), storage_names())
