"""The fields of a note: a date in words, a kind, a line for each person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import Field, SelectField
from wtforms.validators import StopValidation

from crm.core import i18n
from crm.core.dates import FuzzyDate, Precision, read_date, show_date
from crm.core.forms import LineField, choices_of
from crm.core.i18n import gettext as _
from crm.core.pages import today
from crm.core.text import TooLong, clean_block
from crm.interactions.models import BuiltIn, InteractionKind


def shown_date(said: FuzzyDate) -> str:
    """A date as a field shows it: words that mean the same day whenever they are read again."""
    if said.value is None:
        return said.words
    return show_date(said, i18n.locale(), today())


class WhenField(LineField):
    """A date in words, French or English, as loose as it is known. Words that are not understood are kept.

    `future`: for what is still to come (promises); then nothing typed means no day, otherwise today.
    """

    def __init__(self, label: Any = None, *, future: bool = False, **options: Any) -> None:
        self.future = future
        super().__init__(label, limit=120, **options)

    def said(self) -> FuzzyDate:
        """What was typed, read."""
        if not self.data:
            return FuzzyDate(None, Precision.UNKNOWN) if self.future else FuzzyDate(today(), Precision.DAY)
        return read_date(self.data, today(), future=self.future)

    @property
    def is_unread(self) -> bool:
        """Whether words were typed that say no date we know."""
        return bool(self.data) and self.said().value is None

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        said = self.said()
        if self.future or said.value is None or said.precision is Precision.BEFORE:
            return
        if said.value > today():
            raise StopValidation(
                _("This day is still to come: note it once it has happened, or make it a promise.")
            )


class KindField(SelectField):
    """One of this book's kinds; `offer` says which."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        self.kinds: dict[int, InteractionKind] = {}
        super().__init__(label, coerce=_whole, choices=[], validate_choice=False, **options)

    def offer(self, kinds: Iterable[InteractionKind]) -> None:
        """What can be chosen."""
        self.kinds = {kind.id: kind for kind in kinds}
        self.choices = choices_of((kind.id, kind.words) for kind in self.kinds.values())

    def pre_validate(self, form: Any) -> None:
        if self.data not in self.kinds:
            raise StopValidation(_("Choose one of these."))

    @property
    def kind(self) -> InteractionKind:
        """The kind chosen, once the form is valid."""
        return self.kinds[self.data]

    @property
    def disagreement(self) -> InteractionKind | None:
        """The kind that unfolds what a disagreement asks."""
        return next((kind for kind in self.kinds.values() if kind.built_in == BuiltIn.DISAGREEMENT), None)


def _whole(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class Lines(dict[int, str]):
    """Contact id → what is said of them alone; as words, for the page that shows two versions."""

    def __str__(self) -> str:
        return "\n".join(self[contact_id] for contact_id in sorted(self) if self[contact_id])


class LinesField(Field):
    """A line of their own for each person: `lines-7` in the form is the line of the contact 7."""

    def __init__(self, label: Any = None, *, limit: int, **options: Any) -> None:
        self.limit = limit
        self.too_long = False
        super().__init__(label, **options)

    def process(self, formdata: Any, *rest: Any, **options: Any) -> None:
        super().process(None, *rest, **options)
        self.data = Lines(self.data or {})  # type: ignore[has-type]
        for name in formdata or ():
            if name.startswith(f"{self.name}-") and (
                contact_id := _whole(name.removeprefix(f"{self.name}-"))
            ):
                self._take(contact_id, formdata.get(name))

    def _take(self, contact_id: int, typed: str) -> None:
        try:
            typed = clean_block(typed, self.limit)
        except TooLong:
            self.too_long = True
        self.data[contact_id] = typed
        if not typed:
            del self.data[contact_id]

    def pre_validate(self, form: Any) -> None:
        if self.too_long:
            raise StopValidation(_("This is too long: %(limit)s characters at most.", limit=self.limit))
