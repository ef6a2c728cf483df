"""Tags as lists and forms ask for them. What another member keeps for themselves is nowhere here."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import NamedTuple

from sqlalchemy import and_, or_, select

from crm.core.db import db
from crm.core.scoping import scope, scope_of
from crm.core.search import find_words
from crm.core.text import fold, words
from crm.tags.models import Family, Tag

SHOWN = 400
OFFERED = 300
FOLDED = 80


def seeing_all() -> AbstractContextManager[None]:
    """For a block that also looks at what is not for who acts, and says nothing of it."""
    present = scope()
    return scope_of(present.workspace_id, present.user_id, sees_all=True)


class TagLine(NamedTuple):
    """One tag as a list prints it."""

    id: int
    name: str
    family: Family
    definition: str
    shared: bool


def folded_tag(name: str) -> str:
    """What makes two tags the same word: no case, no accents, plain apostrophes, single spaces."""
    return " ".join(fold(name).split())[:FOLDED]


def tags_matching(query: str = "", bound: int = SHOWN) -> list[TagLine]:
    """Tags by name, at most `bound`; with a query, those whose name or whose definition holds its words."""
    statement = select(Tag.id, Tag.name, Tag.family, Tag.definition, Tag.shared)
    looked_for = words(query[:200])[:8]
    if looked_for:
        defined = [hit.subject_id for hit in find_words(query, kinds=("tag",))]
        named = and_(*(Tag.folded.contains(word, autoescape=True) for word in looked_for))
        statement = statement.where(or_(named, Tag.id.in_(defined)) if defined else named)
    statement = statement.order_by(Tag.folded, Tag.id).limit(bound)
    return [TagLine(*row) for row in db.session.execute(statement)]


def names_offered(bound: int = OFFERED) -> list[str]:
    """Names for a field that proposes the tags there are."""
    return list(db.session.scalars(select(Tag.name).order_by(Tag.folded, Tag.id).limit(bound)))


def tag_named(name: str) -> Tag | None:
    """The tag called so, for who looks: the team's, or one's own. A name it was once called by leads to it."""
    folded = folded_tag(name)
    if not folded:
        return None
    found = db.session.scalar(select(Tag).where(Tag.folded == folded).order_by(Tag.shared.desc()).limit(1))
    if found is not None:
        return found
    viewer = scope().user_id
    with seeing_all():
        joined = db.session.scalar(
            select(Tag)
            .where(
                Tag.folded == folded,
                Tag.joined_to_id.is_not(None),
                or_(Tag.shared, Tag.author_id == viewer),
            )
            .order_by(Tag.shared.desc())
            .limit(1)
        )
    return heir_of(joined) if joined is not None else None


def heir_of(tag: Tag) -> Tag | None:
    """The tag that `tag` is now another way to say; itself when it stands alone. None when not for who looks."""
    viewer = scope().user_id
    seen = {tag.id}
    with seeing_all():
        while tag.joined_to_id is not None and tag.joined_to_id not in seen:
            seen.add(tag.joined_to_id)
            tag = db.session.get_one(Tag, tag.joined_to_id)
    return tag if tag.shared or tag.author_id == viewer else None


def joined_tag(tag_id: int) -> Tag | None:
    """A tag brought together with another, for who may read it."""
    viewer = scope().user_id
    with seeing_all():
        found = db.session.scalar(select(Tag).where(Tag.id == tag_id, Tag.joined_to_id.is_not(None)))
    return found if found is not None and (found.shared or found.author_id == viewer) else None


def also_said(tag: Tag) -> list[TagLine]:
    """Tags brought together with `tag`, by name: other ways to say it."""
    viewer = scope().user_id
    with seeing_all():
        rows = db.session.execute(
            select(Tag.id, Tag.name, Tag.family, Tag.definition, Tag.shared)
            .where(Tag.joined_to_id == tag.id, or_(Tag.shared, Tag.author_id == viewer))
            .order_by(Tag.folded, Tag.id)
            .limit(SHOWN)
        )
        return [TagLine(*row) for row in rows]
