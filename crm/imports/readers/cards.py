"""The grammar of vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350), read with the patience real files ask for.

Bytes in, cards of properties out. Everything structural is done on bytes seen as Latin-1, because folding may
cut a character in two; each card is then decoded on its own, for files that several programs have added to.
"""

from __future__ import annotations

import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from crm.imports.readers.encoding import guess, read_as

LINES_LIMIT = 20_000
"""Lines read in one card, pictures apart; past that the rest of it is passed over, and said."""
VALUE_LIMIT = 60_000

_LINE_END = re.compile("\r*\n|\r+")
_BEGIN = re.compile(r"\s{0,20}(?:[\w-]{1,40}\.)?BEGIN\s{0,20}:\s{0,20}VCARD\s{0,20}", re.IGNORECASE)
_END = re.compile(r"\s{0,20}(?:[\w-]{1,40}\.)?END\s{0,20}:\s{0,20}VCARD\s{0,20}", re.IGNORECASE)
_PROPERTY = re.compile(r"\s{0,20}(?:([\w-]{1,60})\.)?([A-Za-z][\w-]{0,60})\s{0,20}(?=[;:])", re.ASCII)
_PARAMETER = re.compile(r';((?:[^";:]|"[^"]*")*)')
_QP = re.compile(r"[^:]{0,2000}?QUOTED-PRINTABLE[^:]{0,2000}?:", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PICTURES = {"PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE", "X-ABCROP-RECTANGLE"}


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card: `item1.EMAIL;TYPE=home:ana@example.org`. Names are upper case.

    `raw` is the value as written; `parts` splits it at semicolons and takes off what writing it put on.
    """

    name: str
    group: str
    params: dict[str, str]
    raw: str
    encoding: str

    @property
    def value(self) -> str:
        return self._plain(self.raw)

    def parts(self, separator: str = ";") -> list[str]:
        """The components of the value, split at `separator` where it is not escaped."""
        pieces = [""]
        for atom in re.findall(rf"\\.|{separator}|[^\\{separator}]+|\\", self.raw, re.DOTALL):
            if atom == separator:
                pieces.append("")
            else:
                pieces[-1] += atom
            if len(pieces) > 200:
                break
        return [self._plain(piece).strip() for piece in pieces]

    def _plain(self, text: str) -> str:
        how = self.params.get("ENCODING", "").upper()
        if how == "QUOTED-PRINTABLE":
            text = self._decoded(quopri.decodestring(text.encode("latin-1", "replace")))
        elif how in ("B", "BASE64"):
            try:
                text = self._decoded(binascii.a2b_base64(text.encode("latin-1", "replace")))
            except binascii.Error:
                text = ""
        else:
            text = self._decoded(text.encode("latin-1", "replace"))
        text = _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
        return _LINE_END.sub("\n", text.replace("\x00", ""))

    def _decoded(self, data: bytes) -> str:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        charset = self.params.get("CHARSET", "").strip("\"'")
        return read_as(data, charset if _is_charset(charset) else self.encoding)


@dataclass(slots=True)
class Card:
    """One card: its properties, the line of the file where it begins, how it ended, what it said."""

    line: int
    properties: list[Property] = field(default_factory=list)
    closed: bool = True
    cut: bool = False
    encoding: str = "utf-8"
    original: str = ""


def cards(data: bytes, wanted: str | None = None) -> Iterator[Card]:
    """Every card of a file, in order. `wanted` is the encoding a person chose for what is not UTF-8.

    A card inside another (AGENT) is passed over. Never raises.
    """
    file = _File(data, wanted)
    current: list[str] | None = None
    start, inside, picture = 0, 0, False
    for number, line in enumerate(_lines(data.decode("latin-1")), start=1):
        if not line:
            continue
        marker = len(line) < 100 and "VCARD" in line.upper()
        if marker and _BEGIN.fullmatch(line) and not line.startswith((" ", "\t")):
            if current is not None and _opens_agent(current):
                inside += 1
                continue
            if current is not None:
                yield _card(start, current, False, file)
            current, start, inside = [], number, 0
        elif marker and current is not None and _END.fullmatch(line) and not _is_folded_end(line, current):
            if inside:
                inside -= 1
                continue
            yield _card(start, current, True, file)
            current = None
        elif current is not None and not inside:
            # A picture may be thousands of lines: its first is enough to say that there is one.
            picture = _is_picture(line) or (picture and not _starts_property(line))
            if not picture:
                current.append(line)
            elif _starts_property(line):
                current.append(line[:200].rstrip("="))
            if len(current) > LINES_LIMIT:
                current.pop()
                file.cut.add(start)
    if current is not None:
        yield _card(start, current, False, file)


def _lines(text: str) -> Iterator[str]:
    at = 0
    for end in _LINE_END.finditer(text):
        yield text[at : end.start()]
        at = end.end()
    yield text[at:]


def _starts_property(line: str) -> bool:
    return not line.startswith((" ", "\t")) and _PROPERTY.match(line) is not None


@dataclass(slots=True)
class _File:
    """What the cards of one file share: the encoding chosen, or the likeliest of the whole, found once."""

    data: bytes
    wanted: str | None
    likeliest: str = ""
    cut: set[int] = field(default_factory=set)

    def encoding_of(self, card: bytes) -> str:
        if self.wanted:
            return self.wanted
        self.likeliest = self.likeliest or guess(self.data)
        return guess(card, self.likeliest)


def _opens_agent(lines: list[str]) -> bool:
    last = next((line for line in reversed(lines[-3:]) if line.strip()), "")
    return re.fullmatch(r"AGENT[^:]{0,200}:\s*", last, re.IGNORECASE) is not None


def _is_folded_end(line: str, lines: list[str]) -> bool:
    """` END:VCARD` after a folded AGENT belongs to the card inside."""
    if not line.startswith((" ", "\t")):
        return False
    head = next((one for one in reversed(lines) if not one.startswith((" ", "\t"))), "")
    return head.upper().startswith("AGENT")


def _card(start: int, lines: list[str], closed: bool, file: _File) -> Card:
    card = Card(start, closed=closed, cut=start in file.cut)
    unfolded = _unfolded(lines)
    card.original = "\n".join(line for line in unfolded if not _is_picture(line))
    data = card.original.encode("latin-1")
    try:
        card.original = data.decode("utf-8")
    except UnicodeDecodeError:
        card.encoding = file.encoding_of(data)
        card.original = read_as(data, card.encoding)
    card.original = card.original.replace("\x00", "")
    for line in unfolded:
        if (found := _property(line, card.encoding)) is not None:
            card.properties.append(found)
    return card


def _is_picture(line: str) -> bool:
    match = _PROPERTY.match(line)
    return match is not None and match[2].upper() in _PICTURES


def _unfolded(lines: list[str]) -> list[str]:
    """The lines of a card made whole: folded, soft-broken (quoted-printable), or broken by accident."""
    old = any(line.strip().upper() == "VERSION:2.1" for line in lines[:20])
    whole: list[list[str]] = []
    soft = False
    for line in lines:
        if soft and whole:
            whole[-1][-1] = whole[-1][-1][:-1]
            whole[-1].append(line)
            soft = line.endswith("=")
        elif line.startswith((" ", "\t")) and whole:
            # vCard 2.1 breaks before a space that is part of the text, later ones before one that is not.
            whole[-1].append(line if old else line[1:])
            soft = line.endswith("=") and _QP.match(whole[-1][0]) is not None
        elif _PROPERTY.match(line) or not whole:
            whole.append([line])
            soft = line.endswith("=") and _QP.match(line) is not None
        elif line.strip():
            whole[-1].append("\\n" + line)
    return ["".join(pieces) for pieces in whole]


def _property(line: str, encoding: str) -> Property | None:
    match = _PROPERTY.match(line)
    if match is None:
        return None
    params: dict[str, str] = {}
    at = match.end()
    for _ in range(50):
        if (found := _PARAMETER.match(line, at)) is None:
            break
        at = found.end()
        _add_parameter(params, found[1][:1000])
    colon = line.find(":", at)
    if colon < 0:
        return None
    return Property(
        match[2].upper(), (match[1] or "").lower(), params, line[colon + 1 :][:VALUE_LIMIT], encoding
    )


def _add_parameter(params: dict[str, str], text: str) -> None:
    name, equals, value = text.partition("=")
    name, value = name.strip().upper(), value.strip().strip('"')
    if not equals:
        # vCard 2.1 writes the value alone: HOME, QUOTED-PRINTABLE.
        name, value = ("ENCODING" if name in _ENCODINGS else "TYPE"), name
    params[name] = f"{params[name]},{value}" if name in params and name == "TYPE" else value


_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT", "B"}


def _is_charset(name: str) -> bool:
    try:
        return bool(name) and codecs.lookup(name[:40])._is_text_encoding
    except (LookupError, ValueError):
        return False
