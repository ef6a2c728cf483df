"""What may be taken for granted about a voice, what is a doubt, and what becomes of a discussion that grew."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.dates import FuzzyDate, Precision
from crm.threads.readers import ProposedPerson, read_thread
from crm.threads.rules import (
    ASIDE,
    WAITING,
    WITHOUT,
    Choices,
    Decision,
    Known,
    Who,
    Why,
    by_itself,
    called,
    proposal,
    together,
    written,
)
from tests.threads.discussions import PASTED

ODILE = ProposedPerson("marjolaine.fr", "Odile", sites=("marjolaine.fr",))
NAMELESS = ProposedPerson("le-banc.org", "le-banc.org", name_to_find=True, sites=("le-banc.org",))
PERHAPS = ProposedPerson("le-banc.org", "le-banc.org", name_to_find=True, possible_names=("Titouan",))


def known(id: int, *why: Why, to_find: bool = False) -> Known:
    return Known(id, f"Someone {id}", "", to_find, frozenset(why))


@pytest.mark.parametrize(
    ("person", "maybe", "chosen", "alone"),
    [
        (ODILE, [], Decision(Who.NEW, name="Odile"), None),
        (NAMELESS, [], Decision(Who.NEW, name="le-banc.org", to_find=True), None),
        (PERHAPS, [], WAITING, Decision(Who.NEW, name="le-banc.org", to_find=True)),
        (ODILE, [known(1, Why.HERE)], Decision(Who.KNOWN, 1), None),
        (NAMELESS, [known(1, Why.SITE)], Decision(Who.KNOWN, 1), None),
        (ODILE, [known(1, Why.SITE, Why.NAME)], Decision(Who.KNOWN, 1), None),
        (ODILE, [known(1, Why.SITE, to_find=True)], Decision(Who.KNOWN, 1), None),
        (ODILE, [known(1, Why.SITE)], WAITING, Decision(Who.NEW, name="Odile")),
        (ODILE, [known(1, Why.NAME)], WAITING, WITHOUT),
        (NAMELESS, [known(1, Why.SITE), known(2, Why.SITE)], WAITING, WITHOUT),
        (ODILE, [known(1, Why.HERE), known(2, Why.HERE)], WAITING, WITHOUT),
    ],
)
def test_a_doubt_is_never_decided_for_someone(
    person: ProposedPerson, maybe: list[Known], chosen: Decision, alone: Decision | None
) -> None:
    assert proposal(person, maybe) == chosen
    assert by_itself(person, maybe) == (alone or chosen)


def test_messages_left_without_a_person_once_are_not_given_to_someone_new() -> None:
    assert proposal(ODILE, [], seen_before=True) == WAITING
    assert by_itself(ODILE, [], seen_before=True) == WITHOUT


def test_a_name_nobody_would_see_is_no_name_and_a_long_one_is_cut() -> None:
    assert called(" \u200b\u00ad ") == ""
    assert len(called("n" * 5000)) == 120 and called("n" * 5000).endswith("…")
    assert proposal(ProposedPerson("x", "\u200b"), []) == WITHOUT


def test_choices_come_back_as_they_were_written() -> None:
    day = FuzzyDate(date(2010, 3, 1), Precision.SEASON, "au printemps 2010")
    choices = Choices("T", "A", "", day, WITHOUT, {"a.example": Decision(Who.KNOWN, 7)}, {3: ASIDE})
    assert Choices.from_json(json.loads(json.dumps(choices.as_json()))) == choices
    assert Choices.from_json(None) == Choices() == Choices.from_json(Choices().as_json())


def test_messages_without_a_date_follow_the_articles() -> None:
    thread = read_thread(PASTED)[0]
    message = thread.messages[0]
    assert written(message, thread, Choices()) == FuzzyDate(date(2011, 5, 3), Precision.AFTER)
    spring = Choices(date=FuzzyDate(date(2010, 3, 1), Precision.SEASON, "au printemps 2010"))
    assert written(message, thread, spring) == FuzzyDate(date(2010, 3, 1), Precision.AFTER)
    unknown = Choices(date=FuzzyDate(None, Precision.UNKNOWN))
    assert written(message, thread, unknown) == FuzzyDate(None, Precision.UNKNOWN)


def test_a_discussion_that_grew_keeps_what_is_gone_behind_its_neighbour() -> None:
    assert together(["a", "b", "c"], ["a", "b", "c", "d"]) == ["a", "b", "c", "d"]
    assert together(["x", "a", "y", "b"], ["new", "a", "b"]) == ["x", "new", "a", "y", "b"]
    assert together([], ["a"]) == ["a"]


@given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 30), unique=True))
def test_nothing_is_lost_nor_doubled_when_a_discussion_grows(before: list[int], now: list[int]) -> None:
    order = together([str(mark) for mark in before], [str(mark) for mark in now])
    assert sorted(order) == sorted({str(mark) for mark in (*before, *now)})
    assert [mark for mark in order if mark in {str(n) for n in now}] == [str(mark) for mark in now]
