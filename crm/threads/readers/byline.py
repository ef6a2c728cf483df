"""Who wrote and when, as pages print it in one line: "mardi 3 mai 2011, par Nour".

The months and little words of the languages in which SPIP and WordPress are most often installed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from crm.core.dates import FuzzyDate, Precision
from crm.core.text import fold

LONGEST_LINE = 300
"""A line longer than this is a paragraph, not a byline."""

_MONTHS = (
    "janvier janv january jan enero januar gennaio janeiro",
    "fevrier fevr fev february feb febrero februar febbraio fevereiro",
    "mars march mar marzo marz maerz marco",
    "avril avr april apr abril aprile",
    "mai may mayo maggio maio",
    "juin june jun junio juni giugno junho",
    "juillet juil july jul julio juli luglio julho",
    "aout august aug agosto",
    "septembre sept september sep septiembre settembre setembro",
    "octobre oct october octubre oktober okt ottobre outubro",
    "novembre nov november noviembre novembro",
    "decembre dec december diciembre dezember dez dicembre dezembro",
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}

_DAY_FIRST = re.compile(
    r"\b(?P<day>\d{1,2})(?:er|st|nd|rd|th|\.|º)?\s(?:de\s|of\s)?(?P<month>[^\W\d_]{3,12})\.?,?\s(?:de\s)?(?P<year>\d{4})\b"
)
_MONTH_FIRST = re.compile(
    r"\b(?P<month>[^\W\d_]{3,12})\.?\s(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<year>\d{4})\b"
)
_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
_SLASHES = re.compile(r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})\b")

_BY = r"(?:par|by|von|por|di|da)"
_AFTER_DAY = re.compile(
    r"^\s*,?\s*(?:(?:à|at|um|alle|a las|,)\s*)?(?:\d{1,2}\s?[:h.]\s?\d{0,2}(?::\d{2})?(?:\s?[ap]m|\s?min)?)?"
    rf"\s*,?\s*{_BY}\s+(?P<name>\S.{{0,79}})$",
    re.IGNORECASE,
)
_BEFORE_DAY = re.compile(
    rf"^{_BY}\s+(?P<name>\S.{{0,79}}?)\s*(?:,|\bon\b|\ble\b|\bam\b|\bel\b|\bil\b)?$", re.IGNORECASE
)
_LEAD_IN = re.compile(
    r"(?:\b(?:publié|posted|published|mis en ligne)\s+)?(?:\b(?:le|on|el|am|il|em)\s+)?"
    r"(?:\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"lunes|martes|miércoles|jueves|viernes|sábado|domingo|montag|dienstag|mittwoch|donnerstag|freitag|"
    r"samstag|sonntag|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica),?\s*)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """A line that says who and when; `title` is what stood before ("Re: bravo, 3 May 2011, by Ana")."""

    author: str | None
    date: FuzzyDate
    title: str = ""


def day(value: date, words: str = "") -> FuzzyDate:
    """A day known for certain."""
    return FuzzyDate(value, Precision.DAY, words)


def day_in(text: str) -> FuzzyDate | None:
    """The first whole day (day, month, year) named in a line, or None. 3/5/2011 is read day first."""
    found = _find_day(text)
    return day(found[0], text[found[1] : found[2]]) if found else None


def iso_day(text: str | None) -> FuzzyDate | None:
    """The day of a machine's stamp ("2018-09-11T10:57:27Z", "2014-01-14 17:31:03"), or None."""
    match = _ISO.match((text or "").strip())
    found = _date_of(match) if match else None
    return day(found, match[0]) if match and found else None


def byline(line: str) -> Byline | None:
    """What a line says of who wrote and when, or None when it is not a byline.

    The day must be followed by "par X" ("by X"…) or preceded by it; what stands before counts as a title
    only when a comma closes it, so that a sentence with a date in it is not mistaken for one.
    """
    line = line.strip()
    if len(line) > LONGEST_LINE or not (found := _find_day(line)):
        return None
    value, start, end = found
    when = day(value, line[start:end])
    lead_in = _LEAD_IN.search(line, 0, start)
    lead = line[: lead_in.start() if lead_in else start].strip()
    if after := _AFTER_DAY.match(line[end:]):
        if lead and not lead.endswith((",", "|", "-", "–", "—")):
            return None
        return Byline(_name(after["name"]), when, lead.rstrip(" ,|-–—"))
    before = _BEFORE_DAY.match(lead)
    if before and not re.search(r"\w", re.sub(r"\d{1,2}\s?[:h]\s?\d{0,2}|\b(?:à|at)\b", "", line[end:])):
        return Byline(_name(before["name"]), when)
    return None


def _find_day(text: str) -> tuple[date, int, int] | None:
    if len(text) > LONGEST_LINE or not re.search(r"\d", text):
        return None
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _ISO, _SLASHES):
        for match in pattern.finditer(text):
            if value := _date_of(match):
                return value, match.start(), match.end()
    return None


def _date_of(match: re.Match[str]) -> date | None:
    month = match["month"]
    number = int(month) if month.isdigit() else _MONTH_NUMBER.get(fold(month))
    try:
        return date(int(match["year"]), number or 0, int(match["day"]))
    except ValueError:
        return None


def _name(words: str) -> str:
    return words.strip().rstrip(" .,:")
