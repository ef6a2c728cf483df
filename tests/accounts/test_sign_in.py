"""Coming in and going out."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import select

from crm.accounts.models import SignIn
from crm.core.db import db
from tests.cast import PASSWORD, Cast
from tests.page import Client


def enter(client: Client, email: str, password: str, status: int = 303, path: str = "/sign-in"):
    """Fills in the sign-in form."""
    page = client.get(path)
    return client.submit(page, {"email": email, "password": password}, status=status)


def test_the_right_words_open_the_door(client: Client, cast: Cast) -> None:
    enter(client, "ANA@example.org ", PASSWORD)
    assert "Ana" in client.get("accounts.account").html


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client: Client, cast: Cast) -> None:
    known = enter(client, "ana@example.org", "not this one at all", status=422)
    unknown = enter(client, "nobody@example.org", "not this one at all", status=422)
    assert known.fault_of("password") == unknown.fault_of("password") != ""
    assert known.main.replace("ana@", "") == unknown.main.replace("nobody@", "")


def test_the_sixth_try_within_a_minute_waits_and_the_next_minute_opens(client: Client, cast: Cast) -> None:
    with time_machine.travel("2026-06-02 10:00:00+00:00", tick=False) as clock:
        for _ in range(5):
            enter(client, "ana@example.org", "not this one at all", status=422)
        enter(client, "ana@example.org", PASSWORD, status=429)
        clock.shift(61)
        enter(client, "ana@example.org", PASSWORD)


def test_signing_out_ends_the_session_on_the_server(ana: Client) -> None:
    with ana.http.session_transaction() as session:
        kept = dict(session)
    ana.post("accounts.sign_out")
    with ana.http.session_transaction() as session:
        session.update(kept)
    assert ana.get("accounts.account", status=302).location.startswith("/sign-in")


def test_the_session_of_before_signing_in_does_not_survive_it(client: Client, cast: Cast) -> None:
    client.get("/sign-in")
    with client.http.session_transaction() as session:
        session["planted"] = "by someone else"
    enter(client, "ana@example.org", PASSWORD)
    with client.http.session_transaction() as session:
        assert "planted" not in session


def test_a_changed_password_ends_the_other_sessions(ana: Client, cast: Cast, app) -> None:
    elsewhere = Client(app).sign_in(cast.ana)
    ana.post(
        "accounts.change_password",
        {"present_password": PASSWORD, "new_password": "un autre banc sous le tilleul"},
    )
    assert elsewhere.get("accounts.account", status=302).location.startswith("/sign-in")
    ana.get("accounts.account")
    enter(Client(app), "ana@example.org", "un autre banc sous le tilleul")


def test_a_session_left_alone_for_two_weeks_is_over(app, cast: Cast) -> None:
    with time_machine.travel("2026-06-02 10:00:00+00:00", tick=False) as clock:
        client = Client(app).sign_in(cast.ana)
        clock.shift(13 * 86400)
        client.get("accounts.account")
        clock.shift(2 * 86400)
        client.get("accounts.account", status=302)


def test_one_can_end_ones_own_session_elsewhere_and_nobody_elses(
    ana: Client, basile: Client, cast: Cast, app
) -> None:
    elsewhere = Client(app).sign_in(cast.ana)
    rows = db.session.scalars(select(SignIn).where(SignIn.user_id == cast.ana.id).order_by(SignIn.id)).all()
    last = rows[-1].id
    basile.post("accounts.end_session", sign_in_id=last, status=404)
    elsewhere.get("accounts.account")
    ana.post("accounts.end_session", sign_in_id=last)
    elsewhere.get("accounts.account", status=302)


@pytest.mark.parametrize(
    "target",
    ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example/", "/%09/elsewhere.example",
     "javascript:alert(1)", "/no-such-page-at-all/really/not", "///elsewhere.example", "/\telsewhere"],
)  # fmt: skip
def test_one_is_never_sent_elsewhere_after_signing_in(client: Client, cast: Cast, target: str) -> None:
    page = client.get("/sign-in")
    sent = client.submit(page, {"email": "ana@example.org", "password": PASSWORD, "next": target})
    assert sent.location == "/"


def test_one_is_sent_where_one_wanted_to_go(client: Client, cast: Cast) -> None:
    wanted = client.get("/account", status=302).location
    page = client.get(wanted)
    sent = client.submit(page, {"email": "ana@example.org", "password": PASSWORD})
    assert sent.location == "/account"


def test_a_request_from_another_site_does_nothing(ana: Client) -> None:
    answer = ana.http.post(
        "/sign-out", data={"csrf_token": ana.token()}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 400
    ana.get("accounts.account")


def test_without_the_token_nothing_happens(ana: Client) -> None:
    ana.post("accounts.sign_out", token=False, status=400)
    ana.get("accounts.account")


def test_a_stranger_host_is_refused(client: Client, cast: Cast) -> None:
    assert client.http.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
