"""Who is in a workspace, and what each may do there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.accounts.models import Membership, User, Workspace
from crm.core.access import Role
from crm.core.db import db
from tests.accounts.test_sign_in import enter
from tests.cast import PASSWORD, Cast
from tests.page import Client


def membership_of(user: User) -> Membership:
    return db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()


def link_in(page) -> str:
    return page.tree.css_first("#address").attributes["value"].split("127.0.0.1")[-1].split("localhost")[-1]


def invite(ana: Client, role: str) -> str:
    page = ana.get("accounts.settings")
    return link_in(ana.submit(page, {"role": role}, action="/settings/invite", status=200))


def test_someone_invited_comes_in_with_the_role_of_the_link(ana: Client, app) -> None:
    link = invite(ana, "reader")
    stranger = Client(app)
    page = stranger.get(link)
    assert "veillees" in page.main
    stranger.submit(
        page,
        {"name": "Odile", "email": "odile@example.org", "password": "la lampe du perron", "language": "fr"},
    )
    odile = db.session.scalars(select(User).where(User.email == "odile@example.org")).one()
    assert membership_of(odile).role == Role.READER
    Client(app).get(link, status=410)


def test_someone_with_an_account_joins_as_themselves(ana: Client, zoe: Client, cast: Cast) -> None:
    zoe.submit(zoe.get(invite(ana, "member")))
    roles = {
        m.workspace_id: m.role
        for m in db.session.scalars(select(Membership).where(Membership.user_id == cast.zoe.id))
    }
    assert roles == {cast.workspace.id: Role.MEMBER, cast.elsewhere.id: Role.KEEPER}


def test_a_link_never_takes_over_an_account_with_the_same_address(ana: Client, app) -> None:
    stranger = Client(app)
    page = stranger.submit(
        stranger.get(invite(ana, "member")),
        {"name": "Zoé", "email": "ZOE@example.org", "password": "la lampe du perron", "language": "fr"},
        status=422,
    )
    assert "account" in page.fault_of("email")


def test_a_member_cannot_invite_nor_change_the_workspace(basile: Client, chloe: Client) -> None:
    for client in (basile, chloe):
        assert "Invite someone" not in client.get("accounts.settings").main
        client.post("accounts.invite", {"role": "keeper"}, status=403)
        client.post("accounts.settings", {"name": "Mine now"}, status=403)
        client.post("accounts.erase", {"name": "veillees", "password": PASSWORD}, status=403)


def test_the_last_keeper_stays(ana: Client, cast: Cast) -> None:
    mine = membership_of(cast.ana).id
    ana.post("accounts.leave", membership_id=mine)
    ana.post("accounts.change_role", {"role": "reader"}, membership_id=mine)
    assert "one keeper at least" in ana.get("accounts.settings").html
    db.session.expire_all()
    assert membership_of(cast.ana).role == Role.KEEPER


def test_someone_whose_access_is_closed_sees_nothing_at_their_next_page(
    ana: Client, basile: Client, cast: Cast
) -> None:
    basile.get("accounts.settings")
    ana.post("accounts.leave", membership_id=membership_of(cast.basile).id)
    basile.get("accounts.settings", status=404)


def test_a_keeper_hands_over_a_link_for_a_new_password(ana: Client, cast: Cast, app) -> None:
    page = ana.post("accounts.reset_link", membership_id=membership_of(cast.basile).id, status=200)
    path = link_in(page)
    old = Client(app).sign_in(cast.basile)
    visitor = Client(app)
    visitor.submit(visitor.get(path), {"password": "la clé sous le pot de thym"})
    old.get("accounts.account", status=302)
    enter(Client(app), "basile@example.org", "la clé sous le pot de thym")
    Client(app).get(path, status=410)


def test_a_keeper_has_no_power_over_someone_who_works_elsewhere_too(
    ana: Client, zoe: Client, cast: Cast
) -> None:
    zoe.submit(zoe.get(invite(ana, "member")))
    there = db.session.scalars(
        select(Membership).where(
            Membership.user_id == cast.zoe.id, Membership.workspace_id == cast.workspace.id
        )
    ).one()
    ana.post("accounts.reset_link", membership_id=there.id)
    assert "other workspaces" in ana.get("accounts.settings").html


def test_a_membership_of_another_workspace_is_nowhere(ana: Client, cast: Cast) -> None:
    theirs = membership_of(cast.zoe).id
    for endpoint, data in (
        ("accounts.leave", {}),
        ("accounts.change_role", {"role": "reader"}),
        ("accounts.reset_link", {}),
    ):
        ana.post(endpoint, data, membership_id=theirs, status=404)
    db.session.expire_all()
    assert membership_of(cast.zoe).left_at is None


def test_erasing_asks_for_the_name_and_the_password_then_leaves_nothing(ana: Client, cast: Cast) -> None:
    page = ana.post("accounts.erase", {"name": "veillee", "password": PASSWORD}, status=422)
    assert page.fault_of("name")
    ana.post("accounts.erase", {"name": "veillees", "password": "wrong wrong wrong"}, status=422)
    ana.post("accounts.erase", {"name": "veillees", "password": PASSWORD})
    assert [w.slug for w in db.session.scalars(select(Workspace))] == ["ailleurs"]


def test_the_language_chosen_at_the_foot_of_a_page_is_kept(ana: Client) -> None:
    ana.post("accounts.choose_language", {"language": "fr", "next": "/account"})
    page = ana.get("accounts.account")
    assert page.tree.css_first("html").attributes["lang"] == "fr"
    assert "Votre compte" in page.main


def test_the_profile_is_kept(ana: Client) -> None:
    page = ana.get("accounts.account")
    ana.submit(page, {"name": "Ana Karénine", "time_zone": "Pacific/Auckland", "theme": "dark"})
    page = ana.get("accounts.account")
    assert "Ana Karénine" in page.html
    assert page.tree.css_first("html").attributes["data-theme"] == "dark"


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Hélène Darcourt", "Hélène"),
        ("Bao", "Bao"),
        ("M. Dubief", "M. Dubief"),
        ("J Martin", "J Martin"),
        ("", ""),
    ],
)
def test_one_is_greeted_by_the_first_word_of_ones_name(name: str, greeted: str) -> None:
    assert User(name=name).first_name == greeted
