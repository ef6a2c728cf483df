"""Finding a figure that weighs someone, in French and English.

Two rules (PRODUCT §1): an audience word beside a figure, and a short list of words that always weigh.
Everything is read on folded text, so that accents, case, full-width digits and no-break spaces hide
nothing. Small numbers in words ("two readers") are how one speaks of people met: in words, a figure
begins at ten.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from crm.core.text import fold


@dataclass(frozen=True)
class Weighing:
    """The words that weigh someone, as typed, and why: a figure beside audience words, or the word alone."""

    words: str
    kind: Literal["figure", "word"]


_SMALL = "deux|trois|quatre|cinq|six|sept|huit|neuf|two|three|four|five|seven|eight|nine|une?|one|a|half|demi"
_TEN_UP = (
    "dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante|nonante"
    "|cents?|mille|milliers?|millions?|milliards?|dizaines?|douzaines?|vingtaines?|trentaines?|cinquantaines?"
    "|centaines?|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    "|twenty|thirty"
    "|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|dozens?|billions?"
)
_SPELT = (
    rf"(?:\b(?:{_SMALL})[ -]){{0,3}}\b(?:{_TEN_UP})\b(?:[ -](?:et |and )?(?:{_SMALL}|{_TEN_UP})\b){{0,6}}"
)
_DIGITS = r"(?:\d{1,3}(?:[ .,']\d{3}){1,4}|\d{1,12}(?:[.,]\d{1,3})?)(?!\d)"
_BIG = r"(?: ?(?:k|m|mio|kilo|mille|millions?|milliards?|thousand|hundred)\b)"
_YEAR_LIKE = r"(?:1[5-9]|20|21)\d\d(?![\d ]?\d)"
# "in 2010", "depuis 2010": a year that dates what follows.
_DATED = rf"(?:(?<=\ben )|(?<=\bin )|(?<=since )|(?<=depuis )){_YEAR_LIKE}"
_FIGURE = rf"(?:{_DIGITS}{_BIG}? ?\+?|{_SPELT})"
_LARGE = rf"(?:\d{{1,3}}(?:[ .,']\d{{3}}){{1,4}}|\d{{4,12}}|\d{{1,12}}(?:[.,]\d{{1,3}})?{_BIG}|{_SPELT})"
_HUNDREDS = rf"(?:{_LARGE}|\d{{3,12}}) ?\+?"

# People and acts that are counted as an audience. Endings are loose for « abonné·es », « abonné(e)s ».
_PEOPLE = (
    r"(?:followers?|followeu?rs?|followeuses?|abonne[e·.()s-]*|abos?|subscribers?|subs|fans?|suiveurs?"
    r"|visiteu[rs][\w·]*|visitors?|visitrices?|lecteur[\w·]*|lectrices?|lectorat|readers?|auditeur[\w·]*"
    r"|auditrices?|listeners?|spectateur[\w·]*|spectatrices?|viewers?|telespectateurs?|internautes|uniques"
    r"|vues|views|pages? vues|page ?views)\b"
)
_SIGNS = r"(?:likes?|j'aime|retweets?|rts?|clics?|clicks?|impressions|telechargements|downloads)\b"
_ACTS = r"(?:shares|partages|plays|streams|streams?|visites|visits|ecoutes|lectures|vu|reactions|mentions)\b"
_BETWEEN = (
    r"(?:(?:d'|de |of |des |en |vrais |vraies |real |nouveaux |nouvelles |new |fideles |loyal |actifs "
    r"|active |daily |monthly |weekly |unique |true |organic |mensuels |youtube |twitter |instagram "
    r"|insta |tiktok |facebook |linkedin |twitch |blog |newsletter |x ){0,3})"
)
# Measures: said before or after their figure. After them, a noun shows that the figure counts something
# else: « portée de 3 chatons », "reach 5 schools" pass.
_MEASURE = (
    r"(?:influence(?: score)?|influence rate|klout(?: score)?|score|reach|portee|audience|da"
    r"|domain authority|page ?rank|rank|ranking|rang|classement|engagement(?: rate)?|taux d'engagement"
    r"|notoriete|popularite|popularity|credibilite|credibility|visibilite|visibility|potentiel|potential"
    r"|alexa|trust ?flow|citation flow|emv|roi|note|notation|rating|influence index|indice|index)"
)
_NOUN_MEASURE = (
    r"(?:influence|klout|score|reach|portee|audience|da|engagement|notoriete|popularite|rank|ranking)"
)
_LINK = r" ?(?:(?:de|d'|of|a|at|is|est|=|:|~|#|>|<|>=|\(|n°|no|score|total|about|environ|around) ?){0,4}"
_TAIL = (
    r" ?(?:%|/ ?\d+|points?\b|pts\b|people\b|personnes\b|gens\b|users\b|utilisateurs\b|(?:sur|on|in|en|et"
    r"|and|chez|at|pour|for|mais|but)\b|[.,;:!?)\]»\"']|$)"
)
_HOUSES = r"(?:insta(?:gram)?|twitter|youtube|yt|tiktok|facebook|fb|twitch|linkedin|mastodon|snap(?:chat)?)"
_READ_BY = (
    r"(?:suivie?s? par|followed by|lue?s? par|read by|ecoutee?s? par|heard by|vue?s? par|seen by"
    r"|watched by|touche(?:nt)?|reach(?:es|ing)?|parle a|speaks to)"
)
_RATED = r"(?:5|10|20|100)"

_FIGURES = [
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.,/#])(?!{_DATED}){_FIGURE} ?{_BETWEEN}(?:{_PEOPLE}|{_SIGNS})",
        rf"(?<![\w.,/]){_LARGE} ?\+? ?(?:\w+ ){{1,2}}(?:followers|abonne[e·.()s-]*|subscribers|fans"
        rf"|lecteurs|readers|visiteurs|visitors|vues|views)\b",
        rf"(?<![\w.,/]){_HUNDREDS} ?{_BETWEEN}{_ACTS}",
        rf"\b{_PEOPLE} ?(?:[:=~>(#] ?)?(?!{_YEAR_LIKE}){_FIGURE}{_TAIL}",
        rf"\b(?:{_ACTS}|{_SIGNS}) ?[:=] ?{_FIGURE}",
        rf"\b{_MEASURE}{_LINK}(?!{_YEAR_LIKE})(?:{_LARGE}|{_FIGURE}{_TAIL})",
        rf"\b(?:score|note|rating){_LINK}(?:{_SMALL})(?: (?:sur|out of|on) \w+)?$",
        rf"(?<![\w.,/])(?!{_YEAR_LIKE}){_FIGURE} ?%? ?(?:points? |pts )?(?:de |d'|of "
        rf"|en )?{_NOUN_MEASURE}\b",
        rf"\b{_READ_BY} (?:plus de |pres de |over |more than |about |des |une )?{_HUNDREDS}(?: d'"
        rf"| de )?{_TAIL}",
        rf"\b{_HOUSES}\W{{0,3}}(?:a |de |of )?\d{{1,12}}(?:[.,]\d{{1,3}})?{_BIG}",
        r"\b(?:blog|chaine|channel|compte|account|page|podcast|newsletter)\W{1,3}(?:a |de |of "
        r"|with )?\d{1,12}(?:[.,]\d{1,3})? ?k\b",
        rf"(?<![\w.,/])\d{{1,12}}(?:[.,]\d{{1,3}})?{_BIG} ?\+? ?(?:sur |on |de |@ ?)?{_HOUSES}\b",
        r"^\W*(?![48]k\W*$)\d{1,6}(?:[.,]\d{1,3})? ?[km]\+?\W*$",
        r"\btop ?[-#:]? ?(?:\d+(?![\w-])(?! ?rugby)|\d+ ?%|dix\b|ten\b|cinq\b|five\b|trois\b|three\b"
        r"|vingt\b|twenty\b|cent\b|hundred\b)",
        r"\btier[ -]?(?:\d|one\b|two\b|three\b|i{1,3}\b|un\b|deux\b)",
        r"\branked ?(?:#|no|number)? ?\d+|\branked (?:first|second|third)\b|\brank(?:ed)? number (?:one"
        r"|two|three)\b",
        r"(?<!en )\bclasse[e·s]* (?:n° ?)?\d+(?:er|ere|e|eme)\b|\b\d+(?:er|ere|e|eme) (?:au"
        r"|du) classement\b",
        r"\b\d+(?:st|nd|rd|th) in the rank(?:ing|s)",
        r"(?:n°|\bno|\bnumero|#|\bnumber) ?\d+ (?:des|parmi les|of the|among|in the) (?:blog|influ|compte"
        r"|chaine|podcast|youtub|instagram|account|channel)\w*",
        rf"(?<![\d/.,])(?<!\ble )(?<!\bdu )(?<!\bau )(?<!\bon )[1-9]\d{{0,2}}(?:[.,]\d+)? ?/ ?{_RATED}(?![\d/]|[.,]\d)",
        rf"(?<![\d/.,])\d{{1,3}}(?:[.,]\d{{1,2}})? (?:sur|out of|on) {_RATED}\b(?! ?(?:fois|times|ans"
        rf"|jours|days|pages))",
        rf"\b(?:{_SMALL}|dix|ten) (?:sur|out of) (?:dix|ten|vingt|twenty|cinq|five)\b(?! (?:fois|times))",
        r"[★☆⭐✩✪✯✭✮🌟](?: ?[\ufe0f]? ?[★☆⭐✩✪✯✭✮🌟])+|^\W*[★☆⭐✩✪✯✭✮🌟]\W*$|\d ?[★☆⭐🌟]|[★☆⭐🌟] ?\d",
        r"^ ?\*(?: ?\*)+ ?$|^[1-5] ?\*+$",
        r"(?<!hotel )(?<!restaurant )(?<!chef )(?<!table )\b[1-5] (?:etoiles|stars)\b(?! (?:michelin|hotel"
        r"|au michelin))",
    )
]
_WORDS = [
    re.compile(pattern)
    for pattern in (
        r"\b(?:micro|nano|macro|mega|mid|mini)[- ]?influen(?:ceu(?:r|se)|cer)[\w·]*",
        r"\b(?:top|big|key|major|gros|grosse|grand|grande)[- ]influen(?:ceu(?:r|se)|cer)[\w·]*",
        r"\binflu(?:enceu(?:r|se)|encer)[\w·]* (?:majeur|cle|important|numero un)\w*",
        r"^\W*influen(?:ceu(?:r|se)|cer)[\w·]*\W*$",
        r"\b[abc]-?list(?:er|ers)\b|\b[abc]-list\b|\bliste a\b$",
        r"\b(?:top|first|second|third|upper|lower|bottom|1st|2nd|3rd)[- ]tier\b",
        r"\bkey opinion leaders?\b|\bkols?\b|\bleaders? d'opinion\b|\brelais? d'influence\b",
    )
]


# Without one of these no pattern of figures can match: most becauses stop here.
_MAY_BE_A_FIGURE = re.compile(rf"[\d★☆⭐✩✪✯✭✮🌟*]|\b(?:{_SMALL}|{_TEN_UP}|first|second|third|i{{1,3}})\b")

# The French rugby league: a name that would read as a rank.
_NAMES = re.compile(r"\btop 14\b")


def _folded(text: str) -> tuple[str, list[int], list[str]]:
    """The words folded and joined by a space, where each begins, and the words as typed."""
    typed = text.split()
    pieces, starts, position = [], [], 0
    for word in typed:
        piece = " ".join(fold(word).split())
        starts.append(position)
        pieces.append(piece)
        position += len(piece) + 1
    return " ".join(pieces), starts, typed


def find_weighing(text: str) -> Weighing | None:
    """The first words of `text` that weigh someone, or None."""
    folded, starts, typed = _folded(text)
    if not folded:
        return None
    has_figure = bool(_MAY_BE_A_FIGURE.search(folded))
    folded = _NAMES.sub(lambda m: "_" * len(m[0]), folded)
    kinds: tuple[tuple[Literal["figure", "word"], list[re.Pattern[str]]], ...] = (
        ("figure", _FIGURES),
        ("word", _WORDS),
    )
    for kind, patterns in kinds:
        for pattern in patterns if kind == "word" or has_figure else ():
            if match := pattern.search(folded):
                begin = match.start() + (len(match[0]) - len(match[0].lstrip()))
                end = match.end() - (len(match[0]) - len(match[0].rstrip(" .,;:!?)]»\"'")))
                first = bisect_right(starts, begin) - 1
                last = bisect_right(starts, max(begin, end - 1)) - 1
                found = " ".join(typed[first : last + 1]).strip(' .,;:!?()[]«»“”"')
                return Weighing(found or match[0].strip(), kind)
    return None
