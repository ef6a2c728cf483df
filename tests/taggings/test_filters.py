"""Choosing people by their tags: and, or, without."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.contacts.models import Contact
from crm.core.db import db
from crm.core.scoping import Visibility, scope_of
from crm.taggings.operations import withdraw
from crm.taggings.queries import contacts_with, to_confirm_among
from tests.cast import Cast
from tests.make import make_contact, make_tag, make_tagging


def names(**tags) -> list[str]:
    criteria = contacts_with(**tags)
    return list(db.session.scalars(select(Contact.calling_name).where(*criteria).order_by(Contact.sort_key)))


def test_and_or_and_without_combine(scoped: Cast) -> None:
    games, lists, late = (make_tag(name).id for name in ("games", "reading lists", "answers late"))
    ines, odile, prune = (make_contact(calling_name=name) for name in ("Inès", "Odile", "Prune"))
    for person, tags in ((ines, ("games", "reading lists")), (odile, ("games", "answers late")), (prune, ("reading lists",))):
        for tag in tags:
            make_tagging(contact=person, tag=tag)
    assert names(all_of=[games, lists]) == ["Inès"]
    assert names(any_of=[games, lists]) == ["Inès", "Odile", "Prune"]
    assert names(any_of=[games, lists], without=[late]) == ["Inès", "Prune"]
    assert names(all_of=[games], without=[lists]) == ["Odile"]
    assert names(without=[games]) == ["Prune"]
    assert names() == ["Inès", "Odile", "Prune"]


def test_only_what_holds_and_has_a_reason_counts(scoped: Cast) -> None:
    tag = make_tag("games")
    gone = make_tagging(contact=make_contact(calling_name="Odile"), tag="games")
    withdraw(gone)
    make_tagging(contact=make_contact(calling_name="Prune"), tag="games", because="")
    old = make_tagging(contact=make_contact(calling_name="Inès"), tag="games", stated_on=date(2020, 1, 1))
    assert names(all_of=[tag.id]) == ["Inès"]
    assert names(without=[tag.id]) == ["Odile", "Prune"]
    assert to_confirm_among([old.contact_id, gone.contact_id], [tag.id], date(2026, 1, 1)) == {old.contact_id}
    assert to_confirm_among([old.contact_id], [tag.id], date(2020, 6, 1)) == set()


def test_what_another_keeps_for_themselves_never_shows_in_a_filter(scoped: Cast) -> None:
    tag = make_tag("games")
    make_tagging(contact=make_contact(calling_name="Inès"), tag="games", visibility=Visibility.MINE)
    assert names(all_of=[tag.id]) == ["Inès"]
    with scope_of(scoped.workspace.id, scoped.basile.id):
        assert names(all_of=[tag.id]) == []
        assert names(without=[tag.id]) == ["Inès"]


def test_a_tag_of_another_workspace_chooses_nobody(scoped: Cast) -> None:
    make_contact(calling_name="Inès")
    with scope_of(scoped.elsewhere.id, scoped.zoe.id):
        theirs = make_tagging(tag="games").tag_id
    assert names(all_of=[theirs]) == []
    assert names(without=[theirs]) == ["Inès"]
