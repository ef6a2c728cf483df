"""What a note, a promise and a kind ask: the browser's words become people, soft dates and clean text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import FieldList, FormField
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

from crm.contacts.people_forms import PeopleField
from crm.core.dates import FuzzyDate
from crm.core.forms import BlockField, EditForm, Form, LineField, Required, TickField, WordRadio
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.scoping import Visibility
from crm.core.text import fold
from crm.interactions.field_forms import KindField, Lines, LinesField, WhenField, shown_date
from crm.interactions.models import Interaction, InteractionKind, Promise

READABLE_BY = [(Visibility.TEAM, _l("The team")), (Visibility.MINE, _l("Me alone"))]
LONGEST_NOTE = 20_000
PROMISES_OFFERED = 2


class PromiseFields(PlainForm):
    """One promise told with a note."""

    words = LineField(_l("What was promised"), limit=280)
    due = WhenField(_l("By when"), future=True)

    def validate_due(self, field: Any) -> None:
        """A day without words promises nothing."""
        if field.data and not self.words.data:
            raise ValidationError(_("Say what was promised."))


class NoteFields:
    """What a note says, new or changed."""

    people = PeopleField(
        _l("With whom"),
        required=_l("Say with whom: a first name is enough."),
        description=_l("First names, with a comma between two people."),
    )
    kind = KindField(_l("It was"))
    happened = WhenField(_l("When"), description=_l("“yesterday”, “in spring 2009” will do too."))
    title = LineField(_l("A title, if you like"), limit=200)
    body = BlockField(
        _l("What happened?"),
        [Required(_l("Without words nothing is remembered: write a few."))],
        limit=LONGEST_NOTE,
    )
    lines = LinesField(_l("A line for each"), limit=2000)
    they_say = BlockField(_l("What they say"), limit=5000)
    we_answered = BlockField(_l("What I answered"), limit=5000)
    where_it_stands = BlockField(_l("Where it stands"), limit=5000)
    visibility = WordRadio(_l("Who may read this note?"), Visibility, READABLE_BY, default=Visibility.TEAM)

    @property
    def tells_a_disagreement(self) -> bool:
        """Whether what a disagreement asks stands open: its kind is chosen, or something of it is told."""
        told = (self.they_say, self.we_answered, self.where_it_stands)
        opens = self.kind.disagreement
        return any(f.data or f.errors for f in told) or (opens is not None and self.kind.data == opens.id)

    def validate_visibility(self, field: Any) -> None:
        """Notes are never shown to a client."""
        if field.data == Visibility.CLIENT:
            raise ValidationError(_("Choose one of these."))


class NoteForm(NoteFields, Form):
    """A new note, and the promises born of it."""

    promises = FieldList(
        FormField(PromiseFields), _l("Promises"), min_entries=PROMISES_OFFERED, max_entries=20
    )

    def told(self) -> dict[str, Any]:
        """The facts of the note, for `log_interaction`, but its people."""
        return {
            "kind": self.kind.kind,
            "happened": self.happened.said(),
            "title": self.title.data or "",
            "body": self.body.data,
            "lines": self.lines.data,
            "they_say": self.they_say.data or "",
            "we_answered": self.we_answered.data or "",
            "where_it_stands": self.where_it_stands.data or "",
            "visibility": self.visibility.data,
        }

    def promised(self) -> list[tuple[str, FuzzyDate]]:
        """(words, by when) of each promise told."""
        return [(line.words.data, line.due.said()) for line in self.promises if line.words.data]


class EditNoteForm(NoteFields, EditForm):
    """A note that its author, or another member, changes."""

    @staticmethod
    def shown(interaction: Interaction) -> dict[str, Any]:
        """The present value of each field."""
        seated = [p for p in interaction.participations if p.contact is not None]
        return {
            "people": ", ".join(f"id:{p.contact_id}" for p in seated),
            "kind": interaction.kind_id,
            "happened": shown_date(interaction.happened),
            "title": interaction.title,
            "body": interaction.body,
            "lines": Lines({p.contact_id: p.line for p in seated if p.line}),
            "they_say": interaction.they_say,
            "we_answered": interaction.we_answered,
            "where_it_stands": interaction.where_it_stands,
            "visibility": interaction.visibility,
        }

    def changed(self, interaction: Interaction) -> dict[str, Any]:
        """The facts that differ from what is kept, for `edit_interaction`, but its people.

        A date whose words were not touched is not read again: "Tuesday" means another day next week.
        """
        kept = self.shown(interaction)
        words = ("title", "body", "they_say", "we_answered", "where_it_stands")
        facts: dict[str, Any] = {n: self[n].data or "" for n in words if (self[n].data or "") != kept[n]}
        if self.kind.data != kept["kind"]:
            facts["kind"] = self.kind.kind
        if (self.happened.data or "") != kept["happened"]:
            facts["happened"] = self.happened.said()
        if "visibility" in self and self.visibility.data != kept["visibility"]:
            facts["visibility"] = self.visibility.data
        return facts


class PromiseForm(Form):
    """A promise on its own."""

    people = PeopleField(_l("To whom"), required=_l("Say to whom: a first name is enough."))
    words = LineField(_l("What was promised"), [Required(_l("Say what was promised."))], limit=280)
    due = WhenField(
        _l("By when"),
        future=True,
        description=_l("“before Friday”, “in June”; nothing when there is no hurry."),
    )
    visibility = WordRadio(_l("Who may read this promise?"), Visibility, READABLE_BY, default=Visibility.TEAM)

    validate_visibility = NoteFields.validate_visibility

    def told(self) -> dict[str, Any]:
        """The facts of the promise, for `make_promise`, but its people."""
        return {"words": self.words.data, "due": self.due.said(), "visibility": self.visibility.data}


class SettleForm(Form):
    """How a promise ended, in a few words when there is something to say."""

    words = LineField(_l("In a few words"), limit=280)


class EditPromiseForm(EditForm):
    """A promise that changes: its words, its day, who may read it."""

    words = LineField(_l("What was promised"), [Required(_l("Say what was promised."))], limit=280)
    due = WhenField(_l("By when"), future=True)
    visibility = WordRadio(_l("Who may read this promise?"), Visibility, READABLE_BY)

    validate_visibility = NoteFields.validate_visibility

    @staticmethod
    def shown(promise: Promise) -> dict[str, Any]:
        """The present value of each field."""
        return {
            "words": promise.words,
            "due": shown_date(promise.due),
            "visibility": promise.visibility,
        }

    def changed(self, promise: Promise) -> dict[str, Any]:
        """The facts that differ from what is kept, for `edit_promise`; an untouched date is not read again."""
        kept = self.shown(promise)
        facts = {name: self[name].data for name in kept if name in self and self[name].data != kept[name]}
        if "due" in facts:
            facts["due"] = self.due.said()
        return facts


class KindForm(Form):
    """A kind of exchange."""

    name = LineField(_l("Name"), limit=60)
    counts = TickField(_l("counts as being in touch"))

    def __init__(
        self, *args: Any, others: Iterable[InteractionKind] = (), built_in: bool = False, **options: Any
    ):
        self.taken = {fold(kind.words).strip() for kind in others}
        self.may_be_empty = built_in
        super().__init__(*args, **options)

    def validate_name(self, field: Any) -> None:
        """A kind of one's own has a name, and no two kinds have the same."""
        if not field.data and not self.may_be_empty:
            raise ValidationError(_("Give it a name: a word or two."))
        if fold(field.data or "").strip() in self.taken:
            raise ValidationError(_("There is already a kind called so."))
