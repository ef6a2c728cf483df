"""The lines of someone's page: what they asked us, how to reach them, where they speak, whom they know."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select

from crm.contacts import forms, operations, queries
from crm.contacts.line_forms import LINE_KINDS, LineKind
from crm.contacts.models import Contact
from crm.contacts.portrait_queries import lines_of
from crm.contacts.views import blueprint, person
from crm.core.access import Role, needs
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.pages import asked_again, conflict, go, say
from crm.core.scoping import with_bin

KINDS = f"any({','.join(LINE_KINDS)})"


def _line(kind: LineKind, contact: Contact, line_id: int, *, binned: bool = False) -> Any:
    """A line of this person's page, or 404."""
    wanted = select(kind.model).where(kind.model.id == line_id)
    line = db.session.scalar(with_bin(wanted) if binned else wanted)
    if line is None or not kind.is_of(line, contact):
        abort(404)
    return line


@blueprint.route(f"/<int:contact_id>/<{KINDS}:slug>", methods=["GET", "POST"])
@needs(Role.MEMBER)
def lines(contact_id: int, slug: str) -> Any:
    """The lines of one kind, and one more."""
    contact, kind = person(contact_id), LINE_KINDS[slug]
    form = kind.form()
    form.offer(contact)
    if form.submitted_and_valid():
        form.keep(contact)
        say(_("Kept."))
        return go("contacts.lines", contact_id=contact.id, slug=slug)
    values = {
        "form": form,
        "contact": contact,
        "kind": kind,
        "slug": slug,
        "rows": getattr(lines_of(contact), slug),
        "roles": queries.roles() if slug == "roles" else [],
        "words": forms,
    }
    page = "contacts/lines.html"
    return asked_again(page, **values) if form.is_submitted() else render_template(page, **values)


@blueprint.route(f"/<int:contact_id>/<{KINDS}:slug>/<int:line_id>", methods=["GET", "POST"])
@needs(Role.MEMBER)
def line(contact_id: int, slug: str, line_id: int) -> Any:
    """One line, to change it."""
    contact, kind = person(contact_id), LINE_KINDS[slug]
    row = _line(kind, contact, line_id)
    present = kind.form.shown(row, contact)
    form = kind.form() if request.method == "POST" else kind.form(data=present)
    form.offer(contact)
    values = {"form": form, "contact": contact, "kind": kind, "slug": slug, "line_id": line_id}
    values["roles"] = queries.roles() if slug == "roles" else []
    if not form.is_submitted():
        form.show()
        return render_template("contacts/line.html", **values)
    if not form.validate():
        return asked_again("contacts/line.html", **values)
    differences = form.differences(present)
    if differences:
        return conflict(form, differences, back=url_for("contacts.lines", contact_id=contact.id, slug=slug))
    form.keep(contact, row)
    say(_("Kept."))
    return go("contacts.lines", contact_id=contact.id, slug=slug)


@blueprint.post(f"/<int:contact_id>/<{KINDS}:slug>/<int:line_id>/take-away")
@needs(Role.MEMBER)
def take_away(contact_id: int, slug: str, line_id: int) -> Any:
    """Takes a line away; the next page can put it back."""
    contact = person(contact_id)
    operations.take_away(_line(LINE_KINDS[slug], contact, line_id))
    back = url_for("contacts.put_back", contact_id=contact.id, slug=slug, line_id=line_id)
    say(_("Taken away."), undo=back)
    return go("contacts.lines", contact_id=contact.id, slug=slug)


@blueprint.post(f"/<int:contact_id>/<{KINDS}:slug>/<int:line_id>/put-back")
@needs(Role.MEMBER)
def put_back(contact_id: int, slug: str, line_id: int) -> Any:
    """Puts a line back."""
    contact = person(contact_id)
    operations.put_back(_line(LINE_KINDS[slug], contact, line_id, binned=True))
    say(_("It is back."))
    return go("contacts.lines", contact_id=contact.id, slug=slug)
