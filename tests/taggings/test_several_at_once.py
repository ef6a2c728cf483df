"""One tag of several people: from the directory, from the tag's page, with one reason or a line each."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.contacts.models import Contact
from crm.core.db import db
from crm.taggings.models import Tagging
from tests.contacts.conftest import Book
from tests.make import make_tagging
from tests.page import Client

BULK = "taggings.bulk"


def reasons(book: Book) -> list[tuple[str, str]]:
    with book.open():
        rows = db.session.execute(
            select(Contact.calling_name, Tagging.because)
            .join(Contact, Contact.id == Tagging.contact_id)
            .where(Tagging.withdrawn_at.is_(None))
            .order_by(Contact.sort_key)
        )
        return [tuple(row) for row in rows]


@pytest.fixture
def three(book: Book) -> list[int]:
    """Inès, Odile and Prune."""
    return [book.add(name) for name in ("Inès", "Odile", "Prune")]


def test_one_reason_for_those_ticked_in_the_directory_and_the_whole_taken_back(
    book: Book, ana: Client, three: list[int]
) -> None:
    page = ana.get(BULK, contact_ids=three[:2])
    assert "Inès" in page.main and "Odile" in page.main and "Prune" not in page.main
    page = ana.follow(ana.submit(page, {"tag": "came on Monday", "because": "we tidied the chairs together"}))
    assert "is said of Inès and Odile" in page.text
    assert reasons(book) == [
        ("Inès", "we tidied the chairs together"),
        ("Odile", "we tidied the chairs together"),
    ]
    page = ana.follow(ana.submit(page, action="/undo"))
    assert "is taken back" in page.text
    assert reasons(book) == []


def test_boxes_ticked_in_the_directory_open_the_form_and_write_nothing(
    book: Book, ana: Client, three: list[int]
) -> None:
    page = ana.post(BULK, {"contact_ids": three[:2]}, status=200)
    assert len(page.all('[name="people"][checked]')) == 2
    assert reasons(book) == []
    ana.submit(page, {"tag": "came on Monday", "because": "we tidied the chairs together"})
    assert [name for name, _because in reasons(book)] == ["Inès", "Odile"]


def test_a_line_each_stands_before_the_one_for_all(book: Book, ana: Client, three: list[int]) -> None:
    page = ana.get(BULK, contact_ids=three)
    ana.submit(
        page,
        {
            "tag": "came on Monday",
            "because": "we tidied the chairs together",
            f"because-{three[1]}": "she brought the cake",
        },
    )
    assert reasons(book) == [
        ("Inès", "we tidied the chairs together"),
        ("Odile", "she brought the cake"),
        ("Prune", "we tidied the chairs together"),
    ]


def test_people_are_named_and_those_unknown_are_asked_about(
    book: Book, ana: Client, three: list[int]
) -> None:
    page = ana.get(BULK, tag="came on Monday")
    page = ana.submit(
        page, {"people": "Inès, Solenn", "because": "we tidied the chairs together"}, status=422
    )
    assert "Say who “Solenn” is." in page.main
    assert reasons(book) == []
    answer = next(node.attributes["name"] for node in page.all('[name^="people-"]'))
    ana.submit(page, {answer: "new"})
    assert [name for name, _because in reasons(book)] == ["Inès", "Solenn"]


def test_lines_come_with_the_names_and_nothing_is_written_yet(
    book: Book, ana: Client, three: list[int]
) -> None:
    page = ana.get(BULK, tag="came on Monday")
    assert not page.all('[name^="because-"]')
    page = ana.submit(page, {"people": "Inès, Odile", "more": "lines"}, status=200)
    assert [node.attributes["name"] for node in page.all('[name^="because-"]')] == [
        f"because-{one}" for one in three[:2]
    ]
    assert reasons(book) == []


def test_those_of_whom_it_is_said_already_stay_as_they_are(book: Book, ana: Client, three: list[int]) -> None:
    with book.open():
        make_tagging(
            contact=db.session.get_one(Contact, three[0]), tag="came on Monday", because="she opened the door"
        )
    page = ana.get(BULK, contact_ids=three[:2])
    page = ana.follow(ana.submit(page, {"tag": "Came on monday", "because": "we tidied the chairs together"}))
    assert "You said it already of Inès: left as it was." in page.text
    assert reasons(book) == [("Inès", "she opened the door"), ("Odile", "we tidied the chairs together")]


def test_taking_back_leaves_what_was_changed_since_and_says_so(
    book: Book, ana: Client, three: list[int]
) -> None:
    done = ana.follow(
        ana.submit(ana.get(BULK, contact_ids=three[:2]), {"tag": "came on Monday", "because": "we tidied"})
    )
    with book.open():
        first = db.session.scalars(select(Tagging.id).where(Tagging.contact_id == three[0])).one()
    ana.submit(
        ana.get("taggings.edit", tagging_id=first), {"because": "we tidied, and she stayed for the soup"}
    )
    page = ana.follow(ana.submit(done, action="/undo"))
    assert "Except of Inès: it was changed since." in page.text
    assert reasons(book) == [("Inès", "we tidied, and she stayed for the soup")]


def test_one_bad_line_and_nothing_is_written(book: Book, ana: Client, three: list[int]) -> None:
    typed = {
        "tag": "came on Monday",
        f"because-{three[0]}": "she came early",
        f"because-{three[1]}": "she has 12k followers",
    }
    page = ana.submit(ana.get(BULK, contact_ids=three), typed, status=422)
    assert "12k followers" in page.main and "not how much they weigh" in page.main
    assert page.tree.css_first(f'[name="because-{three[0]}"]').attributes["value"] == "she came early"
    assert [node.attributes["name"] for node in page.all('[aria-invalid="true"]')] == [f"because-{three[1]}"]
    assert page.all('[name="not_an_audience"]')
    assert reasons(book) == []
    with book.open():
        assert db.session.scalars(select(Tagging)).all() == []


def test_a_line_that_only_repeats_the_tag_is_named(book: Book, ana: Client, three: list[int]) -> None:
    typed = {"tag": "board games", f"because-{three[0]}": "board games!"}
    page = ana.submit(ana.get(BULK, contact_ids=three), typed, status=422)
    assert "“board games!” This only says the tag again." in page.main


def test_without_a_reason_they_wait_with_their_author(
    book: Book, ana: Client, basile: Client, three: list[int]
) -> None:
    page = ana.follow(ana.submit(ana.get(BULK, contact_ids=three[:2]), {"tag": "to see again"}))
    assert "it stays with you and serves nothing" in page.text
    assert "to see again" not in basile.get("tags.index").html


@pytest.mark.parametrize("ids", [["0"], ["999999"], ["99999999999"], ["nobody"], ["1"] * 61])
def test_ids_that_are_nobody_are_refused(book: Book, ana: Client, three: list[int], ids: list[str]) -> None:
    bad = len(ids) > 60 or not ids[0].isdigit() or len(ids[0]) > 10
    ana.get(BULK, contact_ids=ids, status=400 if bad else 404)


def test_a_batch_is_taken_back_by_its_author_alone(
    book: Book, ana: Client, basile: Client, chloe: Client, three: list[int]
) -> None:
    page = ana.submit(
        ana.get(BULK, contact_ids=three), {"tag": "came on Monday", "because": "we tidied the chairs"}
    )
    undo = next(
        f.attributes["action"]
        for f in ana.follow(page).all("form")
        if f.attributes.get("action", "").endswith("/undo")
    )
    chloe.post(undo, status=403)
    basile.post(undo)
    assert len(reasons(book)) == 3
    ana.post(undo)
    ana.post(undo)
    assert reasons(book) == []
    ana.post("taggings.undo_bulk", tag_id=1, moment="x" * 30, status=404)
    ana.post("taggings.undo_bulk", tag_id=1, moment="9" * 17)
