"""The words of the team: what each means here, of whom it is said, and why."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from crm.core.access import Role, needs
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.pages import asked_again, conflict, go, say, today, wants_part
from crm.core.text import clean_line
from crm.taggings.queries import people_with, reasons_to_come, to_confirm, withdrawn_from
from crm.tags import forms, operations, queries
from crm.tags.models import Family, Tag

blueprint = Blueprint("tags", __name__, url_prefix="/<workspace>/tags")
LOOKED_FOR = 200
SEEN_BEFORE_JOINING = 5


@blueprint.get("")
@needs(Role.READER)
def index() -> Any:
    """Every tag, by what it says; and what I said without saying why, for me alone."""
    query = clean_line(request.args.get("q", "")[:LOOKED_FOR], LOOKED_FOR)
    lines = queries.tags_matching(query)
    families = [
        (words, [line for line in lines if line.family == family])
        for family, words in forms.FAMILY_WORDS.items()
    ]
    values = {
        "families": [(words, tags) for words, tags in families if tags],
        "q": query,
        "is_cut": len(lines) == queries.SHOWN,
    }
    if wants_part("list"):
        return render_template("tags/_list.html", **values)
    return render_template("tags/index.html", to_come=[] if query else reasons_to_come(), **values)


def _tag(tag_id: int) -> Tag:
    return db.session.get(Tag, tag_id) or abort(404)


@blueprint.get("/<int:tag_id>")
@needs(Role.READER)
def show(tag_id: int) -> Any:
    """One tag: when we say it, of whom, and why."""
    tag = db.session.get(Tag, tag_id)
    if tag is None:
        joined = queries.joined_tag(tag_id) or abort(404)
        heir = queries.heir_of(joined) or abort(404)
        return redirect(url_for("tags.show", tag_id=heir.id))
    return render_template(
        "tags/show.html",
        tag=tag,
        family=forms.FAMILY_WORDS[tag.family],
        page=people_with(tag, request.args.get("after")),
        is_first="after" not in request.args,
        to_come=reasons_to_come(tag),
        to_confirm=to_confirm(tag, today()),
        withdrawn=withdrawn_from(tag),
        also=queries.also_said(tag),
        me=g.user.id,
    )


@blueprint.route("/<int:tag_id>/edit", methods=["GET", "POST"])
@needs(Role.MEMBER)
def edit(tag_id: int) -> Any:
    """What a tag is called, what it says, and when we say it."""
    tag = _tag(tag_id)
    form = forms.EditTagForm(tag)
    if not form.is_submitted():
        form.show()
        return render_template("tags/edit.html", form=form, tag=tag)
    if not form.validate():
        return asked_again("tags/edit.html", form=form, tag=tag)
    if asked := form.differences(form.shown(tag)):
        return conflict(form, asked, url_for("tags.show", tag_id=tag.id))
    waived = form.not_an_audience.data
    try:
        operations.rename_tag(tag, form.name.data, not_an_audience=waived)
    except operations.Refused as refused:
        form.name.errors = [refused.sentence]
        return asked_again("tags/edit.html", form=form, tag=tag)
    except operations.Taken:
        form.name.errors = [forms.taken()]
        return asked_again("tags/edit.html", form=form, tag=tag)
    tag = operations.define_tag(
        tag,
        family=Family(str(form.family.data)),
        definition=form.definition.data or "",
        not_an_audience=waived,
    )
    say(_("Kept."))
    return go("tags.show", tag_id=tag.id)


@blueprint.get("/<int:tag_id>/merge")
@needs(Role.MEMBER)
def merge(tag_id: int) -> Any:
    """With which other tag; then both, side by side, before anything moves."""
    tag = _tag(tag_id)
    form = forms.OtherTagForm(request.args, meta={"csrf": False})
    name = form.other.data or ""
    other = queries.tag_named(name)
    values: dict[str, Any] = {"tag": tag, "form": form, "names": queries.names_offered(), "other": None}
    if form.other.too_long or (name and (other is None or other.id == tag.id)):
        same = other is not None and other.id == tag.id
        form.other.errors = [
            _("This is the same tag: say another.") if same else _("There is no tag called so.")
        ]
        return asked_again("tags/merge.html", **values)
    if other is not None:
        values["other"] = other
        values["pair"] = [(one, people_with(one, size=SEEN_BEFORE_JOINING)) for one in (tag, other)]
    return render_template("tags/merge.html", **values)


@blueprint.post("/<int:tag_id>/merge/<int:other_tag_id>")
@needs(Role.MEMBER)
def join(tag_id: int, other_tag_id: int) -> Any:
    """Brings two tags together; `kept` says which word stays. Every because of both is kept."""
    tag, other = _tag(tag_id), _tag(other_tag_id)
    kept_id = request.form.get("kept", "")
    if tag.id == other.id:
        abort(404)
    if kept_id not in (str(tag.id), str(other.id)):
        form = forms.OtherTagForm(data={"other": other.name}, meta={"csrf": False})
        form.form_errors.append(_("Say which word stays."))
        pair = [(one, people_with(one, size=SEEN_BEFORE_JOINING)) for one in (tag, other)]
        return asked_again(
            "tags/merge.html", tag=tag, form=form, names=queries.names_offered(), other=other, pair=pair
        )
    gone, kept = (other, tag) if kept_id == str(tag.id) else (tag, other)
    was = gone.name
    kept = operations.merge_tags(kept, gone)
    say(
        _(
            "“%(gone)s” is now another way to say “%(kept)s”. Every because is kept.",
            gone=was,
            kept=kept.name,
        ),
        undo=url_for("tags.part", tag_id=gone.id),
    )
    return go("tags.show", tag_id=kept.id)


@blueprint.post("/<int:tag_id>/part")
@needs(Role.MEMBER)
def part(tag_id: int) -> Any:
    """Undoes what brought a tag together with another: it stands alone again, with what was said with it."""
    gone = queries.joined_tag(tag_id) or abort(404)
    operations.part_tags(gone)
    say(_("“%(name)s” stands alone again, with what was said with it.", name=gone.name))
    return go("tags.show", tag_id=gone.id)
