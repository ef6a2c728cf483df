"""Making a word the team's, calling it otherwise, bringing two together and parting them again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, column, exists, func, null, or_, select, table, update

from crm.core.db import db
from crm.core.journal import record
from crm.core.scoping import scope, scope_of, signer
from crm.core.text import clean_line, is_blank
from crm.tags.models import Family, Tag
from crm.tags.queries import folded_tag, seeing_all, tag_named
from crm.tags.rules import why_refused

NAME = 60
# Statements are a later concept: here only the columns that say with which tag they were made. They are moved for
# every member, whatever who acts may read of them.
_TAGGING = table(
    "tagging",
    *(column(name) for name in ("id", "workspace_id", "tag_id", "said_as_id", "contact_id", "author_id")),
    *(column(name) for name in ("because", "withdrawn_at")),
)


class Refused(ValueError):
    """Words that cannot be kept as they are. `sentence` says why; `figures`: "this is not an audience" keeps them."""

    def __init__(self, sentence: str, *, figures: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.figures = figures


class NotAName(ValueError):
    """A tag is a word or a few: not blank, at most sixty characters."""


class Taken(ValueError):
    """Another tag is called so: `tag`. Bring them together instead."""

    def __init__(self, tag: Tag) -> None:
        super().__init__(tag.name)
        self.tag = tag


class SameTag(ValueError):
    """Two tags are brought together, not one with itself."""


def guard(words: str, *, not_an_audience: bool = False) -> bool:
    """Whether `words` hold a figure that the writer says is not an audience; `Refused` while they do not say so."""
    sentence = why_refused(words)
    if sentence is None:
        return False
    if not not_an_audience:
        raise Refused(sentence, figures=True)
    return True


def sign_if(waived: bool, subject: str, subject_id: int) -> None:
    """Signs in the journal, when `guard` says so, that what was kept is not an audience."""
    if waived:
        record("said this is not an audience", subject, subject_id)


def tag_called(
    name: str,
    *,
    family: Family | None = None,
    definition: str = "",
    shared: bool = False,
    author_id: int | None = None,
    not_an_audience: bool = False,
) -> Tag:
    """The tag called `name`: the team's, else one's own, else a new one that is one's own until it is shared.

    `family` and `definition` are for a new one. `shared`: it is the team's from now on. Raises `NotAName`, `TooLong`
    past sixty characters, and `Refused` for a new name that puts a figure on someone.
    """
    author = signer(author_id)
    name = clean_line(name, NAME)
    if is_blank(name) or not folded_tag(name):
        raise NotAName
    with scope_of(scope().workspace_id, author):
        tag = tag_named(name)
    if tag is None:
        waived = guard(name, not_an_audience=not_an_audience)
        tag = Tag(
            name=name,
            folded=folded_tag(name),
            family=family or Family.LOVES,
            definition=definition,
            author_id=author,
        )
        db.session.add(tag)
        db.session.flush()
        sign_if(waived, "tag", tag.id)
        shared = shared or bool(definition)
    return share(tag) if shared else tag


def share(tag: Tag) -> Tag:
    """Makes `tag` the team's. What members kept for themselves under the same name joins it, unseen as before."""
    if tag.shared:
        return tag
    others = _others_called(tag)
    team = next((other for other in others if other.shared), None)
    if team is not None:
        _absorb(team, [tag])
        return team
    _absorb(tag, others)
    tag.shared = True
    db.session.flush()
    return tag


def define_tag(tag: Tag, *, family: Family, definition: str, not_an_audience: bool = False) -> Tag:
    """Says what kind of thing a tag says, and when it is said. A definition makes it the team's. Raises `Refused`."""
    if definition != tag.definition:
        sign_if(guard(definition, not_an_audience=not_an_audience), "tag", tag.id)
    tag.family, tag.definition = family, definition
    db.session.flush()
    return share(tag) if definition else tag


