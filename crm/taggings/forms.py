"""Saying a tag of someone, because."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextArea

from crm.contacts.models import Contact
from crm.contacts.people_forms import PeopleField
from crm.core.forms import EditForm, Form, LineField, Required, WordRadio, WordSelect
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.scoping import Visibility
from crm.core.text import TooLong, clean_line
from crm.taggings.models import Tagging
from crm.taggings.operations import BECAUSE, why_no_reason
from crm.tags.forms import FAMILIES, Careful, a_word
from crm.tags.models import Family
from crm.tags.operations import NAME
from crm.tags.queries import tag_named
from crm.tags.rules import why_refused

READABLE_BY = [
    (Visibility.TEAM, _l("The team")),
    (Visibility.MINE, _l("Me alone")),
    (Visibility.CLIENT, _l("The team, and it may be shown to a client")),
]
THEY_MAY_READ = _l("They may read this. Without a reason it stays with you and serves nothing.")


class SaidFields(Careful):
    """What every statement asks: the tag, because, seen where, and for whom."""

    tag = LineField(_l("Tag"), [Required(_l("Say a word or a few.")), a_word], limit=NAME)
    because = LineField(_l("Because…"), limit=BECAUSE, widget=TextArea(), description=THEY_MAY_READ)
    where = LineField(_l("Seen where"), limit=BECAUSE, description=_l("A blog, a note, Tuesday’s message…"))
    visibility = WordRadio(_l("Who may read it?"), Visibility, READABLE_BY, default=Visibility.TEAM)
    family = WordSelect(
        _l("If the tag is new, what kind of thing does it say?"), Family, FAMILIES, default=Family.LOVES
    )

    def written(self) -> list[tuple[Field, str]]:
        """The name of a new tag, and the words said."""
        is_new = bool(self.tag.data) and not self.tag.errors and tag_named(self.tag.data) is None
        name = self.tag.data if is_new else ""
        return [
            (self.because, self.because.data or ""),
            (self.tag, name),
            (self.where, self.where.data or ""),
        ]

    def validate_because(self, field: Any) -> None:
        """A because that only repeats its tag is none."""
        if sentence := why_no_reason(field.data or "", self.tag.data or ""):
            raise ValidationError(sentence)


class TaggingForm(SaidFields, Form):
    """A tag of one person."""


class ReasonsField(Field):
    """A reason for each person: `because-7` in the form is the one for the contact 7. `data`: {id: words}."""

    def __init__(self, label: Any = None, **options: Any) -> None:
        self.too_long: set[int] = set()
        super().__init__(label, **options)

    def process(self, formdata: Any, *rest: Any, **options: Any) -> None:
        super().process(None, *rest, **options)
        self.data: dict[int, str] = {}
        for name in formdata or ():
            contact_id = name.removeprefix("because-")
            if contact_id != name and contact_id.isascii() and contact_id.isdigit() and len(contact_id) < 10:
                self._take(int(contact_id), formdata.get(name))

    def _take(self, contact_id: int, typed: str) -> None:
        try:
            typed = clean_line(typed, BECAUSE)
        except TooLong:
            self.too_long.add(contact_id)
        if typed:
            self.data[contact_id] = typed

    def pre_validate(self, form: Any) -> None:
        if self.too_long:
            raise StopValidation(_("This is too long: %(limit)s characters at most.", limit=BECAUSE))


class BulkForm(SaidFields, Form):
    """One tag of several people: one reason for all, or a line each."""

    people = PeopleField(_l("Of whom"), required=_l("Say of whom: a first name is enough."))
    reasons = ReasonsField(_l("Or a reason for each"))

    def written(self) -> list[tuple[Field, str]]:
        """What one statement says, and each line."""
        return [*super().written(), *((self.reasons, words) for words in self.reasons.data.values())]

    def validate_reasons(self, field: Any) -> None:
        """No line only repeats the tag."""
        for words in field.data.values():
            if sentence := why_no_reason(words, self.tag.data or ""):
                raise ValidationError(f"{_('“%(words)s”', words=words)} {sentence}")

    def is_faulty(self, contact_id: int) -> bool:
        """Whether the line of this person is one of those that cannot be kept as they are."""
        words = self.reasons.data.get(contact_id, "")
        if not self.reasons.errors or not words:
            return False
        if contact_id in self.reasons.too_long or why_no_reason(words, self.tag.data or ""):
            return True
        return bool(self.refused and why_refused(words))

    def said_of(self, people: Iterable[Contact]) -> dict[int, str]:
        """The reason for each: their own line, else the one for all."""
        shared = self.because.data or ""
        return {contact.id: self.reasons.data.get(contact.id) or shared for contact in people}


class EditTaggingForm(Careful, EditForm):
    """What one said of someone, said better; or the reason that was still to come."""

    because = LineField(_l("Because…"), limit=BECAUSE, widget=TextArea(), description=THEY_MAY_READ)
    where = LineField(_l("Seen where"), limit=BECAUSE)
    visibility = WordRadio(_l("Who may read it?"), Visibility, READABLE_BY)

    def __init__(self, tagging: Tagging, **options: Any) -> None:
        self.tagging = tagging
        super().__init__(data=self.shown(tagging), **options)

    @staticmethod
    def shown(tagging: Tagging) -> dict[str, Any]:
        """The present value of each field. A reason, once it comes, is the team's unless its author says otherwise."""
        visibility = Visibility.TEAM if tagging.is_to_come else tagging.visibility
        return {"because": tagging.because, "where": tagging.seen, "visibility": visibility}

    def written(self) -> list[tuple[Field, str]]:
        """What changed: words already kept are not asked about again."""
        kept = self.shown(self.tagging)
        return [
            (field, field.data or "" if field.data != kept[field.name] else "")
            for field in (self.because, self.where)
        ]

    def validate_because(self, field: Any) -> None:
        """A because that only repeats its tag is none."""
        if sentence := why_no_reason(field.data or "", self.tagging.tag.name):
            raise ValidationError(sentence)


class WithdrawForm(Careful, Form):
    """What one said no longer holds, because."""

    because = LineField(
        _l("It no longer holds, because…"),
        limit=BECAUSE,
        widget=TextArea(),
        description=_l(
            "If there is something to say. What was said stays in the history; they may read both."
        ),
    )

    def written(self) -> list[tuple[Field, str]]:
        """Why it no longer holds."""
        return [(self.because, self.because.data or "")]
