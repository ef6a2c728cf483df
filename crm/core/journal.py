"""Who did what, append-only, without contents: ids and facts, so that erasing someone does not fight it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base, db
from crm.core.scoping import OfWorkspace, scope


class JournalLine(OfWorkspace, Base):
    """One act of one member: a verb, and the table and id of what it was done to."""

    __tablename__ = "journal_line"
    __table_args__ = (Index("ix_journal_line_subject", "workspace_id", "subject", "subject_id"),)

    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    verb: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int | None]


def record(verb: str, subject: str, subject_id: int | None = None) -> None:
    """Writes a line for the present member: `record("said this is not an audience", "tagging", 7)`."""
    db.session.add(JournalLine(user_id=scope().user_id, verb=verb, subject=subject, subject_id=subject_id))
