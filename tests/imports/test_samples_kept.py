"""Files that other people’s programs wrote, when they are at hand: kept, kept again, and taken back without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm.core.db import db
from crm.core.scoping import scoped_classes
from crm.imports.keeping_operations import apply
from crm.imports.models import ImportBatch, ImportRow
from crm.imports.operations import bring_file
from crm.imports.plan_queries import Fate, plan_of
from crm.imports.readers.contacts import read_contacts
from crm.imports.readers.facts import NotContacts
from crm.imports.taking_back_operations import take_back
from tests.cast import Cast
from tests.imports.test_samples import SAMPLES

FILES = sorted(
    path
    for folder in ("vcard", "contacts-csv")
    for path in (SAMPLES / folder).glob("**/*")
    if path.is_file() and path.suffix.lower() in (".vcf", ".csv", ".txt")
)
# What remembers the act rather than its people.
OF_THE_ACT = {"import_batch", "import_row", "journal_line"}


def rows_in_tables() -> dict[str, int]:
    """How many rows each table has for the present workspace, whoever may read them."""
    return {
        cls.__tablename__: db.session.scalar(
            select(func.count()).select_from(cls).execution_options(with_bin=True)
        )
        or 0
        for cls in scoped_classes()
        if cls.__tablename__ not in OF_THE_ACT
    }


def keep(path: Path) -> tuple[ImportBatch, list[ImportRow]]:
    """Keeps one file, those it would ask about as other people."""
    content = path.read_bytes()
    reading = read_contacts(content, path.name)
    batch = bring_file(content, path.name, reading)
    asked = plan_of(reading, batch.content_hash, {}).of(Fate.ASKED)
    answers = {str(line.row.position): "new" for line in asked}
    plan = plan_of(reading, batch.content_hash, answers)
    apply(batch, plan)
    rows = list(db.session.scalars(select(ImportRow).where(ImportRow.batch_id == batch.id)))
    assert len(rows) == len(reading.rows)
    return batch, rows


@pytest.mark.skipif(not FILES, reason="no samples here (set TABLEE_SAMPLES to their folder)")
def test_every_sample_is_kept_then_nothing_new_then_taken_back_without_a_trace(scoped: Cast) -> None:
    before = rows_in_tables()
    kept = 0
    for path in FILES:
        try:
            batch, _rows = keep(path)
        except NotContacts:
            continue
        after = rows_in_tables()
        again, rows = keep(path)
        assert rows_in_tables() == after, f"{path.name} brought in twice changed something"
        assert {row.outcome.value for row in rows} <= {"unchanged", "skipped"}, path.name
        take_back(again)
        assert take_back(batch) == [], path.name
        assert rows_in_tables() == before, f"{path.name} left something behind"
        kept += 1
    assert kept
