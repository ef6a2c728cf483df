"""What is asked when people come from a file: the file, what its columns hold, and who is who."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf.file import FileField
from wtforms.validators import StopValidation

from crm.core.forms import Form
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.imports.plan_queries import Plan
from crm.imports.readers.contacts import read_contacts
from crm.imports.readers.encoding import OFFERED
from crm.imports.readers.facts import FIELD_LABELS, Field, NotContacts, Reading

MOST = 5_000
"""Lines of one file: more would hold the book’s writing for too long in one go."""
ASKED_AT_ONCE = 60
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows (1252)",
    "iso8859-15": "ISO 8859-15",
    "mac_roman": "Mac",
    "cp850": "DOS (850)",
    "cp1251": "Windows (1251)",
    "cp1250": "Windows (1250)",
}


class FileForm(Form):
    """A file of people. Once valid: `content`, `filename`, and `reading`, what the file proposes."""

    file = FileField(
        _l("The file"),
        description=_l(
            "A table saved as CSV, or cards (vCard, .vcf) from a telephone or an address book; 10 MB at most."
        ),
    )
    content: bytes
    filename: str
    reading: Reading

    def validate_file(self, field: Any) -> None:
        """Reads it; what cannot be read as people is refused with the reader’s sentence."""
        if not field.data:
            raise StopValidation(_("Choose a file."))
        with field.data.stream as file:
            self.content, self.filename = file.read(), field.data.filename or ""
        try:
            self.reading = read_contacts(self.content, self.filename)
        except NotContacts as refused:
            raise StopValidation(refused.sentence.tell(_)) from refused
        if len(self.reading.rows) > MOST:
            raise StopValidation(
                _("There are more lines than can be brought in at once: please cut the file in two.")
            )


def fields_for(index: int, reading: Reading) -> list[tuple[str, str]]:
    """(value, words) of what the column may hold. A figure about people is left aside, or quoted."""
    allowed = [Field.LEAVE_OUT, Field.QUOTATION] if index in reading.figures else list(FIELD_LABELS)
    return [(field.value, _(FIELD_LABELS[field])) for field in allowed]


class ReviewForm(Form):
    """What was chosen on the page that shows a file before it is kept. `faults`: name of a field → what is wrong.

    Columns are `column-<index>`, answers `row-<position>`: as many fields as the file needs, so they are read here
    rather than declared.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.faults: dict[str, str] = {}

    def mapping(self, reading: Reading) -> dict[int, Field]:
        """Column index → field, for every column; those not sent stay as they are read."""
        chosen = dict(reading.mapping)
        for index in chosen:
            name = f"column-{index}"
            value = request.form.get(name)
            if value is None:
                continue
            if value not in {offered for offered, _words in fields_for(index, reading)}:
                self.faults[name] = _("Choose one of these.")
            else:
                chosen[index] = Field(value)
        return chosen

    def encoding(self) -> str:
        """The encoding chosen; empty when none was."""
        value = request.form.get("encoding", "")
        if value and value not in OFFERED:
            self.faults["encoding"] = _("Choose one of these.")
            return ""
        return value

    def answers(self, plan: Plan) -> dict[str, str]:
        """Position of a row → who it is. Nobody but the people shown beside the row can be chosen."""
        asked = {str(line.row.position): line for line in plan.lines if line.candidates}
        given: dict[str, str] = {}
        for name in request.form:
            if not name.startswith("row-"):
                continue
            position, value = name.removeprefix("row-"), request.form.get(name, "")
            line = asked.get(position)
            if value in ("", "later"):
                given[position] = ""
            elif line is None or value not in {"new", *(one.value for one in line.candidates)}:
                self.faults[name] = _("Choose one of the people shown here.")
            else:
                given[position] = value
        return given

    def notes(self) -> str:
        """Who may read the notes the file brings: "team" or "mine"."""
        value = request.form.get("notes", "team")
        if value not in ("team", "mine"):
            self.faults["notes"] = _("Choose one of these.")
            return "team"
        return value
