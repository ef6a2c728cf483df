"""Whatever is typed: refused in a sentence or kept, shown as it is, executed by nobody, never a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest

from crm.contacts.models import Contact
from crm.core.db import db
from tests.contacts.conftest import Book
from tests.page import Client

VECTORS = [
    "{{7*7}}",
    "${7*7}<%= 7*7 %>",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "' OR 1=1 --",
    "%(name)s %s {0}",
    "👩‍👩‍👧‍👦 family",
    "می‌خواهم",
    "Zoë \u202eelbisivni\u202c",
]
LINES = ("calling_name", "pronouns", "languages", "town", "met_when")
BLOCKS = ("portrait", "between_us", "met_words")


def kept(book: Book, contact_id: int) -> dict[str, Any]:
    with book.open():
        contact = db.session.get_one(Contact, contact_id)
        names = (*LINES, *BLOCKS)
        return {n: getattr(contact, "met_date_words" if n == "met_when" else n) for n in names}


@pytest.mark.parametrize("typed", VECTORS)
def test_what_is_typed_is_shown_as_it_is(book: Book, ana: Client, typed: str) -> None:
    ines = book.add("Inès")
    clean = typed.replace("\u202e", "").replace("\u202c", "")
    page = ana.get("contacts.edit", contact_id=ines)
    ana.submit(page, dict.fromkeys(LINES, typed[:60]) | dict.fromkeys(BLOCKS, typed), action="")
    assert set(kept(book, ines).values()) == {clean}
    for answer in (
        ana.get("contacts.show", contact_id=ines),
        ana.get("contacts.edit", contact_id=ines),
        ana.get("contacts.lines", contact_id=ines, slug="points"),
        ana.get("contacts.directory"),
        ana.get("contacts.directory", order="added", state="active"),
        ana.get("contacts.similar", calling_name=clean, headers={"X-Part": "similar"}),
    ):
        assert clean in answer.text or " ".join(clean.split()) in answer.text, answer.response.request.path
        assert not answer.all("main script, main [onload], main [onerror], main img")
        for link in answer.all("a"):
            assert not (link.attributes.get("href") or "").lower().startswith(("javascript:", "data:"))


@pytest.mark.parametrize("name", ["\x00In\x00ès", "In\ud800ès", "In\ufffeès", "\ufeffInès"])
def test_what_nobody_sees_is_taken_out(book: Book, ana: Client, name: str) -> None:
    data = {"calling_name": name.encode("utf-8", "surrogatepass"), "csrf_token": ana.token()}
    response = ana.http.post(ana.url("contacts.new"), data=data)
    assert response.status_code == 303
    (kept_name,) = book.names()
    assert kept_name.encode("utf-8") and kept_name.endswith("ès") and "\x00" not in kept_name


def test_five_hundred_marks_on_a_letter_are_cut(book: Book, ana: Client) -> None:
    ana.post("contacts.new", {"calling_name": "Z" + "\u0301" * 500})
    assert book.names() == ["Z" + "\u0301" * 8]


@pytest.mark.parametrize("field", ["calling_name", "site", "email"])
def test_a_million_characters_are_refused_in_a_sentence(book: Book, ana: Client, field: str) -> None:
    page = ana.get("contacts.new")
    data = {"calling_name": "Inès", field: "x" * 1_000_000}
    response = ana.http.post(ana.url("contacts.new"), data=data | {"csrf_token": ana.token()})
    assert response.status_code in (413, 422), page
    assert book.names() == []


@pytest.mark.parametrize("field", [*LINES, *BLOCKS, "birthday", "met_through", "met_by", "closeness"])
def test_a_million_characters_change_nothing(book: Book, ana: Client, field: str) -> None:
    ines = book.add("Inès")
    before = kept(book, ines)
    data = {
        "calling_name": "Inès",
        "state": "active",
        "met_by": "",
        field: "x" * 1_000_000,
        "csrf_token": ana.token(),
    }
    assert ana.http.post(ana.url("contacts.edit", contact_id=ines), data=data).status_code in (413, 422)
    assert kept(book, ines) == before


@pytest.mark.parametrize("where", ["q", "town", "after", "letter", "order", "tag", "community"])
def test_a_sentence_of_a_hundred_thousand_characters_is_answered(book: Book, ana: Client, where: str) -> None:
    book.add("Inès")
    for typed in ("é" * 100_000, "\x00", "%00%ff", "'\"*("):
        response = ana.http.get(ana.url("contacts.directory", **{where: typed}))
        assert response.status_code in (200, 404), (where, typed[:10])


@pytest.mark.parametrize("seen", ["", "[]", "{", "null", '{"calling_name": 3}', "x" * 100_000])
def test_a_forged_memory_of_what_was_shown_is_no_fault(book: Book, ana: Client, seen: str) -> None:
    ines = book.add("Inès")
    data = {"calling_name": "Inès", "state": "active", "met_by": "", "seen": seen, "csrf_token": ana.token()}
    assert ana.http.post(ana.url("contacts.edit", contact_id=ines), data=data).status_code in (303, 409)
