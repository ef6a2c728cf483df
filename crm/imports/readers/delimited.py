"""Lines of cells separated by a comma, a semicolon, a tab or a bar (RFC 4180, and what people write).

Our own rather than the standard library’s: there, one quotation mark that never closes swallows the rest of
the file, and a cell past 131,072 characters ends it. Here a stray mark costs its own line at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crm.imports.readers.facts import MAX_COLUMNS

DELIMITERS = (",", ";", "\t", "|")
_LINE_END = re.compile("\r*\n|\r+")
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one line (or of several, when a quoted cell holds line ends) and where it begins, from 1.

    `stray_quote`: a quotation mark opened and never closed; the line was read as it stands.
    `cut`: there were more cells than `MAX_COLUMNS`.
    """

    line: int
    cells: tuple[str, ...]
    stray_quote: bool = False
    cut: bool = False


def records(text: str, delimiter: str) -> Iterator[Record]:
    """Every line that is not empty, as cells. Lines may end in CR, LF, CRLF or CRCRLF. Never raises."""
    text = _LINE_END.sub("\n", text)
    position, number, end = 0, 1, len(text)
    while position < end:
        stop = text.find("\n", position)
        stop = end if stop < 0 else stop
        start_line = number
        stray = False
        if text.find('"', position, stop) < 0:
            cells = text[position:stop].split(delimiter, MAX_COLUMNS)
            position = stop + 1
            number += 1
        else:
            cells, after, stray = _careful(text, position, delimiter)
            number += text.count("\n", position, after)
            position = after
        if cells != [""]:
            cut = len(cells) > MAX_COLUMNS
            yield Record(start_line, tuple(cells[:MAX_COLUMNS]), stray, cut)


def _careful(text: str, position: int, delimiter: str) -> tuple[list[str], int, bool]:
    """The cells of the line at `position` when it has quotation marks, and where the next line begins."""
    cells: list[str] = []
    stray = False
    end = len(text)
    while True:
        opening = position
        while opening < end and text[opening] == " ":
            opening += 1
        match = _QUOTED.match(text, opening) if text.startswith('"', opening) else None
        stop = _end_of_cell(text, match.end() if match else position, delimiter)
        if match and text[match.end() : stop].strip(" ") and "\n" in match[0]:
            # Closed lines below and followed by words: it was never meant to open here.
            match = None
        if match:
            cells.append(match[1].replace('""', '"') + text[match.end() : stop].rstrip(" "))
        else:
            stop = _end_of_cell(text, position, delimiter)
            stray = stray or text.startswith('"', opening)
            cells.append(text[position:stop])
        if stop >= end or text[stop] == "\n":
            return cells, stop + 1, stray
        position = stop + 1
        if len(cells) > MAX_COLUMNS:
            stop = text.find("\n", position)
            return cells, (end if stop < 0 else stop) + 1, stray


def _end_of_cell(text: str, position: int, delimiter: str) -> int:
    line_end = text.find("\n", position)
    line_end = len(text) if line_end < 0 else line_end
    found = text.find(delimiter, position, line_end)
    return line_end if found < 0 else found
