"""`flask files`: what lies in the uploads folder and should not."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from crm.accounts.models import Workspace
from crm.attachments.operations import files_of_nobody
from crm.core import storage
from crm.core.db import db
from crm.core.scoping import scope_of


@click.group("files")
def files_group() -> None:
    """The files people keep."""


@files_group.command()
@click.option("--remove", is_flag=True, help="Remove them; without it they are only named.")
@with_appcontext
def sweep(remove: bool) -> None:
    """Name the files that nobody speaks of, older than an hour: what a crash or an old copy of the database leaves."""
    found: list[Path] = []
    known = set()
    for workspace in db.session.scalars(select(Workspace).order_by(Workspace.id)).all():
        known.add(str(workspace.uid))
        with scope_of(workspace.id, sees_all=True):
            found += files_of_nobody()
    for shelf in storage.shelves():
        if shelf not in known:
            found += storage.nobodys(shelf, set())
    if not found:
        click.echo("Every file belongs to someone.")
        return
    for path in found:
        click.echo(path)
    if remove:
        storage.remove(found)
        click.echo("They are removed.")
    else:
        click.echo("Nothing was removed. Are these not yours any more? Run it again with --remove.")
