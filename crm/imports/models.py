"""A file of people brought in as one batch, that can be taken back whole."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.columns import UtcDateTime, choice
from crm.core.db import Base
from crm.core.scoping import Exported, OfWorkspace, belongs_to, to_many


class Outcome(StrEnum):
    """What became of one row of the file."""

    ADDED = "added"
    COMPLETED = "completed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


class ImportBatch(Exported, OfWorkspace, Base):
    """One file: previewed, applied, perhaps taken back. Its bytes go once it is applied."""

    __tablename__ = "import_batch"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        Index("ix_import_batch_by_added", "workspace_id", "added_at", "id"),
    )

    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    filename: Mapped[str] = mapped_column(String(255), default="")
    source_format: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(64))
    encoding: Mapped[str] = mapped_column(String(40), default="")
    mapping: Mapped[dict] = mapped_column(JSON, default=dict)
    choices: Mapped[dict] = mapped_column(JSON, default=dict)
    left_out: Mapped[list] = mapped_column(JSON, default=list)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    rows: Mapped[list[ImportRow]] = to_many(
        "ImportRow", "ImportRow.batch_id", "ImportBatch", order_by="ImportRow.position"
    )


class ImportRow(OfWorkspace, Base):
    """One row of the file, and what became of it. `undo` says what taking it back removes or restores."""

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        belongs_to("batch_id", "import_batch"),
        belongs_to("contact_id", "contact"),
        Index("ix_import_row_batch", "workspace_id", "batch_id", "position"),
        Index("ix_import_row_contact", "workspace_id", "contact_id"),
    )

    batch_id: Mapped[int]
    position: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"))
    reasons: Mapped[list] = mapped_column(JSON, default=list)
    contact_id: Mapped[int | None]
    undo: Mapped[dict] = mapped_column(JSON, default=dict)
