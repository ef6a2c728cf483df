"""People first; the web second. Nothing here weighs anyone: there is no number about a person."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.contacts.words_models import AddressForm as AddressForm
from crm.contacts.words_models import Closeness as Closeness
from crm.contacts.words_models import NameKind as NameKind
from crm.contacts.words_models import PointKind as PointKind
from crm.contacts.words_models import SiteKind as SiteKind
from crm.contacts.words_models import SiteState as SiteState
from crm.contacts.words_models import State as State
from crm.core.columns import choice, sorting
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import Base
from crm.core.scoping import Binned, Exported, OfWorkspace, Signed, belongs_to, to_many, to_one
from crm.core.search import Findable, Searchable
from crm.core.text import initials


class Contact(Searchable, Binned, Exported, OfWorkspace, Base):
    """A human being in the book. Only what we call them is mandatory."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        belongs_to("met_through_id", "contact"),
        Index("ix_contact_by_name", "workspace_id", "sort_key", "id"),
        Index("ix_contact_by_letter", "workspace_id", "letter", "sort_key", "id"),
        Index("ix_contact_by_last_exchange", "workspace_id", "last_exchange_on", "id"),
        Index("ix_contact_by_added", "workspace_id", "added_at", "id"),
        Index("ix_contact_by_town", "workspace_id", "town_folded", "sort_key", "id"),
        # Without it, taking someone out of the book would look through all of it for whom they introduced.
        Index("ix_contact_met_through", "workspace_id", "met_through_id"),
    )

    calling_name: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(sorting(200))
    letter: Mapped[str] = mapped_column(sorting(1))
    name_to_find: Mapped[bool] = mapped_column(default=False)
    pronouns: Mapped[str] = mapped_column(String(60), default="")
    address_form: Mapped[AddressForm | None] = mapped_column(choice(AddressForm, "address_form"))
    languages: Mapped[str] = mapped_column(String(120), default="")
    town: Mapped[str] = mapped_column(String(120), default="")
    town_folded: Mapped[str] = mapped_column(sorting(120), default="")
    birthday: Mapped[str] = mapped_column(String(10), default="")
    closeness: Mapped[Closeness | None] = mapped_column(choice(Closeness, "closeness"))
    between_us: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[State] = mapped_column(choice(State, "state"), default=State.ACTIVE)
    portrait: Mapped[str] = mapped_column(Text, default="")
    met_on: Mapped[date | None]
    met_precision: Mapped[Precision | None] = mapped_column(choice(Precision, "met_precision"))
    met_date_words: Mapped[str] = mapped_column(String(120), default="")
    met_words: Mapped[str] = mapped_column(Text, default="")
    met_through_id: Mapped[int | None]
    met_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    # Computed from the team's lines alone: a private exchange must not show in the order of a list.
    last_exchange_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    names: Mapped[list[ContactName]] = to_many(
        "ContactName", "ContactName.contact_id", "Contact", order_by="ContactName.id"
    )
    nevers: Mapped[list[NeverLine]] = to_many(
        "NeverLine", "NeverLine.contact_id", "Contact", order_by="NeverLine.id"
    )
    points: Mapped[list[ContactPoint]] = to_many(
        "ContactPoint", "ContactPoint.contact_id", "Contact", order_by="ContactPoint.id"
    )
    dates: Mapped[list[RememberedDate]] = to_many(
        "RememberedDate", "RememberedDate.contact_id", "Contact", order_by="RememberedDate.id"
    )
    met_through: Mapped[Contact | None] = to_one(
        "Contact", "Contact.met_through_id", remote_side="Contact.id", viewonly=True
    )

    def findable(self) -> Findable:
        """By their name first; by their town, their portrait and how we met."""
        said = " ".join((self.town, self.portrait, self.met_words, self.between_us, self.pronouns))
        return Findable(names=self.calling_name, said=said, contact_id=self.id)

    @property
    def initials(self) -> str:
        """One or two letters for the place card."""
        return initials(self.calling_name)

    @property
    def tint(self) -> int:
        """One of six papers for the place card: decoration, never meaning."""
        return self.id % 6 + 1

    @property
    def met(self) -> FuzzyDate | None:
        """When we met, as it was said."""
        if self.met_precision is None:
            return None
        return FuzzyDate(self.met_on, self.met_precision, self.met_date_words)


class OfContact(OfWorkspace):
    """A row about someone."""

    contact_id: Mapped[int]


class LineOf(Binned, OfContact):
    """A line of someone's page: taken away, it lies in the bin, so that this too can be undone."""


class ContactName(Searchable, Signed, LineOf, Base):
    """Another name of someone: civil, pen, former. Mine names are seen by who wrote them alone."""

    __tablename__ = "contact_name"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        belongs_to("contact_id", "contact"),
        Index("ix_contact_name_contact", "workspace_id", "contact_id"),
        Index("ix_contact_name_folded", "workspace_id", "folded"),
    )

    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(200))
    kind: Mapped[NameKind] = mapped_column(choice(NameKind, "kind"))

    def findable(self) -> Findable:
        """A name like the first, for those who may read it."""
        return Findable(
            names=self.name, contact_id=self.contact_id, visibility=self.visibility, author_id=self.author_id
        )


