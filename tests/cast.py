"""The cast: four people in two books."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from crm.accounts.models import Installation, Membership, OwnerKind, User, Workspace
from crm.accounts.passwords import hash_password
from crm.contacts import operations as contacts
from crm.core import clock
from crm.core.access import Role
from crm.core.db import db, writing
from crm.core.scoping import scope_of
from crm.interactions import operations as interactions

PASSWORD = "nappe à carreaux, six couverts"


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


@dataclass
class Cast:
    """Users and workspaces by name, as they were at first: what changes them is read again by its id."""

    ana: User
    basile: User
    chloe: User
    zoe: User
    workspace: Workspace
    elsewhere: Workspace


def make_user(name: str, **but: object) -> User:
    """A user called `name` whose password is `PASSWORD`."""
    values: dict[str, object] = {
        "name": name,
        "email": f"{name.lower().replace('é', 'e')}@example.org",
        "password_hash": _hash(),
        "language": "en",
        "time_zone": "Europe/Paris",
    }
    user = User(**{**values, **but})
    db.session.add(user)
    db.session.flush()
    return user


def make_workspace(name: str, keeper: User, **but: object) -> Workspace:
    """A workspace with its keeper, and the kinds, roles and links every book begins with."""
    values: dict[str, object] = {
        "name": name,
        "slug": name.lower(),
        "owner_kind": OwnerKind.ASSOCIATION,
        "language": "en",
    }
    workspace = Workspace(**{**values, **but})
    db.session.add(workspace)
    db.session.flush()
    join(keeper, workspace, Role.KEEPER)
    with scope_of(workspace.id, keeper.id):
        contacts.furnish(workspace.language)
        interactions.furnish(workspace.language)
    return workspace


def join(user: User, workspace: Workspace, role: Role) -> Membership:
    """`user` belongs to `workspace` as `role`."""
    membership = Membership(user_id=user.id, workspace_id=workspace.id, role=role)
    db.session.add(membership)
    db.session.flush()
    return membership


def make_cast() -> Cast:
    """Ana, Basile and Chloé share “veillees”; Zoé keeps “ailleurs”."""
    with writing():
        ana, basile, chloe, zoe = (make_user(name) for name in ("Ana", "Basile", "Chloé", "Zoé"))
        workspace = make_workspace("veillees", ana)
        join(basile, workspace, Role.MEMBER)
        join(chloe, workspace, Role.READER)
        elsewhere = make_workspace("ailleurs", zoe)
        db.session.add(Installation(id=1, set_up_at=clock.now()))
    cast = Cast(ana, basile, chloe, zoe, workspace, elsewhere)
    for one in vars(cast).values():
        db.session.refresh(one)
        db.session.expunge(one)
    return cast
