"""The kinds of exchange: a list that each book makes its own."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from crm.core.access import Role, needs
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.pages import asked_again, go, say
from crm.interactions import forms, kind_operations, queries
from crm.interactions.models import InteractionKind
from crm.interactions.views import blueprint


@blueprint.route("/interactions/kinds", methods=["GET", "POST"])
@needs(Role.MEMBER)
def kinds() -> Any:
    """The list, and a new kind at its end."""
    present = queries.every_kind()
    form = forms.KindForm(others=present)
    if form.submitted_and_valid():
        kind_operations.add_kind(form.name.data, counts=form.counts.data)
        say(_("Kept."))
        return go("interactions.kinds")
    if not form.is_submitted():
        form.counts.data = True
        return render_template("interactions/kinds.html", form=form, kinds=present)
    return asked_again("interactions/kinds.html", form=form, kinds=present)


@blueprint.route("/interactions/kinds/<int:kind_id>", methods=["GET", "POST"])
@needs(Role.MEMBER)
def kind(kind_id: int) -> Any:
    """Calls a kind otherwise, or says whether it counts as being in touch."""
    kept = _kind(kind_id)
    others = [other for other in queries.every_kind() if other.id != kind_id]
    form = forms.KindForm(obj=kept, others=others, built_in=kept.built_in is not None)
    if form.submitted_and_valid():
        kind_operations.change_kind(kept, name=form.name.data or "", counts=form.counts.data)
        say(_("Kept."))
        return go("interactions.kinds")
    if form.is_submitted():
        return asked_again("interactions/kind.html", form=form, kind=kept)
    return render_template("interactions/kind.html", form=form, kind=kept)


@blueprint.post("/interactions/kinds/<int:kind_id>/retire")
@needs(Role.MEMBER)
def retire_kind(kind_id: int) -> Any:
    """A kind is no longer offered; the notes that say it keep it."""
    return _retire(kind_id, retired=True)


@blueprint.post("/interactions/kinds/<int:kind_id>/restore")
@needs(Role.MEMBER)
def restore_kind(kind_id: int) -> Any:
    """A kind is offered again."""
    return _retire(kind_id, retired=False)


def _kind(kind_id: int) -> InteractionKind:
    found: InteractionKind = db.session.get(InteractionKind, kind_id) or abort(404)
    return found


def _retire(kind_id: int, *, retired: bool) -> Any:
    try:
        kind_operations.retire_kind(_kind(kind_id), retired=retired)
    except kind_operations.LastKind:
        say(_("One kind at least is needed to write a note."))
    else:
        say(_("Kept."))
    return go("interactions.kinds")
