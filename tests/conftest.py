"""The house under test: one application a worker and engine, an empty book for each test.

A test that asks for `app` runs on SQLite and on PostgreSQL, but for what `ONE_ENGINE` lists.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade

from crm import create_app
from crm.core.db import db
from tests import engines
from tests.cast import Cast, make_cast
from tests.page import Client

SECRET = "a secret of the tests, long enough to be one"
HERE = Path(__file__).parent
# Folders whose tests say nothing about the database.
ONE_ENGINE = {"browser", "scripts"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs what asks for `engine` on SQLite and PostgreSQL, but for the folders of `ONE_ENGINE`."""
    named = any("engine" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "engine" not in metafunc.fixturenames or named:
        return
    folder = metafunc.definition.path.relative_to(HERE).parts[0]
    one = folder in ONE_ENGINE or metafunc.definition.get_closest_marker("sqlite_only")
    metafunc.parametrize("engine", ["sqlite"] if one else list(engines.ENGINES), scope="session")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite_only: what is tested exists on SQLite alone")


@pytest.fixture(scope="session")
def _apps() -> Iterator[dict[str, Flask]]:
    apps: dict[str, Flask] = {}
    yield apps
    for app in apps.values():
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def built_app(engine: str, _apps: dict[str, Flask], tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application on `engine`, migrated once."""
    if engine not in _apps:
        folder = tmp_path_factory.mktemp(f"instance-{engine}")
        app = create_app(
            {
                "TABLEE_INSTANCE": str(folder),
                "TABLEE_DATABASE_URL": engines.url_of(engine, folder),
                "TABLEE_SECRET_KEY": SECRET,
                "TABLEE_LANGUAGE": "en",
            },
            testing=True,
        )
        with app.app_context():
            upgrade()
        _apps[engine] = app
    return _apps[engine]


def empty(app: Flask) -> None:
    """Leaves the tables and takes the rows, and the files of tests before."""
    for shelf in (Path(app.instance_path) / "uploads").glob("*"):
        shutil.rmtree(shelf, ignore_errors=True)
    with app.app_context():
        tables = [table.name for table in reversed(db.metadata.sorted_tables)]
        with db.engine.begin() as connection:
            if db.engine.dialect.name == "postgresql":
                names = ", ".join(f'"{name}"' for name in tables)
                connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
            else:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                for name in tables:
                    connection.exec_driver_sql(f'DELETE FROM "{name}"')


@pytest.fixture
def app(built_app: Flask) -> Iterator[Flask]:
    """The application with an empty database, inside an application context."""
    empty(built_app)
    with built_app.app_context():
        yield built_app
        db.session.rollback()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Ana is keeper, Basile member, Chloé reader of one book; Zoé keeps another."""
    return make_cast()


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor nobody knows."""
    return Client(app)


@pytest.fixture
def ana(app: Flask, cast: Cast) -> Client:
    """Ana's browser."""
    return Client(app).sign_in(cast.ana, cast.workspace)


@pytest.fixture
def basile(app: Flask, cast: Cast) -> Client:
    """Basile's browser."""
    return Client(app).sign_in(cast.basile, cast.workspace)


@pytest.fixture
def chloe(app: Flask, cast: Cast) -> Client:
    """Chloé's browser."""
    return Client(app).sign_in(cast.chloe, cast.workspace)


@pytest.fixture
def zoe(app: Flask, cast: Cast) -> Client:
    """Zoé's browser, in her own book."""
    return Client(app).sign_in(cast.zoe, cast.elsewhere)


@pytest.fixture
def scoped(cast: Cast) -> Iterator[Any]:
    """For tests of queries and operations: Ana's scope in the cast's book, in a transaction that writes."""
    from flask import g

    from crm.core.scoping import scope_of

    g.writes = True
    with scope_of(cast.workspace.id, cast.ana.id):
        yield cast
