"""The browser's words become clean values; what cannot be used is said beside its field and stays typed.

Every text field cleans itself (`crm.core.text`), has a limit, and says which. `EditForm` also keeps two people who
edit at once from overwriting each other: it carries a digest of each value as it was shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from crm.core.i18n import gettext as _
from crm.core.text import TooLong, clean_block, clean_line, is_blank


class Required:
    """Refuses an empty field with its own sentence."""

    field_flags = {"required": True}

    def __init__(self, sentence: Any = None) -> None:
        self.sentence = sentence

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is None or (isinstance(field.data, str) and is_blank(field.data)):
            raise StopValidation(str(self.sentence or _("This cannot stay empty.")))


class _Cleaned:
    """A text field that keeps what was typed when it is refused."""

    limit: int
    too_long: TooLong | None = None
    clean: Callable[[str, int], str]

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        raw = valuelist[0]
        try:
            self.data = type(self).clean(raw, self.limit)
        except TooLong as error:
            self.data = raw
            self.too_long = error

    def pre_validate(self, form: Any) -> None:
        if self.too_long is not None:
            raise StopValidation(
                _("This is too long: %(limit)s characters at most.", limit=self.too_long.limit)
            )


class LineField(_Cleaned, StringField):
    """One line of words, at most `limit` characters."""

    clean = staticmethod(clean_line)

    def __init__(self, label: Any = None, validators: Any = None, *, limit: int, **options: Any) -> None:
        self.limit = limit
        super().__init__(label, validators or [], **options)


class BlockField(_Cleaned, TextAreaField):
    """Several lines of words, at most `limit` characters."""

    clean = staticmethod(clean_block)

    def __init__(self, label: Any = None, validators: Any = None, *, limit: int, **options: Any) -> None:
        self.limit = limit
        super().__init__(label, validators or [], **options)


def choices_of(labels: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them."""
    return [SelectChoice(value=str(value), label=label) for value, label in labels]


class _Word:
    """Reads a member of a StrEnum; anything else is refused, never an exception."""

    kind: type[StrEnum]
    optional: bool

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else None

    def pre_validate(self, form: Any) -> None:
        if self.data in (None, ""):
            self.data = None
            if not self.optional:
                raise StopValidation(_("Choose one of these."))
            return
        try:
            self.data = self.kind(self.data)
        except ValueError as error:
            raise StopValidation(_("Choose one of these.")) from error


class WordSelect(_Word, SelectField):
    """A closed choice in a select. `labels` are (member, sentence) pairs."""

    def __init__(
        self,
        label: Any,
        kind: type[StrEnum],
        labels: Any,
        *,
        optional: bool = False,
        empty: Any = "",
        **options: Any,
    ):
        self.kind, self.optional = kind, optional
        pairs = [("", empty), *labels] if optional or empty else list(labels)
        super().__init__(label, choices=choices_of(pairs), coerce=lambda value: value, **options)


class WordRadio(_Word, RadioField):
    """A closed choice as radios, nothing preselected unless `default` is given."""

    def __init__(
        self, label: Any, kind: type[StrEnum], labels: Any, *, optional: bool = False, **options: Any
    ):
        self.kind, self.optional = kind, optional
        super().__init__(label, choices=choices_of(labels), coerce=lambda value: value, **options)


class TickField(BooleanField):
    """A box that is ticked or not."""


class Form(FlaskForm):
    """Base of every form: CSRF, and a POST is what submits it."""

    def submitted_and_valid(self) -> bool:
        """Whether this request posts the form and every field can be used."""
        return self.is_submitted() and self.validate()


@dataclass(frozen=True)
class Difference:
    """One field that two people changed: its label, what the other kept, what was typed here."""

    name: str
    label: str
    theirs: str
    yours: str


def digest(value: Any) -> str:
    """Twelve letters that stand for a value as it was shown."""
    shown = "" if value is None else str(value)
    return hashlib.sha256(shown.replace("\r\n", "\n").encode("utf-8", "replace")).hexdigest()[:12]


def in_words(field: Field, value: Any) -> str:
    """A value of `field` as a person reads it: the label of a choice; the field's own `in_words` when it has one."""
    own = getattr(field, "in_words", None)
    if own is not None:
        return str(own(value))
    labels = {str(choice.value): str(choice.label) for choice in getattr(field, "choices", None) or ()}
    return labels.get(str(value), str(value or ""))


class EditForm(Form):
    """A form over a row that may change meanwhile. `watched` names the fields compared; default: all but hidden ones.

    Show it with `EditForm(obj=row)`; on POST, after it validates, ask `differences(row)`: fields the other changed and
    this writer did not are taken over, fields both changed are returned, unless `choose-<field>` says which to keep.
    """

    seen = HiddenField()

    def _watched(self) -> list[Field]:
        return [f for f in self if not isinstance(f, HiddenField) and f.name not in ("csrf_token", "seen")]

    def show(self) -> None:
        """Call once the fields hold the row's present values: notes what is shown."""
        self.seen.data = json.dumps({f.name: digest(f.data) for f in self._watched()}, separators=(",", ":"))

    def differences(self, now_kept: dict[str, Any]) -> list[Difference]:
        """`now_kept`: the row's present value of each field. Returns what this writer must decide."""
        try:
            shown = json.loads(self.seen.data or "{}")
        except ValueError:
            shown = {}
        if not isinstance(shown, dict):
            shown = {}
        open_questions = []
        for field in self._watched():
            if field.name not in now_kept:
                continue
            kept = now_kept[field.name]
            # Asked on the page of two versions, it begins with an empty answer: that one chooses nothing.
            chosen = request.form.getlist(f"choose-{field.name}")[-1:]
            unanswered = chosen == [""] and digest(kept) != digest(field.data)
            if digest(kept) == shown.get(field.name) and not unanswered:
                if chosen == ["theirs"]:
                    field.data = kept
            elif digest(field.data) == shown.get(field.name):
                field.data = kept
            elif digest(kept) != digest(field.data):
                theirs, yours = in_words(field, kept), in_words(field, field.data)
                open_questions.append(Difference(field.name, str(field.label.text), theirs, yours))
        # What is asked is asked about the version shown now: a third change meanwhile is asked again.
        shown.update({asked.name: digest(now_kept[asked.name]) for asked in open_questions})
        self.seen.data = json.dumps(shown, separators=(",", ":"))
        return open_questions


class NothingForm(Form):
    """A button that acts: only the token that says it comes from our page."""
