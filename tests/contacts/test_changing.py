"""Changing someone: nothing typed is lost, two writers at once both keep their words."""

from __future__ import annotations

from datetime import date

import pytest

from crm.contacts import operations
from crm.contacts.models import Contact, State
from crm.core.dates import Precision
from crm.core.db import db
from tests.contacts.conftest import Book
from tests.page import Client

ME = ""


def facts(book: Book, contact_id: int) -> Contact:
    with book.open():
        contact = db.session.get_one(Contact, contact_id)
        db.session.refresh(contact)
        db.session.expunge(contact)
        return contact


def change(browser: Client, contact_id: int, status: int = 303, **values: object) -> object:
    page = browser.get("contacts.edit", contact_id=contact_id)
    return browser.submit(page, values, action=ME, status=status)


def test_what_is_theirs_alone_is_kept(book: Book, ana: Client) -> None:
    ines = book.add("Inès")
    change(
        ana,
        ines,
        calling_name="Inès Vasseur",
        pronouns="she, her",
        address_form="tu",
        languages="French, English",
        town="Saint-Étienne",
        birthday="12 mai 1978",
        portrait="She keeps a blog.\n\nOf games.",
        closeness="close",
        between_us="Write in the evening.",
        met_when="au printemps 2009",
        met_words="Under the rain.",
        state="in_retreat",
    )
    kept = facts(book, ines)
    assert (kept.calling_name, kept.sort_key, kept.letter) == ("Inès Vasseur", "ines vasseur", "I")
    assert (kept.birthday, kept.town_folded) == ("1978-05-12", "saint-etienne")
    assert (kept.met_on, kept.met_precision, kept.met_date_words) == (
        date(2009, 3, 1), Precision.SEASON, "au printemps 2009",
    )  # fmt: skip
    assert kept.portrait == "She keeps a blog.\n\nOf games." and kept.state is State.IN_RETREAT
    assert kept.closeness == "close" and kept.address_form == "tu"


def test_keeping_a_page_unchanged_changes_nothing(book: Book, ana: Client) -> None:
    ines = book.add("Inès", town="Rennes", birthday="--05-12", met_words="At a fair.")
    change(ana, ines, met_when="yesterday")
    before = facts(book, ines)
    change(ana, ines)
    after = facts(book, ines)
    kept = (
        "calling_name",
        "town",
        "birthday",
        "met_on",
        "met_precision",
        "met_date_words",
        "met_words",
        "version",
    )
    assert [getattr(before, name) for name in kept] == [getattr(after, name) for name in kept]
    assert before.met_precision is Precision.DAY


def test_a_date_nobody_understands_stays_as_it_was_typed(book: Book, ana: Client) -> None:
    ines = book.add("Inès")
    change(ana, ines, met_when="the year of the snails")
    kept = facts(book, ines)
    assert (kept.met_on, kept.met_precision, kept.met_date_words) == (
        None,
        Precision.UNKNOWN,
        "the year of the snails",
    )
    assert "the year of the snails" in ana.get("contacts.show", contact_id=ines).main


def test_a_name_to_find_is_found(book: Book, ana: Client) -> None:
    host = book.add("laviedelilie.fr", name_to_find=True)
    assert "still to find" in ana.get("contacts.show", contact_id=host).main
    change(ana, host, town="Lille")
    assert facts(book, host).name_to_find
    change(ana, host, calling_name="Lilie")
    assert not facts(book, host).name_to_find


def test_through_whom_is_one_person_asked_when_unsure(book: Book, ana: Client) -> None:
    ines, oumar = book.add("Inès"), book.add("Oumar Ndiaye")
    page = change(ana, ines, met_through="Oumar", status=422)
    assert "Who is “Oumar”?" in page.main
    asked = page.all('main input[type="radio"][value^="id:"]')[0]
    ana.submit(page, {asked.attributes["name"]: f"id:{oumar}"}, action=ME)
    assert facts(book, ines).met_through_id == oumar
    page = change(ana, ines, met_through="Oumar Ndiaye, Inès", status=422)
    assert page.fault_of("met_through")
    page = change(ana, oumar, met_through="Oumar Ndiaye", status=422)
    assert facts(book, oumar).met_through_id is None


def test_through_someone_new_gives_them_a_page(book: Book, ana: Client) -> None:
    ines = book.add("Inès")
    page = change(ana, ines, met_through="Xavier", status=422)
    new = page.all('main input[type="radio"][value="new"]')[0]
    ana.submit(page, {new.attributes["name"]: "new"}, action=ME)
    assert book.names() == ["Inès", "Xavier"]
    assert "Xavier" in ana.get("contacts.show", contact_id=ines).main


