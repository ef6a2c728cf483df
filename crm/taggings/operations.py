"""Stating a tag of someone, because; saying it again, and saying that it no longer holds.

Raises `Refused` (from the tags) with a sentence for words that put a figure on someone, unless `not_an_audience`, which
is then signed in the journal, and for a because that only repeats its tag.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from crm.contacts.models import Contact
from crm.core import clock
from crm.core.db import db
from crm.core.i18n import gettext as _
from crm.core.scoping import Visibility, signer
from crm.core.text import clean_line, fold
from crm.taggings.models import Tagging
from crm.tags.models import Tag
from crm.tags.operations import Refused, guard, share, sign_if
from crm.tags.rules import repeats_tag

BECAUSE = 280
REVIEWED_AFTER = 18
"""Months after which a statement is to be confirmed before it serves suggestions."""


def months_later(day: date, months: int) -> date:
    """The same day `months` later, or the last of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return day.replace(year=day.year + year, month=month + 1, day=min(day.day, last))


def why_no_reason(because: str, tag_name: str) -> str | None:
    """The sentence that refuses a because which only repeats its tag; None when it gives a reason, or is empty."""
    if because and repeats_tag(because, tag_name):
        return _("This only says the tag again. What did this person do or say that makes you think so?")
    return None


def _checked(because: str, tag: Tag, *, not_an_audience: bool) -> bool:
    if sentence := why_no_reason(because, tag.name):
        raise Refused(sentence)
    return guard(because, not_an_audience=not_an_audience)


def _date(tagging: Tagging, stated_on: date) -> None:
    tagging.stated_on, tagging.review_on = stated_on, months_later(stated_on, REVIEWED_AFTER)


def _open_ones(contact: Contact, tag: Tag, author: int) -> list[Tagging]:
    return list(
        db.session.scalars(
            select(Tagging)
            .where(
                Tagging.contact_id == contact.id,
                Tagging.tag_id == tag.id,
                Tagging.author_id == author,
                Tagging.withdrawn_at.is_(None),
            )
            .order_by(Tagging.id)
        )
    )


def state(
    contact: Contact,
    tag: Tag,
    because: str = "",
    *,
    seen: str = "",
    visibility: Visibility = Visibility.TEAM,
    stated_on: date | None = None,
    author_id: int | None = None,
    not_an_audience: bool = False,
) -> Tagging:
    """Says `tag` of `contact`, because. Without a reason it is one to come: its author's alone, and it serves nothing.

    The same reason said again by the same member is one statement, dated anew and never narrowed; a first reason
    completes the one that was to come; another reason stands beside the first. What the team may read makes the tag
    the team's.
    Raises `Refused`, and `TooLong` past 280 characters.
    """
    because, seen, author = clean_line(because, BECAUSE), clean_line(seen, BECAUSE), signer(author_id)
    waived = _checked(because, tag, not_an_audience=not_an_audience)
    if not because:
        visibility = Visibility.MINE
    if visibility is not Visibility.MINE:
        tag = share(tag)
    present = _open_ones(contact, tag, author)
    said = next((one for one in present if fold(one.because) == fold(because)), None)
    if said is None and not because and present:
        return present[0]
    to_come = next((one for one in present if one.is_to_come), None)
    day = stated_on or clock.today()
    if said is not None:
        day = max(day, said.stated_on)
        visibility = max(visibility, said.visibility, key=list(Visibility).index)
    tagging = said or to_come or Tagging(contact_id=contact.id, tag_id=tag.id, author_id=author)
    tagging.contact_sort_key = contact.sort_key
    tagging.because, tagging.visibility = because, visibility
    tagging.seen = seen or tagging.seen or ""
    _date(tagging, day)
    db.session.add(tagging)
    db.session.flush()
    sign_if(waived, "tagging", tagging.id)
    return tagging


def restate(
    tagging: Tagging,
    because: str,
    *,
    seen: str | None = None,
    visibility: Visibility | None = None,
    stated_on: date | None = None,
    not_an_audience: bool = False,
) -> Tagging:
    """Says it again, from today, in the words given; a reason to come becomes a statement. Raises `Refused`.

    When its author already says the same of the same person with the same tag, that one is dated anew and returned.
    """
    because = clean_line(because, BECAUSE)
    waived = because != tagging.because and _checked(because, tagging.tag, not_an_audience=not_an_audience)
    chosen = visibility or (Visibility.TEAM if tagging.is_to_come else tagging.visibility)
    if not because:
        chosen = Visibility.MINE
    if chosen is not Visibility.MINE:
        share(tagging.tag)
    twin = next(
        (
            one
            for one in _open_ones(tagging.contact, tagging.tag, tagging.author_id)
            if one.id != tagging.id and one.because == because
        ),
        None,
    )
    if twin is not None:
        tagging.withdrawn_at = clock.now()
        tagging = twin
    tagging.because, tagging.visibility = because, chosen
    if seen is not None:
        tagging.seen = clean_line(seen, BECAUSE)
    _date(tagging, stated_on or clock.today())
    db.session.flush()
    sign_if(waived, "tagging", tagging.id)
    return tagging


