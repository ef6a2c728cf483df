"""The lines of a page: each kind is added, changed, taken away, put back, and never someone else's."""

from __future__ import annotations

from typing import Any

import pytest

from crm.contacts import operations
from crm.contacts.line_forms import LINE_KINDS
from crm.contacts.models import Contact, NameKind, PointKind
from crm.contacts.portrait_queries import Lines, lines_of
from crm.core.db import db
from crm.core.scoping import Visibility
from crm.core.search import find_words
from tests.contacts.conftest import Book
from tests.page import Client

# For each kind: what is typed, what stands on the page, what it is changed to, what stands then.
TYPED: dict[str, tuple[dict[str, str], str, dict[str, str], str]] = {
    "nevers": ({"words": "Phone before ten"}, "Phone before ten", {"words": "Phone at all"}, "Phone at all"),
    "points": (
        {
            "kind": "phone",
            "value": "02 00 00 00 00",
            "preferred": "y",
            "said_on": "2 June 2026",
            "said_by": "herself",
        },
        "02 00 00 00 00",
        {"value": "03 00 00 00 00"},
        "03 00 00 00 00",
    ),
    "sites": (
        {
            "url": "www.example.org/blog",
            "title": "A blog",
            "kind": "blog",
            "state": "alive",
            "words": "of games",
        },
        "A blog",
        {"title": "Another title", "state": "paused"},
        "Another title",
    ),
    "roles": ({"name": "blogger"}, "blogger", {"name": "cartographer"}, "cartographer"),
    "names": (
        {"name": "Pen", "kind": "pen", "visibility": "team"},
        "Pen",
        {"name": "Quill", "visibility": "mine"},
        "Quill",
    ),
    "dates": (
        {"words": "Her daughter", "day": "12 mai"},
        "12 May",
        {"day": "13/05/2001"},
        "13 May 2001",
    ),
    "links": (
        {"person": "Oumar", "words": "at the fair"},
        "at the fair",
        {"words": "at school"},
        "at school",
    ),
}


def lines(book: Book, contact_id: int) -> Lines:
    with book.open():
        return lines_of(db.session.get_one(Contact, contact_id))


def add(browser: Client, contact_id: int, slug: str, status: int = 303, **typed: str) -> Any:
    page = browser.get("contacts.lines", contact_id=contact_id, slug=slug)
    return browser.submit(page, typed, action="", status=status)


def test_every_kind_is_tried() -> None:
    assert set(TYPED) == set(LINE_KINDS)


@pytest.mark.parametrize("slug", list(TYPED))
def test_a_line_is_added_changed_taken_away_and_put_back(book: Book, ana: Client, slug: str) -> None:
    ines = book.add("Inès")
    book.add("Oumar")
    typed, shown, again, then = TYPED[slug]
    answer = add(ana, ines, slug, **typed)
    page = ana.follow(answer)
    assert shown in page.main and shown in ana.get("contacts.show", contact_id=ines).main
    line = next(a.attributes["href"] or "" for a in page.all(".lines a.btn"))
    ana.submit(ana.get(line), again, action="")
    assert then in ana.get("contacts.show", contact_id=ines).main
    page = ana.get("contacts.lines", contact_id=ines, slug=slug)
    said = ana.follow(ana.submit(page, action="/take-away"))
    assert then not in said.main.replace(" (13 May)", "") and getattr(lines(book, ines), slug) == []
    ana.submit(said, action="/put-back")
    assert then in ana.get("contacts.show", contact_id=ines).main


@pytest.mark.parametrize("slug", list(TYPED))
def test_what_is_empty_is_refused_and_nothing_is_kept(book: Book, ana: Client, slug: str) -> None:
    ines = book.add("Inès")
    page = add(ana, ines, slug, status=422)
    assert page.all(".fault")
    assert getattr(lines(book, ines), slug) == []


