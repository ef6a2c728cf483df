"""Who we are: people who sign in, the workspaces they share, and what each may do there."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.access import Role
from crm.core.columns import UtcDateTime, choice
from crm.core.db import Base
from crm.core.scoping import Exported, Kept


class User(Exported, Kept, Base):
    """Someone who signs in. `email` is kept folded and is never shown to another workspace."""

    __tablename__ = "user"
    __table_args__ = (UniqueConstraint("uid"),)

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    theme: Mapped[str | None] = mapped_column(String(5))
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def first_name(self) -> str:
        """How one is greeted: the first word of the name they sign with; all of it after an initial or “M.”."""
        first = (self.name.split() or [""])[0]
        return self.name if len(first) < 2 or first.endswith(".") else first


class OwnerKind(StrEnum):
    """Who answers for a book or a community: asked with nothing preselected."""

    ME = "me"
    EMPLOYER = "employer"
    ASSOCIATION = "association"


class Workspace(Exported, Kept, Base):
    """One team's book; nothing crosses it. The slug never changes: it stands in every address."""

    __tablename__ = "workspace"
    __table_args__ = (UniqueConstraint("uid"),)

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    owner_kind: Mapped[OwnerKind] = mapped_column(choice(OwnerKind, "owner_kind"))
    owner_words: Mapped[str] = mapped_column(Text, default="")
    demo_of: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Installation(Base):
    """The one row that says the first keeper exists: a race to set up leaves exactly one winner."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    set_up_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Membership(Kept, Base):
    """A user in a workspace, with a role, until they leave."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("workspace_id", "user_id"),
        Index("ix_membership_user_id", "user_id"),
    )

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()
    workspace: Mapped[Workspace] = relationship()


class SignIn(Kept, Base):
    """A session on one device, kept on the server so that signing out really ends it."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_user_id", "user_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device: Mapped[str] = mapped_column(String(120), default="")
    network: Mapped[str] = mapped_column(String(45), default="")
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


def new_token() -> str:
    """Thirty-two random bytes as text: what the browser keeps of a session."""
    return secrets.token_urlsafe(32)
