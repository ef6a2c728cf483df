"""The values found in cells and cards: several in one place, addresses checked, numbers compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from crm.core.sites import NotASite, canonical_site
from crm.core.text import clean_block, clean_line, fold

LINE_LIMIT = 300
NOTES_LIMIT = 20_000
CELL_LIMIT = 20_000
"""How many characters of a cell are read; its row keeps the whole."""
VALUES_LIMIT = 50
"""How many values of one kind a person takes from a row; an honest address book has a dozen."""

_LABEL = r"[^\s@<>()\[\]\\,;:\"./]{1,63}"
_EMAIL = re.compile(rf"[^\s@<>()\[\]\\,;:\"]{{1,64}}@{_LABEL}(?:\.{_LABEL}){{1,8}}")
# Runs of spaces are one by the time these are used (see `_parts`): none of them goes back over its steps.
_MANY = re.compile(r":::|[;\n]")
_MANY_EMAILS = re.compile(r":::|[;,\n|]|\s/\s|\s")
_MANY_PHONES = re.compile(r":::|[;,\n|]|\s(?:/|ou|or)\s", re.IGNORECASE)
_MANY_SITES = re.compile(r":::|[;,|]\s|\s|[;,](?=https?:|www\.)", re.IGNORECASE)
_MANY_TAGS = re.compile(r":::|[;,\n|]")
_SPACES = re.compile(r"[^\S\n]+")
_QUOTED = re.compile(r'"([^"]{1,200})"')
_NOTHING = {"", "-", "--", "n/a", "na", "null", "none", "nil", "/", "(none)", "#n/a", "neant", "aucun"}
_FORMULA = re.compile(r'="([^"]*)"')
_SHIELD = re.compile("'(?=[=+\\-@\t\r＝＋－＠])")

# Mailboxes of a house rather than of someone in it.
_OF_A_HOUSE = {
    *("info", "infos", "contact", "contacts", "bonjour", "hello", "accueil", "secretariat", "office"),
    *("admin", "presse", "press", "redaction", "communication", "com", "sales", "support"),
    *("mairie", "commercial"),
}


def line(text: str, limit: int = LINE_LIMIT) -> str:
    """One clean line, cut to `limit` characters rather than refused."""
    if len(text) <= limit and text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = text[: 4 * limit + 1000]
    return clean_line(clean_line(text, len(text) + 1)[:limit], limit)


def block(text: str, limit: int = NOTES_LIMIT) -> str:
    """Clean lines of text, cut to `limit` characters rather than refused."""
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text.strip()
    text = text[: 2 * limit + 1000]
    return clean_block(clean_block(text, len(text) + 1)[:limit], limit)


def cell(text: str) -> str:
    """What a cell says: shields against formulas taken off (`="0612"`, `'+33…`), edges trimmed.

    Signs that only say "nothing" (`-`, `n/a`, `null`) are read as nothing.
    """
    text = text.strip().strip("\ufeff\u200b")
    if match := _FORMULA.fullmatch(text):
        text = match[1].strip()
    text = _SHIELD.sub("", text, count=1) if text.startswith("'") else text
    if len(text) < 8 and (text.lower() if text.isascii() else fold(text)) in _NOTHING:
        return ""
    return text


def _parts(pattern: re.Pattern[str], text: str) -> list[str]:
    if not pattern.search(text):
        return [text.strip()] if text.strip() else []
    pieces = pattern.split(_SPACES.sub(" ", text), 4 * VALUES_LIMIT)[: 4 * VALUES_LIMIT]
    return [part for piece in pieces if (part := piece.strip())]


def emails_in(text: str) -> tuple[list[str], list[str]]:
    """The e-mail addresses of a cell, lower case, and the pieces that are not one.

    `Zoé <zoe@example.org>; z@example.org` gives two addresses; words beside one are its name: dropped.
    """
    good, bad = [], []
    text = re.sub(r"mailto:", "", text, flags=re.IGNORECASE)
    for piece in _parts(_MANY_EMAILS, text):
        candidate = piece.strip("<>()[]\"'.").lower()
        if _EMAIL.fullmatch(candidate) and len(candidate) <= 254:
            good.append(candidate)
        elif "@" in piece:
            bad.append(piece)
    if not good and not bad and text.strip():
        bad.append(text.strip())
    return good, bad


def phones_in(text: str) -> tuple[list[str], list[str]]:
    """The numbers of a cell as typed, and the pieces without any figure."""
    pieces = _parts(_MANY_PHONES, text)
    return [p for p in pieces if has_figures(p)], [p for p in pieces if not has_figures(p)]


def phone_in(text: str) -> str:
    """One number as people write it: `tel:+1-418-656-9254;ext=102` loses its scheme. Empty without figures.

    In a card a number stands alone: a comma or a semicolon in it is a pause, not a second number.
    """
    text = text.strip()
    number, *params = text.removeprefix("tel:").removeprefix("TEL:").split(";")
    extension = next((p[4:] for p in params if p.lower().startswith("ext=")), "")
    if extension:
        text = f"{number} ext. {extension}"
    elif text.lower().startswith("tel:"):
        text = number
    return text if has_figures(text) else ""


def has_figures(text: str) -> bool:
    return _digits(text) != ""


def sites_in(text: str) -> tuple[list[str], list[str]]:
    """The addresses on the web of a cell as typed, and the pieces that are not one."""
    good, bad = [], []
    for piece in (line(part, 2000) for part in _parts(_MANY_SITES, text)):
        try:
            canonical_site(piece)
        except NotASite:
            bad.append(piece)
        else:
            good.append(piece)
    return good, bad


def tags_in(text: str) -> list[str]:
    """The words of a cell of tags; `"Jeux, contes","Vélo"` keeps its commas, `* My Contacts` goes."""
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        pieces = _QUOTED.findall(text)[: 4 * VALUES_LIMIT]
    else:
        pieces = _parts(_MANY_TAGS, text)
    # Google writes its own groups with a star: they are every contact’s.
    return [word for piece in pieces if (word := piece.strip(" #\"'")) and not word.startswith("* ")]


def many_in(text: str) -> list[str]:
    """Several names or handles of one cell, separated by semicolons, lines or Google’s `:::`."""
    return _parts(_MANY, text)


def phone_key(phone: str) -> str:
    """The key under which two writings of one number meet: its last nine digits, extension left out.

    `+33 6 12 34 56 78`, `0033 (0)6.12.34.56.78` and `06 12 34 56 78` share a key. Numbers of two countries
    may share one too: the key proposes, it proves nothing. Empty when there are fewer than three digits.
    """
    # An extension is written ext. 102, x102, poste 102, #102: the number stops before.
    number = re.split(r"(?i)[;,#x]|ext|poste", phone[:100], maxsplit=1)[0]
    digits = _digits(number.replace("(0)", "")) or _digits(phone[:100])
    return digits[-9:] if len(digits) >= 3 else ""


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) for char in text if unicodedata.digit(char, -1) >= 0)


def site_key(site: str) -> str:
    """The key of a site as `canonical_site` gives it, or the folded text when it is not one."""
    try:
        return canonical_site(site).key
    except NotASite:
        return fold(site)


def is_of_a_house(email: str) -> bool:
    """True for `contact@…`, `info@…`: a mailbox that says a house and nobody in it."""
    return email.split("@", 1)[0] in _OF_A_HOUSE


def once(values: Iterable[str], key: Callable[[str], str] = fold) -> tuple[str, ...]:
    """`values` in order, each once by `key`, no more than `VALUES_LIMIT`."""
    seen: dict[str, str] = {}
    for value in values:
        folded = key(value) or fold(value)
        if value and folded not in seen and len(seen) < VALUES_LIMIT:
            seen[folded] = value
    return tuple(seen.values())
