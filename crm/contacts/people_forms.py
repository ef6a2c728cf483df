"""People named in a form: words separated by commas, boxes for those already known; nobody is ever guessed.

A name that one person bears exactly is that person. Several bearers, or someone whose name only resembles it, are asked
about with a line of their portrait; a name nobody bears is offered as someone new. The answers come back beside the
field under `answer_name`, so that they hold however the words are typed again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask import request
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from wtforms.validators import StopValidation

from crm.contacts.models import Contact
from crm.contacts.queries import PersonLine, contact_rows, contacts_called, contacts_called_exactly
from crm.contacts.rules import folded_name
from crm.core.db import db
from crm.core.forms import LineField, digest
from crm.core.i18n import gettext as _
from crm.core.text import TooLong, clean_line, is_blank

MOST = 60
_ID = re.compile(r"id:(\d{1,18})")
_BETWEEN = re.compile(r"[,;\n]+")


@dataclass
class People:
    """What was understood of the names typed. `new`: names whose writer said "someone new"."""

    found: list[Contact] = field(default_factory=list)
    ambiguous: list[tuple[str, list[PersonLine]]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to ask."""
        return not self.ambiguous and not self.unknown


class PeopleField(LineField):
    """Names typed on one line, and `id:7` values from boxes of the same name.

    `required`: the sentence said when nobody is named. `data` is every piece joined by commas. Shown by the macro
    `people` of `contacts/_people.html`, which also asks what `resolve()` could not settle.
    """

    def __init__(self, label: Any = None, *, required: Any = None, limit: int = 2000, **options: Any) -> None:
        self.required = required
        self._people: People | None = None
        super().__init__(label, limit=limit, **options)

    def process_data(self, value: Any) -> None:
        """`value`: words, or the people the form begins with."""
        if isinstance(value, (list, tuple)):
            value = ", ".join(f"id:{contact.id}" for contact in value)
        super().process_data(value or "")

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self.data = ", ".join(value for value in valuelist if value.strip())
        try:
            self.data = clean_line(self.data.replace("\n", ","), self.limit)
        except TooLong as error:
            self.too_long = error

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        pieces = self.pieces()
        if self.required and not pieces:
            raise StopValidation(str(self.required))
        if len(pieces) > MOST:
            raise StopValidation(_("This is too many people for one go: write it in two."))
        if any(len(piece) > 120 for piece in pieces):
            raise StopValidation(_("One of these names is too long. Put a comma between two people."))

    def pieces(self) -> list[str]:
        """Each name or `id:7`, once, in the order typed."""
        if self.too_long:
            return []
        pieces = (piece.strip() for piece in _BETWEEN.split(self.data or ""))
        return list(dict.fromkeys(piece for piece in pieces if not is_blank(piece)))

    @property
    def is_readable(self) -> bool:
        """Whether what was typed can be taken as names at all; if not, it is shown again as it is."""
        pieces = self.pieces()
        return not self.too_long and len(pieces) <= MOST and all(len(piece) <= 120 for piece in pieces)

    def _value(self) -> str:
        """What stands in the box: the words still to settle; those found stand beside it."""
        if not self.is_readable:
            return ", ".join(p for p in _BETWEEN.split(self.data or "") if not _ID.fullmatch(p.strip()))[
                :4000
            ]
        people = self.resolve()
        return ", ".join([*(words for words, _rows in people.ambiguous), *people.unknown, *people.new])

    def in_words(self, value: Any) -> str:
        """A value as a person reads it: "id:7, Xavier" with its names."""
        ids = {int(one) for one in _ID.findall(str(value or "")) if int(one) < 2**31}
        rows = contact_rows(ids)
        return _ID.sub(
            lambda one: rows[int(one[1])].calling_name if int(one[1]) in rows else "", str(value or "")
        )

    def answer_name(self, words: str) -> str:
        """The name of the radios that say who `words` is."""
        return f"{self.name}-{digest(folded_name(words))}"

    def resolve(self) -> People:
        """Who was meant. Raises NotFound for an id that is not in this book."""
        if self._people is None:
            self._people = self._resolved()
        return self._people

    def _resolved(self) -> People:
        people = People()
        pieces = self.pieces() if self.is_readable else []
        by_id = self._by_id(pieces)
        for piece in pieces:
            chosen = _ID.fullmatch(piece)
            if chosen:
                self._add(people, by_id[int(chosen[1])])
            else:
                self._name(people, piece, by_id)
        return people

    def _by_id(self, pieces: list[str]) -> dict[int, Contact]:
        answers = [request.form.get(self.answer_name(piece), "") for piece in pieces] if request else []
        ids = {int(match[1]) for piece in (*pieces, *answers) if (match := _ID.fullmatch(piece))}
        if not ids:
            return {}
        if max(ids) > 2**31 - 1:
            raise NotFound
        found = {c.id: c for c in db.session.scalars(select(Contact).where(Contact.id.in_(ids)))}
        if ids - found.keys():
            raise NotFound
        return found

    def _name(self, people: People, words: str, by_id: dict[int, Contact]) -> None:
        answer = request.form.get(self.answer_name(words), "") if request else ""
        if chosen := _ID.fullmatch(answer):
            return self._add(people, by_id[int(chosen[1])])
        if answer == "new":
            people.new.append(words)
            return None
        exactly = contacts_called_exactly(words)
        if len(exactly) == 1:
            return self._add(people, db.session.get_one(Contact, exactly[0].id))
        if rows := exactly or contacts_called(words):
            people.ambiguous.append((words, rows))
        else:
            people.unknown.append(words)
        return None

    @staticmethod
    def _add(people: People, contact: Contact) -> None:
        if contact not in people.found:
            people.found.append(contact)
