"""What we ask of a tag, and the care that every word about people takes.

`Careful` is for any form in which one writes about people: words that weigh someone are refused with the sentence
beside their field, and "this is not an audience" keeps them; words of health, religion, opinions and the like are
answered once by what to write instead, and kept when they are sent again as they are.
"""

from __future__ import annotations

from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from crm.core.forms import (
    BlockField,
    EditForm,
    Form,
    HiddenField,
    LineField,
    Required,
    TickField,
    WordRadio,
    digest,
)
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.tags.models import Family, Tag
from crm.tags.operations import NAME
from crm.tags.queries import folded_tag, tag_named
from crm.tags.rules import sensitive_words, what_to_write_instead, why_refused

FAMILY_WORDS: dict[Family, Any] = {
    Family.LOVES: _l("loves"),
    Family.MAKES: _l("makes"),
    Family.APPROACH: _l("how to approach them"),
    Family.REFUSES: _l("refuses"),
    Family.DIFFICULTY: _l("a difficulty"),
    Family.PLACE: _l("place in the community"),
}
FAMILIES = list(FAMILY_WORDS.items())
DEFINITION = 600


class Careful:
    """Words about people, written with care. `written()` says which; `warned` and `refused` are for the page."""

    not_an_audience = TickField(
        _l("This is not an audience: keep these words"),
        description=_l("It is signed with your name in the journal."),
    )
    as_it_is = HiddenField()
    refused: list[str] = []
    warned: list[str] = []

    def written(self) -> list[tuple[Field, str]]:
        """(field, words about people) in the order of the page; fields that are empty may be left out."""
        raise NotImplementedError

    def validate(self, *args: Any, **options: Any) -> bool:
        """Validates the fields, then reads what is written of people."""
        valid: bool = super().validate(*args, **options)  # type: ignore[misc]
        written = [(field, words) for field, words in self.written() if words]
        self.refused = [] if self.not_an_audience.data else self._refuse(written)
        self.warned = [] if self.refused or not valid else self._warn(written)
        return valid and not self.refused and not self.warned

    @staticmethod
    def _refuse(written: list[tuple[Field, str]]) -> list[str]:
        refused = []
        for field, words in written:
            if sentence := why_refused(words):
                field.errors = [*field.errors, sentence]
                refused.append(field.name)
        return refused

    def _warn(self, written: list[tuple[Field, str]]) -> list[str]:
        found = (sensitive_words(words) for _field, words in written)
        warnings = list(dict.fromkeys(what_to_write_instead(one) for one in found if one))
        read = digest("\n".join(warnings)) if warnings else ""
        if read == self.as_it_is.data:
            return []
        self.as_it_is.data = read
        return warnings

    @property
    def asks_about_audience(self) -> str:
        """The name of the field under which "this is not an audience" stands; empty when it is not asked."""
        if self.refused:
            return self.refused[0]
        return self.written()[0][0].name if self.not_an_audience.data else ""


def a_word(form: Any, field: Any) -> None:
    """Refuses a tag of signs alone, which nobody could find again."""
    if field.data and not folded_tag(field.data):
        raise ValidationError(_("Say a word or a few."))


def taken() -> str:
    """The sentence for a name that another tag has."""
    return _("There is already a tag called so: bring the two together instead.")


class EditTagForm(Careful, EditForm):
    """What a tag is called, what it says, and when we say it."""

    name = LineField(_l("Tag"), [Required(_l("Say a word or a few.")), a_word], limit=NAME)
    family = WordRadio(_l("What kind of thing does it say of someone?"), Family, FAMILIES)
    definition = BlockField(
        _l("When do we say it?"),
        limit=DEFINITION,
        description=_l("So that two of you mean the same. Once defined, it is the team’s word."),
    )

    def __init__(self, tag: Tag, **options: Any) -> None:
        self.tag = tag
        super().__init__(data=self.shown(tag), **options)

    @staticmethod
    def shown(tag: Tag) -> dict[str, Any]:
        """The present value of each field."""
        return {"name": tag.name, "family": tag.family, "definition": tag.definition}

    def written(self) -> list[tuple[Field, str]]:
        """What changed: words already kept are not asked about again."""
        return [
            (field, field.data if field.data != kept else "")
            for field, kept in ((self.name, self.tag.name), (self.definition, self.tag.definition))
        ]

    def validate_name(self, field: Any) -> None:
        """Another tag called so is brought together with this one, not doubled."""
        other = tag_named(field.data)
        if other is not None and other.id != self.tag.id:
            raise ValidationError(taken())


class OtherTagForm(Form):
    """With which tag another is brought together."""

    other = LineField(_l("With which other tag?"), limit=NAME)
