"""Keeping a file that was looked at: one transaction, every row accounted for, everything it makes written down.

New people are written many at once, everything else through the operations that pages call. What each row made is
kept with it (`ImportRow.undo`), with a print of what it says, so that the whole can be taken back except what people
touched since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from crm.communities.models import CommunityMember
from crm.communities.operations import bring_in
from crm.contacts import operations as contacts
from crm.contacts.models import Contact, ContactName, ContactPoint, NameKind, Site, SiteContact
from crm.contacts.rules import folded_name, folded_point
from crm.core import clock, markdown
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.journal import record
from crm.core.scoping import Visibility, scope
from crm.core.text import initial, sort_key
from crm.imports.models import ImportBatch, ImportRow, Outcome
from crm.imports.plan_queries import WAITS, Fate, Line, Plan
from crm.imports.readers.columns import mapping_as_json
from crm.imports.readers.facts import Sentence
from crm.imports.rules import Facts
from crm.imports.shared_operations import Shared, imported_words, note_made, shortened
from crm.interactions.models import Interaction, Participation
from crm.interactions.operations import log_interaction

AT_ONCE = 200
OUTCOMES = {
    Fate.NEW: Outcome.ADDED,
    Fate.COMPLETES: Outcome.COMPLETED,
    Fate.UNCHANGED: Outcome.UNCHANGED,
    Fate.ASKED: Outcome.SKIPPED,
    Fate.PASSED_OVER: Outcome.SKIPPED,
}
_NOT_KNOWN = FuzzyDate(None, Precision.UNKNOWN)


class AlreadyKept(Exception):
    """This file was kept before, perhaps by a second press of the button."""


def apply(batch: ImportBatch, plan: Plan) -> None:
    """Keeps what `plan` says of the file, signed by the present member. Raises `AlreadyKept`.

    The file's bytes go: what remains is what it brought and the account of each row.
    """
    if batch.applied_at is not None or batch.content is None:
        raise AlreadyKept
    _Keeper(batch).keep(plan)
    batch.applied_at, batch.content = clock.now(), None
    batch.source_format, batch.encoding = plan.reading.format, plan.reading.encoding
    batch.mapping = mapping_as_json(plan.reading.mapping)
    batch.left_out = [{"column": left.column, "why": left.why.value} for left in plan.reading.left_out]
    record("brought in", "import_batch", batch.id)
    db.session.flush()


class _Keeper:
    """One batch being kept. `people`: the objects of those it makes or completes, by the line that made them or id."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.today = clock.today()
        self.moment = clock.now()
        self.source = imported_words(batch.filename, self.today)
        self.said_by = _("the file “%(file)s”", file=shortened(batch.filename))
        self.notes = Visibility.MINE if batch.choices.get("notes") == "mine" else Visibility.TEAM
        self.made: dict[int, Contact] = {}
        self.rows: dict[int, ImportRow] = {}
        self.shared = Shared(self.source, self.rows)

    def keep(self, plan: Plan) -> None:
        for line in plan.lines:
            reasons = [*line.reasons, Sentence(WAITS)] if line.fate is Fate.ASKED else line.reasons
            self.rows[line.row.position] = ImportRow(
                batch_id=self.batch.id,
                position=line.row.position,
                outcome=OUTCOMES[line.fate],
                reasons=[sentence.as_json() for sentence in reasons],
                contact_id=line.contact.id if line.contact else None,
                undo={"line": line.row.line},
            )
        fresh = plan.of(Fate.NEW)
        for start in range(0, len(fresh), AT_ONCE):
            self._add(fresh[start : start + AT_ONCE])
        for line in plan.of(Fate.UNCHANGED):
            self._account(line)
        self._complete(plan.of(Fate.COMPLETES))
        self.shared.state_tags()
        # Last, because a later row may have completed someone whom an earlier one made.
        for position, contact in self.made.items():
            note_made(self.rows[position], contact)
        db.session.add_all(self.rows.values())
        db.session.flush()

    def _account(self, line: Line) -> None:
        """Whom the row turned out to be, and what it says of them."""
        row = self.rows[line.row.position]
        if line.first is not None:
            row.contact_id = self.made[line.first].id
        said = line.facts.digests() if line.facts else []
        if line.missing is not None:
            said = list(dict.fromkeys([*said, *line.missing.digests()]))
        row.undo = {**row.undo, "said": said}

    # --- new people, many at once ----------------------------------------------------------------------

    def _add(self, lines: Sequence[Line]) -> None:
        for line in lines:
            assert line.facts is not None
            self.made[line.row.position] = _contact(line.facts)
        db.session.add_all(self.made[line.row.position] for line in lines)
        db.session.flush()
        sites = self.shared.sites_of(lines)
        fresh: dict[int, list[Any]] = {}
        for line in lines:
            contact, facts, row = self.made[line.row.position], line.facts, self.rows[line.row.position]
            assert facts is not None
            row.contact_id = contact.id
            fresh[line.row.position] = [
                *(self._name(contact, name) for name in facts.names),
                *(self._point(contact, kind, value) for kind, value in facts.points),
                *(SiteContact(contact_id=contact.id, site_id=sites[key].id) for _url, key in facts.sites),
                *(
                    CommunityMember(contact_id=contact.id, community_id=one.id)
                    for one in self.shared.communities_called(facts.communities, row)
                ),
                *self._notes(contact, facts.note, row),
            ]
            self.shared.remember_tags(contact, facts.tags, row)
            self._account(line)
        db.session.add_all(one for rows in fresh.values() for one in rows)
        db.session.flush()
        for position, rows in fresh.items():
            note_made(self.rows[position], *rows, *_seats(rows))

    def _title(self) -> str:
        return self.source[:1].upper() + self.source[1:200]

    def _name(self, contact: Contact, name: str) -> ContactName:
        return ContactName(
            contact_id=contact.id,
            name=name,
            folded=folded_name(name),
            kind=kind_of_name(name),
            visibility=Visibility.TEAM,
            author_id=scope().user_id,
        )

    def _point(self, contact: Contact, kind: Any, value: str) -> ContactPoint:
        return ContactPoint(
            contact_id=contact.id,
            kind=kind,
            value=value,
            folded=folded_point(value),
            said_by=self.said_by,
            said_on=self.today,
        )

    def _notes(self, contact: Contact, body: str, row: ImportRow) -> list[Interaction]:
        if not body:
            return []
        kind = self.shared.kind_of_notes(row)
        return [
            Interaction(
                kind_id=kind.id,
                happened=_NOT_KNOWN,
                title=self._title(),
                body=body,
                body_html=markdown.render(body),
                rendered_by=markdown.VERSION,
                visibility=self.notes,
                author_id=scope().user_id,
                participations=[Participation(contact_id=contact.id, line="")],
            )
        ]

    # --- people who are there already ---------------------------------------------------------------------

    def _complete(self, lines: Sequence[Line]) -> None:
        ids = [line.contact.id for line in lines if line.contact is not None]
        there: dict[int, Contact] = {}
        for start in range(0, len(ids), AT_ONCE):
            part = select(Contact).where(Contact.id.in_(ids[start : start + AT_ONCE]))
            there.update({contact.id: contact for contact in db.session.scalars(part)})
        for line in lines:
            self._account(line)
            contact = there[line.contact.id] if line.contact else self.made[line.first or 0]
            assert line.missing is not None
            self._complete_one(contact, line.missing, self.rows[line.row.position])

    def _complete_one(self, contact: Contact, missing: Facts, row: ImportRow) -> None:
        facts = {
            name: getattr(missing, name)
            for name in ("calling_name", "town", "birthday", "portrait")
            if getattr(missing, name)
        }
        if "calling_name" in facts:
            facts["name_to_find"] = False
        if facts:
            before = {name: [getattr(contact, name), value] for name, value in facts.items()}
            contacts.edit_contact(contact, **facts)
            row.undo = {**row.undo, "set": before}
        made: list[Any] = [
            contacts.add_name(contact, name, kind_of_name(name), Visibility.TEAM) for name in missing.names
        ]
        made += [
            contacts.add_point(contact, kind, value, said_by=self.said_by, said_on=self.today)
            for kind, value in missing.points
        ]
        for url, key in missing.sites:
            known = db.session.scalar(select(Site).where(Site.key == key))
            joined = contacts.add_site(contact, url)
            made.append(joined)
            if known is None:
                made.append(db.session.get_one(Site, joined.site_id))
        made += [
            bring_in(community, contact)
            for community in self.shared.communities_called(missing.communities, row)
        ]
        if missing.note:
            note = log_interaction(
                contacts=[contact],
                kind=self.shared.kind_of_notes(row),
                body=missing.note,
                happened=_NOT_KNOWN,
                title=self._title(),
                visibility=self.notes,
            )
            made += [note, *note.participations]
        self.shared.remember_tags(contact, missing.tags, row)
        # What came out of the bin, or was there unseen, is not this file's to take back.
        note_made(row, *(one for one in made if one.added_at >= self.moment))


def kind_of_name(name: str) -> NameKind:
    """A file says other names without saying what they are: several words are a civil name, one is a nickname."""
    return NameKind.CIVIL if " " in name else NameKind.NICKNAME


def _contact(facts: Facts) -> Contact:
    return Contact(
        calling_name=facts.calling_name,
        sort_key=sort_key(facts.calling_name),
        letter=initial(facts.calling_name),
        name_to_find=facts.name_to_find,
        town=facts.town,
        town_folded=folded_name(facts.town, 120),
        birthday=facts.birthday,
        portrait=facts.portrait,
        author_id=scope().user_id,
    )


def _seats(rows: Iterable[Any]) -> list[Participation]:
    return [seat for one in rows if isinstance(one, Interaction) for seat in one.participations]
