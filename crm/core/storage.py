"""The files people keep: one folder a workspace, names that say nothing, in step with the database.

A file is written whole under a draft's name, made safe on the disk and only then named, all before the transaction that
speaks of it ends: a row never points to half a file. When the transaction does not end well the file goes with it; what
a transaction lets go of is removed once it is committed. A process killed in between leaves at most a file nobody
speaks of, which `sweep` finds. Rows keep a name, never a path.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from crm.core import clock
from crm.core.db import db

log = logging.getLogger(__name__)
DRAFT = ".draft"
CHUNK = 1024 * 1024
# Younger files may belong to a transaction that is not committed yet.
SWEPT_AFTER_SECONDS = 3600
_NAME = re.compile(r"[0-9a-f]{32}")
_SHELF = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = "files of this transaction"


@dataclass
class _Pending:
    """What becomes of files when the transaction ends."""

    fresh: list[Path] = field(default_factory=list)
    leaving: list[Path] = field(default_factory=list)


def folder() -> Path:
    """Where every workspace has its folder."""
    return Path(current_app.instance_path) / "uploads"


def _shelf(shelf: str) -> Path:
    if not _SHELF.fullmatch(shelf):
        raise ValueError(f"{shelf!r} is no uid of a workspace")
    return folder() / shelf


def path_of(shelf: str, name: str) -> Path:
    """Where the file `name` of the workspace whose uid is `shelf` lies. Raises ValueError for any other name."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a file we keep")
    return _shelf(shelf) / name


def _pending() -> _Pending:
    session = db.session()
    if not session.in_transaction():
        session.begin()
    pending: _Pending = session.info.setdefault(_KEY, _Pending())
    return pending


def keep(shelf: str, content: BinaryIO) -> str:
    """Writes `content` in the folder of the workspace whose uid is `shelf`; returns the file's name.

    It stays if the present transaction is committed. Raises OSError when the disk is full or cannot be written.
    """
    name = secrets.token_hex(16)
    path = path_of(shelf, name)
    draft = path.with_name(name + DRAFT)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    _pending().fresh += [draft, path]
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, CHUNK)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    for place in (path.parent, folder()):
        _settle(place)
    return name


def _settle(place: Path) -> None:
    """Makes the names in `place` survive a power cut."""
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def let_go(shelf: str, name: str) -> None:
    """Removes a file once the present transaction is committed."""
    _pending().leaving.append(path_of(shelf, name))


def let_go_of_all(shelf: str) -> None:
    """Removes the whole folder of a workspace once the present transaction is committed."""
    _pending().leaving.append(_shelf(shelf))


def shelves() -> list[str]:
    """The uid of each workspace that has a folder."""
    return sorted(path.name for path in folder().iterdir() if path.is_dir() and _SHELF.fullmatch(path.name))


def nobodys(shelf: str, known: set[str]) -> list[Path]:
    """The files of a folder that no row speaks of, but for those written within the last hour."""
    place = _shelf(shelf)
    if not place.is_dir():
        return []
    latest = clock.now().timestamp() - SWEPT_AFTER_SECONDS
    return [
        Path(entry.path)
        for entry in os.scandir(place)
        if entry.name not in known and entry.stat(follow_symlinks=False).st_mtime < latest
    ]


def remove(paths: list[Path]) -> None:
    """Removes files and folders, now. One that cannot be is said in the log and found again by a sweep."""
    for path in paths:
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError:
            log.exception("a file could not be removed: %s", path.name)


def _committed(session: Session) -> None:
    if session.in_nested_transaction():
        return
    pending: _Pending | None = session.info.pop(_KEY, None)
    if pending is not None:
        remove(pending.leaving)


def _ended(session: Session, transaction: SessionTransaction) -> None:
    """Whatever way a transaction ends without a commit, what it wrote goes."""
    if transaction.parent is not None:
        return
    pending: _Pending | None = session.info.pop(_KEY, None)
    if pending is not None:
        remove(pending.fresh)


def init_app() -> None:
    """Hooks the files into every session."""
    listeners: list[tuple[str, Any]] = [("after_commit", _committed), ("after_transaction_end", _ended)]
    for name, listener in listeners:
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)
