"""Two entries of one person: choosing the other, comparing, bringing together, parting again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, make_response, render_template, request, url_for

from crm.accounts.queries import names_of_members
from crm.contacts.forms import ADDRESS_FORM_WORDS, CLOSENESS_WORDS, STATE_WORDS
from crm.contacts.models import Contact
from crm.contacts.queries import contact_rows
from crm.core.access import Role, needs
from crm.core.dates import FuzzyDate, show_birthday, show_date
from crm.core.db import db
from crm.core.forms import NothingForm
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.i18n import locale
from crm.core.pages import LARGEST_ID, go, say, today
from crm.core.text import clean_line
from crm.merging import operations, queries
from crm.merging.rules import Compared, compared, languages_of_both, most_careful

blueprint = Blueprint("merging", __name__, url_prefix="/<workspace>/contacts")

FACTS = {
    "calling_name": _l("What we call them"),
    "pronouns": _l("Pronouns"),
    "address_form": _l("How we speak to each other"),
    "town": _l("Town"),
    "birthday": _l("Birthday"),
    "closeness": _l("Between us"),
    "portrait": _l("Portrait"),
    "between_us": _l("Between us, in words"),
    "met": _l("When we met"),
    "met_words": _l("How we met"),
    "met_through_id": _l("Met through"),
    "met_by": _l("Who met them"),
}
# Columns that follow a fact of the list: told once, under its name.
_FOLLOWS = {
    "sort_key": "calling_name",
    "letter": "calling_name",
    "name_to_find": "calling_name",
    "town_folded": "town",
    "met_on": "met",
    "met_precision": "met",
    "met_date_words": "met",
}


def person(contact_id: int) -> Contact:
    """Someone of this book, or 404."""
    return db.session.get(Contact, contact_id) or abort(404)


def _other(contact: Contact, typed: str) -> Contact:
    if not typed.isascii() or not typed.isdigit() or not 0 < int(typed[:12]) <= LARGEST_ID:
        abort(404)
    return person(int(typed[:12])) if typed != str(contact.id) else abort(404)


@blueprint.route("/<int:contact_id>/bring-together", methods=["GET", "POST"])
@needs(Role.MEMBER)
def compare(contact_id: int) -> Any:
    """Who else this is; then both entries side by side, nothing chosen; then one."""
    kept = person(contact_id)
    typed = request.values.get("other", "")
    if not typed:
        name = clean_line(request.args.get("name", "")[:120], 120)
        rows = queries.may_be_the_same(kept, name)
        merges = queries.merges_into(kept)
        return render_template("merging/choose.html", contact=kept, name=name, rows=rows, merges=merges)
    gone = _other(kept, typed)
    if request.method == "GET":
        return _both(kept, gone)
    if not NothingForm().validate():
        abort(400)
    answers = {name: request.form.get(f"choose-{name}", "") for name in FACTS}
    try:
        merge = operations.bring_together(kept, gone, answers)
    except operations.StillToChoose as missing:
        return _both(kept, gone, missing=list(missing.args), answers=answers)
    say(
        _("It is one person now: %(name)s.", name=kept.calling_name),
        undo=url_for("merging.part", merge_id=merge.id),
        undo_words=_("Part them again"),
    )
    return go("contacts.show", contact_id=kept.id)


def _both(kept: Contact, gone: Contact, *, missing: Any = (), answers: Any = None) -> Response:
    facts = compared(kept, gone)
    values = {
        "kept": kept,
        "gone": gone,
        "open_facts": [fact for fact in facts if fact.open],
        "taken": [fact for fact in facts if not fact.open],
        "labels": FACTS,
        "shown": _shown_with(facts),
        "state": STATE_WORDS[most_careful(kept.state, gone.state)],
        "languages": languages_of_both(kept.languages, gone.languages),
        "united": queries.united(kept, gone),
        "missing": missing,
        "answers": answers or {},
    }
    return make_response(render_template("merging/compare.html", **values), 422 if missing else 200)


def _shown_with(facts: list[Compared]) -> Any:
    """A function that says a fact's value in words."""
    through = [v for f in facts if f.name == "met_through_id" for v in (f.here, f.there) if v]
    people = contact_rows(through)
    members = names_of_members(g.workspace.id) if any(f.name == "met_by" for f in facts) else {}

    def shown(name: str, value: Any) -> str:
        if name == "met_through_id":
            return people[value].calling_name if value in people else _("someone in the bin")
        if name == "met_by":
            return members.get(value, "")
        if name == "birthday":
            return show_birthday(value, locale())
        if isinstance(value, FuzzyDate):
            return show_date(value, locale(), today())
        return str(ADDRESS_FORM_WORDS.get(value) or CLOSENESS_WORDS.get(value) or value)

    return shown


@blueprint.post("/bring-together/<int:merge_id>/part")
@needs(Role.MEMBER)
def part(merge_id: int) -> Any:
    """Gives back both entries."""
    merge = queries.standing_merge(merge_id) or abort(404)
    try:
        stays = operations.part_again(merge)
    except operations.CannotPart:
        abort(404)
    facts = list(dict.fromkeys(str(FACTS.get(_FOLLOWS.get(name, name), "")) for name in stays))
    told = ", ".join(fact for fact in facts if fact)
    if told:
        say(_("They are two people again. Changed since, and left as it is: %(facts)s.", facts=told))
    else:
        say(_("They are two people again, as before."))
    return go("contacts.show", contact_id=merge.kept_id)
