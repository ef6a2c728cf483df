"""A server killed at any moment loses nothing it acknowledged; people who write at the same moment lose nothing either.

Killing proves nothing of a power cut (see `synchronous=FULL` in crm/core/db.py): it proves that no write is acknowledged
before it is committed, and that what a dying process leaves behind is put right by the next.
"""

from __future__ import annotations

import contextlib
import html
import http.client
import multiprocessing
import random
import sqlite3
import threading
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.sent import _values
from tests.server import Keeper, Server, end_all

# What a client may meet when the server dies under it.
DIED = (urllib.error.URLError, http.client.HTTPException, OSError)
Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Prints a figure, whatever pytest holds back."""

    def out(words: str) -> None:
        with capsys.disabled():
            print(f"\n{words}")

    return out


@pytest.fixture(autouse=True)
def _none_is_left() -> Iterator[None]:
    before = len(Server.started)
    yield
    end_all(before)


class Writer(threading.Thread):
    """Writes people and notes one after the other until told to stop, and remembers what was acknowledged."""

    def __init__(self, keeper: Keeper, name: str) -> None:
        super().__init__(daemon=True)
        self.keeper, self.called, self.sent = keeper.another(), name, 0
        self.acknowledged: list[str] = []
        self.surprises: list[str] = []
        self.over = False

    def run(self) -> None:
        while not self.over:
            word = f"{self.called} {self.sent}"
            self.sent += 1
            note = {"people": "id:1", "kind": "1", "happened": "", "body": word, "visibility": "team"}
            try:
                if self.sent % 2:
                    status, body, _where = self.keeper.send("/contacts/new", {"calling_name": word})
                else:
                    status, body, _where = self.keeper.send("/interactions/new", note)
            except DIED:
                continue
            if status == 303:
                self.acknowledged.append(word)
            else:
                self.surprises.append(f"{status} {body[:200]}")


def sound(database: Path) -> set[str]:
    """Every name and note in the file, whose every check passes."""
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        indexes = connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
        )
        for (name,) in indexes.fetchall():
            connection.execute(f'INSERT INTO "{name}"("{name}", rank) VALUES (\'integrity-check\', 1)')
        connection.rollback()
        there = connection.execute("SELECT calling_name FROM contact UNION ALL SELECT body FROM interaction")
        found = [word for (word,) in there]
        for table, entity in (("contact", "contact"), ("interaction", "interaction")):
            absent = connection.execute(
                f"SELECT count(*) FROM {table} t WHERE NOT EXISTS"
                f" (SELECT 1 FROM search_entry e WHERE e.kind = '{entity}' AND e.subject_id = t.id)"
            ).fetchone()[0]
            assert absent == 0, f"{absent} rows of {table} cannot be found by searching"
    assert len(found) == len(set(found)), "something was written twice"
    return set(found)


def kill_again_and_again(folder: Path, kills: int, seed: int) -> tuple[int, int]:
    """`kills` times: eight clients write, the master and its workers die at once. How many were acknowledged, lost."""
    chance = random.Random(seed)
    server = Server(folder)
    keeper = Keeper(server)
    assert keeper.send("/contacts/new", {"calling_name": "Everyone’s friend"})[0] == 303
    acknowledged: set[str] = set()
    for kill in range(kills):
        keeper.address = server.address
        writers = [Writer(keeper, f"kill {kill} client {client}") for client in range(8)]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.05, 1.2))
        server.kill()
        for writer in writers:
            writer.over = True
        for writer in writers:
            writer.join(30)
            assert not writer.is_alive() and not writer.surprises, writer.surprises
            acknowledged.update(writer.acknowledged)
        server = Server(folder)
        if kill % 10 == 9 or kill == kills - 1:
            lost = acknowledged - sound(folder / "tablee.sqlite3")
            assert not lost, f"after {kill + 1} kills: {sorted(lost)[:5]}"
    keeper.address = server.address
    assert keeper.read("/contacts")[0] == 200
    assert keeper.send("/contacts/new", {"calling_name": "Afterwards"})[0] == 303
    assert server.stop() == 0
    return len(acknowledged), len(acknowledged - sound(folder / "tablee.sqlite3"))


def test_killed_while_eight_write_it_loses_nothing(tmp_path: Path, say: Say) -> None:
    acknowledged, lost = kill_again_and_again(tmp_path, 2, seed=1)
    say(f"2 kills, {acknowledged} acks, {lost} lost")
    assert acknowledged > 5 and lost == 0


@pytest.mark.torture
def test_two_hundred_kills_lose_nothing(tmp_path: Path, say: Say) -> None:
    acknowledged, lost = kill_again_and_again(tmp_path, 200, seed=2)
    say(f"200 kills, {acknowledged} acks, {lost} lost, every check of the database passes")
    assert acknowledged > 1000 and lost == 0


def test_a_worker_that_dies_alone_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    server = Server(tmp_path)
    keeper = Keeper(server)
    assert keeper.send("/contacts/new", {"calling_name": "Everyone’s friend"})[0] == 303
    writers = [Writer(keeper, f"client {client}") for client in range(4)]
    for writer in writers:
        writer.start()
    for _ in range(2):
        time.sleep(0.5)
        with contextlib.suppress(psutil.NoSuchProcess, IndexError):
            psutil.Process(server.process.pid).children()[0].kill()
    time.sleep(0.5)
    for writer in writers:
        writer.over = True
    for writer in writers:
        writer.join(30)
        assert not writer.surprises
    assert keeper.read("/contacts")[0] == 200
    assert server.stop() == 0
    acknowledged = {word for writer in writers for word in writer.acknowledged}
    assert acknowledged and acknowledged <= sound(tmp_path / "tablee.sqlite3")


# --- two editors at once --------------------------------------------------------------------------------------

FIELDS = ("pronouns", "town", "languages", "portrait", "between_us")


def _form(body: str) -> dict[str, Any]:
    """What the form that changes a person sends as it stands."""
    forms = [
        form for form in LexborHTMLParser(body).css("main form") if form.css_first('[name="calling_name"]')
    ]
    return _values(forms[0])


def edit(address: str, cookies: list[Any], token: str, editor: int, edits: int, out: Any) -> None:
    """Changes the same person `edits` times, each time from what a page just showed; tells what became of each."""
    keeper = object.__new__(Keeper)
    super(Keeper, keeper).__init__(address)
    for cookie in cookies:
        keeper.jar.set_cookie(cookie)
    keeper.form_token = token
    chance = random.Random(editor)
    told = []
    for number in range(edits):
        shown = _form(keeper.read("/contacts/1/edit")[1])
        field = chance.choice(FIELDS)
        said = f"{editor}-{number}"
        before = shown[field]
        time.sleep(chance.uniform(0, 0.02))
        status, body, _where = keeper.send("/contacts/1/edit", {**shown, field: said})
        both = status == 409 and said in html.unescape(body)
        told.append((field, before.strip(), said, status, both))
    out.put(told)


def six_edit_at_once(folder: Path, processes: int, edits: int) -> tuple[int, int]:
    """How many edits were applied, and how many were shown as a conflict; nothing else may happen to one."""
    server = Server(folder)
    keeper = Keeper(server)
    assert keeper.send("/contacts/new", {"calling_name": "Inès Kaci"})[0] == 303
    first = _form(keeper.read("/contacts/1/edit")[1])
    start = {**first, **dict.fromkeys(FIELDS, "start")}
    assert keeper.send("/contacts/1/edit", start)[0] == 303
    context = multiprocessing.get_context("spawn")
    out = context.Queue()
    given = (server.address, list(keeper.jar), keeper.form_token)
    editors = [context.Process(target=edit, args=(*given, n, edits, out)) for n in range(processes)]
    for editor in editors:
        editor.start()
    told = [one for _ in editors for one in out.get(timeout=120)]
    for editor in editors:
        editor.join(30)
        assert editor.exitcode == 0
    assert server.stop() == 0

    assert len(told) == processes * edits
    assert {status for *_, status, _both in told} <= {303, 409}
    assert all(both for *_, status, both in told if status == 409), (
        "a conflict that does not show what was typed"
    )
    with closing(sqlite3.connect(folder / "tablee.sqlite3")) as connection:
        last = connection.execute(f"SELECT {', '.join(FIELDS)} FROM contact WHERE id = 1").fetchone()
    # Each applied edit replaced the very words its editor saw: they make one chain from the first words to the last.
    for place, field in enumerate(FIELDS):
        applied = {before: said for what, before, said, status, _ in told if what == field and status == 303}
        count = sum(1 for what, _b, _s, status, _ in told if what == field and status == 303)
        assert len(applied) == count, f"{field}: two edits replaced the same words, one of them was lost"
        words = "start"
        for _ in range(count):
            assert words in applied, f"{field}: {words} was overwritten unseen"
            words = applied[words]
        assert words == last[place]
    applied_in_all = sum(1 for *_, status, _both in told if status == 303)
    return applied_in_all, len(told) - applied_in_all


def test_six_who_change_the_same_person_lose_nothing(tmp_path: Path, say: Say) -> None:
    applied, shown = six_edit_at_once(tmp_path, 6, 6)
    say(f"{applied + shown} concurrent edits: {applied} applied, {shown} shown as a conflict, 0 lost")
    assert applied > 0


@pytest.mark.torture
def test_six_times_fifty_edits_lose_nothing(tmp_path: Path, say: Say) -> None:
    applied, shown = six_edit_at_once(tmp_path, 6, 50)
    say(f"{applied + shown} concurrent edits: {applied} applied, {shown} shown as a conflict, 0 lost")
    assert applied > 0 and shown > 0
