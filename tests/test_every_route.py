"""Every route: who may is stated and held, a stranger's id is nowhere, a refusal writes nothing, a GET changes nothing.

`WHO` is the whole list: a new route without a row fails, and the row says what the view says.
"""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.routing import Rule

from crm.accounts.models import Membership
from crm.accounts.operations import leave
from crm.core.access import ANYONE, SIGNED_IN, Role
from crm.core.db import SAFE_METHODS, db, writing
from tests.cast import Cast, join, make_user
from tests.page import Client, Page, _values
from tests.whole_book import CANARY, Book, make_whole_book

# What a refusal may write all the same: who tried too often.
FORGIVEN_TABLES = {"attempt"}
WHO = {
    "accounts.account": "signed in",
    "accounts.change_password": "signed in",
    "accounts.change_role": "keeper",
    "accounts.choose_language": "anyone",
    "accounts.end_session": "signed in",
    "accounts.erase": "keeper",
    "accounts.home": "anyone",
    "accounts.invite": "keeper",
    "accounts.join": "anyone",
    "accounts.leave": "reader",
    "accounts.reset": "anyone",
    "accounts.reset_link": "keeper",
    "accounts.set_up": "anyone",
    "accounts.settings": "reader",
    "accounts.sign_in": "anyone",
    "accounts.sign_out": "anyone",
    "accounts.workspaces": "signed in",
    "attachments.bin": "member",
    "attachments.edit": "member",
    "attachments.index": "reader",
    "attachments.new": "member",
    "attachments.restore": "member",
    "attachments.show": "reader",
    "bin.erase": "keeper",
    "bin.index": "reader",
    "bin.restore": "member",
    "communities.bin": "member",
    "communities.bring_in": "member",
    "communities.edit": "member",
    "communities.index": "reader",
    "communities.member": "member",
    "communities.new": "member",
    "communities.put_back": "member",
    "communities.restore": "member",
    "communities.show": "reader",
    "communities.take_out": "member",
    "contacts.add_word": "member",
    "contacts.bin": "member",
    "contacts.directory": "reader",
    "contacts.edit": "member",
    "contacts.line": "member",
    "contacts.lines": "member",
    "contacts.lists": "member",
    "contacts.new": "member",
    "contacts.put_back": "member",
    "contacts.put_back_word": "member",
    "contacts.remove_word": "member",
    "contacts.restore": "member",
    "contacts.show": "reader",
    "contacts.similar": "member",
    "contacts.take_away": "member",
    "contacts.word": "member",
    "demo.create": "signed in",
    "demo.remove": "keeper",
    "exports.book": "member",
    "exports.index": "member",
    "healthz": "anyone",
    "imports.decide": "member",
    "imports.index": "member",
    "imports.leave": "member",
    "imports.new": "member",
    "imports.show": "member",
    "imports.take_back": "member",
    "interactions.bin": "member",
    "interactions.bin_promise": "member",
    "interactions.edit": "member",
    "interactions.edit_promise": "member",
    "interactions.index": "reader",
    "interactions.keep_promises": "member",
    "interactions.kind": "member",
    "interactions.kinds": "member",
    "interactions.new": "member",
    "interactions.promise": "member",
    "interactions.promises": "reader",
    "interactions.reopen": "member",
    "interactions.restore": "member",
    "interactions.restore_kind": "member",
    "interactions.restore_promise": "member",
    "interactions.retire_kind": "member",
    "interactions.settle": "member",
    "interactions.show": "reader",
    "merging.compare": "member",
    "merging.part": "member",
    "patterns": "reader",
    "readyz": "anyone",
    "search.results": "reader",
    "taggings.bulk": "member",
    "taggings.confirm": "member",
    "taggings.edit": "member",
    "taggings.new": "member",
    "taggings.restore": "member",
    "taggings.undo_bulk": "member",
    "taggings.withdraw": "member",
    "tags.edit": "member",
    "tags.index": "reader",
    "tags.join": "member",
    "tags.merge": "member",
    "tags.part": "member",
    "tags.show": "reader",
    "threads.bin": "member",
    "threads.decide": "member",
    "threads.forget": "member",
    "threads.index": "reader",
    "threads.keep_all": "member",
    "threads.message": "member",
    "threads.new": "member",
    "threads.put_back": "member",
    "threads.read": "member",
    "threads.restore": "member",
    "threads.review": "member",
    "threads.set_aside": "member",
    "threads.show": "reader",
    "threads.take_back": "member",
    "today.more": "reader",
    "today.show": "reader",
    "today.welcome": "reader",
}
# What stands in an address and is no id.
WORDS = {"token": "no-such-token", "kind": "person", "slug": "nevers", "which": "roles", "moment": "1"}


