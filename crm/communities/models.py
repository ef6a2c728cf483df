"""A circle with a charter in words: why it is, and who answers for it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.accounts.models import OwnerKind
from crm.contacts.models import Contact
from crm.core.columns import choice
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import Base
from crm.core.scoping import Binned, Exported, OfWorkspace, belongs_to, to_one
from crm.core.search import Findable, Searchable


class Community(Searchable, Binned, Exported, OfWorkspace, Base):
    """A circle of people; it says whose it is."""

    __tablename__ = "community"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        UniqueConstraint("workspace_id", "folded"),
    )

    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(200))
    charter: Mapped[str] = mapped_column(Text, default="")
    owner_kind: Mapped[OwnerKind | None] = mapped_column(choice(OwnerKind, "owner_kind"))
    owner_words: Mapped[str] = mapped_column(String(280), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def findable(self) -> Findable:
        """By its name and its charter."""
        return Findable(names=self.name, said=self.charter)


class CommunityMember(OfWorkspace, Base):
    """Someone belongs to a circle: since when, and in a phrase how. Leaving is a date, the row stays."""

    __tablename__ = "community_member"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "community_id", "contact_id"),
        belongs_to("community_id", "community"),
        belongs_to("contact_id", "contact"),
        Index("ix_community_member_contact", "workspace_id", "contact_id"),
    )

    community_id: Mapped[int]
    contact_id: Mapped[int]
    since_on: Mapped[date | None]
    since_precision: Mapped[Precision] = mapped_column(
        choice(Precision, "since_precision"), default=Precision.UNKNOWN
    )
    since_words: Mapped[str] = mapped_column(String(120), default="")
    words: Mapped[str] = mapped_column(String(280), default="")
    left_on: Mapped[date | None]

    community: Mapped[Community] = to_one("Community", "CommunityMember.community_id")
    contact: Mapped[Contact] = to_one("Contact", "CommunityMember.contact_id")

    @property
    def since(self) -> FuzzyDate:
        """Since when, as it was said."""
        return FuzzyDate(self.since_on, self.since_precision, self.since_words)
