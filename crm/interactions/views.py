"""Notes: told, read, changed, put in the bin, taken out of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from sqlalchemy import select

from crm.contacts import operations as contacts
from crm.contacts.models import Contact
from crm.contacts.people_forms import People
from crm.core.access import Role, needs
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.pages import asked_again, conflict, go, next_page, say, today
from crm.interactions import forms, operations, queries
from crm.interactions.field_forms import shown_date
from crm.interactions.models import Interaction
from crm.interactions.promise_queries import promises_born_of

blueprint = Blueprint("interactions", __name__, url_prefix="/<workspace>")


@blueprint.route("/interactions/new", methods=["GET", "POST"])
@needs(Role.MEMBER)
def new() -> Any:
    """Tells what happened. Nobody is guessed: who is not sure is asked, and everything typed stays."""
    form = forms.NoteForm()
    form.kind.offer(queries.kinds_offered())
    if not form.is_submitted():
        begin(form)
        return render_template("interactions/new.html", form=form)
    if "more" in request.form:
        return render_template("interactions/new.html", form=form, unfolded=True)
    if not form.validate() or not is_settled(form):
        return asked_again("interactions/new.html", form=form)
    people = everyone(form.people.resolve())
    note = operations.log_interaction(contacts=people, **form.told())
    for words, due in form.promised():
        operations.make_promise(words, people, due, interaction=note, visibility=note.visibility)
    say(_kept(form))
    return _after(note)


def begin(form: forms.NoteForm) -> None:
    """Fills a new note with what its address says: `?contact=7`, `?kind=call`; and today."""
    form.happened.data = shown_date(FuzzyDate(today(), Precision.DAY))
    form.people.process_data(people_in_address())
    asked = request.args.get("kind", "")
    chosen = next((k for k in form.kind.kinds.values() if k.built_in == asked), None)
    form.kind.data = chosen.id if chosen else form.kind.data


def people_in_address() -> list[Contact]:
    """The people of `?contact=7&contact=8`; 404 when one is not in this book."""
    ids = set(request.args.getlist("contact", type=int))
    if any(not 0 < contact_id < 2**31 for contact_id in ids):
        abort(404)
    people = list(db.session.scalars(select(Contact).where(Contact.id.in_(ids)))) if ids else []
    if len(people) != len(ids):
        abort(404)
    return people


def is_settled(form: Any) -> bool:
    """Whether everybody named is known or said to be new; else the form asks."""
    people: People = form.people.resolve()
    for words in [*(words for words, _rows in people.ambiguous), *people.unknown]:
        form.form_errors.append(_("Say who “%(words)s” is.", words=words))
    return people.settled


def everyone(people: People) -> list[Contact]:
    """Who was named; those said to be new now have their page."""
    return [*people.found, *(contacts.add_contact(name) for name in people.new)]


def _kept(form: Any) -> str:
    if form.happened.is_unread:
        return _("Kept. The date stays as you wrote it: “%(words)s”.", words=form.happened.data)
    return _("Kept.")


def _after(note: Interaction) -> Any:
    came_from = request.args.get("contact", type=int)
    if came_from in {p.contact_id for p in note.participations}:
        return go("contacts.show", contact_id=came_from)
    if request.args.get("from") == "today":
        return go("today.show")
    return go("interactions.show", interaction_id=note.id)


@blueprint.get("/interactions")
@needs(Role.READER)
def index() -> Any:
    """The notebook: the notes written last, or those of one person in the order in which things happened."""
    after = request.args.get("after")
    person = next(iter(people_in_address()), None)
    page = queries.journal_page(person, after) if person else queries.notebook_page(after)
    return render_template("interactions/index.html", page=page, person=person)


@blueprint.get("/interactions/<int:interaction_id>")
@needs(Role.READER)
def show(interaction_id: int) -> Any:
    """One note."""
    note = queries.note_called(interaction_id) or abort(404)
    return render_template(
        "interactions/show.html",
        note=note,
        promises=promises_born_of(interaction_id),
        changed=queries.last_changed_by(interaction_id),
    )


@blueprint.route("/interactions/<int:interaction_id>/edit", methods=["GET", "POST"])
@needs(Role.MEMBER)
def edit(interaction_id: int) -> Any:
    """Changes a note; who may read it is for its author alone to say."""
    note = queries.interaction_to_change(interaction_id) or abort(404)
    form = forms.EditNoteForm(data=forms.EditNoteForm.shown(note))
    form.kind.offer(queries.kinds_offered(also=note.kind_id))
    if note.author_id != g.user.id:
        del form.visibility
    if not form.is_submitted():
        form.show()
        return render_template("interactions/edit.html", form=form, note=note)
    if not form.validate():
        return asked_again("interactions/edit.html", form=form, note=note)
    back = url_for("interactions.show", interaction_id=note.id)
    if asked := form.differences(form.shown(note)):
        return conflict(form, asked, back)
    if not is_settled(form):
        return asked_again("interactions/edit.html", form=form, note=note)
    people = everyone(form.people.resolve())
    operations.edit_interaction(note, contacts=people, lines=form.lines.data, **form.changed(note))
    say(_kept(form))
    return redirect(back, 303)


@blueprint.post("/interactions/<int:interaction_id>/bin")
@needs(Role.MEMBER)
def bin(interaction_id: int) -> Any:
    """Puts a note in the bin."""
    note = queries.interaction_to_change(interaction_id) or abort(404)
    operations.bin_interaction(note)
    say(_("This note is in the bin, for thirty days."), undo=url_for(".restore", interaction_id=note.id))
    return redirect(next_page(url_for("today.show")), 303)


@blueprint.post("/interactions/<int:interaction_id>/restore")
@needs(Role.MEMBER)
def restore(interaction_id: int) -> Any:
    """Takes a note out of the bin."""
    note = operations.binned_interaction(interaction_id) or abort(404)
    operations.restore_interaction(note)
    say(_("The note is back."))
    return go("interactions.show", interaction_id=note.id)
