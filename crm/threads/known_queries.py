"""Who of the book may be a voice of a discussion being brought in: the same messages, the same site, the same name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import func, select

from crm.contacts.models import Contact, ContactName, Site, SiteContact
from crm.contacts.rules import folded_name, in_one_line
from crm.core.db import db
from crm.core.text import sort_key
from crm.threads.queries import chunks
from crm.threads.readers import ProposedPerson
from crm.threads.readers import Thread as Read
from crm.threads.rules import AUTHOR, Known, Why

MOST_SHOWN = 6

_PERSON = (
    Contact.id,
    Contact.calling_name,
    func.substr(Contact.portrait, 1, 400),
    Contact.town,
    Contact.name_to_find,
)


class KnownPeople:
    """For each voice of a discussion (and `AUTHOR`), the people of the book it may be: a few statements in all."""

    def __init__(
        self,
        read: Read,
        kept: Mapping[str, int | None] | None = None,
        also_called: Mapping[str, str] | None = None,
    ) -> None:
        """`kept`: fingerprint → person of the messages already here. `also_called`: names typed for some voices."""
        self.why: dict[str, dict[int, set[Why]]] = defaultdict(lambda: defaultdict(set))
        self.people: dict[int, tuple[str, str, bool]] = {}
        self._from_messages(read, kept or {})
        self._from_sites(read)
        self._from_names(read, also_called or {})

    def of(self, key: str) -> list[Known]:
        """The people who may be the voice `key`, the surest first."""
        found = [Known(id, *self.people[id], frozenset(why)) for id, why in self.why.get(key, {}).items()]
        found.sort(key=lambda k: (list(Why).index(k.surest), k.calling_name, k.id))
        return found[:MOST_SHOWN]

    def _learn(self, keys: list[str], row: tuple[int, str, str, str, bool], why: Why) -> None:
        contact_id, name, portrait, town, to_find = row
        self.people[contact_id] = (name, in_one_line(portrait) or town, to_find)
        for key in keys:
            self.why[key][contact_id].add(why)

    def _from_messages(self, read: Read, kept: Mapping[str, int | None]) -> None:
        keys: dict[int, list[str]] = defaultdict(list)
        for message in read.messages:
            contact_id = kept.get(message.fingerprint)
            key = AUTHOR if message.by_article_author else message.person
            if contact_id is not None and key is not None and key not in keys[contact_id]:
                keys[contact_id].append(key)
        for ids in chunks(keys):
            for row in db.session.execute(select(*_PERSON).where(Contact.id.in_(ids))):
                self._learn(keys[row[0]], tuple(row), Why.HERE)

    def _from_sites(self, read: Read) -> None:
        keys: dict[str, list[str]] = defaultdict(list)
        for person in read.people:
            for site in person.sites:
                keys[site].append(person.key)
        for site in read.article.author_sites:
            keys[site].append(AUTHOR)
        for sites in chunks(keys):
            rows = db.session.execute(
                select(*_PERSON, Site.key)
                .join(SiteContact, SiteContact.contact_id == Contact.id)
                .join(Site, Site.id == SiteContact.site_id)
                .where(Site.key.in_(sites))
            )
            for *row, site in rows:
                self._learn(keys[site], tuple(row), Why.SITE)

    def _from_names(self, read: Read, also_called: Mapping[str, str]) -> None:
        by_key: dict[str, list[str]] = defaultdict(list)
        by_fold: dict[str, list[str]] = defaultdict(list)
        names = [(person.key, name) for person in read.people for name in names_of(person)]
        names += [(AUTHOR, read.article.author)] if read.article.author else []
        for key, name in (*names, *also_called.items()):
            if folded_name(name):
                by_key[sort_key(name)].append(key)
                by_fold[folded_name(name)].append(key)
        for wanted in chunks(by_key):
            rows = db.session.execute(select(*_PERSON, Contact.sort_key).where(Contact.sort_key.in_(wanted)))
            for *row, kept_key in rows:
                self._learn(by_key[kept_key], tuple(row), Why.NAME)
        for wanted in chunks(by_fold):
            rows = db.session.execute(
                select(*_PERSON, ContactName.folded)
                .join(ContactName, ContactName.contact_id == Contact.id)
                .where(ContactName.folded.in_(wanted))
            )
            for *row, folded in rows:
                self._learn(by_fold[folded], tuple(row), Why.NAME)


def names_of(person: ProposedPerson) -> list[str]:
    """What a voice may be called in the book: the name it gives, those it is perhaps called by."""
    given = [] if person.name_to_find else [person.calling_name]
    return [*given, *person.possible_names]
