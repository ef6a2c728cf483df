"""Promises: made, late without reproach, ended in three ways, owed again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from crm.contacts.models import Contact, State
from crm.core import clock
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of
from crm.interactions.models import Promise, Settled
from tests.make import make_contact, make_interaction, make_promise


def promised(cast, **but: Any) -> int:
    """The id of a promise of Ana's to Inès."""
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        but.setdefault("to", [make_contact(calling_name="Inès")])
        return make_promise(**but).id


def promise(cast, promise_id: int) -> Promise:
    with scope_of(cast.workspace.id, cast.ana.id):
        return db.session.get_one(Promise, promise_id, populate_existing=True)


def in_days(days: int) -> FuzzyDate:
    return FuzzyDate(clock.today("Europe/Paris") + timedelta(days=days), Precision.DAY)


def section(page, heading: str) -> str:
    """The words of the section of the page under `heading`."""
    for node in page.all(f'section[aria-labelledby="{heading}"]'):
        return " ".join(node.text(separator=" ").split())
    return ""


def test_promises_stand_where_they_are_in_time(ana, cast) -> None:
    promised(cast, words="Give back the board", due=in_days(-2))
    promised(cast, words="Send the link", due=in_days(3))
    promised(cast, words="Show her the draft", due=in_days(90))
    promised(cast, words="Lend the book", due=FuzzyDate(None, Precision.UNKNOWN, "un jour"))
    page = ana.get("interactions.promises")
    assert "Give back the board" in section(page, "h-late")
    assert "Send the link" in section(page, "h-soon")
    assert "Show her the draft" in section(page, "h-no_hurry")
    assert "Lend the book" in section(page, "h-no_hurry") and "un jour" in section(page, "h-no_hurry")


def test_without_promises_the_page_is_calm(ana) -> None:
    assert "Nothing is promised" in ana.get("interactions.promises").main


