"""From the cells of a row to a person: each column goes where the mapping says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crm.imports.readers import values
from crm.imports.readers.columns import group_of, is_known
from crm.imports.readers.draft import Draft
from crm.imports.readers.facts import N_, Field, Quotation

LONG_CELL = N_("A cell is very long: only its beginning was read.")
MORE_CELLS = N_("There are more cells here than columns: “%(words)s” was kept in a note.")
FEWER_CELLS = N_("There are fewer cells here than columns.")

_PLACES = (
    Field.ADDRESS,
    Field.STREET,
    Field.POSTAL_CODE,
    Field.TOWN,
    Field.REGION,
    Field.COUNTRY,
)
_BIRTH = (Field.BIRTH_YEAR, Field.BIRTH_MONTH, Field.BIRTH_DAY)


@dataclass
class Plan:
    """Where each column goes, worked out once for all the rows."""

    columns: Sequence[str]
    steps: list[tuple[int, Field]] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: Sequence[str], mapping: Mapping[int, Field]) -> Plan:
        plan = cls([column.strip() for column in columns])
        for index, what in sorted(mapping.items()):
            if what is not Field.LEAVE_OUT:
                plan.steps.append((index, what))
            if what in _PLACES:
                plan.groups[index] = group_of(columns[index])
            if what is Field.NOTE and not is_known(columns[index]):
                # A column that is not called "Notes" says what its words are about.
                plan.labels[index] = f"{plan.columns[index]}: " if plan.columns[index] else ""
        return plan

    def fill(self, draft: Draft, cells: Sequence[str]) -> None:
        """Puts the cells of one row into `draft`, with what there is to say about the row’s shape."""
        places: dict[str, dict[Field, list[str]]] = {}
        born: dict[Field, str] = {}
        for index, what in self.steps:
            if index >= len(cells) or not (text := values.cell(cells[index][: values.CELL_LIMIT])):
                continue
            if len(cells[index]) > values.CELL_LIMIT:
                draft.say(LONG_CELL)
            if index in self.groups:
                places.setdefault(self.groups[index], {}).setdefault(what, []).append(text)
            elif what in _BIRTH:
                born[what] = text
            elif what is Field.NOTE:
                draft.notes.append(self.labels.get(index, "") + text)
            else:
                _place(draft, what, text, self.columns[index])
        _write_places(draft, places)
        _write_birth(draft, born)
        extra = [text for cell in cells[len(self.columns) :] if (text := cell[: values.CELL_LIMIT].strip())]
        if extra:
            draft.notes.append(" · ".join(extra))
            draft.say(MORE_CELLS, words=" · ".join(extra))
        elif len(cells) < len(self.columns) and any(cell.strip() for cell in cells):
            draft.say(FEWER_CELLS)


def _place(draft: Draft, what: Field, text: str, column: str) -> None:
    match what:
        case Field.CALLING_NAME:
            if draft.name:
                draft.other_names.append(text)
            else:
                draft.name = text
        case Field.GIVEN_NAME:
            draft.given = f"{draft.given} {text}".strip()
        case Field.MIDDLE_NAME:
            draft.middle = f"{draft.middle} {text}".strip()
        case Field.FAMILY_NAME:
            draft.family = f"{draft.family} {text}".strip()
        case Field.OTHER_NAME:
            draft.other_names += values.many_in(text)
        case Field.EMAIL:
            draft.add_emails(text)
        case Field.PHONE:
            draft.add_phones(text)
        case Field.SITE:
            draft.add_sites(text)
        case Field.HANDLE:
            _place_handles(draft, text, column)
        case Field.BIRTHDAY:
            draft.add_birthday(text)
        case Field.ORGANISATION:
            draft.organisation.append(text)
        case Field.OCCUPATION:
            draft.occupation.append(text)
        case Field.COMMUNITY:
            draft.communities += values.many_in(text)
        case Field.TAGS:
            draft.tags += values.tags_in(text)
        case Field.QUOTATION:
            draft.quotations.append(Quotation(values.line(column), values.block(text, 2000)))


def _place_handles(draft: Draft, text: str, column: str) -> None:
    for handle in values.many_in(text):
        if handle.lower().startswith(("http://", "https://", "www.")):
            draft.add_sites(handle)
        else:
            draft.handles.append(f"{column}: {handle}" if column else handle)


def _write_places(draft: Draft, groups: Mapping[str, Mapping[Field, list[str]]]) -> None:
    """Addresses, one for each group of columns; the town is the one of the home if there are several."""
    for group in sorted(groups, key=lambda name: {"home": 0, "": 1, "1": 2}.get(name, 9)):
        parts = groups[group]
        town = " ".join(parts.get(Field.TOWN, ()))
        draft.town = draft.town or town
        whole = parts.get(Field.ADDRESS, [])
        if whole:
            draft.postal += whole
        elif Field.STREET in parts or Field.POSTAL_CODE in parts:
            code = " ".join(filter(None, [*parts.get(Field.POSTAL_CODE, ()), town]))
            rest = [*parts.get(Field.REGION, ()), *parts.get(Field.COUNTRY, ())]
            draft.postal.append("\n".join(filter(None, [*parts.get(Field.STREET, ()), code, *rest])))
        elif not town and (Field.REGION in parts or Field.COUNTRY in parts):
            draft.notes.append(", ".join([*parts.get(Field.REGION, ()), *parts.get(Field.COUNTRY, ())]))


def _write_birth(draft: Draft, born: Mapping[Field, str]) -> None:
    year, month, day = (born.get(f, "") for f in _BIRTH)
    if month.isdecimal() and day.isdecimal():
        draft.add_birthday(f"{year.zfill(4) if year else '-'}-{month.zfill(2)}-{day.zfill(2)}")
    elif year or month or day:
        draft.add_birthday(" ".join(filter(None, (day, month, year))))
