"""One tag of several people at once, and the whole taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select

from crm.contacts.models import Contact
from crm.contacts.operations import add_contact
from crm.contacts.people_forms import MOST
from crm.core import i18n
from crm.core.access import Role, needs
from crm.core.dates import list_in_words
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.pages import LARGEST_ID, asked_again, go, say, today
from crm.core.scoping import Visibility
from crm.core.text import clean_line
from crm.taggings import forms, operations
from crm.taggings.views import blueprint
from crm.tags.models import Family, Tag
from crm.tags.operations import NAME, Refused, tag_called
from crm.tags.queries import names_offered

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
NAMED = 5


@blueprint.route("/taggings/bulk", methods=["GET", "POST"])
@needs(Role.MEMBER)
def bulk() -> Any:
    """One tag of several people: one reason for all, or a line each.

    `contact_ids` (in the address, or posted by the directory's boxes) and `tag` are what the form begins with.
    """
    if "tag" not in request.form:
        form = forms.BulkForm(formdata=None)
        form.people.process_data(_people_ticked())
        form.tag.data = clean_line(request.args.get("tag", "")[:NAME], NAME)
        return _page(form)
    form = forms.BulkForm()
    if "more" in request.form:
        return _page(form)
    batch = _stated(form) if form.validate() and _is_settled(form) else None
    if batch is None:
        return asked_again("taggings/bulk.html", **_values(form))
    if batch.stated:
        undo = url_for(
            "taggings.undo_bulk", tag_id=batch.tag.id, moment=str((batch.moment - BEGINNING) // INSTANT)
        )
        say(_told(batch), undo)
    else:
        say(_told(batch))
    return go("tags.show", tag_id=batch.tag.id)


def _values(form: forms.BulkForm) -> dict[str, Any]:
    people = form.people.resolve().found if not form.people.errors else []
    return {"form": form, "people": people, "names": names_offered()}


def _page(form: forms.BulkForm) -> str:
    return render_template("taggings/bulk.html", **_values(form))


def _people_ticked() -> list[Contact]:
    """The people ticked in the directory; 404 when one is not in this book, 400 past what one form takes."""
    typed = request.values.getlist("contact_ids")
    if len(typed) > MOST or not all(one.isascii() and one.isdigit() and len(one) < 11 for one in typed):
        abort(400)
    ids = {int(one) for one in typed}
    if any(one > LARGEST_ID for one in ids):
        abort(404)
    people = list(
        db.session.scalars(select(Contact).where(Contact.id.in_(ids)).order_by(Contact.sort_key, Contact.id))
    )
    if len(people) != len(ids):
        abort(404)
    return people


def _is_settled(form: forms.BulkForm) -> bool:
    people = form.people.resolve()
    for words in [*(words for words, _rows in people.ambiguous), *people.unknown]:
        form.form_errors.append(_("Say who “%(words)s” is.", words=words))
    return people.settled


def _stated(form: forms.BulkForm) -> operations.Batch | None:
    named, waived = form.people.resolve(), form.not_an_audience.data
    try:
        tag = tag_called(form.tag.data, family=Family(str(form.family.data)), not_an_audience=waived)
        people = [*named.found, *(add_contact(name) for name in named.new)]
        return operations.state_for_all(
            people,
            tag,
            form.said_of(people),
            seen=form.where.data or "",
            visibility=Visibility(str(form.visibility.data)),
            stated_on=today(),
            not_an_audience=waived,
        )
    except Refused as refused:
        form.because.errors = [refused.sentence]
        return None


def _names(contacts: list[Contact]) -> str:
    names = [contact.calling_name for contact in contacts[:NAMED]]
    if len(contacts) > NAMED:
        names.append(_("others"))
    return list_in_words(names, i18n.locale())


def _told(batch: operations.Batch) -> str:
    said = [one.contact for one in batch.stated]
    sentences = []
    if said:
        sentences.append(_("“%(tag)s” is said of %(names)s.", tag=batch.tag.name, names=_names(said)))
    if any(one.is_to_come for one in batch.stated):
        sentences.append(_("Where there is no reason yet, it stays with you and serves nothing."))
    if batch.already:
        sentences.append(_("You said it already of %(names)s: left as it was.", names=_names(batch.already)))
    return " ".join(sentences)


@blueprint.post("/taggings/bulk/<int:tag_id>/<moment>/undo")
@needs(Role.MEMBER)
def undo_bulk(tag_id: int, moment: str) -> Any:
    """Takes back what was said of several people at once; what was changed since stays, and is named."""
    tag = db.session.get(Tag, tag_id) or abort(404)
    if not (moment.isascii() and moment.isdigit() and len(moment) < 18):
        abort(404)
    changed = operations.undo_batch(tag.id, BEGINNING + int(moment) * INSTANT)
    words = _("“%(tag)s” is taken back.", tag=tag.name)
    if changed:
        people = _names([one.contact for one in changed])
        words += " " + _("Except of %(names)s: it was changed since.", names=people)
    say(words)
    return go("tags.show", tag_id=tag.id)
