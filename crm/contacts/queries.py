"""Who is in the book: people by name, by address, by site, and the directory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from crm.contacts.directory_queries import PersonLine, person_columns
from crm.contacts.models import (
    CommunityRole,
    Contact,
    ContactName,
    ContactPoint,
    PointKind,
    RelationshipKind,
    Site,
    SiteContact,
)
from crm.contacts.rules import folded_name, folded_point
from crm.core.db import db
from crm.core.scoping import prepared
from crm.core.search import find_names
from crm.core.text import sort_key

# Above every character that a key can hold: "beginning with key" is key <= x < key + LAST.
LAST = "\U0010ffff"
NAMED_ALIKE = 8
BEGINNINGS = 50


def contact_rows(ids: Iterable[int]) -> dict[int, PersonLine]:
    """The people of these ids that are in the book, by id."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = db.session.execute(_people(), {"people": list(wanted)})
    return {row[0]: PersonLine(*row) for row in rows}


@prepared
def _people() -> Select[Any]:
    return select(*person_columns()).where(Contact.id.in_(bindparam("people", expanding=True)))


def _ids_of_names_like(name: str) -> set[int]:
    """People one of whose names holds every word of `name`, as beginnings."""
    return {
        hit.contact_id
        for hit in find_names(name, kinds=("contact", "contact_name"))
        if hit.contact_id is not None and hit.kind in ("contact", "contact_name")
    }


def contacts_called(name: str, bound: int = NAMED_ALIKE) -> list[PersonLine]:
    """People who may be the one called `name`: those called exactly so, then names that begin so, then names that
    hold its words. Other names count, for those who may read them. At most `bound`.
    """
    return [row for _rank, row in _ranked(name)[:bound]]


def contacts_called_exactly(name: str, bound: int = NAMED_ALIKE) -> list[PersonLine]:
    """People one of whose names is `name`, but for case, accents and punctuation. At most `bound`."""
    return [row for rank, row in _ranked(name) if rank == 0][:bound]


def _ranked(name: str) -> list[tuple[int, PersonLine]]:
    key = sort_key(name)
    if not folded_name(name):
        return []
    other = select(ContactName.contact_id).where(ContactName.folded == folded_name(name))
    named_so = set(db.session.scalars(other.limit(50)))
    ids = _ids_of_names_like(name) | named_so
    begins = and_(Contact.sort_key >= key, Contact.sort_key < key + LAST)
    ids |= set(
        db.session.scalars(
            select(Contact.id).where(begins).order_by(Contact.sort_key, Contact.id).limit(BEGINNINGS)
        )
    )
    rows = db.session.execute(select(*person_columns(), Contact.sort_key).where(Contact.id.in_(ids)))
    found = []
    for *columns, kept_key in rows:
        row = PersonLine(*columns)
        if kept_key == key or row.id in named_so:
            rank = 0
        else:
            rank = 1 if kept_key.startswith(key) else 2
        found.append((rank, kept_key, row))
    found.sort(key=lambda item: (item[0], item[1], item[2].id))
    return [(rank, row) for rank, _key, row in found]


def link_kinds() -> list[RelationshipKind]:
    """The kinds of link of this book, by their words."""
    return list(db.session.scalars(select(RelationshipKind).order_by(RelationshipKind.folded)))


def roles() -> list[CommunityRole]:
    """The roles of this book, by name."""
    return list(db.session.scalars(select(CommunityRole).order_by(CommunityRole.folded)))


def contacts_by_site_key(key: str) -> list[Contact]:
    """The people who speak on the site known as `key` (see `crm.core.sites`), by name."""
    return list(
        db.session.scalars(
            select(Contact)
            .join(SiteContact, SiteContact.contact_id == Contact.id)
            .join(Site, Site.id == SiteContact.site_id)
            .where(Site.key == key)
            .order_by(Contact.sort_key, Contact.id)
        )
    )


def contacts_by_email(email: str) -> list[Contact]:
    """The people reached at `email`, whatever its case, by name."""
    return list(
        db.session.scalars(
            select(Contact)
            .join(ContactPoint, ContactPoint.contact_id == Contact.id)
            .where(ContactPoint.kind == PointKind.EMAIL, ContactPoint.folded == folded_point(email))
            .order_by(Contact.sort_key, Contact.id)
        ).unique()
    )
