"""What happened with people, told in words, and what we said we would do."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.contacts.models import Contact
from crm.core.columns import UtcDateTime, choice
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import Base
from crm.core.i18n import lazy_gettext as _l
from crm.core.scoping import Binned, Exported, OfWorkspace, Signed, belongs_to, read_with, to_many, to_one
from crm.core.search import Findable, PartOfSearchable, Searchable


class BuiltIn(StrEnum):
    """The kinds every workspace begins with; their names are translated, those a workspace adds are its own words."""

    IN_PERSON = "in_person"
    CALL = "call"
    LETTER = "letter"
    MESSAGE = "message"
    COMMENT = "comment"
    POST_READ = "post_read"
    OPINION = "opinion"
    DISAGREEMENT = "disagreement"
    GIFT = "gift"
    FAVOUR_DONE = "favour_done"
    FAVOUR_RECEIVED = "favour_received"
    LIMIT_CROSSED = "limit_crossed"


BUILT_IN_WORDS: dict[BuiltIn, Any] = {
    BuiltIn.IN_PERSON: _l("in person"),
    BuiltIn.CALL: _l("a call"),
    BuiltIn.LETTER: _l("a letter or mail"),
    BuiltIn.MESSAGE: _l("a message"),
    BuiltIn.COMMENT: _l("a comment"),
    BuiltIn.POST_READ: _l("a post read"),
    BuiltIn.OPINION: _l("an opinion"),
    BuiltIn.DISAGREEMENT: _l("a disagreement"),
    BuiltIn.GIFT: _l("a gift"),
    BuiltIn.FAVOUR_DONE: _l("a favour done"),
    BuiltIn.FAVOUR_RECEIVED: _l("a favour received"),
    BuiltIn.LIMIT_CROSSED: _l("a limit crossed"),
}


def kind_words(name: str, built_in: BuiltIn | None) -> str:
    """How a kind is called: the workspace's own name for it, else the built-in one in the reader's language."""
    return name or (str(BUILT_IN_WORDS[built_in]) if built_in else "")


class InteractionKind(OfWorkspace, Base):
    """A kind of exchange, and whether it counts as being in touch. A list each workspace edits."""

    __tablename__ = "interaction_kind"
    __table_args__ = (UniqueConstraint("workspace_id", "id"), UniqueConstraint("workspace_id", "folded"))

    built_in: Mapped[BuiltIn | None] = mapped_column(choice(BuiltIn, "built_in"))
    name: Mapped[str] = mapped_column(String(60), default="")
    folded: Mapped[str] = mapped_column(String(80))
    counts: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)

    @property
    def words(self) -> str:
        """How it is called."""
        return kind_words(self.name, self.built_in)


class Interaction(Searchable, Binned, Signed, Exported, OfWorkspace, Base):
    """Something that happened with someone, told in words."""

    __tablename__ = "interaction"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        belongs_to("kind_id", "interaction_kind"),
        Index("ix_interaction_by_date", "workspace_id", "happened_on", "id"),
        Index("ix_interaction_by_added", "workspace_id", "added_at", "id"),
    )

    kind_id: Mapped[int]
    happened_on: Mapped[date | None]
    precision: Mapped[Precision] = mapped_column(choice(Precision, "precision"), default=Precision.UNKNOWN)
    date_words: Mapped[str] = mapped_column(String(120), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    rendered_by: Mapped[int] = mapped_column(default=0)
    they_say: Mapped[str] = mapped_column(Text, default="")
    we_answered: Mapped[str] = mapped_column(Text, default="")
    where_it_stands: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    kind: Mapped[InteractionKind] = to_one("InteractionKind", "Interaction.kind_id")
    participations: Mapped[list[Participation]] = to_many(
        "Participation",
        "Participation.interaction_id",
        "Interaction",
        back_populates="interaction",
        order_by="Participation.id",
    )

    def findable(self) -> Findable:
        """By all its words, and the line of each person."""
        lines = [p.line for p in self.participations]
        said = (self.title, self.body, self.they_say, self.we_answered, self.where_it_stands, *lines)
        return Findable(said=" ".join(said), visibility=self.visibility, author_id=self.author_id)

    @property
    def happened(self) -> FuzzyDate:
        """When, as it was said."""
        return FuzzyDate(self.happened_on, self.precision, self.date_words)

    @happened.setter
    def happened(self, said: FuzzyDate) -> None:
        self.happened_on, self.precision, self.date_words = said.value, said.precision, said.words


class Participation(PartOfSearchable, OfWorkspace, Base):
    """Someone was there; an optional line of their own."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "interaction_id", "contact_id"),
        belongs_to("interaction_id", "interaction"),
        belongs_to("contact_id", "contact"),
        Index("ix_participation_contact", "workspace_id", "contact_id", "interaction_id"),
    )

    interaction_id: Mapped[int]
    contact_id: Mapped[int]
    line: Mapped[str] = mapped_column(Text, default="")

    interaction: Mapped[Interaction] = to_one(
        "Interaction", "Participation.interaction_id", back_populates="participations"
    )
    contact: Mapped[Contact] = to_one("Contact", "Participation.contact_id")

    def found_under(self) -> Searchable | None:
        """Its line is found with the exchange."""
        return self.interaction

    @classmethod
    def readable(cls) -> ColumnElement[bool]:
        """A participation is read by those who may read the exchange."""
        return read_with(Interaction, cls.interaction_id)


