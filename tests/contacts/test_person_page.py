"""Someone's page: a portrait they could read, never a figure, the same number of statements whatever it holds."""

from __future__ import annotations

from datetime import date

import pytest

from crm.communities.operations import bring_in
from crm.contacts import operations
from crm.contacts.models import Contact, NameKind, PointKind, SiteKind, SiteState, State
from crm.core.dates import FuzzyDate, Precision, read_date
from crm.core.db import db
from crm.core.scoping import Visibility
from crm.taggings.operations import state
from crm.threads.models import Thread, ThreadMessage
from tests.contacts.conftest import Book
from tests.make import make_community, make_contact, make_interaction, make_promise, make_tag
from tests.page import Client
from tests.statements import count_statements

TODAY = date(2026, 6, 3)


def fill(contact: Contact, times: int) -> None:
    """Puts `times` lines of every kind on someone's page."""
    thread = Thread(title="A thread", source_format="text")
    db.session.add(thread)
    db.session.flush()
    for n in range(times):
        other = make_contact(calling_name=f"Other {'abcdefghijklmnopqrstuvwxyzàéèùç'[n]}")
        operations.add_never(contact, f"Never this {n}")
        operations.add_name(contact, f"Pen {n}", NameKind.PEN, Visibility.TEAM)
        operations.add_point(contact, PointKind.EMAIL, f"p{n}@example.org", said_on=TODAY, said_by="herself")
        operations.add_site(contact, f"https://blog{n}.example.org/", title=f"Blog {n}")
        operations.add_remembered_date(contact, "12 May", f"Day {n}")
        operations.give_role(contact, f"role {n}")
        operations.link_people(contact, other, operations.relationship_kind_called("met", "met"), f"tie {n}")
        operations.link_people(other, contact, operations.relationship_kind_called("helped", "was helped by"))
        bring_in(
            make_community(f"Circle {n} of {contact.calling_name}"),
            contact,
            read_date("in spring 2009", TODAY),
            f"since {n}",
        )
        state(contact, make_tag(f"tag of {contact.id} {n}"), "because of what we saw")
        make_interaction(contacts=[contact, other], title=f"Note {n}")
        make_promise(to=[contact, other], words=f"Promise {n}")
        message = {"thread_id": thread.id, "contact_id": contact.id, "position": n, "text": f"Said {n}"}
        db.session.add(ThreadMessage(**message, fingerprint=f"m{n}"))
    db.session.flush()


def test_everything_known_stands_on_the_page(book: Book, ana: Client) -> None:
    with book.open():
        oumar = make_contact(calling_name="Oumar")
        ines = make_contact(
            calling_name="Inès Vasseur",
            town="Rennes",
            pronouns="she",
            languages="French",
            birthday="--05-12",
            closeness="know_well",
            between_us="Write in the evening.",
            portrait="She keeps a blog.\nShe likes rain.",
            met=read_date("in spring 2009", TODAY),
            met_words="Under the rain.",
            met_through_id=oumar.id,
            met_by=book.basile,
        )
        fill(ines, 1)
        ines_id = ines.id
    page = ana.get("contacts.show", contact_id=ines_id)
    for words in (
        "Inès Vasseur", "She keeps a blog.", "She likes rain.", "Rennes", "she", "French", "12 May",
        "We know each other well.", "Write in the evening.", "in spring 2009", "Under the rain.", "Oumar", "Met by Basile",
        "Never this 0", "Pen 0", "p0@example.org", "Blog 0", "Day 0", "role 0", "met Other a", "was helped by Other a",
        "Circle 0 of Inès", "because of what we saw", "Note 0", "Promise 0", "Said 0",
    ):  # fmt: skip
        assert words in page.main, words
    head = page.main.index("Never this 0")
    assert head < page.main.index("because of what we saw") < page.main.index("Note 0")


def test_the_page_costs_the_same_whatever_it_holds(book: Book, ana: Client) -> None:
    with book.open():
        one, many = make_contact(calling_name="Ada"), make_contact(calling_name="Bela")
        fill(one, 1)
        fill(many, 30)
        ids = one.id, many.id
    counts = []
    for contact_id in ids:
        ana.get("contacts.show", contact_id=contact_id)
        with count_statements() as said:
            ana.get("contacts.show", contact_id=contact_id)
        counts.append(len(said))
    assert counts[0] == counts[1] <= 9, said


def test_the_directory_costs_the_same_whatever_it_holds(book: Book, ana: Client) -> None:
    counts = []
    for times in (1, 30):
        with book.open():
            for n in range(times):
                contact = make_contact(calling_name=f"Ada {times} {n}", town="Lyon")
                state(contact, make_tag(f"tag {times} {n}"), "because of what we saw")
                state(contact, make_tag("shared tag"), "because of what we saw")
            tag = make_tag("shared tag").id
        for sentence in (
            {"town": "lyon"},
            {"q": "ada"},
            {"order": "exchange"},
            {"letter": "A"},
            {"tag": tag, "order": "exchange"},
            {"tag": tag, "letter": "A"},
            {"q": "ada", "order": "shuffled"},
        ):
            with count_statements() as said:
                ana.get("contacts.directory", **sentence)
            counts.append((tuple(sentence), len(said)))
            assert len(said) <= 6, said
    assert counts[:7] == counts[7:]


