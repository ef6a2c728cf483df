"""How people speak in comments: how they sign, how they go on, and whom they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crm.core.text import fold

_CLOSINGS = frozenset(
    (
        *(
            "a bientot",
            "a tres bientot",
            "a tres vite",
            "a plus",
            "a+",
            "a la prochaine",
            "amicalement",
            "amities",
        ),
        *("bises", "bisous", "biz", "bise", "bien a vous", "bien a toi", "cordialement", "bien cordialement"),
        *(
            "bonne journee",
            "bonne soiree",
            "bonne continuation",
            "merci",
            "merci d'avance",
            "ciao",
            "salutations",
        ),
        *(
            "best",
            "best regards",
            "kind regards",
            "warm regards",
            "regards",
            "all the best",
            "cheers",
            "take care",
        ),
        *("thanks", "many thanks", "see you", "see you soon", "love", "sincerely", "yours", "yours truly"),
        *("saludos", "un abrazo", "abrazos", "liebe grusse", "viele grusse", "saluti", "abracos"),
    )
)
_NOT_NAMES = _CLOSINGS | {
    *(
        "bravo",
        "oui",
        "non",
        "ok",
        "lol",
        "mdr",
        "edit",
        "ps",
        "bonjour",
        "bonsoir",
        "salut",
        "hello",
        "hi",
        "amen",
    ),
    *(
        "voila",
        "courage",
        "super",
        "respect",
        "felicitations",
        "yes",
        "no",
        "great",
        "genial",
        "chapeau",
        "fin",
    ),
    *(
        "source",
        "suite",
        "repondre",
        "reply",
        "merci beaucoup",
        "thank you",
        "bien dit",
        "excellent",
        "parfait",
    ),
}
_LONGEST_NAME = 40
_NAME = re.compile(r"[^\W\d_][\w'’.\-]{0,25}(?:[ \u00a0][^\W\d_][\w'’.\-]{0,25}){0,2}")
_DASHED = re.compile(r"(?:—|–|--|-)\s?(?P<name>\S.{0,40})")
_SENTENCE_ENDS = (".", "!", "?", "…", ")", "»", "”")

_GOES_ON = re.compile(
    r"\s*(?:\.{2,}|…|\(?(?:suite|la suite|continued|cont\.|to be continued)\b|(?:oups|oops)\b|p\.?s\.?\s?:|"
    r"edit\s?:|(?:et\s|and\s)?j['’]ai pas fini|(?:et\s)?j['’]oubliais|i forgot to (?:say|add))",
    re.IGNORECASE,
)
_IS_CUT = re.compile(r"(?:\.\.\.|…|à suivre|to be continued)[\s.)]*$", re.IGNORECASE)

_AT = re.compile(
    r"(?<![\w.@/])@(?P<first>\w[\w.\-]{0,40})"
    r"(?P<more>(?:(?:,|\s(?:et|and|&|y|und|e))\s@?[^\W\d_a-zß-ÿ][\w.\-]{1,40}){0,8})"
)
_ALSO_AT = re.compile(r"@?([^\W\d_][\w.\-]{1,40})$")
_CAPITAL = re.compile(r"(?<![\w@.\-])[^\W\d_a-zß-ÿ][\w\-]{2,40}")
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?…:»”\"(\n])\s*$")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A name in a message, and where. `to` is the whole address it belongs to ("Ana et Basile")."""

    name: str
    at: int
    to: str | None = None


def signature(text: str) -> str | None:
    """The name a message is signed with: after "À bientôt", after a dash, or alone on its last line."""
    lines = [line.strip() for line in text[-1000:].split("\n")]
    filled = [line for line in lines if line]
    if len(filled) < 2 and not _ends_with_closing_and_name(filled):
        return None
    last = filled[-1]
    if dashed := _DASHED.fullmatch(last):
        return _as_name(dashed["name"])
    if named := _ends_with_closing_and_name(filled):
        return named
    above = filled[-2]
    if fold(above).strip(" ,.!") in _CLOSINGS or (above.endswith(",") and len(above.split()) < 4):
        return _as_name(last)
    stands_alone = len(lines) > 1 and not lines[-2]
    if stands_alone and len(last.split()) < 3 and above.endswith(_SENTENCE_ENDS):
        return _as_name(last)
    return None


def _ends_with_closing_and_name(filled: list[str]) -> str | None:
    """ "Bises, Hélène" on one line."""
    if not filled or filled[-1].count(",") != 1:
        return None
    closing, _, name = filled[-1].partition(",")
    return _as_name(name) if fold(closing).strip() in _CLOSINGS else None


def _as_name(words: str) -> str | None:
    name = words.strip(" \u00a0.,!")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME or fold(name) in _NOT_NAMES:
        return None
    return name if name[0] != name[0].lower() or name[0] == name[0].upper() else None


def goes_on(before: str, after: str) -> bool:
    """Whether a message continues the one its writer had just sent: it says so, or the first was cut."""
    begins = _GOES_ON.match(after[:100])
    return bool((begins and re.search(r"\w", after[begins.end() :])) or _IS_CUT.search(before[-40:]))


def names_spoken(text: str) -> Iterator[Spoken]:
    """The names after an @, then the words with a capital, in the order of the message."""
    taken: list[tuple[int, int]] = []
    for match in _AT.finditer(text):
        taken.append(match.span())
        to = match[0].lstrip("@").rstrip(" .,-")
        yield Spoken(match["first"].rstrip(".-"), match.start(), to)
        for part in re.split(r",\s|\s(?:et|and|&|y|und|e)\s", match["more"]):
            if also := _ALSO_AT.search(part):
                yield Spoken(also[1].rstrip(".-"), match.start(), to)
    spans = iter([*taken, (len(text), len(text))])
    span = next(spans)
    for match in _CAPITAL.finditer(text):
        while match.start() >= span[1] and span[1] < len(text):
            span = next(spans)
        if not span[0] <= match.start() < span[1]:
            yield Spoken(match[0].rstrip("-"), match.start())


def opens_sentence(text: str, at: int) -> bool:
    """Whether the word at this place has its capital only because a sentence begins."""
    return bool(_OPENS_SENTENCE.search(text[max(0, at - 20) : at]))
