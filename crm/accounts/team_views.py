"""The workspace and its team: who is in it, what each may do, and the end of it."""

from __future__ import annotations

from typing import Any

from flask import abort, g, render_template, request, url_for

from crm.accounts import forms, operations, queries
from crm.accounts.models import Membership, User
from crm.accounts.views import absolute, blueprint, is_theirs
from crm.core.access import Role, needs
from crm.core.db import db, reading
from crm.core.i18n import gettext as _
from crm.core.journal import record
from crm.core.pages import asked_again, go, say


@blueprint.route("/<workspace>/settings", methods=["GET", "POST"])
@needs(Role.READER)
def settings() -> Any:
    """The workspace and its team; the keeper can change them."""
    if request.method == "POST" and g.role != Role.KEEPER:
        abort(403)
    form = forms.WorkspaceForm(obj=g.workspace)
    if form.submitted_and_valid():
        form.populate_obj(g.workspace)
        record("changed the settings", "workspace", g.workspace.id)
        say(_("Kept."))
        return go("accounts.settings")
    values = {"form": form, **_team()}
    page = "accounts/settings.html"
    return asked_again(page, **values) if form.is_submitted() else render_template(page, **values)


def _team() -> dict[str, Any]:
    return {
        "members": list(db.session.execute(queries.members_of(g.workspace))),
        "invite_form": forms.InviteForm(formdata=None),
        "erase_form": forms.EraseForm(formdata=None),
    }


@blueprint.post("/<workspace>/settings/invite")
@needs(Role.KEEPER)
def invite() -> Any:
    """A link for one person to join, shown once."""
    form = forms.InviteForm()
    if not form.validate():
        values = {"form": forms.WorkspaceForm(formdata=None, obj=g.workspace), **_team(), "invite_form": form}
        return asked_again("accounts/settings.html", **values)
    token = operations.invite_to(g.workspace, Role(str(form.role.data)), by=g.user)
    record("made a link to join", "workspace", g.workspace.id)
    address = absolute(url_for("accounts.join", token=token))
    return render_template("accounts/link_once.html", address=address, purpose="join", about=None)


def _membership(membership_id: int) -> Membership:
    found = db.session.get(Membership, membership_id)
    if found is None or found.workspace_id != g.workspace.id or found.left_at is not None:
        abort(404)
    return found


@blueprint.post("/<workspace>/settings/members/<int:membership_id>/role")
@needs(Role.KEEPER)
def change_role(membership_id: int) -> Any:
    """Another role for a member."""
    membership = _membership(membership_id)
    form = forms.RoleForm()
    if not form.validate():
        abort(400)
    try:
        operations.change_role(membership, Role(str(form.role.data)))
    except operations.LastKeeper:
        say(_("A workspace has one keeper at least: make someone else keeper first."))
        return go("accounts.settings")
    record("changed a role", "membership", membership.id)
    say(_("Kept."))
    return go("accounts.settings")


@blueprint.post("/<workspace>/settings/members/<int:membership_id>/leave")
@needs(Role.READER)
def leave(membership_id: int) -> Any:
    """A keeper closes someone's access, or someone leaves by themselves."""
    membership = _membership(membership_id)
    if membership.user_id != g.user.id and g.role != Role.KEEPER:
        abort(403)
    try:
        operations.leave(membership)
    except operations.LastKeeper:
        say(_("A workspace has one keeper at least: make someone else keeper first."))
        return go("accounts.settings")
    record("left", "membership", membership.id)
    if membership.user_id == g.user.id:
        return go("accounts.workspaces")
    say(_("%(name)s no longer has access. What they wrote for the team stays.", name=membership.user.name))
    return go("accounts.settings")


@blueprint.post("/<workspace>/settings/members/<int:membership_id>/reset-link")
@needs(Role.KEEPER)
def reset_link(membership_id: int) -> Any:
    """A link by which a member chooses a new password, shown once to the keeper who hands it over."""
    membership = _membership(membership_id)
    if _is_of_another_team(membership.user):
        say(
            _(
                "%(name)s also works in other workspaces: only they or the operator can change that password.",
                name=membership.user.name,
            )
        )
        return go("accounts.settings")
    record("made a link to reset a password", "membership", membership.id)
    address = absolute(operations.reset_link_for(membership.user, by=g.user))
    return render_template(
        "accounts/link_once.html", address=address, purpose="reset", about=membership.user.name
    )


def _is_of_another_team(user: User) -> bool:
    """A keeper vouches for their own team alone: a link would open a member's other books too."""
    return any(
        row.Workspace.id != g.workspace.id and row.Workspace.demo_of is None
        for row in queries.workspaces_of(user)
    )


@blueprint.post("/<workspace>/settings/erase")
@needs(Role.KEEPER)
@reading
def erase() -> Any:
    """Erase the whole book, by its name and the keeper's password."""
    form = forms.EraseForm()
    if form.validate():
        if form.name.data.strip() != g.workspace.name.strip():
            form.name.errors = [_("This is not the name of this workspace.")]
        elif not is_theirs(form.password.data):
            form.password.errors = [_("This is not your password.")]
        else:
            name = g.workspace.name
            operations.erase_workspace(g.workspace)
            g.workspace_slug = None
            say(_("“%(name)s” is erased, with everything in it.", name=name))
            return go("accounts.workspaces")
    values = {"form": forms.WorkspaceForm(formdata=None, obj=g.workspace), **_team(), "erase_form": form}
    return asked_again("accounts/settings.html", **values)
