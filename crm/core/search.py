"""Finding words: one folded text, two engines, one interface.

Rows that can be found say what of them can be (`Searchable`). A hook writes their entry in the same transaction, so
that nothing has to remember to. SQLite keeps an FTS5 index beside the entries, PostgreSQL a `tsvector` column; both
hold the words of `crm.core.text.words`, and both are read here, by raw SQL that names the workspace and the viewer.
People's names come first. What is found is bounded, never counted, never ranked over the whole book.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, delete, event, insert, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm.core import clock
from crm.core.db import Base, db
from crm.core.scoping import Binned, OfWorkspace, Visibility, choice, scope
from crm.core.text import words

LONGEST_QUERY = 12
CANDIDATES = 200


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
    names: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="")


def entry_of(row: Any, found: Findable) -> dict[str, Any]:
    """The entry of `row` as plain values, for one insert or many."""
    return {
        "workspace_id": row.workspace_id,
        "kind": row.__tablename__,
        "subject_id": row.id,
        "contact_id": found.contact_id,
        "visibility": found.visibility,
        "author_id": found.author_id,
        "names": " ".join(words(found.names)),
        "said": " ".join(words(found.said)),
    }


def _write_entries(session: Session, _context: Any) -> None:
    touched: dict[int, Any] = {}
    gone: list[Any] = []
    for row in (*session.new, *session.dirty):
        owner = row.found_under() if isinstance(row, PartOfSearchable) else row
        if isinstance(owner, Searchable) and owner not in session.deleted:
            touched[id(owner)] = owner
    for row in session.deleted:
        if isinstance(row, Searchable):
            gone.append(row)
        elif isinstance(row, PartOfSearchable):
            owner = row.found_under()
            if owner is not None and owner not in session.deleted:
                touched[id(owner)] = owner
    known = [row for row in touched.values() if row not in session.new]
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


def terms_of(query: str) -> list[str]:
    """The words looked for, at most a dozen; the last and the longer ones are taken as beginnings."""
    return words(query[:400])[:LONGEST_QUERY]


def _fts(terms: list[str], column: str) -> str:
    # Terms are alphanumeric runs; quotes make them literal, and a beginning needs two letters.
    return " AND ".join(f'{column} : "{term}"{"*" if len(term) > 1 else ""}' for term in terms)


def _tsquery(terms: list[str], weight: str) -> str:
    return " & ".join(f"{term}:{'*' if len(term) > 1 else ''}{weight}" for term in terms)


_READABLE = (
    "e.workspace_id = :workspace AND (e.visibility <> 'mine' OR e.author_id = :viewer)"
    " AND (e.contact_id IS NULL OR EXISTS (SELECT 1 FROM contact c WHERE c.workspace_id = e.workspace_id"
    " AND c.id = e.contact_id AND c.binned_at IS NULL))"
)
_ON_SQLITE = text(
    "SELECT e.kind, e.subject_id, e.contact_id FROM search_index JOIN search_entry e ON e.id = search_index.rowid"
    " WHERE search_index MATCH :query AND " + _READABLE + " LIMIT :bound"
)
_ON_POSTGRESQL = text(
    "SELECT e.kind, e.subject_id, e.contact_id FROM search_entry e"
    " WHERE e.vector @@ to_tsquery('simple', :query) AND " + _READABLE + " LIMIT :bound"
)


def _find(query: str, statement: Any, bound: int) -> list[Hit]:
    present = scope()
    rows = db.session.execute(
        statement,
        {"query": query, "workspace": present.workspace_id, "viewer": present.user_id or 0, "bound": bound},
    )
    return [Hit(*row) for row in rows]


def _on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def find_names(query: str, bound: int = CANDIDATES) -> list[Hit]:
    """Rows whose *names* hold every word of `query` (as beginnings). At most `bound`, unordered."""
    terms = terms_of(query)
    if not terms:
        return []
    if _on_sqlite():
        return _find(_fts(terms, "names"), _ON_SQLITE, bound)
    return _find(_tsquery(terms, "A"), _ON_POSTGRESQL, bound)


def find_words(query: str, bound: int = CANDIDATES) -> list[Hit]:
    """Rows whose other words hold every word of `query` (as beginnings). At most `bound`, unordered."""
    terms = terms_of(query)
    if not terms:
        return []
    if _on_sqlite():
        return _find(_fts(terms, "said"), _ON_SQLITE, bound)
    return _find(_tsquery(terms, "D"), _ON_POSTGRESQL, bound)


def passage(source: str, query: str, around: int = 80) -> list[tuple[str, bool]]:
    """The part of `source` where `query` matched, as (words, matched?) pieces, for showing in context."""
    terms = terms_of(query)
    pieces = _pieces(source)
    marks = [
        any(
            piece.startswith(term) if len(term) > 1 else piece == term
            for term in terms
            for piece in words(shown)
        )
        for shown in pieces
    ]
    first = marks.index(True) if True in marks else 0
    start = first
    room = around
    while start > 0 and room > len(pieces[start - 1]):
        start -= 1
        room -= len(pieces[start])
    cut: list[tuple[str, bool]] = [("…", False)] if start else []
    room = around * 3
    for piece, mark in zip(pieces[start:], marks[start:], strict=True):
        if room <= 0:
            cut.append(("…", False))
            break
        cut.append((piece, mark))
        room -= len(piece)
    return cut


def _pieces(source: str) -> list[str]:
    """`source` cut into runs of letters and what stands between them; nothing is lost."""
    pieces: list[str] = []
    for char in source[:20_000]:
        if pieces and (char.isalnum() == pieces[-1][-1].isalnum()):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def init_app() -> None:
    """Hooks the index into the session."""
    if not event.contains(Session, "after_flush", _write_entries):
        event.listen(Session, "after_flush", _write_entries)
