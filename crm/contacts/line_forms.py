"""The lines of someone's page: a form a kind of line, each of which knows how to keep what it asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms.validators import StopValidation

from crm.contacts import operations
from crm.contacts.forms import (
    NAME_KIND_WORDS,
    POINT_KIND_WORDS,
    SITE_KIND_WORDS,
    SITE_STATE_WORDS,
    ListedSelect,
    PeopleField,
    a_birthday,
    a_site,
)
from crm.contacts.models import (
    Contact,
    ContactName,
    ContactPoint,
    ContactRole,
    NameKind,
    NeverLine,
    PointKind,
    Relationship,
    RememberedDate,
    SiteContact,
    SiteKind,
    SiteState,
)
from crm.contacts.queries import link_kinds
from crm.contacts.rules import folded_name, folded_point, is_email, phone_digits
from crm.core.dates import Precision, read_birthday, read_date, show_birthday
from crm.core.forms import EditForm, LineField, Required, TickField, WordRadio, WordSelect, choices_of
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.i18n import locale
from crm.core.pages import today
from crm.core.scoping import Visibility
from crm.core.sites import ADDRESS_LIMIT, NotASite, canonical_site

WHO_SEES = [(Visibility.TEAM, _l("the team")), (Visibility.MINE, _l("me alone"))]


class LineForm(EditForm):
    """Asks one line. `shown(line)`: what it shows of a line; `keep(contact, line)`: makes or changes it."""

    def offer(self, contact: Contact) -> None:
        """Fills the choices that depend on the book."""

    @staticmethod
    def shown(line: Any, contact: Contact) -> dict[str, Any]:
        """Field by field, what the form shows of `line`."""
        raise NotImplementedError

    def keep(self, contact: Contact, line: Any = None) -> Any:
        """Keeps the line and returns it; None when something is still to be asked."""
        raise NotImplementedError


class NeverForm(LineForm):
    """What they asked us never to do."""

    words = LineField(
        _l("At their request, never…"),
        [Required(_l("Say what they asked you never to do, in their words."))],
        limit=280,
        description=_l("In their words. Everyone of the team sees it before anything else."),
    )

    @staticmethod
    def shown(line: NeverLine, contact: Contact) -> dict[str, Any]:
        return {"words": line.words}

    def keep(self, contact: Contact, line: NeverLine | None = None) -> Any:
        if line is None:
            return operations.add_never(contact, self.words.data)
        return operations.change(line, words=self.words.data)


class NameForm(LineForm):
    """Another name."""

    name = LineField(_l("Another name"), [Required(_l("Say the other name."))], limit=120)
    kind = WordSelect(_l("It is their"), NameKind, NAME_KIND_WORDS.items())
    visibility = WordRadio(_l("Who may see it?"), Visibility, WHO_SEES)

    @staticmethod
    def shown(line: ContactName, contact: Contact) -> dict[str, Any]:
        return {"name": line.name, "kind": line.kind, "visibility": line.visibility}

    def keep(self, contact: Contact, line: ContactName | None = None) -> Any:
        name: Any = self.name.data
        kind: Any = self.kind.data
        visibility: Any = self.visibility.data
        if line is None:
            return operations.add_name(contact, name, kind, visibility)
        return operations.change(line, name=name, folded=folded_name(name), kind=kind, visibility=visibility)


class PointForm(LineForm):
    """A way to reach someone."""

    kind = WordSelect(_l("What it is"), PointKind, POINT_KIND_WORDS.items())
    value = LineField(
        _l("The address or the number"), [Required(_l("Write the address or the number."))], limit=320
    )
    preferred = TickField(_l("It is the one they prefer"))
    words = LineField(
        _l("When, and for what"), limit=280, description=_l("In the evening only; never for work.")
    )
    said_by = LineField(_l("Who gave it"), limit=120)
    said_on = LineField(_l("On which day"), limit=60)

    def validate_value(self, field: Any) -> None:
        if self.kind.data == PointKind.EMAIL and not is_email(field.data):
            raise StopValidation(_("An e-mail address looks like name@example.org."))
        if self.kind.data == PointKind.PHONE and not phone_digits(field.data):
            raise StopValidation(_("A phone number is made of figures: +33 2 00 00 00 00."))

    def validate_said_on(self, field: Any) -> None:
        if field.data and self._day() is None:
            raise StopValidation(_("Write a day: 2 June, yesterday, 02/06/2026."))

    def _day(self) -> date | None:
        read = read_date(self.said_on.data or "", today())
        return read.value if read.precision is Precision.DAY else None

    @staticmethod
    def shown(line: ContactPoint, contact: Contact) -> dict[str, Any]:
        same = ("kind", "value", "preferred", "words", "said_by")
        return {name: getattr(line, name) for name in same} | {
            "said_on": line.said_on.isoformat() if line.said_on else ""
        }

    def keep(self, contact: Contact, line: ContactPoint | None = None) -> Any:
        told: dict[str, Any] = {name: self[name].data or "" for name in ("said_by", "words")}
        told |= {"said_on": self._day(), "preferred": bool(self.preferred.data)}
        kind: Any = self.kind.data
        value: Any = self.value.data
        if line is None:
            return operations.add_point(contact, kind, value, **told)
        folded = folded_point(value)
        return operations.change(line, kind=kind, value=value, folded=folded, **told)


class DateForm(LineForm):
    """A day to remember."""

    words = LineField(
        _l("What day it is"),
        [Required(_l("Say what this day is."))],
        limit=280,
        description=_l("The birthday of her daughter; the day the blog began."),
    )
    day = LineField(
        _l("The day"),
        [Required(_l("Write a day and a month, with or without the year: 12 May, 12/05/1978.")), a_birthday],
        limit=40,
        description=_l("With or without the year."),
    )

    @staticmethod
    def shown(line: RememberedDate, contact: Contact) -> dict[str, Any]:
        return {"words": line.words, "day": show_birthday(line.day, locale())}

    def keep(self, contact: Contact, line: RememberedDate | None = None) -> Any:
        if line is None:
            return operations.add_remembered_date(contact, self.day.data, self.words.data)
        return operations.change(line, day=read_birthday(self.day.data), words=self.words.data)


class RoleForm(LineForm):
    """What they do in the community."""

    name = LineField(
        _l("What they do"),
        [Required(_l("Say what they do: a word of the list, or your own."))],
        limit=60,
        description=_l("A word of the list, or your own."),
        render_kw={"list": "roles"},
    )

    @staticmethod
    def shown(line: ContactRole, contact: Contact) -> dict[str, Any]:
        return {"name": line.role.name}

    def keep(self, contact: Contact, line: ContactRole | None = None) -> Any:
        kept = operations.give_role(contact, self.name.data)
        if line is not None and line.id != kept.id:
            operations.take_away(line)
        return kept


class SiteForm(LineForm):
    """A place on the web."""

    url = LineField(
        _l("Its address"), [Required(_l("Write the address of the site.")), a_site], limit=ADDRESS_LIMIT
    )
    title = LineField(_l("What it is called"), limit=200)
    kind = WordSelect(_l("It is a"), SiteKind, SITE_KIND_WORDS.items())
    state = WordSelect(_l("And it is"), SiteState, SITE_STATE_WORDS.items())
    words = LineField(_l("How they speak there"), limit=280, description=_l("Under which name, about what."))

    def validate_url(self, field: Any) -> None:
        try:
            operations.known_site(field.data)
        except NotASite as error:
            raise StopValidation(str(error.sentence)) from error

    @staticmethod
    def shown(line: SiteContact, contact: Contact) -> dict[str, Any]:
        site = line.site
        return {
            "url": site.url,
            "title": site.title,
            "kind": site.kind,
            "state": site.state,
            "words": line.words,
        }

    def keep(self, contact: Contact, line: SiteContact | None = None) -> Any:
        title = self.title.data or ""
        kind: Any = self.kind.data
        state: Any = self.state.data
        kept = operations.add_site(contact, self.url.data, title=title, kind=kind, state=state)
        if line is not None and line.id != kept.id:
            operations.take_away(line)
        if line is not None or title:
            operations.change(kept.site, title=title, kind=kind, state=state)
        if line is not None and line.id == kept.id:
            operations.change(kept.site, url=canonical_site(self.url.data).url)
        return operations.change(kept, words=self.words.data or "")


class LinkForm(LineForm):
    """A link to someone else."""

    kind = ListedSelect(_l("The link"))
    person = PeopleField(_l("With whom"), required=_l("Say with whom."), limit=200)
    words = LineField(_l("In a few words"), limit=280)

    def offer(self, contact: Contact) -> None:
        pairs = []
        for kind in link_kinds():
            pairs.append((f"{kind.id}:forward", kind.forward))
            if folded_name(kind.forward) != folded_name(kind.backward):
                pairs.append((f"{kind.id}:backward", kind.backward))
        self.kind.choices = choices_of(pairs)
        self._here = contact

    def validate_person(self, field: Any) -> None:
        if len(field.pieces()) > 1:
            raise StopValidation(_("One person at a time."))
        people = field.resolve()
        if self._here in people.found:
            raise StopValidation(_("A link joins two people: name someone else."))
        if not people.settled:
            raise StopValidation(_("Say below who this is."))

    @staticmethod
    def shown(line: Relationship, contact: Contact) -> dict[str, Any]:
        forward = line.from_id == contact.id
        other = line.to_id if forward else line.from_id
        side = (
            "forward"
            if forward or folded_name(line.kind.forward) == folded_name(line.kind.backward)
            else "backward"
        )
        return {"kind": f"{line.kind_id}:{side}", "person": f"id:{other}", "words": line.words}

    def keep(self, contact: Contact, line: Relationship | None = None) -> Any:
        people = self.person.resolve()
        other = people.found[0] if people.found else operations.add_contact(people.new[0])
        kind_id, _colon, side = str(self.kind.data).partition(":")
        kind = next(k for k in link_kinds() if str(k.id) == kind_id)
        pair = (contact, other) if side == "forward" else (other, contact)
        kept = operations.link_people(*pair, kind)
        if line is not None and line.id != kept.id:
            operations.take_away(line)
        return operations.change(kept, words=self.words.data or "")


@dataclass(frozen=True)
class LineKind:
    """A kind of line: its table, its form, and what the page says of it."""

    model: type[Any]
    form: type[LineForm]
    title: Any
    nothing: Any

    def is_of(self, line: Any, contact: Contact) -> bool:
        """Whether `line` stands on the page of `contact`."""
        if isinstance(line, Relationship):
            return contact.id in (line.from_id, line.to_id)
        return bool(line.contact_id == contact.id)


LINE_KINDS = {
    "nevers": LineKind(
        NeverLine, NeverForm, _l("At their request, never"), _l("They asked for nothing of the kind.")
    ),
    "points": LineKind(ContactPoint, PointForm, _l("Ways to reach them"), _l("No address yet.")),
    "sites": LineKind(SiteContact, SiteForm, _l("On the web"), _l("No place on the web yet.")),
    "roles": LineKind(ContactRole, RoleForm, _l("What they do"), _l("Nothing said yet.")),
    "links": LineKind(Relationship, LinkForm, _l("Links"), _l("No link to anyone yet.")),
    "names": LineKind(ContactName, NameForm, _l("Other names"), _l("No other name.")),
    "dates": LineKind(RememberedDate, DateForm, _l("Dates to remember"), _l("No date to remember.")),
}
