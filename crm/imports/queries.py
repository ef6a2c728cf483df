"""Files that were brought in, and the account of their rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import String, cast, or_, select

from crm.accounts.models import User
from crm.contacts.models import Contact
from crm.core.db import db
from crm.core.pages import PAGE, Page
from crm.core.scoping import scope
from crm.imports.models import ImportBatch, ImportRow, Outcome
from crm.imports.readers.columns import mapping_from_json
from crm.imports.readers.contacts import read_contacts
from crm.imports.readers.facts import NotContacts, Reading, Sentence


class BatchLine(NamedTuple):
    """A file as the list prints it."""

    id: int
    filename: str
    added_at: datetime
    applied_at: datetime | None
    taken_back_at: datetime | None
    author_name: str


class RowLine(NamedTuple):
    """What became of one row: the line of the file, the person if there is one, the sentences."""

    position: int
    line: int
    outcome: Outcome
    contact_id: int | None
    calling_name: str | None
    reasons: list[Sentence]


def _readable() -> Any:
    """What was kept is the team's account; what waits is its author's alone."""
    return or_(ImportBatch.applied_at.is_not(None), ImportBatch.author_id == scope().user_id)


def batches(before: str | None = None) -> Page[BatchLine]:
    """Files, latest first, from the key `before` on."""
    statement = (
        select(
            ImportBatch.id,
            ImportBatch.filename,
            ImportBatch.added_at,
            ImportBatch.applied_at,
            ImportBatch.taken_back_at,
            User.name,
        )
        .join(User, User.id == ImportBatch.author_id)
        .where(_readable())
        .order_by(ImportBatch.id.desc())
        .limit(PAGE + 1)
    )
    if before and before.isdecimal() and len(before) < 10:
        statement = statement.where(ImportBatch.id < int(before))
    rows = [BatchLine(*row) for row in db.session.execute(statement)]
    return Page.cut(rows, lambda row: str(row.id))


def batch_called(batch_id: int, *, to_keep: bool = False) -> ImportBatch | None:
    """One file, for who may see it; `to_keep` holds its row so that it is kept or taken back once."""
    statement = select(ImportBatch).where(ImportBatch.id == batch_id, _readable())
    if to_keep:
        statement = statement.with_for_update()
    return db.session.scalar(statement)


def waiting_with(content_hash: str) -> ImportBatch | None:
    """One's own file of the same bytes that waits already."""
    return db.session.scalar(
        select(ImportBatch)
        .where(
            ImportBatch.content_hash == content_hash,
            ImportBatch.applied_at.is_(None),
            ImportBatch.author_id == scope().user_id,
        )
        .limit(1)
    )


def kept_before(batch: ImportBatch) -> BatchLine | None:
    """The last time the same bytes were kept, and not taken back."""
    row = db.session.execute(
        select(
            ImportBatch.id,
            ImportBatch.filename,
            ImportBatch.added_at,
            ImportBatch.applied_at,
            ImportBatch.taken_back_at,
            User.name,
        )
        .join(User, User.id == ImportBatch.author_id)
        .where(
            ImportBatch.content_hash == batch.content_hash,
            ImportBatch.id != batch.id,
            ImportBatch.applied_at.is_not(None),
            ImportBatch.taken_back_at.is_(None),
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    ).first()
    return BatchLine(*row) if row else None


def reading_of(batch: ImportBatch, mapping: dict[str, str] | None = None, encoding: str = "") -> Reading:
    """The file as it was last chosen to be read, or as given. Raises `NotContacts`, should it be read no more."""
    if batch.content is None:
        raise NotContacts("empty", "")
    chosen = encoding or batch.choices.get("encoding", "")
    columns = mapping_from_json(batch.mapping if mapping is None else mapping)
    return read_contacts(batch.content, batch.filename, encoding=chosen or None, mapping=columns or None)


def rows_of(batch: ImportBatch, *, all_of_them: bool = False, after: str | None = None) -> Page[RowLine]:
    """The account of a file's rows, in its order: those to look at, or every one."""
    statement = (
        select(
            ImportRow.position,
            ImportRow.undo["line"].as_integer(),
            ImportRow.outcome,
            Contact.id,
            Contact.calling_name,
            ImportRow.reasons,
        )
        .outerjoin(Contact, Contact.id == ImportRow.contact_id)
        .where(ImportRow.batch_id == batch.id)
        .order_by(ImportRow.position)
        .limit(PAGE + 1)
    )
    if not all_of_them:
        said_something = cast(ImportRow.reasons, String) != "[]"
        statement = statement.where(or_(ImportRow.outcome == Outcome.SKIPPED, said_something))
    if after and after.isdecimal() and len(after) < 10:
        statement = statement.where(ImportRow.position > int(after))
    rows = [
        RowLine(
            position, line, outcome, contact_id, name, [Sentence(one["msgid"], one["params"]) for one in why]
        )
        for position, line, outcome, contact_id, name, why in db.session.execute(statement)
    ]
    return Page.cut(rows, lambda row: str(row.position))


def some_of(batch: ImportBatch, outcome: Outcome, bound: int) -> list[Any]:
    """A few of the people of `outcome`, in the file's order: rows of id and calling name."""
    return list(
        db.session.execute(
            select(Contact.id, Contact.calling_name)
            .join(ImportRow, ImportRow.contact_id == Contact.id)
            .where(ImportRow.batch_id == batch.id, ImportRow.outcome == outcome)
            .order_by(ImportRow.position)
            .limit(bound)
        )
    )


def author_of(batch: ImportBatch) -> str:
    """Who brought it in."""
    return db.session.get_one(User, batch.author_id).name
