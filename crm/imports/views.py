"""Bringing people in from a file: looked at before anything is kept, and taken back whole."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, render_template, request

from crm.core.access import Role, needs
from crm.core.db import reading, write_from_here
from crm.core.forms import NothingForm
from crm.core.i18n import gettext as _
from crm.core.pages import asked_again, go, say
from crm.imports import forms, operations, queries, taking_back_operations
from crm.imports.keeping_operations import apply
from crm.imports.models import ImportBatch, Outcome
from crm.imports.plan_queries import Plan, plan_of
from crm.imports.preview_forms import Preview
from crm.imports.readers.facts import NotContacts, Reading

blueprint = Blueprint("imports", __name__, url_prefix="/<workspace>/imports")
NAMED = 12


@blueprint.get("")
@needs(Role.MEMBER)
def index() -> str:
    """The files that were brought in, latest first."""
    page = queries.batches(request.args.get("before"))
    return render_template("imports/index.html", page=page)


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Role.MEMBER)
@reading
def new() -> Any:
    """A file; it is read before anything is written, and waits for a yes."""
    form = forms.FileForm()
    if not form.is_submitted():
        return render_template("imports/new.html", form=form)
    if not form.validate():
        return asked_again("imports/new.html", form=form)
    write_from_here()
    batch = operations.bring_file(form.content, form.filename, form.reading)
    return go("imports.show", batch_id=batch.id)


def _found(batch_id: int, *, to_keep: bool = False) -> ImportBatch:
    batch = queries.batch_called(batch_id, to_keep=to_keep)
    if batch is None:
        abort(404)
    return batch


def _read(batch: ImportBatch) -> Reading:
    try:
        return queries.reading_of(batch)
    except NotContacts:
        # It was read once: only a choice made since can have spoilt it.
        return queries.reading_of(batch, mapping={}, encoding="utf-8")


@blueprint.get("/<int:batch_id>")
@needs(Role.MEMBER)
def show(batch_id: int) -> str:
    """Before it is kept: what would be. After: what was, row by row."""
    batch = _found(batch_id)
    if batch.applied_at is not None:
        return _report(batch)
    return _preview(batch, forms.ReviewForm(), _plan(batch, _read(batch)))


def _plan(batch: ImportBatch, read: Reading) -> Plan:
    return plan_of(read, batch.content_hash, batch.choices.get("rows", {}))


def _preview(batch: ImportBatch, form: forms.ReviewForm, plan: Plan, *, again: bool = False) -> Any:
    values = {
        "batch": batch,
        "form": form,
        "shown": Preview(plan, batch.choices),
        "before": queries.kept_before(batch),
    }
    return (
        asked_again("imports/preview.html", **values)
        if again
        else render_template("imports/preview.html", **values)
    )


def _report(batch: ImportBatch) -> str:
    every_one = request.args.get("show") == "all"
    return render_template(
        "imports/report.html",
        batch=batch,
        author=queries.author_of(batch),
        every_one=every_one,
        rows=queries.rows_of(batch, all_of_them=every_one, after=request.args.get("after")),
        added=queries.some_of(batch, Outcome.ADDED, NAMED + 1),
        completed=queries.some_of(batch, Outcome.COMPLETED, NAMED + 1),
        named=NAMED,
        left_out=[left["column"] for left in batch.left_out],
        may_take_back=_may_take_back(batch),
    )


@blueprint.post("/<int:batch_id>")
@needs(Role.MEMBER)
@reading
def decide(batch_id: int) -> Any:
    """How it is to be read and who is who; then, on another press, kept."""
    batch = _found(batch_id)
    if batch.applied_at is not None:
        return go("imports.show", batch_id=batch_id)
    shown, form = _read(batch), forms.ReviewForm()
    plan = _plan(batch, shown)
    mapping, encoding, notes = form.mapping(shown), form.encoding(), form.notes()
    answers = {**batch.choices.get("rows", {}), **form.answers(plan)}
    if form.faults:
        return _preview(batch, form, plan, again=True)
    read_otherwise = mapping != shown.mapping or (encoding and encoding != shown.encoding)
    encoding = encoding if encoding != shown.encoding else batch.choices.get("encoding", "")

    write_from_here()
    batch = _found(batch_id, to_keep=True)
    if batch.applied_at is not None:
        return go("imports.show", batch_id=batch_id)
    operations.choose(batch, mapping=mapping, encoding=encoding, answers=answers, notes=notes)
    if request.form.get("act") == "keep" and not read_otherwise:
        apply(batch, plan_of(shown, batch.content_hash, answers))
        say(_("Kept. All of it can be taken back."))
    elif request.form.get("act") == "keep":
        say(_("Read anew, and not kept yet: look again, then keep."))
    else:
        say(_("Read anew. Nothing is kept yet."))
    return go("imports.show", batch_id=batch_id)


@blueprint.post("/<int:batch_id>/leave")
@needs(Role.MEMBER)
def leave(batch_id: int) -> Any:
    """Lets a file go that waits."""
    batch = _found(batch_id)
    if batch.applied_at is not None:
        return go("imports.show", batch_id=batch_id)
    operations.forget(batch)
    say(_("The file is forgotten; nothing of it was kept."))
    return go("imports.index")


def _may_take_back(batch: ImportBatch) -> bool:
    return bool(batch.author_id == g.user.id or g.role is Role.KEEPER)


@blueprint.route("/<int:batch_id>/take-back", methods=["GET", "POST"])
@needs(Role.MEMBER)
def take_back(batch_id: int) -> Any:
    """The second thought, with who would stay; then everything the file brought goes."""
    form = NothingForm()
    batch = _found(batch_id, to_keep=form.is_submitted())
    if batch.applied_at is None:
        abort(404)
    if not _may_take_back(batch):
        abort(403)
    if batch.taken_back_at is not None:
        return go("imports.show", batch_id=batch_id)
    if not form.is_submitted():
        return render_template(
            "imports/take_back.html", batch=batch, staying=taking_back_operations.would_stay(batch)
        )
    staying = taking_back_operations.take_back(batch)
    words = (
        _("Taken back, but for what was changed since.") if staying else _("Taken back: nothing of it stays.")
    )
    say(words)
    return go("imports.show", batch_id=batch_id, _anchor=None if not staying else "lines")
