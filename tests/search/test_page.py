"""The page that looks for anything."""

from __future__ import annotations

from typing import Any

import pytest

from crm.accounts.models import User
from crm.contacts.operations import add_contact
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from tests.cast import Cast
from tests.make import make_interaction, make_promise, make_tagging
from tests.page import Client
from tests.statements import count_statements


@pytest.fixture
def book(cast: Cast) -> Any:
    """Hélène, a note, a promise and a reason."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        helene = add_contact("Hélène", portrait="Elle grave des toupies <b>en buis</b>.")
        make_interaction(contacts=[helene], body="Nous avons parlé de toupies.", visibility=Visibility.MINE)
        make_promise(words="Lui rapporter ses toupies", to=[helene])
        make_tagging(contact=helene, tag="crafts", because="her toupies spin for a minute")
        return helene.id


def test_someone_is_found_as_it_is_typed(ana: Client, book: Any) -> None:
    page = ana.get("search.results", q="helene")
    assert page.texts("section h2") == ["People"]
    assert [node.attributes["href"] for node in page.all("main ul.people a.name")] == [
        ana.url("contacts.show", contact_id=book)
    ]
    assert page.texts("main ul.people mark") == ["Hélène"]


def test_what_matched_is_shown_in_context_and_escaped(ana: Client, book: Any) -> None:
    page = ana.get("search.results", q="toupies")
    assert page.texts("section h2") == [
        "People, by what is said of them",
        "What we say of people",
        "Notes",
        "Promises",
    ]
    assert "Elle grave des toupies <b>en buis</b>." in page.main
    assert "mine alone" in page.main and "Lui rapporter ses toupies" in page.main
    assert {mark.lower() for mark in page.texts("main mark")} == {"toupies"}


def test_a_part_is_enough_while_typing(ana: Client, book: Any) -> None:
    part = ana.get("search.results", q="hel", headers={"X-Part": "list"})
    assert "<html" not in part.html
    assert part.tree.css_first("#search-list").attributes["data-summary"] == "Found in: People."


def test_one_kind_alone_is_looked_for_in_words(ana: Client, book: Any) -> None:
    page = ana.get("search.results", q="toupies", **{"in": "notes"})
    assert page.texts("section h2") == ["Notes"]
    assert page.texts('main nav [aria-current="true"]') == ["notes"]
    assert page.all('form input[type=hidden][name="in"][value="notes"]')


def test_an_unknown_kind_is_everything(ana: Client, book: Any) -> None:
    assert len(ana.get("search.results", q="toupies", **{"in": "scores"}).all("section h2")) == 4


def test_nothing_found_offers_to_add_the_person(ana: Client, book: Any) -> None:
    page = ana.get("search.results", q="Inès Vasseur")
    (link,) = page.all("main .empty a.btn")
    added = ana.get(link.attributes["href"])
    assert added.tree.css_first('[name="calling_name"]').attributes["value"] == "Inès Vasseur"


def test_a_reader_is_not_offered_to_add_anyone(chloe: Client, book: Any) -> None:
    page = chloe.get("search.results", q="Inès Vasseur")
    assert "Nothing answers" in page.main and page.all("main .empty a.btn") == []


def test_what_is_mine_is_not_shown_to_others(basile: Client, book: Any) -> None:
    page = basile.get("search.results", q="toupies")
    assert "Nous avons parlé" not in page.main and "Notes" not in page.texts("section h2")


def test_nothing_typed_says_what_can_be(ana: Client, book: Any) -> None:
    assert "What are you looking for?" in ana.get("search.results").main
    assert "There is no word in that" in ana.get("search.results", q="🦊 — !").main


@pytest.mark.parametrize(
    "query",
    ['"', "a* NEAR(b)", "x" * 10_000, "\x00", "<script>alert(1)</script>", "{{7*7}}", "%s", "é" * 5_000],
)
def test_hostile_words_are_looked_for_like_others(ana: Client, book: Any, query: str) -> None:
    page = ana.get("search.results", q=query)
    assert "<script>alert" not in page.html


def test_in_french(ana: Client, book: Any, cast: Cast) -> None:
    with writing():
        db.session.get_one(User, cast.ana.id).language = "fr"
    page = ana.get("search.results", q="toupies")
    assert "Ce que nous disons des personnes" in page.main


def test_five_statements_a_page_whatever_is_found(ana: Client, book: Any, cast: Cast) -> None:
    counts = []
    for more in (0, 30):
        with writing(), scope_of(cast.workspace.id, cast.ana.id):
            for n in range(more):
                other = add_contact(f"Odile {n}", portrait="toupies")
                make_interaction(contacts=[other, add_contact(f"Paule {n}")], body="toupies")
                make_promise(words="toupies", to=[other])
                make_tagging(contact=other, tag="crafts", because=f"her toupies, number {n}")
        with count_statements() as said:
            ana.get("search.results", q="toupies")
        counts.append(len(said))
    assert counts[0] <= 6 and counts[1] <= 6, counts