def test_a_promise_is_made_on_its_own_with_a_soft_date(ana, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        ines = make_contact(calling_name="Inès").id
    page = ana.get("interactions.promise", contact=ines)
    after = ana.submit(page, {"words": "Send her the link", "due": "avant le 5 juin 2031"})
    assert after.location.endswith(f"/contacts/{ines}")
    with scope_of(cast.workspace.id, cast.ana.id):
        [kept] = db.session.scalars(select(Promise))
    assert (str(kept.due_on), kept.due_precision) == ("2031-06-05", Precision.BEFORE)


def test_a_promise_needs_words_and_someone(ana, cast) -> None:
    page = ana.post("interactions.promise", {"people": "", "words": " ", "visibility": "team"}, status=422)
    assert "Say what was promised." in page.fault_of("words")
    assert "Say to whom" in page.fault_of("people")


def test_one_tick_keeps_it_and_undo_owes_it_again(ana, cast) -> None:
    first, second = promised(cast, words="Send the link"), promised(cast, words="Find a chair")
    page = ana.follow(ana.post("interactions.keep_promises", {"kept": [first]}))
    assert "Kept: “Send the link”." in page.text
    assert promise(cast, first).settled_as is Settled.KEPT and promise(cast, second).settled_as is None
    assert promise(cast, first).settled_by == cast.ana.id
    back = ana.follow(ana.submit(page, action="/promises/reopen"))
    assert "The promise is owed again." in back.text
    assert promise(cast, first).settled_at is None


def test_several_boxes_are_kept_and_undone_together(ana, cast) -> None:
    both = [promised(cast, words="Send the link"), promised(cast, words="Find a chair")]
    page = ana.follow(ana.post("interactions.keep_promises", {"kept": both}))
    assert "2 promises kept." in page.text
    ana.submit(page, action="/promises/reopen")
    assert [promise(cast, one).settled_at for one in both] == [None, None]


def test_without_a_tick_nothing_changes_and_it_is_said(ana, cast) -> None:
    one = promised(cast)
    assert "Nothing was ticked." in ana.follow(ana.post("interactions.keep_promises")).text
    assert promise(cast, one).settled_at is None


def test_a_promise_ends_in_three_ways_with_words(ana, cast) -> None:
    for how, said in [("kept", "Kept"), ("apologised", "Apologised"), ("released", "Released")]:
        one = promised(cast, words="Lend the book")
        page = ana.follow(
            ana.post("interactions.settle", {"how": how, "words": "She laughed."}, promise_id=one)
        )
        assert f"{said}: “Lend the book”." in page.text and "She laughed." in page.main
        assert (promise(cast, one).settled_as, promise(cast, one).settled_words) == (how, "She laughed.")


def test_a_promise_ends_once(ana, basile, cast) -> None:
    one = promised(cast, words="Lend the book")
    ana.post("interactions.settle", {"how": "apologised"}, promise_id=one)
    page = basile.follow(basile.post("interactions.settle", {"how": "kept"}, promise_id=one))
    assert "“Lend the book” had already ended; nothing was changed." in page.text
    assert promise(cast, one).settled_as is Settled.APOLOGISED


def test_words_too_long_are_given_back(ana, cast) -> None:
    one = promised(cast)
    page = ana.post("interactions.settle", {"how": "kept", "words": "a" * 300}, promise_id=one, status=422)
    assert "too long" in page.fault_of("words")
    ana.submit(page, {"words": "At last."})
    assert promise(cast, one).settled_words == "At last."


def test_an_end_nobody_knows_is_refused(ana, cast) -> None:
    ana.post("interactions.settle", {"how": "forgotten"}, promise_id=promised(cast), status=400)


def test_what_is_mine_nobody_else_sees_or_ends(ana, basile, chloe, cast) -> None:
    mine = promised(cast, words="Tell her first", visibility=Visibility.MINE)
    assert "Tell her first" in ana.get("interactions.promises").main
    for other in (basile, chloe):
        assert "Tell her first" not in other.get("interactions.promises").main
        assert "Tell her first" not in other.get("today.show").main
    basile.post("interactions.settle", {"how": "kept"}, promise_id=mine, status=404)
    basile.post("interactions.keep_promises", {"kept": [mine]}, status=404)
    basile.post(basile.url("interactions.reopen", promise=mine), status=404)
    basile.get("interactions.edit_promise", promise_id=mine, status=404)
    basile.post("interactions.bin_promise", promise_id=mine, status=404)
    basile.post("interactions.restore_promise", promise_id=mine, status=404)
    assert promise(cast, mine).settled_at is None


def test_a_promise_of_another_book_is_not_here(zoe, ana, cast) -> None:
    one = promised(cast)
    zoe.post("interactions.settle", {"how": "kept"}, promise_id=one, status=404)
    zoe.post("interactions.keep_promises", {"kept": [one]}, status=404)
    zoe.post(zoe.url("interactions.reopen", promise=one), status=404)
    zoe.get("interactions.promise", interaction=1, status=404)


def test_a_reader_ends_nothing(chloe, cast) -> None:
    one = promised(cast)
    assert not chloe.get("interactions.promises").all("main form")
    assert not chloe.get("today.show").all("main form")
    chloe.post("interactions.settle", {"how": "kept"}, promise_id=one, status=403)
    chloe.post("interactions.keep_promises", {"kept": [one]}, status=403)


def test_what_was_promised_to_someone_who_died_nudges_no_longer(ana, cast) -> None:
    one = promised(cast, words="Bring her the record", due=in_days(-2))
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        promise(cast, one).to[0].contact.state = State.DECEASED
    assert "Bring her the record" not in ana.get("today.show").main
    page = ana.get("interactions.promises")
    assert "Bring her the record" in section(page, "h-memory") and not section(page, "h-late")


def test_a_promise_changes_and_two_editors_lose_nothing(ana, basile, cast) -> None:
    one = promised(cast, words="Send the link", due=in_days(2))
    hers, his = (who.get("interactions.edit_promise", promise_id=one) for who in (ana, basile))
    assert not his.all('[name="visibility"]')
    ana.submit(hers, {"words": "Send both links"})
    basile.submit(his, {"due": "in June 2031"})
    kept = promise(cast, one)
    assert (kept.words, str(kept.due_on), kept.due_precision) == (
        "Send both links",
        "2031-06-01",
        Precision.MONTH,
    )
    page = basile.submit(his, {"words": "Send one link"}, status=409)
    assert "Send both links" in page.main and "Send one link" in page.main


def test_a_promise_never_made_goes_to_the_bin_and_comes_back(ana, cast) -> None:
    one = promised(cast, words="Send the link")
    page = ana.follow(ana.submit(ana.get("interactions.edit_promise", promise_id=one), action="/bin"))
    assert "Send the link" not in page.main
    assert "Send the link" in ana.follow(ana.submit(page, action="/restore")).main


def test_a_promise_follows_the_note_that_becomes_mine(ana, basile, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        note = make_interaction()
        make_promise(words="Send the link", interaction=note, to=[p.contact for p in note.participations])
        note_id = note.id
    assert "Send the link" in basile.get("interactions.promises").main
    ana.submit(ana.get("interactions.edit", interaction_id=note_id), {"visibility": "mine"})
    assert "Send the link" not in basile.get("interactions.promises").main
    assert "Send the link" in ana.get("interactions.promises").main


def test_a_promise_can_be_added_to_a_note(ana, cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        note = make_interaction(contacts=[make_contact(calling_name="Bao")], title="Lunch").id
    page = ana.get("interactions.promise", interaction=note)
    shown = ana.follow(ana.submit(page, {"words": "Send the link"}))
    assert "Send the link" in shown.main
    assert "Born of Lunch" in ana.get("interactions.promises").main


def test_markup_in_a_promise_is_only_words(ana, cast) -> None:
    promised(cast, words="<script>alert(1)</script> {{7*7}}", due=FuzzyDate(None, Precision.UNKNOWN, "<b>"))
    for where in ("interactions.promises", "today.show"):
        page = ana.get(where)
        assert "<script>alert(1)</script> {{7*7}}" in page.main and not page.all("main script, main b")


def test_people_of_a_promise_stay_when_one_is_in_the_bin(ana, cast) -> None:
    one = promised(cast, words="Send the link")
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        db.session.scalars(select(Contact)).one().binned_at = clock.now()
    assert "Send the link" in ana.get("interactions.promises").main
    assert "Send the link" not in ana.get("today.show").main
    assert promise(cast, one).settled_at is None