@pytest.mark.parametrize("slug", list(TYPED))
def test_a_line_of_someone_else_is_not_found_there(book: Book, ana: Client, slug: str) -> None:
    ines, bela = book.add("Inès"), book.add("Bela")
    with book.open("zoe"):
        zora, zeno = (operations.add_contact(name) for name in ("Zora", "Zeno"))
        theirs = {
            "nevers": operations.add_never(zora, "x"),
            "points": operations.add_point(zora, PointKind.EMAIL, "z@example.org"),
            "sites": operations.add_site(zora, "example.org"),
            "roles": operations.give_role(zora, "poet"),
            "names": operations.add_name(zora, "x", NameKind.PEN, Visibility.TEAM),
            "dates": operations.add_remembered_date(zora, "12 May", "x"),
            "links": operations.link_people(zora, zeno, operations.relationship_kind_called("met", "met")),
        }[slug].id
    book.add("Oumar")
    add(ana, ines, slug, **TYPED[slug][0])
    mine = getattr(lines(book, ines), slug)[0].id
    for contact_id, line_id in ((bela, mine), (ines, theirs), (ines, 999999)):
        if (contact_id, line_id) == (ines, mine):
            continue
        ana.get("contacts.line", contact_id=contact_id, slug=slug, line_id=line_id, status=404)
        for act in ("line", "take_away", "put_back"):
            ana.post(f"contacts.{act}", contact_id=contact_id, slug=slug, line_id=line_id, status=404)
    assert len(getattr(lines(book, ines), slug)) == 1


def test_a_reader_changes_no_line(book: Book, chloe: Client) -> None:
    ines = book.add("Inès")
    with book.open():
        never = operations.add_never(db.session.get_one(Contact, ines), "Phone").id
    for slug in TYPED:
        chloe.get("contacts.lines", contact_id=ines, slug=slug, status=403)
        chloe.post("contacts.lines", contact_id=ines, slug=slug, status=403)
    for act in ("line", "take_away", "put_back"):
        chloe.post(f"contacts.{act}", contact_id=ines, slug="nevers", line_id=never, status=403)
    assert len(lines(book, ines).nevers) == 1


def test_a_name_others_keep_for_themselves_is_not_found(book: Book, ana: Client) -> None:
    ines = book.add("Inès")
    with book.open("basile"):
        name = operations.add_name(
            db.session.get_one(Contact, ines), "Secret", NameKind.CIVIL, Visibility.MINE
        ).id
    ana.get("contacts.line", contact_id=ines, slug="names", line_id=name, status=404)
    ana.post("contacts.take_away", contact_id=ines, slug="names", line_id=name, status=404)


def test_two_writers_of_one_line_choose(book: Book, ana: Client, basile: Client) -> None:
    ines = book.add("Inès")
    with book.open():
        never = operations.add_never(db.session.get_one(Contact, ines), "Phone").id
    where = {"contact_id": ines, "slug": "nevers", "line_id": never}
    page = ana.get("contacts.line", **where)
    basile.submit(basile.get("contacts.line", **where), {"words": "Phone before ten"}, action="")
    asked = ana.submit(page, {"words": "Phone on Sundays"}, action="", status=409)
    assert "Phone before ten" in asked.main and "Phone on Sundays" in asked.main
    ana.submit(asked, {"choose-words": "yours"}, action="")
    assert [line.words for line in lines(book, ines).nevers] == ["Phone on Sundays"]


def test_what_is_taken_away_is_found_no_more_and_comes_back_when_said_again(book: Book, ana: Client) -> None:
    ines = book.add("Inès")
    with book.open():
        contact = db.session.get_one(Contact, ines)
        point = operations.add_point(contact, PointKind.EMAIL, "ines@zibeline.example")
        role = operations.give_role(contact, "poet")
        site = operations.add_site(contact, "example.org", words="on Sundays")
        for line in (point, role, site):
            operations.take_away(line)
        assert not find_words("zibeline")
        assert operations.give_role(contact, "Poet").id == role.id
        assert operations.add_site(contact, "http://www.example.org").id == site.id
    kept = lines(book, ines)
    assert [one.name for one in kept.roles] == ["poet"] and [one.host for one in kept.sites] == [
        "example.org"
    ]


