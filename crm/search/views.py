"""Finding anything by its words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from crm.core.access import Role, needs
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.pages import wants_part
from crm.core.search import terms_of
from crm.core.text import clean_line
from crm.search import queries
from crm.search.queries import Found, Kind

blueprint = Blueprint("search", __name__, url_prefix="/<workspace>/search")

KINDS = {
    Kind.PEOPLE: _l("people"),
    Kind.TAGS: _l("tags and reasons"),
    Kind.NOTES: _l("notes"),
    Kind.PROMISES: _l("promises"),
    Kind.COMMUNITIES: _l("communities"),
    Kind.SITES: _l("places on the web"),
    Kind.THREADS: _l("threads"),
}
GROUPS = {
    "people": _l("People"),
    "said_of": _l("People, by what is said of them"),
    "tags": _l("Tags"),
    "becauses": _l("What we say of people"),
    "notes": _l("Notes"),
    "promises": _l("Promises"),
    "communities": _l("Communities"),
    "sites": _l("On the web"),
    "threads": _l("Threads"),
    "messages": _l("Messages"),
}


def address(found: Found) -> str:
    """Where a line leads."""
    source = found.source
    match source.kind:
        case "tag":
            return url_for("tags.show", tag_id=source.id)
        case "community":
            return url_for("communities.show", community_id=source.id)
        case "interaction":
            return url_for("interactions.show", interaction_id=source.id)
        case "promise":
            if source.place_id:
                return url_for("interactions.show", interaction_id=source.place_id)
            return url_for("interactions.promises")
        case "thread":
            return url_for("threads.show", thread_id=source.id)
        case "thread_message":
            anchor = f"message-{source.id}"
            return url_for("threads.show", thread_id=source.place_id, message=source.id, _anchor=anchor)
        case "site":
            if found.beside:
                return url_for("contacts.show", contact_id=found.beside[0].id)
            return url_for("contacts.directory")
        case _:
            return url_for("contacts.show", contact_id=source.contact_id)


def _asked_for() -> str:
    """The words looked for, as one clean line; what no name and no sentence needs is left off."""
    return clean_line(request.args.get("q", "")[:400], 400)


@blueprint.get("")
@needs(Role.READER)
def results() -> Any:
    """What answers some words: people first."""
    query = _asked_for()
    chosen = request.args.get("in", "")
    only = Kind(chosen) if chosen in set(Kind) else None
    groups = queries.results(query, only)
    values = {
        "query": query,
        "only": only,
        "groups": groups,
        "kinds": KINDS,
        "titles": GROUPS,
        "address": address,
        "has_words": bool(terms_of(query)),
        "summary": _summary(query, groups),
    }
    return render_template("search/_list.html" if wants_part("list") else "search/results.html", **values)


def _summary(query: str, groups: list[Any]) -> str:
    """What a screen reader says once the list has changed."""
    if groups:
        return _("Found in: %(groups)s.", groups=", ".join(str(GROUPS[group.name]) for group in groups))
    return _("Nothing answers.") if terms_of(query) else ""
