"""The photo and the files of someone: added, shown, said what they are, put in the bin, taken out of it."""

from __future__ import annotations

import logging
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    make_response,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.exceptions import RequestEntityTooLarge

from crm.attachments import forms, operations, queries
from crm.attachments.models import Attachment, Kind
from crm.contacts.models import Contact
from crm.core import errors
from crm.core.access import Role, needs
from crm.core.db import db, reading, write_from_here
from crm.core.i18n import gettext as _
from crm.core.pages import asked_again, conflict, go, say

log = logging.getLogger(__name__)
blueprint = Blueprint("attachments", __name__, url_prefix="/<workspace>")
# A file is never a page of ours: opened by itself, it may load nothing, run nothing, and is nobody's origin.
CLOSED = "default-src 'none'; sandbox; frame-ancestors 'none'"


def _person(contact_id: int) -> Contact:
    return db.session.get(Contact, contact_id) or abort(404)


def _attachment(attachment_id: int) -> Attachment:
    return queries.attachment_called(attachment_id) or abort(404)


def _largest() -> int:
    """The largest file taken, in megabytes."""
    return int(current_app.config["MAX_CONTENT_LENGTH"]) // (1024 * 1024)


@blueprint.get("/contacts/<int:contact_id>/attachments")
@needs(Role.READER)
def index(contact_id: int) -> str:
    """Everything kept with someone."""
    contact = _person(contact_id)
    page = queries.kept_with(contact.id, request.args.get("after"))
    return render_template("attachments/index.html", contact=contact, page=page)


@blueprint.route("/contacts/<int:contact_id>/attachments/new", methods=["GET", "POST"])
@needs(Role.MEMBER)
@reading
def new(contact_id: int) -> Any:
    """Adds a photo or a file. It is read, and a photo drawn again, before the transaction that writes begins."""
    contact = _person(contact_id)
    form = forms.AttachmentForm()
    if not form.is_submitted():
        form.kind.data = next((kind for kind in Kind if kind == request.args.get("kind")), None)
        return render_template("attachments/new.html", **_asked(form, contact))
    if not form.validate() or form.received is None:
        return asked_again("attachments/new.html", **_asked(form, contact))
    write_from_here()
    contact = _person(contact_id)
    kind: Any = form.kind.data
    visibility: Any = form.visibility.data
    try:
        kept = operations.keep_attachment(
            contact, kind, form.received, words=form.words.data or "", visibility=visibility
        )
    except operations.AlreadyKept as error:
        known = error.attachment.words or error.attachment.filename
        form.file.errors = [
            _("This is already kept with %(name)s: “%(file)s”.", name=contact.calling_name, file=known)
        ]
        return asked_again("attachments/new.html", **_asked(form, contact))
    say(_("Kept."), undo=url_for("attachments.bin", attachment_id=kept.id))
    return go("contacts.show", contact_id=contact.id)


def _asked(form: forms.AttachmentForm, contact: Contact) -> dict[str, Any]:
    form.file.description = _("%(limit)s MB at most.", limit=_largest())
    return {"form": form, "contact": contact, "hints": forms.KIND_HINTS}


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Any:
    """The form again, with the reason beside the file; nothing of what was sent was read."""
    contact_id = (request.view_args or {}).get("contact_id")
    contact = db.session.get(Contact, contact_id) if contact_id and g.get("role") else None
    if contact is None:
        return errors.page(413)
    form = forms.AttachmentForm(formdata=None)
    form.file.errors = [_("This file is too large: %(limit)s MB at most.", limit=_largest())]
    return make_response(render_template("attachments/new.html", **_asked(form, contact)), 413)


@blueprint.get("/attachments/<int:attachment_id>")
@needs(Role.READER)
def show(attachment_id: int) -> Response:
    """The content: a photo in its page, anything else to be kept on the device, never opened as a page of ours."""
    attachment = _attachment(attachment_id)
    path = operations.path_of(attachment)
    if not path.is_file():
        log.error("the content of attachment %s is not in the uploads folder", attachment.id)
        abort(404)
    response = send_file(
        path,
        mimetype=attachment.media_type,
        as_attachment=attachment.kind is not Kind.PHOTO,
        download_name=attachment.filename,
        etag=attachment.content_hash,
        last_modified=attachment.added_at,
        conditional=True,
    )
    if attachment.kind is not Kind.PHOTO:
        response.headers["Content-Security-Policy"] = CLOSED
    return response


@blueprint.route("/attachments/<int:attachment_id>/edit", methods=["GET", "POST"])
@needs(Role.MEMBER)
def edit(attachment_id: int) -> Any:
    """What it is, in words; who may see it is for who added it to say."""
    attachment = _attachment(attachment_id)
    contact = _person(attachment.contact_id)
    present = forms.EditAttachmentForm.shown(attachment)
    form = forms.EditAttachmentForm() if request.method == "POST" else forms.EditAttachmentForm(data=present)
    if attachment.author_id != g.user.id:
        del form.visibility
    values = {"form": form, "attachment": attachment, "contact": contact}
    if not form.is_submitted():
        form.show()
        return render_template("attachments/edit.html", **values)
    if not form.validate():
        return asked_again("attachments/edit.html", **values)
    back = url_for("attachments.index", contact_id=contact.id)
    if differences := form.differences(present):
        return conflict(form, differences, back=back)
    facts: dict[str, Any] = {"words": form.words.data or ""}
    if "visibility" in form:
        facts["visibility"] = form.visibility.data
    operations.edit_attachment(attachment, **facts)
    say(_("Kept."))
    return go("attachments.index", contact_id=contact.id)


@blueprint.post("/attachments/<int:attachment_id>/bin")
@needs(Role.MEMBER)
def bin(attachment_id: int) -> Any:
    """Puts it in the bin."""
    attachment = _attachment(attachment_id)
    operations.bin_attachment(attachment)
    say(
        _("“%(file)s” is in the bin, for thirty days.", file=attachment.words or attachment.filename),
        undo=url_for("attachments.restore", attachment_id=attachment.id),
    )
    return go("attachments.index", contact_id=attachment.contact_id)


@blueprint.post("/attachments/<int:attachment_id>/restore")
@needs(Role.MEMBER)
def restore(attachment_id: int) -> Any:
    """Takes it out of the bin."""
    attachment = queries.binned_attachment(attachment_id) or abort(404)
    operations.restore_attachment(attachment)
    say(_("It is back."))
    return go("attachments.index", contact_id=attachment.contact_id)
