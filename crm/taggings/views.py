"""Saying a tag of someone, because; saying it better, saying it again, saying that it no longer holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from crm.contacts.models import Contact
from crm.core.access import Role, needs
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.pages import asked_again, conflict, next_page, say, today
from crm.core.scoping import Visibility
from crm.core.text import clean_line
from crm.taggings import forms, operations
from crm.taggings.models import Tagging
from crm.tags.models import Family
from crm.tags.operations import NAME, Refused, tag_called
from crm.tags.queries import names_offered

blueprint = Blueprint("taggings", __name__, url_prefix="/<workspace>")


@blueprint.route("/contacts/<int:contact_id>/taggings/new", methods=["GET", "POST"])
@needs(Role.MEMBER)
def new(contact_id: int) -> Any:
    """Says a tag of someone. Without a because it waits for one, its author's alone."""
    contact = db.session.get(Contact, contact_id) or abort(404)
    form = forms.TaggingForm()
    if not form.is_submitted():
        form.tag.data = clean_line(request.args.get("tag", "")[:NAME], NAME)
    tagging = _stated(form, contact) if form.submitted_and_valid() else None
    if tagging is None:
        page = "taggings/new.html"
        values = {"form": form, "contact": contact, "names": names_offered()}
        return asked_again(page, **values) if form.is_submitted() else render_template(page, **values)
    say(_said(tagging))
    return redirect(next_page(url_for("contacts.show", contact_id=contact.id)), 303)


def _stated(form: forms.TaggingForm, contact: Contact) -> Tagging | None:
    """What the form says, kept; None when it is refused, with the sentence beside the because."""
    waived = form.not_an_audience.data
    try:
        tag = tag_called(form.tag.data, family=Family(str(form.family.data)), not_an_audience=waived)
        return operations.state(
            contact,
            tag,
            form.because.data or "",
            seen=form.where.data or "",
            visibility=Visibility(str(form.visibility.data)),
            stated_on=today(),
            not_an_audience=waived,
        )
    except Refused as refused:
        form.because.errors = [refused.sentence]
        return None


def _said(tagging: Tagging) -> str:
    if tagging.is_to_come:
        return _("Kept among your reasons to come: without a reason it stays with you and serves nothing.")
    return _("“%(tag)s” is said of %(names)s.", tag=tagging.tag.name, names=tagging.contact.calling_name)


def _mine(tagging_id: int) -> Tagging:
    """A statement of who acts. That of another member is theirs to change: 403; one nobody may see: 404."""
    tagging = db.session.get(Tagging, tagging_id)
    if tagging is None or db.session.get(Contact, tagging.contact_id) is None:
        abort(404)
    if tagging.author_id != g.user.id:
        abort(403)
    return tagging


def _back(tagging: Tagging) -> str:
    return next_page(url_for("contacts.show", contact_id=tagging.contact_id))


@blueprint.route("/taggings/<int:tagging_id>/edit", methods=["GET", "POST"])
@needs(Role.MEMBER)
def edit(tagging_id: int) -> Any:
    """What one said, said better; or the reason that was to come."""
    tagging = _mine(tagging_id)
    if tagging.withdrawn_at is not None:
        abort(404)
    form = forms.EditTaggingForm(tagging)
    values = {"form": form, "tagging": tagging, "back": _back(tagging)}
    if not form.is_submitted():
        form.show()
        return render_template("taggings/edit.html", **values)
    if not form.validate():
        return asked_again("taggings/edit.html", **values)
    if asked := form.differences(form.shown(tagging)):
        return conflict(form, asked, _back(tagging))
    try:
        tagging = operations.restate(
            tagging,
            form.because.data or "",
            seen=form.where.data or "",
            visibility=Visibility(str(form.visibility.data)),
            stated_on=today(),
            not_an_audience=form.not_an_audience.data,
        )
    except Refused as refused:
        form.because.errors = [refused.sentence]
        return asked_again("taggings/edit.html", **values)
    say(_said(tagging))
    return redirect(_back(tagging), 303)


@blueprint.post("/taggings/<int:tagging_id>/confirm")
@needs(Role.MEMBER)
def confirm(tagging_id: int) -> Any:
    """It still holds: said again today, in the same words."""
    tagging = _mine(tagging_id)
    if tagging.withdrawn_at is not None or tagging.is_to_come:
        abort(404)
    operations.restate(tagging, tagging.because, stated_on=today())
    say(_("Said again, as of today: “%(tag)s”.", tag=tagging.tag.name))
    return redirect(_back(tagging), 303)


@blueprint.route("/taggings/<int:tagging_id>/withdraw", methods=["GET", "POST"])
@needs(Role.MEMBER)
def withdraw(tagging_id: int) -> Any:
    """It no longer holds, because; what was said stays in the history."""
    tagging = _mine(tagging_id)
    if tagging.withdrawn_at is not None:
        abort(404)
    form = forms.WithdrawForm()
    if not form.submitted_and_valid():
        page, values = "taggings/withdraw.html", {"form": form, "tagging": tagging, "back": _back(tagging)}
        return asked_again(page, **values) if form.is_submitted() else render_template(page, **values)
    operations.withdraw(tagging, form.because.data or "", not_an_audience=form.not_an_audience.data)
    undo = url_for("taggings.restore", tagging_id=tagging.id, next=_back(tagging))
    say(
        _(
            "You no longer say “%(tag)s” of %(name)s.",
            tag=tagging.tag.name,
            name=tagging.contact.calling_name,
        ),
        undo,
    )
    return redirect(_back(tagging), 303)


@blueprint.post("/taggings/<int:tagging_id>/restore")
@needs(Role.MEMBER)
def restore(tagging_id: int) -> Any:
    """It holds again, as it was said."""
    tagging = _mine(tagging_id)
    if tagging.withdrawn_at is not None:
        tagging = operations.undo_withdraw(tagging)
    say(_("You say “%(tag)s” of %(name)s again.", tag=tagging.tag.name, name=tagging.contact.calling_name))
    return redirect(_back(tagging), 303)
