"""`flask threads import`: bring a discussion in from the terminal, or only say what would be."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import BinaryIO, NoReturn

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from crm.accounts.models import Membership, Workspace
from crm.accounts.queries import workspace_by_slug
from crm.core.access import Role
from crm.core.db import CannotBeWritten, db, is_full_or_read_only, writing
from crm.core.scoping import scope_of
from crm.threads.keeping_operations import keep_thread, title_of
from crm.threads.queries import is_all_here
from crm.threads.readers import NotAThread, Thread, as_json, read_thread
from crm.threads.readers.reading import LARGEST_EXPORT


@click.group("threads")
def threads_group() -> None:
    """Discussions: an article and what was said under it."""


@threads_group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--workspace", "slug", metavar="SLUG", help="Which book; needed when there are several.")
@click.option("--dry-run", is_flag=True, help="Only say what was read; no workspace is needed.")
@click.option("--json", "wants_json", is_flag=True, help="Print what was read as JSON, and nothing else.")
@with_appcontext
def import_thread(file: BinaryIO, slug: str | None, dry_run: bool, wants_json: bool) -> None:
    """Bring in the discussion of FILE (a text, a saved page, a WordPress export; - reads what is piped in).

    The proposals are kept as they are; where there is a doubt on who someone is, their messages stay without a person.
    A file that is not a discussion ends with status 2 and the reason.
    """
    name = str(getattr(file, "name", ""))
    name = "" if name == "<stdin>" else name
    try:
        threads = read_thread(file.read(LARGEST_EXPORT + 1), name or None)
    except NotAThread as refused:
        _refuse(str(refused.reason))
    except OSError as error:
        _refuse(f"This file cannot be read: {error.strerror or error}.")
    if dry_run:
        known = _known(threads, slug) if slug else [False] * len(threads)
        people: list[list[str] | None] = [None] * len(threads)
    else:
        known, people = _keep(threads, _workspace(slug))
    if wants_json:
        told = [
            {**as_json(thread), "already_known": here} for thread, here in zip(threads, known, strict=True)
        ]
        click.echo(json.dumps(told[0] if len(told) == 1 else {"threads": told}, ensure_ascii=False, indent=2))
        return
    for thread, here, names in zip(threads, known, people, strict=True):
        _print(thread, here, names)


def _refuse(reason: str) -> NoReturn:
    click.echo(reason, err=True)
    sys.exit(2)


def _workspace(slug: str | None) -> Workspace:
    """The book called so, or the only one there is; the example is never taken for one."""
    try:
        return _found(slug)
    except (OperationalError, ProgrammingError) as error:
        if is_full_or_read_only(error):
            raise CannotBeWritten(error) from error
        _refuse("There is no book here yet: start the server once, or use --dry-run.")


def _found(slug: str | None) -> Workspace:
    if slug:
        return workspace_by_slug(slug) or _refuse(f"There is no workspace “{slug}”.")
    found = list(
        db.session.scalars(select(Workspace).where(Workspace.demo_of.is_(None)).order_by(Workspace.slug))
    )
    if not found:
        _refuse("There is no workspace yet: start the server and open its set-up link, or use --dry-run.")
    if len(found) > 1:
        _refuse(
            f"There are several workspaces: say which with --workspace ({', '.join(w.slug for w in found[:20])})."
        )
    return found[0]


def _signer(workspace: Workspace) -> int:
    """The keeper who signs what the terminal brings in: the one who has kept this book the longest."""
    keeper = db.session.scalar(
        select(Membership.user_id)
        .where(
            Membership.workspace_id == workspace.id,
            Membership.role == Role.KEEPER,
            Membership.left_at.is_(None),
        )
        .order_by(Membership.id)
    )
    return keeper or _refuse(f"Nobody keeps the workspace “{workspace.slug}”.")


def _known(threads: Iterable[Thread], slug: str) -> list[bool]:
    workspace = _workspace(slug)
    with scope_of(workspace.id):
        return [is_all_here(thread) for thread in threads]


def _keep(threads: list[Thread], workspace: Workspace) -> tuple[list[bool], list[list[str] | None]]:
    """Keeps them all or none. Which were here already, and the names of the people each brought in."""
    known: list[bool] = []
    people: list[list[str] | None] = []
    signer = _signer(workspace)
    with scope_of(workspace.id, signer), writing():
        for thread in threads:
            kept = keep_thread(thread)
            known.append(kept.nothing_new)
            people.append([contact.calling_name for contact in kept.people])
    return known, people


def _print(thread: Thread, here: bool, people: list[str] | None) -> None:
    """What was read, and what was kept of it, for someone who reads."""
    article = thread.article
    day = f", {article.date.value.isoformat()}" if article.date and article.date.value else ""
    click.echo(f"{title_of(thread)} — {article.author or 'author not known'}{day}")
    names = {person.key: person.calling_name for person in thread.people}
    for message in thread.messages:
        who = article.author if message.by_article_author else names.get(message.person or "", "nobody")
        state = "set aside" if message.set_aside else who
        click.echo(f"  {message.position}. {state}: {_opening(message.text)}")
        for reason in message.reasons:
            click.echo(f"       {reason}")
    for person in thread.people:
        click.echo(f"  {person.calling_name}{' (name to find)' if person.name_to_find else ''}")
        for reason in (*person.reasons, *person.hypotheses):
            click.echo(f"       {reason}")
    for warning in thread.warnings:
        click.echo(f"  {warning}")
    if here:
        click.echo("Already in the book: nothing new.")
    elif people is None:
        click.echo("Nothing was written.")
    else:
        click.echo(f"Kept; in the book from now on: {', '.join(people) or 'nobody new'}.")


def _opening(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else line[:69] + "…"
