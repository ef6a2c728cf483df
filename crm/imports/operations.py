"""Bringing a file in, choosing how it is read, letting it go; keeping it and taking it back stand beside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete

from crm.core import clock
from crm.core.db import db
from crm.core.scoping import scope
from crm.core.text import clean_line
from crm.imports.models import ImportBatch
from crm.imports.queries import waiting_with
from crm.imports.readers.columns import mapping_as_json
from crm.imports.readers.facts import Field, Reading

WAITS_FOR = timedelta(days=7)


def bring_file(content: bytes, filename: str, reading: Reading) -> ImportBatch:
    """A file that waits for its reader's yes, theirs alone; the same one that waits already is given back.

    Those of theirs that waited for a week are forgotten.
    """
    author = scope().user_id
    old = delete(ImportBatch).where(
        ImportBatch.author_id == author,
        ImportBatch.applied_at.is_(None),
        ImportBatch.added_at < clock.now() - WAITS_FOR,
    )
    db.session.execute(old.execution_options(synchronize_session=False))
    content_hash = hashlib.sha256(content).hexdigest()
    waiting = waiting_with(content_hash)
    if waiting is not None:
        return waiting
    batch = ImportBatch(
        author_id=author,
        filename=clean_line(filename.replace("\\", "/").rsplit("/", 1)[-1][:600], 600)[:255],
        source_format=reading.format,
        content=content,
        content_hash=content_hash,
        encoding=reading.encoding,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def choose(
    batch: ImportBatch,
    *,
    mapping: Mapping[int, Field],
    encoding: str,
    answers: Mapping[str, str],
    notes: str,
) -> None:
    """Remembers how a file that waits is to be read, and who its people are, so far.

    `encoding`: empty while nobody chose one. `answers`: see `plan_queries.plan_of`. `notes`: "team" or "mine".
    """
    batch.mapping = mapping_as_json(mapping)
    batch.choices = {"encoding": encoding, "rows": dict(answers), "notes": notes}
    db.session.flush()


def forget(batch: ImportBatch) -> None:
    """Lets a file go that was not kept."""
    if batch.applied_at is None:
        db.session.delete(batch)
        db.session.flush()
