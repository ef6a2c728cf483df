"""What is thrown away can be taken back for thirty days; then nothing remains of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.bin.operations import empty_old
from crm.bin.queries import Kind, in_the_bin, thrown
from crm.communities.operations import bin_community
from crm.contacts.models import Contact, NeverLine, PointKind
from crm.contacts.operations import add_never, add_point, bin_contact, take_away
from crm.core import clock
from crm.core.db import db, writing
from crm.core.scoping import Visibility, scope_of, with_bin
from crm.core.search import SearchEntry
from crm.interactions.models import Interaction, Promise
from crm.interactions.operations import bin_interaction, bin_promise
from crm.merging.operations import bring_together
from crm.threads.models import Thread, ThreadMessage
from tests.cast import Cast
from tests.make import make_community, make_contact, make_interaction, make_promise, make_tagging
from tests.page import Client
from tests.statements import count_statements


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Moves the clock by so many days."""
    now = clock.now()
    yield lambda days: monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=days))


def throw_one_of_each() -> dict[Kind, int]:
    contact, note, promise, circle = make_contact(), make_interaction(), make_promise(), make_community()
    thread = Thread(title="Toupies", source_format="text")
    db.session.add(thread)
    db.session.flush()
    bin_contact(contact)
    bin_interaction(note)
    bin_promise(promise)
    bin_community(circle)
    thread.binned_at, thread.binned_by = clock.now(), contact.binned_by
    db.session.flush()
    return {
        Kind.PERSON: contact.id,
        Kind.NOTE: note.id,
        Kind.PROMISE: promise.id,
        Kind.COMMUNITY: circle.id,
        Kind.THREAD: thread.id,
    }


def everything(cls: type[Any]) -> list[Any]:
    return list(db.session.scalars(with_bin(select(cls))))


def test_it_says_what_was_thrown_away_by_whom_and_when(scoped: Cast) -> None:
    ids = throw_one_of_each()
    found = in_the_bin()
    assert {one.kind: one.id for one in found} == ids
    assert {one.by for one in found} == {"Ana"}
    assert found == sorted(found, key=lambda one: one.at, reverse=True)


def test_one_statement_whatever_lies_in_it(scoped: Cast) -> None:
    for _number in range(3):
        throw_one_of_each() if _number == 0 else bin_contact(make_contact())
        with count_statements() as said:
            in_the_bin()
        assert len(said) == 1


def test_what_is_mine_is_in_my_bin_alone(scoped: Cast) -> None:
    bin_interaction(make_interaction(visibility=Visibility.MINE))
    assert len(in_the_bin()) == 1
    with scope_of(scoped.workspace.id, scoped.basile.id):
        assert in_the_bin() == []


def test_after_thirty_days_nothing_can_be_taken_back(scoped: Cast, later: Any) -> None:
    ids = throw_one_of_each()
    later(29)
    assert len(in_the_bin()) == 5
    later(31)
    assert in_the_bin() == []
    assert all(thrown(kind, row_id) is None for kind, row_id in ids.items())


def test_an_entry_brought_together_with_another_is_not_taken_back_from_here(scoped: Cast) -> None:
    kept, gone = make_contact(calling_name="Seb"), make_contact(calling_name="Sébastien")
    bring_together(kept, gone, {"calling_name": "here"})
    assert in_the_bin() == []


def test_what_is_old_is_erased_with_the_words_by_which_it_was_found(scoped: Cast, later: Any) -> None:
    throw_one_of_each()
    add_never(make_contact(calling_name="Odile"), "stays")
    later(31)
    assert empty_old() == 5
    assert [contact.calling_name for contact in everything(Contact)] == ["Inès", "Inès", "Odile"]
    for cls in (Interaction, Promise, Thread):
        assert everything(cls) == []
    kinds = {entry.kind for entry in everything(SearchEntry)}
    assert kinds == {"contact", "never_line"}
    assert empty_old() == 0


def test_what_is_younger_stays(scoped: Cast, later: Any) -> None:
    throw_one_of_each()
    later(29)
    assert empty_old() == 0
    assert len(everything(Interaction)) == 1


