"""Promises: made, kept, apologised, released; and owed again when that was a mistake."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from sqlalchemy import select

from crm.contacts.models import Contact
from crm.core.access import Role, needs
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.i18n import ngettext
from crm.core.pages import asked_again, conflict, go, next_page, say, today
from crm.interactions import forms, operations, promise_queries, queries
from crm.interactions.models import Promise, Settled
from crm.interactions.rules import Standing
from crm.interactions.views import blueprint, everyone, is_settled, people_in_address


@blueprint.get("/promises")
@needs(Role.READER)
def promises() -> Any:
    """What is promised: the day has passed, soon, no hurry; and what ended lately."""
    day = today()
    lines = promise_queries.promises_open()
    owed = {standing: [p for p in lines if p.nudges and p.standing(day) == standing] for standing in Standing}
    return render_template(
        "interactions/promises.html",
        owed=owed,
        in_memory=[line for line in lines if not line.nudges],
        settled=promise_queries.promises_settled(),
    )


@blueprint.route("/promises/new", methods=["GET", "POST"])
@needs(Role.MEMBER)
def promise() -> Any:
    """A promise on its own, or born of a note (`?interaction=3`)."""
    form = forms.PromiseForm()
    note = _note_in_address()
    if not form.is_submitted():
        people = [p.contact for p in note.participations if p.contact] if note else people_in_address()
        form.people.process_data(people)
        form.visibility.data = note.visibility if note else form.visibility.data
        return render_template("interactions/promise.html", form=form, note=note)
    if not form.validate() or not is_settled(form):
        return asked_again("interactions/promise.html", form=form, note=note)
    to: list[Contact] = everyone(form.people.resolve())
    operations.make_promise(to=to, interaction=note, **form.told())
    say(_("Promised."))
    if note:
        return go("interactions.show", interaction_id=note.id)
    came_from = request.args.get("contact", type=int)
    if came_from in {contact.id for contact in to}:
        return go("contacts.show", contact_id=came_from)
    return go("interactions.promises")


def _note_in_address() -> Any:
    if "interaction" not in request.args:
        return None
    interaction_id = request.args.get("interaction", type=int) or 0
    return queries.interaction_to_change(min(interaction_id, 2**31 - 1)) or abort(404)


def _promise(promise_id: int) -> Promise:
    found: Promise = db.session.get(Promise, promise_id) or abort(404)
    return found


@blueprint.route("/promises/<int:promise_id>", methods=["GET", "POST"])
@needs(Role.MEMBER)
def edit_promise(promise_id: int) -> Any:
    """Changes the words or the day of a promise; who may read it is for its author alone to say."""
    kept = _promise(promise_id)
    form = forms.EditPromiseForm(data=forms.EditPromiseForm.shown(kept))
    if kept.author_id != g.user.id:
        del form.visibility
    back = url_for("interactions.promises")
    if not form.is_submitted():
        form.show()
        return render_template("interactions/edit_promise.html", form=form, promise=kept)
    if not form.validate():
        return asked_again("interactions/edit_promise.html", form=form, promise=kept)
    if asked := form.differences(form.shown(kept)):
        return conflict(form, asked, back)
    operations.edit_promise(kept, **form.changed(kept))
    say(_("Kept."))
    return redirect(back, 303)


@blueprint.post("/promises/kept")
@needs(Role.MEMBER)
def keep_promises() -> Any:
    """The promises whose box was ticked are kept."""
    ticked = _promises_called(request.form.getlist("kept", type=int))
    open_ones = [promise for promise in ticked if promise.settled_at is None]
    for promise in open_ones:
        operations.settle(promise, Settled.KEPT)
    back = next_page(url_for("interactions.promises"))
    if not open_ones:
        say(_("Nothing was ticked.") if not ticked else _already(ticked[0]))
    elif len(open_ones) == 1:
        say(_("Kept: “%(words)s”.", words=open_ones[0].words), undo=_undo(open_ones, back))
    else:
        say(
            ngettext("%(num)d promise kept.", "%(num)d promises kept.", len(open_ones)),
            undo=_undo(open_ones, back),
        )
    return redirect(back, 303)


def _promises_called(ids: list[int]) -> list[Promise]:
    """The promises of these ids; 404 when one is not here to be read."""
    wanted = {promise_id for promise_id in ids if 0 < promise_id < 2**31}
    found = list(db.session.scalars(select(Promise).where(Promise.id.in_(wanted)).order_by(Promise.id)))
    if len(found) != len(set(ids)):
        abort(404)
    return found


def _undo(promises: list[Promise], back: str) -> str:
    return url_for("interactions.reopen", promise=[promise.id for promise in promises], next=back)


@blueprint.post("/promises/<int:promise_id>/settle")
@needs(Role.MEMBER)
def settle(promise_id: int) -> Any:
    """Ends a promise: kept, apologised, released, in a few words if there is something to say."""
    kept = _promise(promise_id)
    form = forms.SettleForm()
    back = next_page(url_for("interactions.promises"))
    try:
        how = Settled(request.form.get("how", ""))
    except ValueError:
        abort(400)
    if not form.validate():
        return asked_again("interactions/settle.html", form=form, promise=kept, how=how, back=back)
    try:
        operations.settle(kept, how, form.words.data or "")
    except operations.AlreadySettled:
        say(_already(kept))
        return redirect(back, 303)
    said = {
        Settled.KEPT: _("Kept: “%(words)s”.", words=kept.words),
        Settled.APOLOGISED: _("Apologised: “%(words)s”.", words=kept.words),
        Settled.RELEASED: _("Released: “%(words)s”.", words=kept.words),
    }
    say(said[how], undo=_undo([kept], back))
    return redirect(back, 303)


def _already(promise: Promise) -> str:
    return _("“%(words)s” had already ended; nothing was changed.", words=promise.words)


@blueprint.post("/promises/reopen")
@needs(Role.MEMBER)
def reopen() -> Any:
    """The promises of the address (`?promise=3&promise=4`) are owed again."""
    promises = _promises_called(request.args.getlist("promise", type=int))
    for promise in promises:
        operations.reopen(promise)
    say(ngettext("The promise is owed again.", "The promises are owed again.", len(promises)))
    return redirect(next_page(url_for("interactions.promises")), 303)


@blueprint.post("/promises/<int:promise_id>/bin")
@needs(Role.MEMBER)
def bin_promise(promise_id: int) -> Any:
    """Puts a promise that was never made in the bin."""
    operations.bin_promise(_promise(promise_id))
    say(
        _("This promise is in the bin, for thirty days."),
        undo=url_for("interactions.restore_promise", promise_id=promise_id),
    )
    return go("interactions.promises")


@blueprint.post("/promises/<int:promise_id>/restore")
@needs(Role.MEMBER)
def restore_promise(promise_id: int) -> Any:
    """Takes a promise out of the bin."""
    operations.restore_promise(operations.binned_promise(promise_id) or abort(404))
    say(_("The promise is back."))
    return go("interactions.promises")
