"""What a contacts file is made of once read: rows, proposals, what was left out, the sentences that say so.

Plain frozen values: no database, no request. A sentence is an English source string and its parameters, so
that it can be stored with a row and said later in the reader’s language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 500


def N_(msgid: str) -> str:
    """Marks `msgid` for the catalogue and gives it back unchanged; it is translated when it is shown."""
    return msgid


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something to tell whoever imports: a source string and its parameters, translated when shown."""

    msgid: str
    params: Mapping[str, str] = field(default_factory=dict)

    def tell(self, gettext: Callable[[str], str]) -> str:
        """The sentence in the language of `gettext` (a function from a source string to its translation)."""
        return gettext(self.msgid) % dict(self.params)

    def __str__(self) -> str:
        return self.msgid % dict(self.params)

    def as_json(self) -> dict[str, object]:
        """Plain values: `Sentence(**kept)` reads them back."""
        return {"msgid": self.msgid, "params": dict(self.params)}


class NotContacts(Exception):
    """The file cannot be read as contacts. `code` is stable, `sentence` is for the person who sent the file.

    Codes: `empty`, `too_large`, `too_many`, `binary`, `workbook`, `markup`, `calendar`, `json`, `unknown`.
    """

    def __init__(self, code: str, msgid: str, **params: str) -> None:
        self.code = code
        self.sentence = Sentence(msgid, params)
        super().__init__(str(self.sentence))


class Field(StrEnum):
    """What a column may hold. The mapping screen offers these; labels are source strings of the catalogue."""

    CALLING_NAME = "calling_name"
    GIVEN_NAME = "given_name"
    MIDDLE_NAME = "middle_name"
    FAMILY_NAME = "family_name"
    OTHER_NAME = "other_name"
    EMAIL = "email"
    PHONE = "phone"
    SITE = "site"
    HANDLE = "handle"
    ADDRESS = "address"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    TOWN = "town"
    REGION = "region"
    COUNTRY = "country"
    BIRTHDAY = "birthday"
    BIRTH_YEAR = "birth_year"
    BIRTH_MONTH = "birth_month"
    BIRTH_DAY = "birth_day"
    ORGANISATION = "organisation"
    OCCUPATION = "occupation"
    COMMUNITY = "community"
    TAGS = "tags"
    NOTE = "note"
    QUOTATION = "quotation"
    LEAVE_OUT = "leave_out"


FIELD_LABELS: dict[Field, str] = {
    Field.CALLING_NAME: N_("what you call them"),
    Field.GIVEN_NAME: N_("first name"),
    Field.MIDDLE_NAME: N_("middle name"),
    Field.FAMILY_NAME: N_("family name"),
    Field.OTHER_NAME: N_("another name"),
    Field.EMAIL: N_("a way to reach them: e-mail"),
    Field.PHONE: N_("a way to reach them: phone"),
    Field.SITE: N_("a place on the web"),
    Field.HANDLE: N_("a way to reach them: handle"),
    Field.ADDRESS: N_("a way to reach them: postal address"),
    Field.STREET: N_("postal address: street"),
    Field.POSTAL_CODE: N_("postal address: postal code"),
    Field.TOWN: N_("their town"),
    Field.REGION: N_("postal address: region"),
    Field.COUNTRY: N_("postal address: country"),
    Field.BIRTHDAY: N_("their birthday"),
    Field.BIRTH_YEAR: N_("birthday: year"),
    Field.BIRTH_MONTH: N_("birthday: month"),
    Field.BIRTH_DAY: N_("birthday: day"),
    Field.ORGANISATION: N_("where they work or volunteer"),
    Field.OCCUPATION: N_("what they do"),
    Field.COMMUNITY: N_("a community"),
    Field.TAGS: N_("tags, reason to come"),
    Field.NOTE: N_("a note"),
    Field.QUOTATION: N_("a dated quotation inside a note"),
    Field.LEAVE_OUT: N_("leave aside"),
}


@dataclass(frozen=True, slots=True)
class Quotation:
    """A cell kept word for word, under its column’s name, for a dated note."""

    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone a row proposes. Only `calling_name` is certain; all else may be empty.

    `name_to_find`: the row had no name, so the person is called by an address, a host or a number for now.
    `birthday`: `1978-05-12`, or `--05-12` without a year. `postal`: each address as lines of text.
    `tags`: words without a reason, so reasons to come.
    """

    calling_name: str
    other_names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    postal: tuple[str, ...] = ()
    town: str = ""
    birthday: str = ""
    organisation: str = ""
    occupation: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    name_to_find: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One card or one line of the file: a proposal, or nothing and why.

    `position` counts from 1 in the file’s order; `line` is the line of the file where it begins.
    `original` is what stood there: the cells of a table, or the text of a card without its pictures.
    `organisation` is said when the row is an organisation rather than a person.
    Without a person, the last of `problems` says why the row was passed over.
    """

    position: int
    line: int
    person: Person | None
    problems: tuple[Sentence, ...]
    original: tuple[str, ...] | str
    organisation: str = ""

    @property
    def why_skipped(self) -> Sentence | None:
        return self.problems[-1] if self.person is None else None


class Why(StrEnum):
    """Why a column or a property was left out."""

    FIGURES = "figures"
    TECHNICAL = "technical"
    PRIVATE = "private"
    PICTURE = "picture"
    UNKNOWN = "unknown"
    CHOSEN = "chosen"


WHY_SENTENCES: dict[Why, str] = {
    Why.FIGURES: N_("Figures about people are left aside: say what they do, not how much they weigh."),
    Why.TECHNICAL: N_("Only of use to the program that wrote the file."),
    Why.PRIVATE: N_("Theirs to tell, if they wish."),
    Why.PICTURE: N_("Pictures are not brought in."),
    Why.UNKNOWN: N_("No place for it here."),
    Why.CHOSEN: N_("Left aside, as you asked."),
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column (or a property of cards) that goes nowhere, by name, and why."""

    column: str
    why: Why
    position: int | None = None

    @property
    def sentence(self) -> Sentence:
        return Sentence(WHY_SENTENCES[self.why])


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole file, read. `format` is `vcard` or `table`; `sure` is false when the encoding was guessed.

    `alternatives`: other encodings in which the file could be read, each with a line of it read that way.
    `columns` and `mapping` (column index to field, every column present) are empty for cards. `figures`: the
    columns that hold figures about people, whatever was chosen for them.
    """

    format: str
    encoding: str
    sure: bool
    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()
    mapping: Mapping[int, Field] = field(default_factory=dict)
    figures: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[Sentence, ...] = ()
    alternatives: tuple[tuple[str, str], ...] = ()

    @property
    def proposed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.person is not None)

    @property
    def skipped(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.person is None)
