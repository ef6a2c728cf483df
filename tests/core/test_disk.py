"""A disk that is full or read-only: said in a page or a sentence, nothing acknowledged lost, no new start needed.

The instance lies on a small file system of its own, in memory; where one may not be mounted the tests are skipped.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.server import ROOT, Keeper, Server, Visitor

MEGABYTES = 8
SAID = {
    "en": ("Nothing can be kept just now", "The disk is full or cannot be written."),
    "fr": ("Rien ne peut être gardé pour l’instant", "Le disque est plein, ou ne se laisse pas écrire."),
}
WORDS = "Elle a chanté « Le temps des cerises » <jusqu’au bout> & nous aussi."


def mounted(*options: str) -> str:
    """Runs `mount`; what it complains of."""
    return subprocess.run(["mount", *options], capture_output=True, text=True, check=False).stderr.strip()


class Disk:
    """A small file system mounted on `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.instance = path / "instance"
        self.ballast = path / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Leaves `leave` bytes free."""
        with open(self.ballast, "ab", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
        if leave:
            os.truncate(self.ballast, self.ballast.stat().st_size - leave)

    def make_room(self) -> None:
        self.ballast.unlink()

    def read_only(self, server: Server | None = None) -> None:
        """A disk with files open to write stays writable: the workers of `server` are replaced by new ones."""
        if server is not None:
            for worker in psutil.Process(server.process.pid).children():
                worker.send_signal(signal.SIGKILL)
        self._remount("ro")

    def writable(self) -> None:
        self._remount("rw")

    def _remount(self, how: str) -> None:
        for _ in range(100):
            refused = mounted("-o", f"remount,{how}", str(self.path))
            if not refused:
                return
            time.sleep(0.05)
        raise AssertionError(refused)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs `flask` over the instance."""
        env = {key: value for key, value in os.environ.items() if not key.startswith(("TABLEE_", "FLASK_"))}
        env |= {"TABLEE_INSTANCE": str(self.instance), "FLASK_APP": "crm", "PORT": "0"}
        command = [sys.executable, "-m", "flask", *words]
        return subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
        )

    def rows(self, statement: str) -> list[str]:
        """The first column of what `statement` finds, on a sound database."""
        with closing(sqlite3.connect(self.instance / "tablee.sqlite3")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            return [row[0] for row in connection.execute(statement)]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    path = tmp_path / "disk"
    path.mkdir()
    try:
        refused = mounted("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(path))
    except FileNotFoundError:
        refused = "there is no mount command"
    if refused:
        pytest.skip(f"a small file system cannot be mounted here: {refused}")
    yield Disk(path)
    subprocess.run(["umount", "--lazy", str(path)], check=True)


@pytest.fixture
def start(disk: Disk) -> Iterator[Callable[..., Server]]:
    """Starts a server on the disk; every one is stopped at the end."""
    started: list[Server] = []

    def begin(**environ: str) -> Server:
        started.append(Server(disk.instance, **environ))
        return started[-1]

    yield begin
    for server in started:
        if server.process.poll() is None:
            server.kill()


def refused_in_words(answer: tuple[int, str, str], language: str, *typed: str) -> None:
    """A page that says so in the reader's language, with what they typed."""
    status, body, _location = answer
    assert status == 503, (status, body[:400])
    for words in (f'<html lang="{language}"', *SAID[language]):
        assert words in body.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " "), (
            words
        )
    shown = body.replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&amp;", "&")
    for words in typed:
        assert words in shown, words


def write_until_refused(keeper: Keeper, kept: list[str]) -> None:
    for number in range(len(kept), len(kept) + 400):
        name = f"Inès {number:03}"
        answer = keeper.send("/contacts/new", {"calling_name": name})
        if answer[0] != 303:
            return
        kept.append(name)
    raise AssertionError("the disk never filled")


def what_stays_open(keeper: Keeper) -> None:
    """Reading goes on."""
    for path in (
        "/",
        "/contacts",
        "/contacts/1",
        "/interactions",
        "/search?q=In%C3%A8s",
        "/exports",
        "/exports/book",
        "/bin",
    ):
        status, body = keeper.read(path)
        assert status == 200, (path, status, body[:300])
    assert keeper.get("/healthz")[0] == 200


def nothing_can_be_kept(keeper: Keeper, language: str) -> None:
    """Whatever is written, and whoever writes it."""
    note = {
        "people": "id:1",
        "body": WORDS,
        "kind": "1",
        "happened": "hier",
        "title": "Un dîner",
        "visibility": "team",
    }
    refused_in_words(keeper.send("/interactions/new", note), language, WORDS, "Un dîner", "hier")
    refused_in_words(keeper.send("/contacts/new", {"calling_name": "Zélie Bonnet"}), language, "Zélie Bonnet")
    refused_in_words(
        keeper.send(
            "/communities/new", {"name": "La veillée", "charter": WORDS, "owner_kind": "association"}
        ),
        language,
        WORDS,
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_on_a_full_disk_nothing_is_lost_and_room_is_all_it_takes(
    disk: Disk, start: Callable[..., Server], language: str
) -> None:
    server = start()
    keeper = Keeper(server, language)
    kept = ["Inès Kaci"]
    assert keeper.send("/contacts/new", {"calling_name": kept[0]})[0] == 303
    disk.fill()
    write_until_refused(keeper, kept)
    nothing_can_be_kept(keeper, language)
    what_stays_open(keeper)
    stranger = Visitor(server.address)
    tried = {"email": "ana@example.org", "password": "not this one", "csrf_token": stranger.token("/sign-in")}
    assert stranger.post("/sign-in", tried)[0] == 503
    disk.make_room()
    for name in ("Zélie Bonnet", "Abel", "Bao", "Chloé"):  # whichever worker answers
        assert keeper.send("/contacts/new", {"calling_name": name})[0] == 303
        kept.append(name)
    assert server.stop() == 0
    assert disk.rows("SELECT calling_name FROM contact ORDER BY id") == kept
    assert "Traceback" not in "".join(server.printed)
    assert WORDS not in "".join(server.printed) and "Zélie" not in "".join(server.printed)


def test_on_a_read_only_disk_too(disk: Disk, start: Callable[..., Server]) -> None:
    server = start()
    keeper = Keeper(server, "fr")
    kept = ["Inès Kaci"]
    assert keeper.send("/contacts/new", {"calling_name": kept[0]})[0] == 303
    disk.read_only(server)
    nothing_can_be_kept(keeper, "fr")
    what_stays_open(keeper)
    disk.writable()
    for number in range(8):
        name = f"Inès {number}"
        status, body, _location = keeper.send("/contacts/new", {"calling_name": name})
        # A worker that only read meanwhile may find out with its first write; it is not lost, and the next is kept.
        if status == 503:
            assert name in body and number < 2, body[:300]
            assert keeper.send("/contacts/new", {"calling_name": name})[0] == 303
        kept.append(name)
    assert server.stop() == 0
    assert disk.rows("SELECT calling_name FROM contact ORDER BY id") == kept
    assert "Traceback" not in "".join(server.printed)


def test_a_file_that_does_not_fit_leaves_nothing_half_kept(disk: Disk, start: Callable[..., Server]) -> None:
    server = start()
    keeper = Keeper(server)
    assert keeper.send("/contacts/new", {"calling_name": "Inès Kaci"})[0] == 303
    data = {"kind": "file", "words": WORDS, "visibility": "team", "csrf_token": keeper.form_token}
    path = f"{keeper.book}/contacts/1/attachments/new"
    letter = b"Dear all,\n" + os.urandom(200_000).hex().encode()
    disk.fill(leave=100_000)
    refused_in_words(keeper.upload(path, data, "letter.txt", letter), "en", WORDS)
    uploads = disk.instance / "uploads"
    assert [found for found in uploads.rglob("*") if found.is_file()] == []
    disk.make_room()
    assert keeper.upload(path, data, "letter.txt", letter)[0] == 303
    [found] = [found for found in uploads.rglob("*") if found.is_file()]
    assert found.read_bytes() == letter
    assert server.stop() == 0
    assert disk.rows("SELECT words FROM attachment") == [WORDS]


def test_when_a_long_form_cannot_even_be_received_it_is_said(
    disk: Disk, start: Callable[..., Server]
) -> None:
    """Files beyond half a megabyte go through the folder of temporary files, which may be the disk that is full."""
    server = start(TMPDIR=str(disk.path))
    keeper = Keeper(server)
    assert keeper.send("/contacts/new", {"calling_name": "Inès Kaci"})[0] == 303
    data = {"kind": "file", "words": WORDS, "visibility": "team", "csrf_token": keeper.form_token}
    disk.fill(leave=200_000)
    status, body, _location = keeper.upload(
        f"{keeper.book}/contacts/1/attachments/new", data, "long.txt", b"a line\n" * 300_000
    )
    assert (status, SAID["en"][0] in body) == (503, True), body[:300]
    disk.make_room()
    assert keeper.upload(f"{keeper.book}/contacts/1/attachments/new", data, "a.txt", b"short")[0] == 303
    assert server.stop() == 0


def test_an_import_is_kept_whole_or_not_at_all(disk: Disk, start: Callable[..., Server]) -> None:
    server = start()
    keeper = Keeper(server)
    portrait = "she keeps a garden by the canal and lends her tools; " * 30
    rows = "".join(f"Person {n},p{n}@example.org,{portrait}\n" for n in range(300))
    answer = keeper.upload(
        f"{keeper.book}/imports/new",
        {"csrf_token": keeper.form_token},
        "people.csv",
        f"name,email,notes\n{rows}".encode(),
    )
    assert answer[0] == 303, answer[1][:500]
    path = answer[2].removeprefix(keeper.book)
    body = keeper.read(path)[1]
    form = dict(re.findall(r'name="(column-[^"]*)"[^>]*value="([^"]*)"[^>]* checked', body))
    disk.fill()
    refused_in_words(keeper.send(path, {**form, "act": "keep"}), "en")
    assert disk.rows("SELECT count(*) FROM contact") == [0]
    disk.make_room()
    answer = keeper.send(path, {**form, "act": "keep"})
    assert answer[0] == 303, answer[1][:800]
    assert disk.rows("SELECT count(*) FROM contact") == [300]
    assert server.stop() == 0


@pytest.mark.parametrize("free", [0, 40_000])
def test_a_first_start_without_room_says_so_and_spoils_nothing(
    disk: Disk, start: Callable[..., Server], free: int
) -> None:
    disk.fill(leave=free)
    ended = disk.command("serve")
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.startswith("Error: ") and "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) <= 3, ended.stderr
    disk.make_room()
    server = start()
    keeper = Keeper(server)
    assert keeper.send("/contacts/new", {"calling_name": "Inès Kaci"})[0] == 303
    assert server.stop() == 0


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_commands_say_so_and_leave_the_book_as_it_was(
    disk: Disk, start: Callable[..., Server], how: str, tmp_path: Path
) -> None:
    server = start()
    keeper = Keeper(server)
    assert keeper.send("/contacts/new", {"calling_name": "Inès Kaci"})[0] == 303
    assert server.stop() == 0
    thread = tmp_path / "thread.txt"
    thread.write_text(
        "The garden\n\n3 May 2011, by Nour\n\nEveryone comes in.\n\nComments\n\n  • What a pleasure.\n\n"
        "    Voir en ligne : http://hedge.example\n"
    )
    if how == "read-only":
        disk.read_only()
    for words in (
        ("backup",),
        ("demo", "seed"),
        ("threads", "import", str(thread)),
        ("export", "--workspace", "the-round-table", "--output", str(disk.path / "book.json")),
    ):
        if how == "full":
            disk.fill()
        ended = disk.command(*words)
        assert ended.returncode != 0, words
        assert "Traceback" not in ended.stderr and "rror: " in ended.stderr, (words, ended.stderr)
    if how == "full":
        disk.make_room()
    else:
        disk.writable()
    left = {path.name for path in disk.instance.iterdir()}
    assert not {name for name in left if name.startswith((".backup", "book")) or name.endswith(".draft")}, (
        left
    )
    assert disk.rows("SELECT calling_name FROM contact") == ["Inès Kaci"]
    ended = disk.command("backup", str(tmp_path / "kept.tar.gz"))
    assert ended.returncode == 0, ended.stderr
