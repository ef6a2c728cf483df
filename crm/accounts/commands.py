"""`flask serve`, and the commands about who signs in."""

from __future__ import annotations

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from crm.accounts.operations import reset_link_for, set_up_link
from crm.accounts.queries import user_by_email
from crm.bin.operations import empty_old
from crm.core import config, server
from crm.core.db import db, writing

# --- serve: what `make run` starts ------------------------------------------------------------------------


def _bring_up_to_date() -> None:
    """Migrate an SQLite file; of a server's database only ask whether it is up to date.

    Several machines may share a server, so its migration is an act of its own: `flask db upgrade`.
    """
    if db.engine.dialect.name == "sqlite":
        upgrade()
        return
    try:
        with db.engine.connect() as connection:
            here = set(MigrationContext.configure(connection).get_current_heads())
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from None
    if here != set(ScriptDirectory(current_app.extensions["migrate"].directory).get_heads()):
        raise click.ClickException(
            "The database is not up to date: run `flask db upgrade`, then start again."
        )


@click.command()
def serve() -> None:
    """Start the server: bring the database up to date, say where to go, serve until Ctrl-C."""
    settings = config.load()
    listener = server.listen(settings.host, settings.port)
    _bring_up_to_date()
    with writing():
        path = set_up_link()
        empty_old()
    db.session.remove()
    db.engine.dispose()
    address = settings.public_url.rstrip("/") or server.address_of(listener)
    click.echo(f"Tablée is at {address}/ (Ctrl-C stops it)")
    if path:
        click.echo("Nobody can sign in yet. This link, good once, makes the first account:")
        click.echo(f"{address}{path}")
    server.serve(current_app._get_current_object(), listener, settings)  # type: ignore[attr-defined]


# --- end of serve -----------------------------------------------------------------------------------------


@click.group("set-up")
def set_up_group() -> None:
    """The first account."""


@set_up_group.command("link")
@with_appcontext
def print_set_up_link() -> None:
    """Print a new one-time set-up link; nothing when the first keeper exists."""
    with writing():
        path = set_up_link()
    if path:
        settings = config.load()
        click.echo((settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/") + path)


@click.group("users")
def users_group() -> None:
    """People who sign in."""


@users_group.command("reset-link")
@click.argument("email")
@with_appcontext
def print_reset_link(email: str) -> None:
    """Print a link by which the user with EMAIL chooses a new password."""
    with writing():
        user = user_by_email(email)
        if user is None:
            raise click.ClickException(f"Nobody signs in with {email}.")
        path = reset_link_for(user, by=None)
    settings = config.load()
    click.echo((settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/") + path)