def rules(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield rule


def needs_of(app: Flask, endpoint: str) -> Any:
    return getattr(app.view_functions[endpoint], "needs", None)


def digest(workspace_id: int | None = None) -> dict[str, str]:
    """A digest of each table's rows; of one workspace's when it is given."""
    db.session.rollback()
    digests = {}
    for table in db.metadata.sorted_tables:
        if table.name in FORGIVEN_TABLES:
            continue
        where = ""
        if workspace_id is not None:
            if "workspace_id" not in table.columns:
                continue
            where = f" WHERE workspace_id = {workspace_id}"
        rows = db.session.connection().execute(text(f'SELECT * FROM "{table.name}"{where} ORDER BY 1'))
        digests[table.name] = hashlib.sha256(repr(rows.all()).encode()).hexdigest()
    db.session.rollback()
    return digests


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


def path_of(app: Flask, rule: Rule, slug: str, ids: dict[str, int]) -> str:
    """The address of `rule` with the ids of a book; a name of an id that is not in the book fails, saying so."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        if name == "workspace":
            values[name] = slug
        elif name in WORDS:
            values[name] = WORDS[name]
        else:
            assert name in ids, f"{rule.rule}: tests/whole_book.py has no row for <{name}>: add one"
            values[name] = ids[name]
    with app.test_request_context():
        return app.url_for(
            rule.endpoint, _method=next(iter(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))), **values
        )


@pytest.fixture
def books(cast: Cast) -> tuple[Book, Book]:
    """A whole book of Ana's, and a whole one of Zoé's whose every word holds the canary."""
    return (
        make_whole_book(cast.workspace, cast.ana, "Inès"),
        make_whole_book(cast.elsewhere, cast.zoe, CANARY),
    )


def test_every_route_says_who_may(app: Flask) -> None:
    stated = {rule.endpoint: str(needs_of(app, rule.endpoint)) for rule in rules(app)}
    unsaid = [endpoint for endpoint, needed in stated.items() if needed == "None"]
    assert not unsaid, f"add @needs, @signed_in or @anyone to {unsaid}"
    missing = {k: v for k, v in stated.items() if WHO.get(k) != v}
    gone = [k for k in WHO if k not in stated]
    assert not missing and not gone, (
        f"WHO lacks or differs for {missing}; and has rows without a route: {gone}"
    )


@pytest.mark.sqlite_only
def test_whoever_may_not_is_refused_and_nothing_is_written(
    app: Flask, cast: Cast, books: tuple[Book, Book]
) -> None:
    mine, _theirs = books
    with writing():
        former = make_user("Élie", email="elie@example.org")
        leave(join(former, cast.workspace, Role.KEEPER))
    browsers = {
        "nobody": Client(app),
        "reader": Client(app).sign_in(cast.chloe, cast.workspace),
        "member": Client(app).sign_in(cast.basile, cast.workspace),
        "former keeper": Client(app).sign_in(former, cast.workspace),
        "keeper elsewhere": Client(app).sign_in(cast.zoe, cast.workspace),
    }
    roles = {"reader": Role.READER, "member": Role.MEMBER}
    tokens = {who: client.token() for who, client in browsers.items()}
    before = digest()
    faults = []
    tried = 0
    for rule in rules(app):
        needed = needs_of(app, rule.endpoint)
        if needed in (ANYONE, SIGNED_IN):
            continue
        path = path_of(app, rule, cast.workspace.slug, mine.ids)
        for who, client in browsers.items():
            if who in roles and roles[who].covers(Role(needed)):
                continue
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                expected = {"reader": (403,), "member": (403,), "nobody": (302, 401)}.get(who, (404,))
                data = None if method in SAFE_METHODS else {"csrf_token": tokens[who]}
                answer = client._fresh(
                    lambda m=method, d=data, c=client, p=path: c.http.open(p, method=m, data=d)
                )
                body = answer.get_data(as_text=True)
                answer.close()
                tried += 1
                if answer.status_code not in expected:
                    faults.append(f"{method} {path} by {who}: {answer.status_code}, not {expected}")
                if CANARY in body:
                    faults.append(f"{method} {path} by {who} shows another workspace's words")
    assert not faults, "\n".join(faults)
    assert not changed(before, digest()), "a refused request wrote something"
    print(f"{tried} requests refused")


@pytest.mark.sqlite_only
def test_an_id_of_another_workspace_is_nowhere(app: Flask, cast: Cast, books: tuple[Book, Book]) -> None:
    mine, theirs = books
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    token = ana.token()
    before = digest()
    faults = []
    for rule in rules(app):
        foreign = [name for name in rule.arguments if name not in {"workspace", *WORDS}]
        for name in foreign:
            ids = {**mine.ids, name: theirs.ids.get(name, 10**9)}
            for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                path = path_of(app, rule, cast.workspace.slug, ids)
                data = None if method in SAFE_METHODS else {"csrf_token": token}
                answer = ana._fresh(lambda m=method, d=data, p=path: ana.http.open(p, method=m, data=d))
                body = answer.get_data(as_text=True)
                answer.close()
                if answer.status_code != 404:
                    faults.append(f"{method} {path} with a foreign {name}: {answer.status_code}")
                if CANARY in body:
                    faults.append(f"{method} {path} shows another workspace's words")
    assert not faults, "\n".join(faults)
    assert not changed(before, digest()), "a refused request wrote something"


@pytest.mark.sqlite_only
def test_no_get_changes_anything_nor_shows_another_workspace(
    app: Flask, cast: Cast, books: tuple[Book, Book]
) -> None:
    mine, _theirs = books
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    before = digest()
    opened = 0
    for rule in rules(app):
        if "GET" not in (rule.methods or set()):
            continue
        path = path_of(app, rule, cast.workspace.slug, mine.ids)
        for query in (
            "",
            f"?q={CANARY}",
            "?" + "&".join(f"{name}={value}" for name, value in _theirs.ids.items()),
        ):
            answer = ana._fresh(lambda p=path + query: ana.http.get(p))
            body = answer.get_data(as_text=True)
            answer.close()
            assert answer.status_code < 500, f"{path}{query} answered {answer.status_code}"
            told = body.replace(f"q={CANARY}", "").replace(f'value="{CANARY}"', "")
            told = re.sub(rf"“{CANARY}”|« ?{CANARY} ?»", "", told)
            assert told.count(CANARY) <= (3 if query.startswith("?q") else 0), (
                f"{path}{query} shows another workspace"
            )
            opened += 1
    assert not changed(before, digest()), "a GET changed something"
    print(f"{opened} pages opened")


@pytest.mark.sqlite_only
def test_a_foreign_id_in_any_field_reaches_nothing(app: Flask, cast: Cast, books: tuple[Book, Book]) -> None:
    """Every form of every page, with each field that holds an id of ours set to the id of the other book's row."""
    mine, theirs = books
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    foreign: dict[str, list[str]] = {}
    for name, value in mine.ids.items():
        foreign.setdefault(str(value), []).append(str(theirs.ids[name]))
    before = digest(cast.elsewhere.id)
    posted = 0
    for rule in rules(app):
        if "GET" not in (rule.methods or set()) or "workspace" not in rule.arguments:
            continue
        path = path_of(app, rule, cast.workspace.slug, mine.ids)
        answer = ana._fresh(lambda p=path: ana.http.get(p))
        page = Page(answer)
        answer.close()
        for form in page.all("main form"):
            if (form.attributes.get("method") or "").lower() != "post":
                continue
            target = (form.attributes.get("action") or page.response.request.path).split("?")[0]
            if target.endswith(("/erase", "/sign-out", "/remove")):
                continue
            for which in range(max(len(ids) for ids in foreign.values())):
                data = _forged(form, {mine: ids[which % len(ids)] for mine, ids in foreign.items()})
                if data is None:
                    continue
                answer = ana._fresh(lambda t=target, d=data: ana.http.post(t, data=d))
                body = answer.get_data(as_text=True)
                answer.close()
                posted += 1
                assert answer.status_code < 500, f"POST {target} {data}: {answer.status_code}"
                assert CANARY not in body, f"POST {target} {data} shows another workspace"
    assert not changed(before, digest(cast.elsewhere.id)), "a forged id reached another workspace"
    assert posted > 5
    print(f"{posted} forged forms")


def _forged(form: Any, swap: dict[str, str]) -> dict[str, Any] | None:
    """The form's values with our ids replaced by the other book's; None when it holds none of them."""
    data: dict[str, Any] = {}
    found = False
    for name, value in _values(form).items():
        forged = _swap(value, swap)
        found = found or (forged != value and name != "csrf_token")
        data[name] = forged if name != "csrf_token" else value
    for box in form.css("input[type=checkbox], input[type=radio], option"):
        value = box.attributes.get("value") or ""
        if _swap(value, swap) != value:
            owner = box if box.tag == "input" else box.parent
            while owner is not None and owner.tag not in ("select", "input"):
                owner = owner.parent
            name = owner.attributes.get("name") if owner is not None else None
            if name:
                data[name] = _swap(value, swap)
                found = True
    return data if found else None


def _swap(value: Any, swap: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_swap(one, swap) for one in value]
    prefix, _colon, number = str(value).rpartition(":")
    if number in swap and prefix in ("", "id"):
        return f"{prefix}:{swap[number]}" if prefix else swap[number]
    return value


@pytest.mark.sqlite_only
def test_no_field_of_a_form_can_set_what_is_not_on_it(
    app: Flask, cast: Cast, books: tuple[Book, Book]
) -> None:
    """Mass assignment: the names of columns nobody may type are sent along with every form."""
    mine, _theirs = books
    ana = Client(app).sign_in(cast.ana, cast.workspace)
    extra = {
        "workspace_id": str(cast.elsewhere.id), "author_id": str(cast.zoe.id), "user_id": str(cast.zoe.id),
        "uid": "00000000-0000-0000-0000-000000000000", "id": "999999", "binned_at": "2020-01-01",
        "version": "99", "shared": "1", "added_at": "2001-01-01", "password_hash": "x", "disabled_at": "2001-01-01",
    }  # fmt: skip
    before = digest(cast.elsewhere.id)
    for rule in rules(app):
        if "POST" not in (rule.methods or set()) or "workspace" not in rule.arguments:
            continue
        if rule.endpoint in ("accounts.erase", "demo.remove", "accounts.leave"):
            continue
        path = path_of(app, rule, cast.workspace.slug, mine.ids)
        data = {**extra, "csrf_token": ana.token(), "file": (io.BytesIO(b""), "")}
        answer = ana._fresh(lambda p=path, d=data: ana.http.post(p, data=d))
        answer.close()
        assert answer.status_code < 500, f"POST {path}: {answer.status_code}"
    assert not changed(before, digest(cast.elsewhere.id))
    for table in db.metadata.sorted_tables:
        if "uid" in table.columns:
            zeros = (
                db.session.connection()
                .execute(select(table.c.id).where(table.c.uid == uuid.UUID(extra["uid"])))
                .all()
            )
            assert not zeros, f"{table.name} took an uid from a form"
    assert db.session.scalars(select(Membership).where(Membership.user_id == cast.zoe.id)).one()
