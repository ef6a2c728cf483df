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
    column,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Base
from crm.core.scoping import SEES_ALL, VIEWER, WORKSPACE, Exported, OfWorkspace, choice
from crm.core.search import Findable, Searchable

# The statements live with the people, a later concept: here only the shape of their table is needed.
_TAGGING = table("tagging", column("workspace_id"), column("tag_id"), column("author_id"))


class Family(StrEnum):
    """What kind of thing a tag says."""

    LOVES = "loves"
    MAKES = "makes"
    APPROACH = "approach"
    REFUSES = "refuses"
    DIFFICULTY = "difficulty"
    PLACE = "place"


class Tag(Searchable, Exported, OfWorkspace, Base):
    """A word with a definition ("we say *curious about everything* when…") and a family."""

    __tablename__ = "tag"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        UniqueConstraint("workspace_id", "folded"),
        Index("ix_tag_workspace_id_family", "workspace_id", "family"),
    )

    name: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(80))
    family: Mapped[Family] = mapped_column(choice(Family, "family"), default=Family.LOVES)
    definition: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    # Whether it is the team's word: someone defined it, or stated it for the team. Until then it is its authors' own.
    shared: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def readable(cls) -> ColumnElement[bool]:
        """A tag with nobody's statement but mine is invisible to others."""
        mine = select(_TAGGING.c.tag_id).where(
            _TAGGING.c.workspace_id == WORKSPACE, _TAGGING.c.tag_id == cls.id, _TAGGING.c.author_id == VIEWER
        )
        return or_(cls.shared, cls.author_id == VIEWER, mine.exists(), SEES_ALL)

    def findable(self) -> Findable | None:
        """Found by its name once it is the team's; its own authors have it on their list."""
        return Findable(names=self.name, said=self.definition) if self.shared else None