def withdraw(tagging: Tagging, because: str = "", *, not_an_audience: bool = False) -> None:
    """Says that it no longer holds, because; what was said stays in the history. Raises `Refused`."""
    because = clean_line(because, BECAUSE)
    waived = guard(because, not_an_audience=not_an_audience)
    tagging.withdrawn_at, tagging.withdrawn_because = clock.now(), because
    db.session.flush()
    sign_if(waived, "tagging", tagging.id)


def undo_withdraw(tagging: Tagging) -> Tagging:
    """It holds again, as it was said; what was said meanwhile in the same words stands for both."""
    for other in _open_ones(tagging.contact, tagging.tag, tagging.author_id):
        if other.id != tagging.id and (other.because == tagging.because or not tagging.because):
            return other
    tagging.withdrawn_at, tagging.withdrawn_because = None, ""
    db.session.flush()
    return tagging


@dataclass(frozen=True)
class Batch:
    """What was said of several people at once: `tag` and `moment` name it, for `undo_batch`."""

    tag: Tag
    moment: datetime
    stated: list[Tagging]
    already: list[Contact]


def state_for_all(
    contacts: Iterable[Contact],
    tag: Tag,
    because: str | Mapping[int, str],
    *,
    seen: str = "",
    visibility: Visibility = Visibility.TEAM,
    stated_on: date | None = None,
    author_id: int | None = None,
    not_an_audience: bool = False,
) -> Batch:
    """Says `tag` of several people at once, with one shared because or each their own (`{contact_id: because}`).

    Those of whom the author says it already, with a reason when none is given here, stay as they are. `undo_batch`
    takes the whole back. Raises `Refused` before anything is written.
    """
    people, author, moment = list(contacts), signer(author_id), clock.now()
    reasons = {
        contact.id: clean_line(because if isinstance(because, str) else because.get(contact.id, ""), BECAUSE)
        for contact in people
    }
    waived = [_checked(words, tag, not_an_audience=not_an_audience) for words in set(reasons.values())]
    if visibility is not Visibility.MINE and any(reasons.values()):
        tag = share(tag)
    present = _open_by_contact(people, tag, author)
    stated, already = [], []
    for contact in people:
        words = reasons[contact.id]
        here = present.get(contact.id, [])
        if any(one.because for one in here) or (here and not words):
            already.append(contact)
            continue
        for one in here:
            one.withdrawn_at = moment
        day = stated_on or clock.today()
        stated.append(
            Tagging(
                contact_id=contact.id,
                tag_id=tag.id,
                author_id=author,
                contact_sort_key=contact.sort_key,
                because=words,
                seen=clean_line(seen, BECAUSE),
                visibility=visibility if words else Visibility.MINE,
                stated_on=day,
                review_on=months_later(day, REVIEWED_AFTER),
                added_at=moment,
            )
        )
    db.session.flush()
    db.session.add_all(stated)
    db.session.flush()
    sign_if(any(waived), "tag", tag.id)
    return Batch(tag, moment, stated, already)


def _open_by_contact(people: list[Contact], tag: Tag, author: int) -> dict[int, list[Tagging]]:
    found: dict[int, list[Tagging]] = {}
    for one in db.session.scalars(
        select(Tagging).where(
            Tagging.tag_id == tag.id,
            Tagging.author_id == author,
            Tagging.withdrawn_at.is_(None),
            Tagging.contact_id.in_([contact.id for contact in people]),
        )
    ):
        found.setdefault(one.contact_id, []).append(one)
    return found


def undo_batch(tag_id: int, moment: datetime) -> list[Tagging]:
    """Takes back what the present member said of several people with this tag at `moment`.

    What was changed or withdrawn since stays, and is returned. Reasons that were to come are to come again.
    """
    author = signer()
    mine = select(Tagging).where(Tagging.tag_id == tag_id, Tagging.author_id == author)
    changed = []
    for one in db.session.scalars(mine.where(Tagging.added_at == moment)).all():
        if one.version > 1:
            changed.append(one)
        else:
            db.session.delete(one)
    db.session.flush()
    for one in db.session.scalars(mine.where(Tagging.withdrawn_at == moment, Tagging.because == "")).all():
        undo_withdraw(one)
    return changed
