"""Taking a whole import back, except what people touched since.

A row of the book is untouched when its print is the one noted at the import, and when nothing points at it that the
import did not make itself (a note about someone, a promise, another tag…). What every member keeps for themselves
counts too, and is never told apart: those who stay are listed, not why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import delete, select, update

from crm.contacts import operations as contacts
from crm.contacts.models import Contact
from crm.core import clock
from crm.core.db import db
from crm.core.journal import record
from crm.core.references import class_of, print_of, references_to
from crm.core.scoping import scope, scope_of, with_bin
from crm.core.search import SearchEntry
from crm.imports.models import ImportBatch, ImportRow, Outcome
from crm.imports.readers.facts import N_, Sentence
from crm.interactions.models import Interaction

AT_ONCE = 500
TAKEN_BACK = N_("Taken back.")
STAYS = N_("It stays: someone changed it or wrote about it since.")
STAYS_IN_PART = N_("A part stays: someone changed it since.")
# What several people of a batch may share; it goes when nothing needs it any more.
_SHARED = ("site", "tag", "community", "interaction_kind")

Key = tuple[str, int]


class AlreadyTakenBack(Exception):
    """An import is taken back once, and only once it was kept."""


class _Batch:
    """Everything a batch made, and what of it was touched since."""

    def __init__(self, rows: list[ImportRow]) -> None:
        self.rows = rows
        self.prints: dict[Key, str] = {}
        self.owners: dict[Key, ImportRow] = {}
        self.by_row: dict[int, list[Key]] = {row.id: [] for row in rows}
        for row in rows:
            for name, made in row.undo.get("made", {}).items():
                for row_id, kept in made.items():
                    self.prints[name, int(row_id)] = kept
                    self.owners[name, int(row_id)] = row
                    self.by_row[row.id].append((name, int(row_id)))
        self.found: dict[Key, Any] = {}
        self.touched: set[Key] = set()
        self.added = set(self.ids("contact"))
        self._look()

    def touched_of(self, row: ImportRow) -> bool:
        """Whether something that the row made, for its person alone, was touched since."""
        return any(key in self.touched for key in self.by_row[row.id] if key[0] not in _SHARED)

    def ids(self, name: str) -> list[int]:
        """Ids of what was made in the table `name`."""
        return [row_id for table, row_id in self.prints if table == name]

    def _look(self) -> None:
        for name in {name for name, _row_id in self.prints}:
            cls = class_of(name)
            for part in _in_parts(self.ids(name)):
                for one in db.session.scalars(with_bin(select(cls).where(cls.id.in_(part)))):
                    self.found[name, one.id] = one
        for key, kept in self.prints.items():
            if key not in self.found or print_of(self.found[key]) != kept:
                self.touched.add(key)
        for name in ("contact", "interaction", "tagging"):
            self._look_at_what_points_to(name)

    def _look_at_what_points_to(self, name: str) -> None:
        own = {row.id for row in self.rows}
        for cls, column in references_to(name):
            for part in _in_parts(self.ids(name)):
                pointing = select(column, cls.id).where(column.in_(part))
                if cls is ImportRow:
                    # Another file that says nothing new of someone does not hold them.
                    pointing = pointing.where(ImportRow.outcome == Outcome.COMPLETED)
                for target, row_id in db.session.execute(with_bin(pointing)):
                    ours = row_id in own if cls is ImportRow else (cls.__tablename__, row_id) in self.prints
                    if not ours:
                        self.touched.add((name, target))

    def staying(self) -> set[int]:
        """Ids of the people it added who stay: they, or a line it gave them, were touched since."""
        stay = {row_id for name, row_id in self.touched if name == "contact"}
        for key in self.touched:
            if key[0] not in ("contact", *_SHARED):
                stay.add(self.owners[key].contact_id or 0)
        return stay & self.added


def _in_parts(ids: Collection[int]) -> Iterator[list[int]]:
    wanted = list(ids)
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]


def _rows_of(batch: ImportBatch) -> list[ImportRow]:
    found = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.position)
    return list(db.session.scalars(found))


def would_stay(batch: ImportBatch) -> list[tuple[int, str]]:
    """(id, calling name) of the people who would stay if `batch` were taken back: whoever was touched since.

    Those in the bin are not named.
    """
    with scope_of(scope().workspace_id, scope().user_id, sees_all=True):
        rows = _rows_of(batch)
        made = _Batch(rows)
        stay = made.staying() | {row.contact_id for row in rows if _stays_in_part(made, row)}
        named: list[Any] = []
        for part in _in_parts([one for one in stay if one is not None]):
            people = select(Contact.id, Contact.calling_name, Contact.sort_key).where(Contact.id.in_(part))
            named += db.session.execute(people).all()
    return [(row_id, name) for row_id, name, _key in sorted(named, key=lambda one: (one[2], one[0]))]


def _stays_in_part(made: _Batch, row: ImportRow) -> bool:
    """Whether a row that completed someone of the book left something that was touched since."""
    there_before = row.outcome is Outcome.COMPLETED and row.contact_id not in made.added
    return there_before and made.touched_of(row)


def take_back(batch: ImportBatch) -> list[ImportRow]:
    """Takes back everything `batch` brought that nobody touched since; returns the rows of which something stays.

    People it added leave the book for good. Raises `AlreadyTakenBack`.
    """
    if batch.applied_at is None or batch.taken_back_at is not None:
        raise AlreadyTakenBack
    batch.taken_back_at = clock.now()
    with scope_of(scope().workspace_id, scope().user_id, sees_all=True):
        rows = _rows_of(batch)
        made = _Batch(rows)
        stay = made.staying()
        kept = [row for row in rows if row.contact_id in stay]
        kept += _undo_completions([row for row in rows if row.contact_id not in made.added], made)
        _remove(made.added - stay, rows, made)
        _sweep(made)
    for row in kept:
        row.reasons = [*row.reasons, Sentence(STAYS if row.contact_id in stay else STAYS_IN_PART).as_json()]
    record("took back", "import_batch", batch.id)
    db.session.flush()
    return kept


def _undo_completions(rows: Iterable[ImportRow], made: _Batch) -> list[ImportRow]:
    """Takes from people who were there before what the file gave them; returns the rows of which something stays."""
    in_part = []
    for row in rows:
        if row.outcome is not Outcome.COMPLETED:
            continue
        stays = made.touched_of(row)
        for key in made.by_row[row.id]:
            if key[0] not in (*_SHARED, "participation") and key not in made.touched:
                db.session.delete(made.found[key])
        db.session.flush()
        if row.undo.get("set"):
            stays = _restore(row) or stays
        if stays:
            in_part.append(row)
        else:
            row.reasons = [*row.reasons, Sentence(TAKEN_BACK).as_json()]
    return in_part


def _restore(row: ImportRow) -> bool:
    """Gives facts back the value they had; whether some were changed since, and stay."""
    person = select(Contact).where(Contact.id == row.contact_id)
    contact = db.session.scalar(with_bin(person))
    if contact is None:
        return True
    changed = [name for name, (_was, now) in row.undo["set"].items() if getattr(contact, name) != now]
    back = {name: was for name, (was, _now) in row.undo["set"].items() if name not in changed}
    if back:
        contacts.edit_contact(contact, **back)
    return bool(changed)


def _remove(ids: set[int], rows: list[ImportRow], made: _Batch) -> None:
    """Takes people out of the book with their lines, their notes and what finds them."""
    notes = [
        row_id
        for (name, row_id), owner in made.owners.items()
        if name == "interaction" and owner.contact_id in ids
    ]
    for row in rows:
        if row.contact_id in ids:
            # The account of the row stays; what named the person goes with them.
            row.contact_id, row.reasons = None, [Sentence(TAKEN_BACK).as_json()]
            row.undo = {"line": row.undo["line"], "made": _shared_part(row)}
    db.session.flush()
    for part in _in_parts(notes):
        entries = delete(SearchEntry).where(
            SearchEntry.kind == "interaction", SearchEntry.subject_id.in_(part)
        )
        db.session.execute(entries.execution_options(synchronize_session=False))
        told = delete(Interaction).where(Interaction.id.in_(part))
        db.session.execute(told.execution_options(synchronize_session=False, with_bin=True))
    for part in _in_parts(sorted(ids)):
        accounts = update(ImportRow).where(ImportRow.contact_id.in_(part)).values(contact_id=None)
        db.session.execute(accounts.execution_options(synchronize_session=False))
        entries = delete(SearchEntry).where(SearchEntry.contact_id.in_(part))
        db.session.execute(entries.execution_options(synchronize_session=False))
        people = delete(Contact).where(Contact.id.in_(part))
        db.session.execute(people.execution_options(synchronize_session=False, with_bin=True))
    db.session.expire_all()


def _shared_part(row: ImportRow) -> dict[str, Any]:
    return {name: made for name, made in row.undo.get("made", {}).items() if name in _SHARED}


def _sweep(made: _Batch) -> None:
    """Takes away sites, tags, communities and kinds that the batch made and that nothing needs."""
    for name in _SHARED:
        for row_id in made.ids(name):
            if (name, row_id) in made.touched:
                continue
            needed = any(
                db.session.scalar(with_bin(select(cls.id).where(column == row_id).limit(1))) is not None
                for cls, column in references_to(name)
            )
            if not needed:
                db.session.delete(db.session.get_one(class_of(name), row_id))
    db.session.flush()
