"""Already in the book? Whom the rows of a file may be, and what their pages say already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select

from crm.communities.models import Community, CommunityMember
from crm.contacts.models import Contact, ContactName, ContactPoint, PointKind, Site, SiteContact
from crm.contacts.rules import folded_name, folded_point
from crm.core.db import db
from crm.core.scoping import scope, with_bin
from crm.core.text import sort_key
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.rules import Facts, Holdings
from crm.interactions.models import InteractionKind
from crm.taggings.models import Tagging
from crm.tags.models import Tag

K = TypeVar("K")
AT_ONCE = 500
# The kind of the notes that files bring: not an exchange, so it never counts as being in touch.
FROM_A_FILE = "from a file"


@dataclass(frozen=True)
class Someone:
    """Who is in the book: by id, by name, and whether they lie in the bin."""

    id: int
    calling_name: str
    in_bin: bool = False


@dataclass
class Known:
    """What the book knows of the people a file names. `by_line`: whom the same line of the same file was, before."""

    people: dict[int, Someone] = field(default_factory=dict)
    by_email: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_calling_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_other_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_line: dict[int, int] = field(default_factory=dict)

    def called(self, name: str) -> list[int]:
        """People in the book one of whose names is `name`."""
        ids = [*self.by_calling_name[sort_key(name)], *self.by_other_name[folded_name(name)]]
        return list(dict.fromkeys(ids))


def _in_parts(keys: Iterable[K]) -> Iterator[list[K]]:
    wanted = list(dict.fromkeys(keys))
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]


def known_among(facts: list[Facts], content_hash: str) -> Known:
    """Whom `facts` may speak of: by e-mail (also in the bin), by name, and by the same file brought in before."""
    known = Known()
    emails = (folded_point(v) for f in facts for kind, v in f.points if kind is PointKind.EMAIL)
    for part in _in_parts(emails):
        reached = (
            select(ContactPoint.folded, Contact.id, Contact.calling_name, Contact.binned_at)
            .join(Contact, Contact.id == ContactPoint.contact_id)
            .where(ContactPoint.kind == PointKind.EMAIL, ContactPoint.folded.in_(part))
            .where(ContactPoint.binned_at.is_(None))
            .order_by(Contact.sort_key, Contact.id)
        )
        for folded, *someone in db.session.execute(with_bin(reached)):
            _remember(known, known.by_email[folded], someone)
    for part in _in_parts(sort_key(f.calling_name) for f in facts):
        called = select(Contact.sort_key, Contact.id, Contact.calling_name, Contact.binned_at).where(
            Contact.sort_key.in_(part)
        )
        for key, *someone in db.session.execute(called.order_by(Contact.id)):
            _remember(known, known.by_calling_name[key], someone)
    for part in _in_parts(folded_name(f.calling_name) for f in facts):
        named = (
            select(ContactName.folded, Contact.id, Contact.calling_name, Contact.binned_at)
            .join(Contact, Contact.id == ContactName.contact_id)
            .where(ContactName.folded.in_(part))
            .order_by(Contact.id)
        )
        for folded, *someone in db.session.execute(named):
            _remember(known, known.by_other_name[folded], someone)
    before = (
        select(ImportRow.position, Contact.id, Contact.calling_name, Contact.binned_at)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .join(Contact, Contact.id == ImportRow.contact_id)
        .where(ImportBatch.content_hash == content_hash)
        .where(ImportBatch.applied_at.is_not(None), ImportBatch.taken_back_at.is_(None))
        .order_by(ImportRow.id)
    )
    for position, *someone in db.session.execute(with_bin(before)):
        ids: list[int] = []
        _remember(known, ids, someone)
        known.by_line[position] = ids[0]
    return known


def _remember(known: Known, ids: list[int], someone: Any) -> None:
    contact_id, calling_name, binned_at = someone
    known.people[contact_id] = Someone(contact_id, calling_name, binned_at is not None)
    if contact_id not in ids:
        ids.append(contact_id)


def holdings_of(ids: Iterable[int]) -> dict[int, Holdings]:
    """What the pages of these people say already, for who looks."""
    held: dict[int, Holdings] = {}
    for part in _in_parts(ids):
        _read_holdings(part, held)
    return held


def _read_holdings(ids: list[int], held: dict[int, Holdings]) -> None:
    facts = (Contact.calling_name, Contact.name_to_find, Contact.town, Contact.birthday, Contact.portrait)
    for row in db.session.execute(select(Contact.id, *facts).where(Contact.id.in_(ids))):
        contact_id, calling_name, name_to_find, town, birthday, portrait = row
        held[contact_id] = Holdings(calling_name, name_to_find, town, birthday, portrait)
    for name, statement in _lines_of(ids):
        for contact_id, *key in db.session.execute(statement):
            if contact_id in held:
                held[contact_id].items.add((name, " ".join(key)))
    said = (
        select(ImportRow.contact_id, ImportRow.undo)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(ImportRow.contact_id.in_(ids), ImportBatch.taken_back_at.is_(None))
    )
    for contact_id, undo in db.session.execute(said):
        if contact_id in held:
            held[contact_id].before.update(undo.get("said", ()))


def _lines_of(ids: list[int]) -> list[tuple[str, Any]]:
    theirs = (Site, SiteContact.site_id == Site.id)
    return [
        (
            "names",
            select(ContactName.contact_id, ContactName.folded).where(ContactName.contact_id.in_(ids)),
        ),
        (
            "points",
            select(ContactPoint.contact_id, ContactPoint.kind, ContactPoint.folded).where(
                ContactPoint.contact_id.in_(ids)
            ),
        ),
        (
            "sites",
            select(SiteContact.contact_id, Site.key).join(*theirs).where(SiteContact.contact_id.in_(ids)),
        ),
        (
            "tags",
            select(Tagging.contact_id, Tag.folded)
            .join(Tag, Tag.id == Tagging.tag_id)
            .where(Tagging.contact_id.in_(ids), Tagging.author_id == scope().user_id),
        ),
        (
            "communities",
            select(CommunityMember.contact_id, Community.folded)
            .join(Community, Community.id == CommunityMember.community_id)
            .where(CommunityMember.contact_id.in_(ids)),
        ),
    ]


def kind_of_files() -> InteractionKind | None:
    """The kind of the notes that files bring, when this book has it already."""
    return db.session.scalar(select(InteractionKind).where(InteractionKind.folded == FROM_A_FILE))