class NeverLine(Searchable, LineOf, Base):
    """What someone asked us never to do; shown before everything else."""

    __tablename__ = "never_line"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        belongs_to("contact_id", "contact"),
        Index("ix_never_line_contact", "workspace_id", "contact_id"),
    )

    words: Mapped[str] = mapped_column(String(280))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    def findable(self) -> Findable:
        """By its words."""
        return Findable(said=self.words, contact_id=self.contact_id)


class ContactPoint(Searchable, LineOf, Base):
    """A way to reach someone: said by whom, when, and whether it is the one they prefer."""

    __tablename__ = "contact_point"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        belongs_to("contact_id", "contact"),
        Index("ix_contact_point_contact", "workspace_id", "contact_id"),
        Index("ix_contact_point_folded", "workspace_id", "kind", "folded"),
    )

    kind: Mapped[PointKind] = mapped_column(choice(PointKind, "kind"))
    value: Mapped[str] = mapped_column(String(320))
    folded: Mapped[str] = mapped_column(String(320))
    preferred: Mapped[bool] = mapped_column(default=False)
    said_by: Mapped[str] = mapped_column(String(120), default="")
    said_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(String(280), default="")

    def findable(self) -> Findable:
        """By an address or a number someone gave."""
        return Findable(said=f"{self.value} {self.words}", contact_id=self.contact_id)


class RememberedDate(LineOf, Base):
    """A date to remember, with or without its year (`--05-12`), and what it is."""

    __tablename__ = "remembered_date"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        belongs_to("contact_id", "contact"),
        Index("ix_remembered_date_contact", "workspace_id", "contact_id"),
    )

    day: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(280))


class CommunityRole(OfWorkspace, Base):
    """A word for what someone does in the community (blogger, commenter…): a list each workspace edits."""

    __tablename__ = "community_role"
    __table_args__ = (UniqueConstraint("workspace_id", "id"), UniqueConstraint("workspace_id", "folded"))

    name: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(80))


class ContactRole(LineOf, Base):
    """Someone has this role; several at once are usual."""

    __tablename__ = "contact_role"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "contact_id", "role_id"),
        belongs_to("contact_id", "contact"),
        belongs_to("role_id", "community_role"),
        Index("ix_contact_role_role", "workspace_id", "role_id"),
    )

    role_id: Mapped[int]

    role: Mapped[CommunityRole] = to_one("CommunityRole", "ContactRole.role_id")


class Site(Searchable, Exported, OfWorkspace, Base):
    """A place on the web, known by its canonical host (and path where a host is shared). Several may share one."""

    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        UniqueConstraint("workspace_id", "key"),
    )

    url: Mapped[str] = mapped_column(String(2000))
    host: Mapped[str] = mapped_column(String(253))
    key: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[SiteKind] = mapped_column(choice(SiteKind, "kind"), default=SiteKind.BLOG)
    state: Mapped[SiteState] = mapped_column(choice(SiteState, "state"), default=SiteState.ALIVE)

    def findable(self) -> Findable:
        """By its title and its address."""
        return Findable(names=f"{self.title} {self.host}", said=self.url)


class SiteContact(LineOf, Base):
    """Someone speaks on this site; in words, how."""

    __tablename__ = "site_contact"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "site_id", "contact_id"),
        belongs_to("contact_id", "contact"),
        belongs_to("site_id", "site"),
        Index("ix_site_contact_contact", "workspace_id", "contact_id"),
    )

    site_id: Mapped[int]
    words: Mapped[str] = mapped_column(String(280), default="")

    site: Mapped[Site] = to_one("Site", "SiteContact.site_id")
    contact: Mapped[Contact] = to_one("Contact", "SiteContact.contact_id")


class RelationshipKind(OfWorkspace, Base):
    """How a link reads from each side: "introduced" / "introduced by". A list each workspace edits."""

    __tablename__ = "relationship_kind"
    __table_args__ = (UniqueConstraint("workspace_id", "id"), UniqueConstraint("workspace_id", "folded"))

    forward: Mapped[str] = mapped_column(String(60))
    backward: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(80))


class Relationship(Binned, Exported, OfWorkspace, Base):
    """A link between two people: one row for both directions."""

    __tablename__ = "relationship"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "uid"),
        UniqueConstraint("workspace_id", "from_id", "to_id", "kind_id"),
        CheckConstraint("from_id <> to_id", name="two_people"),
        belongs_to("from_id", "contact"),
        belongs_to("to_id", "contact"),
        belongs_to("kind_id", "relationship_kind"),
        Index("ix_relationship_to", "workspace_id", "to_id"),
    )

    from_id: Mapped[int]
    to_id: Mapped[int]
    kind_id: Mapped[int]
    words: Mapped[str] = mapped_column(String(280), default="")

    kind: Mapped[RelationshipKind] = to_one("RelationshipKind", "Relationship.kind_id")
    from_contact: Mapped[Contact] = to_one("Contact", "Relationship.from_id")
    to_contact: Mapped[Contact] = to_one("Contact", "Relationship.to_id")
