"""Taking out of the bin, and erasing for good: by a keeper, or once thirty days have gone by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased

from crm.accounts.models import Workspace
from crm.attachments.models import Attachment
from crm.attachments.operations import erase_attachment, let_go_of_files_of, restore_attachment
from crm.bin.queries import CLASSES, SPAN, Kind
from crm.communities.operations import restore_community
from crm.contacts.models import Contact
from crm.contacts.operations import restore_contact
from crm.core import clock
from crm.core.db import db
from crm.core.journal import record
from crm.core.references import references_to
from crm.core.scoping import Binned, scope, scope_of, scoped_classes, with_bin
from crm.core.search import SearchEntry
from crm.interactions.models import Interaction, Participation, Promise, PromiseTo
from crm.interactions.operations import restore_interaction, restore_promise
from crm.threads.models import Thread, ThreadMessage
from crm.threads.operations import restore_thread

RESTORE: dict[Kind, Callable[[Any], None]] = {
    Kind.PERSON: restore_contact,
    Kind.NOTE: restore_interaction,
    Kind.PROMISE: restore_promise,
    Kind.COMMUNITY: restore_community,
    Kind.THREAD: restore_thread,
    Kind.FILE: restore_attachment,
}
AT_ONCE = 500


def restore(kind: Kind, row: Any) -> None:
    """Takes `row` out of the bin. Raises `BroughtInAgain` for a discussion that stands in the book again."""
    RESTORE[kind](row)
    record("took out of the bin", row.__tablename__, row.id)


def erase_now(kind: Kind, row: Any) -> None:
    """Erases something of the bin before its thirty days are over."""
    table, row_id = row.__tablename__, row.id
    present = scope()
    with scope_of(present.workspace_id, present.user_id, sees_all=True):
        _erase(CLASSES[kind], [row_id])
    record("erased for good", table, row_id)


def empty_old() -> int:
    """Erases, in every workspace, what was thrown away more than thirty days ago. Returns how many rows that was."""
    erased = 0
    limit = clock.now() - SPAN
    for workspace_id in db.session.scalars(select(Workspace.id).order_by(Workspace.id)).all():
        with scope_of(workspace_id, sees_all=True):
            for cls in sorted(scoped_classes(), key=lambda cls: str(cls.__tablename__)):
                if issubclass(cls, Binned):
                    erased += _erase_old(cls, limit)
            db.session.flush()
    return erased


def _erase_old(cls: type[Any], limit: Any) -> int:
    erased = 0
    while ids := list(
        db.session.scalars(with_bin(select(cls.id).where(cls.binned_at <= limit).limit(AT_ONCE)))
    ):
        _erase(cls, ids)
        erased += len(ids)
    return erased


def _erase(cls: type[Any], ids: list[int]) -> None:
    """Erases rows, what hangs on them, and the words by which they were found. Runs where every line is seen."""
    if cls is Attachment:
        for attachment in db.session.scalars(
            with_bin(select(Attachment).where(Attachment.id.in_(ids)))
        ).all():
            erase_attachment(attachment)
        return
    if cls is Contact:
        _erase_what_is_theirs_alone(ids)
        let_go_of_files_of(set(ids))
        # Their messages stay under their article, as words of nobody.
        _quietly(
            update(SearchEntry)
            .where(SearchEntry.contact_id.in_(ids), SearchEntry.kind == ThreadMessage.__tablename__)
            .values(contact_id=None)
        )
        _quietly(delete(SearchEntry).where(SearchEntry.contact_id.in_(ids)))
    if cls is Thread:
        messages = select(ThreadMessage.id).where(ThreadMessage.thread_id.in_(ids))
        _forget(ThreadMessage, list(db.session.scalars(messages)))
    _let_go(cls, ids)
    _forget(cls, ids)
    _quietly(delete(cls).where(cls.id.in_(ids)))


def _erase_what_is_theirs_alone(contact_ids: list[int]) -> None:
    """Notes and promises with nobody else in them go with the person."""
    for line, parent, column in (
        (Participation, Interaction, Participation.interaction_id),
        (PromiseTo, Promise, PromiseTo.promise_id),
    ):
        other: Any = aliased(line)
        someone_else = exists().where(
            getattr(other, column.key) == column, other.contact_id.not_in(contact_ids)
        )
        alone = select(column).where(line.contact_id.in_(contact_ids), ~someone_else).distinct()
        ids = list(db.session.scalars(with_bin(alone)))
        for start in range(0, len(ids), AT_ONCE):
            _erase(parent, ids[start : start + AT_ONCE])


def _let_go(cls: type[Any], ids: list[int]) -> None:
    """Rows that may do without what they point to stay, pointing to nothing; the others go by cascade."""
    for other, column in references_to(cls.__tablename__):
        if column.property.columns[0].nullable:
            _quietly(update(other).where(column.in_(ids)).values({column.key: None}))


def _forget(cls: type[Any], ids: list[int]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        _quietly(
            delete(SearchEntry).where(SearchEntry.kind == cls.__tablename__, SearchEntry.subject_id.in_(some))
        )


def _quietly(statement: Any) -> None:
    db.session.execute(with_bin(statement).execution_options(synchronize_session=False))