def test_two_people_of_one_team_read_each_other_s_lines_but_not_what_is_mine(
    book: Book, ana: Client, basile: Client, chloe: Client
) -> None:
    ines = book.add("Inès")
    with book.open("basile"):
        contact = db.session.get_one(Contact, ines)
        operations.add_name(contact, "Name between us", NameKind.CIVIL, Visibility.MINE)
        operations.add_name(contact, "Name for all", NameKind.PEN, Visibility.TEAM)
        state(contact, make_tag("to come"), "")
        make_interaction(contacts=[contact], body="A thing between us.", visibility=Visibility.MINE)
        make_promise(to=[contact], words="A promise between us", visibility=Visibility.MINE)
    mine = basile.get("contacts.show", contact_id=ines).main
    for secret in ("Name between us", "to come", "A thing between us.", "A promise between us"):
        assert secret in mine, secret
        for other in (ana, chloe):
            assert secret not in other.get("contacts.show", contact_id=ines).text, secret
    assert "Name for all" in chloe.get("contacts.show", contact_id=ines).main


def test_a_reader_reads_and_acts_on_nothing(book: Book, chloe: Client) -> None:
    with book.open():
        contact = make_contact(calling_name="Inès", portrait="She reads.")
        fill(contact, 2)
        ines = contact.id
    page = chloe.get("contacts.show", contact_id=ines)
    assert "She reads." in page.main
    assert not page.all("main form, main .btn, main details")
    assert not [a for a in page.all("main a") if "/edit" in (a.attributes["href"] or "")]


def test_the_dead_keep_their_page_and_nobody_is_told_to_write(book: Book, ana: Client) -> None:
    with book.open():
        agathe = make_contact(
            calling_name="Agathe", state=State.DECEASED, birthday="1950-05-12", portrait="She drew."
        )
        make_interaction(contacts=[agathe], body="She laughed a lot.")
        agathe_id = agathe.id
    page = ana.get("contacts.show", contact_id=agathe_id)
    assert (
        "No longer with us." in page.main and "She drew." in page.main and "She laughed a lot." in page.main
    )
    for nudge in ("12 May", "Promise", "What did you last speak of?", "They may ask"):
        assert nudge not in page.main, nudge
    assert "no longer with us" in ana.get("contacts.directory").main


def test_only_what_can_be_opened_is_a_link(book: Book, ana: Client) -> None:
    with book.open():
        contact = make_contact(calling_name="Inès")
        for kind, value in [
            (PointKind.EMAIL, "ines@example.org"),
            (PointKind.EMAIL, "javascript:alert(1)@x?subject=a.b"),
            (PointKind.PHONE, "+33 (0)2 00 00 00 00"),
            (PointKind.PHONE, "ask Oumar"),
            (PointKind.HANDLE, "https://example.org"),
            (PointKind.POSTAL, "12 rue du Four"),
        ]:
            operations.add_point(contact, kind, value)
        operations.add_site(contact, "example.org", kind=SiteKind.FORUM, state=SiteState.GONE)
        ines = contact.id
    page = ana.get("contacts.show", contact_id=ines)
    links = {
        a.attributes["href"] for a in page.all("main a") if not (a.attributes["href"] or "").startswith("/")
    }
    assert links == {"mailto:ines@example.org", "tel:+33200000000", "http://example.org/"}
    assert "ask Oumar" in page.main and "12 rue du Four" in page.main


def test_the_journal_goes_on(book: Book, ana: Client) -> None:
    with book.open():
        contact = make_contact(calling_name="Inès")
        for n in range(55):
            happened = FuzzyDate(date(2026, 1, 1 + n % 28), Precision.DAY)
            make_interaction(contacts=[contact], title=f"Note number {n}", happened=happened)
        ines = contact.id
    page = ana.get("contacts.show", contact_id=ines)
    first = page.texts(".journal h3")
    following = page.all('a[rel="next"]')[0].attributes["href"] or ""
    second = ana.get(following).texts(".journal h3")
    assert len(first) == 50 and len(second) == 5 and not set(first) & set(second)


@pytest.mark.parametrize("contact_id", [999, 2**31, 10**30])
def test_nobody_of_that_id_is_not_found(ana: Client, contact_id: int) -> None:
    ana.get(f"/veillees/contacts/{contact_id}", status=404)


def test_someone_of_another_book_or_in_the_bin_is_not_found(book: Book, ana: Client) -> None:
    zora, gone = book.add("Zora", who="zoe"), book.add("Bela")
    with book.open():
        operations.bin_contact(db.session.get_one(Contact, gone))
    for contact_id in (zora, gone):
        ana.get("contacts.show", contact_id=contact_id, status=404)
        ana.get("contacts.edit", contact_id=contact_id, status=404)
        ana.get("contacts.lines", contact_id=contact_id, slug="points", status=404)
        ana.post("contacts.bin", contact_id=contact_id, status=404)
    with book.open("zoe"):
        assert db.session.get_one(Contact, zora).binned_at is None


def test_the_line_of_each_stands_on_their_own_page_and_not_on_the_other_s(book: Book, ana: Client) -> None:
    ines, tom = book.add("Inès"), book.add("Tom")
    with book.open():
        make_interaction(
            contacts=[db.session.get_one(Contact, ines), db.session.get_one(Contact, tom)],
            body="We walked along the canal.",
            lines={ines: "She will think of a name.", tom: "He brings the boat."},
        )
    page = ana.get("contacts.show", contact_id=ines)
    assert "She will think of a name." in page.main
    assert "He brings the boat." not in page.main
    assert "He brings the boat." in ana.get("contacts.show", contact_id=tom).main
