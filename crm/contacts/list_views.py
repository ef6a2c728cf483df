"""The words of this book: what people do, and how they are linked. Each workspace has its own."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for

from crm.contacts import list_operations, operations, queries
from crm.contacts.list_forms import KindForm, WordForm
from crm.contacts.models import CommunityRole, RelationshipKind
from crm.contacts.views import blueprint
from crm.core.access import Role, needs
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.pages import asked_again, conflict, go, say
from crm.core.text import clean_line, is_blank

LISTS: dict[str, Any] = {"roles": (CommunityRole, WordForm), "links": (RelationshipKind, KindForm)}
WHICH = f"any({','.join(LISTS)})"


def _word(which: str, word_id: int) -> Any:
    return db.session.get(LISTS[which][0], word_id) or abort(404)


def _add(which: str, name: str, backward: str) -> None:
    if which == "roles":
        operations.role_called(name)
    else:
        operations.relationship_kind_called(name, backward)


@blueprint.get("/lists")
@needs(Role.MEMBER)
def lists() -> str:
    """Both lists, and a word more for each."""
    return render_template("contacts/lists.html", **_values())


def _values() -> dict[str, Any]:
    return {
        "roles": queries.roles(),
        "links": queries.link_kinds(),
        "forms": {which: form(formdata=None) for which, (_model, form) in LISTS.items()},
    }


@blueprint.post(f"/lists/<{WHICH}:which>")
@needs(Role.MEMBER)
def add_word(which: str) -> Any:
    """One word more."""
    form = LISTS[which][1]()
    if not form.validate():
        values = _values()
        return asked_again(
            "contacts/lists.html", **values | {"forms": values["forms"] | {which: form}, "form": form}
        )
    _add(which, *form.said)
    say(_("Kept."))
    return go("contacts.lists", _anchor=f"h-{which}")


@blueprint.route(f"/lists/<{WHICH}:which>/<int:word_id>", methods=["GET", "POST"])
@needs(Role.MEMBER)
def word(which: str, word_id: int) -> Any:
    """Another word for the same thing."""
    row, kind_of_form = _word(which, word_id), LISTS[which][1]
    present = kind_of_form.shown(row)
    form = kind_of_form() if request.method == "POST" else kind_of_form(data=present)
    if not form.is_submitted():
        form.show()
        return render_template("contacts/word.html", form=form)
    if not form.validate():
        return asked_again("contacts/word.html", form=form)
    if differences := form.differences(present):
        return conflict(form, differences, back=url_for("contacts.lists"))
    try:
        list_operations.rename_word(row, *form.said)
    except list_operations.Taken:
        form[next(iter(present))].errors = [_("The list holds this word already.")]
        return asked_again("contacts/word.html", form=form)
    say(_("Kept."))
    return go("contacts.lists", _anchor=f"h-{which}")


@blueprint.post(f"/lists/<{WHICH}:which>/<int:word_id>/remove")
@needs(Role.MEMBER)
def remove_word(which: str, word_id: int) -> Any:
    """Takes a word nobody is described with out of its list."""
    row = _word(which, word_id)
    name, backward = (*LISTS[which][1].shown(row).values(), "")[:2]
    try:
        list_operations.remove_word(row)
    except list_operations.Used:
        say(_("“%(words)s” is said of someone: give it another word instead.", words=name))
    else:
        back = url_for("contacts.put_back_word", which=which, name=name, backward=backward)
        say(_("“%(words)s” is off the list.", words=name), undo=back)
    return go("contacts.lists", _anchor=f"h-{which}")


@blueprint.post(f"/lists/<{WHICH}:which>/put-back")
@needs(Role.MEMBER)
def put_back_word(which: str) -> Any:
    """Puts back a word that was taken off."""
    name, backward = (clean_line(request.args.get(key, "")[:60], 60) for key in ("name", "backward"))
    if is_blank(name):
        abort(404)
    _add(which, name, backward)
    say(_("It is back."))
    return go("contacts.lists", _anchor=f"h-{which}")
