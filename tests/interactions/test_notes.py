"""Notes: told, read, changed, put in the bin, taken out of it."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from crm.contacts.models import Contact
from crm.contacts.operations import bin_contact
from crm.core import clock
from crm.core.dates import Precision
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from crm.interactions.models import BuiltIn, Interaction, InteractionKind
from tests.make import make_contact, make_interaction


def kind_id(cast, built_in: BuiltIn) -> int:
    with scope_of(cast.workspace.id, cast.ana.id):
        return db.session.scalars(
            select(InteractionKind.id).where(InteractionKind.built_in == built_in)
        ).one()


def people(cast, *names: str) -> list[int]:
    """The ids of new people of the cast's book."""
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        return [make_contact(calling_name=name).id for name in names]


def notes(cast, viewer=None) -> list[Interaction]:
    """Every note `viewer` may read."""
    with scope_of(cast.workspace.id, (viewer or cast.ana).id):
        found = list(db.session.scalars(select(Interaction).order_by(Interaction.id)))
        for note in found:
            assert [p.contact for p in note.participations] and note.kind
        db.session.expunge_all()
        return found


def told(cast, **but: object) -> dict[str, object]:
    """What the form sends for a note with someone of this id."""
    return {
        "kind": kind_id(cast, BuiltIn.CALL),
        "happened": "",
        "body": "We spoke of her reading room.",
        "visibility": "team",
        **but,
    }


