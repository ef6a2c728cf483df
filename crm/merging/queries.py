"""What stands between two entries and the choice to make of them one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.contacts.models import Contact, ContactName, ContactPoint, NeverLine, Site, SiteContact
from crm.contacts.queries import PersonLine, contacts_called
from crm.core.db import db
from crm.merging.models import Merge
from crm.taggings.models import Tagging
from crm.tags.models import Tag


@dataclass(frozen=True)
class United:
    """Lines of both entries, each once, in the order they were kept; mine and the team's alone."""

    names: list[str]
    nevers: list[str]
    points: list[str]
    sites: list[str]
    tags: list[str]


def united(kept: Contact, gone: Contact) -> United:
    """What will stand on one page, for whoever looks."""
    both = (kept.id, gone.id)

    def lines(column: Any, cls: Any) -> Any:
        return select(column).where(cls.contact_id.in_(both)).order_by(cls.id)

    sites = lines(Site.host, SiteContact).select_from(SiteContact).join(Site, Site.id == SiteContact.site_id)
    tags = (
        lines(Tag.name, Tagging)
        .select_from(Tagging)
        .join(Tag, Tag.id == Tagging.tag_id)
        .where(Tagging.withdrawn_at.is_(None))
    )
    return United(
        *(
            list(dict.fromkeys(db.session.scalars(statement)))
            for statement in (
                lines(ContactName.name, ContactName),
                lines(NeverLine.words, NeverLine),
                lines(ContactPoint.value, ContactPoint),
                sites,
                tags,
            )
        )
    )


def may_be_the_same(contact: Contact, name: str) -> list[PersonLine]:
    """Others who answer to `name`; without one, those whose name looks like this person's."""
    looked_for = [name] if name else [contact.calling_name, contact.calling_name.split()[0]]
    found: dict[int, PersonLine] = {}
    for words in looked_for:
        for row in contacts_called(words, bound=20):
            found.setdefault(row.id, row)
    found.pop(contact.id, None)
    return list(found.values())


def standing_merge(merge_id: int) -> Merge | None:
    """A merge that was not undone."""
    return db.session.scalar(select(Merge).where(Merge.id == merge_id, Merge.undone_at.is_(None)))


def merges_into(contact: Contact) -> list[Any]:
    """(merge id, name of the entry that went, when) of what was brought into `contact` and can be parted again."""
    return list(
        db.session.execute(
            select(Merge.id, Contact.calling_name, Merge.added_at)
            .join(Contact, Contact.id == Merge.gone_id)
            .where(Merge.kept_id == contact.id, Merge.undone_at.is_(None))
            .order_by(Merge.id.desc())
            .execution_options(with_bin=True)
        )
    )
