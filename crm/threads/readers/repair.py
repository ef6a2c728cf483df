"""Putting garbled letters back: "Ñïàñèáî" was «Спасибо» before a page forgot its encoding.

Only when the result is certainly better; good French, Icelandic or Vietnamese is never touched.
"""

from __future__ import annotations

import re

import ftfy

_LETTER = re.compile(r"[^\W\d_]")
_ACCENTED = re.compile("[\u00c0-\u00ff]")
_SUSPICIOUS_SHARE = 0.3
"""Share of letters U+00C0–00FF past which no language written in Latin letters is found: French stays under
0.1, Icelandic and Vietnamese under 0.25."""

_FREQUENT = frozenset("оеаинтсрвлкмдупія")
"""The letters that make about four fifths of any Russian, Ukrainian or Bulgarian text."""
_FREQUENT_SHARE = 0.6
_SHORTEST = 8
_FEWEST_KINDS = 5
"""Fewer letters than this, or fewer different ones ("ààààààà !"), prove nothing."""

_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC_LETTER = re.compile("[\u0400-\u04ff]")
_LATIN_LETTER = re.compile("[A-Za-z]")
_MIXED_ALLOWED = 0.1

_FTFY = ftfy.TextFixerConfig(uncurl_quotes=False, unescape_html=False)


def _reread(encoding: str) -> dict[int, str]:
    """The Cyrillic letter of each byte A0–FF that was read as a Western character; other signs stay."""
    pairs = {bytes([byte]).decode("cp1252"): bytes([byte]).decode(encoding) for byte in range(0xA0, 0x100)}
    return {ord(western): letter for western, letter in pairs.items() if "\u0400" <= letter <= "\u04ff"}


_CYRILLIC = [_reread("cp1251"), _reread("koi8_r")]


def repaired(text: str) -> str | None:
    """The readable text of which `text` is the garbled form, or None when there is nothing to repair.

    Line ends, spaces, Latin words and figures stay exactly as they are.
    """
    if text.isascii():
        return None
    return _as_cyrillic(text) or _as_utf8(text)


def _as_cyrillic(text: str) -> str | None:
    """Cyrillic bytes that were read as Western ones."""
    accented = _ACCENTED.findall(text)
    if len(accented) < _SHORTEST or len(set(accented)) < _FEWEST_KINDS:
        return None
    if len(accented) <= _SUSPICIOUS_SHARE * len(_LETTER.findall(text)):
        return None
    best = max((text.translate(table) for table in _CYRILLIC), key=_likeness)
    return best if _likeness(best) >= _FREQUENT_SHARE and not _mixes_alphabets(best) else None


def _likeness(text: str) -> float:
    """How much of the Cyrillic of a text is made of lower-case letters that Cyrillic texts are made of."""
    cyrillic = [letter for letter in text if "\u0400" <= letter <= "\u04ff"]
    # КОИ-8 read as windows-1251 gives capitals where small letters stand: case tells them apart.
    return sum(1 for letter in cyrillic if letter in _FREQUENT) / max(len(cyrillic), 1)


def _mixes_alphabets(text: str) -> bool:
    """Whether words are written half in Cyrillic, as "naпvetй" would be: then it was French after all."""
    cyrillic = [word for word in _WORD.findall(text) if _CYRILLIC_LETTER.search(word)]
    mixed = [word for word in cyrillic if _LATIN_LETTER.search(word)]
    return len(mixed) > _MIXED_ALLOWED * len(cyrillic)


def _as_utf8(text: str) -> str | None:
    """UTF-8 that was read as something else ("Ã©tÃ©" for "été"); ftfy judges, and only the encoding."""
    if not _ACCENTED.search(text):
        return None
    fixed = ftfy.fix_encoding(text, _FTFY)
    return fixed if fixed != text else None
