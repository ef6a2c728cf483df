"""An article's comments brought in, with the people who speak there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.contacts.models import Contact
from crm.core.columns import UtcDateTime, choice
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import Base
from crm.core.scoping import Binned, Exported, OfWorkspace, belongs_to, to_many, to_one
from crm.core.search import Findable, Searchable


class ThreadDraft(OfWorkspace, Base):
    """What was pasted or uploaded, waiting for its reader's yes: theirs alone, forgotten after a week.

    `done`: everything in it was decided and kept; its content is gone, the row only answers a second click.
    """

    __tablename__ = "thread_draft"
    __table_args__ = (UniqueConstraint("workspace_id", "id"),)

    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    # Empty for pasted text.
    filename: Mapped[str] = mapped_column(String(255), default="")
    title: Mapped[str] = mapped_column(String(500), default="")
    content: Mapped[bytes] = mapped_column(LargeBinary)
    # What was decided so far, an entry for each article: see `rules.Choices`.
    choices: Mapped[dict] = mapped_column(JSON, default=dict)
    done: Mapped[bool] = mapped_column(default=False)


class Thread(Searchable, Binned, Exported, OfWorkspace, Base):
    """An article and what was said under it."""

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        belongs_to("article_author_id", "contact"),
        Index("ix_thread_by_added", "workspace_id", "added_at", "id"),
    )

    title: Mapped[str] = mapped_column(String(500))
    author_name: Mapped[str] = mapped_column(String(200), default="")
    author_site: Mapped[str] = mapped_column(String(500), default="")
    article_author_id: Mapped[int | None]
    url: Mapped[str] = mapped_column(String(2000), default="")
    published_on: Mapped[date | None]
    published_precision: Mapped[Precision] = mapped_column(
        choice(Precision, "published_precision"), default=Precision.UNKNOWN
    )
    published_words: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    # The article as it came, when `text` is a repair of it.
    original: Mapped[str | None] = mapped_column(Text)
    source_format: Mapped[str] = mapped_column(String(40))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    messages: Mapped[list[ThreadMessage]] = to_many(
        "ThreadMessage",
        "ThreadMessage.thread_id",
        "Thread",
        back_populates="thread",
        order_by="ThreadMessage.position",
    )

    def findable(self) -> Findable:
        """By its title, its author and the article itself."""
        return Findable(names=self.title, said=f"{self.author_name} {self.text}")

    @property
    def published(self) -> FuzzyDate:
        """When the article came out, as it was said."""
        return FuzzyDate(self.published_on, self.published_precision, self.published_words)


class ThreadMark(OfWorkspace, Base):
    """One way to recognise a thread brought in again: its address, or its title with author and day."""

    __tablename__ = "thread_mark"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "fingerprint"),
        belongs_to("thread_id", "thread"),
        Index("ix_thread_mark_thread", "workspace_id", "thread_id"),
    )

    thread_id: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))


class ThreadMessage(Searchable, Exported, OfWorkspace, Base):
    """One message under an article. What was set aside stays, restorable, and its link is never followed."""

    __tablename__ = "thread_message"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        UniqueConstraint("workspace_id", "thread_id", "fingerprint"),
        belongs_to("thread_id", "thread"),
        belongs_to("contact_id", "contact"),
        Index("ix_thread_message_contact", "workspace_id", "contact_id"),
        Index("ix_thread_message_position", "workspace_id", "thread_id", "position"),
    )

    thread_id: Mapped[int]
    position: Mapped[int]
    contact_id: Mapped[int | None]
    by_article_author: Mapped[bool] = mapped_column(default=False)
    author_name: Mapped[str] = mapped_column(String(200), default="")
    signature: Mapped[str] = mapped_column(String(120), default="")
    site_key: Mapped[str] = mapped_column(String(500), default="")
    site_url: Mapped[str] = mapped_column(String(2000), default="")
    text: Mapped[str] = mapped_column(Text)
    # The words as they came, byte for byte, when `text` is a repair of them.
    original: Mapped[str | None] = mapped_column(Text)
    continues: Mapped[int | None]
    replies_to: Mapped[int | None]
    written_on: Mapped[date | None]
    written_precision: Mapped[Precision] = mapped_column(
        choice(Precision, "written_precision"), default=Precision.UNKNOWN
    )
    written_words: Mapped[str] = mapped_column(String(120), default="")
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why it was set aside or repaired, why it was given to this person: lists of {"code", "params"}.
    reasons: Mapped[list] = mapped_column(JSON, default=list)
    fingerprint: Mapped[str] = mapped_column(String(64))

    thread: Mapped[Thread] = to_one("Thread", "ThreadMessage.thread_id", back_populates="messages")
    contact: Mapped[Contact | None] = to_one("Contact", "ThreadMessage.contact_id")

    def findable(self) -> Findable | None:
        """By its words, unless it was set aside."""
        if self.set_aside_at is not None:
            return None
        return Findable(said=f"{self.author_name} {self.signature} {self.text}", contact_id=self.contact_id)

    @property
    def written(self) -> FuzzyDate:
        """When it was written, as far as we know."""
        return FuzzyDate(self.written_on, self.written_precision, self.written_words)
