"""When people were last in touch: from the team's notes whose kind counts, whatever happens to them."""

from __future__ import annotations

from datetime import date

import pytest

from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.scoping import Visibility, scope_of
from crm.interactions.models import BuiltIn
from crm.interactions.operations import bin_interaction, edit_interaction, restore_interaction
from tests.make import make_contact, make_interaction

MAY, JUNE = date(2026, 5, 4), date(2026, 6, 2)


def on(day: date) -> FuzzyDate:
    return FuzzyDate(day, Precision.DAY)


def test_a_note_of_the_team_says_when_people_were_last_in_touch(scoped) -> None:
    ines, bao = make_contact(calling_name="Inès"), make_contact(calling_name="Bao")
    make_interaction(contacts=[ines, bao], happened=on(JUNE))
    assert (ines.last_exchange_on, bao.last_exchange_on) == (JUNE, JUNE)


def test_an_older_note_written_later_changes_nothing(scoped) -> None:
    ines = make_contact(calling_name="Inès")
    make_interaction(contacts=[ines], happened=on(JUNE))
    make_interaction(contacts=[ines], happened=on(MAY))
    assert ines.last_exchange_on == JUNE


@pytest.mark.parametrize(
    "but",
    [
        {"visibility": Visibility.MINE},
        {"kind": BuiltIn.POST_READ},
        {"happened": FuzzyDate(None, Precision.UNKNOWN, "un jour")},
    ],
)
def test_what_is_mine_or_does_not_count_or_has_no_date_says_nothing(scoped, but) -> None:
    ines = make_contact(calling_name="Inès")
    make_interaction(**{"contacts": [ines], "happened": on(JUNE), **but})
    assert ines.last_exchange_on is None


def test_it_goes_back_when_the_note_is_binned_and_returns_with_it(scoped) -> None:
    ines = make_contact(calling_name="Inès")
    make_interaction(contacts=[ines], happened=on(MAY))
    note = make_interaction(contacts=[ines], happened=on(JUNE))
    bin_interaction(note)
    assert ines.last_exchange_on == MAY
    restore_interaction(note)
    assert ines.last_exchange_on == JUNE


def test_it_follows_the_day_the_people_the_kind_and_who_may_read(scoped) -> None:
    ines, bao = make_contact(calling_name="Inès"), make_contact(calling_name="Bao")
    note = make_interaction(contacts=[ines], happened=on(JUNE))
    edit_interaction(note, happened=on(MAY))
    assert ines.last_exchange_on == MAY
    edit_interaction(note, contacts=[bao])
    assert (ines.last_exchange_on, bao.last_exchange_on) == (None, MAY)
    edit_interaction(note, kind=BuiltIn.LIMIT_CROSSED)
    assert bao.last_exchange_on is None
    edit_interaction(note, kind=BuiltIn.CALL)
    assert bao.last_exchange_on == MAY
    edit_interaction(note, visibility=Visibility.MINE)
    assert bao.last_exchange_on is None


def test_another_book_keeps_its_own(scoped) -> None:
    ines = make_contact(calling_name="Inès")
    with scope_of(scoped.elsewhere.id, scoped.zoe.id):
        theirs = make_contact(calling_name="Inès")
        make_interaction(contacts=[theirs], happened=on(JUNE))
    make_interaction(contacts=[ines], happened=on(MAY))
    db.session.expire_all()
    assert ines.last_exchange_on == MAY


def test_it_leaves_what_someone_is_writing_on_the_person_alone(scoped) -> None:
    ines = make_contact(calling_name="Inès")
    before = ines.version
    make_interaction(contacts=[ines], happened=on(JUNE))
    db.session.refresh(ines)
    assert ines.version == before
