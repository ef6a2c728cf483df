"""The doors of the house: where one is sent, who hears what at the door, what a request needs to act at all."""

from __future__ import annotations

import itertools
import re
import statistics
import time

import pytest
from flask import Flask
from sqlalchemy import delete

from crm.core.db import SAFE_METHODS, db, writing
from crm.core.pages import is_ours
from crm.core.throttle import SIGN_IN_BY_ALL, Attempt, failed, network_of
from tests.cast import PASSWORD, Cast
from tests.page import Client
from tests.test_every_route import changed, digest, path_of, rules
from tests.whole_book import make_whole_book

ELSEWHERE = (
    "elsewhere.example",
    "elsewhere.example/account",
    "127.0.0.1.elsewhere.example",
    "user@elsewhere.example",
)
BEGINNINGS = (
    "//", "///", "////", "/\\", "\\\\", "\\/", "/\\/", "/%09/", "/\t/", "/%0a/", "/\n/", "/%0d/", "/\r/", "/%5c", "/%2f/",
    "/%2f%2f", "/.//", "/..//", "/account//../..//", "/;@", "/@", "/\x00/", "/%00/", "http://", "https://", "HTTPS://",
    "https:/", "https:", "http:\\\\", "ftp://", "javascript://", "javascript:alert(1)//", "data:text/html,", "vbscript:",
    "\thttps://", " https://", "\x01https://", "\u2028//", "\u3000//", "／／", "/／", "\ufeff//", "//\ufeff", "file:///",
    "view-source:https://", "//[::1]@", "//127.0.0.1@", "https://localhost@", "//localhost:80@", "http:///", "https:///",
    "//google。com@", "/\u00a0/", "//%", "/%e2%80%a8/", "mailto:x@", "tel:", "://", ":", "?//", "#//", "./", "../", ".", "..//",
    "/static/../..//", "/http://", "/https:/", "/x:y@", "<", "/<>//", "//;@", "/~//", "//.", "/*/", "/?next=//", "/sign-out?//",
)  # fmt: skip


def test_none_of_three_hundred_addresses_leads_elsewhere(app: Flask) -> None:
    vectors = [begin + end for begin, end in itertools.product(BEGINNINGS, ELSEWHERE)]
    assert len(vectors) >= 300
    with app.test_request_context("/"):
        for vector in vectors:
            # What is accepted stays on this host as a browser reads it: a path of ours, its question mark and after.
            if is_ours(vector):
                path = vector.split("?")[0].split("#")[0]
                assert path.startswith("/") and not path.startswith(("//", "/\\")), vector
                assert path in ("/", "/account", "/sign-in") or path.startswith("/?"), vector
        assert is_ours("/account") and is_ours("/veillees/contacts/3?after=1")
        assert not is_ours("/sign-out") and not is_ours("/language"), "only where a GET answers"
    print(f"{len(vectors)} addresses")


def test_the_same_addresses_after_signing_in(client: Client, cast: Cast) -> None:
    for begin in BEGINNINGS[::9]:
        with writing():
            db.session.execute(delete(Attempt))
        page = client.get("/sign-in")
        words = {"email": "ana@example.org", "password": PASSWORD, "next": begin + ELSEWHERE[0]}
        sent = client.submit(page, words)
        assert sent.location.split("?")[0] == "/", begin
        client.post("/sign-out")


