"""Keeping people: someone new, their page, what is theirs alone, the bin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for

from crm.accounts.queries import names_of_members
from crm.attachments.queries import in_the_margin, latest_kept_with
from crm.contacts import forms, operations, queries
from crm.contacts.line_forms import LINE_KINDS
from crm.contacts.models import Contact, PointKind, State
from crm.contacts.portrait_queries import lines_of
from crm.core.access import Role, needs
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.pages import asked_again, conflict, go, say, today, wants_part
from crm.core.sites import canonical_site
from crm.core.text import clean_line
from crm.interactions.promise_queries import promises_to
from crm.interactions.queries import journal_page
from crm.taggings.queries import all_said_of
from crm.threads.queries import messages_of

blueprint = Blueprint("contacts", __name__, url_prefix="/<workspace>/contacts")


def person(contact_id: int) -> Contact:
    """Someone of this book, or 404."""
    return db.session.get(Contact, contact_id) or abort(404)


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Role.MEMBER)
def new() -> Any:
    """Someone new. One of the same name is shown first: they may be the same person."""
    form = forms.NewContactForm()
    if not form.is_submitted():
        form.calling_name.data = clean_line(request.args.get("calling_name", "")[:120], 120)
        return render_template("contacts/new.html", form=form, alike=[])
    if not form.validate():
        return asked_again("contacts/new.html", form=form, alike=[])
    alike = [] if request.form.get("someone_else") else _already_here(form)
    if alike:
        return asked_again("contacts/new.html", form=form, alike=alike)
    contact = operations.add_contact(form.calling_name.data)
    if form.site.data:
        operations.add_site(contact, form.site.data)
    if form.email.data:
        operations.add_point(contact, PointKind.EMAIL, form.email.data)
    say(_("%(name)s is in the book.", name=contact.calling_name))
    return go("contacts.show", contact_id=contact.id)


def _already_here(form: forms.NewContactForm) -> list[queries.PersonLine]:
    """People of the same name, site or address."""
    found = queries.contacts_called_exactly(form.calling_name.data or "")
    others: list[Contact] = []
    if form.site.data:
        others += queries.contacts_by_site_key(canonical_site(form.site.data).key)
    if form.email.data:
        others += queries.contacts_by_email(form.email.data)
    seen = {row.id for row in found}
    return found + list(queries.contact_rows({c.id for c in others} - seen).values())


@blueprint.get("/similar")
@needs(Role.MEMBER)
def similar() -> Any:
    """Who may already be the one whose name is being typed."""
    name = request.args.get("calling_name", "")[:120]
    if not wants_part("similar"):
        return go("contacts.new", calling_name=name)
    return render_template("contacts/_similar.html", alike=queries.contacts_called(name))


@blueprint.get("/<int:contact_id>")
@needs(Role.READER)
def show(contact_id: int) -> str:
    """The portrait of someone, as they could read it."""
    contact = person(contact_id)
    lines = lines_of(contact, latest_kept_with)
    said, no_longer_said = all_said_of(contact)
    return render_template(
        "contacts/show.html",
        contact=contact,
        lines=lines,
        kept=in_the_margin(lines.others),
        said=said,
        no_longer_said=no_longer_said,
        journal=journal_page(contact, request.args.get("after")),
        promises=promises_to(contact),
        messages=messages_of(contact),
        today=today(),
        words=forms,
        kinds=LINE_KINDS,
        is_gone=contact.state is State.DECEASED,
    )


@blueprint.route("/<int:contact_id>/edit", methods=["GET", "POST"])
@needs(Role.MEMBER)
def edit(contact_id: int) -> Any:
    """What is theirs alone: their name, their portrait, how we met."""
    contact = person(contact_id)
    present = forms.shown(contact)
    form = forms.ContactForm() if request.method == "POST" else forms.ContactForm(data=present)
    form.offer_members(names_of_members(g.workspace.id))
    values = {"form": form, "contact": contact, "kinds": LINE_KINDS}
    if not form.is_submitted():
        form.show()
        return render_template("contacts/edit.html", **values)
    if not form.validate():
        return asked_again("contacts/edit.html", **values)
    differences = form.differences(present)
    if differences:
        return conflict(form, differences, back=url_for("contacts.show", contact_id=contact.id))
    through = form.met_through.resolve()
    if not through.settled:
        form.met_through.errors = [_("Say below who this is.")]
        return asked_again("contacts/edit.html", **values)
    others = through.found or [operations.add_contact(name) for name in through.new]
    if contact in others:
        form.met_through.errors = [_("Nobody is met through themselves: name someone else.")]
        return asked_again("contacts/edit.html", **values)
    operations.edit_contact(contact, **form.facts(contact, others[0].id if others else None))
    say(_("Kept."))
    return go("contacts.show", contact_id=contact.id)


@blueprint.post("/<int:contact_id>/bin")
@needs(Role.MEMBER)
def bin(contact_id: int) -> Any:
    """Puts someone in the bin."""
    contact = person(contact_id)
    operations.bin_contact(contact)
    say(
        _("%(name)s is in the bin, for thirty days.", name=contact.calling_name),
        undo=url_for("contacts.restore", contact_id=contact.id),
    )
    return go("contacts.directory")


@blueprint.post("/<int:contact_id>/restore")
@needs(Role.MEMBER)
def restore(contact_id: int) -> Any:
    """Takes someone out of the bin."""
    contact = operations.binned_contact(contact_id) or abort(404)
    operations.restore_contact(contact)
    say(_("%(name)s is back in the book.", name=contact.calling_name))
    return go("contacts.show", contact_id=contact.id)
