"""Migrations: the head is what the models say; up, down and up again, with rows, on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade

from crm import create_app
from crm.core.columns import UtcDateTime
from crm.core.db import db
from tests import engines
from tests.cast import make_cast
from tests.conftest import SECRET

FOLDER = Path(__file__).parent.parent / "crm" / "migrations"


@pytest.fixture
def fresh(engine: str, tmp_path: Path) -> Any:
    """An application over an empty database of its own."""
    app = create_app(
        {
            "TABLEE_INSTANCE": str(tmp_path),
            "TABLEE_SECRET_KEY": SECRET,
            "TABLEE_DATABASE_URL": engines.url_of(engine, tmp_path, "migrations"),
        },
        testing=True,
    )
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def shape() -> dict[str, list[str]]:
    inspector = sa.inspect(db.engine)
    return {
        name: sorted(column["name"] for column in inspector.get_columns(name))
        for name in inspector.get_table_names()
        if not name.startswith("search_index")
    }


def test_the_last_migration_is_what_the_models_say(fresh: Any) -> None:
    upgrade()

    def ours(_object: Any, name: Any, kind: str, _reflected: bool, _other: Any) -> bool:
        return not (str(name).startswith("search_index") or name in ("vector", "ix_search_entry_vector"))

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
        assert compare_metadata(context, db.metadata) == []


def test_up_down_and_up_again_gives_the_same_shape_and_keeps_nothing_broken(fresh: Any) -> None:
    upgrade()
    before = shape()
    make_cast()
    db.session.remove()
    downgrade(revision="base")
    assert set(shape()) <= {"alembic_version"}
    upgrade()
    assert shape() == before
    make_cast()


def test_there_is_one_line_of_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    heads: list[str] = []
    config.print_stdout = lambda line, *_rest: heads.append(line)  # type: ignore[method-assign]
    command.heads(config)
    assert len(heads) == 1


def test_a_moment_without_a_zone_is_refused() -> None:
    from datetime import datetime

    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), None)  # noqa: DTZ001
