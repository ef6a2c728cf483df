"""The engines the tests run on are real, empty, and each worker's own."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.engines import ENGINES, required, url_of


@pytest.mark.parametrize("engine", ENGINES)
def test_each_worker_gets_an_empty_database(engine, tmp_path):
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        database = create_engine(url_of(engine, tmp_path / folder, "engines"))
        try:
            with database.begin() as connection:
                assert database.dialect.name == engine
                assert inspect(connection).get_table_names() == []
                connection.execute(text("CREATE TABLE chair (name TEXT)"))
        finally:
            database.dispose()


def test_an_unknown_engine_ends_the_run(monkeypatch):
    monkeypatch.setenv("TABLEE_TEST_ENGINES", "sqlite, oracle")
    with pytest.raises(pytest.exit.Exception, match="oracle"):
        required()


def test_a_required_server_that_cannot_be_had_fails_the_test(monkeypatch, tmp_path):
    monkeypatch.setenv("TABLEE_TEST_POSTGRES_URL", f"postgresql://nobody@/none?host={tmp_path}")
    monkeypatch.setenv("TABLEE_TEST_ENGINES", "postgresql")
    monkeypatch.setattr("tests.engines._server", lambda: f"postgresql://nobody@/none?host={tmp_path}")
    with pytest.raises(pytest.fail.Exception, match="required"):
        url_of("postgresql", tmp_path, "engines")
    monkeypatch.setenv("TABLEE_TEST_ENGINES", "sqlite")
    with pytest.raises(pytest.skip.Exception, match="no PostgreSQL"):
        url_of("postgresql", tmp_path, "engines")
