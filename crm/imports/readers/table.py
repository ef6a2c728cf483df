"""Tables of contacts: CSV of any dialect, with a header or not, as rows and what they propose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from crm.core.sites import NotASite, canonical_site
from crm.imports.readers import values
from crm.imports.readers.columns import guess_mapping, is_known
from crm.imports.readers.delimited import DELIMITERS, Record, records
from crm.imports.readers.draft import Draft
from crm.imports.readers.encoding import Decoded
from crm.imports.readers.facts import (
    MAX_COLUMNS,
    MAX_ROWS,
    N_,
    Field,
    LeftOut,
    NotContacts,
    Reading,
    Row,
    Sentence,
    Why,
)
from crm.imports.readers.filling import Plan

HEADER_WITHIN = 30
"""How many lines may stand before the header; LinkedIn writes three."""
_HEAD = 64 * 1024
_WORDS = (Field.NOTE, Field.TAGS, Field.OCCUPATION, Field.ORGANISATION, Field.COMMUNITY, Field.OTHER_NAME)


def read_table(decoded: Decoded, mapping: Mapping[int, Field] | None = None) -> Reading:
    """The rows of a table. `mapping` is a person’s choice (see `apply_mapping`), else it is guessed.

    Raises `NotContacts` when no line has cells, when there are too many lines, or when nothing in the file
    looks like contacts.
    """
    text = decoded.text.replace("\x00", "")
    text, delimiter = _delimiter(text)
    found = list(islice(records(text, delimiter), MAX_ROWS + HEADER_WITHIN + 1))
    if len(found) > MAX_ROWS:
        raise NotContacts(
            "too_many", N_("There are more lines than can be brought in at once: please cut the file in two.")
        )
    if not found:
        raise NotContacts("empty", N_("This file is empty: there is nobody in it."))
    warnings: list[Sentence] = []
    if "\x00" in decoded.text:
        warnings.append(Sentence(N_("Signs that cannot be read (NUL) were taken out.")))
    at = _header_at([record.cells for record in found[:HEADER_WITHIN]])
    if at is None:
        columns, body = _columns_without_header(found), found
        warnings.append(Sentence(N_("No line names the columns: please say what each of them holds.")))
    else:
        columns, body = _named(found[at].cells), found[at + 1 :]
        if at:
            warnings.append(Sentence(N_("The lines before the names of the columns were passed over.")))
    while body and not any(cell.strip() for cell in body[-1].cells):
        body.pop()
    if not body:
        warnings.append(Sentence(N_("This file names its columns and holds nobody.")))
    cells = [record.cells for record in body]
    guessed, why = guess_mapping(columns, cells)
    if at is None:
        _name_somewhere(guessed, columns, cells)
    reading = Reading(
        format="table",
        encoding=decoded.encoding,
        sure=decoded.sure,
        rows=(),
        columns=columns,
        mapping=guessed,
        figures=tuple(index for index, reason in why.items() if reason is Why.FIGURES),
        left_out=_left_out(columns, guessed, why, cells),
        warnings=tuple(warnings),
        alternatives=decoded.alternatives,
    )
    reading = replace(reading, rows=tuple(_rows(reading, body)))
    return reading if mapping is None else apply_mapping(reading, mapping)


def apply_mapping(reading: Reading, mapping: Mapping[int, Field]) -> Reading:
    """The same table read as a person says: column index to field; a column not named stays as guessed.

    Cards have no columns: they are given back unchanged. Indexes that are no column are passed over.
    """
    if reading.format != "table":
        return reading
    chosen = {i: mapping.get(i, reading.mapping[i]) for i in range(len(reading.columns))}
    for i in reading.figures:
        # A figure about someone may be quoted, dated; it never reads as words of ours.
        if chosen[i] in _WORDS:
            chosen[i] = Field.QUOTATION
    why = {left.position: left.why for left in reading.left_out} | dict.fromkeys(reading.figures, Why.FIGURES)
    left = [
        LeftOut(name, why.get(i, Why.CHOSEN), i)
        for i, name in enumerate(reading.columns)
        if chosen[i] is Field.LEAVE_OUT and (i in why or reading.mapping[i] is not Field.LEAVE_OUT)
    ]
    said = replace(reading, mapping=chosen, left_out=tuple(left), rows=())
    records_again = [Record(row.line, tuple(row.original)) for row in reading.rows]
    kept = {row.position: [p for p in row.problems if p.msgid in _ABOUT_THE_LINE] for row in reading.rows}
    return replace(said, rows=tuple(_rows(said, records_again, kept)))


STRAY_QUOTE = N_("A quotation mark opens here and never closes: the line was read as it stands.")
TOO_WIDE = N_("This line has more cells than any table: only the first were read.")
_ABOUT_THE_LINE = {STRAY_QUOTE, TOO_WIDE}


def _rows(
    reading: Reading, body: Iterable[Record], kept: Mapping[int, Sequence[Sentence]] | None = None
) -> Iterable[Row]:
    plan = Plan.of(reading.columns, reading.mapping)
    for position, record in enumerate(body, start=1):
        draft = Draft(problems=list(kept.get(position, ())) if kept else [])
        if record.stray_quote:
            draft.say(STRAY_QUOTE)
        if record.cut:
            draft.say(TOO_WIDE)
        plan.fill(draft, record.cells)
        person, organisation, problems = draft.finish()
        yield Row(position, record.line, person, tuple(problems), record.cells, organisation)


def _delimiter(text: str) -> tuple[str, str]:
    """The separator, and the text without the `sep=;` line that Excel may write first."""
    first, _, _ = text[:20].partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == 5:
        return text[len(first) + 1 :], first[4]
    head = text[:_HEAD]
    scored = []
    for delimiter in DELIMITERS:
        lines = [r.cells for r in islice(records(head, delimiter), HEADER_WITHIN + 20)]
        known = max((sum(map(is_known, cells)) for cells in lines[:HEADER_WITHIN]), default=0)
        widths = [len(cells) for cells in lines if len(cells) > 1]
        steady = max((widths.count(width) for width in set(widths)), default=0)
        scored.append((known, steady, -DELIMITERS.index(delimiter), delimiter))
    return text, max(scored)[3]


def _header_at(lines: Sequence[Sequence[str]]) -> int | None:
    """The line that names the columns, or None when the first lines are people already."""
    known = [sum(map(is_known, cells)) for cells in lines]
    best = max(known)
    if best:
        return known.index(best)
    # Unknown names: a header still, unless something in the line can only be somebody’s.
    first = lines[0]
    return None if len(first) == 1 or any(map(_is_somebodys, first)) else 0


def _is_somebodys(cell: str) -> bool:
    if "@" in cell and values.emails_in(cell)[0]:
        return True
    if sum(map(str.isdigit, cell)) >= 8:
        return True
    try:
        canonical_site(cell.strip())
    except NotASite:
        return False
    return True


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns; trailing empty ones, which spreadsheets write, are no columns."""
    names = [values.line(name.strip().strip("\ufeff")) for name in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _columns_without_header(found: Sequence[Record]) -> tuple[str, ...]:
    width = max(len(record.cells) for record in found[: HEADER_WITHIN * 4])
    return ("",) * min(width, MAX_COLUMNS)


def _name_somewhere(mapping: dict[int, Field], columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """In a table without header, the first column of words is what people are called.

    Raises `NotContacts` when the file reads as prose: one column, long lines and nobody to reach.
    """
    for index in range(len(columns)):
        if mapping[index] is Field.NOTE:
            mapping[index] = Field.CALLING_NAME
            break
    reachable = {Field.EMAIL, Field.PHONE, Field.SITE} & set(mapping.values())
    # A list of names has short lines; a letter or a page copied as text has not.
    wordy = sum(sum(map(len, row)) > 80 for row in rows) > 0.05 * len(rows)
    if not reachable and (wordy or Field.CALLING_NAME not in mapping.values()):
        raise NotContacts(
            "unknown", N_("No contacts in this file: nothing in it says who, or how to reach them.")
        )


def _left_out(
    columns: Sequence[str],
    mapping: Mapping[int, Field],
    why: Mapping[int, Why],
    rows: Sequence[Sequence[str]],
) -> tuple[LeftOut, ...]:
    """Columns that go nowhere: those of figures always, the others when a cell of theirs said something."""
    told = {index for index in why if any(len(row) > index and row[index].strip() for row in rows)}
    return tuple(
        LeftOut(columns[index], reason, index)
        for index, reason in why.items()
        if mapping[index] is Field.LEAVE_OUT and (index in told or reason is Why.FIGURES)
    )
