"""Bringing two entries of one person together, and parting them again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import inspect, select, update

from crm.contacts.models import Contact, ContactName, NameKind
from crm.contacts.operations import add_name, edit_contact
from crm.core import clock
from crm.core.db import db
from crm.core.journal import record
from crm.core.references import class_of, references_to
from crm.core.scoping import Visibility, scope, scope_of, with_bin
from crm.core.search import SearchEntry
from crm.interactions.operations import renew_last_exchange
from crm.merging.models import Merge
from crm.merging.rules import compared, joined, languages_of_both, most_careful
from crm.merging.twin_operations import Twins, as_json, from_json
from crm.taggings.models import Tagging

AT_ONCE = 500
# A merge stays what it was: the entry that went is not carried on into another.
_NOT_MOVED = {("merge", "gone_id")}
_NOT_FACTS = {"id", "workspace_id", "uid", "added_at", "author_id", "version", "binned_at", "binned_by"}


class SameEntry(ValueError):
    """An entry is not brought together with itself."""


class StillToChoose(ValueError):
    """Both entries say something different and nobody chose; `args` are the names of the facts."""


class CannotPart(ValueError):
    """The entry that went is gone for good, or was given back already."""


def bring_together(kept: Contact, gone: Contact, answers: dict[str, str]) -> Merge:
    """Everything of `gone` goes to `kept`; `gone` lies in the bin as it was, for thirty days.

    `answers`: for each fact that both say differently (`rules.compared`), "here", "there" or, for long words, "both".
    What others alone may read moves too, and stays theirs. Raises `SameEntry`, `StillToChoose`.
    """
    if kept.id == gone.id:
        raise SameEntry
    facts = compared(kept, gone)
    missing = [fact.name for fact in facts if fact.open and answers.get(fact.name) not in _allowed(fact)]
    if missing:
        raise StillToChoose(*missing)
    values = {f.name: f.chosen(answers[f.name]) if f.open else f.taken for f in facts}
    present = scope()
    author = present.user_id
    if author is None:
        raise ValueError("someone brings two entries together: bind a scope with a member")
    with scope_of(present.workspace_id, author, sees_all=True):
        merge = _bring(kept, gone, values, author)
    record("brought two entries together", "contact", kept.id)
    return merge


def _allowed(fact: Any) -> tuple[str, ...]:
    return ("here", "there", "both") if fact.can_be_both else ("here", "there")


def _bring(kept: Contact, gone: Contact, values: dict[str, Any], author: int) -> Merge:
    before = _facts_of(kept)
    names = [
        (contact.calling_name, contact.name_to_find)
        for contact in (kept, gone)
        if contact.calling_name != values["calling_name"]
    ]
    found = not all(c.name_to_find for c in (kept, gone) if c.calling_name == values["calling_name"])
    twins = Twins(kept, gone)
    between_us = values.get("between_us") or ""
    for words in twins.left_over:
        between_us = joined(between_us, words, 10**6) or between_us
    met_through = values.pop("met_through_id", None)
    edit_contact(
        kept,
        **{**values, "between_us": between_us, "met_through_id": met_through},
        name_to_find=not found,
        languages=languages_of_both(kept.languages, gone.languages),
        state=most_careful(kept.state, gone.state),
    )
    kept.last_exchange_on = max(
        (d for d in (kept.last_exchange_on, gone.last_exchange_on) if d), default=None
    )
    db.session.flush()
    merge = Merge(kept_id=kept.id, gone_id=gone.id, author_id=author)
    merge.moved = dict(_move(kept, gone, twins.stays))
    gone.binned_at, gone.binned_by = clock.now(), author
    db.session.flush()
    db.session.expire_all()
    merge.added = {
        "contact_name": [i for name, to_find in names if not to_find for i in _nickname(kept, name)]
    }
    after = _facts_of(kept)
    changes = {
        column: [before[column], after[column]] for column in before if before[column] != after[column]
    }
    merge.changed = [["contact", kept.id, changes], *twins.changed]
    db.session.add(merge)
    db.session.flush()
    return merge


def _facts_of(contact: Contact) -> dict[str, Any]:
    columns = inspect(Contact).columns.keys()
    return {name: as_json(getattr(contact, name)) for name in columns if name not in _NOT_FACTS}


def _nickname(kept: Contact, name: str) -> Iterator[int]:
    """The other calling name stays, as a name; nothing to do when it stands there already."""
    known = set(db.session.scalars(select(ContactName.id).where(ContactName.contact_id == kept.id)))
    nickname = add_name(kept, name, NameKind.NICKNAME, Visibility.TEAM)
    if nickname.id not in known:
        yield nickname.id


def _move(kept: Contact, gone: Contact, stays: dict[str, set[int]]) -> Iterator[tuple[str, list[int]]]:
    for cls, column in references_to("contact"):
        if (cls.__tablename__, column.key) in _NOT_MOVED:
            continue
        ids = set(db.session.scalars(with_bin(select(cls.id).where(column == gone.id))))
        ids -= stays.get(cls.__tablename__, set())
        # The entry kept does not meet itself through itself.
        ids -= {kept.id} if cls is Contact else set()
        if ids:
            _point_to(cls, column, sorted(ids), gone, kept)
            yield f"{cls.__tablename__}.{column.key}", sorted(ids)


def _point_to(cls: type[Any], column: Any, ids: list[int], from_: Contact, to: Contact) -> None:
    """Rows of `ids` that point to `from_` point to `to`, and are found under it."""
    for some in _in_parts(ids):
        pointing = with_bin(select(cls.id).where(cls.id.in_(some), column == from_.id))
        here = list(db.session.scalars(pointing))
        values: dict[str, Any] = {column.key: to.id}
        if cls is Tagging:
            values["contact_sort_key"] = to.sort_key
        _quietly(update(cls).where(cls.id.in_(here)).values(**values))
        if column.key == "contact_id":
            _quietly(
                update(SearchEntry)
                .where(SearchEntry.kind == cls.__tablename__, SearchEntry.subject_id.in_(here))
                .values(contact_id=to.id)
            )


def _quietly(statement: Any) -> None:
    db.session.execute(with_bin(statement).execution_options(synchronize_session=False))


def _in_parts(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def part_again(merge: Merge) -> list[str]:
    """Undoes a merge. Returns what stays as it is because it was edited since: names of columns of the entry kept.

    When the one kept went into a third since, what followed is taken out of that one. Raises `CannotPart` when the
    entry that went was erased, or was given back already.
    """
    present = scope()
    with scope_of(present.workspace_id, present.user_id, sees_all=True):
        kept = db.session.scalar(select(Contact).where(Contact.id == merge.kept_id))
        gone = db.session.scalar(with_bin(select(Contact).where(Contact.id == merge.gone_id)))
        if kept is None or gone is None or merge.undone_at is not None:
            raise CannotPart
        gone.binned_at = gone.binned_by = None
        _take_back_names(merge, kept)
        stays = _write_back(merge, kept)
        db.session.flush()
        pointing = {
            f"{cls.__tablename__}.{column.key}": (cls, column) for cls, column in references_to("contact")
        }
        for where, ids in merge.moved.items():
            if where in pointing:
                _point_to(*pointing[where], ids, kept, gone)
        _quietly(update(Tagging).where(Tagging.contact_id == kept.id).values(contact_sort_key=kept.sort_key))
        merge.undone_at = clock.now()
        db.session.flush()
        db.session.expire_all()
        renew_last_exchange([kept.id, gone.id])
    record("parted two entries", "contact", kept.id)
    return stays


def _take_back_names(merge: Merge, kept: Contact) -> None:
    added = select(ContactName).where(
        ContactName.id.in_(merge.added.get("contact_name", [])), ContactName.contact_id == kept.id
    )
    for name in db.session.scalars(added):
        db.session.delete(name)


def _write_back(merge: Merge, kept: Contact) -> list[str]:
    """What the merge wrote is taken back where nobody wrote since; returns the columns of `kept` where someone did."""
    stays = []
    for table, row_id, changes in merge.changed:
        cls = class_of(table)
        row = db.session.scalar(with_bin(select(cls).where(cls.id == row_id)))
        for column, (before, after) in changes.items() if row is not None else ():
            if as_json(getattr(row, column)) == after:
                setattr(row, column, from_json(cls, column, before))
            elif table == "contact" and row_id == kept.id:
                stays.append(column)
    return stays
