"""The words of a book: roles and kinds of link, its own from the first day."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.contacts import operations
from crm.contacts.furniture_rules import LINKS, ROLES
from crm.contacts.models import CommunityRole, Contact, RelationshipKind
from crm.core.db import db
from tests.contacts.conftest import Book
from tests.page import Client


def roles(book: Book, who: str = "ana") -> list[str]:
    with book.open(who):
        return list(db.session.scalars(select(CommunityRole.name).order_by(CommunityRole.folded)))


def role_id(book: Book, name: str, who: str = "ana") -> int:
    with book.open(who):
        return db.session.scalars(select(CommunityRole.id).where(CommunityRole.name == name)).one()


def test_a_book_begins_with_words_of_its_language(book: Book) -> None:
    assert set(roles(book)) == set(ROLES["en"])
    with book.open():
        operations.furnish("en")
    assert len(roles(book)) == len(ROLES["en"]), "twice is once"
    for words in (ROLES, LINKS):
        assert len(words["fr"]) == len(words["en"])


def test_a_word_is_added_changed_and_taken_off_and_put_back(book: Book, ana: Client) -> None:
    page = ana.get("contacts.lists")
    page = ana.follow(ana.submit(page, {"name": "cartographer"}, action="/lists/roles"))
    assert "cartographer" in roles(book)
    where = {"which": "roles", "word_id": role_id(book, "cartographer")}
    ana.submit(ana.get("contacts.word", **where), {"name": "map-maker"}, action="")
    said = ana.follow(ana.post("contacts.remove_word", **where))
    assert "map-maker" not in roles(book)
    ana.submit(said, action="/put-back")
    assert "map-maker" in roles(book)


def test_a_kind_of_link_has_two_sides(book: Book, ana: Client) -> None:
    ana.submit(
        ana.get("contacts.lists"),
        {"forward": "taught", "backward": "learnt from"},
        action="/lists/links",
    )
    with book.open():
        kind = db.session.scalars(select(RelationshipKind).where(RelationshipKind.forward == "taught")).one()
        assert kind.backward == "learnt from"


def test_a_word_said_of_someone_stays_and_says_why(book: Book, ana: Client) -> None:
    ines = book.add("Inès")
    with book.open():
        line = operations.give_role(db.session.get_one(Contact, ines), "blogger")
        operations.take_away(line)
        role = line.role_id
    page = ana.follow(ana.post("contacts.remove_word", which="roles", word_id=role))
    assert "is said of someone" in page.text and "blogger" in roles(book)


@pytest.mark.parametrize(
    ("name", "why"), [("", "Say the word."), ("Podcaster", "already"), ("x" * 61, "too long")]
)
def test_a_word_that_cannot_be_is_refused_beside_its_field(
    book: Book, ana: Client, name: str, why: str
) -> None:
    page = ana.get("contacts.word", which="roles", word_id=role_id(book, "blogger"))
    assert why in ana.submit(page, {"name": name}, action="", status=422).fault_of("name")
    assert "blogger" in roles(book)


def test_a_word_of_another_book_is_not_found(book: Book, ana: Client, chloe: Client) -> None:
    with book.open("zoe"):
        operations.role_called("whistler")
    theirs = role_id(book, "whistler", "zoe")
    ana.get("contacts.word", which="roles", word_id=theirs, status=404)
    ana.post("contacts.remove_word", which="roles", word_id=theirs, status=404)
    assert "whistler" in roles(book, "zoe")
    chloe.get("contacts.lists", status=403)
    chloe.post("contacts.add_word", {"name": "x"}, which="roles", status=403)
