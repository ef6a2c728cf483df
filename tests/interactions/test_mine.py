"""What is mine nobody else can tell is there: not on a page, not in an order, not in a search."""

from __future__ import annotations

from datetime import date

import pytest

from crm.contacts.models import Contact
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from crm.core.search import find_words
from crm.interactions import queries
from crm.interactions.promise_queries import promises_due, promises_to
from tests.make import make_contact, make_interaction, make_promise


@pytest.fixture
def secret(cast) -> int:
    """Ana's own note about Inès, with a line and a promise; its id."""
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        ines = make_contact(calling_name="Inès")
        note = make_interaction(
            contacts=[ines],
            title="Walnut",
            body="She thinks of leaving.",
            lines={ines.id: "Pale today."},
            happened=FuzzyDate(date(2026, 6, 2), Precision.DAY),
            visibility=Visibility.MINE,
        )
        make_promise(words="Say nothing", to=[ines], interaction=note, visibility=Visibility.MINE)
        return note.id


def test_its_author_reads_it(ana, secret) -> None:
    page = ana.get("interactions.show", interaction_id=secret)
    assert "She thinks of leaving." in page.main and "Pale today." in page.main and "Say nothing" in page.main
    assert "mine alone" in page.main
    assert "Walnut" in ana.get("today.show").main and "Walnut" in ana.get("interactions.index").main


def test_no_page_of_another_member_shows_it(basile, chloe, secret, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id):
        ines = queries.note_called(secret).people[0].id
    for other in (basile, chloe):
        other.get("interactions.show", interaction_id=secret, status=404)
        for page in (
            other.get("today.show"),
            other.get("interactions.index"),
            other.get("interactions.index", contact=ines),
            other.get("interactions.promises"),
        ):
            for words in ("Walnut", "thinks of leaving", "Pale", "Say nothing"):
                assert words not in page.html


def test_nobody_else_changes_or_bins_or_brings_it_back(basile, ana, secret) -> None:
    basile.get("interactions.edit", interaction_id=secret, status=404)
    basile.post("interactions.edit", {"body": "x"}, interaction_id=secret, status=404)
    basile.post("interactions.bin", interaction_id=secret, status=404)
    ana.post("interactions.bin", interaction_id=secret)
    basile.post("interactions.restore", interaction_id=secret, status=404)
    ana.post("interactions.restore", interaction_id=secret)


def test_it_says_nothing_of_when_people_were_last_in_touch(secret, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id):
        [ines] = [db.session.get_one(Contact, p.id) for p in queries.note_called(secret).people]
        assert ines.last_exchange_on is None


def test_a_search_does_not_find_it(secret, cast) -> None:
    for viewer, found in ((cast.ana, True), (cast.basile, False)):
        with scope_of(cast.workspace.id, viewer.id):
            for words in ("leaving", "walnut", "pale", "say nothing"):
                assert bool(find_words(words)) is found, (viewer.name, words)


def test_the_journal_of_a_person_leaves_it_out(secret, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id):
        ines = queries.note_called(secret).people[0].id
    for viewer, length in ((cast.ana, 1), (cast.basile, 0)):
        with scope_of(cast.workspace.id, viewer.id):
            contact = db.session.get_one(Contact, ines)
            assert len(queries.journal_of(contact)) == length
            assert len(promises_to(contact)) == length
            assert len(promises_due()) == length
            assert len(queries.recent_notes()) == length


def test_the_page_of_a_person_and_the_order_of_the_directory_say_nothing_of_it(
    ana, basile, secret, cast
) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        ines = queries.note_called(secret).people[0].id
        make_interaction(
            contacts=[make_contact(calling_name="Zélie")], happened=FuzzyDate(date(2026, 1, 5), Precision.DAY)
        )
    assert "She thinks of leaving." in ana.get("contacts.show", contact_id=ines).main
    page = basile.get("contacts.show", contact_id=ines)
    for words in ("Walnut", "thinks of leaving", "Pale today", "Say nothing"):
        assert words not in page.html
    # Inès was last met in June, in private: for the list she was never met.
    for viewer in (ana, basile):
        names = viewer.get("contacts.directory", order="exchange").texts("main a.name")
        assert names == ["Zélie", "Inès"]