def test_a_link_reads_from_both_sides_and_stands_once(book: Book, ana: Client) -> None:
    ines, oumar = book.add("Inès"), book.add("Oumar")
    page = ana.get("contacts.lines", contact_id=ines, slug="links")
    introduced = next(
        o.attributes["value"] or "" for o in page.all("select option") if o.text() == "was introduced by"
    )
    for _again in range(2):
        ana.submit(page, {"kind": introduced, "person": "Oumar"}, action="")
    assert [(tie.kind, tie.calling_name) for tie in lines(book, ines).links] == [
        ("was introduced by", "Oumar")
    ]
    assert [(tie.kind, tie.calling_name) for tie in lines(book, oumar).links] == [("introduced", "Inès")]


def test_a_link_to_oneself_to_many_or_to_someone_unsure_is_asked(book: Book, ana: Client) -> None:
    ines = book.add("Inès")
    book.add("Oumar Ndiaye")
    book.add("Oumar Sow")
    for typed in ("Inès", "Oumar", "Oumar Sow, Oumar Ndiaye", "Xavier"):
        page = add(ana, ines, "links", status=422, person=typed, words="typed")
        assert page.fault_of("person")
        assert page.all('[name="words"]')[0].attributes["value"] == "typed"
    new = page.all('main input[type="radio"][value="new"]')[0].attributes["name"]
    ana.submit(page, {new: "new"}, action="")
    assert [tie.calling_name for tie in lines(book, ines).links] == ["Xavier"]


def test_a_kind_of_link_of_another_book_is_refused(book: Book, ana: Client) -> None:
    ines = book.add("Inès")
    book.add("Oumar")
    with book.open("zoe"):
        kind = operations.relationship_kind_called("haunts", "is haunted by").id
    for forged in (f"{kind}:forward", "x", "1:sideways", ""):
        page = ana.get("contacts.lines", contact_id=ines, slug="links")
        page = ana.submit(page, {"kind": forged, "person": "Oumar"}, action="", status=422)
        assert page.fault_of("kind")
    assert lines(book, ines).links == []


def test_a_site_is_shared_and_its_address_may_change(book: Book, ana: Client) -> None:
    ines, oumar = book.add("Inès"), book.add("Oumar")
    site = TYPED["sites"][0]
    add(ana, ines, "sites", **site)
    add(ana, oumar, "sites", **{**site, "url": "https://example.org", "title": "The same"})
    assert [one.title for one in lines(book, ines).sites] == ["The same"]
    line = lines(book, ines).sites[0].id
    page = ana.get("contacts.line", contact_id=ines, slug="sites", line_id=line)
    ana.submit(page, {"url": "https://elsewhere.example", "title": "Mine"}, action="")
    assert [one.host for one in lines(book, ines).sites] == ["elsewhere.example"]
    assert [one.host for one in lines(book, oumar).sites] == ["example.org"]


@pytest.mark.parametrize(
    ("slug", "typed", "field"),
    [
        ("sites", {"url": "javascript:alert(1)"}, "url"),
        ("sites", {"url": "data:text/html,x"}, "url"),
        ("sites", {"url": "https://a.example/" + "é" * 1900}, "url"),
        ("sites", {"kind": "influencer"}, "kind"),
        ("points", {"kind": "email", "value": "not an address"}, "value"),
        ("points", {"kind": "phone", "value": "ask Oumar"}, "value"),
        ("points", {"said_on": "soon"}, "said_on"),
        ("dates", {"day": "31 February"}, "day"),
        ("names", {"visibility": "client "}, "visibility"),
        ("names", {"name": "x" * 121}, "name"),
        ("nevers", {"words": "x" * 281}, "words"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    book: Book, ana: Client, slug: str, typed: dict[str, str], field: str
) -> None:
    ines = book.add("Inès")
    page = add(ana, ines, slug, status=422, **{**TYPED[slug][0], **typed})
    assert page.fault_of(field)
    assert getattr(lines(book, ines), slug) == []