class Settled(StrEnum):
    """How a promise ended."""

    KEPT = "kept"
    APOLOGISED = "apologised"
    RELEASED = "released"


class Promise(Searchable, Binned, Signed, Exported, OfWorkspace, Base):
    """What we said we would do, for whom, by when (softly)."""

    __tablename__ = "promise"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        belongs_to("interaction_id", "interaction"),
        CheckConstraint("(settled_as IS NULL) = (settled_at IS NULL)", name="settled_whole"),
        Index("ix_promise_open", "workspace_id", "settled_at", "due_on", "id"),
        Index("ix_promise_interaction", "workspace_id", "interaction_id"),
    )

    words: Mapped[str] = mapped_column(String(280))
    due_on: Mapped[date | None]
    due_precision: Mapped[Precision] = mapped_column(
        choice(Precision, "due_precision"), default=Precision.UNKNOWN
    )
    due_words: Mapped[str] = mapped_column(String(120), default="")
    interaction_id: Mapped[int | None]
    settled_as: Mapped[Settled | None] = mapped_column(choice(Settled, "settled_as"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_words: Mapped[str] = mapped_column(String(280), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    to: Mapped[list[PromiseTo]] = to_many(
        "PromiseTo", "PromiseTo.promise_id", "Promise", back_populates="promise", order_by="PromiseTo.id"
    )

    def findable(self) -> Findable:
        """By what was promised."""
        return Findable(said=self.words, visibility=self.visibility, author_id=self.author_id)

    @property
    def due(self) -> FuzzyDate:
        """By when, as it was said."""
        return FuzzyDate(self.due_on, self.due_precision, self.due_words)

    @due.setter
    def due(self, said: FuzzyDate) -> None:
        self.due_on, self.due_precision, self.due_words = said.value, said.precision, said.words


class PromiseTo(OfWorkspace, Base):
    """To whom a promise was made."""

    __tablename__ = "promise_to"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "promise_id", "contact_id"),
        belongs_to("promise_id", "promise"),
        belongs_to("contact_id", "contact"),
        Index("ix_promise_to_contact", "workspace_id", "contact_id"),
    )

    promise_id: Mapped[int]
    contact_id: Mapped[int]

    promise: Mapped[Promise] = to_one("Promise", "PromiseTo.promise_id", back_populates="to")
    contact: Mapped[Contact] = to_one("Contact", "PromiseTo.contact_id")

    @classmethod
    def readable(cls) -> ColumnElement[bool]:
        """Read by those who may read the promise."""
        return read_with(Promise, cls.promise_id)
