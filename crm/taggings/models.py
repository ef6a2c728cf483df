"""What we say of someone with a word, and why: signed, dated statements."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.contacts.models import Contact, OfContact
from crm.core.columns import UtcDateTime, sorting
from crm.core.db import Base
from crm.core.scoping import Exported, Signed, belongs_to, to_one
from crm.core.search import Findable, Searchable
from crm.tags.models import Tag


class Tagging(Searchable, Signed, Exported, OfContact, Base):
    """A signed, dated statement about someone: a tag, *because*.

    Without a reason it is "to come": mine alone, used by nothing, and the database holds it to that.
    """

    __tablename__ = "tagging"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        belongs_to("contact_id", "contact"),
        belongs_to("tag_id", "tag"),
        belongs_to("said_as_id", "tag"),
        CheckConstraint("because <> '' OR visibility = 'mine'", name="reason_to_come_is_mine"),
        Index("ix_tagging_contact", "workspace_id", "contact_id"),
        Index("ix_tagging_by_tag", "workspace_id", "tag_id", "contact_sort_key", "contact_id"),
        Index(
            "uq_tagging_stated_once",
            "workspace_id",
            "contact_id",
            "tag_id",
            "author_id",
            "because",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    tag_id: Mapped[int]
    # The tag it was stated with, when that one was since brought together with another.
    said_as_id: Mapped[int | None]
    because: Mapped[str] = mapped_column(String(280), default="")
    seen: Mapped[str] = mapped_column(String(280), default="")
    stated_on: Mapped[date]
    review_on: Mapped[date]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_because: Mapped[str] = mapped_column(String(280), default="")
    # The person's sort key stands beside the tag, so that "people with this tag, by name" is one index walk.
    contact_sort_key: Mapped[str] = mapped_column(sorting(200))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    tag: Mapped[Tag] = to_one("Tag", "Tagging.tag_id")
    contact: Mapped[Contact] = to_one("Contact", "Tagging.contact_id")

    def findable(self) -> Findable | None:
        """By its because, while it stands."""
        if self.withdrawn_at is not None or not self.because:
            return None
        return Findable(
            said=f"{self.because} {self.seen}",
            contact_id=self.contact_id,
            visibility=self.visibility,
            author_id=self.author_id,
        )

    @property
    def is_to_come(self) -> bool:
        """Whether the reason is still missing."""
        return not self.because

    def is_to_confirm(self, today: date) -> bool:
        """Whether the statement is old enough to be said again before it serves."""
        return self.review_on <= today
