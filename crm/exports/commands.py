"""`flask export`, `flask backup`, `flask restore`: what whoever runs the server takes out, and puts back."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from crm.accounts.queries import workspace_by_slug
from crm.core import backup, clock
from crm.core.db import db, said_when_it_cannot_be_written
from crm.core.scoping import scope_of
from crm.exports.operations import write_book


@click.command("export")
@click.option("--workspace", "slug", required=True, help="The workspace, as its address names it.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; standard output if none."
)
@with_appcontext
@said_when_it_cannot_be_written()
def export_book(slug: str, output: Path | None) -> None:
    """Write a whole workspace as JSON, with the lines that members keep for themselves."""
    workspace = workspace_by_slug(slug)
    if workspace is None:
        raise click.ClickException(f"There is no workspace “{slug}”.")
    with scope_of(workspace.id, None, sees_all=True):
        if output is None:
            write_book(sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        draft = output.with_name(f".{output.name}.{os.getpid()}")
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                write_book(file)
            draft.replace(output)
        except OSError as error:
            raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    click.echo(f"{output}: the whole of “{slug}”. It holds lines that members keep for themselves.", err=True)


@click.command("backup")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--without-keys", is_flag=True, help="Leave out the key that signs cookies and links.")
@with_appcontext
@said_when_it_cannot_be_written()
def backup_instance(file: Path | None, without_keys: bool) -> None:
    """Write the whole instance into FILE (a .tar.gz), while people work."""
    instance = Path(current_app.instance_path)
    address = db.engine.url
    if address.get_backend_name() != "sqlite":
        click.echo(
            "This instance keeps its data in PostgreSQL: back it up with pg_dump, and the folder"
            f" {instance / 'uploads'} with it.",
            err=True,
        )
        raise SystemExit(2)
    try:
        if file is None:
            folder = instance / "backups"
            folder.mkdir(mode=0o700, exist_ok=True)
            file = folder / f"tablee-{clock.now():%Y%m%d-%H%M%S}.tar.gz"
        kept = backup.back_up(Path(str(address.database)), instance, file, keys=not without_keys)
    except (backup.Refused, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}  {kept.bytes / 1024 / 1024:.1f} MB, {kept.files} files")
    if without_keys:
        click.echo("The key is not in it: after a restore everyone signs in again, and open links die.")
    elif not kept.has_key:
        click.echo("The key is not in it: it is given by TABLEE_SECRET_KEY; keep that too.")
    else:
        click.echo("The key is in it: keep this file like a password.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into", "folder", required=True, type=click.Path(path_type=Path), help="A new or empty folder."
)
def restore_instance(file: Path, folder: Path) -> None:
    """Put a backup back into a new folder, once everything in it was verified."""
    try:
        found = backup.restore(file, folder)
    except (backup.Refused, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{folder}: {found.files} files, as they were on {found.made_at}. Every one is whole.")
    click.echo(f"Start it with TABLEE_INSTANCE={folder}")
