"""The first start, with real processes: one keeper however many try, and nothing lost at the next start."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests import engines
from tests.accounts.test_set_up import ANSWERS
from tests.server import ROOT, Server, Visitor


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_of_fifty_who_try_at_once_exactly_one_becomes_the_keeper(engine: str, folder: Path) -> None:
    address = engines.url_of(engine, folder, "set_up")
    if engine == "postgresql":
        # A server's database is migrated by an act of its own.
        env = {
            **os.environ,
            "TABLEE_INSTANCE": str(folder),
            "TABLEE_DATABASE_URL": address,
            "FLASK_APP": "crm",
        }
        subprocess.run([sys.executable, "-m", "flask", "db", "upgrade"], cwd=ROOT, env=env, check=True)
    server = Server(folder, TABLEE_DATABASE_URL=address)
    try:
        path = server.set_up_path
        visitors = [Visitor(server.address) for _ in range(50)]
        tokens = [visitor.token(path) for visitor in visitors]
        answers: list[int] = []
        gate = threading.Barrier(50)

        def try_it(number: int) -> None:
            gate.wait()
            data = {**ANSWERS, "email": f"keeper{number}@example.org", "csrf_token": tokens[number]}
            answers.append(visitors[number].post(path, data)[0])

        threads = [threading.Thread(target=try_it, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(answers) == [303, *[410] * 49]
    finally:
        assert server.stop() == 0
    database = create_engine(address)
    with database.connect() as connection:
        for table in ("user", "workspace", "membership", "installation"):
            assert connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one() == 1, table
    database.dispose()


def test_a_second_start_loses_nothing_and_offers_no_link(folder: Path) -> None:
    server = Server(folder)
    visitor = Visitor(server.address)
    path = server.set_up_path
    status, _body, location = visitor.post(path, {**ANSWERS, "csrf_token": visitor.token(path)})
    assert (status, location) == (303, "/les-veillees-ludiques/welcome")
    server.kill()
    again = Server(folder)
    try:
        assert "set-up" not in "".join(again.printed)
        visitor.address = again.address
        assert visitor.get("/account")[0] == 200
        assert visitor.get("/healthz")[:2] == (200, "ok\n")
        assert visitor.get("/readyz")[0] == 200
    finally:
        assert again.stop() == 0


def test_the_key_is_readable_by_its_owner_alone(folder: Path) -> None:
    server = Server(folder)
    assert Visitor(server.address).get("/healthz")[0] == 200
    assert server.stop() == 0
    for name in ("secret_key", "tablee.sqlite3"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600, name
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
