"""Saying it better, saying it again, and saying that it no longer holds."""

from __future__ import annotations

from datetime import date

import pytest

from crm.core.scoping import Visibility
from tests.contacts.conftest import Book
from tests.make import make_tagging
from tests.page import Client
from tests.taggings.test_saying_why import said


@pytest.fixture
def statement(book: Book) -> dict[str, int]:
    """Ana said of Inès that she invents rules, long ago."""
    with book.open():
        return {"tagging_id": make_tagging(because="she invents rules", stated_on=date(2020, 3, 1)).id}


def tag_page(client: Client, book: Book):
    from sqlalchemy import select

    from crm.core.db import db
    from crm.tags.models import Tag

    with book.open():
        tag_id = db.session.scalars(select(Tag)).one().id
    return client.get("tags.show", tag_id=tag_id)


def test_no_longer_because_can_be_undone_and_its_history_stays(
    book: Book, ana: Client, statement: dict
) -> None:
    page = ana.submit(ana.get("taggings.withdraw", **statement), {"because": "she sold them all"})
    page = ana.follow(page)
    assert "You no longer say “board games” of Inès." in page.text
    tag = tag_page(ana, book)
    assert "It is said of nobody at present." in tag.main
    assert "she invents rules" in tag.main and "she sold them all" in tag.main
    ana.submit(page, action="/restore")
    assert said(book) == [("board games", "she invents rules", "team")]
    ana.get("taggings.edit", **statement)


def test_why_it_no_longer_holds_passes_the_same_guard(book: Book, ana: Client, statement: dict) -> None:
    page = ana.submit(
        ana.get("taggings.withdraw", **statement), {"because": "down to 200 followers"}, status=422
    )
    assert "not how much they weigh" in page.fault_of("because")
    ana.submit(page, {"not_an_audience": "y"})
    assert said(book) == []


def test_what_is_withdrawn_cannot_be_changed_nor_withdrawn_again(ana: Client, statement: dict) -> None:
    ana.post("taggings.withdraw", **statement)
    ana.get("taggings.edit", **statement, status=404)
    ana.post("taggings.withdraw", **statement, status=404)
    ana.post("taggings.confirm", **statement, status=404)


def test_an_old_reason_is_to_be_confirmed_and_one_button_says_it_again(
    book: Book, ana: Client, statement: dict
) -> None:
    page = tag_page(ana, book)
    assert "To be confirmed" in page.main and "to be confirmed" in page.main
    ana.submit(page, action="/confirm")
    page = tag_page(ana, book)
    assert "o be confirmed" not in page.main
    assert "she invents rules" in page.main


def test_another_member_sees_it_is_old_but_does_not_say_it_for_its_author(
    book: Book, basile: Client, statement: dict
) -> None:
    page = tag_page(basile, book)
    assert "To be confirmed" in page.main
    assert not page.all('main form[action*="/confirm"]')


def test_saying_it_better_changes_the_words_and_who_may_read_them(
    book: Book, ana: Client, statement: dict
) -> None:
    page = ana.get("taggings.edit", **statement)
    ana.submit(page, {"because": "she tests them on her neighbours", "visibility": "mine"})
    assert said(book) == [("board games", "she tests them on her neighbours", "mine")]
    assert said(book, "basile") == []


def test_two_windows_show_both_versions_and_lose_nothing(book: Book, ana: Client, statement: dict) -> None:
    first, second = ana.get("taggings.edit", **statement), ana.get("taggings.edit", **statement)
    ana.submit(first, {"because": "she tests them on her neighbours"})
    page = ana.submit(second, {"because": "she lends them to the whole street"}, status=409)
    assert (
        "she tests them on her neighbours" in page.main and "she lends them to the whole street" in page.main
    )
    ana.submit(page, {"choose-because": "yours"})
    assert said(book) == [("board games", "she lends them to the whole street", "team")]


def test_the_guard_reads_only_what_changed(book: Book, ana: Client) -> None:
    with book.open():
        ids = {"tagging_id": make_tagging(because="her museum had 300 visiteurs", not_an_audience=True).id}
    ana.submit(ana.get("taggings.edit", **ids), {"where": "her letter"})
    page = ana.submit(
        ana.get("taggings.edit", **ids), {"because": "her museum had 400 visiteurs"}, status=422
    )
    assert page.fault_of("because")


def test_taking_the_words_out_makes_it_a_reason_to_come(book: Book, ana: Client, statement: dict) -> None:
    ana.submit(ana.get("taggings.edit", **statement), {"because": ""})
    assert said(book) == [("board games", "", Visibility.MINE)]


def test_a_reason_to_come_is_taken_away_and_brought_back(book: Book, ana: Client) -> None:
    with book.open():
        make_tagging(because="", seen="imported from contacts.csv on 3 March")
    page = ana.get("tags.index")
    assert "imported from contacts.csv on 3 March" in page.main
    page = ana.follow(ana.submit(page, action="/withdraw"))
    assert said(book) == []
    assert (
        "board games" not in page.main.replace("You no longer say “board games” of Inès.", "")
        or "No tag" not in page.main
    )
    ana.submit(page, action="/restore")
    assert said(book) == [("board games", "", "mine")]