def test_with_someone_goes_what_names_nobody_else(scoped: Cast, later: Any) -> None:
    ines, odile = make_contact(), make_contact(calling_name="Odile", met_through_id=None)
    odile.met_through_id = ines.id
    make_tagging(contact=ines, tag="crafts", because="her toupies")
    add_point(ines, PointKind.EMAIL, "ines@example.org")
    make_interaction(contacts=[ines])
    both = make_interaction(contacts=[ines, odile])
    with scope_of(scoped.workspace.id, scoped.basile.id):
        make_interaction(contacts=[ines], visibility=Visibility.MINE)
    make_promise(to=[ines])
    thread = Thread(title="Toupies", source_format="text", article_author_id=ines.id)
    db.session.add(thread)
    db.session.flush()
    message = ThreadMessage(thread_id=thread.id, position=1, text="buis", fingerprint="m", contact_id=ines.id)
    db.session.add(message)
    db.session.flush()
    bin_contact(ines)
    later(31)
    empty_old()
    db.session.expire_all()
    with scope_of(scoped.workspace.id, sees_all=True):
        assert [note.id for note in everything(Interaction)] == [both.id]
        assert everything(Promise) == []
        assert [contact.calling_name for contact in everything(Contact)] == ["Odile"]
        assert (odile.met_through_id, thread.article_author_id, message.contact_id) == (None, None, None)
        assert {entry.kind for entry in everything(SearchEntry)} == {
            "contact",
            "interaction",
            "tag",
            "thread",
            "thread_message",
        }


def test_a_promise_outlives_the_note_it_was_born_of(scoped: Cast, later: Any) -> None:
    note = make_interaction()
    promise = make_promise(interaction=note)
    bin_interaction(note)
    promise.binned_at = promise.binned_by = None
    db.session.flush()
    later(31)
    empty_old()
    db.session.expire_all()
    assert everything(Promise) == [promise] and promise.interaction_id is None


def test_lines_of_a_page_are_erased_too(scoped: Cast, later: Any) -> None:
    take_away(add_never(make_contact(), "call on Sundays"))
    later(31)
    assert empty_old() == 1
    assert everything(NeverLine) == []


def test_every_workspace_is_emptied(scoped: Cast, later: Any) -> None:
    with scope_of(scoped.elsewhere.id, scoped.zoe.id):
        bin_contact(make_contact())
    later(31)
    assert empty_old() == 1


def test_the_command_says_what_it_erased(app: Flask, cast: Cast, later: Any) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        bin_contact(make_contact())
    later(31)
    db.session.remove()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["bin", "empty"]).output == "Erased for good: 1.\n"
    assert runner.invoke(args=["bin", "empty"]).output == "Nothing was old enough.\n"


@pytest.fixture
def thrown_away(cast: Cast) -> dict[Kind, int]:
    """One of each in the bin."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        return throw_one_of_each()


def test_an_empty_bin_says_so(ana: Client) -> None:
    assert "The bin is empty" in ana.get("bin.index").main


def test_each_is_given_back(ana: Client, thrown_away: dict[Kind, int], cast: Cast) -> None:
    assert "thrown away by Ana" in ana.get("bin.index").main
    for kind, row_id in thrown_away.items():
        if kind is Kind.THREAD:
            continue
        page = ana.get("bin.index")
        ana.submit(page, action=f"/{kind}/{row_id}/restore")
    with scope_of(cast.workspace.id, cast.ana.id):
        assert [one.kind for one in in_the_bin()] == [Kind.THREAD]


def test_a_keeper_erases_at_once(ana: Client, thrown_away: dict[Kind, int], cast: Cast) -> None:
    for kind, row_id in thrown_away.items():
        page = ana.get("bin.index")
        ana.submit(page, action=f"/{kind}/{row_id}/erase")
    assert "The bin is empty" in ana.get("bin.index").main
    with scope_of(cast.workspace.id, cast.ana.id):
        assert everything(Interaction) == []


def test_a_member_takes_back_and_does_not_erase(basile: Client, thrown_away: dict[Kind, int]) -> None:
    page = basile.get("bin.index")
    assert "Take it back" in page.main and "Erase now" not in page.main
    basile.post("bin.erase", kind="person", row_id=thrown_away[Kind.PERSON], status=403)
    basile.post("bin.restore", kind="person", row_id=thrown_away[Kind.PERSON])


def test_a_reader_only_reads(chloe: Client, thrown_away: dict[Kind, int]) -> None:
    assert "Take it back" not in chloe.get("bin.index").main
    chloe.post("bin.restore", kind="person", row_id=thrown_away[Kind.PERSON], status=403)


def test_what_is_not_in_this_bin_is_not_found(
    ana: Client, zoe: Client, thrown_away: dict[Kind, int], cast: Cast
) -> None:
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        alive = make_contact(calling_name="Odile").id
    for kind, row_id in (("person", alive), ("user", 1), ("note", 9999)):
        ana.post("bin.restore", kind=kind, row_id=row_id, status=404)
        ana.post("bin.erase", kind=kind, row_id=row_id, status=404)
    zoe.post("bin.restore", kind="person", row_id=thrown_away[Kind.PERSON], status=404)
    zoe.post("bin.erase", kind="person", row_id=thrown_away[Kind.PERSON], status=404)
