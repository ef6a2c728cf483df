"""What lies on the disk is what the database speaks of: no half file, none too many, none too few."""

from __future__ import annotations

import errno
import io
import os
import stat
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import Workspace
from crm.accounts.operations import erase_workspace
from crm.attachments.models import Attachment
from crm.attachments.operations import bin_attachment, erase_attachment, files_of_nobody, let_go_of_files_of
from crm.core import storage
from crm.core.db import CannotBeWritten, db, writing
from crm.core.scoping import Visibility, scope_of
from tests.cast import Cast
from tests.make import make_attachment, make_contact

Files = Callable[[], list[Path]]
SHELF = "0b7f3a52-4f0d-4a1e-9a53-1c2d3e4f5a6b"


def test_what_is_committed_stays_private_under_a_name_that_says_nothing(scoped: Cast, on_disk: Files) -> None:
    attachment = make_attachment(filename="letter from Inès.txt", content=b"Dear Ana")
    db.session.commit()
    [path] = on_disk()
    assert path.read_bytes() == b"Dear Ana"
    assert path.name == attachment.storage_name and "letter" not in str(path)
    assert path.parent.name == str(scoped.workspace.uid)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_is_whole_before_the_transaction_ends(scoped: Cast, on_disk: Files) -> None:
    make_attachment(content=b"x" * 3_000_000)
    [path] = on_disk()
    assert path.stat().st_size == 3_000_000 and not path.name.endswith(storage.DRAFT)


def test_a_transaction_that_fails_takes_its_file_with_it(scoped: Cast, on_disk: Files) -> None:
    make_attachment(content=b"kept")
    db.session.commit()
    make_attachment(content=b"not kept")
    assert len(on_disk()) == 2
    db.session.rollback()
    assert [path.read_bytes() for path in on_disk()] == [b"kept"]


def test_a_session_that_is_simply_dropped_does_so_too(scoped: Cast, on_disk: Files) -> None:
    make_attachment()
    db.session.remove()
    assert on_disk() == []


def test_a_savepoint_that_ends_well_ends_nothing(scoped: Cast, on_disk: Files) -> None:
    make_attachment()
    with db.session.begin_nested():
        make_contact(calling_name="Léo")
    db.session.rollback()
    assert on_disk() == []


class FullDisk(io.BytesIO):
    """A source that gives a megabyte, after which the disk is full."""

    given = False

    def read(self, size: int | None = -1) -> bytes:
        if self.given:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.given = True
        return b"x" * storage.CHUNK


def test_when_the_disk_is_full_half_a_file_does_not_stay(scoped: Cast, on_disk: Files) -> None:
    with pytest.raises(CannotBeWritten, match="No space"), writing():
        storage.keep(str(scoped.workspace.uid), FullDisk())
    assert on_disk() == []


def test_what_is_erased_goes_once_that_is_committed(scoped: Cast, on_disk: Files) -> None:
    attachment = make_attachment()
    db.session.commit()
    erase_attachment(attachment)
    assert len(on_disk()) == 1
    db.session.rollback()
    assert len(on_disk()) == 1
    erase_attachment(db.session.scalars(select(Attachment)).one())
    db.session.commit()
    assert on_disk() == []


def test_when_people_are_erased_their_files_go_those_of_others_and_in_the_bin_too(
    scoped: Cast, on_disk: Files
) -> None:
    ines, leo = make_contact(), make_contact(calling_name="Léo")
    make_attachment(contact=ines, content=b"one")
    make_attachment(contact=ines, content=b"two", visibility=Visibility.MINE, author_id=scoped.basile.id)
    bin_attachment(make_attachment(contact=ines, content=b"three"))
    make_attachment(contact=leo, content=b"four")
    db.session.commit()
    let_go_of_files_of({ines.id})
    db.session.delete(ines)
    db.session.commit()
    assert [path.read_bytes() for path in on_disk()] == [b"four"]


def test_a_workspace_erased_whole_takes_its_folder(scoped: Cast, on_disk: Files) -> None:
    make_attachment(content=b"ours")
    db.session.commit()
    with scope_of(scoped.elsewhere.id, scoped.zoe.id):
        make_attachment(content=b"theirs")
        db.session.commit()
    mine = storage.folder() / str(scoped.workspace.uid)
    erase_workspace(db.session.get_one(Workspace, scoped.workspace.id))
    assert mine.is_dir()
    db.session.commit()
    assert not mine.exists()
    assert [path.read_bytes() for path in on_disk()] == [b"theirs"]


def _orphan(shelf: str, *, old: bool) -> Path:
    with writing():
        path = storage.path_of(shelf, storage.keep(shelf, io.BytesIO(b"left behind")))
    if old:
        os.utime(path, (0, 0))
    return path


def test_a_sweep_finds_what_a_crash_left_and_spares_what_may_still_be_written(
    scoped: Cast, on_disk: Files
) -> None:
    attachment = make_attachment()
    bin_attachment(make_attachment(content=b"in the bin"))
    hidden = make_attachment(content=b"his", visibility=Visibility.MINE, author_id=scoped.basile.id)
    db.session.commit()
    shelf = str(scoped.workspace.uid)
    for path in on_disk():
        os.utime(path, (0, 0))
    left, _fresh = _orphan(shelf, old=True), _orphan(shelf, old=False)
    assert files_of_nobody() == [left]
    assert {attachment.storage_name, hidden.storage_name} < {path.name for path in on_disk()}


def test_the_command_names_them_and_removes_them_only_when_told(
    app: Flask, cast: Cast, on_disk: Files
) -> None:
    runner = app.test_cli_runner()
    assert "Every file belongs to someone." in runner.invoke(args=["files", "sweep"]).output
    ours, gone = _orphan(str(cast.workspace.uid), old=True), _orphan(str(uuid.uuid4()), old=True)
    said = runner.invoke(args=["files", "sweep"]).output
    assert str(ours) in said and str(gone) in said and "Nothing was removed" in said
    assert set(on_disk()) == {ours, gone}
    runner.invoke(args=["files", "sweep", "--remove"])
    assert on_disk() == []


@pytest.mark.parametrize(
    "name", ["../secret_key", "", "0" * 31, "0" * 33, "G" * 32, "0" * 31 + "\n", "/etc/passwd"]
)
def test_no_name_leads_out_of_the_folder(app: Flask, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        storage.path_of(SHELF, name)
    with pytest.raises(ValueError, match="no uid"):
        storage.path_of(name, "0" * 32)
