"""When a promise is late, and a note in a few words."""

from __future__ import annotations

import time
from datetime import date

import pytest

from crm.core.dates import FuzzyDate, Precision, read_date
from crm.interactions.rules import Standing, in_short, last_day, standing

WEDNESDAY = date(2026, 6, 3)


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("demain", "2026-06-04"),
        ("avant vendredi", "2026-06-05"),
        ("by Friday", "2026-06-05"),
        ("en juillet", "2026-07-31"),
        ("in December", "2026-12-31"),
        ("la semaine prochaine", "2026-06-14"),
        ("next week", "2026-06-14"),
        ("en 2027", "2027-12-31"),
        ("cet été", "2026-08-31"),
        ("l’hiver prochain", "2027-02-28"),
    ],
)
def test_a_soft_date_is_read_in_favour_of_who_promised(words: str, last: str) -> None:
    assert str(last_day(read_date(words, WEDNESDAY, future=True))) == last


@pytest.mark.parametrize("words", ["un jour", "", "pas avant septembre"])
def test_some_promises_have_no_end(words: str) -> None:
    due = read_date(words, WEDNESDAY, future=True)
    assert last_day(due) is None
    assert standing(due, WEDNESDAY) is Standing.NO_HURRY


def test_late_begins_the_day_after() -> None:
    due = FuzzyDate(WEDNESDAY, Precision.DAY)
    assert standing(due, WEDNESDAY) is Standing.SOON
    assert standing(due, date(2026, 6, 4)) is Standing.LATE
    assert standing(due, date(2026, 5, 27)) is Standing.SOON
    assert standing(due, date(2026, 5, 26)) is Standing.NO_HURRY


def test_not_before_a_day_comes_near_once_it_has_come() -> None:
    due = FuzzyDate(WEDNESDAY, Precision.AFTER, "pas avant mercredi")
    assert standing(due, date(2026, 6, 2)) is Standing.NO_HURRY
    assert standing(due, date(2027, 6, 2)) is Standing.SOON


@pytest.mark.parametrize("precision", list(Precision))
@pytest.mark.parametrize("day", [date.min, date.max, date(9999, 1, 1), date(2000, 12, 31)])
def test_no_date_is_an_error(precision: Precision, day: date) -> None:
    assert standing(FuzzyDate(day, precision, "week"), WEDNESDAY) in Standing


def test_a_note_in_short_has_no_marks_and_ends_at_a_word() -> None:
    html = "<h3>At the fair</h3><p>She said <strong>no</strong> &amp; left<br>early.</p>" + "<p>word</p>" * 80
    short = in_short(html, limit=60)
    assert short.startswith("At the fair She said no & left early. word")
    assert short.endswith("word…") and len(short) <= 61


def test_any_length_is_read_at_once() -> None:
    began = time.perf_counter()
    for html in ("<" * 100_000, "<p>" * 40_000, "a" * 100_000, "&amp;" * 20_000, "</p>" * 30_000):
        assert len(in_short(html)) <= 241
    assert time.perf_counter() - began < 0.5
