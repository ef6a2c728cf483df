"""The lists of words each workspace edits: roles, and kinds of link."""

from __future__ import annotations

from sqlalchemy import select

from crm.contacts.models import CommunityRole, ContactRole, Relationship, RelationshipKind
from crm.contacts.operations import change, folded_kind
from crm.contacts.rules import folded_name
from crm.core.db import db
from crm.core.scoping import with_bin


class Taken(ValueError):
    """The list holds this word already."""


class Used(ValueError):
    """This word is said of someone."""


def rename_word(word: CommunityRole | RelationshipKind, name: str, backward: str = "") -> None:
    """Another word for a role, or for a kind of link from each side. Raises `Taken` when it stands already."""
    if isinstance(word, CommunityRole):
        facts = {"name": name, "folded": folded_name(name, 80)}
    else:
        backward = backward or name
        facts = {"forward": name, "backward": backward, "folded": folded_kind(name, backward)}
    model = type(word)
    if db.session.scalar(select(model.id).where(model.folded == facts["folded"], model.id != word.id)):
        raise Taken
    change(word, **facts)


def remove_word(word: CommunityRole | RelationshipKind) -> None:
    """Takes a word out of its list. Raises `Used` while it is said of someone, in the bin included."""
    if isinstance(word, CommunityRole):
        said = select(ContactRole.id).where(ContactRole.role_id == word.id)
    else:
        said = select(Relationship.id).where(Relationship.kind_id == word.id)
    if db.session.scalar(with_bin(said.limit(1))) is not None:
        raise Used
    db.session.delete(word)
    db.session.flush()
