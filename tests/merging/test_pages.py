"""Bringing two entries together, as someone does it."""

from __future__ import annotations

from typing import Any

import pytest

from crm.contacts.models import Contact, PointKind
from crm.contacts.operations import add_contact, add_never, add_point, bin_contact, edit_contact
from crm.core.db import db, writing
from crm.core.scoping import scope_of
from tests.cast import Cast
from tests.page import Client


@pytest.fixture
def two(cast: Cast) -> Any:
    """Seb and Sébastien, who may be one."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        seb = add_contact("Seb", town="Brest", birthday="1980-02-29")
        other = add_contact("Sébastien Tho", town="Quimper", portrait="Il grave des pions.")
        add_never(other, "Lui téléphoner avant 9 h.")
        add_point(seb, PointKind.PHONE, "02 61 91 00 00")
        return seb.id, other.id


def test_names_that_look_alike_are_offered(ana: Client, two: Any) -> None:
    page = ana.get("merging.compare", contact_id=two[0])
    assert "Sébastien Tho" in page.main
    assert page.all(f'a[href$="other={two[1]}"]')


def test_the_other_is_found_by_name(ana: Client, two: Any) -> None:
    assert "Sébastien Tho" in ana.get("merging.compare", contact_id=two[0], name="seba").main
    assert "Nobody else answers" in ana.get("merging.compare", contact_id=two[0], name="zzz").main


def test_both_versions_are_shown_and_nothing_is_chosen(ana: Client, two: Any) -> None:
    page = ana.get("merging.compare", contact_id=two[0], other=two[1])
    assert "Brest" in page.main and "Quimper" in page.main
    assert page.all("input[type=radio][checked]") == []
    assert "Lui téléphoner avant 9 h." in page.main and "02 61 91 00 00" in page.main
    assert {node.attributes["name"] for node in page.all("input[type=radio]")} == {
        "choose-calling_name",
        "choose-town",
    }


def test_without_every_choice_nothing_changes_and_what_was_chosen_stays(ana: Client, two: Any) -> None:
    page = ana.get("merging.compare", contact_id=two[0], other=two[1])
    again = ana.submit(page, {"choose-town": "there"}, status=422)
    assert "Say which version to keep: What we call them" in again.main
    assert again.all('input[name="choose-town"][value="there"][checked]')
    assert "Seb" in ana.get("contacts.show", contact_id=two[0]).main
    ana.get("contacts.show", contact_id=two[1])


def test_they_become_one_and_can_be_parted(ana: Client, two: Any, cast: Cast) -> None:
    page = ana.get("merging.compare", contact_id=two[0], other=two[1])
    done = ana.submit(page, {"choose-town": "there", "choose-calling_name": "here"})
    shown = ana.follow(done)
    assert "It is one person now: Seb." in shown.text
    assert "Quimper" in shown.main and "Il grave des pions." in shown.main
    ana.get("contacts.show", contact_id=two[1], status=404)
    back = ana.submit(shown, action="/part")
    assert "They are two people again, as before." in ana.follow(back).text
    assert "Brest" in ana.get("contacts.show", contact_id=two[0]).main
    assert "Il grave des pions." in ana.get("contacts.show", contact_id=two[1]).main


def test_what_was_changed_since_is_told(ana: Client, two: Any, cast: Cast) -> None:
    page = ana.get("merging.compare", contact_id=two[0], other=two[1])
    done = ana.submit(page, {"choose-town": "there", "choose-calling_name": "here"})
    shown = ana.follow(done)
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        edit_contact(db.session.get_one(Contact, two[0]), portrait="Il ne grave plus.")
    told = ana.follow(ana.submit(shown, action="/part")).text
    assert "Changed since, and left as it is: Portrait." in told


def test_a_merge_is_found_again_later(ana: Client, two: Any) -> None:
    page = ana.get("merging.compare", contact_id=two[0], other=two[1])
    ana.submit(page, {"choose-town": "there", "choose-calling_name": "here"})
    later = ana.get("merging.compare", contact_id=two[0])
    assert "Brought together already" in later.main
    ana.submit(later, action="/part")
    ana.get("contacts.show", contact_id=two[1])


def test_someone_of_another_book_is_nobody(ana: Client, two: Any, cast: Cast) -> None:
    with writing(), scope_of(cast.elsewhere.id, cast.zoe.id):
        foreign = add_contact("Seb").id
    ana.get("merging.compare", contact_id=foreign, status=404)
    for other in (foreign, two[0], "abc", "-1", "9" * 30, "１"):
        ana.get("merging.compare", contact_id=two[0], other=other, status=404)
        ana.post("merging.compare", {"other": other, "choose-town": "here"}, contact_id=two[0], status=404)


def test_someone_in_the_bin_is_not_brought_together(ana: Client, two: Any, cast: Cast) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        bin_contact(db.session.get_one(Contact, two[1]))
    ana.get("merging.compare", contact_id=two[0], other=two[1], status=404)


def test_a_merge_of_another_book_is_not_undone(ana: Client, zoe: Client, two: Any) -> None:
    page = ana.get("merging.compare", contact_id=two[0], other=two[1])
    ana.submit(page, {"choose-town": "there", "choose-calling_name": "here"})
    zoe.post("merging.part", merge_id=1, status=404)
    ana.get("contacts.show", contact_id=two[1], status=404)


def test_a_reader_brings_nobody_together(chloe: Client, two: Any) -> None:
    chloe.get("merging.compare", contact_id=two[0], status=403)
    chloe.post("merging.compare", {"other": two[1]}, contact_id=two[0], status=403)
    chloe.post("merging.part", merge_id=1, status=403)


def test_hostile_answers_choose_nothing(ana: Client, two: Any) -> None:
    page = ana.get("merging.compare", contact_id=two[0], other=two[1])
    for answer in ("both", "x" * 100_000, "\x00", "HERE"):
        ana.submit(page, {"choose-town": answer, "choose-calling_name": "here"}, status=422)
    ana.get("contacts.show", contact_id=two[1])