def test_two_writers_of_different_fields_both_keep_theirs(book: Book, ana: Client, basile: Client) -> None:
    ines = book.add("Inès", town="Rennes")
    page = ana.get("contacts.edit", contact_id=ines)
    change(basile, ines, portrait="She keeps a blog.")
    ana.submit(page, {"town": "Lyon"}, action=ME)
    kept = facts(book, ines)
    assert (kept.town, kept.portrait) == ("Lyon", "She keeps a blog.")


def test_two_writers_of_one_field_see_both_versions_and_choose(
    book: Book, ana: Client, basile: Client
) -> None:
    ines = book.add("Inès", closeness="by_sight")
    page = ana.get("contacts.edit", contact_id=ines)
    change(basile, ines, portrait="Basile’s words", closeness="close")
    asked = ana.submit(
        page, {"portrait": "Ana’s words", "closeness": "know_well", "town": "Lyon"}, action=ME, status=409
    )
    for words in ("Ana’s words", "Basile’s words", "we are close", "we know each other well"):
        assert words in asked.main, words
    assert not asked.all("main input[checked]"), "nothing is chosen beforehand"
    assert facts(book, ines).portrait == "Basile’s words"
    asked = ana.submit(asked, {"choose-closeness": "theirs"}, action=ME, status=409)
    assert "Say which version to keep: Portrait" in asked.main
    assert facts(book, ines).portrait == "Basile’s words", "a version nobody chose replaces nothing"
    ana.submit(asked, {"choose-portrait": "yours", "choose-closeness": "theirs"}, action=ME)
    kept = facts(book, ines)
    assert (kept.portrait, kept.closeness, kept.town) == ("Ana’s words", "close", "Lyon")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("calling_name", "  "),
        ("calling_name", "x" * 121),
        ("birthday", "31 February"),
        ("birthday", "soon"),
        ("closeness", "87"),
        ("state", "influential"),
        ("address_form", "on"),
        ("portrait", "x" * 4001),
        ("met_when", "x" * 121),
        ("met_by", "9999"),
        ("met_by", "zoe"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_stays(
    book: Book, ana: Client, field: str, value: str
) -> None:
    ines = book.add("Inès", town="Rennes")
    before = facts(book, ines)
    page = change(ana, ines, status=422, town="Typed town", **{field: value})
    assert page.fault_of(field)
    assert page.all('[name="town"]')[0].attributes["value"] == "Typed town"
    after = facts(book, ines)
    assert (after.version, after.town) == (before.version, "Rennes")


def test_nobody_of_another_book_can_be_named(book: Book, ana: Client) -> None:
    ines, zora = book.add("Inès"), book.add("Zora", who="zoe")
    page = ana.get("contacts.edit", contact_id=ines)
    for forged in (f"id:{zora}", "id:999999", "id:99999999999999999"):
        ana.submit(page, {"met_through": forged}, action=ME, status=404)
    assert ana.submit(page, {"met_by": str(book.zoe)}, action=ME, status=422).fault_of("met_by")
    assert facts(book, ines).met_through_id is None


def test_the_bin_and_back(book: Book, ana: Client) -> None:
    ines = book.add("Inès")
    page = ana.get("contacts.show", contact_id=ines)
    said = ana.follow(ana.submit(page, action=f"/{ines}/bin"))
    assert "Inès is in the bin" in said.text
    assert book.names() == [] and book.names(binned=True) == ["Inès"]
    ana.get("contacts.show", contact_id=ines, status=404)
    back = ana.follow(ana.submit(said, action="/restore"))
    assert "Inès is back" in back.text and book.names() == ["Inès"]


def test_a_stranger_of_another_book_is_not_taken_out_of_its_bin(book: Book, ana: Client) -> None:
    zora = book.add("Zora", who="zoe")
    with book.open("zoe"):
        operations.bin_contact(db.session.get_one(Contact, zora))
    ana.post("contacts.restore", contact_id=zora, status=404)


def test_a_reader_changes_nothing(book: Book, chloe: Client) -> None:
    ines = book.add("Inès")
    chloe.get("contacts.edit", contact_id=ines, status=403)
    chloe.get("contacts.new", status=403)
    for act in ("edit", "bin", "restore"):
        chloe.post(f"contacts.{act}", contact_id=ines, status=403)
    chloe.post("contacts.new", {"calling_name": "X"}, status=403)
    assert book.names() == ["Inès"]
