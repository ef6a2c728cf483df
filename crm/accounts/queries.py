"""Who is at the door, and who is in a workspace."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, select

from crm.accounts.models import Installation, Membership, SignIn, User, Workspace
from crm.core import clock
from crm.core.access import Role
from crm.core.db import db
from crm.core.scoping import prepared

IDLE = timedelta(days=14)
LONGEST = timedelta(days=90)


class AtTheDoor(NamedTuple):
    """What one statement tells of a visitor: their session, themselves, the workspace asked for, their place in it."""

    sign_in: SignIn
    user: User
    workspace: Workspace | None
    membership: Membership | None


def token_hash(token: str) -> str:
    """What is kept of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def at_the_door(token: str, slug: str | None) -> AtTheDoor | None:
    """The visitor who holds `token`, looking at the workspace `slug`; None when the session has ended."""
    moment = clock.now()
    asked = {
        "token": token_hash(token),
        "slug": slug or "",
        "seen_since": moment - IDLE,
        "added_since": moment - LONGEST,
    }
    row = db.session.execute(_visitor(), asked).first()
    return AtTheDoor(*row) if row else None


@prepared
def _visitor() -> Select[SignIn, User, Workspace, Membership]:
    return (
        select(SignIn, User, Workspace, Membership)
        .join(User, User.id == SignIn.user_id)
        .outerjoin(Workspace, Workspace.slug == bindparam("slug"))
        .outerjoin(
            Membership,
            and_(
                Membership.workspace_id == Workspace.id,
                Membership.user_id == User.id,
                Membership.left_at.is_(None),
            ),
        )
        .where(
            SignIn.token_hash == bindparam("token"),
            SignIn.ended_at.is_(None),
            SignIn.last_seen_at > bindparam("seen_since"),
            SignIn.added_at > bindparam("added_since"),
            User.disabled_at.is_(None),
        )
    )


def is_set_up() -> bool:
    """Whether the first keeper exists."""
    return db.session.get(Installation, 1) is not None


def user_by_email(email: str) -> User | None:
    """The user whose address is `email`, whatever its case."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def has_come_from(email: str, network: str) -> bool:
    """Whether the user of `email` signed in from `network` before."""
    came = (
        select(SignIn.id)
        .join(User, User.id == SignIn.user_id)
        .where(User.email == email.strip().lower(), SignIn.network == network)
    )
    return db.session.scalar(came.limit(1)) is not None


def workspaces_of(user: User) -> list[Any]:
    """(workspace, role) rows of `user`, by name; the example last."""
    return list(
        db.session.execute(
            select(Workspace, Membership.role)
            .join(Membership, Membership.workspace_id == Workspace.id)
            .where(Membership.user_id == user.id, Membership.left_at.is_(None))
            .order_by(Workspace.demo_of.is_not(None), Workspace.name, Workspace.id)
        )
    )


def workspace_by_slug(slug: str) -> Workspace | None:
    """The workspace at this address."""
    return db.session.scalar(select(Workspace).where(Workspace.slug == slug))


def members_of(workspace: Workspace) -> Select[Membership, User]:
    """Memberships with their users, present ones, by name."""
    return (
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.workspace_id == workspace.id, Membership.left_at.is_(None))
        .order_by(User.name, User.id)
    )


def names_of_members(workspace_id: int) -> dict[int, str]:
    """Id → name of everyone who is or was in the workspace: for signing lines."""
    return dict(
        db.session.execute(
            select(User.id, User.name)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.workspace_id == workspace_id)
        ).all()
    )


def keepers_of(workspace_id: int) -> int:
    """How many keepers the workspace has."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Membership)
            .where(
                Membership.workspace_id == workspace_id,
                Membership.role == Role.KEEPER,
                Membership.left_at.is_(None),
            )
        )
        or 0
    )


def sign_ins_of(user: User) -> list[SignIn]:
    """The open sessions of `user`, latest first."""
    moment = clock.now()
    return list(
        db.session.scalars(
            select(SignIn)
            .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.last_seen_at > moment - IDLE)
            .order_by(SignIn.last_seen_at.desc())
        )
    )
