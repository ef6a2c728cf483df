"""Setting up, coming in, leaving."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.routing import Map

from crm.accounts.models import Installation, Membership, SignIn, User, Workspace, new_token
from crm.accounts.passwords import hash_password, is_old
from crm.accounts.queries import is_set_up, keepers_of, token_hash
from crm.core import clock, storage
from crm.core.access import Role
from crm.core.db import db
from crm.core.links import Link, Purpose, open_link
from crm.core.text import fold

LONGEST_SLUG = 40


class AlreadySetUp(Exception):
    """The first keeper exists."""


class LastKeeper(Exception):
    """A workspace keeps one keeper at least."""


def set_up_link() -> str | None:
    """The path of a new one-time set-up link, or None when the first keeper exists. Earlier ones stop working."""
    if is_set_up():
        return None
    db.session.execute(delete(Link).where(Link.purpose == Purpose.SET_UP))
    return f"/set-up/{open_link(Purpose.SET_UP)}"


def set_up(*, user: User, workspace: Workspace) -> Membership:
    """Makes the first keeper and their workspace. Raises `AlreadySetUp`: the unique row lets exactly one in."""
    db.session.add(Installation(id=1, set_up_at=clock.now()))
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise AlreadySetUp from error
    return create_workspace(workspace, keeper=user)


def create_workspace(workspace: Workspace, *, keeper: User) -> Membership:
    """Adds `workspace` with its first keeper. Raises IntegrityError when its slug is taken."""
    membership = Membership(user=keeper, workspace=workspace, role=Role.KEEPER)
    db.session.add_all([keeper, workspace, membership])
    db.session.flush()
    return membership


def reserved_words(addresses: Map) -> set[str]:
    """First parts of our own addresses, and those kept for later: no workspace is called so."""
    own = {rule.rule.split("/")[1] for rule in addresses.iter_rules()}
    kept = {"t", "me", "v", "api", "tablee", "admin"}
    return {word for word in own if word and not word.startswith("<")} | kept


def slug_for(name: str, reserved: set[str]) -> str:
    """A free slug for a workspace called `name`: folded letters and hyphens, never a word of our own addresses."""
    base = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in fold(name)).split())
    base = base[: LONGEST_SLUG - 4].strip("-") or "carnet"
    if base in reserved:
        base = f"carnet-{base}"
    taken = set(db.session.scalars(select(Workspace.slug).where(Workspace.slug.startswith(base))))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def create_user(*, name: str, email: str, password: str, language: str, time_zone: str) -> User:
    """A new user, not yet in any workspace."""
    return User(
        name=name,
        email=email.strip().lower(),
        password_hash=hash_password(password),
        language=language,
        time_zone=time_zone,
    )


def sign_in(user: User, *, device: str, network: str) -> str:
    """Opens a session and returns its token: the only copy."""
    token = new_token()
    moment = clock.now()
    db.session.add(
        SignIn(
            token_hash=token_hash(token),
            user=user,
            last_seen_at=moment,
            confirmed_at=moment,
            device=device[:120],
            network=network[:45],
        )
    )
    db.session.flush()
    return token


def refresh_password(user: User, password: str) -> None:
    """Keeps the hash with today's parameters when it was made with older ones."""
    if is_old(user.password_hash):
        user.password_hash = hash_password(password)


def end_sign_ins(user: User, *, but: SignIn | None = None) -> None:
    """Ends every session of `user`, except `but`."""
    ending = update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    if but is not None:
        ending = ending.where(SignIn.id != but.id)
    db.session.execute(ending.values(ended_at=clock.now()))


def change_password(user: User, new_hash: str) -> None:
    """Sets a new password and ends every session and open reset link."""
    user.password_hash = new_hash
    db.session.execute(delete(Link).where(Link.purpose == Purpose.RESET, Link.user_id == user.id))
    end_sign_ins(user)


def invite_to(workspace: Workspace, role: Role, *, by: User) -> str:
    """The token of a link by which one person joins `workspace` as `role`."""
    return open_link(Purpose.JOIN, workspace_id=workspace.id, role=role.value, made_by=by.id)


def join(user: User, link: Link) -> Membership:
    """Brings `user` in by `link`; someone who had left comes back with the link's role."""
    membership = db.session.scalar(
        select(Membership).where(Membership.workspace_id == link.workspace_id, Membership.user_id == user.id)
    )
    if membership is None:
        membership = Membership(workspace_id=link.workspace_id, user_id=user.id, role=Role(str(link.role)))
        db.session.add(membership)
    elif membership.left_at is not None:
        membership.left_at, membership.role = None, Role(str(link.role))
    # A keeper of their other team vouched for them there: that link would now open this book too.
    vouched = (Link.purpose == Purpose.RESET, Link.user_id == user.id, Link.made_by.is_not(None))
    db.session.execute(delete(Link).where(*vouched))
    db.session.flush()
    return membership


def reset_link_for(user: User, *, by: User | None) -> str:
    """The path of a link that lets `user` choose a new password, shown once. Earlier ones stop working."""
    db.session.execute(delete(Link).where(Link.purpose == Purpose.RESET, Link.user_id == user.id))
    return f"/reset/{open_link(Purpose.RESET, user_id=user.id, made_by=by.id if by else None)}"


def change_role(membership: Membership, role: Role) -> None:
    """Gives a member another role; the links a keeper made end with their being one. Raises `LastKeeper`."""
    if membership.role == Role.KEEPER and role != Role.KEEPER:
        _is_not_the_last(membership)
        _end_links_of(membership)
    membership.role = role


def leave(membership: Membership) -> None:
    """Ends a membership; what was written stays. Raises `LastKeeper`."""
    if membership.role == Role.KEEPER:
        _is_not_the_last(membership)
    membership.left_at = clock.now()
    _end_links_of(membership)


def _is_not_the_last(membership: Membership) -> None:
    # One at a time: two keepers who leave at the same moment would each count the other.
    db.session.execute(select(Workspace.id).where(Workspace.id == membership.workspace_id).with_for_update())
    if keepers_of(membership.workspace_id) == 1:
        raise LastKeeper


def _end_links_of(membership: Membership) -> None:
    """Links to join this workspace, and to reset a password, that this member made and nobody used yet."""
    for_here = or_(Link.workspace_id == membership.workspace_id, Link.purpose == Purpose.RESET)
    db.session.execute(delete(Link).where(for_here, Link.made_by == membership.user_id))


def erase_workspace(workspace: Workspace) -> None:
    """Erases a workspace with every row of it, which the database's own cascades reach, and every file kept in it."""
    storage.let_go_of_all(str(workspace.uid))
    db.session.execute(delete(Workspace).where(Workspace.id == workspace.id))
