"""From bytes to text: what encoding a file is in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from crm.threads.readers.sentences import NotAThread, Sentence, say

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s{0,3}=\s{0,3}[\"']?\s{0,3}([\w.:-]{2,40})", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROLS_ALLOWED = 0.005
_SAMPLE = 100_000
_WESTERN_ACCENTS = 0.3
"""Past this share of accented letters no Western language is being read, but another alphabet's bytes."""

_OTHERS = ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "shift_jis", "euc_jp", "gb18030", "big5"]


def decode(data: bytes) -> tuple[str, list[Sentence]]:
    """The text of a file, and what had to be supposed to read it.

    A byte-order mark wins, then strict UTF-8, then what the file declares, then the likeliest old encoding
    (windows-1252 unless the letters say otherwise). Raises `NotAThread` when this is not text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return checked(data.decode(encoding, "replace")), []
    if b"\x00" in data:
        return checked(data.decode(_utf_16_without_mark(data), "replace")), []
    try:
        return checked(data.decode("utf-8")), []
    except UnicodeDecodeError:
        pass
    if (declared := _declared(data)) and (text := _strictly(data, declared)) is not None:
        return checked(text), []
    return _supposed(data)


def checked(text: str) -> str:
    """The text, unless its controls betray a binary file: then raises `NotAThread`."""
    if len(_CONTROLS.findall(text)) > max(4, _CONTROLS_ALLOWED * len(text)):
        raise NotAThread("not_text")
    return text


def _utf_16_without_mark(data: bytes) -> str:
    """Which half of the pairs is empty, in a file with NULs that may be UTF-16 without its mark."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 0.3 * len(sample) / 2 or min(even, odd) > 0.1 * len(sample) / 2:
        raise NotAThread("not_text")
    return "utf-16-be" if even > odd else "utf-16-le"


def _declared(data: bytes) -> str | None:
    """The encoding that a file names in its head; Latin-1 is read as windows-1252, as browsers do."""
    match = _DECLARED.search(data[:4096])
    if not match:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
        b"".decode(name)
    except (LookupError, UnicodeError):
        return None
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-8": None, "utf-16": None}.get(name, name)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _supposed(data: bytes) -> tuple[str, list[Sentence]]:
    """The likeliest old encoding: Western, unless accents are too many to be accents."""
    western = _strictly(data, "cp1252")
    if western is not None and _looks_western(western):
        return checked(western), [say("decoded_as", encoding="windows-1252")]
    best = from_bytes(data[:_SAMPLE], cp_isolation=_OTHERS, preemptive_behaviour=False).best()
    if best is not None and (text := _strictly(data, best.encoding)) is not None:
        return checked(text), [say("decoded_as", encoding=best.encoding)]
    if western is not None:
        return checked(western), [say("decoded_as", encoding="windows-1252")]
    lost = data.decode("cp1252", "ignore")
    if len(lost) < 0.99 * len(data):
        raise NotAThread("not_text")
    return checked(lost), [say("letters_lost")]


def _looks_western(text: str) -> bool:
    letters = re.findall(r"[^\W\d_]", text[:_SAMPLE])
    return sum(1 for letter in letters if letter >= "\u00c0") <= _WESTERN_ACCENTS * len(letters)
