"""Dates as people say them, in both languages; said, unless told otherwise, on Thursday 16 September 2010."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.dates import (
    FuzzyDate,
    NotADate,
    Precision,
    date_in_words,
    list_in_words,
    read_birthday,
    read_date,
    show_birthday,
    show_date,
)

SAID_ON = date(2010, 9, 16)
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)

PAST = """
2010-09-16 | 2010-09-16 day
2010/09/16 | 2010-09-16 day
20100916 | 2010-09-16 day
2010-09-16T14:03:00Z | 2010-09-16 day
16/09/2010 | 2010-09-16 day
16/9/2010 | 2010-09-16 day
16-09-2010 | 2010-09-16 day
16.9.2010 | 2010-09-16 day
16 / 09 / 2010 | 2010-09-16 day
16/09/10 | 2010-09-16 day
03/04/2010 | 2010-04-03 day
09/16/2010 | 2010-09-16 day
12/05/78 | 1978-05-12 day
16/09 | 2010-09-16 day
17/09 | 2009-09-17 day
16/09/2010 à 14h30 | 2010-09-16 day
16/09/2010 14:30 | 2010-09-16 day
16 septembre 2010 | 2010-09-16 day
16 SEPTEMBRE 2010 | 2010-09-16 day
le 16 septembre 2010 | 2010-09-16 day
jeudi 16 septembre 2010 | 2010-09-16 day
le jeudi 16 septembre 2010. | 2010-09-16 day
jeudi 16 septembre 2010 à 18 h | 2010-09-16 day
le 1er mai 2010 | 2010-05-01 day
1er février 2009 | 2009-02-01 day
16 sept. 2010 | 2010-09-16 day
16 août 2010 | 2010-08-16 day
3 déc. 2009 | 2009-12-03 day
September 16, 2010 | 2010-09-16 day
Sept. 16, 2010 | 2010-09-16 day
Thursday, September 16, 2010 | 2010-09-16 day
Thursday 16 September 2010 | 2010-09-16 day
16 September 2010 | 2010-09-16 day
16th September 2010 | 2010-09-16 day
the 16th of September 2010 | 2010-09-16 day
September 16th, 2010 | 2010-09-16 day
on September 16th, 2010 at 2pm | 2010-09-16 day
May 3rd | 2010-05-03 day
the 3rd of May | 2010-05-03 day
16 Sept | 2010-09-16 day
le 3 mai | 2010-05-03 day
3 mai | 2010-05-03 day
le 31 décembre | 2009-12-31 day
le 17 septembre | 2009-09-17 day
jeudi 16 septembre | 2010-09-16 day
mardi 15 septembre | 2009-09-15 day
29 février 2008 | 2008-02-29 day
29 février | 2008-02-29 day
du 3 au 5 mai 2010 | 2010-05-03 day
3-5 May 2010 | 2010-05-03 day
May 3-5, 2010 | 2010-05-03 day
le 14 | 2010-09-14 day
le 16 | 2010-09-16 day
the 20th | 2010-08-20 day
mardi 7 | 2010-09-07 day
hier | 2010-09-15 day
Hier soir | 2010-09-15 day
yesterday | 2010-09-15 day
yesterday morning | 2010-09-15 day
last night | 2010-09-15 day
avant-hier | 2010-09-14 day
avant hier | 2010-09-14 day
the day before yesterday | 2010-09-14 day
aujourd'hui | 2010-09-16 day
aujourd’hui | 2010-09-16 day
today | 2010-09-16 day
ce matin | 2010-09-16 day
this afternoon | 2010-09-16 day
demain | 2010-09-17 day
tomorrow | 2010-09-17 day
mardi dernier | 2010-09-14 day
last Tuesday | 2010-09-14 day
mardi | 2010-09-14 day
on Tuesday | 2010-09-14 day
mardi soir | 2010-09-14 day
jeudi | 2010-09-09 day
jeudi dernier | 2010-09-09 day
last Thursday | 2010-09-09 day
vendredi | 2010-09-10 day
dimanche dernier | 2010-09-12 day
mardi de la semaine dernière | 2010-09-07 day
mardi prochain | 2010-09-21 day
il y a 3 jours | 2010-09-13 day
3 days ago | 2010-09-13 day
a day ago | 2010-09-15 day
il y a un jour | 2010-09-15 day
à Noël | 2009-12-25 day
at Christmas 2008 | 2008-12-25 day
la semaine dernière | 2010-09-06 month
semaine passée | 2010-09-06 month
last week | 2010-09-06 month
cette semaine | 2010-09-13 month
this week | 2010-09-13 month
la semaine du 6 septembre 2010 | 2010-09-06 month
the week of September 8, 2010 | 2010-09-06 month
le week-end dernier | 2010-09-11 month
last weekend | 2010-09-11 month
il y a trois semaines | 2010-08-23 month
three weeks ago | 2010-08-23 month
a couple of weeks ago | 2010-08-30 month
il y a quinze jours | 2010-08-30 month
il y a 15 jours | 2010-08-30 month
il y a une semaine | 2010-09-06 month
a week ago | 2010-09-06 month
le mois dernier | 2010-08-01 month
last month | 2010-08-01 month
ce mois-ci | 2010-09-01 month
il y a deux mois | 2010-07-01 month
two months ago | 2010-07-01 month
10 months ago | 2009-11-01 month
mars 2011 | 2011-03-01 month
en mars 2011 | 2011-03-01 month
in March 2011 | 2011-03-01 month
Mars 2011 | 2011-03-01 month
09/2010 | 2010-09-01 month
2010-09 | 2010-09-01 month
mai 68 | 1968-05-01 month
en mars | 2010-03-01 month
in March | 2010-03-01 month
mars dernier | 2010-03-01 month
last March | 2010-03-01 month
en septembre | 2010-09-01 month
en décembre | 2009-12-01 month
au mois de mai | 2010-05-01 month
au mois d'août 2009 | 2009-08-01 month
courant mai 2010 | 2010-05-01 month
à la rentrée | 2010-09-01 month
la rentrée 2008 | 2008-09-01 month
début mai 2011 | 2011-05-01 month
mi-juin 2010 | 2010-06-11 month
mid-June 2010 | 2010-06-11 month
mid June 2010 | 2010-06-11 month
fin mai 2011 | 2011-05-21 month
late May 2011 | 2011-05-21 month
at the end of May 2011 | 2011-05-21 month
fin août | 2010-08-21 month
vers le 3 mai 2010 | 2010-05-03 month
vers mars 2009 | 2009-03-01 month
au printemps 2009 | 2009-03-01 season
spring 2009 | 2009-03-01 season
in the spring of 2009 | 2009-03-01 season
été 2009 | 2009-06-01 season
à l'été 2009 | 2009-06-01 season
à l’automne 2009 | 2009-09-01 season
fall 2009 | 2009-09-01 season
autumn 2009 | 2009-09-01 season
hiver 2009 | 2009-12-01 season
l'hiver 2009-2010 | 2009-12-01 season
winter 2009/10 | 2009-12-01 season
summer of '09 | 2009-06-01 season
cet hiver | 2009-12-01 season
cet été | 2010-06-01 season
this summer | 2010-06-01 season
l'été dernier | 2010-06-01 season
last summer | 2010-06-01 season
au printemps | 2010-03-01 season
last winter | 2009-12-01 season
en 2009 | 2009-01-01 year
in 2009 | 2009-01-01 year
2009 | 2009-01-01 year
l'an dernier | 2009-01-01 year
l’année dernière | 2009-01-01 year
last year | 2009-01-01 year
cette année | 2010-01-01 year
il y a deux ans | 2008-01-01 year
ten years ago | 2000-01-01 year
vers 2010 | 2010-01-01 year
around 2005 | 2005-01-01 year
début 2011 | 2011-01-01 year
early 2011 | 2011-01-01 year
fin 2009 | 2009-09-01 year
mid-2009 | 2009-05-01 year
avant 2010 | 2010-01-01 before
before 2010 | 2010-01-01 before
before March 2011 | 2011-03-01 before
avant mars 2011 | 2011-03-01 before
jusqu'au 3 mai 2010 | 2010-05-03 before
until May 2010 | 2010-05-01 before
avant le 16 septembre 2010 | 2010-09-16 before
après le 16 septembre 2010 | 2010-09-16 after
after September 16, 2010 | 2010-09-16 after
since 2008 | 2008-01-01 after
depuis 2008 | 2008-01-01 after
depuis l'été 2009 | 2009-06-01 after
depuis mardi | 2010-09-14 after
since last week | 2010-09-06 after
à partir de mars 2010 | 2010-03-01 after
après-demain | 2010-09-18 day
"""

FORWARD = """
demain | 2010-09-17 day
vendredi | 2010-09-17 day
jeudi | 2010-09-23 day
mardi prochain | 2010-09-21 day
next Tuesday | 2010-09-21 day
mardi en huit | 2010-09-28 day
mardi dernier | 2010-09-14 day
hier | 2010-09-15 day
le 3 mai | 2011-05-03 day
le 16 septembre | 2010-09-16 day
le 20 | 2010-09-20 day
le 14 | 2010-10-14 day
29 février | 2012-02-29 day
ce soir | 2010-09-16 day
dans trois jours | 2010-09-19 day
in two days | 2010-09-18 day
avant vendredi | 2010-09-17 before
before Friday | 2010-09-17 before
by Friday | 2010-09-17 before
d'ici vendredi | 2010-09-17 before
d'ici demain | 2010-09-17 before
d’ici la fin du mois | 2010-09-30 before
d'ici fin septembre | 2010-09-30 before
by the end of the month | 2010-09-30 before
before the end of the year | 2010-12-31 before
avant la fin de l'année | 2010-12-31 before
avant la fin de la semaine | 2010-09-19 before
avant la mi-juin | 2011-06-15 before
before mid-June | 2011-06-15 before
avant le 3 mai | 2011-05-03 before
by June | 2011-06-01 before
d'ici deux semaines | 2010-09-27 month
avant Noël | 2010-12-25 before
avant l'été | 2011-06-01 before
avant la rentrée | 2010-09-01 before
la semaine prochaine | 2010-09-20 month
next week | 2010-09-20 month
le mois prochain | 2010-10-01 month
next month | 2010-10-01 month
en juin | 2011-06-01 month
in June | 2011-06-01 month
en septembre | 2010-09-01 month
à la rentrée | 2010-09-01 month
mi-septembre | 2011-09-11 month
mi-octobre | 2010-10-11 month
début septembre | 2011-09-01 month
fin juin | 2011-06-21 month
cet hiver | 2010-12-01 season
au printemps | 2011-03-01 season
next spring | 2011-03-01 season
l'été prochain | 2011-06-01 season
l'an prochain | 2011-01-01 year
next year | 2011-01-01 year
"""

# said on | words | what is meant
ELSEWHEN = """
2011-01-01 | hier | 2010-12-31 day
2011-01-01 | le 31 décembre | 2010-12-31 day
2011-01-03 | la semaine dernière | 2010-12-27 month
2011-01-01 | cette semaine | 2010-12-27 month
2011-01-15 | le mois dernier | 2010-12-01 month
2011-01-15 | en décembre | 2010-12-01 month
2011-01-15 | cet hiver | 2010-12-01 season
2011-01-15 | l'hiver dernier | 2009-12-01 season
2011-03-05 | last winter | 2010-12-01 season
2010-07-01 | l'été dernier | 2009-06-01 season
2012-02-29 | hier | 2012-02-28 day
2012-02-29 | 29 février | 2012-02-29 day
2012-03-01 | hier | 2012-02-29 day
2012-02-29 | il y a un an | 2011-01-01 year
2012-03-31 | il y a un mois | 2012-02-01 month
2011-03-01 | 29 février | 2008-02-29 day
2010-12-31 | demain | 2011-01-01 day
2010-09-14 | mardi | 2010-09-07 day
2010-09-14 | last Tuesday | 2010-09-07 day
2012-09-16 | jeudi 16 septembre | 2010-09-16 day
2010-03-02 | le 31 | 2010-01-31 day
"""


def rows(table):
    return [tuple(part.strip() for part in line.split(" | ")) for line in table.strip().splitlines()]


def check(words, said_on, meant, **how):
    value, precision = meant.split()
    assert read_date(words, said_on, **how) == FuzzyDate(
        date.fromisoformat(value), Precision(precision), words
    )


@pytest.mark.parametrize(("words", "meant"), rows(PAST))
def test_what_happened_is_read_from_its_words(words, meant):
    check(words, SAID_ON, meant)


@pytest.mark.parametrize(("words", "meant"), rows(FORWARD))
def test_a_promise_looks_forward(words, meant):
    check(words, SAID_ON, meant, future=True)


@pytest.mark.parametrize(("said_on", "words", "meant"), rows(ELSEWHEN))
def test_ends_of_years_and_leap_days_are_right(said_on, words, meant):
    check(words, date.fromisoformat(said_on), meant)


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "bientôt",
        "un jour",
        "il y a longtemps",
        "récemment",
        "il y a quelques jours",
        "31 février 2010",
        "29 février 2011",
        "29/02/2011",
        "45/45/2010",
        "12",
        "0",
        "le 45",
        "mardi 45",
        "les années 90",
        "avant",
        "avant avant",
        "depuis toujours",
        "may be",
        "Mars attacks",
        "2010-13-01",
        "10000",
        "quand il fera beau",
        "the other day",
        "\x00",
        "²",
        "avant " * 30,
        "x" * 5000,
    ],
)
def test_what_is_not_understood_keeps_its_words(words):
    for future in (False, True):
        assert read_date(words, SAID_ON, future=future) == FuzzyDate(None, Precision.UNKNOWN, words)


def test_dates_at_the_edges_of_the_calendar_are_unknown_and_not_errors():
    for words in (
        "il y a 999 ans",
        "in 999 years",
        "hier",
        "la semaine dernière",
        "mardi",
        "l'hiver prochain",
    ):
        for said_on in (date.min, date.max):
            read_date(words, said_on)


@given(ANY_TEXT, st.dates(), st.booleans())
def test_reading_never_fails(text, said_on, future):
    found = read_date(text, said_on, future=future)
    assert found.words == text
    assert (found.value is None) == (found.precision is Precision.UNKNOWN)


PIECES = [
    "avant",
    "la fin de",
    "mi-",
    "il y a",
    "3",
    "deux",
    "mardi",
    "dernier",
    "next",
    "mai",
    "2010",
    "16",
    "29",
    "/",
    "-",
    "février",
    "semaine",
    "depuis",
    "by",
    "end of",
    "week",
    "ago",
    "été",
    "le",
    "dans",
    "999",
    "ans",
]


@given(st.lists(st.sampled_from(PIECES), max_size=7), st.dates(), st.booleans())
def test_any_pile_of_date_words_is_read_or_kept(pieces, said_on, future):
    words = " ".join(pieces)
    shown = show_date(read_date(words, said_on, future=future), "fr", SAID_ON)
    assert shown.strip()


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["fr", "en"]))
def test_a_day_shown_in_words_is_read_again(day, locale):
    assert read_date(date_in_words(day, locale, date(1850, 1, 1)), SAID_ON).value == day


@pytest.mark.parametrize("piece", ["a ", "le ", "avant ", "1 ", "de l'", "mardi ", "\u0301", "a couple of "])
def test_long_words_are_left_alone_quickly(piece):
    started = time.perf_counter()
    read_date(piece * 100_000, SAID_ON)
    read_date((piece * 100)[:120], SAID_ON)
    assert time.perf_counter() - started < 0.2


@pytest.mark.parametrize(
    ("words", "french", "english"),
    [
        ("hier", "mercredi 15 septembre 2010", "Wednesday 15 September 2010"),
        ("last Tuesday", "mardi 14 septembre 2010", "Tuesday 14 September 2010"),
        ("le 1er mai", "samedi 1er mai 2010", "Saturday 1 May 2010"),
        ("16/09/2010", "jeudi 16 septembre 2010", "Thursday 16 September 2010"),
        ("2010-09-16", "jeudi 16 septembre 2010", "Thursday 16 September 2010"),
        ("09/2010", "en septembre 2010", "in September 2010"),
        ("jeudi 16 septembre 2010", "jeudi 16 septembre 2010", "jeudi 16 septembre 2010"),
        ("16 septembre", "jeudi 16 septembre 2010", "Thursday 16 September 2010"),
        ("au printemps 2009", "au printemps 2009", "au printemps 2009"),
        ("Spring 2009", "Spring 2009", "Spring 2009"),
        ("2009", "2009", "2009"),
        ("vers 2005", "vers 2005", "vers 2005"),
        ("après le 16 septembre 2010", "après le 16 septembre 2010", "après le 16 septembre 2010"),
        ("since last Tuesday", "après le 14 septembre 2010", "after 14 September 2010"),
        ("avant hier", "mardi 14 septembre 2010", "Tuesday 14 September 2010"),
        ("la semaine dernière", "la semaine du 6 septembre 2010", "the week of 6 September 2010"),
        ("last weekend", "le week-end du 11 septembre 2010", "the weekend of 11 September 2010"),
        ("le mois dernier", "en août 2010", "in August 2010"),
        ("cet hiver", "à l’hiver 2009-2010", "in winter 2009–2010"),
        ("l'été dernier", "à l’été 2010", "in summer 2010"),
        ("l'an dernier", "en 2009", "in 2009"),
        ("il y a longtemps", "il y a longtemps", "il y a longtemps"),
        ("", "date non connue", "date not known"),
    ],
)
def test_a_date_is_shown_as_typed_or_as_the_real_one(words, french, english):
    said = read_date(words, SAID_ON)
    assert show_date(said, "fr", date(2012, 1, 1)) == french
    assert show_date(said, "en", date(2012, 1, 1)) == english


@pytest.mark.parametrize(
    ("value", "precision", "french", "english"),
    [
        (date(2010, 9, 16), "day", "jeudi 16 septembre", "Thursday 16 September"),
        (date(2010, 9, 1), "month", "en septembre", "in September"),
        (date(2010, 3, 1), "season", "au printemps", "in spring"),
        (date(2010, 1, 15), "season", "à l’hiver 2009-2010", "in winter 2009–2010"),
        (date(2010, 1, 1), "year", "en 2010", "in 2010"),
        (date(2010, 9, 1), "after", "après le 1er septembre", "after 1 September"),
        (date(2010, 9, 16), "before", "avant le 16 septembre", "before 16 September"),
    ],
)
def test_the_current_year_is_left_out(value, precision, french, english):
    said = FuzzyDate(value, Precision(precision), "")
    assert show_date(said, "fr", SAID_ON) == french
    assert show_date(said, "en_GB", SAID_ON) == english


def test_words_that_no_longer_say_the_value_give_way_to_it():
    corrected = FuzzyDate(date(2009, 6, 1), Precision.SEASON, "au printemps 2009")
    assert show_date(corrected, "fr", SAID_ON) == "à l’été 2009"


@pytest.mark.parametrize(
    ("items", "french", "english"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a et b", "a and b"),
        (["a", "b", "c"], "a, b et c", "a, b and c"),
    ],
)
def test_a_list_is_a_sentence(items, french, english):
    assert (list_in_words(items, "fr"), list_in_words(items, "en")) == (french, english)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1978-05-12", "1978-05-12"),
        ("19780512", "1978-05-12"),
        ("1978-05-12T00:00:00Z", "1978-05-12"),
        ("--05-12", "--05-12"),
        ("--0512", "--05-12"),
        ("12/05", "--05-12"),
        ("12/05/1978", "1978-05-12"),
        ("12.5.1978", "1978-05-12"),
        ("05/13/1978", "1978-05-13"),
        ("12 mai", "--05-12"),
        ("le 12 mai", "--05-12"),
        ("12 mai 1978", "1978-05-12"),
        ("née le 12 mai 1978", "1978-05-12"),
        ("born on May 12, 1978", "1978-05-12"),
        ("May 12, 1978", "1978-05-12"),
        ("May 12", "--05-12"),
        ("12th of May", "--05-12"),
        ("1er janvier", "--01-01"),
        ("29 février", "--02-29"),
        ("29 February 1980", "1980-02-29"),
        ("vendredi 12 mai 1978", "1978-05-12"),
    ],
)
def test_a_birthday_is_kept_with_or_without_its_year(typed, kept):
    assert read_birthday(typed) == kept
    assert read_birthday(show_birthday(kept, "fr")) == kept
    assert read_birthday(show_birthday(kept, "en")) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12",
        "mai",
        "1978",
        "31/02",
        "29/02/1979",
        "12/05/78",
        "12/05/0978",
        "12/05/2978",
        "x" * 999,
        "--13-01",
    ],
)
def test_what_is_not_a_birthday_is_refused(typed):
    with pytest.raises(NotADate):
        read_birthday(typed)


def test_a_birthday_is_shown_in_the_readers_language():
    assert show_birthday("1978-05-12", "fr") == "12 mai 1978"
    assert show_birthday("--05-01", "fr") == "1er mai"
    assert show_birthday("--05-12", "en") == "12 May"
    assert show_birthday("au printemps", "fr") == "au printemps"


@given(ANY_TEXT)
def test_a_birthday_is_read_or_refused(text):
    try:
        kept = read_birthday(text)
    except NotADate:
        assert show_birthday(text, "fr") == text
    else:
        assert read_birthday(kept) == kept
