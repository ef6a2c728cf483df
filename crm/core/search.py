"""Finding words: one folded text, two engines, one interface.

Rows that can be found say what of them can be (`Searchable`). A hook writes their entry in the same transaction, so
that nothing has to remember to. SQLite keeps an FTS5 index beside the entries, PostgreSQL a `tsvector` column; both
hold the words of `crm.core.text.words`, and both are read here, by raw SQL that names the workspace and the viewer.
People's names come first. What is found is bounded, never counted, never ranked over the whole book.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, TextClause, delete, event, insert, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm.core import clock
from crm.core.columns import choice
from crm.core.db import Base, db
from crm.core.scoping import Binned, OfWorkspace, Visibility, scope
from crm.core.text import words

LONGEST_QUERY = 12
CANDIDATES = 200
# What is indexed of one row, in characters: PostgreSQL refuses to index more than a megabyte.
INDEXED = 200_000


@dataclass(frozen=True)
class Findable:
    """What can be found of a row: `names` come first, `said` is everything else."""

    names: str = ""
    said: str = ""
    contact_id: int | None = None
    visibility: Visibility = Visibility.TEAM
    author_id: int | None = None


class Searchable:
    """A row that can be found by its words."""

    def findable(self) -> Findable | None:
        """What of it can be found; None when it should not be."""
        raise NotImplementedError


class PartOfSearchable:
    """A row whose words are found under another row."""

    def found_under(self) -> Searchable | None:
        """The row to write again when this one changes."""
        raise NotImplementedError


class SearchEntry(OfWorkspace, Base):
    """The words by which one row can be found, folded."""

    __tablename__ = "search_entry"
    __table_args__ = (Index("ix_search_entry_subject", "workspace_id", "kind", "subject_id"),)

    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    contact_id: Mapped[int | None]
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility, "visibility"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    # Words of the index itself: the book and the table, so that a look never walks through other books and kinds.
    drawer: Mapped[str] = mapped_column(String(100))
    names: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="")


def _drawer(workspace_id: int, kind: str = "") -> str:
    return f"w{workspace_id}{kind.replace('_', '')}"


def entry_of(row: Any, found: Findable) -> dict[str, Any]:
    """The entry of `row` as plain values, for one insert or many."""
    return {
        "workspace_id": row.workspace_id,
        "kind": row.__tablename__,
        "subject_id": row.id,
        "contact_id": found.contact_id,
        "visibility": found.visibility,
        "author_id": found.author_id,
        "drawer": f"{_drawer(row.workspace_id)} {_drawer(row.workspace_id, row.__tablename__)}",
        "names": " ".join(words(found.names[:INDEXED])),
        "said": " ".join(words(found.said[:INDEXED])),
    }


def _write_entries(session: Session, _context: Any) -> None:
    touched: dict[int, Any] = {}
    gone: list[Any] = []
    # Taken once: the session makes these sets anew each time they are asked for.
    added, deleted = session.new, session.deleted
    for row in (*added, *session.dirty):
        owner = row.found_under() if isinstance(row, PartOfSearchable) else row
        if isinstance(owner, Searchable) and owner not in deleted:
            touched[id(owner)] = owner
    for row in deleted:
        if isinstance(row, Searchable):
            gone.append(row)
        elif isinstance(row, PartOfSearchable):
            owner = row.found_under()
            if owner is not None and owner not in deleted:
                touched[id(owner)] = owner
    known = [row for row in touched.values() if row not in added]
    connection = session.connection()
    table: Any = SearchEntry.__table__
    for row in (*gone, *known):
        connection.execute(
            delete(table).where(
                table.c.workspace_id == row.workspace_id,
                table.c.kind == row.__tablename__,
                table.c.subject_id == row.id,
            )
        )
    fresh = []
    for row in touched.values():
        found = None if isinstance(row, Binned) and row.binned_at is not None else row.findable()
        if found is not None:
            fresh.append(entry_of(row, found))
    if fresh:
        write_all(connection, fresh)


def write_all(connection: Any, entries: list[dict[str, Any]]) -> None:
    """Writes entries made by `entry_of`."""
    moment = clock.now()
    connection.execute(insert(SearchEntry.__table__), [{"added_at": moment, **entry} for entry in entries])  # type: ignore[arg-type]


@dataclass(frozen=True)
class Hit:
    """A row that answers: its table's name, its id, and the person it is about."""

    kind: str
    subject_id: int
    contact_id: int | None


@dataclass(frozen=True)
class Look:
    """Where to look: in names alone or in every word, and in which tables (all when none is named)."""

    names_alone: bool
    kinds: tuple[str, ...] = ()


def terms_of(query: str) -> list[str]:
    """The words looked for, at most a dozen. Those of two letters and more are taken as beginnings."""
    return words(query[:400])[:LONGEST_QUERY]


def _drawers(look: Look) -> list[str]:
    here = scope().workspace_id
    return [_drawer(here, kind) for kind in look.kinds] or [_drawer(here)]


def _fts(terms: list[str], look: Look) -> str:
    # Terms are runs of letters and digits; quotes make them literal, and a beginning needs two letters.
    columns = "names" if look.names_alone else "{names said}"
    wanted = " AND ".join(f'"{term}"{"*" if len(term) > 1 else ""}' for term in terms)
    drawers = " OR ".join(f'"{drawer}"' for drawer in _drawers(look))
    return f"drawer : ({drawers}) AND {columns} : ({wanted})"


