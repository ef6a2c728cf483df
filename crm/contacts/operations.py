"""Keeping people: adding, changing, taking away, and the lines of their page.

What comes in is clean words (forms and readers clean); names and addresses are folded here, once. Every operation
flushes and returns what it made. A name without a letter raises `Nameless`; an address that is not one raises
`crm.core.sites.NotASite`; a day that is not one raises `crm.core.dates.NotADate`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from sqlalchemy import and_, column, or_, select, table, update

from crm.contacts.furniture_rules import LINKS, ROLES
from crm.contacts.models import (
    CommunityRole,
    Contact,
    ContactName,
    ContactPoint,
    ContactRole,
    LineOf,
    NameKind,
    NeverLine,
    PointKind,
    Relationship,
    RelationshipKind,
    RememberedDate,
    Site,
    SiteContact,
    SiteKind,
    SiteState,
)
from crm.contacts.rules import folded_name, folded_point
from crm.core import clock
from crm.core.dates import FuzzyDate, read_birthday
from crm.core.db import db
from crm.core.scoping import Visibility, scope, signer, with_bin
from crm.core.sites import TOO_LONG, NotASite, canonical_site
from crm.core.text import clean_line, fold, initial, is_blank, sort_key

R = TypeVar("R")
L = TypeVar("L", bound=LineOf | Relationship)

# Statements are a later concept: here only the column that follows a name.
_TAGGING = table("tagging", column("workspace_id"), column("contact_id"), column("contact_sort_key"))

FACTS = frozenset(
    {
        *("calling_name", "name_to_find", "pronouns", "address_form", "languages", "town", "birthday"),
        *("closeness", "between_us", "state", "portrait", "met", "met_words", "met_through_id", "met_by"),
        *("author_id", "uid", "added_at"),
    }
)


class Nameless(ValueError):
    """A person is called something."""


class SamePerson(ValueError):
    """A link joins two people."""


def _kept(row: R) -> R:
    db.session.add(row)
    db.session.flush()
    return row


def _again(line: L) -> L:
    """A line said again comes out of the bin."""
    put_back(line)
    return line


def _set(contact: Contact, facts: dict[str, Any]) -> None:
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"a person has no {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        if name == "calling_name":
            _name(contact, value)
        elif name == "met":
            met: FuzzyDate | None = value
            contact.met_on = met.value if met else None
            contact.met_precision = met.precision if met else None
            contact.met_date_words = met.words[:120] if met else ""
        else:
            setattr(contact, name, value)
            if name == "town":
                contact.town_folded = folded_name(value, 120)


def _name(contact: Contact, name: str) -> None:
    calling_name = clean_line(name, 120)
    if is_blank(calling_name):
        raise Nameless
    contact.calling_name = calling_name
    contact.sort_key = sort_key(calling_name)
    contact.letter = initial(calling_name)


def add_contact(calling_name: str, *, name_to_find: bool = False, **facts: Any) -> Contact:
    """Someone new in the book, called `calling_name`; other facts are columns of `Contact`, and `met` a FuzzyDate.

    Raises `Nameless` for a name nobody would see, `TooLong` past 120 characters.
    """
    contact = Contact(name_to_find=name_to_find, author_id=signer(facts.pop("author_id", None)))
    _set(contact, {"calling_name": calling_name, **facts})
    return _kept(contact)


def edit_contact(contact: Contact, **facts: Any) -> Contact:
    """Changes facts of someone. A name that was to be found is found once another is given."""
    before = contact.sort_key
    if "calling_name" in facts and clean_line(facts["calling_name"], 120) != contact.calling_name:
        facts.setdefault("name_to_find", False)
    _set(contact, facts)
    if contact.sort_key != before:
        # The key stands beside each statement, so that "people with this tag, by name" is one index walk.
        db.session.execute(
            update(_TAGGING)
            .where(_TAGGING.c.workspace_id == contact.workspace_id, _TAGGING.c.contact_id == contact.id)
            .values(contact_sort_key=contact.sort_key)
        )
    db.session.flush()
    return contact


def bin_contact(contact: Contact) -> None:
    """Puts someone in the bin, for thirty days."""
    contact.binned_at, contact.binned_by = clock.now(), scope().user_id
    db.session.flush()


def restore_contact(contact: Contact) -> None:
    """Takes someone out of the bin."""
    contact.binned_at = contact.binned_by = None
    db.session.flush()


def binned_contact(contact_id: int) -> Contact | None:
    """Someone of this book, whether or not in the bin."""
    return db.session.scalar(with_bin(select(Contact).where(Contact.id == contact_id)))


def add_name(
    contact: Contact, name: str, kind: NameKind, visibility: Visibility, *, author_id: int | None = None
) -> ContactName:
    """Another name of someone; the same one twice is kept once."""
    folded = folded_name(name)
    present = db.session.scalar(
        select(ContactName).where(
            ContactName.contact_id == contact.id,
            ContactName.folded == folded,
            ContactName.kind == kind,
            ContactName.visibility == visibility,
        )
    )
    if present is not None:
        return present
    author = signer(author_id)
    told = {"name": name, "folded": folded, "kind": kind, "visibility": visibility, "author_id": author}
    return _kept(ContactName(contact_id=contact.id, **told))


def add_never(contact: Contact, words: str, *, author_id: int | None = None) -> NeverLine:
    """What someone asked us never to do."""
    return _kept(NeverLine(contact_id=contact.id, words=words, author_id=signer(author_id)))


def add_point(
    contact: Contact,
    kind: PointKind,
    value: str,
    *,
    preferred: bool = False,
    said_by: str = "",
    said_on: date | None = None,
    words: str = "",
) -> ContactPoint:
    """A way to reach someone; the same one twice is kept once, with what is newly said of it."""
    folded = folded_point(value)
    point = db.session.scalar(
        select(ContactPoint).where(
            ContactPoint.contact_id == contact.id, ContactPoint.kind == kind, ContactPoint.folded == folded
        )
    )
    if point is None:
        point = ContactPoint(contact_id=contact.id, kind=kind, value=value, folded=folded)
    point.preferred = preferred or bool(point.preferred)
    point.said_by = said_by or point.said_by or ""
    point.said_on = said_on or point.said_on
    point.words = words or point.words or ""
    return _kept(point)


def add_site(
    contact: Contact,
    url: str,
    *,
    title: str = "",
    kind: SiteKind = SiteKind.BLOG,
    state: SiteState = SiteState.ALIVE,
    words: str = "",
) -> SiteContact:
    """Someone speaks at `url`. A site already known by its key is shared, and what it lacks is filled in.

    Raises `NotASite` with a sentence.
    """
    site = known_site(url)
    if site is None:
        found = canonical_site(url)
        site = _kept(Site(url=found.url, host=found.host, key=found.key, title=title, kind=kind, state=state))
    elif title and not site.title:
        site.title = title
    there = (SiteContact.site_id == site.id, SiteContact.contact_id == contact.id)
    present = db.session.scalar(with_bin(select(SiteContact).where(*there)))
    if present is None:
        return _kept(SiteContact(contact_id=contact.id, site_id=site.id, words=words))
    if words and (present.binned_at or not present.words):
        present.words = words
    return _again(present)


def known_site(url: str) -> Site | None:
    """The site at `url`, when the book knows it. Raises `NotASite`, also for what no column could hold."""
    found = canonical_site(url)
    if len(found.url) > 2000 or len(found.key) > 500:
        raise NotASite(TOO_LONG)
    return db.session.scalar(select(Site).where(Site.key == found.key))


def add_remembered_date(contact: Contact, day: str, words: str) -> RememberedDate:
    """A day to remember, typed or "1978-05-12", "--05-12". Raises `NotADate`."""
    return _kept(RememberedDate(contact_id=contact.id, day=read_birthday(day), words=words))


def role_called(name: str) -> CommunityRole:
    """The role called so, made when there is none."""
    folded = folded_name(name, 80)
    role = db.session.scalar(select(CommunityRole).where(CommunityRole.folded == folded))
    return role or _kept(CommunityRole(name=name, folded=folded))


def give_role(contact: Contact, role_name: str) -> ContactRole:
    """Someone does this in the community; once."""
    role = role_called(role_name)
    theirs = (ContactRole.contact_id == contact.id, ContactRole.role_id == role.id)
    present = db.session.scalar(with_bin(select(ContactRole).where(*theirs)))
    return _again(present) if present else _kept(ContactRole(contact_id=contact.id, role_id=role.id))


def relationship_kind_called(forward: str, backward: str) -> RelationshipKind:
    """The kind of link that reads so from each side, made when there is none; an empty side reads as the other."""
    forward, backward = forward or backward, backward or forward
    folded = folded_kind(forward, backward)
    kind = db.session.scalar(select(RelationshipKind).where(RelationshipKind.folded == folded))
    return kind or _kept(RelationshipKind(forward=forward, backward=backward, folded=folded))


def folded_kind(forward: str, backward: str) -> str:
    """What makes two kinds of link the same."""
    return f"{folded_name(forward, 39)}/{folded_name(backward, 39)}"


def link_people(from_: Contact, to: Contact, kind: RelationshipKind, words: str = "") -> Relationship:
    """`from_` *forward* `to`: one row for both directions. The same link twice is kept once. Raises `SamePerson`."""
    if from_.id == to.id:
        raise SamePerson
    same = and_(Relationship.from_id == from_.id, Relationship.to_id == to.id)
    if fold(kind.forward) == fold(kind.backward):
        same = or_(same, and_(Relationship.from_id == to.id, Relationship.to_id == from_.id))
    present = db.session.scalar(with_bin(select(Relationship).where(Relationship.kind_id == kind.id, same)))
    if present is not None:
        present.words = words or ("" if present.binned_at else present.words)
        return _again(present)
    return _kept(Relationship(from_id=from_.id, to_id=to.id, kind_id=kind.id, words=words))


def change(row: R, **facts: Any) -> R:
    """Changes a line, or a site, and what is found of it."""
    for name, value in facts.items():
        setattr(row, name, value)
    db.session.flush()
    return row


def take_away(line: LineOf | Relationship) -> None:
    """Takes a line from someone's page; it lies in the bin for thirty days."""
    line.binned_at, line.binned_by = clock.now(), scope().user_id
    db.session.flush()


def put_back(line: LineOf | Relationship) -> None:
    """Puts a line back where it stood."""
    line.binned_at = line.binned_by = None
    db.session.flush()


def furnish(language: str) -> None:
    """The roles and kinds of link a book begins with, in its language; they are its own words from then on."""
    for name in ROLES[language]:
        role_called(name)
    for forward, backward in LINKS[language]:
        relationship_kind_called(forward, backward)
