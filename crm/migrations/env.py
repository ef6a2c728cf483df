"""How migrations run: on the application's own engine, in batches on SQLite.

Batch mode copies a table and drops the old one; with foreign keys on, the drop would delete child rows by cascade.
So they are off while a migration runs, checked before it commits, and on again afterwards.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.migration import MigrationContext
from flask import current_app
from sqlalchemy import Connection

from crm.core.columns import UtcDateTime
from crm.core.db import db, said_when_it_cannot_be_written

config = context.config
FULL_TEXT = "search_index"


def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Leaves the full-text tables and the generated vector out of comparisons: the migration writes them by hand."""
    if kind == "table" and name and name.startswith(FULL_TEXT):
        return False
    return not (name == "vector" or name == "ix_search_entry_vector")


def rendered(kind: str, thing: Any, _context: Any) -> Any:
    """Our moment type is a plain timestamp in a migration, which must not change when our code does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False


def _nothing_broken(ctx: MigrationContext, step: Any, heads: Any, run_args: Any) -> None:
    """Within each migration's transaction, and not when there is none to run: it reads the whole database."""
    connection = ctx.connection
    if connection is not None and connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"rows point to nothing after the migration: {broken[:5]}")


def run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=ours,
        render_item=rendered,
        transaction_per_migration=True,
        on_version_apply=_nothing_broken,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.commit()


given = config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with said_when_it_cannot_be_written(), current_app.app_context(), db.engine.connect() as opened:
        run(opened)
