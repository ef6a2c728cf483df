"""Founding a circle, saying why it is, bringing people in; leaving is a date, and the row stays."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.accounts.models import OwnerKind
from crm.communities.models import Community, CommunityMember
from crm.communities.queries import community_called, folded_community
from crm.contacts.models import Contact
from crm.core import clock
from crm.core.dates import FuzzyDate
from crm.core.db import db
from crm.core.scoping import scope, with_bin
from crm.core.text import clean_block, clean_line, is_blank

NAME, CHARTER, WORDS, SINCE = 120, 5000, 280, 120


class Nameless(ValueError):
    """A circle is called something."""


class NameTaken(ValueError):
    """Another circle is called so, perhaps in the bin: `community`."""

    def __init__(self, community: Community) -> None:
        super().__init__(community.name)
        self.community = community


def _name(community: Community, name: str) -> None:
    name = clean_line(name, NAME)
    if is_blank(name):
        raise Nameless
    other = community_called(name)
    if other is not None and other is not community:
        raise NameTaken(other)
    community.name, community.folded = name, folded_community(name)


def found_community(
    name: str, charter: str = "", owner_kind: OwnerKind | None = None, owner_words: str = ""
) -> Community:
    """A new circle. Raises `Nameless`, `NameTaken`, and `TooLong` past a column's length."""
    author = scope().user_id
    if author is None:
        raise ValueError("someone founds it: bind a scope with a member")
    community = Community(author_id=author)
    _name(community, name)
    community.charter = clean_block(charter, CHARTER)
    community.owner_kind, community.owner_words = owner_kind, clean_line(owner_words, WORDS)
    db.session.add(community)
    db.session.flush()
    return community


def edit_community(
    community: Community, *, name: str, charter: str, owner_kind: OwnerKind | None, owner_words: str
) -> Community:
    """Changes what a circle says of itself. Raises as `found_community`."""
    _name(community, name)
    community.charter = clean_block(charter, CHARTER)
    community.owner_kind, community.owner_words = owner_kind, clean_line(owner_words, WORDS)
    db.session.flush()
    return community


def bin_community(community: Community) -> None:
    """Puts a circle in the bin, for thirty days; its people stay in the book."""
    community.binned_at, community.binned_by = clock.now(), scope().user_id
    db.session.flush()


def restore_community(community: Community) -> None:
    """Takes a circle out of the bin."""
    community.binned_at = community.binned_by = None
    db.session.flush()


def binned_community(community_id: int) -> Community | None:
    """A circle of this book, whether or not in the bin."""
    return db.session.scalar(with_bin(select(Community).where(Community.id == community_id)))


def bring_in(
    community: Community, contact: Contact, since: FuzzyDate | None = None, words: str = ""
) -> CommunityMember:
    """Someone belongs to a circle, since then, in these words; someone who had left comes back.

    What is not given stays as it was. Raises `TooLong` past 280 characters.
    """
    member = db.session.scalar(
        select(CommunityMember).where(
            CommunityMember.community_id == community.id, CommunityMember.contact_id == contact.id
        )
    )
    if member is None:
        member = CommunityMember(community_id=community.id, contact_id=contact.id)
        db.session.add(member)
    member.left_on = None
    if since is not None and (since.value is not None or since.words):
        member.since_on, member.since_precision = since.value, since.precision
        member.since_words = since.words[:SINCE]
    member.words = clean_line(words, WORDS) or member.words or ""
    db.session.flush()
    return member


def take_out(member: CommunityMember, left_on: date | None = None) -> None:
    """Someone leaves a circle, on that day or today."""
    member.left_on = left_on or clock.today()
    db.session.flush()


def put_back(member: CommunityMember) -> None:
    """Someone is in the circle as before."""
    member.left_on = None
    db.session.flush()


def say_how(member: CommunityMember, since: FuzzyDate, words: str) -> None:
    """Since when someone is in a circle, and how, as said now. Raises `TooLong` past 280 characters."""
    member.since_on, member.since_precision = since.value, since.precision
    member.since_words, member.words = since.words[:SINCE], clean_line(words, WORDS)
    db.session.flush()
