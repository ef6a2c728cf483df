"""When a promise is late, and a note in a few words. Pure: no database, no page, no clock."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from html import unescape

from crm.core.dates import FuzzyDate, Precision
from crm.core.text import words

SOON = timedelta(days=7)
_MONTHS = {Precision.MONTH: 1, Precision.SEASON: 3, Precision.YEAR: 12}
_WEEKS = {"semaine", "week", "weekend", "end"}
_TAG = re.compile(r"<[^<>]*>")


class Standing(StrEnum):
    """Where an open promise stands in time, in the order a page shows it."""

    LATE = "late"
    SOON = "soon"
    NO_HURRY = "no_hurry"


def last_day(due: FuzzyDate) -> date | None:
    """The last day on which a promise is kept in time; None when it has no end ("one day", "not before June").

    "In June" lasts until the 30th, "next week" until its Sunday, "before Friday" until that Friday: soft dates are
    read in favour of who promised.
    """
    if due.value is None or due.precision in (Precision.UNKNOWN, Precision.AFTER):
        return None
    months = _MONTHS.get(due.precision)
    if months is None:
        return due.value
    if due.value.year == date.max.year:  # the end of the calendar
        return date.max
    if due.precision is Precision.MONTH and _WEEKS & set(words(due.words[:120])):
        return due.value + timedelta(days=6 - due.value.weekday())
    year, month = divmod(due.value.year * 12 + due.value.month - 1 + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def standing(due: FuzzyDate, today: date) -> Standing:
    """Whether a promise due then is late, soon, or in no hurry."""
    last = last_day(due)
    if last is None:
        opens = due.precision is Precision.AFTER and due.value is not None and due.value <= today
        return Standing.SOON if opens else Standing.NO_HURRY
    if last < today:
        return Standing.LATE
    return Standing.SOON if last <= today + SOON else Standing.NO_HURRY


def in_short(html: str, limit: int = 240) -> str:
    """The first words of a note made by `crm.core.markdown.render`, without its marks, cut at a word."""
    spaced = re.sub(r"</(?:p|li|h3|h4|pre|blockquote)>|<br>", " ", html[: 20 * limit])
    text = " ".join(unescape(_TAG.sub("", spaced)).split())
    if len(text) <= limit:
        return text
    cut = text[:limit]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:—-") + "…"
