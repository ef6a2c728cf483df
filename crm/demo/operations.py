"""The example: a workspace of its own, with two members who exist only there, removed whole in one act."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, exists, select
from werkzeug.routing import Map

from crm.accounts.models import Installation, Membership, OwnerKind, User, Workspace
from crm.accounts.operations import create_workspace, erase_workspace, reserved_words, slug_for
from crm.accounts.passwords import hash_password
from crm.core import clock
from crm.core.access import Role
from crm.core.db import db
from crm.demo.readers import content
from crm.demo.story_operations import tell

# Nobody's hash: no password has it.
CANNOT_SIGN_IN = "!"
SLUGS = {"fr": "exemple", "en": "example"}


def demo_of(user: User) -> Workspace | None:
    """The example that `user` opened, if it is still there."""
    return db.session.scalar(select(Workspace).where(Workspace.demo_of == user.id))


def create_demo(user: User, addresses: Map) -> Workspace:
    """The example of `user`: told anew, or the one that is there. `addresses`: the application's, no slug is one."""
    # Two clicks at once: the second waits here, then finds what the first made.
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    present = demo_of(user)
    if present is not None:
        return present
    told = content()
    workspace = Workspace(
        slug=slug_for(SLUGS[user.language], reserved_words(addresses)),
        name=told.workspace["name"],
        language=user.language,
        time_zone=user.time_zone,
        owner_kind=OwnerKind.EMPLOYER,
        owner_words=told.workspace["about"],
        demo_of=user.id,
    )
    create_workspace(workspace, keeper=user)
    members = {told.members[0]["key"]: user}
    for member in told.members[1:]:
        members[member["key"]] = _colleague(member, workspace)
    db.session.flush()
    tell(told, workspace, members)
    return workspace


def _colleague(member: dict[str, str], workspace: Workspace) -> User:
    """Someone fictional: they sign what they wrote in this book, and nobody signs in as them."""
    name, host = member["email"].split("@")
    colleague = User(
        email=f"{name}+{workspace.slug}@{host}",
        name=member["name"],
        password_hash=CANNOT_SIGN_IN,
        language=workspace.language,
        time_zone=workspace.time_zone,
        disabled_at=clock.now(),
    )
    db.session.add_all(
        [colleague, Membership(user=colleague, workspace=workspace, role=Role(member["role"]))]
    )
    return colleague


def remove_demo(workspace: Workspace) -> None:
    """Erases an example with everything in it, and the users who exist only there."""
    if workspace.demo_of is None:
        raise ValueError(f"“{workspace.slug}” is somebody's book, not an example")
    fictional = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == workspace.id, User.password_hash == CANNOT_SIGN_IN)
    )
    colleagues = [user.id for user in db.session.scalars(fictional)]
    erase_workspace(workspace)
    db.session.flush()
    db.session.execute(delete(User).where(User.id.in_(colleagues)))


# --- an installation where nobody signs in yet -----------------------------------------------------------


def fictional_keeper() -> tuple[User, str]:
    """Where nobody is set up: the example's own keeper as the first account, and the password that opens it.

    `forget_fictional_keeper` gives the installation back to whoever sets it up.
    """
    member, password = content().members[0], secrets.token_urlsafe(12)
    user = User(
        email=member["email"],
        name=member["name"],
        password_hash=hash_password(password),
        language=content().workspace["language"],
        time_zone=content().workspace["time_zone"],
    )
    db.session.add_all([user, Installation(id=1, set_up_at=clock.now())])
    db.session.flush()
    return user, password


def forget_fictional_keeper(user: User) -> bool:
    """Once its example is gone: takes away the example's own keeper when that account is in no other book.

    When nobody else is left, the installation can be set up again. Returns whether the account went.
    """
    at_work = exists().where(Membership.user_id == User.id)
    alone = select(User).where(User.id == user.id, User.email == content().members[0]["email"], ~at_work)
    if db.session.scalar(alone) is None:
        return False
    db.session.execute(delete(User).where(User.id == user.id))
    if db.session.scalar(select(User.id).limit(1)) is None:
        db.session.execute(delete(Installation))
    return True
