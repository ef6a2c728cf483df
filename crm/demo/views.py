"""Looking round an example, and taking it away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, g

from crm.core.access import Role, needs, signed_in
from crm.core.i18n import gettext as _
from crm.core.pages import go, say
from crm.demo import operations

blueprint = Blueprint("demo", __name__)


@blueprint.post("/demo")
@signed_in
def create() -> Any:
    """Opens the example: mine, made at the first click."""
    workspace = operations.create_demo(g.user, current_app.url_map)
    return go("today.show", workspace=workspace.slug)


@blueprint.post("/<workspace>/demo/remove")
@needs(Role.KEEPER)
def remove() -> Any:
    """Erases the example whole."""
    if g.workspace.demo_of is None:
        abort(404)
    operations.remove_demo(g.workspace)
    g.workspace_slug = None
    say(_("The example is gone, with everything in it."))
    return go("accounts.workspaces")
