"""Two entries of one person brought together, and what parting them again needs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.columns import UtcDateTime
from crm.core.db import Base
from crm.core.scoping import OfWorkspace, belongs_to


class Merge(OfWorkspace, Base):
    """`gone` went into `kept`. The entry that went lies in the bin, as it was, for thirty days.

    `moved`: {"table.column": [ids]} of the rows that followed. `changed`: what was written anew, as
    [table, id, {column: [before, after]}]; `added`: {table: [ids]} of rows made on the way.
    """

    __tablename__ = "merge"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        CheckConstraint("kept_id <> gone_id", name="two_entries"),
        belongs_to("kept_id", "contact"),
        belongs_to("gone_id", "contact"),
        Index("ix_merge_kept", "workspace_id", "kept_id"),
        Index("ix_merge_gone", "workspace_id", "gone_id"),
    )

    kept_id: Mapped[int]
    gone_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    moved: Mapped[dict] = mapped_column(JSON, default=dict)
    changed: Mapped[list] = mapped_column(JSON, default=list)
    added: Mapped[dict] = mapped_column(JSON, default=dict)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
