"""What is kept with someone besides words: a photo of them, a file."""

from __future__ import annotations

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.attachments.file_rules import LONGEST_NAME
from crm.attachments.file_rules import Kind as Kind
from crm.core.columns import choice
from crm.core.db import Base
from crm.core.scoping import Binned, Exported, OfWorkspace, Signed, belongs_to


class Attachment(Binned, Signed, Exported, OfWorkspace, Base):
    """A photo or a file kept with someone. Its content lies in `crm.core.storage`, under a name that says nothing."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        belongs_to("contact_id", "contact"),
        Index("ix_attachment_contact", "workspace_id", "contact_id", "id"),
    )

    contact_id: Mapped[int]
    kind: Mapped[Kind] = mapped_column(choice(Kind, "attachment_kind"))
    filename: Mapped[str] = mapped_column(String(LONGEST_NAME))
    media_type: Mapped[str] = mapped_column(String(100))
    content_hash: Mapped[str] = mapped_column(String(64))
    storage_name: Mapped[str] = mapped_column(String(32))
    words: Mapped[str] = mapped_column(String(280), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
