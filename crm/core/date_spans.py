"""What is longer than a day: weeks, months, seasons, years, "il y a trois semaines".

Imported through `crm.core.dates`; the readers are of the same kind as those of `date_days.py`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from crm.core.date_days import (
    CI,
    COUNT,
    LAST,
    MONTH,
    NEXT,
    SEASON,
    THIS,
    UNIT,
    YEAR,
    Said,
    Span,
    four_digits,
    make,
    monday_of,
    months_from,
    read_day,
    read_weekday,
    span,
    strip_small_words,
    weeks_away,
)
from crm.core.date_kinds import (
    MONTH_WORDS,
    NUMBER_WORDS,
    SEASON_START,
    SEASON_WORDS,
    Precision,
)


def read_week(said: Said, text: str) -> Span | None:
    """A week is said by its Monday, a week-end by its Saturday, and claims no more than the month.

    There is no precision for weeks: DAY would say more than was said.
    """
    if match := re.fullmatch(r"(?:semaine du|week of|week-?end du|weekend of)(?: the)? (.+)", text):
        inner = read_day(said, strip_small_words(match[1])) or read_weekday(said, match[1])
        if not inner:
            return None
        is_week = text.startswith(("semaine", "week of"))
        return span(monday_of(inner.start) if is_week else inner.start, Precision.MONTH)
    match = re.fullmatch(
        rf"(?P<a>{LAST}|{NEXT}|{THIS})?(?: |^)?(?P<unit>semaine|week-?end|week end|week){CI}"
        rf"(?: (?P<b>{LAST}|{NEXT}))?",
        text,
    )
    if not match or not (match["a"] or match["b"]):
        return None
    monday = monday_of(said.today) + timedelta(
        days=7 * weeks_away(match["a"] or "") + 7 * weeks_away(match["b"] or "")
    )
    if match["unit"] in ("semaine", "week"):
        return span(monday, Precision.MONTH)
    return span(monday + timedelta(days=5), Precision.MONTH)


def read_month(said: Said, text: str) -> Span | None:
    if match := re.fullmatch(
        rf"(?P<a>{LAST}|{NEXT}|{THIS})? ?(?:mois|month){CI}(?: (?P<b>{LAST}|{NEXT}))?", text
    ):
        if not (match["a"] or match["b"]):
            return None
        away = weeks_away(match["a"] or "") + weeks_away(match["b"] or "")
        return span(months_from(said.today, away), Precision.MONTH)
    if match := re.fullmatch(
        rf"(?P<month>\d{{1,2}})[-/.]{YEAR}|{YEAR.replace('year', 'year2')}-(?P<month2>\d\d)", text
    ):
        found = make(int(match["year"] or match["year2"]), int(match["month"] or match["month2"]), 1)
        return span(found, Precision.MONTH) if found else None
    match = re.fullmatch(
        rf"(?:(?P<a>{LAST}|{NEXT}|{THIS}) )?{MONTH}"
        rf"(?: (?:de |of )?(?:{YEAR}|'?(?P<short>\d\d))| (?P<b>{LAST}|{NEXT}))?"
        r"(?P<this> de cette annee| this year)?(?P<lastyear> de annee derniere| last year)?",
        text,
    )
    if not match:
        return None
    month = MONTH_WORDS[match["month"]]
    if match["year"] or match["short"]:
        return span(date(four_digits(match["year"] or match["short"], said.today), month, 1), Precision.MONTH)
    this = said.today.replace(day=1)
    if match["this"] or match["lastyear"]:
        return span(date(said.today.year - bool(match["lastyear"]), month, 1), Precision.MONTH)
    word = match["a"] or match["b"] or ""
    found = this.replace(month=month)
    if re.fullmatch(LAST, word):
        found = found if found < this else found.replace(year=this.year - 1)
    elif re.fullmatch(NEXT, word):
        found = found if found > this else found.replace(year=this.year + 1)
    elif said.future:
        found = found if found >= this else found.replace(year=this.year + 1)
    else:
        found = found if found <= this else found.replace(year=this.year - 1)
    return span(found, Precision.MONTH)


def read_season(said: Said, text: str) -> Span | None:
    """Without a year: the season that is running or the nearest one begun; "dernier" wants it over."""
    match = re.fullmatch(
        rf"(?:(?P<a>{LAST}|{NEXT}|{THIS}) )?(?:saison )?{SEASON}"
        rf"(?: (?:de |of )?(?:{YEAR}(?:[-/](?:\d{{4}}|\d\d))?|'?(?P<short>\d\d))| (?P<b>{LAST}|{NEXT}))?",
        text,
    )
    if not match:
        return None
    first = SEASON_START[SEASON_WORDS[match["season"]]]
    if match["year"] or match["short"]:
        return span(
            date(four_digits(match["year"] or match["short"], said.today), first, 1), Precision.SEASON
        )
    word = match["a"] or match["b"] or ""
    starts = [date(said.today.year + n, first, 1) for n in (-2, -1, 0, 1, 2)]
    if re.fullmatch(LAST, word):
        return span([s for s in starts if months_from(s, 3) <= said.today][-1], Precision.SEASON)
    if re.fullmatch(NEXT, word):
        return span(next(s for s in starts if s > said.today), Precision.SEASON)
    if said.future:
        return span(next(s for s in starts if months_from(s, 3) > said.today), Precision.SEASON)
    return span([s for s in starts if s <= said.today][-1], Precision.SEASON)


def read_year(said: Said, text: str) -> Span | None:
    if match := re.fullmatch(rf"(?:annee )?{YEAR}", text):
        return span(date(int(match["year"]), 1, 1), Precision.YEAR)
    match = re.fullmatch(rf"(?P<a>{LAST}|{NEXT}|{THIS})? ?(?:annee|year)(?: (?P<b>{LAST}|{NEXT}))?", text)
    if match and (match["a"] or match["b"]):
        away = weeks_away(match["a"] or "") + weeks_away(match["b"] or "")
        return span(date(said.today.year + away, 1, 1), Precision.YEAR)
    return None


def read_return(said: Said, text: str) -> Span | None:
    """ "La rentrée" is September, in France the true start of the year."""
    match = re.fullmatch(rf"rentree(?: (?:{YEAR}|(?P<rel>{LAST}|{NEXT})))?(?: scolaire| litteraire)?", text)
    if not match:
        return None
    return read_month(said, f"september {match['year'] or match['rel'] or ''}".strip())


_AGO = re.compile(
    rf"(?:il y a|ca fait|cela fait|voila|voici)(?: environ| a peu pres| presque)? {COUNT} {UNIT}(?: deja)?"
    rf"|(?:about |almost )?{COUNT.replace('count', 'count2')} {UNIT.replace('unit', 'unit2')} ago"
)
_HENCE = re.compile(rf"(?:dans|d'ici|in|within|sous) {COUNT} {UNIT}(?: time)?")


def read_count(said: Said, text: str) -> Span | None:
    """ "il y a trois semaines", "in two days". In French "quinze jours" are two weeks, "huit jours" one."""
    if match := _AGO.fullmatch(text):
        count, unit, sign = match["count"] or match["count2"], match["unit"] or match["unit2"], -1
    elif match := _HENCE.fullmatch(text):
        count, unit, sign = match["count"], match["unit"], 1
    else:
        return None
    number = int(count) if count.isdigit() else NUMBER_WORDS.get(count, 2)
    if unit.startswith("jour") and number in (8, 15):
        number, unit = number // 7, "semaine"
    if unit.startswith(("quinzaine", "fortnight")):
        number, unit = number * 2, "semaine"
    try:
        if unit.startswith(("jour", "day")):
            return span(said.today + timedelta(days=sign * number), Precision.DAY)
        if unit.startswith(("semaine", "week")):
            day = said.today + timedelta(weeks=sign * number)
            return span(monday_of(day), Precision.MONTH, day)
        months = number if unit.startswith("mo") else 12 * number
        first = months_from(said.today, sign * months)
        same = first.replace(day=min(said.today.day, monthrange(first.year, first.month)[1]))
        if unit.startswith("mo"):
            return span(first, Precision.MONTH, same)
        return span(first.replace(month=1), Precision.YEAR, same)
    except (OverflowError, ValueError):
        return None
