"""Kinds of exchange: a list that each book makes its own."""

from __future__ import annotations

from sqlalchemy import select

from crm.contacts.models import Contact
from crm.core.db import db, writing
from crm.core.scoping import scope_of
from crm.interactions.models import BuiltIn, InteractionKind
from tests.make import make_contact, make_interaction


def kind(cast, built_in: BuiltIn | None = None) -> InteractionKind:
    with scope_of(cast.workspace.id, cast.ana.id):
        return db.session.scalars(
            select(InteractionKind)
            .where(InteractionKind.built_in == built_in)
            .execution_options(populate_existing=True)
        ).one()


def test_a_book_begins_with_twelve_kinds_in_the_readers_language(ana, cast) -> None:
    page = ana.get("interactions.kinds")
    assert len(page.all("main .lines > li")) == len(BuiltIn) == 12
    assert "a disagreement" in page.main
    ana.post("accounts.choose_language", {"language": "fr"})
    assert "un désaccord" in ana.get("interactions.kinds").main


def test_a_kind_of_ones_own_is_offered(ana, cast) -> None:
    ana.post("interactions.kinds", {"name": "une marche", "counts": "y"})
    assert "une marche" in ana.get("interactions.new").texts('[name="kind"] option')
    assert kind(cast).counts


def test_a_kind_without_a_name_or_called_like_another_is_refused(ana, cast) -> None:
    assert "Give it a name" in ana.post("interactions.kinds", {"name": " "}, status=422).fault_of("name")
    page = ana.post("interactions.kinds", {"name": "A Gift"}, status=422)
    assert "already a kind called so" in page.fault_of("name")
    ana.post("interactions.kinds", {"name": "a" * 61}, status=422)


def test_a_built_in_kind_may_be_called_otherwise_and_back(ana, cast) -> None:
    call = kind(cast, BuiltIn.CALL).id
    ana.post("interactions.kind", {"name": "on the phone", "counts": "y"}, kind_id=call)
    assert "on the phone" in ana.get("interactions.kinds").main
    ana.post("interactions.kind", {"name": "", "counts": "y"}, kind_id=call)
    assert "a call" in ana.get("interactions.kinds").main


def test_when_a_kind_no_longer_counts_it_was_no_being_in_touch(ana, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        ines = make_contact(calling_name="Inès")
        make_interaction(contacts=[ines], kind=BuiltIn.CALL)
        ines_id = ines.id
    ana.post("interactions.kind", {"name": ""}, kind_id=kind(cast, BuiltIn.CALL).id)
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.get_one(Contact, ines_id).last_exchange_on is None
    ana.post("interactions.kind", {"name": "", "counts": "y"}, kind_id=kind(cast, BuiltIn.CALL).id)
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.get_one(Contact, ines_id, populate_existing=True).last_exchange_on is not None


def test_a_retired_kind_is_not_offered_and_its_notes_keep_it(ana, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        note = make_interaction(kind=BuiltIn.GIFT).id
    gift = kind(cast, BuiltIn.GIFT).id
    ana.post("interactions.retire_kind", kind_id=gift)
    assert "a gift" not in ana.get("interactions.new").texts('[name="kind"] option')
    page = ana.get("interactions.edit", interaction_id=note)
    assert page.all(f'[name="kind"] option[value="{gift}"][selected]')
    ana.submit(page, {"title": "A shelf"})
    assert "a gift" in ana.get("interactions.show", interaction_id=note).main
    ana.post("interactions.restore_kind", kind_id=gift)
    assert "a gift" in ana.get("interactions.new").texts('[name="kind"] option')


def test_one_kind_at_least_is_offered(ana, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id):
        ids = list(db.session.scalars(select(InteractionKind.id)))
    for kind_id in ids:
        page = ana.post("interactions.retire_kind", kind_id=kind_id)
    assert "One kind at least is needed" in ana.follow(page).text
    assert len(ana.get("interactions.new").texts('[name="kind"] option')) == 1


def test_kinds_of_another_book_and_readers(zoe, chloe, cast) -> None:
    call = kind(cast, BuiltIn.CALL).id
    zoe.get("interactions.kind", kind_id=call, status=404)
    zoe.post("interactions.retire_kind", kind_id=call, status=404)
    chloe.get("interactions.kinds", status=403)
    chloe.post("interactions.retire_kind", kind_id=call, status=403)
