"""Someone new: one field, and nobody twice without knowing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.contacts.models import ContactPoint, Site
from crm.core.db import db
from tests.contacts.conftest import Book
from tests.page import Client

NEW = "/contacts/new"


def test_one_field_is_enough(book: Book, ana: Client) -> None:
    page = ana.submit(ana.get("contacts.new"), {"calling_name": "Inès Vasseur"}, action=NEW)
    assert "Inès Vasseur" in ana.follow(page).texts("h1")
    assert book.names() == ["Inès Vasseur"]


def test_a_site_and_an_address_may_come_with_the_name(book: Book, ana: Client) -> None:
    facts = {"calling_name": "Seb", "site": "www.Teulliac.com", "email": "Seb@Example.org"}
    ana.submit(ana.get("contacts.new"), facts, action=NEW)
    with book.open():
        assert db.session.scalars(select(Site.key)).all() == ["teulliac.com"]
        assert db.session.scalars(select(ContactPoint.folded)).all() == ["seb@example.org"]


@pytest.mark.parametrize("name", ["", "   ", "\u00a0", "\u200b\u200b", "\x00\x01", "\u202e"])
def test_a_name_nobody_would_see_is_refused_beside_its_field(book: Book, ana: Client, name: str) -> None:
    facts = {"calling_name": name, "site": "example.org"}
    page = ana.submit(ana.get("contacts.new"), facts, action=NEW, status=422)
    assert "Say a name" in page.fault_of("calling_name")
    assert page.all('[name="site"]')[0].attributes["value"] == "example.org", "what was typed is lost"
    assert book.names() == []


def test_a_same_name_is_shown_before_it_is_kept_twice(book: Book, ana: Client) -> None:
    book.add("Hélène", portrait="Keeps a forum about bread. And more.")
    page = ana.submit(ana.get("contacts.new"), {"calling_name": "helene"}, action=NEW, status=422)
    assert "Already in the book?" in page.main
    assert "Keeps a forum about bread." in page.main and "And more" not in page.main
    assert book.names() == ["Hélène"]
    ana.submit(page, {"someone_else": "1"}, action=NEW)
    assert book.names() == ["Hélène", "helene"]


def test_a_same_site_is_shown_too(book: Book, ana: Client) -> None:
    ana.submit(ana.get("contacts.new"), {"calling_name": "Seb", "site": "teulliac.com"}, action=NEW)
    facts = {"calling_name": "Sébastien", "site": "http://www.teulliac.com/about"}
    page = ana.submit(ana.get("contacts.new"), facts, action=NEW, status=422)
    assert "Seb" in page.texts(".name")


def test_while_a_name_is_typed_those_who_may_be_it_are_shown(book: Book, ana: Client) -> None:
    for name in ("Inès Vasseur", "Inès Bel", "Oumar"):
        book.add(name)
    part = ana.get("contacts.similar", headers={"X-Part": "similar"}, calling_name="ines v")
    assert part.texts(".name") == ["Inès Vasseur"]
    assert ana.get("contacts.similar", headers={"X-Part": "similar"}, calling_name="zz").text == ""
    assert ana.get("contacts.similar", calling_name="ines", status=303).location.endswith("calling_name=ines")


@pytest.mark.parametrize(
    "site", ["javascript:alert(1)", "data:text/html,x", "ana@example.org", "nowhere", "http://a b"]
)
def test_what_is_no_address_on_the_web_is_refused_with_the_reason(book: Book, ana: Client, site: str) -> None:
    facts = {"calling_name": "Inès", "site": site}
    page = ana.submit(ana.get("contacts.new"), facts, action=NEW, status=422)
    assert page.fault_of("site")
    assert book.names() == []
