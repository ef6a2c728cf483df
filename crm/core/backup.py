"""The whole instance in one file, taken while people work, and put back verified.

The database is copied in one step (`VACUUM INTO`): a copy of its files taken while the server runs is not a backup
(five bad ones in thirty). Kept files are linked before and after that step, so that whatever the copied rows speak of
is there, even what someone let go of meanwhile.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from crm.core import clock

DATABASE, KEY, FORGOTTEN, UPLOADS, MANIFEST = (
    "tablee.sqlite3",
    "secret_key",
    "forgotten",
    "uploads",
    "manifest.json",
)
FORMAT, VERSION = "tablee-backup", 1
DRAFT = ".draft"
CHUNK = 1024 * 1024
LONGEST_MANIFEST = 256 * 1024 * 1024


class Refused(Exception):
    """A backup that cannot be made, or that is not put back; the message says why."""


@dataclass(frozen=True)
class Kept:
    """What a backup holds."""

    files: int
    bytes: int
    has_key: bool
    made_at: str


# --- making one -----------------------------------------------------------------------------------------------


def back_up(database: Path, instance: Path, target: Path, *, keys: bool = True) -> Kept:
    """Writes the instance into `target`, a .tar.gz readable by its owner alone, whole or not at all.

    Raises `Refused` when `target` is there, OSError when the disk cannot take it.
    """
    if target.exists():
        raise Refused(f"{target} is there already: it is not written over.")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=instance) as name:
            work = Path(name)
            _link_all(instance / UPLOADS, work / UPLOADS)
            _copy_database(database, work / DATABASE)
            _link_all(instance / UPLOADS, work / UPLOADS)
            for single in (KEY, FORGOTTEN) if keys else (FORGOTTEN,):
                if (instance / single).is_file():
                    shutil.copyfile(instance / single, work / single)
            made_at = clock.now().isoformat(timespec="seconds")
            files = _pack(work, draft, made_at)
        draft.replace(target)
    except sqlite3.Error as error:
        raise Refused(f"the database could not be copied: {error}") from error
    finally:
        draft.unlink(missing_ok=True)
    return Kept(files, target.stat().st_size, keys and (instance / KEY).is_file(), made_at)


def _copy_database(database: Path, copy: Path) -> None:
    connection = sqlite3.connect(f"file:{database}?mode=rw", uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute("VACUUM INTO ?", (str(copy),))
    finally:
        connection.close()


def _link_all(source: Path, target: Path) -> None:
    """Every kept file under `source`, by a second name under `target`; what goes meanwhile is passed over."""
    for path in _files_under(source):
        second = target / path.relative_to(source)
        if path.name.endswith(DRAFT) or second.exists():
            continue
        second.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            try:
                os.link(path, second)
            except FileNotFoundError:
                raise
            except OSError:
                shutil.copyfile(path, second)


def _files_under(folder: Path) -> Iterator[Path]:
    for place, _folders, names in os.walk(folder):
        for name in sorted(names):
            path = Path(place) / name
            if path.is_file() and not path.is_symlink():
                yield path


class _Hashing(io.RawIOBase):
    """Reads a file and keeps its hash, so that what is packed is what is promised."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.hash.update(block)
        self.size += len(block)
        return block


def _pack(work: Path, draft: Path, made_at: str) -> int:
    entries: list[dict[str, Any]] = []
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        open(opened, "wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in sorted(_files_under(work)):
            name = path.relative_to(work).as_posix()
            with open(path, "rb") as file:
                info = _entry(name, os.fstat(file.fileno()).st_size)
                hashing = _Hashing(file)
                archive.addfile(info, hashing)
            entries.append({"path": name, "size": hashing.size, "sha256": hashing.hash.hexdigest()})
        manifest = {"format": FORMAT, "version": VERSION, "made_at": made_at, "files": entries}
        content = json.dumps(manifest, indent=1).encode()
        archive.addfile(_entry(MANIFEST, len(content)), io.BytesIO(content))
        archive.close()
        packed.close()
        raw.flush()
        os.fsync(raw.fileno())
    return len(entries)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


# --- putting one back -------------------------------------------------------------------------------------------


def restore(source: Path, folder: Path) -> Kept:
    """Puts the backup `source` into `folder`, new or empty, once every file of it was verified.

    Raises `Refused` with what is wrong; `folder` is then as it was.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty: choose a new folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        try:
            hashes, manifest = _unpack(source, work)
        except (tarfile.TarError, EOFError, gzip.BadGzipFile, OSError, ValueError) as error:
            raise Refused(f"{source} is no backup, or was damaged: {error}") from error
        _compare(hashes, manifest)
        _look_into(work / DATABASE)
        (work / UPLOADS).mkdir(mode=0o700, exist_ok=True)
        if folder.exists():
            folder.rmdir()
        work.rename(folder)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    size = sum(entry["size"] for entry in manifest["files"])
    return Kept(len(hashes), size, KEY in hashes, str(manifest.get("made_at", "")))


def _is_ours(name: str) -> bool:
    parts = name.split("/")
    if parts == [DATABASE] or parts == [KEY] or parts == [FORGOTTEN]:
        return True
    safe = all(part not in ("", ".", "..") and "\\" not in part and "\x00" not in part for part in parts)
    return safe and parts[0] == UPLOADS and 2 <= len(parts) <= 4


def _unpack(source: Path, work: Path) -> tuple[dict[str, str], dict[str, Any]]:
    hashes: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    with tarfile.open(source, "r:gz") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                raise ValueError(f"“{member.name}” is no plain file")
            if member.name == MANIFEST:
                manifest = json.loads(content.read(LONGEST_MANIFEST))
                continue
            if not _is_ours(member.name) or member.name in hashes:
                raise ValueError(f"“{member.name}” has no place in a backup")
            hashes[member.name] = _write(content, work / member.name)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ValueError("its list of files is missing")
    if manifest.get("version") != VERSION:
        raise ValueError("a newer version of Tablée made it")
    return hashes, manifest


def _write(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while block := content.read(CHUNK):
            hashed.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return hashed.hexdigest()


def _compare(hashes: dict[str, str], manifest: dict[str, Any]) -> None:
    promised = {str(entry["path"]): str(entry["sha256"]) for entry in manifest["files"]}
    if DATABASE not in promised:
        raise Refused("There is no database in this backup.")
    for name in sorted(promised.keys() | hashes.keys()):
        if name not in hashes:
            raise Refused(f"“{name}” is missing from this backup.")
        if promised.get(name) != hashes[name]:
            raise Refused(f"“{name}” is not what was backed up.")


def _look_into(database: Path) -> None:
    """The database is sound: its pages, its links, and its index of words."""
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise Refused(f"The database is damaged: {found[0]}")
        if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
            raise Refused(f"A row of {broken[0]} points to nothing.")
        connection.execute("INSERT INTO search_index(search_index, rank) VALUES('integrity-check', 1)")
    except sqlite3.Error as error:
        raise Refused(f"The database is damaged: {error}") from error
    finally:
        connection.close()
