"""Reading dates in words, French and English, whatever the language of the page.

Imported through `crm.core.dates`. A phrase is folded, then read from the outside in: "avant la fin du
mois" is *before* (*end of* (*this month*)). What is not understood is kept as words, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from crm.core.date_days import (
    CLOCK,
    CivilDay,
    Said,
    Span,
    civil_day,
    make,
    monday_of,
    month_end,
    months_from,
    normal,
    read_day,
    read_day_of_month,
    read_feast,
    read_range,
    read_relative_day,
    read_weekday,
    span,
    strip_small_words,
)
from crm.core.date_kinds import (
    FuzzyDate,
    NotADate,
    Precision,
)
from crm.core.date_spans import read_count, read_month, read_return, read_season, read_week, read_year

PHRASE_LIMIT = 120
"""Longer than any date in words: past it the words are kept without being read."""


_BEFORE = re.compile(
    r"(?:juste )?(?:avant|before|jusqu'a|jusqu'au|jusqu'en|until|till|prior to)(?: (?:que|a))?\b ?"
)
_BY = re.compile(r"(?:d'ici|by|au plus tard|no later than|pour|for)(?: (?:a|au))?\b ?")
_AFTER = re.compile(
    r"(?:pas avant|not before|juste apres|apres|after|depuis|since|from|a partir d[eu]|a compter d[eu]|des"
    r"|a partir d'|starting|as of)\b ?"
)
_ABOUT = re.compile(
    r"(?:vers|environ|autour d[eu]|aux alentours d[eu]|around|about|circa|ca|c|roughly|~) ?(?=\S)"
)
_PART = re.compile(
    r"(?:(?:tout(?:e)? |the |very |at |in |a |au |en |a la |la |le )*)"
    r"(?P<part>debut|mi|milieu|fin|courant|early|late|mid|middle|beginning|start|end)(?:-| |$)"
    r"(?:d[eu] |d'|of )?"
)
_EARLY, _MID, _LATE = (
    ("debut", "early", "beginning", "start"),
    ("mi", "milieu", "mid", "middle"),
    ("fin", "late", "end"),
)
_BARE_UNIT = {"mois": "ce mois", "month": "ce mois", "annee": "cette annee", "year": "cette annee"}


def _read_part(said: Said, text: str) -> Span | None:
    """Beginning, middle or end of a month or of a year: the start moves by thirds, the precision stays."""
    match = _PART.match(text)
    if not match or match.end() == len(text):
        return None
    part, rest = match["part"], strip_small_words(text[match.end() :])
    if rest in ("semaine", "week", "cette semaine", "this week"):
        friday = monday_of(said.today) + timedelta(days=4)
        return span(friday, Precision.MONTH, friday + timedelta(days=2)) if part in _LATE else None
    rest = _BARE_UNIT.get(rest, rest)
    inner = _read_inner(said, rest)
    if not inner:
        return None
    placed = _placed(inner, part)
    if placed and said.future and placed.deadline < said.today and not re.search(r"\d{4}", rest):
        later = _read_inner(replace(said, today=months_from(said.today, 1)), rest)
        return _placed(later, part) if later else None
    return placed


def _placed(inner: Span, part: str) -> Span | None:
    first = inner.start
    if inner.precision is Precision.MONTH and first.day == 1:
        if part in _MID:
            return span(first.replace(day=11), Precision.MONTH, first.replace(day=15))
        if part in _LATE:
            return span(first.replace(day=21), Precision.MONTH, month_end(first))
        return inner
    if inner.precision is Precision.YEAR:
        if part in _MID:
            return span(first.replace(month=5), Precision.YEAR, first.replace(month=7))
        if part in _LATE:
            return span(first.replace(month=9), Precision.YEAR, first.replace(month=12, day=31))
        return inner
    if inner.precision is Precision.SEASON:
        if part in _LATE:
            return span(first, Precision.SEASON, months_from(first, 3) - timedelta(days=1))
        return inner
    return None


_READERS: tuple[Callable[[Said, str], Span | None], ...] = (
    read_relative_day,
    read_day,
    read_range,
    read_weekday,
    read_day_of_month,
    read_feast,
    read_week,
    read_month,
    read_season,
    read_year,
    read_return,
    read_count,
)


def _read_inner(said: Said, text: str) -> Span | None:
    for phrase in dict.fromkeys((text, strip_small_words(text))):
        for reader in _READERS:
            if found := reader(said, phrase):
                return found
    return None


def _read(said: Said, text: str) -> Span | None:
    if found := _read_inner(said, text):
        return found
    if match := _AFTER.match(text):
        inner = _read(said, text[match.end() :])
        return inner and span(inner.start, Precision.AFTER)
    if (match := _BEFORE.match(text)) or (match := _BY.match(text)):
        towards = said if match.re is _BEFORE else replace(said, future=True)
        rest = text[match.end() :]
        inner = _read(towards, rest)
        if match[0].startswith(("pour", "for")) and inner and inner.precision is not Precision.BEFORE:
            return inner
        return inner and span(inner.deadline, Precision.BEFORE)
    if match := _ABOUT.match(text):
        inner = _read(said, text[match.end() :])
        if inner and inner.precision is Precision.DAY:
            return replace(inner, precision=Precision.MONTH)
        return inner
    return _read_part(said, text)


def read_date(words: str, today: date, *, future: bool = False) -> FuzzyDate:
    """Read a date said in French or English on the day `today`.

    Without a year, a day, month or season is the nearest in the past; `future=True` (promises) looks
    forward. A bare weekday is never today: "mardi" said on a Tuesday is the one before (or after). Words
    that tell a direction ("dernier", "next", "demain", "d'ici", "by") win over `future`. Numbers are day
    first (16/09/2010) unless only month first is possible. The value is the start of what was said: the
    first of the month or year, 1 March, June, September or December for the seasons (winter belongs to
    the year of its December), the Monday of a week, the day itself for *before* and *after*. Not
    understood: precision UNKNOWN, no value, the words kept. Never raises.
    """
    if len(words) > PHRASE_LIMIT:
        return FuzzyDate(None, Precision.UNKNOWN, words)
    text = CLOCK.sub("", normal(words))
    try:
        found = _read(Said(today, future), text) if text else None
    except (ValueError, OverflowError):  # past the years that a calendar holds
        found = None
    if not found:
        return FuzzyDate(None, Precision.UNKNOWN, words)
    return FuzzyDate(found.start, found.precision, words)


_BORN = re.compile(
    r"(?:(?:ne|nee|n|born|naissance|anniversaire|birthday)\s*(?::|le|la|on|on the|the)?\s+)?(?:le |the )?"
)


def read_birthday(text: str) -> str:
    """A birthday as ISO text: "1978-05-12", or "--05-12" without a year (the form of vCard 4).

    Understands ISO, 12/05/1978, "12 mai", "May 12, 1978", in both languages. A year of two digits is not
    guessed. Raises `NotADate`.
    """
    if len(text) > PHRASE_LIMIT:
        raise NotADate(text[:PHRASE_LIMIT])
    phrase = CLOCK.sub("", normal(text))
    if match := re.fullmatch(r"--(\d\d)-?(\d\d)", phrase):
        civil: CivilDay | None = CivilDay(None, int(match[1]), int(match[2]))
    else:
        civil = civil_day(phrase) or civil_day(phrase[born.end() :] if (born := _BORN.match(phrase)) else "")
    if not civil:
        raise NotADate(text)
    if civil.year is None:
        if not make(2000, civil.month, civil.day):  # a leap year: 29 February is a birthday
            raise NotADate(text)
        return f"--{civil.month:02}-{civil.day:02}"
    found = make(int(civil.year), civil.month, civil.day) if len(civil.year) == 4 else None
    if not found or not 1850 <= found.year <= 2100:
        raise NotADate(text)
    return found.isoformat()