def _tsquery(terms: list[str], look: Look) -> str:
    weights = "A" if look.names_alone else "AD"
    wanted = " & ".join(f"'{term}':{'*' if len(term) > 1 else ''}{weights}" for term in terms)
    return f"({' | '.join(f'{drawer}:B' for drawer in _drawers(look))}) & {wanted}"


# A message lies in the bin with its thread; what is said of someone, with them.
_READABLE = (
    "e.workspace_id = :workspace AND (e.visibility <> 'mine' OR e.author_id = :viewer)"
    " AND (e.contact_id IS NULL OR EXISTS (SELECT 1 FROM contact c WHERE c.workspace_id = e.workspace_id"
    " AND c.id = e.contact_id AND c.binned_at IS NULL))"
    " AND (e.kind <> 'thread_message' OR EXISTS (SELECT 1 FROM thread_message m JOIN thread t ON t.id = m.thread_id"
    " WHERE m.workspace_id = e.workspace_id AND m.id = e.subject_id AND t.binned_at IS NULL))"
)
# On SQLite the index gives the latest rows first at no cost; on PostgreSQL any of them, a sort would read them all.
_ON_SQLITE = (
    "SELECT # AS look, e.kind, e.subject_id, e.contact_id FROM search_index"
    " CROSS JOIN search_entry e ON e.id = search_index.rowid WHERE search_index MATCH :query# AND "
)
_LATEST = " ORDER BY search_index.rowid DESC"
_ON_POSTGRESQL = (
    "SELECT # AS look, e.kind, e.subject_id, e.contact_id FROM search_entry e"
    " WHERE e.vector @@ to_tsquery('simple', :query#) AND "
)
_BOUND = " LIMIT :bound#"


@cache
def _statement(on_sqlite: bool, looks: int) -> TextClause:
    """One statement for so many looks."""
    branches = []
    for number in range(looks):
        branch = (
            (_ON_SQLITE if on_sqlite else _ON_POSTGRESQL)
            + _READABLE
            + (_LATEST if on_sqlite else "")
            + _BOUND
        )
        branches.append("SELECT * FROM (" + branch.replace("#", str(number)) + ") AS b" + str(number))
    return text(" UNION ALL ".join(branches))


def find(query: str, looks: Sequence[Look], bound: int = CANDIDATES) -> list[list[Hit]]:
    """For each of `looks`, the rows that hold every word of `query` (as beginnings), in one statement.

    At most `bound` for each look, and never ranked: what to show first is for the caller to say.
    """
    terms = terms_of(query)
    found: list[list[Hit]] = [[] for _look in looks]
    if not terms or not looks:
        return found
    present = scope()
    on_sqlite = db.session.get_bind().dialect.name == "sqlite"
    values: dict[str, Any] = {"workspace": present.workspace_id, "viewer": present.user_id or 0}
    for number, look in enumerate(looks):
        values[f"query{number}"] = _fts(terms, look) if on_sqlite else _tsquery(terms, look)
        values[f"bound{number}"] = bound
    for number, *hit in db.session.execute(_statement(on_sqlite, len(looks)), values):
        found[number].append(Hit(*hit))
    return found


def find_names(query: str, bound: int = CANDIDATES, kinds: tuple[str, ...] = ()) -> list[Hit]:
    """Rows whose *names* hold every word of `query` (as beginnings). At most `bound`, unordered."""
    return find(query, [Look(True, kinds)], bound)[0]


def find_words(query: str, bound: int = CANDIDATES, kinds: tuple[str, ...] = ()) -> list[Hit]:
    """Rows that hold every word of `query` (as beginnings) anywhere. At most `bound`, unordered."""
    return find(query, [Look(False, kinds)], bound)[0]


_RUNS = re.compile(r"[^\W_]+|[\W_]+")
READ_FOR_A_PASSAGE = 20_000


def passage(source: str, query: str, around: int = 80) -> list[tuple[str, bool]]:
    """The part of `source` where `query` matched, as (words, matched?) pieces, for showing in context.

    White space is shown as one space; "…" stands where something is left out.
    """
    terms = [(term, len(term) > 1) for term in terms_of(query)]
    initials = {term[0] for term, _is_beginning in terms}
    pieces = _RUNS.findall(unicodedata.normalize("NFC", source[:READ_FOR_A_PASSAGE]))
    first = next((at for at, piece in enumerate(pieces) if _matches(piece, terms, initials)), 0)
    start, room = first, around
    while start > 0 and room > len(pieces[start - 1]):
        start -= 1
        room -= len(pieces[start])
    shown: list[tuple[str, bool]] = [("… ", False)] if start else []
    room = around * 3
    for at in range(start, len(pieces)):
        if room <= 0:
            shown.append((" …", False))
            break
        piece = pieces[at] if len(pieces[at]) <= around else pieces[at][:around] + "…"
        shown.append(
            (" ".join(f".{piece}.".split())[1:-1], at >= first and _matches(pieces[at], terms, initials))
        )
        room -= len(piece)
    return shown


def _matches(piece: str, terms: list[tuple[str, bool]], initials: set[str]) -> bool:
    # A plain letter is its own folding: most words are told apart without folding them.
    if not piece[0].isalnum() or (piece[0] < "\x80" and piece[0].lower() not in initials):
        return False
    return any(
        word.startswith(term) if is_beginning else word == term
        for word in words(piece[:400])
        for term, is_beginning in terms
    )


def init_app() -> None:
    """Hooks the index into the session."""
    if not event.contains(Session, "after_flush", _write_entries):
        event.listen(Session, "after_flush", _write_entries)
