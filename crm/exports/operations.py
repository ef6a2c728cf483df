"""Writing the whole book as JSON, a line for each object. It reads, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.scoping import scope
from crm.exports import queries
from crm.exports.shapes_rules import FORMAT, VERSION


def left_out() -> list[dict[str, str]]:
    """What is not in the file, said in it: a code that stays, and words for who reads."""
    said = [
        ("files", _("The files and photos themselves: only what they are is in this file.")),
        ("bin", _("What lies in the bin.")),
    ]
    if not scope().sees_all:
        said.insert(0, ("others_mine", _("The lines that other members keep for themselves.")))
    return [{"what": what, "words": words} for what, words in said]


def whole_book() -> dict[str, Any]:
    """The book as one object, for who looks; with `sees_all` in scope, everything. For small books and tests."""
    return {**_head(), **{name: list(objects) for name, objects in queries.sections()}}


def _head() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "left_out": left_out(),
        "workspace": queries.workspace(),
        "members": queries.members(),
    }


def pieces() -> Iterator[str]:
    """The same as text, piece by piece: one object a line, so that two files can be compared."""
    yield "{\n"
    yield ",\n".join(f"{_json(name)}: {_json(value)}" for name, value in _head().items())
    for name, objects in queries.sections():
        yield f",\n{_json(name)}: ["
        first = True
        for one in objects:
            yield ("\n" if first else ",\n") + _json(one)
            first = False
        yield "]" if first else "\n]"
    yield "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def write_book(file: IO[bytes]) -> None:
    """Writes the book to `file`, as UTF-8, all of it as it is at one moment."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql" and not connection.in_nested_transaction():
        # SQLite reads one moment by itself; here each statement would read its own.
        db.session.rollback()
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    for piece in pieces():
        file.write(piece.encode("utf-8", "replace"))
