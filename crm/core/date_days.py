"""What one day is called, in French and English: figures, words, weekdays, feasts, "hier".

Imported through `crm.core.dates`. Every reader takes a folded phrase and gives a span, or None when the
phrase is not of its kind.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crm.core.date_kinds import (
    MONTH_WORDS,
    NUMBER_WORDS,
    SEASON_WORDS,
    WEEKDAY_WORDS,
    Precision,
)
from crm.core.text import fold


@dataclass(frozen=True)
class Span:
    """What a phrase says: its start, how finely, and the day it means as a deadline ("by …")."""

    start: date
    precision: Precision
    deadline: date


@dataclass(frozen=True)
class Said:
    """The day on which it is said, and whether bare words ("vendredi", "en juin") look forward."""

    today: date
    future: bool


def span(start: date, precision: Precision, deadline: date | None = None) -> Span:
    return Span(start, precision, deadline or start)


def _any(words: dict[str, int] | dict[str, str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


MONTH = f"(?P<month>{_any(MONTH_WORDS)})"
_WEEKDAY = f"(?P<weekday>{_any(WEEKDAY_WORDS)})"
SEASON = f"(?P<season>{_any(SEASON_WORDS)})"
YEAR = r"(?P<year>(?:1[5-9]|20|21)\d\d)"
_DAY = r"(?P<day>\d{1,2})"
COUNT = rf"(?P<count>\d{{1,3}}|{_any(NUMBER_WORDS)}|(?:a )?couple(?: of)?)"
UNIT = r"(?P<unit>jours?|days?|semaines?|weeks?|quinzaines?|fortnights?|mois|months?|ans?|annees?|years?)"
LAST = r"(?:dernier|derniere|passe|passee|precedent|precedente|last|past|previous)"
NEXT = r"(?:prochain|prochaine|qui vient|suivant|suivante|next|coming)"
THIS = r"(?:ce|cet|cette|this)"
CI = r"(?:[- ]?ci)?"

# Small words that carry nothing once the preposition has been read.
_LEADING = re.compile(
    r"(?:le|la|les|l'|au|aux|a l'|a la|a|en|du|de l'|de la|de|d'|dans|courant|pendant|durant|the|in|on|of|at"
    r"|during|au cours de|au mois de|au mois d'|mois de|mois d'|month of)\b\s*"
)
CLOCK = re.compile(
    r"(?:\s+(?:a|vers|at|around)|t|\s)\s*(?:\d{1,2}\s?(?:h|:)\s?(?:\d{2})?(?::\d{2}(?:\.\d+)?)?|\d{1,2}\s?[ap]m)"
    r"\s*(?:z|[+-]\d\d:?\d\d)?$"
)


def normal(words: str) -> str:
    text = re.sub(r"[,;()\[\]\"«»]+", " ", fold(words))
    text = re.sub(r"(?<=[a-z])\.", "", text)
    text = re.sub(r"\b(\d{1,2})(?:er|ere|st|nd|rd|th)\b", r"\1", text)
    text = re.sub(r"\bl'an(?:nee)?\b", "annee", text)
    return re.sub(r"\s+", " ", text).strip(" .!?:")


def strip_small_words(text: str) -> str:
    while match := _LEADING.match(text):
        if match.end() == len(text):
            break
        text = text[match.end() :]
    return text


def make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def monday_of(day: date) -> date:
    return day - timedelta(days=min(day.weekday(), (day - date.min).days))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_from(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def four_digits(year: str, today: date) -> int:
    """Two digits of a year are of this century up to ten years ahead, of the last one otherwise."""
    if len(year) > 2:
        return int(year)
    century = today.year - today.year % 100
    found = century + int(year)
    return found if found <= today.year + 10 else found - 100


# --- days --------------------------------------------------------------------------------------------

_NUMERIC = [
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"),
    re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<day>\d{1,2})\s?[-/.]\s?(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>\d{4}|\d{2})"),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})"),
]
_IN_WORDS = [
    re.compile(rf"(?:{_WEEKDAY} )?(?:the )?{_DAY} (?:of )?{MONTH}(?: (?:of )?{YEAR}| '(?P<short>\d\d))?"),
    re.compile(rf"(?:{_WEEKDAY} )?{MONTH} (?:the )?{_DAY}(?: {YEAR})?"),
]


@dataclass(frozen=True)
class CivilDay:
    year: str | None
    month: int
    day: int
    weekday: int | None = None


def civil_day(text: str) -> CivilDay | None:
    """A day of the calendar, its year said or not; day first, unless only month first is possible."""
    for pattern in _NUMERIC:
        if match := pattern.fullmatch(text):
            found = match.groupdict()
            month, day = int(found["month"]), int(found["day"])
            if month > 12 and day <= 12 and pattern is not _NUMERIC[0] and pattern is not _NUMERIC[1]:
                month, day = day, month
            return CivilDay(found.get("year"), month, day)
    for pattern in _IN_WORDS:
        if match := pattern.fullmatch(text):
            found = match.groupdict()
            weekday = WEEKDAY_WORDS[found["weekday"]] if found["weekday"] else None
            year = found["year"] or found.get("short")
            return CivilDay(year, MONTH_WORDS[found["month"]], int(found["day"]), weekday)
    return None


def _nearest_year(said: Said, civil: CivilDay) -> date | None:
    """Without a year: the nearest such day, today included; a weekday that was said chooses the year."""
    step = 1 if said.future else -1
    days = [make(said.today.year + step * n, civil.month, civil.day) for n in range(9)]
    near = [d for d in days if d and (d >= said.today if said.future else d <= said.today)]
    agreeing = [d for d in near[:6] if civil.weekday is None or d.weekday() == civil.weekday]
    return next(iter(agreeing or near), None)


def read_day(said: Said, text: str) -> Span | None:
    civil = civil_day(text)
    if not civil:
        return None
    if civil.year:
        found = make(four_digits(civil.year, said.today), civil.month, civil.day)
    else:
        found = _nearest_year(said, civil)
    return span(found, Precision.DAY) if found else None


_DAYS_RANGE = re.compile(
    rf"(?:du |from )?{_DAY}(?: ?(?:au|et|a|-|to|and) ?)\d{{1,2}} {MONTH}(?: {YEAR})?"
    rf"|{MONTH.replace('month', 'month2')} {_DAY.replace('day', 'day2')} ?(?:-|to) ?\d{{1,2}}"
    rf"(?: {YEAR.replace('year', 'year2')})?"
)


def read_range(said: Said, text: str) -> Span | None:
    """Several days in a row are said by the first: "du 3 au 5 mai 2010"."""
    if not (match := _DAYS_RANGE.fullmatch(text)):
        return None
    found = match.groupdict()
    day, month = found["day"] or found["day2"], found["month"] or found["month2"]
    year = found["year"] or found["year2"] or ""
    return read_day(said, f"{day} {month} {year}".strip())


_RELATIVE_DAYS = {
    -2: "avant hier|avant-hier|day before yesterday|antepenultieme",
    -1: "hier|yesterday|last night|nuit derniere|veille au soir",
    0: "aujourd'hui|aujourdhui|today|tonight|maintenant|now|just now|a l'instant|tout a l'heure|ce jour"
    "|ce midi|ce matin|ce soir|cet apres-midi|cet aprem|cette nuit|this morning|this afternoon|this evening"
    "|right now|earlier today|later today|dans la journee|ce jour meme",
    1: "demain|tomorrow",
    2: "apres demain|apres-demain|day after tomorrow",
}
_RELATIVE = {word: days for days, names in _RELATIVE_DAYS.items() for word in names.split("|")}
_PART_OF_DAY = re.compile(r" (?:au )?(?:matin|soir|midi|apres-midi|aprem|morning|afternoon|evening|night)$")


def read_relative_day(said: Said, text: str) -> Span | None:
    bare = _PART_OF_DAY.sub("", text)
    days = _RELATIVE.get(text, _RELATIVE.get(bare, _RELATIVE.get(strip_small_words(text))))
    return None if days is None else span(said.today + timedelta(days=days), Precision.DAY)


_WEEKDAY_PHRASE = re.compile(
    rf"(?:(?P<before>{LAST}|{NEXT}|{THIS}) )?{_WEEKDAY}(?: (?P<after>{LAST}|{NEXT}))?"
    r"(?: (?P<eight>en huit|en quinze))?"
    rf"(?: (?:de )?(?:la )?(?P<week>semaine {LAST}|{LAST} week|semaine {NEXT}|{NEXT} week"
    rf"|{THIS} (?:semaine|week)))?(?: {_DAY})?"
)


def read_weekday(said: Said, text: str) -> Span | None:
    """A bare weekday is the nearest one that is not today: said on a Tuesday, "mardi" is a week away."""
    match = _WEEKDAY_PHRASE.fullmatch(_PART_OF_DAY.sub("", text))
    if not match:
        return None
    found = match.groupdict()
    weekday = WEEKDAY_WORDS[found["weekday"]]
    if found["week"]:
        weeks = weeks_away(found["week"])
        return span(monday_of(said.today) + timedelta(days=7 * weeks + weekday), Precision.DAY)
    direction = _direction(found["before"] or found["after"] or "", said)
    forward = direction or bool(found["eight"])
    if found["day"]:
        days = (said.today + timedelta(days=n if forward else -n) for n in range(366))
        fits = (d for d in days if d.day == int(found["day"]) and d.weekday() == weekday)
        day = next(fits, None)
        return span(day, Precision.DAY) if day else None
    if forward:
        away = (weekday - said.today.weekday() - 1) % 7 + 1
        away += {"en huit": 7, "en quinze": 14}.get(found["eight"] or "", 0)
    else:
        away = -((said.today.weekday() - weekday - 1) % 7 + 1)
    return span(said.today + timedelta(days=away), Precision.DAY)


def _direction(word: str, said: Said) -> bool:
    if re.fullmatch(LAST, word):
        return False
    return bool(re.fullmatch(NEXT, word)) or said.future


def weeks_away(phrase: str) -> int:
    if re.search(rf"\b{LAST}\b", phrase):
        return -1
    return 1 if re.search(rf"\b{NEXT}\b", phrase) else 0


def read_day_of_month(said: Said, text: str) -> Span | None:
    """ "le 16", "the 16th": the nearest one, today included."""
    match = re.fullmatch(rf"(?:le|the|on the|au|pour le) {_DAY}", text)
    if not match or not 1 <= int(match["day"]) <= 31:
        return None
    days = (said.today + timedelta(days=n if said.future else -n) for n in range(63))
    day = next((d for d in days if d.day == int(match["day"])), None)
    return span(day, Precision.DAY) if day else None


_FEASTS = {
    "noel": (12, 25),
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "veille de noel": (12, 24),
    "jour de l'an": (1, 1),
    "jour de annee": (1, 1),
    "new year's day": (1, 1),
    "new year's eve": (12, 31),
    "saint-sylvestre": (12, 31),
    "halloween": (10, 31),
    "toussaint": (11, 1),
    "1 mai": (5, 1),
}


def read_feast(said: Said, text: str) -> Span | None:
    match = re.fullmatch(rf"(?P<feast>[a-z' -]+?)(?: {YEAR}| (?P<rel>{LAST}|{NEXT}))?", text)
    if not match or match["feast"] not in _FEASTS:
        return None
    month, day = _FEASTS[match["feast"]]
    if match["year"]:
        return span(date(int(match["year"]), month, day), Precision.DAY)
    towards = replace(said, future=_direction(match["rel"] or "", said))
    found = _nearest_year(towards, CivilDay(None, month, day))
    return span(found, Precision.DAY) if found else None
