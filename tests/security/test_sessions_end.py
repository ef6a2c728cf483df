"""A cookie that was copied is worth nothing once its session has ended: each way to end one is replayed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, update

from crm.accounts import operations
from crm.accounts.models import Membership, SignIn, User
from crm.accounts.operations import change_role, leave
from crm.core import clock
from crm.core.access import Role
from crm.core.db import db, writing
from crm.core.links import Link
from tests.cast import PASSWORD, Cast, join, make_workspace
from tests.page import Client

NEW = "trois bancs sous le tilleul"
HOME = "/veillees/"


def _signed_in(app: Flask, user: User) -> Client:
    """By the form, as people do."""
    client = Client(app)
    client.workspace = "veillees"
    client.post("/sign-in", {"email": user.email, "password": PASSWORD})
    return client


def _copy(app: Flask, client: Client) -> Client:
    """Another browser that holds the very same cookie."""
    thief = Client(app)
    cookie = client.http.get_cookie("tablee")
    assert cookie is not None
    thief.http.set_cookie("tablee", cookie.value)
    return thief


def _status(client: Client, path: str = HOME) -> int:
    answer = client._fresh(lambda: client.http.get(path))
    answer.close()
    return int(answer.status_code)


def _sign_out(app: Flask, cast: Cast, client: Client) -> None:
    client.post("/sign-out")


def _password_here(app: Flask, cast: Cast, client: Client) -> None:
    client.post("/account/password", {"present_password": PASSWORD, "new_password": NEW})
    assert _status(client) == 200, "who changed it stays in, with another cookie"


def _password_elsewhere(app: Flask, cast: Cast, client: Client) -> None:
    other = _signed_in(app, cast.basile)
    other.post("/account/password", {"present_password": PASSWORD, "new_password": NEW})


def _reset_by_link(app: Flask, cast: Cast, client: Client) -> None:
    with writing():
        path = operations.reset_link_for(db.session.get_one(User, cast.basile.id), by=None)
    Client(app).post(path, {"password": NEW})


def _ended_from_the_list(app: Flask, cast: Cast, client: Client) -> None:
    with writing():
        first = db.session.scalars(
            select(SignIn.id).where(SignIn.user_id == cast.basile.id).order_by(SignIn.id)
        ).first()
    _signed_in(app, cast.basile).post(f"/account/sessions/{first}/end")


def _disabled(app: Flask, cast: Cast, client: Client) -> None:
    with writing():
        db.session.get_one(User, cast.basile.id).disabled_at = clock.now()


def _row_erased(app: Flask, cast: Cast, client: Client) -> None:
    with writing():
        db.session.execute(delete(SignIn).where(SignIn.user_id == cast.basile.id))


def _idle(app: Flask, cast: Cast, client: Client) -> None:
    with writing():
        db.session.execute(update(SignIn).values(last_seen_at=clock.now() - timedelta(days=15)))


def _old(app: Flask, cast: Cast, client: Client) -> None:
    with writing():
        db.session.execute(update(SignIn).values(added_at=clock.now() - timedelta(days=91)))


ENDINGS: list[Callable[[Flask, Cast, Client], None]] = [
    _sign_out, _password_here, _password_elsewhere, _reset_by_link, _ended_from_the_list, _disabled, _row_erased,
    _idle, _old,
]  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda one: one.__name__.strip("_"))
def test_a_copied_cookie_ends_with_its_session(
    app: Flask, cast: Cast, ending: Callable[[Flask, Cast, Client], None]
) -> None:
    basile = _signed_in(app, cast.basile)
    thief = _copy(app, basile)
    assert _status(thief) == 200, "the copy works as long as the session does"
    ending(app, cast, basile)
    assert _status(thief) == 302
    assert _status(thief, "/account") == 302


def _membership(cast: Cast, user: User) -> Membership:
    return db.session.scalars(
        select(Membership).where(Membership.user_id == user.id, Membership.workspace_id == cast.workspace.id)
    ).one()


def test_who_leaves_reads_nothing_more(app: Flask, cast: Cast) -> None:
    basile = _signed_in(app, cast.basile)
    with writing():
        leave(_membership(cast, cast.basile))
    assert _status(basile) == 404
    assert _status(basile, "/veillees/exports/book") == 404


def test_a_role_made_smaller_holds_from_the_next_request(app: Flask, cast: Cast) -> None:
    basile = _signed_in(app, cast.basile)
    assert _status(basile, "/veillees/contacts/new") == 200
    with writing():
        change_role(_membership(cast, cast.basile), Role.READER)
    assert _status(basile, "/veillees/contacts/new") == 403
    assert _status(basile) == 200


def test_another_key_ends_every_session(app: Flask, cast: Cast) -> None:
    basile = _signed_in(app, cast.basile)
    key = app.config["SECRET_KEY"]
    try:
        app.config["SECRET_KEY"] = "another secret, as long as one has to be, or longer"
        assert _status(basile) == 302
    finally:
        app.config["SECRET_KEY"] = key


def test_a_session_planted_before_signing_in_is_not_the_one_after(app: Flask, cast: Cast) -> None:
    thief = _signed_in(app, cast.chloe)
    with thief.http.session_transaction() as session:
        session["planted"] = "here"
    victim = _copy(app, thief)
    planted = victim.http.get_cookie("tablee")
    victim.post("/sign-out")
    victim.post("/sign-in", {"email": cast.basile.email, "password": PASSWORD})
    after = victim.http.get_cookie("tablee")
    assert planted is not None and after is not None and planted.value != after.value
    with victim.http.session_transaction() as session:
        assert "planted" not in session
    assert _status(thief) == 302, "the planted session ended with the sign-out"


def test_links_a_keeper_made_end_with_their_being_keeper(app: Flask, cast: Cast) -> None:
    with writing():
        join(cast.zoe, cast.workspace, Role.KEEPER)
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    ana.post("accounts.invite", {"role": "keeper"}, status=200)
    ana.post("accounts.reset_link", status=200, membership_id=_membership(cast, cast.basile).id)
    with writing():
        assert len(db.session.scalars(select(Link)).all()) == 2
        change_role(_membership(cast, cast.ana), Role.READER)
        assert db.session.scalars(select(Link)).all() == []


def test_a_reset_link_of_one_team_ends_when_its_person_joins_another(app: Flask, cast: Cast) -> None:
    with writing():
        basile = db.session.get_one(User, cast.basile.id)
        path = operations.reset_link_for(basile, by=db.session.get_one(User, cast.ana.id))
        theirs = make_workspace("third", db.session.get_one(User, cast.zoe.id))
        token = operations.invite_to(theirs, Role.MEMBER, by=db.session.get_one(User, cast.zoe.id))
    Client(app).get(path)
    _signed_in(app, cast.basile).post(f"/join/{token}")
    Client(app).get(path, status=410)


def test_a_session_left_open_does_not_give_the_password_away(app: Flask, cast: Cast) -> None:
    """Guesses at the password of a session found open are slowed down as those at the door."""
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    guess = {"present_password": "not this one, never", "new_password": NEW}
    for _ in range(5):
        ana.post("/account/password", guess, status=422)
    ana.post("/account/password", guess, status=429)
    ana.post("/veillees/settings/erase", {"name": "veillees", "password": PASSWORD}, status=429)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        ana.post("/account/password", {"present_password": PASSWORD, "new_password": NEW})
