"""What a proposed person becomes in the book, and what of it a page says already. No database, no request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from crm.contacts.rules import folded_name, folded_point
from crm.contacts.words_models import PointKind
from crm.core.sites import TOO_LONG, NotASite, canonical_site
from crm.core.text import clean_line, fold, sort_key, words
from crm.imports.readers.facts import N_, Person, Sentence
from crm.tags.rules import weighs_people

NAME, POINT, TOWN, TAG, COMMUNITY = 120, 320, 120, 60, 120
CUT_NAME = N_("A name is very long: it was cut.")
LONG_POINT = N_("An address is very long: it was kept in a note.")
WEIGHING_TAG = N_("The tag “%(name)s” was left out: say what they do, not how much they weigh.")
LONG_TAG = N_("The tag “%(name)s” is very long: it was kept in a note.")
NO_SITE = N_("“%(words)s” is not an address on the web: it was kept in a note.")
OTHER_TOWN = N_("Here the town is “%(here)s”; their page says “%(there)s”, and stays as it is.")
OTHER_BIRTHDAY = N_("Here the birthday is another one; their page stays as it is.")


@dataclass(frozen=True)
class Facts:
    """What one row would put into the book, ready to be kept.

    `points`: (kind, value). `sites`: (address, key). `portrait`: what they do and where, in one line. `note`: the
    words that have no place of their own.
    """

    calling_name: str
    name_to_find: bool = False
    names: tuple[str, ...] = ()
    points: tuple[tuple[PointKind, str], ...] = ()
    sites: tuple[tuple[str, str], ...] = ()
    town: str = ""
    birthday: str = ""
    portrait: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()

    def items(self) -> Iterator[tuple[str, str, str]]:
        """(field, key, value) of everything it says but the calling name; the same key says the same thing."""
        yield from (("names", folded_name(name), name) for name in self.names)
        yield from (("points", f"{kind} {folded_point(value)}", value) for kind, value in self.points)
        yield from (("sites", key, url) for url, key in self.sites)
        for name in ("town", "birthday", "portrait", "note"):
            if value := getattr(self, name):
                yield name, folded_name(value, len(value) * 4 + 1), value
        yield from (("tags", folded_name(name, 80), name) for name in self.tags)
        yield from (("communities", folded_name(name), name) for name in self.communities)

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is left but the name."""
        return next(self.items(), None) is None

    def digests(self) -> list[str]:
        """Twelve letters for each thing it says: what a later import of the same need not say again."""
        return [digest(name, key) for name, key, _value in self.items()]


def digest(name: str, key: str) -> str:
    """Twelve letters that stand for one thing said of someone."""
    return hashlib.sha256(f"{name}:{key}".encode("utf-8", "replace")).hexdigest()[:12]


def facts_of(person: Person) -> tuple[Facts, list[Sentence]]:
    """What `person` becomes in the book, and the sentences about what did not fit."""
    said: list[Sentence] = []
    aside: list[str] = []
    points = [
        *((PointKind.EMAIL, value) for value in person.emails),
        *((PointKind.PHONE, value) for value in person.phones),
        *((PointKind.HANDLE, value) for value in person.handles),
        *((PointKind.POSTAL, value) for value in person.postal),
    ]
    if any(len(value) > POINT for _kind, value in points):
        aside += [value for _kind, value in points if len(value) > POINT]
        said.append(Sentence(LONG_POINT))
    name = _cut(person.calling_name, NAME)
    names = tuple(_cut(other, NAME) for other in person.other_names)
    if name != person.calling_name or names != person.other_names:
        said.append(Sentence(CUT_NAME))
    work = ", ".join(part for part in (person.occupation, person.organisation) if part)
    notes = [person.notes, *(f"“{quoted.column}: {quoted.words}”" for quoted in person.quotations)]
    tags = _tags(person, aside, said)
    sites = _sites(person, aside, said)
    communities = tuple(_cut(community, COMMUNITY) for community in person.communities)
    facts = Facts(
        calling_name=name,
        name_to_find=person.name_to_find,
        names=names,
        points=tuple((kind, value) for kind, value in points if len(value) <= POINT),
        sites=sites,
        town=_cut(person.town, TOWN),
        birthday=person.birthday,
        portrait=work,
        note="\n\n".join(part for part in (*notes, *aside) if part),
        tags=tags,
        communities=communities,
    )
    return facts, said


def _cut(name: str, limit: int) -> str:
    return clean_line(name, 4000) if len(name) <= limit else clean_line(name[: limit - 1], limit) + "…"