def test_a_note_takes_a_person_some_words_and_nothing_else(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    page = ana.get("interactions.new", contact=ines)
    assert "Inès" in page.main
    after = ana.submit(page, {"body": "Lunch by the canal."})
    assert after.location.endswith(f"/contacts/{ines}")
    [note] = notes(cast)
    assert note.body == "Lunch by the canal."
    assert note.precision is Precision.DAY and note.happened_on == clock.today("Europe/Paris")
    assert note.visibility is Visibility.TEAM and note.author_id == cast.ana.id


def test_without_words_nothing_is_remembered_and_the_rest_is_kept(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    page = ana.post(
        "interactions.new",
        told(cast, people=f"id:{ines}", body=" \u200b ", title="The canal", they_say="No.", happened="hier"),
        status=422,
    )
    assert "Without words nothing is remembered" in page.fault_of("body")
    assert page.all('[name="title"]')[0].attributes["value"] == "The canal"
    assert page.all('[name="happened"]')[0].attributes["value"] == "hier"
    assert page.all('[name="they_say"]')[0].text().strip() == "No."
    assert page.all(f'[name="people"][value="id:{ines}"][checked]')
    assert notes(cast) == []


def test_without_anybody_the_form_asks_with_whom(ana, cast) -> None:
    page = ana.post("interactions.new", told(cast, people=""), status=422)
    assert "Say with whom" in page.fault_of("people")


def test_two_people_of_the_same_name_are_asked_about_never_guessed(ana, cast) -> None:
    first, second = people(cast, "Inès", "Ines")
    page = ana.post("interactions.new", told(cast, people="inès"), status=422)
    assert "Say who “inès” is." in page.main
    assert notes(cast) == []
    answer = page.all(f'[type="radio"][value="id:{second}"]')[0].attributes["name"]
    ana.submit(page, {answer: f"id:{second}"})
    [note] = notes(cast)
    assert [p.contact_id for p in note.participations] == [second] != [first]


def test_someone_unknown_is_offered_as_new_and_comes_into_the_book(ana, cast) -> None:
    page = ana.post("interactions.new", told(cast, people="Nadège"), status=422)
    assert notes(cast) == []
    answer = page.all('[type="radio"][value="new"]')[0].attributes["name"]
    ana.submit(page, {answer: "new"})
    [note] = notes(cast)
    assert [p.contact.calling_name for p in note.participations] == ["Nadège"]


def test_several_people_each_have_a_line_without_a_script(ana, cast) -> None:
    ines, bao = people(cast, "Inès", "Bao")
    typed = told(cast, people="Inès, Bao", title="At the fair")
    page = ana.post("interactions.new", {**typed, "more": "lines"}, status=200)
    assert notes(cast) == []
    assert page.all('[name="title"]')[0].attributes["value"] == "At the fair"
    after = ana.submit(page, {f"lines-{ines}": "She sold her last chair.", f"lines-{bao}": "Late, as ever."})
    shown = ana.follow(after)
    assert "She sold her last chair." in shown.main and "Late, as ever." in shown.main
    [note] = notes(cast)
    assert {p.contact_id: p.line for p in note.participations} == {
        ines: "She sold her last chair.",
        bao: "Late, as ever.",
    }


def test_a_loose_date_is_kept_in_the_words_typed(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    after = ana.post("interactions.new", told(cast, people=f"id:{ines}", happened="au printemps 2009"))
    [note] = notes(cast)
    assert (str(note.happened_on), note.precision, note.date_words) == (
        "2009-03-01",
        Precision.SEASON,
        "au printemps 2009",
    )
    assert "au printemps 2009" in ana.follow(after).main


def test_words_that_say_no_date_are_kept_and_said(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    after = ana.post("interactions.new", told(cast, people=f"id:{ines}", happened="the day of the flood"))
    page = ana.follow(after)
    assert "The date stays as you wrote it: “the day of the flood”." in page.text
    [note] = notes(cast)
    assert (note.happened_on, note.precision) == (None, Precision.UNKNOWN)


def test_what_has_not_happened_yet_is_not_a_note(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    day = (clock.today() + timedelta(days=9)).isoformat()
    page = ana.post("interactions.new", told(cast, people=f"id:{ines}", happened=day), status=422)
    assert "still to come" in page.fault_of("happened")


def test_a_disagreement_keeps_what_each_one_says(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    page = ana.get("interactions.new", contact=ines, kind="disagreement")
    assert "open" in page.all("#disagreement")[0].attributes
    ana.submit(
        page,
        {
            "body": "About the fee.",
            "they_say": "Readers should not pay.",
            "we_answered": "The room costs something.",
            "where_it_stands": "We meet again in June.",
        },
    )
    [note] = notes(cast)
    assert note.kind.built_in is BuiltIn.DISAGREEMENT
    shown = ana.get("interactions.show", interaction_id=note.id)
    for words in ("Readers should not pay.", "The room costs something.", "We meet again in June."):
        assert words in shown.main
    assert "They may ask to read this." in shown.main


def test_for_another_kind_the_disagreement_stays_folded(ana, cast) -> None:
    page = ana.get("interactions.new")
    assert "open" not in page.all("#disagreement")[0].attributes


def test_markdown_is_shown_and_nothing_in_it_can_act(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    body = (
        "**Bold** and [here](https://example.org) {{7*7}}\n\n<script>alert(1)</script>"
        "<svg onload=alert(1)> [no](javascript:alert(1)) ![x](https://example.org/x.png)"
    )
    typed = told(cast, people=f"id:{ines}", body=body, title="<b>{{7*7}}</b>", they_say="<script>x</script>")
    page = ana.follow(ana.post("interactions.new", typed))
    assert page.all("main strong")[0].text() == "Bold"
    assert {a.attributes["href"] for a in page.all("main .prose a")} == {
        "https://example.org",
        "https://example.org/x.png",
    }
    assert not page.all("main script, main .prose svg, main .prose img")
    assert "{{7*7}}" in page.main and "49" not in page.main
    assert not re.search(r'href="\s*javascript:', page.html, re.IGNORECASE)


def test_a_million_characters_are_refused_with_a_sentence(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    for field in ("body", "title", "they_say", "happened", f"lines-{ines}", "people"):
        typed = told(cast, people=f"id:{ines}")
        typed[field] = "a" * 400_000
        page = ana.post("interactions.new", typed, status=422)
        assert "too long" in page.main, field
    assert notes(cast) == []


def test_signs_nobody_sees_are_taken_out(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    typed = told(cast, people=f"id:{ines}", body="Lunch\x00 \u202eby the canal", title="A\x00\x1b title")
    ana.post("interactions.new", typed)
    [note] = notes(cast)
    assert (note.body, note.title) == ("Lunch by the canal", "A title")


def test_kinds_and_readers_that_do_not_exist_are_refused(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    with scope_of(cast.elsewhere.id, cast.zoe.id):
        theirs = db.session.scalars(select(InteractionKind.id)).first()
    for wrong in (
        {"kind": theirs},
        {"kind": "²"},
        {"kind": "9" * 30},
        {"visibility": "client"},
        {"visibility": "x"},
    ):
        page = ana.post("interactions.new", told(cast, people=f"id:{ines}", **wrong), status=422)
        assert page.fault_of(next(iter(wrong))) or "Choose one of these." in page.main
    assert notes(cast) == []


def test_someone_of_another_book_is_not_here(ana, cast) -> None:
    with scope_of(cast.elsewhere.id, cast.zoe.id), writing():
        theirs = make_contact(calling_name="Inès").id
    ana.get("interactions.new", contact=theirs, status=404)
    ana.get("interactions.index", contact=theirs, status=404)
    ana.post("interactions.new", told(cast, people=f"id:{theirs}"), status=404)
    assert notes(cast) == []


def test_lines_for_people_who_were_not_there_are_left_out(ana, cast) -> None:
    ines, bao = people(cast, "Inès", "Bao")
    ana.post("interactions.new", told(cast, people=f"id:{ines}", **{f"lines-{bao}": "?", "lines-x": "?"}))
    [note] = notes(cast)
    assert [(p.contact_id, p.line) for p in note.participations] == [(ines, "")]


def test_promises_born_of_a_note_are_owed_to_its_people(ana, cast) -> None:
    ines, bao = people(cast, "Inès", "Bao")
    typed = told(cast, people=[f"id:{ines}", f"id:{bao}"])
    typed |= {"promises-0-words": "Send the plan", "promises-0-due": "before 5 June 2031"}
    typed |= {"promises-1-words": "Find a chair", "promises-1-due": ""}
    page = ana.follow(ana.post("interactions.new", typed))
    assert "Send the plan" in page.main and "before 5 June 2031" in page.main and "Find a chair" in page.main
    owed = ana.get("interactions.promises")
    assert "Inès" in owed.main and "Bao" in owed.main


def test_a_day_without_a_promise_is_asked_about(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    page = ana.post(
        "interactions.new", told(cast, people=f"id:{ines}", **{"promises-0-due": "demain"}), status=422
    )
    assert "Say what was promised." in page.main
    assert notes(cast) == []


def test_a_reader_reads_and_writes_nothing(chloe, ana, cast) -> None:
    [ines] = people(cast, "Inès")
    ana.post("interactions.new", told(cast, people=f"id:{ines}"))
    [note] = notes(cast)
    assert "Change" not in chloe.get("interactions.show", interaction_id=note.id).main
    chloe.get("interactions.new", status=403)
    chloe.post("interactions.new", told(cast, people=f"id:{ines}"), status=403)
    chloe.get("interactions.edit", interaction_id=note.id, status=403)
    chloe.post("interactions.bin", interaction_id=note.id, status=403)


def test_the_bin_takes_a_note_and_gives_it_back(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    shown = ana.follow(ana.post("interactions.new", told(cast, people=f"id:{ines}")))
    [note] = notes(cast)
    page = ana.follow(ana.submit(shown, action="/bin"))
    assert notes(cast) == []
    ana.get("interactions.show", interaction_id=note.id, status=404)
    back = ana.follow(ana.submit(page, action="/restore"))
    assert "We spoke of her reading room." in back.main


def test_another_members_note_can_be_changed_and_says_so(ana, basile, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        note = make_interaction(body="We met.").id
    page = basile.get("interactions.edit", interaction_id=note)
    assert not page.all('[name="visibility"]')
    shown = basile.follow(basile.submit(page, {"body": "We met at last.", "visibility": "mine"}))
    assert "We met at last." in shown.main
    assert "the team’s · Ana" in shown.main and "changed by Basile" in shown.main


def test_a_date_left_alone_is_not_read_again(ana, cast) -> None:
    [ines] = people(cast, "Inès")
    ana.post("interactions.new", told(cast, people=f"id:{ines}", happened="hier"))
    [note] = notes(cast)
    day = note.happened_on
    page = ana.get("interactions.edit", interaction_id=note.id)
    ana.submit(page, {"title": "A call"})
    [note] = notes(cast)
    assert (note.title, note.happened_on, note.date_words) == ("A call", day, "hier")
    ana.submit(ana.get("interactions.edit", interaction_id=note.id), {"happened": "in 2009"})
    assert str(notes(cast)[0].happened_on) == "2009-01-01"


def test_two_editors_lose_nothing(ana, basile, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        note = make_interaction(body="We met.", title="Lunch").id
    hers, his = (one.get("interactions.edit", interaction_id=note) for one in (ana, basile))
    ana.submit(hers, {"body": "We met by the canal."})
    page = basile.submit(his, {"body": "We met at noon.", "title": "A long lunch"}, status=409)
    assert "We met by the canal." in page.main and "We met at noon." in page.main
    assert notes(cast)[0].body == "We met by the canal."
    basile.submit(page, {"choose-body": "yours"})
    [kept] = notes(cast)
    assert (kept.body, kept.title) == ("We met at noon.", "A long lunch")


def test_two_editors_of_other_fields_both_have_their_way(ana, basile, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        note = make_interaction(body="We met.", title="Lunch").id
    hers, his = (one.get("interactions.edit", interaction_id=note) for one in (ana, basile))
    ana.submit(hers, {"body": "We met by the canal."})
    basile.submit(his, {"title": "A long lunch"})
    [kept] = notes(cast)
    assert (kept.body, kept.title) == ("We met by the canal.", "A long lunch")


def test_versions_are_shown_in_words(ana, basile, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        note = make_interaction(kind=BuiltIn.CALL).id
    hers, his = (one.get("interactions.edit", interaction_id=note) for one in (ana, basile))
    ana.submit(hers, {"kind": kind_id(cast, BuiltIn.GIFT)})
    page = basile.submit(his, {"kind": kind_id(cast, BuiltIn.LETTER)}, status=409)
    assert "a gift" in page.main and "a letter or mail" in page.main


def test_someone_in_the_bin_keeps_their_place_in_a_note_that_changes(ana, cast) -> None:
    ines, bao = people(cast, "Inès", "Bao")
    ana.post("interactions.new", told(cast, people=[f"id:{ines}", f"id:{bao}"]))
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        bin_contact(db.session.get_one(Contact, bao))
    with scope_of(cast.workspace.id, cast.ana.id):
        note = db.session.scalars(select(Interaction.id)).one()
    page = ana.get("interactions.edit", interaction_id=note)
    assert "Bao" not in page.main
    ana.submit(page, {"title": "Still two of us"})
    with scope_of(cast.workspace.id, cast.ana.id):
        found = db.session.get_one(Interaction, note)
        assert {p.contact_id for p in found.participations} == {ines, bao}
