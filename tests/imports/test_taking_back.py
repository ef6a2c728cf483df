"""A file is taken back whole, except what people touched since."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from crm.communities.models import Community
from crm.contacts import operations as contacts
from crm.contacts.models import Contact, ContactName, ContactPoint, PointKind, Site
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from crm.core.search import SearchEntry
from crm.imports.models import ImportBatch, ImportRow
from crm.interactions import operations as interactions
from crm.interactions.models import BuiltIn, Interaction, InteractionKind, Promise
from crm.taggings import operations as taggings
from crm.taggings.models import Tagging
from crm.tags.models import Tag
from tests.cast import Cast
from tests.imports.test_keeping import keep, named, outcomes
from tests.imports.test_preview import batch_of, bring, rows_in
from tests.make import make_interaction, make_promise
from tests.page import Client
from tests.statements import count_statements

FULL = (
    "Nom,Mail,Blog,Thème,Notes,Cercle\n"
    'Inès Kaci,ines@contes.example,contesdusoir.example,"conte, radio",salut,Veillées\n'
    "Moussa Kamara,,ateliervelo.example,vélo,bonjour,Veillées\n"
)


def brought(browser: Client, cast: Cast, table: str = FULL) -> int:
    """A file that was kept; its id."""
    keep(browser, bring(browser, table))
    return max(batch.id for batch in rows_in(cast, ImportBatch))


def someone(name: str) -> Contact:
    """The person called so."""
    return db.session.scalars(select(Contact).where(Contact.calling_name == name)).one()


def called(cast: Cast) -> list[str]:
    """The names in the book."""
    return sorted(one.calling_name for one in rows_in(cast, Contact))


def test_everything_it_brought_goes(basile: Client, cast: Cast) -> None:
    kinds = len(rows_in(cast, InteractionKind))
    batch = brought(basile, cast)
    page = basile.get("imports.take_back", batch_id=batch)
    assert "all of it goes" in page.main
    page = basile.follow(basile.submit(page, action="take-back"))
    assert "Taken back" in page.main
    gone = (Contact, ContactPoint, Site, Tag, Tagging, Interaction, Community)
    assert {model.__name__: len(rows_in(cast, model)) for model in gone} == {m.__name__: 0 for m in gone}
    assert len(rows_in(cast, InteractionKind)) == kinds
    assert rows_in(cast, SearchEntry) == []
    assert outcomes(cast) == ["added", "added"]
    assert {row.contact_id for row in rows_in(cast, ImportRow)} == {None}
    assert "Inès" not in str([row.reasons for row in rows_in(cast, ImportRow)])


@pytest.mark.sqlite_only
def test_the_index_of_words_keeps_nothing_of_them(basile: Client, cast: Cast) -> None:
    basile.post("imports.take_back", batch_id=brought(basile, cast))
    with db.engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM search_index WHERE search_index MATCH 'kaci*'"))
        assert found.scalar() == 0


def touch_calling_name(cast: Cast) -> None:
    contacts.edit_contact(someone("Inès Kaci"), pronouns="elle")


def touch_by_a_note(cast: Cast) -> None:
    make_interaction(contacts=[someone("Inès Kaci")], kind=BuiltIn.CALL)


def touch_by_a_promise(cast: Cast) -> None:
    make_promise(to=[someone("Inès Kaci")])


def touch_by_a_line(cast: Cast) -> None:
    contacts.add_never(someone("Inès Kaci"), "never before ten")


def touch_by_a_reason(cast: Cast) -> None:
    tagging = db.session.scalars(select(Tagging).where(Tagging.contact_id == someone("Inès Kaci").id)).first()
    assert tagging is not None
    taggings.restate(tagging, "told tales all evening in Lille")


def touch_a_line_away(cast: Cast) -> None:
    contacts.take_away(db.session.scalars(select(ContactPoint)).one())


def touch_the_note(cast: Cast) -> None:
    note = db.session.scalars(select(Interaction).where(Interaction.body == "salut")).one()
    interactions.edit_interaction(note, body="salut, et merci")


def touch_by_a_promise_born_of_its_note(cast: Cast) -> None:
    note = db.session.scalars(select(Interaction).where(Interaction.body == "salut")).one()
    moussa = someone("Moussa Kamara")
    contacts.edit_contact(moussa, pronouns="il")
    interactions.make_promise("the link", [moussa], FuzzyDate(None, Precision.UNKNOWN), interaction=note)


def touch_by_whom_they_introduced(cast: Cast) -> None:
    contacts.add_contact("Yaël", met_through_id=someone("Inès Kaci").id)


@pytest.mark.parametrize(
    "touch",
    [
        touch_calling_name,
        touch_by_a_note,
        touch_by_a_promise,
        touch_by_a_line,
        touch_by_a_reason,
        touch_a_line_away,
        touch_the_note,
        touch_by_a_promise_born_of_its_note,
        touch_by_whom_they_introduced,
    ],
)
def test_someone_touched_since_stays_and_is_listed(basile: Client, cast: Cast, touch: Any) -> None:
    batch = brought(basile, cast)
    with writing(), scope_of(cast.workspace.id, cast.basile.id):
        touch(cast)
    page = basile.get("imports.take_back", batch_id=batch)
    assert "These stay, wholly or in part" in page.main
    assert "Inès Kaci" in page.main
    page = basile.follow(basile.submit(page, action="take-back"))
    assert "It stays: someone changed it or wrote about it since." in page.main
    assert "Inès Kaci" in called(cast)


def test_a_note_that_another_keeps_for_themselves_counts_and_is_not_told(
    basile: Client, ana: Client, cast: Cast
) -> None:
    batch = brought(basile, cast)
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        make_interaction(
            contacts=[someone("Moussa Kamara")], body="a secret of Ana’s", visibility=Visibility.MINE
        )
    page = basile.get("imports.take_back", batch_id=batch)
    assert "Moussa Kamara" in page.main
    assert "secret" not in page.html
    basile.submit(page, action="take-back")
    assert called(cast) == ["Moussa Kamara"]
    assert {note.body for note in rows_in(cast, Interaction)} == {"bonjour", "a secret of Ana’s"}


def test_those_completed_are_as_before(basile: Client, cast: Cast) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        person = contacts.add_contact("Inès Kaci")
        contacts.add_point(person, PointKind.EMAIL, "ines@contes.example")
    table = (
        "Nom,Mail,Téléphone,Ville,Notes,Thème\nInès K,ines@contes.example,06 12 34 56 78,Lille,salut,conte\n"
    )
    batch = brought(basile, cast, table)
    assert [one.name for one in rows_in(cast, ContactName)] == ["Inès K"]
    basile.post("imports.take_back", batch_id=batch)
    (one,) = rows_in(cast, Contact)
    assert (one.calling_name, one.town) == ("Inès Kaci", "")
    assert [point.value for point in rows_in(cast, ContactPoint)] == ["ines@contes.example"]
    assert [rows_in(cast, model) for model in (ContactName, Interaction, Tagging, Tag)] == [[], [], [], []]


def test_of_those_completed_what_was_changed_since_stays(basile: Client, cast: Cast) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        person = contacts.add_contact("Inès Kaci")
        contacts.add_point(person, PointKind.EMAIL, "ines@contes.example")
    table = "Nom,Mail,Téléphone,Ville,Notes\nInès Kaci,ines@contes.example,06 12 34 56 78,Lille,salut\n"
    batch = brought(basile, cast, table)
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        contacts.edit_contact(someone("Inès Kaci"), town="Roubaix")
        note = db.session.scalars(select(Interaction)).one()
        interactions.edit_interaction(note, body="salut, et merci")
    page = basile.get("imports.take_back", batch_id=batch)
    assert "Inès Kaci" in page.main
    page = basile.follow(basile.submit(page, action="take-back"))
    assert "A part stays: someone changed it since." in page.main
    assert [one.town for one in rows_in(cast, Contact)] == ["Roubaix"]
    assert [note.body for note in rows_in(cast, Interaction)] == ["salut, et merci"]
    assert [point.value for point in rows_in(cast, ContactPoint)] == ["ines@contes.example"]


def test_what_others_need_stays(basile: Client, cast: Cast) -> None:
    batch = brought(basile, cast)
    with writing(), scope_of(cast.workspace.id, cast.basile.id):
        yael = contacts.add_contact("Yaël")
        contacts.add_site(yael, "contesdusoir.example")
        taggings.state(yael, db.session.scalars(select(Tag).where(Tag.name == "conte")).one())
    basile.post("imports.take_back", batch_id=batch)
    assert called(cast) == ["Yaël"]
    assert [site.host for site in rows_in(cast, Site)] == ["contesdusoir.example"]
    assert [tag.name for tag in rows_in(cast, Tag)] == ["conte"]


def test_a_promise_is_never_lost_with_its_note(basile: Client, cast: Cast) -> None:
    batch = brought(basile, cast)
    with writing(), scope_of(cast.workspace.id, cast.basile.id):
        touch_by_a_promise_born_of_its_note(cast)
    basile.post("imports.take_back", batch_id=batch)
    assert len(rows_in(cast, Promise)) == 1


def test_it_is_asked_once(basile: Client, cast: Cast) -> None:
    batch = brought(basile, cast)
    basile.post("imports.take_back", batch_id=batch)
    named(cast, "Inès Kaci")
    basile.post("imports.take_back", batch_id=batch)
    assert called(cast) == ["Inès Kaci"]
    assert not basile.get("imports.show", batch_id=batch).all(f'a[href$="/{batch}/take-back"]')


def test_taken_back_then_brought_in_again_is_new_again(basile: Client, cast: Cast) -> None:
    basile.post("imports.take_back", batch_id=brought(basile, cast))
    page = bring(basile, FULL)
    assert "was brought in before" not in page.main
    keep(basile, page)
    assert called(cast) == ["Inès Kaci", "Moussa Kamara"]


def test_only_who_brought_it_or_a_keeper_takes_it_back(
    basile: Client, ana: Client, zoe: Client, cast: Cast
) -> None:
    keep(ana, bring(ana, FULL))
    batch = batch_of(cast)
    basile.get("imports.take_back", batch_id=batch, status=403)
    basile.post("imports.take_back", batch_id=batch, status=403)
    zoe.post("imports.take_back", batch_id=batch, status=404)
    assert called(cast) == ["Inès Kaci", "Moussa Kamara"]


def test_a_keeper_takes_back_what_a_member_brought(basile: Client, ana: Client, cast: Cast) -> None:
    ana.post("imports.take_back", batch_id=brought(basile, cast))
    assert called(cast) == []


def test_another_file_that_said_the_same_holds_nobody_and_keeps_its_account(
    basile: Client, cast: Cast
) -> None:
    batch = brought(basile, cast)
    second = brought(basile, cast)
    basile.post("imports.take_back", batch_id=batch)
    assert called(cast) == []
    page = basile.get("imports.show", batch_id=second, show="all")
    assert page.texts(".lines .tag") == ["nothing new", "nothing new"]


def test_the_list_takes_as_many_statements_for_one_file_as_for_thirty(basile: Client, cast: Cast) -> None:
    brought(basile, cast)
    with count_statements() as one:
        basile.get("imports.index")
    with writing(), scope_of(cast.workspace.id, cast.basile.id):
        for number in range(30):
            db.session.add(
                ImportBatch(
                    author_id=cast.basile.id,
                    filename=f"carnet-{number}.csv",
                    source_format="table",
                    content=b"",
                    content_hash=str(number),
                )
            )
        db.session.flush()
    with count_statements() as many:
        page = basile.get("imports.index")
    assert len(page.all(".lines li")) == 31
    assert len(many) == len(one)
