"""A backup taken while people work can be put back, and what was damaged is not."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from crm.core import backup
from crm.core.db import db, writing
from crm.core.scoping import scope_of
from crm.exports.commands import backup_instance, restore_instance
from tests.cast import Cast
from tests.make import make_contact, make_interaction


def made(app: Flask, cast: Cast, tmp_path: Path, *options: str) -> Path:
    """A backup of an instance with one person, one note and one kept file."""
    with writing(), scope_of(cast.workspace.id, cast.ana.id):
        make_interaction(contacts=[make_contact(calling_name="Inès Kaci")])
    shelf = Path(app.instance_path) / "uploads" / str(cast.workspace.uid)
    shelf.mkdir(parents=True, exist_ok=True)
    (shelf / ("0" * 32)).write_bytes(b"a photo")
    (shelf / ("1" * 32 + ".draft")).write_bytes(b"half a photo")
    (Path(app.instance_path) / "secret_key").write_text("k" * 48)
    db.session.remove()
    file = tmp_path / "kept.tar.gz"
    result = app.test_cli_runner().invoke(backup_instance, [str(file), *options])
    assert result.exit_code == 0, result.output
    assert str(file) in result.output
    return file


def names_in(file: Path) -> set[str]:
    """What a backup holds."""
    with tarfile.open(file) as archive:
        return set(archive.getnames())


def rewritten(file: Path, change: Any) -> Path:
    """The same backup with its entries changed by `change(name, content)`: other content, or None to leave it out."""
    other = file.with_name("changed.tar.gz")
    with tarfile.open(file) as source, tarfile.open(other, "w:gz") as target:
        for member in source:
            content = change(member.name, source.extractfile(member).read())  # type: ignore[union-attr]
            if content is not None:
                member.size = len(content)
                target.addfile(member, io.BytesIO(content))
    return other


pytestmark = pytest.mark.sqlite_only


def test_what_was_kept_is_put_back(app: Flask, cast: Cast, tmp_path: Path) -> None:
    file = made(app, cast, tmp_path)
    shelf = f"uploads/{cast.workspace.uid}/{'0' * 32}"
    assert names_in(file) == {"tablee.sqlite3", "secret_key", shelf, "manifest.json"}
    assert file.stat().st_mode & 0o077 == 0
    folder = tmp_path / "again"
    result = app.test_cli_runner().invoke(restore_instance, [str(file), "--into", str(folder)])
    assert result.exit_code == 0, result.output
    assert (folder / shelf).read_bytes() == b"a photo"
    with sqlite3.connect(folder / "tablee.sqlite3") as connection:
        assert connection.execute("SELECT calling_name FROM contact").fetchall() == [("Inès Kaci",)]
        found = connection.execute("SELECT count(*) FROM search_index WHERE search_index MATCH 'kaci'")
        assert found.fetchone() == (1,)
    connection.close()
    assert (folder / "tablee.sqlite3").stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_the_keys_may_stay_at_home(app: Flask, cast: Cast, tmp_path: Path) -> None:
    assert "secret_key" not in names_in(made(app, cast, tmp_path, "--without-keys"))


def test_without_a_name_it_goes_beside_the_data_and_says_where(app: Flask, cast: Cast) -> None:
    result = app.test_cli_runner().invoke(backup_instance)
    assert result.exit_code == 0, result.output
    (file,) = (Path(app.instance_path) / "backups").iterdir()
    assert str(file) in result.output
    assert "MB" in result.output
    file.unlink()


def test_a_backup_is_not_written_over(app: Flask, cast: Cast, tmp_path: Path) -> None:
    file = made(app, cast, tmp_path)
    before = file.read_bytes()
    result = app.test_cli_runner().invoke(backup_instance, [str(file)])
    assert result.exit_code == 1
    assert "is there already" in result.output
    assert file.read_bytes() == before


def test_a_folder_with_something_in_it_is_left_alone(app: Flask, cast: Cast, tmp_path: Path) -> None:
    file = made(app, cast, tmp_path)
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "mine").write_text("mine")
    result = app.test_cli_runner().invoke(restore_instance, [str(file), "--into", str(folder)])
    assert result.exit_code == 1
    assert "is not empty" in result.output
    assert [path.name for path in folder.iterdir()] == ["mine"]


def _damage_a_file(name: str, content: bytes) -> bytes:
    return b"another photo" if name.startswith("uploads") else content


def _leave_a_file_out(name: str, content: bytes) -> bytes | None:
    return None if name.startswith("uploads") else content


def _leave_the_list_out(name: str, content: bytes) -> bytes | None:
    return None if name == "manifest.json" else content


def _damage_the_database_and_its_hash(name: str, content: bytes) -> bytes:
    if name == "tablee.sqlite3":
        return _broken(content)
    if name == "manifest.json":
        manifest = json.loads(content)
        for entry in manifest["files"]:
            if entry["path"] == "tablee.sqlite3":
                entry["sha256"] = _damage_the_database_and_its_hash.seen  # type: ignore[attr-defined]
        return json.dumps(manifest).encode()
    return content


def _broken(content: bytes) -> bytes:
    broken = content[:8192] + bytes(4096) + content[12288:]
    _damage_the_database_and_its_hash.seen = hashlib.sha256(broken).hexdigest()  # type: ignore[attr-defined]
    return broken


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_damage_a_file, "is not what was backed up"),
        (_leave_a_file_out, "is missing from this backup"),
        (_leave_the_list_out, "list of files is missing"),
        (_damage_the_database_and_its_hash, "The database is damaged"),
    ],
)
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    app: Flask, cast: Cast, tmp_path: Path, change: Any, words: str
) -> None:
    changed = rewritten(made(app, cast, tmp_path), change)
    folder = tmp_path / "again"
    result = app.test_cli_runner().invoke(restore_instance, [str(changed), "--into", str(folder)])
    assert result.exit_code == 1
    assert words in result.output
    assert not folder.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["changed.tar.gz", "kept.tar.gz"]


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/outside", "uploads/../../outside", "uploads/a/../../../x", "app.py"]
)
def test_a_backup_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    file = tmp_path / "hostile.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = 4
        archive.addfile(info, io.BytesIO(b"evil"))
    with pytest.raises(backup.Refused, match="no place in a backup"):
        backup.restore(file, tmp_path / "again")
    assert [path.name for path in tmp_path.iterdir()] == ["hostile.tar.gz"]


def test_a_link_in_a_backup_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "hostile.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        info = tarfile.TarInfo("uploads/a/b")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    with pytest.raises(backup.Refused, match="no plain file"):
        backup.restore(file, tmp_path / "again")


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00" + b"\x00" * 40])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.tar.gz"
    file.write_bytes(content)
    with pytest.raises(backup.Refused):
        backup.restore(file, tmp_path / "again")


def test_half_a_backup_is_refused(app: Flask, cast: Cast, tmp_path: Path) -> None:
    file = made(app, cast, tmp_path)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(backup.Refused):
        backup.restore(file, tmp_path / "again")


class _Writer(threading.Thread):
    """Keeps adding a person and a note about them, both or neither, until told to stop."""

    def __init__(self, app: Flask, workspace_id: int, user_id: int) -> None:
        super().__init__(daemon=True)
        self.app, self.workspace_id, self.user_id = app, workspace_id, user_id
        self.over = threading.Event()
        self.kept = 0
        self.failed: list[BaseException] = []

    def run(self) -> None:
        with self.app.app_context():
            try:
                while not self.over.is_set():
                    with writing(), scope_of(self.workspace_id, self.user_id):
                        make_interaction(contacts=[make_contact(calling_name=f"Person {self.kept}")])
                    self.kept += 1
            except BaseException as error:
                self.failed.append(error)
            finally:
                db.session.remove()


def back_up_under_load(app: Flask, cast: Cast, tmp_path: Path, rounds: int) -> None:
    """Backs up and restores while someone writes; each restored copy is whole, and is of one moment."""
    writer = _Writer(app, cast.workspace.id, cast.ana.id)
    db.session.remove()
    writer.start()
    try:
        before = 0
        for number in range(rounds):
            waited = time.monotonic()
            while writer.kept <= before and not writer.failed and time.monotonic() - waited < 10:
                time.sleep(0.005)
            acknowledged = writer.kept
            file, folder = tmp_path / f"{number}.tar.gz", tmp_path / str(number)
            backup.back_up(Path(str(db.engine.url.database)), Path(app.instance_path), file)
            backup.restore(file, folder)
            people, notes, seats, words = _counted(folder / "tablee.sqlite3")
            assert people == notes == seats, "a note without its person, or a person without their note"
            assert words == people + notes
            assert acknowledged <= people, "what was kept before the backup is not in it"
            assert writer.kept > before, "nobody wrote meanwhile"
            before = acknowledged
            file.unlink()
    finally:
        writer.over.set()
        writer.join(20)
    assert not writer.failed, writer.failed


def _counted(database: Path) -> list[int]:
    connection = sqlite3.connect(database)
    try:
        return [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("contact", "interaction", "participation", "search_entry")
        ]
    finally:
        connection.close()


def test_three_backups_while_someone_writes_are_whole(app: Flask, cast: Cast, tmp_path: Path) -> None:
    back_up_under_load(app, cast, tmp_path, 3)


@pytest.mark.torture
def test_fifty_backups_while_someone_writes_are_whole(app: Flask, cast: Cast, tmp_path: Path) -> None:
    back_up_under_load(app, cast, tmp_path, 50)
