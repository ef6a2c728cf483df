"""Keeping a file: each row is accounted for, nobody is guessed, the same file twice changes nothing."""

from __future__ import annotations

import time

from crm.contacts import operations as contacts
from crm.contacts.models import Contact, ContactName, ContactPoint, PointKind, SiteContact
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from crm.imports.models import ImportBatch, ImportRow, Outcome
from crm.interactions.models import Interaction
from crm.taggings.models import Tagging
from crm.tags.models import Tag
from tests.cast import Cast
from tests.imports.test_preview import TABLE, batch_of, bring, rows_in
from tests.make import make_contact
from tests.page import Client, Page


def keep(browser: Client, page: Page, **chosen: str) -> Page:
    """Keeps the file of a preview; the report."""
    return browser.follow(browser.submit(page, {**chosen, "act": "keep"}))


def outcomes(cast: Cast) -> list[str]:
    """What became of each row, in the file's order."""
    return [
        row.outcome.value for row in sorted(rows_in(cast, ImportRow), key=lambda r: (r.batch_id, r.position))
    ]


def named(cast: Cast, name: str, **but: object) -> int:
    """The id of someone put into the book before."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        return make_contact(calling_name=name, **but).id


def test_each_row_is_accounted_for(basile: Client, cast: Cast) -> None:
    page = keep(basile, bring(basile, "Nom,Mail\nInès,ines@contes.example\n,\nMoussa,not an address\n"))
    assert outcomes(cast) == ["added", "skipped", "added"]
    assert "It is kept" in page.main
    assert "line 3" in page.main
    assert "Nothing to read here" in page.main
    assert "“not an address” is not an e-mail address" in page.main
    every_one = basile.get("imports.show", batch_id=batch_of(cast), show="all")
    assert [line in every_one.main for line in ("line 2", "line 3", "line 4")] == [True] * 3


def test_what_a_row_says_is_on_the_persons_page(basile: Client, cast: Cast) -> None:
    table = (
        "Nom,Mail,Téléphone,Blog,Ville,Naissance,Fonction,Notes,Thème,Cercle\n"
        "Inès,ines@contes.example,+33 6 12 34 56 78,contesdusoir.example,Lille,1978-05-12,conteuse,"
        "rencontrée en 2019,conte,Veillées\n"
    )
    page = bring(basile, table)
    keep(basile, page)
    (inès,) = rows_in(cast, Contact)
    assert (inès.town, inès.birthday, inès.portrait) == ("Lille", "1978-05-12", "conteuse")
    assert {point.value for point in rows_in(cast, ContactPoint)} == {
        "ines@contes.example",
        "+33 6 12 34 56 78",
    }
    (note,) = rows_in(cast, Interaction)
    assert "rencontrée en 2019" in note.body
    assert "carnet.csv" in note.title
    assert inès.last_exchange_on is None
    shown = basile.get("contacts.show", contact_id=inès.id)
    assert "contesdusoir.example" in shown.main


def test_the_bytes_go_once_it_is_kept(basile: Client, cast: Cast) -> None:
    keep(basile, bring(basile, TABLE))
    (batch,) = rows_in(cast, ImportBatch)
    assert batch.content is None
    assert batch.left_out == [{"column": "MEMBER_RATING", "why": "figures"}]


def test_tags_come_as_reasons_to_come_and_stay_mine(basile: Client, ana: Client, cast: Cast) -> None:
    keep(basile, bring(basile, TABLE))
    taggings = rows_in(cast, Tagging)
    assert {one.because for one in taggings} == {""}
    assert {one.visibility for one in taggings} == {Visibility.MINE}
    assert {one.author_id for one in taggings} == {cast.basile.id}
    assert taggings[0].seen.startswith("imported from “carnet.csv” on ")
    assert not any(tag.shared for tag in rows_in(cast, Tag))
    assert "radio" not in ana.get("tags.index").main


def test_a_tag_that_weighs_people_is_left_out_and_said(basile: Client, cast: Cast) -> None:
    page = keep(basile, bring(basile, 'Nom,Thème\nInès,"conte, 12k abonnés"\n'))
    assert "“12k abonnés” was left out" in page.main
    assert [tag.name for tag in rows_in(cast, Tag)] == ["conte"]


def test_a_figure_may_be_kept_as_a_quotation_in_a_note(basile: Client, cast: Cast) -> None:
    page = bring(basile, TABLE)
    page = basile.follow(basile.submit(page, {"column-4": "quotation", "act": "read"}))
    keep(basile, page)
    bodies = {note.body for note in rows_in(cast, Interaction)}
    assert bodies == {"“MEMBER_RATING: 4”", "“MEMBER_RATING: 2”"}


def test_notes_may_be_mine_alone(basile: Client, ana: Client, cast: Cast) -> None:
    page = bring(basile, "Nom,Notes\nInès,elle préfère le matin\n")
    keep(basile, page, notes="mine")
    (note,) = rows_in(cast, Interaction)
    assert (note.visibility, note.author_id) == (Visibility.MINE, cast.basile.id)
    inès = rows_in(cast, Contact)[0].id
    assert "le matin" in basile.get("contacts.show", contact_id=inès).main
    assert "le matin" not in ana.get("contacts.show", contact_id=inès).main


def test_the_same_address_is_the_same_person_who_is_completed(basile: Client, cast: Cast) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        person = make_contact(calling_name="Ines K.", town="Roubaix")
        contacts.add_point(person, PointKind.EMAIL, "Ines@Contes.example")
        person_id = person.id
    page = keep(
        basile, bring(basile, "Nom,Mail,Ville,Blog\nInès,ines@contes.example,Lille,contesdusoir.example\n")
    )
    assert outcomes(cast) == ["completed"]
    (one,) = rows_in(cast, Contact)
    assert (one.id, one.calling_name, one.town) == (person_id, "Ines K.", "Roubaix")
    assert [site.contact_id for site in rows_in(cast, SiteContact)] == [person_id]
    assert "their page says “Roubaix”" in page.main


def test_the_same_name_is_asked_and_without_an_answer_the_line_waits(basile: Client, cast: Cast) -> None:
    named(cast, "Moussa Kamara")
    page = keep(basile, bring(basile, TABLE))
    assert outcomes(cast) == ["added", "skipped"]
    assert "Same person or not? Nobody said: this line waits." in page.main
    assert len(rows_in(cast, Contact)) == 2


def test_the_same_person_when_somebody_says_so(basile: Client, cast: Cast) -> None:
    person = named(cast, "Moussa Kamara")
    keep(basile, bring(basile, TABLE), **{"row-2": f"same:{person}"})
    assert outcomes(cast) == ["added", "completed"]
    assert [one.contact_id for one in rows_in(cast, SiteContact) if one.contact_id == person] == [person]


def test_another_person_when_somebody_says_so(basile: Client, cast: Cast) -> None:
    named(cast, "Moussa Kamara")
    keep(basile, bring(basile, TABLE), **{"row-2": "new"})
    assert outcomes(cast) == ["added", "added"]
    assert sorted(one.calling_name for one in rows_in(cast, Contact)) == [
        "Inès Kaci",
        "Moussa Kamara",
        "Moussa Kamara",
    ]


def test_an_answer_is_remembered_from_one_look_to_the_next(basile: Client, cast: Cast) -> None:
    named(cast, "Moussa Kamara")
    page = basile.follow(basile.submit(bring(basile, TABLE), {"row-2": "new", "act": "read"}))
    boxes = [box for box in page.all('input[name="row-2"]') if "checked" in box.attributes]
    assert [box.attributes["value"] for box in boxes] == ["new"]


def test_someone_of_another_book_cannot_be_chosen(basile: Client, cast: Cast) -> None:
    named(cast, "Moussa Kamara")
    with writing(), scope_of(cast.elsewhere.id, cast.zoe.id):
        foreign = make_contact(calling_name="Moussa Kamara").id
    page = bring(basile, TABLE)
    (before,) = rows_in(cast, ImportBatch)
    choices = dict(before.choices)
    for forged in (f"same:{foreign}", "same:999999", "line:1", "same:x", "new' OR 1=1", "\x00"):
        refused = basile.submit(page, {"row-2": forged, "act": "keep"}, status=422)
        assert refused.fault_of("row-2"), forged
    basile.submit(page, {"row-999": f"same:{foreign}", "act": "keep"}, status=422)
    basile.submit(page, {"row-1": f"same:{foreign}", "act": "keep"}, status=422)
    (after,) = rows_in(cast, ImportBatch)
    assert (after.applied_at, after.choices) == (None, choices)
    assert rows_in(cast, ImportRow) == []
    with scope_of(cast.elsewhere.id, cast.zoe.id):
        assert db.session.get_one(Contact, foreign).version == 1


def test_two_lines_with_one_address_are_one_person(basile: Client, cast: Cast) -> None:
    table = "Nom,Mail,Ville\nInès,ines@contes.example,\nInès Kaci,ines@contes.example,Lille\n"
    keep(basile, bring(basile, table))
    assert outcomes(cast) == ["added", "completed"]
    (person,) = rows_in(cast, Contact)
    assert (person.calling_name, person.town) == ("Inès", "Lille")
    assert [one.name for one in rows_in(cast, ContactName)] == ["Inès Kaci"]


def test_two_lines_of_the_same_words_are_one_person(basile: Client, cast: Cast) -> None:
    keep(basile, bring(basile, "Nom,Ville\nInès,Lille\nInès,Lille\n"))
    assert outcomes(cast) == ["added", "unchanged"]


def test_two_lines_of_one_name_are_asked(basile: Client, cast: Cast) -> None:
    page = bring(basile, "Nom,Ville\nInès,Lille\nInès,Roubaix\n")
    assert "line 2 of this file" in page.main
    keep(basile, page, **{"row-2": "line:1"})
    assert outcomes(cast) == ["added", "unchanged"]


def test_a_mailbox_of_a_house_says_nobody(basile: Client, cast: Cast) -> None:
    keep(basile, bring(basile, "Nom,Mail\nInès,contact@musee.example\nMoussa,contact@musee.example\n"))
    assert outcomes(cast) == ["added", "added"]


def test_someone_in_the_bin_is_not_brought_in_again_unseen(basile: Client, cast: Cast) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        person = make_contact(calling_name="Inès Kaci")
        contacts.add_point(person, PointKind.EMAIL, "ines@contes.example")
        contacts.bin_contact(person)
    page = keep(basile, bring(basile, TABLE))
    assert outcomes(cast) == ["skipped", "added"]
    assert "“Inès Kaci” lies in the bin" in page.main


def test_a_name_that_was_to_be_found_is_found(basile: Client, cast: Cast) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        person = make_contact(calling_name="contesdusoir.example", name_to_find=True)
        contacts.add_point(person, PointKind.EMAIL, "ines@contes.example")
    keep(basile, bring(basile, TABLE))
    assert sorted(one.calling_name for one in rows_in(cast, Contact)) == ["Inès Kaci", "Moussa Kamara"]
    assert not any(one.name_to_find for one in rows_in(cast, Contact))


def test_the_same_file_twice_changes_nothing_and_says_so(basile: Client, cast: Cast) -> None:
    table = "Nom,Mail,Thème,Notes,Fonction\nInès,ines@contes.example,conte,salut,conteuse\nMoussa,,vélo,,\nInès,,,,\n"
    keep(basile, bring(basile, table), **{"row-3": "new"})
    before = {model: len(rows_in(cast, model)) for model in (Contact, ContactPoint, Tagging, Interaction)}
    page = bring(basile, table)
    assert "This file was brought in before" in page.main
    assert "Nothing in it is new." in page.main
    basile.post("imports.decide", {"act": "keep"}, batch_id=rows_in(cast, ImportBatch)[-1].id)
    assert outcomes(cast) == ["added", "added", "added", "unchanged", "unchanged", "unchanged"]
    assert {model: len(rows_in(cast, model)) for model in before} == before
    assert {one.version for one in rows_in(cast, Contact)} == {1}


def test_the_same_words_in_another_file_change_nothing(basile: Client, cast: Cast) -> None:
    keep(basile, bring(basile, TABLE))
    page = bring(basile, TABLE.replace("\n,,,,\n", "\n"), "again.csv")
    assert "Nothing in it is new" in page.main
    basile.post("imports.decide", {"act": "keep"}, batch_id=rows_in(cast, ImportBatch)[-1].id)
    assert outcomes(cast)[-2:] == ["unchanged", "unchanged"]


def test_what_was_taken_away_since_does_not_come_back_by_itself(basile: Client, cast: Cast) -> None:
    keep(basile, bring(basile, TABLE))
    with writing(), scope_of(cast.workspace.id, cast.basile.id):
        for point in rows_in(cast, ContactPoint):
            contacts.take_away(point)
    page = bring(basile, TABLE)
    assert "Nothing in it is new." in page.main


def test_it_is_kept_once_however_often_the_button_is_pressed(basile: Client, cast: Cast) -> None:
    page = bring(basile, TABLE)
    basile.submit(page, {"act": "keep"})
    basile.submit(page, {"act": "keep"})
    assert outcomes(cast) == ["added", "added"]


def test_cells_that_look_like_formulas_stay_words(basile: Client, cast: Cast) -> None:
    keep(basile, bring(basile, 'Nom,Notes\n=HYPERLINK("x"),+33 6\n@SUM(1),-2+3\n'))
    assert {one.calling_name for one in rows_in(cast, Contact)} == {'=HYPERLINK("x")', "@SUM(1)"}


def test_cards_are_read_too(basile: Client, cast: Cast) -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Inès Kaci\r\nEMAIL:ines@contes.example\r\nNOTE:salut\r\nEND:VCARD\r\n"
    page = bring(basile, card, "carnet.vcf")
    assert "Who is on these cards?" in page.main
    keep(basile, page)
    assert [one.calling_name for one in rows_in(cast, Contact)] == ["Inès Kaci"]


def test_those_who_came_can_be_found(basile: Client, cast: Cast) -> None:
    keep(basile, bring(basile, TABLE))
    assert "Inès Kaci" in basile.get("search.results", q="ines ka").main


def test_a_thousand_lines_are_kept_within_ten_seconds(basile: Client, cast: Cast) -> None:
    lines = "".join(
        f'Inès K{i},i{i}@x.example,06 12 34 56 {i % 90 + 10},b{i}.example,"conte, radio",vue au salon\n'
        for i in range(1000)
    )
    page = bring(basile, "Nom,Mail,Téléphone,Blog,Thème,Notes\n" + lines)
    # This process's own time: what else the machine does meanwhile says nothing of ours.
    start = time.process_time()
    keep(basile, page)
    assert time.process_time() - start < 10
    assert outcomes(cast) == [Outcome.ADDED.value] * 1000
