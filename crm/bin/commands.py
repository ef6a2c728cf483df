"""`flask bin …`: the bin, for whoever runs Tablée."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from crm.bin.operations import empty_old
from crm.core.db import writing


@click.group("bin")
def bin_group() -> None:
    """What was thrown away."""


@bin_group.command("empty")
@with_appcontext
def empty() -> None:
    """Erase for good what was thrown away more than thirty days ago, in every workspace."""
    with writing():
        erased = empty_old()
    click.echo("Nothing was old enough." if not erased else f"Erased for good: {erased}.")
