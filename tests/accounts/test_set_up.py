"""The first keeper, once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.accounts.models import Membership, User, Workspace
from crm.accounts.operations import set_up_link
from crm.core.access import Role
from crm.core.db import db, writing
from tests.page import Client

ANSWERS = {
    "name": "Hélène Darcourt",
    "email": "Helene@example.org",
    "password": "une table sous le tilleul",
    "workspace_name": "Les Veillées ludiques",
    "language": "fr",
    "time_zone": "Europe/Paris",
    "owner_kind": "association",
}


@pytest.fixture
def path(app) -> str:
    with writing():
        link = set_up_link()
    assert link
    return link


def test_before_anyone_the_bare_address_says_where_the_link_is(client: Client) -> None:
    assert "set-up link" in client.get("/").main


def test_the_link_makes_the_first_keeper_and_their_workspace(client: Client, path: str) -> None:
    sent = client.submit(client.get(path), ANSWERS)
    workspace = db.session.scalars(select(Workspace)).one()
    membership = db.session.scalars(select(Membership)).one()
    assert (workspace.slug, workspace.name) == ("les-veillees-ludiques", "Les Veillées ludiques")
    assert membership.role == Role.KEEPER
    assert membership.user.email == "helene@example.org"
    assert sent.location == "/les-veillees-ludiques/welcome"
    client.get("/account")


def test_nothing_is_preselected_for_who_answers(client: Client, path: str) -> None:
    page = client.get(path)
    assert len(page.all('[name="owner_kind"]')) == 3
    assert not page.all('[name="owner_kind"][checked]')
    without = client.submit(page, {**ANSWERS, "owner_kind": ""}, status=422)
    assert without.fault_of("owner_kind")
    assert not db.session.scalars(select(User)).all()


@pytest.mark.parametrize(
    "wrong",
    [{"name": "  "}, {"email": "nobody"}, {"password": "short"}, {"password": "helene@example.org"},
     {"password": "aaaaaaaaaaaa"}, {"workspace_name": "\u200b"}, {"time_zone": "Mars/Olympus"}, {"language": "xx"}],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    client: Client, path: str, wrong: dict
) -> None:
    page = client.submit(client.get(path), {**ANSWERS, **wrong}, status=422)
    (name,) = wrong
    assert page.fault_of(name)
    assert name == "name" or "Hélène Darcourt" in page.html
    assert ANSWERS["password"] not in page.html


def test_the_link_works_once(client: Client, path: str, app) -> None:
    client.submit(client.get(path), ANSWERS)
    Client(app).get(path, status=410)
    with writing():
        assert set_up_link() is None


def test_an_unknown_link_opens_nothing(client: Client) -> None:
    assert "no longer opens" in client.get("/set-up/whatever", status=410).main


def test_a_workspace_never_takes_an_address_of_ours(client: Client, path: str) -> None:
    sent = client.submit(client.get(path), {**ANSWERS, "workspace_name": "Account"})
    assert sent.location == "/carnet-account/welcome"
