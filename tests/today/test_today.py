"""Today: a note in short, what is owed, what was noted lately; calm when there is nothing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crm.core import clock
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from crm.interactions.models import Interaction
from tests.make import make_contact, make_interaction, make_promise


def test_an_empty_book_shows_three_doors_and_stays_calm(ana) -> None:
    page = ana.get("today.show")
    assert len(page.all("main .doors > li")) == 3
    assert "The table is laid." in page.main and "Nobody round the table yet" in page.main
    assert not page.all("main .journal, main .promise")


def test_a_reader_of_an_empty_book_is_shown_no_door_that_is_closed(chloe) -> None:
    for endpoint in ("today.show", "today.welcome"):
        page = chloe.get(endpoint)
        assert not page.all("main .doors") and not page.all("main form")


def test_a_note_is_kept_from_today_and_one_is_back_there(ana, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        ines = make_contact(calling_name="Inès").id
    page = ana.get("today.show")
    after = ana.submit(page, {"body": "Lunch by the canal.", "people": "Inès"})
    shown = ana.follow(after)
    assert after.location.endswith("/veillees/")
    assert "Kept." in shown.text and "Lunch by the canal." in shown.main
    with scope_of(cast.workspace.id, cast.ana.id):
        [note] = db.session.scalars(select(Interaction))
        assert [p.contact_id for p in note.participations] == [ines]
        assert note.happened_on == clock.today("Europe/Paris") and note.visibility is Visibility.TEAM


def test_more_opens_the_whole_form_with_what_was_typed_and_keeps_nothing(ana, cast) -> None:
    page = ana.get("today.show")
    more = ana.submit(page, {"body": "Lunch by the canal.", "people": "Inès", "more": "more"}, status=200)
    assert "Lunch by the canal." in more.all('[name="body"]')[0].text()
    assert more.all('[name="they_say"]') and "data-keep-draft" in more.all("body")[0].attributes
    with scope_of(cast.workspace.id, cast.ana.id):
        assert db.session.scalar(select(Interaction)) is None


def test_what_the_short_form_lacks_is_asked_on_the_whole_one(ana) -> None:
    page = ana.submit(ana.get("today.show"), {"people": "Inès"}, status=422)
    assert "Without words nothing is remembered" in page.fault_of("body")
    assert "Inès" in page.main


def test_promises_due_stand_first_and_a_tick_keeps_them(ana, cast) -> None:
    day = clock.today("Europe/Paris")
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        make_promise(words="Lend the book")
        make_promise(words="Give back the board", due=FuzzyDate(day - timedelta(days=2), Precision.DAY))
        make_promise(words="Send the link", due=FuzzyDate(day + timedelta(days=2), Precision.DAY))
    page = ana.get("today.show")
    lines = page.texts("main .promise")
    assert [line.split(" Inès")[0] for line in lines] == [
        "Give back the board",
        "Send the link",
        "Lend the book",
    ]
    assert "late" in page.all("main .promise .when")[0].attributes["class"]
    ticked = page.all('main .promise input[name="kept"]')[0].attributes["value"]
    after = ana.follow(ana.submit(page, {"kept": ticked}, action="/promises/kept"))
    assert "Kept: “Give back the board”." in after.text
    assert len(after.all("main .promise")) == 2 and after.response.request.path == "/veillees/"


def test_recent_notes_are_those_one_may_read_the_last_first(ana, basile, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        make_interaction(title="Older", body="x")
        make_interaction(title="Newer", body="x")
        make_interaction(title="Walnut", body="x", visibility=Visibility.MINE)
    assert ana.get("today.show").texts("main .journal h3") == ["Walnut", "Newer", "Older"]
    assert basile.get("today.show").texts("main .journal h3") == ["Newer", "Older"]


def test_who_came_into_the_book_lately_is_named(ana, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        make_contact(calling_name="Nadège")
    assert "Nadège" in " ".join(ana.get("today.show").texts("aside"))


def test_the_welcome_opens_three_doors_and_asks_for_a_first_person(ana) -> None:
    page = ana.get("today.welcome")
    assert len(page.all("main .doors > li")) == 3
    after = ana.submit(page, {"calling_name": "Nadège"}, action="/contacts/new")
    assert "Nadège" in ana.follow(after).main


def test_more_leads_everywhere_and_tells_the_keys(ana, chloe) -> None:
    page = ana.get("today.more")
    for words in ("Communities", "Threads", "Tags", "Bring in", "The bin", "Kinds of exchange", "Settings"):
        assert words in page.main
    assert "write a note" in page.main
    for link in page.all("main .people a"):
        ana.get(link.attributes["href"])
    for link in chloe.get("today.more").all("main .people a"):
        chloe.get(link.attributes["href"])


def test_a_stranger_and_another_book_see_nothing(client, zoe, cast) -> None:
    client.get("/veillees/", status=302)
    zoe.get("/veillees/", status=404)


def test_in_french(ana, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        make_promise(words="Send the link")
    ana.post("accounts.account", {"name": "Ana", "language": "fr", "time_zone": "Europe/Paris", "theme": ""})
    page = ana.get("today.show")
    assert "Bonjour Ana." in page.main and "À qui pensez-vous\u202f?" in page.all("h1")[0].text()
    assert "Que s’est-il passé" in page.main
