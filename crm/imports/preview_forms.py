"""What the page shows of a file before it is kept: real cells, whole sentences, nothing to work out in the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from crm.contacts.models import PointKind
from crm.core.i18n import gettext as _
from crm.imports.forms import ASKED_AT_ONCE, ENCODINGS, fields_for
from crm.imports.plan_queries import Fate, Line, Plan
from crm.imports.readers.facts import LeftOut, Sentence, Why
from crm.imports.rules import Facts

SAMPLES, FIRST, SHOWN, LONGEST = 3, 5, 20, 120


@dataclass(frozen=True)
class Column:
    """One column: its name, the first cells, what it may hold and what it is taken to hold."""

    index: int
    name: str
    cells: list[str]
    options: list[tuple[str, str]]
    chosen: str
    why: str


@dataclass(frozen=True)
class FirstLine:
    """One person as they would be in the book."""

    name: str
    reach: str
    sites: str
    tags: str
    other: str


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def said(sentences: Iterable[Sentence]) -> list[str]:
    """Sentences in the reader’s language."""
    return [sentence.tell(_) for sentence in sentences]


class Preview:
    """What a plan says, ready to be printed. Lists are bounded; whether there is more is said beside each."""

    def __init__(self, plan: Plan, choices: Mapping[str, Any]) -> None:
        self.plan, self.reading = plan, plan.reading
        self.notes = choices.get("notes", "team")
        self.is_table = self.reading.format == "table"
        self.encoding = self.reading.encoding
        self.warnings = said(self.reading.warnings)
        left = {one.position: one for one in self.reading.left_out}
        self.columns = [self._column(index, left.get(index)) for index in range(len(self.reading.columns))]
        self.figures = [one.column for one in self.reading.left_out if one.why is Why.FIGURES]
        self.others_left = [
            (one.column, one.sentence.tell(_)) for one in self.reading.left_out if one.why is not Why.FIGURES
        ]
        self.encodings = [
            (name, ENCODINGS.get(name, name), _cut(line)) for name, line in self.reading.alternatives
        ]
        people = plan.of(Fate.NEW, Fate.COMPLETES, Fate.ASKED)
        self.first = [_first_line(line.facts) for line in people[:FIRST] if line.facts]
        self.brings_notes = any(line.facts.note for line in people if line.facts)
        asked = [line for line in plan.lines if line.candidates]
        open_ones = [line for line in asked if line.fate is Fate.ASKED]
        # Those without an answer come first, so that a long list can be gone through page by page.
        self.asked = sorted(open_ones[:ASKED_AT_ONCE], key=_place) or sorted(
            asked[:ASKED_AT_ONCE], key=_place
        )
        self.more_asked = len(open_ones) > ASKED_AT_ONCE
        self.completes = [self._completed(line) for line in plan.of(Fate.COMPLETES)[:SHOWN]]
        self.more_completes = len(plan.of(Fate.COMPLETES)) > SHOWN
        self.unchanged = [_name_of(line) for line in plan.of(Fate.UNCHANGED)[:SHOWN]]
        self.more_unchanged = len(plan.of(Fate.UNCHANGED)) > SHOWN
        told = [line for line in plan.lines if line.reasons]
        self.told = [(line.row.line, _name_of(line), said(line.reasons)) for line in told[:SHOWN]]
        self.more_told = len(told) > SHOWN
        self.brings_nobody = not people
        self.nothing_new = not plan.of(Fate.NEW, Fate.COMPLETES, Fate.ASKED) and bool(self.unchanged)

    def _column(self, index: int, left: LeftOut | None) -> Column:
        cells = [
            _cut(row.original[index]) if index < len(row.original) else ""
            for row in self.reading.rows[:SAMPLES]
            if isinstance(row.original, tuple)
        ]
        return Column(
            index=index,
            name=self.reading.columns[index] or _("Column %(letter)s", letter=_letters(index)),
            cells=[cell or "—" for cell in cells],
            options=fields_for(index, self.reading),
            chosen=self.reading.mapping[index].value,
            why=left.sentence.tell(_) if left else "",
        )

    def _completed(self, line: Line) -> tuple[str, str]:
        missing = line.missing
        values = [value for _name, _key, value in missing.items()] if missing else []
        if missing is not None and missing.calling_name:
            values.insert(0, missing.calling_name)
        return _name_of(line), ", ".join(_cut(value) for value in values[:6])


def _letters(index: int) -> str:
    """A column's letters, as spreadsheets call it."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _place(line: Line) -> int:
    return line.row.position


def _name_of(line: Line) -> str:
    if line.contact is not None:
        return line.contact.calling_name
    return line.facts.calling_name if line.facts else ""


def _first_line(facts: Facts) -> FirstLine:
    reach = [value for kind, value in facts.points if kind is not PointKind.POSTAL]
    return FirstLine(
        name=facts.calling_name,
        reach=_cut(", ".join(reach)),
        sites=_cut(", ".join(url for url, _key in facts.sites)),
        tags=_cut(", ".join(facts.tags)),
        other=_cut(" · ".join(part for part in (facts.town, facts.portrait, facts.note) if part)),
    )
