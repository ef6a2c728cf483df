"""Two who act at the same moment: one is first, the other hears of it calmly. Never a fault, never two of one thing."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts import operations
from crm.accounts.models import Membership, User
from crm.contacts.models import CommunityRole, Site
from crm.core import clock
from crm.core.access import Role
from crm.core.db import db, writing
from crm.core.scoping import scope_of
from crm.tags.models import Tag
from tests.cast import PASSWORD, Cast, join
from tests.make import make_contact
from tests.page import Client

AT_ONCE = 6


def together(app: Flask, acts: list[Callable[[], int]]) -> list[int]:
    """What each act answered, all begun at the same moment."""
    gate = threading.Barrier(len(acts))
    answers: list[int] = []
    faults: list[BaseException] = []

    def act(one: Callable[[], int]) -> None:
        gate.wait(30)
        try:
            answers.append(one())
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=act, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults, faults
    return answers


def posts(client: Client, path: str, data: dict[str, Any]) -> Callable[[], int]:
    """An act that posts `data` as `client`, from a thread of its own."""
    sent = {**data, "csrf_token": client.token()}

    def act() -> int:
        answer = client.http.post(path, data=sent)
        answer.close()
        return int(answer.status_code)

    return act


@pytest.fixture
def browsers(app: Flask, cast: Cast) -> Iterator[list[Client]]:
    yield [Client(app).sign_in(cast.ana, cast.workspace) for _ in range(AT_ONCE)]


def test_the_same_new_tag_in_many_tabs_is_one_tag(app: Flask, cast: Cast, browsers: list[Client]) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        people = [make_contact(calling_name=f"Inès {n}").id for n in "abcdef"]
    said = {"tag": "hums", "because": "she hums while she cooks", "visibility": "team", "family": "loves"}
    acts = [
        posts(client, f"/veillees/contacts/{contact_id}/taggings/new", said)
        for client, contact_id in zip(browsers, people, strict=True)
    ]
    answers = together(app, acts)
    assert set(answers) <= {303, 409}, answers
    assert 303 in answers
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.scalar(select(func.count(Tag.id)).where(Tag.folded == "hums")) == 1
    print(f"{answers.count(303)} kept, {answers.count(409)} asked to look again")


def test_the_same_new_site_and_role_in_many_tabs_are_one(
    app: Flask, cast: Cast, browsers: list[Client]
) -> None:
    acts = [
        posts(
            client, "/veillees/contacts/new", {"calling_name": f"Nour {n}", "site": "http://a-hedge.example"}
        )
        for client, n in zip(browsers, "abcdef", strict=True)
    ]
    answers = together(app, acts)
    assert set(answers) <= {303, 409, 422}, answers
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.scalar(select(func.count(Site.id))) == 1
    acts = [posts(client, "/veillees/lists/roles/new", {"name": "gardener"}) for client in browsers]
    together(app, acts)
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.scalar(
            select(func.count(CommunityRole.id)).where(CommunityRole.folded == "gardener")
        ) in (0, 1)


def test_a_link_to_join_lets_exactly_one_in(app: Flask, cast: Cast) -> None:
    with writing():
        ana = db.session.get_one(User, cast.ana.id)
        token = operations.invite_to(cast.workspace, Role.MEMBER, by=ana)
    acts = []
    for number in range(AT_ONCE):
        stranger = Client(app)
        words = {
            "name": f"Guest {number}", "email": f"guest{number}@example.org",
            "password": f"{PASSWORD} {number}", "language": "en",
        }  # fmt: skip
        acts.append(posts(stranger, f"/join/{token}", words))
    answers = together(app, acts)
    assert sorted(answers) == [303, *[410] * (AT_ONCE - 1)]
    assert db.session.scalar(select(func.count(User.id)).where(User.email.startswith("guest"))) == 1


def test_a_reset_link_is_good_for_one_password(app: Flask, cast: Cast) -> None:
    with writing():
        path = operations.reset_link_for(db.session.get_one(User, cast.basile.id), by=None)
    acts = [posts(Client(app), path, {"password": f"{PASSWORD} {number}"}) for number in range(AT_ONCE)]
    assert sorted(together(app, acts)) == [303, *[410] * (AT_ONCE - 1)]


def test_two_keepers_who_leave_at_once_do_not_leave_the_book_to_nobody(app: Flask, cast: Cast) -> None:
    with writing():
        join(cast.zoe, cast.workspace, Role.KEEPER)
    acts = []
    for user in (cast.ana, cast.zoe):
        membership = db.session.scalars(
            select(Membership.id).where(
                Membership.user_id == user.id, Membership.workspace_id == cast.workspace.id
            )
        ).one()
        client = Client(app).sign_in(user, cast.workspace)
        acts.append(posts(client, f"/veillees/settings/members/{membership}/leave", {}))
    together(app, acts)
    db.session.rollback()
    present = select(func.count(Membership.id)).where(
        Membership.workspace_id == cast.workspace.id,
        Membership.role == Role.KEEPER,
        Membership.left_at.is_(None),
    )
    assert db.session.scalar(present) == 1


def test_the_loser_of_a_race_finds_its_words_again(app: Flask, cast: Cast, ana: Client) -> None:
    """Another request has made the tag and not ended yet: whoever waits for it looks again, and has lost nothing."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        contact_id = make_contact(calling_name="Inès").id
        tag = Tag.__table__
    said = {"tag": "hums", "because": "she hums while she cooks", "visibility": "team", "family": "loves"}
    act = posts(ana, f"/veillees/contacts/{contact_id}/taggings/new", said)
    told: list[int] = []
    with db.engine.connect() as other:
        if other.dialect.name == "postgresql":
            other.execute(
                tag.insert().values(
                    workspace_id=cast.workspace.id, name="Hums", folded="hums", family="loves", definition="",
                    author_id=cast.basile.id, shared=True, version=1, added_at=clock.now(), uid=uuid.uuid4(),
                )
            )  # fmt: skip
        waiting = threading.Thread(target=lambda: told.append(act()))
        waiting.start()
        waiting.join(1)
        other.commit()
        waiting.join(30)
    assert told == ([409] if db.engine.dialect.name == "postgresql" else [303])
