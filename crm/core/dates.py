"""Dates as people say them: kept with their words and their precision, shown again as words.

Pure: nothing here asks what day it is, `today` is always given (from `crm.core.clock`). Reading stands in
`date_reading.py`, names of days and months in `date_kinds.py`; everything is imported from here.
The language is an argument, not the page's: a letter may be in another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from crm.core.date_kinds import MONTHS, WEEKDAYS
from crm.core.date_kinds import FuzzyDate as FuzzyDate
from crm.core.date_kinds import NotADate as NotADate
from crm.core.date_kinds import Precision as Precision
from crm.core.date_reading import read_birthday as read_birthday
from crm.core.date_reading import read_date as read_date
from crm.core.text import fold

# Two days that share neither year, month, weekday nor season: a phrase that means the same on both says
# a date by itself.
_ONE_DAY, _ANOTHER_DAY = date(1987, 6, 17), date(2032, 1, 5)

_SEASONS = {
    "fr": {3: "au printemps", 6: "à l’été", 9: "à l’automne", 12: "à l’hiver"},
    "en": {3: "in spring", 6: "in summer", 9: "in autumn", 12: "in winter"},
}


def _language(locale: str) -> str:
    return "fr" if locale.lower().startswith("fr") else "en"


def _day_and_month(value: date, language: str) -> str:
    day = "1er" if language == "fr" and value.day == 1 else str(value.day)
    return f"{day} {MONTHS[language][value.month - 1]}"


def _with_year(words: str, value: date, today: date) -> str:
    return words if value.year == today.year else f"{words} {value.year}"


def date_in_words(value: date, locale: str, today: date, *, weekday: bool = True) -> str:
    """ "jeudi 16 septembre 2010", "Thursday 16 September 2010"; the year of `today` is left out."""
    language = _language(locale)
    words = _with_year(_day_and_month(value, language), value, today)
    return f"{WEEKDAYS[language][value.weekday()]} {words}" if weekday else words


def month_in_words(value: date, locale: str, today: date) -> str:
    """ "septembre 2010", "September 2010"; the year of `today` is left out."""
    return _with_year(MONTHS[_language(locale)][value.month - 1], value, today)


def list_in_words(items: Sequence[str], locale: str) -> str:
    """ "a, b et c", "a, b and c"; empty for nothing."""
    if len(items) < 2:
        return "".join(items)
    link = " et " if _language(locale) == "fr" else " and "
    return ", ".join(items[:-1]) + link + items[-1]


def says_a_date_by_itself(words: str) -> bool:
    """True when words mean the same whenever they are read: "été 2009" does, "hier" does not."""
    first = read_date(words, _ONE_DAY)
    return first.value is not None and first == read_date(words, _ANOTHER_DAY)


# A person's page shows fifty dates, and whether words say a date is found by reading them twice.
@lru_cache(4096)
def show_date(d: FuzzyDate, locale: str, today: date) -> str:
    """A fuzzy date in words for a reader of `locale`.

    Shown as typed when the words say this date by themselves ("au printemps 2009") and when they were not
    understood. Otherwise the real date: relative words ("hier"), words that no longer say this value, and
    dates typed in figures (16/09/2010, what a date field sends).
    """
    language = _language(locale)
    words = d.words.strip()
    if d.value is None:
        return words or ("date non connue" if language == "fr" else "date not known")
    if words and _stands(words, d):
        return words
    value = d.value
    if d.precision is Precision.BEFORE:
        return _side(value, language, today, "avant le", "before")
    if d.precision is Precision.AFTER:
        return _side(value, language, today, "après le", "after")
    if d.precision is Precision.YEAR:
        return f"{'en' if language == 'fr' else 'in'} {value.year}"
    if d.precision is Precision.SEASON:
        return _season(value, language, today)
    if d.precision is Precision.MONTH:
        return _month_or_week(value, words, language, today)
    return date_in_words(value, locale, today)


def _stands(words: str, d: FuzzyDate) -> bool:
    read = read_date(words, _ONE_DAY)
    same = (read.value, read.precision) == (d.value, d.precision)
    in_figures = d.precision in (Precision.DAY, Precision.MONTH) and not any(c.isalpha() for c in words)
    return same and not in_figures and says_a_date_by_itself(words)


def _side(value: date, language: str, today: date, french: str, english: str) -> str:
    words = _with_year(_day_and_month(value, language), value, today)
    return f"{french if language == 'fr' else english} {words}"


def _season(value: date, language: str, today: date) -> str:
    start = max((month for month in _SEASONS[language] if month <= value.month), default=12)
    words = _SEASONS[language][start]
    if start == 12:
        first = value.year if value.month == 12 else value.year - 1
        return f"{words} {first}{'-' if language == 'fr' else '–'}{first + 1}"
    return _with_year(words, value, today)


def _month_or_week(value: date, words: str, language: str, today: date) -> str:
    said = fold(words)
    if "week-end" in said or "weekend" in said or "week end" in said:
        name = "le week-end du" if language == "fr" else "the weekend of"
    elif "semaine" in said or "week" in said:
        name = "la semaine du" if language == "fr" else "the week of"
    else:
        return f"{'en' if language == 'fr' else 'in'} {month_in_words(value, language, today)}"
    return f"{name} {_with_year(_day_and_month(value, language), value, today)}"


def show_birthday(text: str, locale: str) -> str:
    """A birthday as kept ("1978-05-12", "--05-12") in words: "12 mai 1978", "12 May".

    Anything else is given back as it is.
    """
    try:
        iso = read_birthday(text)
    except NotADate:
        return text
    year, month, day = (iso[:4], iso[5:7], iso[8:]) if not iso.startswith("--") else ("", iso[2:4], iso[5:])
    words = _day_and_month(date(2000, int(month), int(day)), _language(locale))
    return f"{words} {year}".strip()
