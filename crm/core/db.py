"""The database: one session a request, and the request is the transaction.

Code never commits. An answer below 400 commits, any other rolls back; `keep()` says that what was written
must survive a refusal (a failed sign-in). A request that may write begins with BEGIN IMMEDIATE on SQLite:
a deferred begin that reads first and writes later loses under contention ("database is locked").
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from click import ClickException
from flask import Flask, Response, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import DeclarativeBase

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class Base(DeclarativeBase):
    """Every table. Constraints are named, so that migrations can speak of them on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

F = TypeVar("F", bound=Callable[..., Any])


def reading(view: F) -> F:
    """Marks a view whose POST writes nothing (a preview): its transaction takes no write lock."""
    view.reading = True  # type: ignore[attr-defined]
    return view


def keep() -> None:
    """What this request writes is kept even if it ends in a refusal."""
    g.keep_anyway = True


def write_from_here() -> None:
    """Ends what was read so far: what follows is a transaction that writes.

    For requests that do something slow in between (checking a password) which must not hold the write lock.
    """
    db.session.rollback()
    g.writes = True


class CannotBeWritten(ClickException):
    """The disk is full, or read-only: a command ends with this sentence instead of a traceback."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            "The data cannot be written: the disk is full, read-only or does not answer. What was kept before is safe."
            f" Make room, then try again. ({getattr(error, 'orig', error)})"
        )


@contextmanager
def said_when_it_cannot_be_written() -> Iterator[None]:
    """For commands: a disk that takes nothing is a sentence. Raises `CannotBeWritten`."""
    try:
        yield
    except Exception as error:
        if is_full_or_read_only(error):
            raise CannotBeWritten(error) from error
        raise


@contextmanager
def writing() -> Iterator[None]:
    """For commands and tests: one transaction that writes, committed at the end, rolled back on an error.

    Raises `CannotBeWritten` when the disk takes nothing.
    """
    g.writes = True
    try:
        with said_when_it_cannot_be_written():
            yield
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        g.writes = False


def is_full_or_read_only(error: BaseException | None) -> bool:
    """Whether `error` says that the disk is full, read-only, unreachable or locked for too long."""
    original = getattr(error, "orig", error)
    if isinstance(original, sqlite3.OperationalError):
        told = str(original).lower()
        return any(
            words in told
            for words in ("full", "readonly", "read-only", "disk i/o", "unable to open", "locked", "busy")
        )
    if isinstance(error, OperationalError):
        return True
    return isinstance(error, OSError) and error.errno in {28, 30, 122}


def _prepare_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    # trusted_schema stays on: with it off, the triggers that keep the full-text index would be refused, and rows
    # erased by a cascade would stay in it.
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "secure_delete=ON",
        "temp_store=MEMORY",
        "cache_size=-16000",
        "mmap_size=268435456",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    if cursor.execute("PRAGMA foreign_keys").fetchone() != (1,):
        raise RuntimeError("this SQLite does not enforce foreign keys")
    path = cursor.execute("PRAGMA database_list").fetchone()[2]
    record.info["opened_read_only"] = path if path and not os.access(path, os.W_OK) else None
    cursor.close()


def let_go_of_connections() -> None:
    """Closes the connections that nobody uses: the next ones are opened on the disk as it is then.

    A file opened while the disk was read-only stays read-only for as long as it is open.
    """
    db.engine.pool.dispose()


def _open_again(_connection: Any, record: Any, _proxy: Any) -> None:
    path = record.info.get("opened_read_only")
    if path and os.access(path, os.W_OK):
        let_go_of_connections()
        raise DisconnectionError("opened while the disk was read-only")


def _begin(connection: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if g.get("writes") else "BEGIN")


def _note_what_the_request_may_do(app: Flask) -> None:
    if has_request_context():
        view = app.view_functions.get(request.endpoint or "")
        g.writes = request.method not in SAFE_METHODS and not getattr(view, "reading", False)


def _close_transaction(response: Response) -> Response:
    if response.status_code < 400 or g.get("keep_anyway"):
        db.session.commit()
    else:
        db.session.rollback()
    return response


def on_failed_commit(app: Flask, answer: Callable[[BaseException], Response]) -> None:
    """Registers the step that ends the transaction; `answer` makes the page when the commit itself fails.

    Registered first, so that it runs last, after every other after-request step.
    """

    @app.after_request
    def _close(response: Response) -> Response:
        try:
            return _close_transaction(response)
        except Exception as error:
            if is_full_or_read_only(error):
                return answer(error)
            raise


def init_app(app: Flask) -> None:
    """Binds the database to `app`."""
    db.init_app(app)
    with app.app_context():
        engine: Engine = db.engine
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin)
            event.listen(engine, "checkout", _open_again)
            os.umask(0o077)
    app.before_request(lambda: _note_what_the_request_may_do(app))
