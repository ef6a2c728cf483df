"""`flask demo …`: the example, from the terminal."""

from __future__ import annotations

import click
from flask import current_app, g
from flask.cli import with_appcontext
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.queries import is_set_up, user_by_email
from crm.core.db import db, writing
from crm.demo.operations import create_demo, demo_of, fictional_keeper, forget_fictional_keeper, remove_demo


@click.group("demo")
def demo_group() -> None:
    """The example workspace."""


def _whose(email: str | None) -> User:
    """The user with this address, else the first who can sign in."""
    if email:
        user = user_by_email(email)
        if user is None:
            raise click.ClickException(f"Nobody signs in with {email}.")
        return user
    first = db.session.scalar(select(User).where(User.disabled_at.is_(None)).order_by(User.id).limit(1))
    if first is None:
        raise click.ClickException("Nobody signs in here.")
    return first


@demo_group.command("seed")
@click.option("--user", "email", metavar="EMAIL", help="Whose example; the first account by default.")
@with_appcontext
def seed(email: str | None) -> None:
    """Make the example workspace, once. Where nobody signs in yet, its own keeper gets an account and a password."""
    with writing():
        password = None
        if not is_set_up() and not email:
            user, password = fictional_keeper()
        else:
            user = _whose(email)
        g.locale = user.language
        present = demo_of(user)
        workspace = present or create_demo(user, current_app.url_map)
        slug, address = workspace.slug, user.email
    click.echo(f"The example {'was there already' if present else 'is ready'}: /{slug}/")
    if password:
        click.echo(f"Sign in with {address} and the password {password} (shown this once).")
        click.echo("`flask demo remove` takes both away, and the installation can be set up for real.")
    elif present is None or email:
        click.echo(f"It belongs to {address}.")
    else:
        click.echo(f"It belongs to {address}; `flask users reset-link {address}` makes a new password.")


@demo_group.command("remove")
@click.option("--user", "email", metavar="EMAIL", help="Whose example; the first account by default.")
@with_appcontext
def remove(email: str | None) -> None:
    """Erase the example workspace whole, with the members who exist only there."""
    with writing():
        user = _whose(email)
        workspace = demo_of(user)
        if workspace is None:
            raise click.ClickException(f"{user.email} has no example.")
        remove_demo(workspace)
        forget_fictional_keeper(user)
    click.echo("The example is gone, with everything in it.")