def _tags(person: Person, aside: list[str], said: list[Sentence]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in person.tags:
        if weighs_people(name) is not None:
            said.append(Sentence(WEIGHING_TAG, {"name": name}))
        elif len(name) > TAG:
            aside.append(name)
            said.append(Sentence(LONG_TAG, {"name": name}))
        elif words(name):
            kept.setdefault(folded_name(name, 80), name)
    return tuple(kept.values())


def _sites(person: Person, aside: list[str], said: list[Sentence]) -> tuple[tuple[str, str], ...]:
    kept: dict[str, str] = {}
    for address in person.sites:
        try:
            found = canonical_site(address)
            if len(found.url) > 2000 or len(found.key) > 500:
                raise NotASite(TOO_LONG)
        except NotASite:
            aside.append(address)
            said.append(Sentence(NO_SITE, {"words": address[:80]}))
        else:
            kept.setdefault(found.key, address)
    return tuple((address, key) for key, address in kept.items())


@dataclass
class Holdings:
    """What a page says already. `before`: what earlier imports said of them, whatever became of it since."""

    calling_name: str
    name_to_find: bool = False
    town: str = ""
    birthday: str = ""
    portrait: str = ""
    items: set[tuple[str, str]] = field(default_factory=set)
    before: set[str] = field(default_factory=set)

    @classmethod
    def of_new(cls, facts: Facts) -> Holdings:
        """The page of someone whom an earlier row of the same file makes."""
        held = cls(facts.calling_name, facts.name_to_find)
        held.take(facts)
        return held

    def take(self, facts: Facts) -> None:
        """From now on the page says this too."""
        if self.name_to_find and not facts.name_to_find:
            self.calling_name, self.name_to_find = facts.calling_name, False
        self.town = self.town or facts.town
        self.birthday = self.birthday or facts.birthday
        self.portrait = self.portrait or facts.portrait
        self.items |= {(name, key) for name, key, _value in facts.items()}

    def knows(self, name: str) -> bool:
        """Whether they are called so: by their calling name or by another."""
        return sort_key(name) == sort_key(self.calling_name) or ("names", folded_name(name)) in self.items

    def _holds(self, name: str, key: str) -> bool:
        return (name, key) in self.items or digest(name, key) in self.before

    def missing(self, facts: Facts) -> tuple[Facts, list[Sentence]]:
        """What of `facts` the page does not say, and what it says otherwise. `calling_name` is empty unless they
        were waiting for a name."""
        held = {(name, key) for name, key, _value in facts.items() if self._holds(name, key)}
        said: list[Sentence] = []
        names = [name for name in facts.names if ("names", folded_name(name)) not in held]
        calling_name = ""
        if self.name_to_find and not facts.name_to_find:
            calling_name = facts.calling_name
        elif not facts.name_to_find and not self._says(facts.calling_name):
            names.append(facts.calling_name)
        names = [name for name in dict.fromkeys(names) if not self._says(name)]
        town, birthday = facts.town, facts.birthday
        if self.town:
            if town and folded_name(town) != folded_name(self.town) and not _among("town", town, self.before):
                said.append(Sentence(OTHER_TOWN, {"here": town, "there": self.town}))
            town = ""
        if self.birthday:
            differs = birthday and birthday != self.birthday
            if differs and not _among("birthday", birthday, self.before):
                said.append(Sentence(OTHER_BIRTHDAY))
            birthday = ""
        note = facts.note
        portrait = facts.portrait
        if portrait and self.portrait:
            # What they do is added to the notes rather than to words that someone wrote.
            if fold(portrait) not in fold(self.portrait) and not _among("portrait", portrait, self.before):
                note = "\n\n".join(part for part in (note, portrait) if part)
            portrait = ""
        missing = Facts(
            calling_name=calling_name,
            names=tuple(names),
            points=tuple(
                (kind, value)
                for kind, value in facts.points
                if ("points", f"{kind} {folded_point(value)}") not in held
            ),
            sites=tuple((url, key) for url, key in facts.sites if ("sites", key) not in held),
            town=town,
            birthday=birthday,
            portrait=portrait,
            note=note,
            tags=tuple(name for name in facts.tags if ("tags", folded_name(name, 80)) not in held),
            communities=tuple(
                name for name in facts.communities if ("communities", folded_name(name)) not in held
            ),
        )
        return self._without_said(missing), said

    def _says(self, name: str) -> bool:
        told = set(words(name))
        in_calling_name = bool(told) and told <= set(words(self.calling_name))
        return in_calling_name or self.knows(name) or digest("names", folded_name(name)) in self.before

    def _without_said(self, facts: Facts) -> Facts:
        """Single facts that an earlier import said, and that someone took away or changed since, stay away."""
        gone = {
            name
            for name, key, _value in facts.items()
            if name in ("town", "birthday", "portrait", "note") and self._holds(name, key)
        }
        return replace(
            facts,
            town="" if "town" in gone else facts.town,
            birthday="" if "birthday" in gone else facts.birthday,
            portrait="" if "portrait" in gone else facts.portrait,
            note="" if "note" in gone else facts.note,
        )


def _among(name: str, value: str, before: set[str]) -> bool:
    return digest(name, folded_name(value, len(value) * 4 + 1)) in before
