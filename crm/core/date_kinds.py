"""How sure a date is, and the names of days, months and seasons in both languages.

Imported through `crm.core.dates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    """How finely a date is known. BEFORE and AFTER are open on one side of the value."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FuzzyDate:
    """A date as someone said it.

    `value` is the start of what was said (None when it was not understood), `precision` how finely,
    `words` the words as typed.
    """

    value: date | None
    precision: Precision
    words: str = ""


class NotADate(ValueError):
    """What was typed is not a birthday that can be read; the words are in `args[0]`."""


_MONTHS_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_MONTHS_EN = "January February March April May June July August September October November December"
_WEEKDAYS_FR = "lundi mardi mercredi jeudi vendredi samedi dimanche"
_WEEKDAYS_EN = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
MONTHS = {"fr": _MONTHS_FR.split(), "en": _MONTHS_EN.split()}
WEEKDAYS = {"fr": _WEEKDAYS_FR.split(), "en": _WEEKDAYS_EN.split()}

# A season begins on the first of the month in which its first days fall; winter belongs to the year of
# its December: "hiver 2009" is 1 December 2009.
SEASON_START = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
SEASON_WORDS = {
    "printemps": "spring",
    "spring": "spring",
    "springtime": "spring",
    "ete": "summer",
    "summer": "summer",
    "summertime": "summer",
    "automne": "autumn",
    "autumn": "autumn",
    "fall": "autumn",
    "hiver": "winter",
    "winter": "winter",
}
MONTH_WORDS = {
    word: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars mar march",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "aout august aug",
            "septembre september sept sep",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        start=1,
    )
    for word in names.split()
}
WEEKDAY_WORDS = {
    word: number
    for number, names in enumerate(
        (
            "lundi monday mon lun",
            "mardi tuesday tue tues",
            "mercredi wednesday wed mer",
            "jeudi thursday thu thur thurs jeu",
            "vendredi friday fri ven",
            "samedi saturday sat sam",
            "dimanche sunday sun dim",
        )
    )
    for word in names.split()
}
NUMBER_WORDS = {
    word: number
    for number, names in {
        1: "un une a an one",
        2: "deux two",
        3: "trois three",
        4: "quatre four",
        5: "cinq five",
        6: "six",
        7: "sept seven",
        8: "huit eight",
        9: "neuf nine",
        10: "dix ten",
        11: "onze eleven",
        12: "douze twelve",
        13: "treize thirteen",
        14: "quatorze fourteen",
        15: "quinze fifteen",
        20: "vingt twenty",
        30: "trente thirty",
    }.items()
    for word in names.split()
}
