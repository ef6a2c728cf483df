"""A person being put together from the values of one row, and what is said about those that do not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crm.core.dates import NotADate, read_birthday
from crm.core.sites import NotASite, canonical_site
from crm.core.text import fold, is_blank
from crm.imports.readers import values
from crm.imports.readers.facts import N_, Person, Quotation, Sentence

ORGANISATION = N_("“%(name)s” is an organisation, not a person: it was passed over.")
NOT_A_PHONE = N_("“%(words)s” is not a phone number: it was kept in a note.")

_COMPACT_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?", re.DOTALL)
_NO_YEAR = re.compile(r"--(\d\d)-?(\d\d)(?:T.*)?", re.DOTALL)
NAME_LIMIT = 120
ADDRESS_LIMIT = 320
"""What the book keeps of a name or a town, and of a postal address."""
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_UNKNOWN_YEARS = {"0000", "0001", "1604"}
"""Years that programs write when there is none (1604 is Apple’s: a leap year nobody was born in)."""


def birthday(text: str) -> str:
    """`1978-05-12`, or `--05-12` without a year, from the writings of cards and tables.

    Raises `NotADate` with anything else; words are left to `crm.core.dates.read_birthday`.
    """
    text = text.strip()[:100]
    if match := _COMPACT_DAY.fullmatch(text):
        year, month, day = match.groups()
        if year in _UNKNOWN_YEARS:
            text = f"--{month}-{day}"
        else:
            text = f"{year}-{month}-{day}"
    if match := _NO_YEAR.fullmatch(text):
        month, day = match.groups()
        if not 1 <= int(month) <= 12 or not 1 <= int(day) <= _DAYS[int(month) - 1]:
            raise NotADate(text)
        return f"--{month}-{day}"
    return read_birthday(text)


@dataclass
class Draft:
    """Collects the values of one row, then gives a person or the reason why there is none."""

    name: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    other_names: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    postal: list[str] = field(default_factory=list)
    town: str = ""
    birthday: str = ""
    organisation: list[str] = field(default_factory=list)
    occupation: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    communities: list[str] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    problems: list[Sentence] = field(default_factory=list)
    is_organisation: bool = False

    def say(self, msgid: str, **params: str) -> None:
        sentence = Sentence(msgid, {name: values.line(value, 80) for name, value in params.items()})
        if sentence not in self.problems and len(self.problems) < values.VALUES_LIMIT:
            self.problems.append(sentence)

    def _pass_over(self, msgid: str, **params: str) -> None:
        """Says why there is no person: always the last sentence, however many came before."""
        self.problems.append(Sentence(msgid, params))

    def add_emails(self, text: str) -> None:
        good, bad = values.emails_in(text)
        self.emails += good
        for words in bad:
            self._aside(N_("“%(words)s” is not an e-mail address: it was kept in a note."), words)

    def add_phones(self, text: str) -> None:
        good, bad = values.phones_in(text)
        self.phones += good
        for words in bad:
            self._aside(NOT_A_PHONE, words)

    def add_phone(self, text: str) -> None:
        if number := values.phone_in(text):
            self.phones.append(number)
        else:
            self._aside(NOT_A_PHONE, text.strip())

    def add_sites(self, text: str) -> None:
        good, bad = values.sites_in(text)
        self.sites += good
        for words in bad:
            self._aside(N_("“%(words)s” is not an address on the web: it was kept in a note."), words)

    def add_birthday(self, text: str) -> None:
        try:
            self.birthday = self.birthday or birthday(text)
        except NotADate:
            self._aside(N_("“%(words)s” could not be read as a birthday: it was kept in a note."), text)

    def _aside(self, msgid: str, words: str) -> None:
        self.notes.append(words)
        self.say(msgid, words=words)

    def finish(self) -> tuple[Person | None, str, list[Sentence]]:
        """The person if there is one, the organisation if the row is one, and the sentences.

        With no person the last sentence says why.
        """
        organisation = values.line(", ".join(values.once(self.organisation)))
        occupation = values.line(", ".join(values.once(self.occupation)))
        emails = values.once(values.line(e) for e in self.emails)
        phones = values.once((values.line(p, 60) for p in self.phones), values.phone_key)
        sites = values.once(self.sites, values.site_key)
        handles = values.once(values.line(h) for h in self.handles)
        for found in (self.emails, self.phones, self.sites, self.handles, self.tags, self.other_names):
            if len(found) > values.VALUES_LIMIT:
                self.say(N_("There is more here than one person keeps: only the first ones were taken."))
        full = self._line(" ".join(filter(None, (self.given, self.middle, self.family))))
        calling = self._line(self.name) or self._line(f"{self.given} {self.family}")
        others = [self._line(name) for name in self.other_names]
        if not calling and self.middle and full:
            calling = full
        if not calling and (others := [name for name in others if name]):
            calling = others.pop(0)
        nameless = not calling
        house = organisation and (not emails or all(map(values.is_of_a_house, emails)))
        if organisation and (self.is_organisation or (nameless and house)):
            self._pass_over(ORGANISATION, name=organisation)
            return None, organisation, self.problems
        if nameless:
            calling = self._stand_in(emails, sites, handles, phones)
            if not calling:
                self._say_nothing(organisation, occupation)
                return None, organisation, self.problems
            self.say(N_("No name here: called “%(name)s” until a name is found."), name=calling)
        return (
            Person(
                calling_name=values.line(calling, NAME_LIMIT),
                other_names=_new_names(calling, [full, *others]),
                emails=emails,
                phones=phones,
                sites=sites,
                handles=handles,
                postal=self._addresses(),
                town=values.line(self.town, NAME_LIMIT),
                birthday=self.birthday,
                organisation=organisation,
                occupation=occupation,
                notes=self._notes(),
                tags=values.once(values.line(t, 100) for t in self.tags),
                communities=values.once(values.line(c, NAME_LIMIT) for c in self.communities),
                quotations=tuple(self.quotations),
                name_to_find=nameless,
            ),
            "",
            self.problems,
        )

    def _line(self, text: str) -> str:
        shown = values.line(text, NAME_LIMIT)
        if not shown or (not shown.isascii() and is_blank(shown)):
            return ""
        if len(text) > NAME_LIMIT and len(whole := values.line(text, 8 * NAME_LIMIT)) > len(shown):
            self._aside(N_("“%(words)s” is very long for a name: the whole was kept in a note."), whole)
        return shown

    def _addresses(self) -> tuple[str, ...]:
        short = []
        for address in (values.block(postal, 2000) for postal in self.postal):
            if len(address) <= ADDRESS_LIMIT:
                short.append(address)
            else:
                self._aside(N_("“%(words)s” is very long for an address: it was kept in a note."), address)
        return values.once(short)

    def _notes(self) -> str:
        whole = "\n\n".join(values.once((n.strip() for n in self.notes), str))
        if len(whole) > values.NOTES_LIMIT:
            self.say(N_("A note is very long: only its beginning was kept."))
        return values.block(whole)

    @staticmethod
    def _stand_in(emails: tuple[str, ...], sites: tuple[str, ...], *others: tuple[str, ...]) -> str:
        if emails:
            return emails[0]
        if sites:
            try:
                return canonical_site(sites[0]).host
            except NotASite:
                return ""
        return next((found[0] for found in others if found), "")

    def _say_nothing(self, organisation: str, occupation: str) -> None:
        anything = (organisation, occupation, self.town, self.birthday, *self.notes, *self.tags, *self.postal)
        if any(anything):
            self._pass_over(N_("No name and no way to reach anyone here: nothing was kept."))
        else:
            self._pass_over(N_("Nothing to read here: nothing was kept."))


def _new_names(calling: str, names: list[str]) -> tuple[str, ...]:
    """The names that say something the calling name does not: `John Doe` is already in `Mr. John R. Doe`."""
    said = set(_words_of(calling))
    fresh: list[str] = []
    for name in names:
        told = set(_words_of(name))
        if name and (not told or not told <= said):
            fresh.append(name)
    return values.once(fresh)


def _words_of(name: str) -> list[str]:
    return re.findall(r"\w+", fold(name))