HOSTS = [
    "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "",
    "localhost:80@evil.example", "[::1].evil.example", "localhost\\.evil.example", "evil.example#localhost", "LOCALHOST.",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_link_handed_over_never_bears_the_name_of_a_stranger(app: Flask, cast: Cast, host: str) -> None:
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    token = ana.token()
    for headers in (
        {"Host": host},
        {"X-Forwarded-Host": host or "evil.example", "Forwarded": f"host={host}"},
    ):
        sent = {"role": "member", "csrf_token": token}
        answer = ana._fresh(
            lambda h=headers, d=sent: ana.http.post("/veillees/settings/invite", data=d, headers=h)
        )
        body = answer.get_data(as_text=True)
        assert "evil" not in body and answer.status_code in (200, 400), f"{headers}: {answer.status_code}"


@pytest.mark.sqlite_only
def test_nothing_acts_without_its_token(app: Flask, cast: Cast) -> None:
    """Every route that acts: without a token, with another session's, from another site. Signed in or not."""
    book = make_whole_book(cast.workspace, cast.ana, "Inès")
    ana, basile, nobody = Client(app).sign_in(cast.ana, cast.workspace), Client(app), Client(app)
    basile.sign_in(cast.basile, cast.workspace)
    tokens = {"none": None, "of another": basile.token(), "garbage": "x" * 90}
    own = {id(ana): ana.token(), id(nobody): nobody.token()}
    before = digest()
    tried = 0
    for rule in rules(app):
        for method in (rule.methods or set()) - SAFE_METHODS:
            path = path_of(app, rule, cast.workspace.slug, book.ids)
            for who in (ana, nobody):
                for token in tokens.values():
                    data = {"csrf_token": token} if token else {}
                    answer = who._fresh(
                        lambda w=who, p=path, d=data, m=method: w.http.open(p, method=m, data=d)
                    )
                    assert answer.status_code in (400, 401), f"{method} {path}: {answer.status_code}"
                    answer.close()
                for site in ("cross-site", "same-site"):
                    answer = who._fresh(
                        lambda w=who, p=path, m=method, s=site: w.http.open(
                            p, method=m, data={"csrf_token": own[id(w)]}, headers={"Sec-Fetch-Site": s}
                        )
                    )
                    assert answer.status_code == 400, f"{method} {path} from {site}: {answer.status_code}"
                    answer.close()
                tried += 5
    assert not changed(before, digest())
    print(f"{tried} requests refused")


@pytest.mark.sqlite_only
def test_odd_verbs_are_answered_calmly(app: Flask, cast: Cast, ana: Client) -> None:
    book = make_whole_book(cast.workspace, cast.ana, "Inès")
    before = digest()
    for rule in rules(app):
        path = path_of(app, rule, cast.workspace.slug, book.ids)
        for method in ("HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "get"):
            answer = ana._fresh(lambda p=path, m=method: ana.http.open(p, method=m))
            assert answer.status_code < 500, f"{method} {path}: {answer.status_code}"
            answer.close()
    assert not changed(before, digest())


def test_one_household_of_ipv6_is_one_network() -> None:
    """However an address is written: the first half is what is given out, the second is its holder's to choose."""
    same = [
        "2001:db8::1",
        "2001:db8::a:b:c:d",
        "2001:0db8:0000:0000:ffff::",
        "2001:DB8::2%eth0",
        "2001:db8:0:0::9",
    ]
    assert len({network_of(one) for one in same}) == 1
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8::1")
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("no address") == "no address" and network_of("") == ""


def test_strangers_who_try_everywhere_do_not_shut_out_who_came_in_before(client: Client, cast: Cast) -> None:
    words = {"email": cast.ana.email, "password": PASSWORD}
    client.post("/sign-in", words)
    client.post("/sign-out")
    with writing():
        for _ in range(SIGN_IN_BY_ALL.times):
            failed(SIGN_IN_BY_ALL, "")
    client.post("/sign-in", words)
    client.post("/sign-out")
    client.post("/sign-in", {"email": cast.basile.email, "password": PASSWORD}, status=429)


def test_the_door_takes_as_long_for_who_has_no_account(client: Client, cast: Cast) -> None:
    """The same words, the same status, and no more telling a time than the machine's own trembling."""
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    bodies = {}
    emails = {"known": cast.ana.email, "unknown": "nobody@example.org"}
    token = client.token()
    for turn in range(12):
        for who, email in emails.items():
            with writing():
                db.session.execute(delete(Attempt))
            data = {"email": email, "password": "not this one, never", "csrf_token": token}
            began = time.process_time()
            answer = client._fresh(lambda d=data: client.http.post("/sign-in", data=d))
            if turn:
                took[who].append(time.process_time() - began)
            # A token is signed with the second it was made in.
            body = re.sub(r'name="csrf_token"[^>]*>', "", answer.get_data(as_text=True))
            bodies[who] = body.replace(email, "").replace("Ana", "")
            assert answer.status_code == 422
    assert bodies["known"] == bodies["unknown"]
    known, unknown = statistics.median(took["known"]), statistics.median(took["unknown"])
    print(f"known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms of work")
    # Without the dummy hash the difference is the whole of argon2: nine tenths of the time.
    assert abs(known - unknown) < 0.35 * max(known, unknown)
