"""What we ask about a person: one field, then as much as one likes."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField
from wtforms.validators import StopValidation

from crm.contacts.models import (
    AddressForm,
    Closeness,
    Contact,
    NameKind,
    PointKind,
    SiteKind,
    SiteState,
    State,
)
from crm.contacts.people_forms import PeopleField
from crm.contacts.rules import is_email
from crm.core.dates import FuzzyDate, NotADate, read_birthday, read_date, show_birthday
from crm.core.forms import (
    BlockField,
    EditForm,
    Form,
    LineField,
    Required,
    WordSelect,
    choices_of,
)
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.i18n import locale
from crm.core.pages import today
from crm.core.sites import ADDRESS_LIMIT, NotASite, canonical_site

STATE_WORDS = {
    State.ACTIVE: _l("present"),
    State.IN_RETREAT: _l("in retreat"),
    State.DECEASED: _l("no longer with us"),
}
CLOSENESS_WORDS = {
    Closeness.BY_SIGHT: _l("by sight"),
    Closeness.GETTING_TO_KNOW: _l("we are getting to know each other"),
    Closeness.KNOW_WELL: _l("we know each other well"),
    Closeness.CLOSE: _l("we are close"),
}
ADDRESS_FORM_WORDS = {AddressForm.TU: _l("we say tu"), AddressForm.VOUS: _l("we say vous")}
NAME_KIND_WORDS = {
    NameKind.CIVIL: _l("civil name"),
    NameKind.PEN: _l("pen name"),
    NameKind.FORMER: _l("former name"),
    NameKind.NICKNAME: _l("nickname"),
}
SITE_KIND_WORDS = {
    SiteKind.BLOG: _l("blog"),
    SiteKind.FORUM: _l("forum"),
    SiteKind.PODCAST: _l("podcast"),
    SiteKind.NEWSLETTER: _l("newsletter"),
    SiteKind.PROFILE: _l("profile"),
    SiteKind.OTHER: _l("something else"),
}
SITE_STATE_WORDS = {
    SiteState.ALIVE: _l("alive"),
    SiteState.PAUSED: _l("paused"),
    SiteState.GONE: _l("gone"),
}
POINT_KIND_WORDS = {
    PointKind.EMAIL: _l("e-mail"),
    PointKind.PHONE: _l("phone"),
    PointKind.HANDLE: _l("handle"),
    PointKind.POSTAL: _l("postal address"),
}
CALLING_NAME = _l("Their name, as you say it")
SAY_A_NAME = _l("Say a name, as you say it: a first name is enough.")


def a_site(form: Any, field: Any) -> None:
    """Refuses what is not an address on the web, with the reason."""
    if field.data:
        try:
            canonical_site(field.data)
        except NotASite as error:
            raise StopValidation(str(error.sentence)) from error


def an_email(form: Any, field: Any) -> None:
    """Refuses what cannot be an e-mail address."""
    if field.data and not is_email(field.data):
        raise StopValidation(_("An e-mail address looks like name@example.org."))


def a_birthday(form: Any, field: Any) -> None:
    """Refuses a day that is not one."""
    if field.data:
        try:
            read_birthday(field.data)
        except NotADate as error:
            raise StopValidation(
                _("Write a day and a month, with or without the year: 12 May, 12/05/1978.")
            ) from error


class ListedSelect(SelectField):
    """A choice among rows of the book: what is not offered is refused in our words."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, coerce=str, choices=[], **options)

    def pre_validate(self, form: Any) -> None:
        if all(str(choice.value) != self.data for choice in self.choices or []):
            raise StopValidation(_("Choose one of these."))


class NewContactForm(Form):
    """Someone new: a name is enough."""

    calling_name = LineField(CALLING_NAME, [Required(SAY_A_NAME)], limit=120)
    site = LineField(
        _l("On the web"),
        [a_site],
        limit=ADDRESS_LIMIT,
        description=_l("A blog, a profile: an address like example.org."),
    )
    email = LineField(_l("E-mail address"), [an_email], limit=254)


class ContactForm(EditForm):
    """Everything about someone that is theirs alone; the lines of their page have forms of their own."""

    calling_name = LineField(CALLING_NAME, [Required(SAY_A_NAME)], limit=120)
    portrait = BlockField(
        _l("Portrait"), limit=4000, description=_l("Who they are, in a few sentences they could read.")
    )
    pronouns = LineField(_l("Pronouns"), limit=60, description=_l("As they say them."))
    address_form = WordSelect(
        _l("In French, together"),
        AddressForm,
        ADDRESS_FORM_WORDS.items(),
        optional=True,
        empty=_l("not said"),
    )
    languages = LineField(_l("Languages"), limit=120, description=_l("Those you can speak together."))
    town = LineField(_l("Town"), limit=120)
    birthday = LineField(_l("Birthday"), [a_birthday], limit=40, description=_l("With or without the year."))
    closeness = WordSelect(
        _l("How well you know each other"),
        Closeness,
        CLOSENESS_WORDS.items(),
        optional=True,
        empty=_l("not said"),
        description=_l("On this page only: no list sorts or filters by it."),
    )
    between_us = BlockField(_l("In your own words"), limit=2000)
    met_when = LineField(
        _l("When you met"), limit=120, description=_l("As you remember it: in spring 2009, before Easter.")
    )
    met_words = BlockField(_l("The occasion"), limit=1000)
    met_through = PeopleField(_l("Through whom"), limit=200, description=_l("One person, by their name."))
    met_by = ListedSelect(_l("Who of the team met them"))
    state = WordSelect(_l("Where they are in life"), State, STATE_WORDS.items())

    def offer_members(self, names: dict[int, str]) -> None:
        """The members among whom one says who met them."""
        self.met_by.choices = choices_of([("", _l("not said")), *names.items()])

    def validate_met_through(self, field: Any) -> None:
        """One person, and somebody else."""
        if len(field.pieces()) > 1:
            raise StopValidation(_("One person here. Say the others in “The occasion”."))

    def facts(self, contact: Contact, through: int | None) -> dict[str, Any]:
        """The form's words as facts of `contact`, once it is valid."""
        plain = ("calling_name", "pronouns", "languages", "town", "portrait", "between_us", "met_words")
        facts: dict[str, Any] = {name: self[name].data or "" for name in plain}
        facts |= {name: self[name].data for name in ("address_form", "closeness", "state")}
        facts["birthday"] = read_birthday(self.birthday.data) if self.birthday.data else ""
        facts["met_through_id"] = through
        facts["met_by"] = int(self.met_by.data) if self.met_by.data else None
        # Words such as "yesterday" are read on the day they are typed, not again each time the page is kept.
        if (self.met_when.data or "") != shown(contact)["met_when"]:
            facts["met"] = read_date(self.met_when.data, today()) if self.met_when.data else None
        return facts


def shown(contact: Contact) -> dict[str, Any]:
    """What `ContactForm` shows of someone: field by field."""
    same = (
        "calling_name",
        "pronouns",
        "address_form",
        "languages",
        "town",
        "portrait",
        "closeness",
        "between_us",
    )
    values: dict[str, Any] = {name: getattr(contact, name) for name in (*same, "met_words", "state")}
    values["birthday"] = show_birthday(contact.birthday, locale()) if contact.birthday else ""
    met: FuzzyDate | None = contact.met
    values["met_when"] = (met.words or (met.value.isoformat() if met.value else "")) if met else ""
    values["met_through"] = f"id:{contact.met_through_id}" if contact.met_through_id else ""
    values["met_by"] = str(contact.met_by or "")
    return values
