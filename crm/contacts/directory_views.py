"""The directory: everyone, or those a sentence asks for."""

from __future__ import annotations

import string
from typing import Any, NamedTuple

from flask import abort, render_template, request, url_for

from crm.contacts.directory_queries import PersonLine, letters_present
from crm.contacts.directory_queries import directory as people_of
from crm.contacts.forms import STATE_WORDS, NewContactForm
from crm.contacts.models import State
from crm.contacts.sentence_queries import Choices, Criteria, Order, choices_of_sentence
from crm.contacts.views import blueprint
from crm.core.access import Role, needs
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.pages import day_words, today, wants_part
from crm.core.text import OTHERS, clean_line
from crm.taggings.queries import tags_of

A_FEW = 12
TAGS_SHOWN = 5
ORDER_WORDS = {
    Order.NAME: _l("by name"),
    Order.PLACE: _l("by place"),
    Order.EXCHANGE: _l("by last exchange"),
    Order.ADDED: _l("by date added"),
    Order.SHUFFLED: _l("shuffled, as today has it"),
}
LETTERS = [*string.ascii_uppercase, OTHERS]
NAMES = ("tag", "and", "without", "community", "role", "town", "state", "q", "letter", "order", "any")


def _ids(name: str) -> tuple[int, ...]:
    """The ids given under `name`; what cannot be one is 404."""
    words = [word for word in request.args.getlist(name) if word]
    if any(not (word.isascii() and word.isdigit() and len(word) < 10) for word in words):
        abort(404)
    return tuple(dict.fromkeys(int(word) for word in words))


def _criteria() -> Criteria:
    args = request.args
    letter = args.get("letter", "")
    state, order = args.get("state"), args.get("order")
    return Criteria(
        tags=(*_ids("tag"), *_ids("and"))[:6],
        any_tag=args.get("any") == "1",
        without=_ids("without")[:6],
        town=clean_line(args.get("town", "")[:120], 120),
        community_id=next(iter(_ids("community")), None),
        role_id=next(iter(_ids("role")), None),
        state=State(state) if state in list(State) else None,
        words=clean_line(args.get("q", "")[:120], 120),
        letter=letter if letter in LETTERS else "",
        order=Order(order) if order in list(Order) else Order.NAME,
        day=today(),
    )


def _offered(choices: Choices, criteria: Criteria) -> None:
    """Refuses (404) what the sentence names and this book does not hold."""
    asked: list[tuple[set[Any], list[tuple[int, str]]]] = [
        ({*criteria.tags, *criteria.without}, choices.tags),
        ({criteria.community_id} - {None}, choices.communities),
        ({criteria.role_id} - {None}, choices.roles),
    ]
    for ids, offered in asked:
        if ids - {row_id for row_id, _name in offered}:
            abort(404)


def _in_words(criteria: Criteria, choices: Choices) -> str:
    """The sentence, as it is folded on a phone and said aloud."""
    tags, circles, roles = dict(choices.tags), dict(choices.communities), dict(choices.roles)
    parts = []
    if criteria.community_id:
        parts.append(_("of “%(name)s”", name=circles[criteria.community_id]))
    if criteria.role_id:
        parts.append(_("who are “%(name)s”", name=roles[criteria.role_id]))
    if criteria.tags:
        names = [_("“%(words)s”", words=tags[tag_id]) for tag_id in criteria.tags]
        link = _(" or ") if criteria.any_tag else _(" and ")
        parts.append(_("with %(tags)s", tags=link.join(names)))
    for tag_id in criteria.without:
        parts.append(_("without %(tag)s", tag=_("“%(words)s”", words=tags[tag_id])))
    if criteria.town:
        parts.append(_("in %(town)s", town=criteria.town))
    if criteria.state:
        parts.append(str(STATE_WORDS[criteria.state]))
    if criteria.words:
        parts.append(_("whose name holds “%(words)s”", words=criteria.words))
    who = ", ".join(parts) if parts else _("everyone")
    return _("Show %(who)s, %(order)s", who=who, order=ORDER_WORDS[criteria.order])


def address(**but: Any) -> str:
    """The present sentence's address, but for what is given; an empty value leaves a part out."""
    kept = {name: request.args.getlist(name) for name in NAMES if any(request.args.getlist(name))}
    return url_for("contacts.directory", **{**kept, **but})


class Line(NamedTuple):
    """One person as a list prints them: everything in words, nothing left for the template to work out."""

    id: int
    calling_name: str
    initials: str
    tint: int
    who: str
    portrait: str
    town: str
    tags: str
    fact: str
    day: str
    day_iso: str
    more: str


def _lines(rows: list[PersonLine], tags: dict[int, list[str]]) -> list[Line]:
    """The lines of a page: each with a dated fact, the last exchange, else since when they are in the book."""
    last, since, gone = _("last exchange"), _("in the book since"), _("no longer with us")
    retreat = ", " + _("in retreat")
    lines = []
    for row in rows:
        is_gone = row.state == State.DECEASED
        day = None if is_gone else row.last_exchange_on or row.added_at
        lines.append(
            Line(
                row.id,
                row.calling_name,
                row.initials,
                row.tint,
                row.who,
                row.portrait,
                row.town,
                ", ".join(tags.get(row.id, ())[:TAGS_SHOWN]),
                gone if is_gone else last if row.last_exchange_on else since,
                day_words(day),
                day.isoformat()[:10] if day else "",
                retreat if row.state == State.IN_RETREAT else "",
            )
        )
    return lines


@blueprint.get("")
@needs(Role.READER)
def directory() -> str:
    """People, fifty at a time."""
    criteria = _criteria()
    choices = choices_of_sentence(criteria)
    _offered(choices, criteria)
    page = people_of(criteria, request.args.get("after"))
    values: dict[str, Any] = {
        "page": page,
        "lines": _lines(page.rows, tags_of([row.id for row in page.rows], today())),
        "criteria": criteria,
        "address": address,
        "is_first": "after" not in request.args,
    }
    if wants_part("list"):
        return render_template("contacts/_list.html", **values)
    by_letter = criteria.order is Order.NAME and not criteria.words
    present = letters_present() if by_letter and (page.after or criteria.letter) else set()
    few = criteria.is_everybody and "after" not in request.args and len(page.rows) <= A_FEW
    return render_template(
        "contacts/few.html" if few and page.rows else "contacts/directory.html",
        **values,
        choices=choices,
        sentence=_in_words(criteria, choices),
        orders=ORDER_WORDS,
        states=STATE_WORDS,
        letters=[(one, address(letter=one, after=None) if one in present else None) for one in LETTERS]
        if present
        else [],
        form=NewContactForm(formdata=None),
    )
