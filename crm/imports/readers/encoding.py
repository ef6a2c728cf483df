"""Which letters the bytes of a file stand for: exact when the file says so, else the likeliest, said aloud.

Order: byte-order mark, strict UTF-8, UTF-8 with a few stray bytes, then the encodings that address books of
Western and Cyrillic machines write (charset_normalizer's candidates, settled by the letters obtained).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

WESTERN = ("cp1252", "mac_roman", "cp850")
OFFERED = ("utf-8", "cp1252", "iso8859-15", "mac_roman", "cp850", "cp1251", "cp1250")
"""What a person may choose instead, most frequent first."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 32 * 1024
_AROUND = 300
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
_HIGH = re.compile(r"[^\x00-\x7f]")
_VALID_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_WESTERN_LETTERS = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßÀÂÄÁÅÆÇÉÈÊËÍÎÏÑÓÔÖØŒÚÙÛÜ")
_WESTERN_SIGNS = frozenset("’“”«»–—…€° \u00a0")
# A sign that a right reading does not leave glued to the letter before it: Chlo‚, Chlo\x8e, Soci‚t‚, c½ur.
_MISREAD = re.compile(r"(?<=\w)[‚„ˆ˜‰‹›ƒ†‡•¢¤¦§¨©¬®¯±²³´¶·¸¹¼½¾¿¡√∂∑∏π∫Ω≈∆◊Ÿ╔╚╩╦╠═╬┤┐└┴┬├─┼░▒▓]")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])[À-ÖØ-ÞŠŽŒŸ]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was read in, whether that is certain, and other readings (encoding, a line)."""

    text: str
    encoding: str
    sure: bool
    alternatives: tuple[tuple[str, str], ...] = ()


def decode(data: bytes, wanted: str | None = None) -> Decoded:
    """Read `data` as text; `wanted` (one of `OFFERED`, or UTF-16/32) is a person's choice and wins.

    Never raises: a byte that means nothing in the encoding becomes U+FFFD. NUL bytes are kept, for the caller
    to judge.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(name, "replace"), name, True)
    if wanted and _known(wanted):
        return Decoded(read_as(data, wanted), wanted, True, _alternatives(data, wanted))
    if wide := _wide_without_mark(data):
        return Decoded(data.decode(wide, "replace"), wide, False)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", True)
    except UnicodeDecodeError:
        pass
    encoding = guess(data)
    text = _by_line(data) if encoding == "utf-8" else read_as(data, encoding)
    return Decoded(text, encoding, False, _alternatives(data, encoding))


def as_utf8(data: bytes) -> bytes:
    """`data` without its byte-order mark, and in UTF-8 when it was UTF-16 or UTF-32; else unchanged."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return body if name == "utf-8" else body.decode(name, "replace").encode("utf-8", "replace")
    if wide := _wide_without_mark(data):
        return data.decode(wide, "replace").encode("utf-8", "replace")
    return data


def guess(data: bytes, favourite: str | None = None) -> str:
    """The likeliest encoding of bytes that are not strictly UTF-8. Looks at no more than 32 KB of them.

    `favourite` settles what the letters leave open; without it charset_normalizer is asked, which takes
    milliseconds: the cards of one file share what was found for the whole.
    """
    sample = _lines_with_high_bytes(data)
    valid = _VALID_UTF8.findall(sample)
    stray = sum(byte > 0x7F for byte in sample) - sum(map(len, valid))
    if len(valid) > 2 * stray:
        return "utf-8"
    if _looks_cyrillic(sample):
        return "cp1251"
    return _likeliest(sample, favourite or _favourite(sample))


def read_as(data: bytes, encoding: str) -> str:
    """`data` in `encoding`, bytes it does not know replaced."""
    if encoding == "utf-8":
        return _by_line(data)
    return data.decode(encoding, "replace")


def _favourite(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=["utf_8", "utf_16", *WESTERN]).best()
    return best.encoding if best is not None else WESTERN[0]


def _likeliest(sample: bytes, favourite: str) -> str:
    scores = {name: _ease(sample.decode(name, "replace")) for name in WESTERN}
    top = max(scores.values())
    tied = [name for name in WESTERN if scores[name] == top]
    chosen = favourite if favourite in tied else tied[0]
    if chosen == "cp1252":
        latin9 = sample.decode("iso8859-15", "replace")
        if not re.search(r"[\x80-\x9f]", latin9) and _ease(latin9) > top:
            return "iso8859-15"
    return chosen


def _ease(text: str) -> int:
    """How readable the non-ASCII signs of `text` are to someone who reads French, German, Spanish…"""
    ease = sum(
        2 if char in _WESTERN_LETTERS else 1 if char in _WESTERN_SIGNS else -3 if char == "\ufffd" else -1
        for char in _HIGH.findall(text)
    )
    return ease - 3 * len(_MISREAD.findall(text)) - 3 * len(_CAPITAL_INSIDE.findall(text))


def _looks_cyrillic(sample: bytes) -> bool:
    """Words made almost wholly of accented letters are Cyrillic read in a Western encoding.

    Measured on accented words only: 0.2 to 0.4 of the letters in French or German, near 1 in such text.
    """
    words = _WORD.findall(sample.decode("latin-1"))
    letters = sum(map(len, words))
    high = sum(len(_HIGH.findall(word)) for word in words)
    if high < 4 or high < 0.75 * letters:
        return False
    cyrillic = re.findall(r"[Ѐ-ӿ]", sample.decode("cp1251", "replace"))
    return len(cyrillic) >= high


def _wide_without_mark(data: bytes) -> str | None:
    head = data[:4096]
    if len(head) < 8 or head.count(0) < 0.3 * len(head):
        return None
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


def _by_line(data: bytes) -> str:
    """UTF-8, and for each line where that fails, the likeliest Western reading of that line alone."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_utf8_or_western(line) for line in data.splitlines(keepends=True))


def _utf8_or_western(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("utf-8" if _VALID_UTF8.search(line) else "cp1252", "replace")


def _high_lines(data: bytes) -> Iterator[bytes]:
    """The lines where a byte above 0x7F stands, cut to what surrounds it."""
    at = 0
    while match := _HIGH_BYTE.search(data, at):
        before = data[max(at, match.start() - _AROUND) : match.start()]
        after = data[match.start() : match.start() + _AROUND]
        at = match.start() + len(after)
        after = re.split(rb"[\r\n]", after, maxsplit=1)[0]
        yield re.split(rb"[\r\n]", before)[-1] + after
        at = min(at, match.start() + len(after) + 1)


def _lines_with_high_bytes(data: bytes) -> bytes:
    found, size = [], 0
    for line in _high_lines(data):
        found.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    return b"\n".join(found)


def _alternatives(data: bytes, chosen: str) -> tuple[tuple[str, str], ...]:
    """The other readings that differ from the chosen one, each shown on the first line where it matters."""
    line = next(_high_lines(data), b"")
    if not line:
        return ()
    seen = {read_as(line, chosen)}
    others = []
    for name in OFFERED:
        if name == "utf-8" and not _is_utf8(line):
            continue
        shown = read_as(line, name)
        if name != chosen and shown not in seen and not re.search("[\x80-\x9f\ufffd]", shown):
            seen.add(shown)
            others.append((name, shown))
    return tuple(others)


def _is_utf8(line: bytes) -> bool:
    # Not a strict decoding: the line may have been cut in the middle of a character.
    return _HIGH_BYTE.search(_VALID_UTF8.sub(b"", line)) is None


def _known(name: str) -> bool:
    return name in OFFERED or name in {encoding for _, encoding in _MARKS}
