"""What both entries have: the line of the one kept takes in what the other's says, and the other's stays behind.

A line that stays behind goes to the bin with its entry, whole, and comes back with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import TypeDecorator, or_, select

from crm.communities.models import CommunityMember
from crm.contacts.models import (
    Contact,
    ContactName,
    ContactPoint,
    ContactRole,
    NeverLine,
    Relationship,
    RelationshipKind,
    RememberedDate,
    SiteContact,
)
from crm.core.db import db
from crm.core.scoping import Visibility, with_bin
from crm.core.text import fold
from crm.interactions.models import Participation, PromiseTo
from crm.merging.rules import joined
from crm.taggings.models import Tagging


def as_json(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, (UUID, StrEnum)) else value


def from_json(cls: type[Any], column: str, value: Any) -> Any:
    """The value of `cls.column` that `as_json` gave."""
    if value is None:
        return None
    typed = getattr(cls, column).type
    kind = (typed.impl_instance if isinstance(typed, TypeDecorator) else typed).python_type
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value)


class Twins:
    """Unites the twin lines of two entries. `stays`: ids left behind, by table; `changed`: what was written anew."""

    def __init__(self, kept: Contact, gone: Contact) -> None:
        self.kept, self.gone = kept, gone
        self.stays: dict[str, set[int]] = {}
        self.changed: list[list[Any]] = []
        # Words that no line had room for.
        self.left_over: list[str] = []
        self._each(ContactRole, lambda row: row.role_id)
        self._each(ContactName, _name_key)
        self._each(NeverLine, lambda row: fold(row.words))
        self._each(RememberedDate, lambda row: (row.day, fold(row.words)))
        self._each(PromiseTo, lambda row: row.promise_id)
        self._each(SiteContact, lambda row: row.site_id, self._words)
        self._each(ContactPoint, lambda row: (row.kind, row.folded), self._point)
        self._each(CommunityMember, lambda row: row.community_id, self._member)
        self._each(Participation, lambda row: row.interaction_id, self._line)
        self._each(Tagging, _statement_key, self._statement)
        self._links()

    def set(self, row: Any, **values: Any) -> None:
        """Writes values into a line of the kept entry and notes what they were."""
        changes = {}
        for column, value in values.items():
            before = getattr(row, column)
            if before != value:
                setattr(row, column, value)
                changes[column] = [as_json(before), as_json(value)]
        if changes:
            self.changed.append([row.__tablename__, row.id, changes])

    def _each(
        self, cls: type[Any], key: Callable[[Any], Any], unite: Callable[[Any, Any], None] | None = None
    ) -> None:
        both = (self.kept.id, self.gone.id)
        rows = db.session.scalars(
            with_bin(select(cls).where(cls.contact_id.in_(both)).order_by(cls.id))
        ).all()
        ours: dict[Any, Any] = {}
        for row in sorted(rows, key=_in_bin):
            if row.contact_id == self.kept.id and key(row) is not None:
                ours.setdefault(key(row), row)
        for row in rows:
            if row.contact_id == self.gone.id and key(row) in ours:
                self._stay(ours[key(row)], row, unite)

    def _stay(self, ours: Any, theirs: Any, unite: Callable[[Any, Any], None] | None) -> None:
        """`theirs` stays behind. What lies in the bin adds nothing; what lives takes its twin out of there."""
        self.stays.setdefault(theirs.__tablename__, set()).add(theirs.id)
        if _in_bin(theirs):
            return
        if _in_bin(ours):
            self.set(ours, binned_at=None, binned_by=None)
        if unite is not None:
            unite(ours, theirs)

    def _joined(self, one: str, other: str, limit: int) -> str:
        both = joined(one, other, limit)
        if both is None:
            self.left_over.append(other)
        return one if both is None else both

    def _words(self, ours: Any, theirs: Any) -> None:
        self.set(ours, words=self._joined(ours.words, theirs.words, 280))

    def _point(self, ours: ContactPoint, theirs: ContactPoint) -> None:
        self._words(ours, theirs)
        self.set(
            ours,
            preferred=ours.preferred or theirs.preferred,
            said_by=ours.said_by or theirs.said_by,
            said_on=ours.said_on or theirs.said_on,
        )

    def _member(self, ours: CommunityMember, theirs: CommunityMember) -> None:
        self._words(ours, theirs)
        self.set(ours, left_on=None if None in (ours.left_on, theirs.left_on) else ours.left_on)
        earlier = theirs.since_on and (ours.since_on is None or theirs.since_on < ours.since_on)
        if earlier or (not ours.since_on and not ours.since_words):
            self.set(
                ours,
                since_on=theirs.since_on,
                since_precision=theirs.since_precision,
                since_words=theirs.since_words,
            )

    def _line(self, ours: Participation, theirs: Participation) -> None:
        if theirs.line and fold(theirs.line) not in fold(ours.line):
            self.set(ours, line=f"{ours.line}\n\n{theirs.line}" if ours.line else theirs.line)

    def _statement(self, ours: Tagging, theirs: Tagging) -> None:
        # The same member said the same of both: what was said to the team stays said to the team, and what they saw
        # and kept to themselves stays theirs; it comes back when the two are parted.
        ours_is_mine, theirs_is_mine = (one.visibility is Visibility.MINE for one in (ours, theirs))
        if ours_is_mine and not theirs_is_mine:
            self.set(ours, visibility=theirs.visibility, seen=theirs.seen)
        elif ours_is_mine == theirs_is_mine:
            self.set(ours, seen=joined(ours.seen, theirs.seen, 280) or ours.seen)

    def _links(self) -> None:
        """Links: one between the two entries joins nobody any more; the same one twice is one."""
        both = (self.kept.id, self.gone.id)
        rows = db.session.execute(
            with_bin(
                select(Relationship, RelationshipKind)
                .join(RelationshipKind, RelationshipKind.id == Relationship.kind_id)
                .where(or_(Relationship.from_id.in_(both), Relationship.to_id.in_(both)))
                .order_by(Relationship.id)
            )
        ).all()
        ours: dict[Any, Relationship] = {}
        for row, kind in sorted(rows, key=lambda pair: _in_bin(pair[0])):
            if self.gone.id not in (row.from_id, row.to_id):
                for key in _link_keys(row.from_id, row.to_id, kind):
                    ours.setdefault(key, row)
        for row, kind in rows:
            if self.gone.id not in (row.from_id, row.to_id):
                continue
            from_id, to_id = (self.kept.id if i == self.gone.id else i for i in (row.from_id, row.to_id))
            twin = ours.get((from_id, to_id, kind.id))
            if twin is not None:
                self._stay(twin, row, self._words)
            elif from_id == to_id:
                self.stays.setdefault(Relationship.__tablename__, set()).add(row.id)
                if row.words and not _in_bin(row):
                    self.left_over.append(row.words)
            else:
                ours.update(dict.fromkeys(_link_keys(from_id, to_id, kind), row))


def _in_bin(row: Any) -> bool:
    return getattr(row, "binned_at", None) is not None


def _name_key(row: ContactName) -> Any:
    return row.folded, row.kind, row.visibility, row.author_id if row.visibility is Visibility.MINE else None


def _statement_key(row: Tagging) -> Any:
    return None if row.withdrawn_at is not None else (row.tag_id, row.author_id, row.because)


def _link_keys(from_id: int, to_id: int, kind: RelationshipKind) -> list[tuple[int, int, int]]:
    keys = [(from_id, to_id, kind.id)]
    if fold(kind.forward) == fold(kind.backward):
        keys.append((to_id, from_id, kind.id))
    return keys
