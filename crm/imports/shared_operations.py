"""What several rows of a file share: sites, communities, tags, the kind of its notes; and what each row made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from crm.communities.models import Community
from crm.communities.operations import found_community
from crm.communities.queries import community_called
from crm.contacts.models import Contact, Site
from crm.contacts.rules import folded_name
from crm.core.dates import date_in_words
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.i18n import locale
from crm.core.references import print_of
from crm.core.sites import canonical_site
from crm.core.text import TooLong
from crm.imports.matching_queries import kind_of_files
from crm.imports.models import ImportRow
from crm.imports.plan_queries import Line
from crm.imports.readers.facts import N_, Sentence
from crm.imports.rules import WEIGHING_TAG
from crm.interactions.kind_operations import add_kind, retire_kind
from crm.interactions.models import InteractionKind
from crm.taggings.operations import state_for_all
from crm.tags.models import Tag
from crm.tags.operations import NotAName, Refused, tag_called
from crm.tags.queries import tag_named

BINNED_COMMUNITY = N_("The community “%(name)s” lies in the bin: nobody was brought into it.")


def imported_words(filename: str, day: date) -> str:
    """Where something comes from, in the language of who brings it in."""
    # Seen from another year than any, so that the year is said.
    words = date_in_words(day, locale(), date.min, weekday=False)
    return _("imported from “%(file)s” on %(day)s", file=shortened(filename), day=words)


def shortened(filename: str) -> str:
    """A file's name that fits beside what it brought."""
    return filename if len(filename) <= 80 else filename[:79] + "…"


def note_made(row: ImportRow, *made: Any) -> None:
    """Writes down what a row made, with a print of each, to be able to take it back. Flushed rows only."""
    kept = {name: dict(prints) for name, prints in row.undo.get("made", {}).items()}
    for one in made:
        kept.setdefault(one.__tablename__, {})[str(one.id)] = print_of(one)
    row.undo = {**row.undo, "made": kept}


def say(row: ImportRow, sentence: Sentence) -> None:
    """Adds a sentence to the account of a row."""
    row.reasons = [*row.reasons, sentence.as_json()]


class Shared:
    """What the rows of one file share, looked for once. `source`: where it all comes from, in words."""

    def __init__(self, source: str, rows: Mapping[int, ImportRow]) -> None:
        self.source = source
        self.rows = rows
        self.kind: InteractionKind | None = None
        self.communities: dict[str, Community] = {}
        self.taggings: dict[str, tuple[str, list[tuple[Contact, ImportRow]]]] = {}

    def kind_of_notes(self, row: ImportRow) -> InteractionKind:
        """The kind of notes that files bring: not an exchange, so not being in touch, and not offered in forms."""
        self.kind = self.kind or kind_of_files()
        if self.kind is None:
            self.kind = add_kind(_("from a file"), counts=False)
            retire_kind(self.kind)
            note_made(row, self.kind)
        return self.kind

    def communities_called(self, names: Iterable[str], row: ImportRow) -> list[Community]:
        """The communities called so, those unknown founded; those in the bin are said and left out."""
        found: dict[int, Community] = {}
        for name in names:
            key = folded_name(name)
            if key not in self.communities:
                present = community_called(name)
                if present is None:
                    present = found_community(name)
                    note_made(row, present)
                self.communities[key] = present
            community = self.communities[key]
            if community.binned_at is not None:
                say(row, Sentence(BINNED_COMMUNITY, {"name": name}))
            else:
                found[community.id] = community
        return list(found.values())

    def sites_of(self, lines: Sequence[Line]) -> dict[str, Site]:
        """The sites these rows name, by key; those the book does not know are made, by the first row to name them."""
        wanted = {key: (url, line) for line in reversed(lines) if line.facts for url, key in line.facts.sites}
        there = select(Site).where(Site.key.in_(wanted.keys()))
        known = {site.key: site for site in db.session.scalars(there)} if wanted else {}
        fresh: list[tuple[Site, Line]] = []
        for key, (url, line) in wanted.items():
            if key not in known:
                found = canonical_site(url)
                known[key] = Site(url=found.url, host=found.host, key=found.key)
                fresh.append((known[key], line))
        db.session.add_all(site for site, _line in fresh)
        db.session.flush()
        for site, line in fresh:
            note_made(self.rows[line.row.position], site)
        return known

    def remember_tags(self, contact: Contact, names: Iterable[str], row: ImportRow) -> None:
        """These tags are to be said of someone, once everybody is in the book."""
        for name in names:
            self.taggings.setdefault(folded_name(name, 80), (name, []))[1].append((contact, row))

    def state_tags(self) -> None:
        """Every tag, one after the other: reasons to come, the importer's alone."""
        for name, people in self.taggings.values():
            tag = self._tag(name, people[0][1])
            if tag is None:
                for _contact, row in people:
                    say(row, Sentence(WEIGHING_TAG, {"name": name}))
                continue
            rows = {contact.id: row for contact, row in reversed(people)}
            them = list({contact.id: contact for contact, _row in people}.values())
            for tagging in state_for_all(them, tag, "", seen=self.source).stated:
                note_made(rows[tagging.contact_id], tagging)

    def _tag(self, name: str, row: ImportRow) -> Tag | None:
        there = tag_named(name)
        try:
            tag = there or tag_called(name)
        except (Refused, NotAName, TooLong):
            return None
        if there is None:
            note_made(row, tag)
        return tag