def rename_tag(tag: Tag, name: str, *, not_an_audience: bool = False) -> None:
    """Calls `tag` otherwise. Raises `NotAName`, `Refused`, and `Taken` when another tag is called so.

    A name it was once called by, from a tag brought together with it, changes places with the present one.
    """
    name = clean_line(name, NAME)
    folded = folded_tag(name)
    if is_blank(name) or not folded:
        raise NotAName
    if name != tag.name:
        sign_if(guard(name, not_an_audience=not_an_audience), "tag", tag.id)
    if folded != tag.folded:
        other = tag_named(name)
        if other is not None and other.id != tag.id:
            raise Taken(other)
        others = _others_called(tag, folded)
        joined = next((one for one in others if other is not None and one.joined_to_id == tag.id), None)
        if joined is not None:
            was = tag.name, tag.folded
            # A name no one can type, for a moment: each is unique at every step.
            joined.folded = f"\N{SYMBOL FOR NULL}{joined.id}"
            db.session.flush()
            tag.name, tag.folded = name, folded
            db.session.flush()
            joined.name, joined.folded = was
        elif tag.shared:
            _absorb(tag, others)
    tag.name, tag.folded = name, folded
    db.session.flush()


def merge_tags(kept: Tag, gone: Tag) -> Tag:
    """Brings two tags together and returns the one that stays: every because of both is said with it.

    `gone` stays as another way to say it, and `part_tags` undoes this. What the same member said of the same person
    in the same words with both stays where it is, and comes back with `gone`. Raises `SameTag`.
    """
    if kept.id == gone.id:
        raise SameTag
    if gone.shared:
        kept = share(kept)
    _move([gone.id], kept.id, said_as_id=func.coalesce(_TAGGING.c.said_as_id, gone.id))
    gone.joined_to_id = kept.id
    db.session.flush()
    db.session.expire_all()
    return kept


def part_tags(gone: Tag) -> Tag:
    """Undoes `merge_tags`: `gone` stands alone again, with what was said with it."""
    said_as = [gone.id, *_joined_below(gone.id)]
    moved = and_(
        _TAGGING.c.workspace_id == gone.workspace_id,
        _TAGGING.c.said_as_id.in_(said_as),
        _not_said_with(gone.id),
    )
    own = case((_TAGGING.c.said_as_id == gone.id, null()), else_=_TAGGING.c.said_as_id)
    db.session.execute(update(_TAGGING).where(moved).values(tag_id=gone.id, said_as_id=own))
    gone.joined_to_id = None
    db.session.flush()
    db.session.expire_all()
    return gone


def _joined_below(tag_id: int) -> list[int]:
    below: list[int] = []
    level = [tag_id]
    with seeing_all():
        while level:
            level = [
                one
                for one in db.session.scalars(select(Tag.id).where(Tag.joined_to_id.in_(level)))
                if one not in below
            ]
            below += level
    return below


def _others_called(tag: Tag, folded: str = "") -> list[Tag]:
    with seeing_all():
        return list(
            db.session.scalars(
                select(Tag).where(Tag.folded == (folded or tag.folded), Tag.id != tag.id).order_by(Tag.id)
            )
        )


def _not_said_with(tag_id: int) -> ColumnElement[bool]:
    """Nothing of the kind is said with the tag already: by the same member, of the same person, in the same words.

    A reason to come is of that kind as soon as its author gave a reason.
    """
    there = _TAGGING.alias("there")
    same = (
        exists()
        .where(
            there.c.workspace_id == _TAGGING.c.workspace_id,
            there.c.contact_id == _TAGGING.c.contact_id,
            there.c.tag_id == tag_id,
            there.c.author_id == _TAGGING.c.author_id,
            there.c.withdrawn_at.is_(None),
            or_(there.c.because == _TAGGING.c.because, _TAGGING.c.because == ""),
        )
        .correlate(_TAGGING)
    )
    return or_(_TAGGING.c.withdrawn_at.is_not(None), ~same)


def _move(tag_ids: list[int], kept_id: int, **values: Any) -> None:
    db.session.execute(
        update(_TAGGING)
        .where(
            _TAGGING.c.workspace_id == scope().workspace_id,
            _TAGGING.c.tag_id.in_(tag_ids),
            _not_said_with(kept_id),
        )
        .values(tag_id=kept_id, **values)
    )


def _absorb(kept: Tag, others: list[Tag]) -> None:
    """`others` become `kept` for good: the same word, kept apart until now. What is left of them goes."""
    for other in others:
        _move([other.id], kept.id)
        of_this_book = _TAGGING.c.workspace_id == kept.workspace_id
        db.session.execute(
            update(_TAGGING).where(of_this_book, _TAGGING.c.said_as_id == other.id).values(said_as_id=None)
        )
        with seeing_all():
            db.session.execute(update(Tag).where(Tag.joined_to_id == other.id).values(joined_to_id=kept.id))
        db.session.delete(other)
        db.session.flush()
    if others:
        db.session.expire_all()
