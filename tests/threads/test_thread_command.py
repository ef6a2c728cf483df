"""`flask threads import`: JSON and nothing else, reasons on stderr, one book or a named one, nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.contacts.models import Contact
from crm.core.db import db, writing
from crm.core.scoping import scope_of
from crm.threads.models import Thread, ThreadMessage
from tests.cast import Cast, make_workspace
from tests.make import make_contact
from tests.threads.discussions import WITH_SPAM, comment, item, wxr

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def run(app: Flask, cast: Cast, tmp_path: Path) -> Any:
    """Runs the command on words, in the process of the tests."""

    def _run(words: str | bytes, *options: str, stdin: bool = False) -> Any:
        path = tmp_path / "discussion.txt"
        path.write_bytes(words if isinstance(words, bytes) else words.encode())
        where = "-" if stdin else str(path)
        db.session.rollback()
        db.session.remove()
        given = path.read_bytes() if stdin else None
        return app.test_cli_runner().invoke(args=["threads", "import", where, *options], input=given)

    return _run


def rows(cast: Cast) -> dict[str, int]:
    with scope_of(cast.workspace.id, cast.ana.id):
        return {
            kind.__tablename__: db.session.scalar(select(func.count()).select_from(kind)) or 0
            for kind in (Contact, Thread, ThreadMessage)
        }


def test_a_dry_run_prints_json_alone_and_writes_nothing(run: Any, cast: Cast) -> None:
    result = run(WITH_SPAM, "--dry-run", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert list(told) == ["article", "messages", "people", "already_known"]
    assert told["article"] == {
        "title": "Le jardin n’a pas de clôture", "author": "Nour", "date": "2011-05-03", "url": None,
    }  # fmt: skip
    assert [p["calling_name"] for p in told["people"]] == ["une-haie-fleurie.fr", "Odile", "le-banc-vert.org"]
    assert told["already_known"] is False
    assert rows(cast) == {"contact": 0, "thread": 0, "thread_message": 0}


def test_the_proposals_are_kept_as_they_are(run: Any, cast: Cast) -> None:
    result = run(WITH_SPAM, "--workspace", "veillees", "--json")
    assert result.exit_code == 0 and json.loads(result.stdout)["already_known"] is False
    assert rows(cast) == {"contact": 3, "thread": 1, "thread_message": 7}
    with scope_of(cast.workspace.id, cast.ana.id):
        people = {c.calling_name: c for c in db.session.scalars(select(Contact))}
        assert sorted(people) == ["Odile", "le-banc-vert.org", "une-haie-fleurie.fr"]
        assert people["le-banc-vert.org"].name_to_find and not people["Odile"].name_to_find
        assert {c.author_id for c in people.values()} == {cast.ana.id}


def test_the_same_again_is_already_known_and_writes_nothing(run: Any, cast: Cast) -> None:
    run(WITH_SPAM, "--workspace", "veillees")
    before = rows(cast)
    result = run(WITH_SPAM.replace("\n", "  \r\n"), "--workspace", "veillees", "--json")
    assert json.loads(result.stdout)["already_known"] is True
    assert (
        json.loads(run(WITH_SPAM, "--workspace", "veillees", "--json", "--dry-run").stdout)["already_known"]
        is True
    )
    assert "nothing new" in run(WITH_SPAM, "--workspace", "veillees").stdout
    assert rows(cast) == before


def test_a_namesake_in_the_book_leaves_the_messages_without_a_person(run: Any, cast: Cast) -> None:
    with scope_of(cast.workspace.id, cast.ana.id), writing():
        make_contact(calling_name="Odile")
    run(WITH_SPAM, "--workspace", "veillees")
    with scope_of(cast.workspace.id, cast.ana.id):
        assert sorted(db.session.scalars(select(Contact.calling_name))) == [
            "Odile", "le-banc-vert.org", "une-haie-fleurie.fr",
        ]  # fmt: skip
        said = db.session.scalars(
            select(ThreadMessage.contact_id).where(ThreadMessage.site_key == "marjolaine.fr")
        )
        assert set(said) == {None}


@pytest.mark.parametrize(
    "words", [b"", b"   \n", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01", b"Just a note, no comment."]
)
def test_a_refused_file_ends_with_status_2_and_its_reason(run: Any, cast: Cast, words: bytes) -> None:
    for options in (("--json",), ("--dry-run",), ("--json", "--dry-run"), ("--workspace", "veillees")):
        result = run(words, *options)
        assert result.exit_code == 2 and not result.stdout and result.stderr.strip().endswith(".")
    assert rows(cast)["thread"] == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (b"a" * 50_000_000, "5 MB"),
        (wxr().encode() + b" " * 50_000_000, "MB"),
        (b"<html><body>" + b"<div>" * 100_000 + b"x", "tangled"),
        (
            b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss>&b;</rss>',
            "entities",
        ),
    ],
    ids=["50 MB", "an export of 50 MB", "100,000 tags", "entities"],
)
def test_what_would_choke_it_ends_at_once_with_status_2(run: Any, words: bytes, reason: str) -> None:
    for data in ({"stdin": False}, {"stdin": True}):
        result = run(words, "--dry-run", "--json", **data)
        assert (result.exit_code, result.stdout) == (2, "")
        assert reason in result.stderr and len(result.stderr) < 400


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252", "utf-32"])
def test_another_encoding_is_read_by_the_command_too(run: Any, encoding: str) -> None:
    result = run(WITH_SPAM.encode(encoding, "replace"), "--dry-run", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["article"]["author"] == "Nour"


def test_a_missing_file_ends_with_status_2(app: Flask) -> None:
    result = app.test_cli_runner().invoke(
        args=["threads", "import", "/nowhere/at/all.txt", "--dry-run", "--json"]
    )
    assert result.exit_code == 2 and not result.stdout and "all.txt" in result.stderr


def test_several_workspaces_must_be_told_apart_and_one_needs_no_name(run: Any, cast: Cast) -> None:
    result = run(WITH_SPAM, "--json")
    assert result.exit_code == 2 and "several workspaces" in result.stderr and not result.stdout
    assert "There is no workspace “nowhere”." in run(WITH_SPAM, "--workspace", "nowhere").stderr
    from crm.accounts.models import Workspace
    from crm.accounts.operations import erase_workspace

    with writing():
        erase_workspace(db.session.get_one(Workspace, cast.elsewhere.id))
        make_workspace("example", cast.zoe, demo_of=cast.zoe.id)
    assert run(WITH_SPAM).exit_code == 0
    assert rows(cast)["thread"] == 1


def test_words_come_through_a_pipe_too(run: Any) -> None:
    result = run(WITH_SPAM, "--dry-run", "--json", stdin=True)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["messages"][1]["continues"] is None
    assert json.loads(result.stdout)["messages"][2]["continues"] == 2


def test_several_articles_give_threads(run: Any, cast: Cast) -> None:
    export = wxr(
        item("clos", comment(1, "Odile", "Bonjour à toutes.", url="http://marjolaine.fr")),
        item(
            "haie",
            comment(2, "Odile", "Encore moi.", url="http://marjolaine.fr"),
            comment(3, "Suzon", "Et moi."),
        ),
    )
    told = json.loads(run(export, "--workspace", "veillees", "--json").stdout)
    assert [thread["article"]["title"] for thread in told["threads"]] == ["clos", "haie"]
    with scope_of(cast.workspace.id, cast.ana.id):
        assert sorted(db.session.scalars(select(Contact.calling_name))) == ["Odile", "Suzon"]


def run_where_nothing_was_started(folder: Path, *options: str) -> Any:
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("TABLEE_", "FLASK_", "DATABASE_"))
    }
    env |= {"TABLEE_INSTANCE": str(folder), "FLASK_APP": "crm"}
    command = [sys.executable, "-m", "flask", "threads", "import", "-", *options]
    return subprocess.run(
        command, input=WITH_SPAM.encode(), capture_output=True, cwd=ROOT, env=env, timeout=60, check=False
    )


def test_a_dry_run_works_where_the_application_never_started(tmp_path: Path) -> None:
    done = run_where_nothing_was_started(tmp_path / "new", "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["article"]["author"] == "Nour"
    assert not list((tmp_path / "new").glob("*.sqlite3*"))


def test_keeping_where_the_application_never_started_is_refused_with_a_sentence(tmp_path: Path) -> None:
    done = run_where_nothing_was_started(tmp_path / "new", "--json")
    assert done.returncode == 2 and not done.stdout
    assert (
        done.stderr.decode().strip() == "There is no book here yet: start the server once, or use --dry-run."
    )


def test_without_a_workspace_keeping_is_refused_with_a_sentence(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(WITH_SPAM)
    result = app.test_cli_runner().invoke(args=["threads", "import", str(path)])
    assert result.exit_code == 2 and "There is no workspace yet" in result.stderr
