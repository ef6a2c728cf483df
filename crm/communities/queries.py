"""Circles and who is in them."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select, tuple_

from crm.accounts.models import OwnerKind
from crm.communities.models import Community, CommunityMember
from crm.contacts.models import Contact
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.pages import PAGE, Page
from crm.core.scoping import with_bin
from crm.core.text import fold
from crm.core.text import initials as letters_of

SHOWN = 500
LEFT_SHOWN = 100


class CommunityLine(NamedTuple):
    """One circle as a list prints it."""

    id: int
    name: str
    charter: str
    owner_kind: OwnerKind | None
    owner_words: str


class MemberLine(NamedTuple):
    """Someone on a circle's page; `id` and `calling_name` are the person's."""

    id: int
    calling_name: str
    sort_key: str
    member_id: int
    since_on: date | None
    since_precision: Precision
    since_words: str
    words: str
    left_on: date | None

    @property
    def since(self) -> FuzzyDate:
        """Since when, as it was said."""
        return FuzzyDate(self.since_on, self.since_precision, self.since_words)

    @property
    def tint(self) -> int:
        """The paper of the place card."""
        return self.id % 6 + 1

    @property
    def initials(self) -> str:
        """The letters of the place card."""
        return letters_of(self.calling_name)


def folded_community(name: str) -> str:
    """What makes two circles' names the same."""
    return " ".join(fold(name).split())[:200]


def communities(bound: int = SHOWN) -> list[CommunityLine]:
    """Every circle of the book, by name."""
    rows = db.session.execute(
        select(Community.id, Community.name, Community.charter, Community.owner_kind, Community.owner_words)
        .order_by(Community.folded, Community.id)
        .limit(bound)
    )
    return [CommunityLine(*row) for row in rows]


def community_called(name: str) -> Community | None:
    """The circle called so, in the bin or not."""
    return db.session.scalar(with_bin(select(Community).where(Community.folded == folded_community(name))))


def _member_columns() -> tuple[Any, ...]:
    return (
        Contact.id,
        Contact.calling_name,
        Contact.sort_key,
        CommunityMember.id,
        CommunityMember.since_on,
        CommunityMember.since_precision,
        CommunityMember.since_words,
        CommunityMember.words,
        CommunityMember.left_on,
    )


def members_of(community: Community, after: str | None = None, size: int = PAGE) -> Page[MemberLine]:
    """Who is in a circle, by name; `after` is a page's own key, anything else begins again."""
    statement = (
        select(*_member_columns())
        .join(Contact, Contact.id == CommunityMember.contact_id)
        .where(CommunityMember.community_id == community.id, CommunityMember.left_on.is_(None))
        .order_by(Contact.sort_key, Contact.id)
        .limit(size + 1)
    )
    contact_id, _dash, sort_key = (after or "").partition("-")
    if contact_id.isascii() and contact_id.isdigit() and len(contact_id) < 10:
        key = (sort_key[:200].replace("\0", ""), int(contact_id))
        statement = statement.where(tuple_(Contact.sort_key, Contact.id) > tuple_(*key))
    rows = [MemberLine(*row) for row in db.session.execute(statement)]
    return Page.cut(rows, lambda row: f"{row.id}-{row.sort_key}", size)


def members_gone(community: Community, bound: int = LEFT_SHOWN) -> list[MemberLine]:
    """Who left a circle, the latest first."""
    rows = db.session.execute(
        select(*_member_columns())
        .join(Contact, Contact.id == CommunityMember.contact_id)
        .where(CommunityMember.community_id == community.id, CommunityMember.left_on.is_not(None))
        .order_by(CommunityMember.left_on.desc(), Contact.sort_key, Contact.id)
        .limit(bound)
    )
    return [MemberLine(*row) for row in rows]
