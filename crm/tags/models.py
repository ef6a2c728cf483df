"""A word, and what it means here. What it says of someone is a tagging, and lives with the person."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.columns import choice
from crm.core.db import Base
from crm.core.scoping import SEES_ALL, VIEWER, Exported, OfWorkspace, belongs_to
from crm.core.search import Findable, Searchable


class Family(StrEnum):
    """What kind of thing a tag says."""

    LOVES = "loves"
    MAKES = "makes"
    APPROACH = "approach"
    REFUSES = "refuses"
    DIFFICULTY = "difficulty"
    PLACE = "place"


class Tag(Searchable, Exported, OfWorkspace, Base):
    """A word with a definition ("we say *curious about everything* when…") and a family.

    It is one member's own until it is defined, or stated for the team: nobody else knows of it, and it takes no name
    from them, for each may have their own under the same name. Once shared, a name is the team's, once.
    A tag brought together with another stays as another way to say it (`joined_to_id`), and can be parted again.
    """

    __tablename__ = "tag"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        belongs_to("joined_to_id", "tag"),
        Index("ix_tag_workspace_id_family", "workspace_id", "family"),
        Index(
            "uq_tag_of_the_team",
            "workspace_id",
            "folded",
            unique=True,
            sqlite_where=text("shared"),
            postgresql_where=text("shared"),
        ),
        Index(
            "uq_tag_of_one",
            "workspace_id",
            "author_id",
            "folded",
            unique=True,
            sqlite_where=text("NOT shared"),
            postgresql_where=text("NOT shared"),
        ),
    )

    name: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(80))
    family: Mapped[Family] = mapped_column(choice(Family, "family"), default=Family.LOVES)
    definition: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    shared: Mapped[bool] = mapped_column(default=False)
    joined_to_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def readable(cls) -> ColumnElement[bool]:
        """The team's tags and one's own; those brought together with another are only another way to say it."""
        return or_(and_(or_(cls.shared, cls.author_id == VIEWER), cls.joined_to_id.is_(None)), SEES_ALL)

    def findable(self) -> Findable | None:
        """Found by its name once it is the team's; its own author has it on their list."""
        if not self.shared or self.joined_to_id is not None:
            return None
        return Findable(names=self.name, said=self.definition)
