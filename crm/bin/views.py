"""The bin: what was thrown away, given back for thirty days."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template

from crm.bin import operations, queries
from crm.bin.queries import Kind
from crm.core.access import Role, needs
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.pages import go, say
from crm.threads.operations import BroughtInAgain

blueprint = Blueprint("bin", __name__, url_prefix="/<workspace>/bin")

KINDS = {
    Kind.PERSON: _l("person"),
    Kind.NOTE: _l("note"),
    Kind.PROMISE: _l("promise"),
    Kind.COMMUNITY: _l("community"),
    Kind.THREAD: _l("thread"),
    Kind.FILE: _l("file"),
}


@blueprint.get("")
@needs(Role.READER)
def index() -> str:
    """What can still be taken back, latest first."""
    return render_template("bin/index.html", thrown=queries.in_the_bin(), kinds=KINDS, person=Kind.PERSON)


def _thrown(kind: str, row_id: int) -> tuple[Kind, Any]:
    if kind not in set(Kind):
        abort(404)
    row = queries.thrown(Kind(kind), row_id)
    return (Kind(kind), row) if row is not None else abort(404)


@blueprint.post("/<kind>/<int:row_id>/restore")
@needs(Role.MEMBER)
def restore(kind: str, row_id: int) -> Any:
    """Takes one thing out of the bin."""
    known, row = _thrown(kind, row_id)
    try:
        operations.restore(known, row)
    except BroughtInAgain:
        say(_("This discussion was brought in again since: it stands in the book already."))
        return go("bin.index")
    say(_("It is back where it was."))
    match known:
        case Kind.PERSON:
            return go("contacts.show", contact_id=row.id)
        case Kind.NOTE:
            return go("interactions.show", interaction_id=row.id)
        case Kind.COMMUNITY:
            return go("communities.show", community_id=row.id)
        case Kind.THREAD:
            return go("threads.show", thread_id=row.id)
        case Kind.FILE:
            return go("contacts.show", contact_id=row.contact_id)
        case _:
            return go("interactions.promises")


@blueprint.post("/<kind>/<int:row_id>/erase")
@needs(Role.KEEPER)
def erase(kind: str, row_id: int) -> Any:
    """Erases one thing at once, for good."""
    known, row = _thrown(kind, row_id)
    operations.erase_now(known, row)
    say(_("Erased for good."))
    return go("bin.index")
