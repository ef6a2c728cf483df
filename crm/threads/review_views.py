"""Reviewing what was pasted or uploaded, before and until everything in it is decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from crm.core.access import Role, needs
from crm.core.dates import show_date
from crm.core.db import reading, write_from_here
from crm.core.forms import NothingForm
from crm.core.i18n import gettext as _
from crm.core.i18n import locale
from crm.core.pages import asked_again, go, say, today
from crm.threads import forms, operations, queries
from crm.threads.draft_queries import my_draft, readings_of
from crm.threads.keeping_operations import Kept, UnknownPerson, keep_thread, title_of
from crm.threads.models import ThreadDraft
from crm.threads.readers import Thread as Read
from crm.threads.review_queries import Review, review_of
from crm.threads.rules import Choices, article_date
from crm.threads.views import blueprint

ARTICLES_A_PAGE = 100
KEPT_AT_ONCE = 50


def _opened(draft_id: int) -> tuple[ThreadDraft, Sequence[Read]]:
    draft = my_draft(draft_id) or abort(404)
    return draft, readings_of(draft.content, draft.filename)


@blueprint.get("/drafts/<int:draft_id>")
@needs(Role.MEMBER)
def review(draft_id: int) -> Any:
    """What was read, to be put right; the list of its articles when there are several."""
    draft, readings = _opened(draft_id)
    if len(readings) > 1 and "article" not in request.args:
        return _articles(draft, readings)
    place = _place(readings)
    choices = _choices(draft, place)
    start = max(0, min(request.args.get("from", 0, type=int), 10**6))
    shown = review_of(readings[place], choices, start=start, is_kept=_is_kept(draft, place))
    if not shown.cards and shown.thread is not None and queries.is_all_here(readings[place]):
        say(_("This discussion is already in the book: nothing new."))
        return go("threads.show", thread_id=shown.thread.id)
    return render_template("threads/review.html", **_page(draft, place, len(readings), shown))


@blueprint.post("/drafts/<int:draft_id>")
@needs(Role.MEMBER)
@reading
def decide(draft_id: int) -> Any:
    """Keep what was decided, or note it for later. Nothing is in the book before “keep”."""
    draft, readings = _opened(draft_id)
    place = _place(readings)
    if draft.done or (_is_kept(draft, place) and place not in _open(draft)):
        return _already(draft, place)
    choices = _choices(draft, place)
    start = max(0, min(request.form.get("from", 0, type=int), 10**6))
    asked = forms.names_asked(request.form, readings[place])
    shown = review_of(readings[place], choices, start=start, is_kept=_is_kept(draft, place), asked=asked)
    article = forms.ArticleForm() if shown.thread is None and start == 0 else None
    try:
        usable = forms.take_decisions(request.form, shown, choices)
    except LookupError:
        abort(404)
    if article is not None:
        if article.validate():
            article.write_into(choices, _article_shown(shown))
        else:
            usable = False
    if not usable:
        values = _page(draft, place, len(readings), shown)
        return asked_again("threads/review.html", **{**values, "form": article or values["form"]})
    return _act(draft_id, place, readings, shown, choices)


def _act(draft_id: int, place: int, readings: Sequence[Read], shown: Review, choices: Choices) -> Any:
    """Writes: what was decided into the draft, and with “keep” the discussion into the book."""
    act = request.form.get("act", "save")
    several = len(readings) > 1
    write_from_here()
    draft = my_draft(draft_id, to_write=True) or abort(404)
    if draft.done:
        return _already(draft, place)
    if act != "keep":
        operations.note_choices(draft, place, choices)
        if act == "later":
            say(_("What you decided is noted; the rest waits here, for a week."))
            return go("threads.index")
        start = (
            int(act[5:]) if act.startswith("from:") and act[5:].isdecimal() and len(act) < 12 else shown.start
        )
        where = {"article": place if several else None, "from": start or None}
        return go("threads.review", draft_id=draft_id, **where)
    decided = {**shown.decisions, **{card.person.key: card.decision for card in shown.cards}}
    author = choices.author or (shown.author.decision if shown.author else None)
    try:
        kept = keep_thread(
            readings[place], Choices(**{**_fields(choices), "people": decided, "author": author})
        )
    except UnknownPerson:
        abort(404)
    except IntegrityError:
        abort(409)
    operations.note_choices(
        draft, place, choices, kept.thread, waiting=bool(kept.waiting), places=len(readings)
    )
    _tell(kept)
    if several and not draft.done:
        return go("threads.review", draft_id=draft_id)
    return go("threads.show", thread_id=kept.thread.id)


def _fields(choices: Choices) -> dict[str, Any]:
    return {name: getattr(choices, name) for name in ("title", "author_name", "url", "date", "messages")}


def _tell(kept: Kept) -> None:
    undo = url_for("threads.take_back", thread_id=kept.thread.id, kept=kept.moment.isoformat())
    title = kept.thread.title
    if kept.nothing_new:
        say(_("This discussion is already in the book: nothing new."))
    elif kept.is_new:
        say(_("“%(title)s” is kept, with the people who speak there.", title=title), undo=undo)
    else:
        say(_("What is new under “%(title)s” is kept.", title=title), undo=undo)


def _already(draft: ThreadDraft, place: int) -> Any:
    """A second click: what was kept is shown, nothing is written."""
    say(_("This discussion is already in the book: nothing new."))
    thread_id = draft.choices.get("kept", {}).get(str(place))
    return go("threads.show", thread_id=thread_id) if thread_id else go("threads.index")


# --- several articles ------------------------------------------------------------------------------------


def _articles(draft: ThreadDraft, readings: Sequence[Read]) -> str:
    start = max(0, min(request.args.get("from", 0, type=int), len(readings)))
    part = list(readings[start : start + ARTICLES_A_PAGE])
    present = queries.threads_like(part)
    kept = draft.choices.get("kept", {})
    rows = [
        {
            "place": place,
            "read": read,
            "title": title_of(read),
            "thread_id": kept.get(str(place))
            or next((present[m] for m in read.fingerprints if m in present), None),
            "kept": str(place) in kept and place not in _open(draft),
        }
        for place, read in enumerate(part, start)
    ]
    following = start + ARTICLES_A_PAGE if start + ARTICLES_A_PAGE < len(readings) else None
    return render_template(
        "threads/articles.html",
        draft=draft,
        rows=rows,
        following=following,
        start=start,
        at_once=KEPT_AT_ONCE,
    )


@blueprint.post("/drafts/<int:draft_id>/keep-all")
@needs(Role.MEMBER)
@reading
def keep_all(draft_id: int) -> Any:
    """Keep the articles as they are proposed, some dozens at a time; a doubt leaves a message without a person."""
    if not NothingForm().validate():
        abort(400)
    _draft, readings = _opened(draft_id)
    write_from_here()
    draft = my_draft(draft_id, to_write=True) or abort(404)
    begun = draft.choices.get("articles", {})
    todo = [place for place in range(len(readings)) if str(place) not in begun]
    for place in todo[:KEPT_AT_ONCE]:
        try:
            kept = keep_thread(readings[place])
        except IntegrityError:
            abort(409)
        operations.note_choices(draft, place, Choices(), kept.thread, places=len(readings))
    if draft.done:
        say(_("Every discussion of this file is kept."))
        return go("threads.index")
    say(_("The first discussions are kept; the others wait here."))
    return go("threads.review", draft_id=draft_id)


@blueprint.post("/drafts/<int:draft_id>/forget")
@needs(Role.MEMBER)
def forget(draft_id: int) -> Any:
    """Forget what was pasted; what was kept of it stays."""
    draft = my_draft(draft_id) or abort(404)
    operations.forget_draft(draft)
    say(_("What was pasted is forgotten; what you kept of it stays."))
    return go("threads.index")


# --- small questions ---------------------------------------------------------------------------------------


def _place(readings: Sequence[Read]) -> int:
    place = request.args.get("article", 0, type=int)
    return place if 0 <= place < len(readings) else abort(404)


def _choices(draft: ThreadDraft, place: int) -> Choices:
    return Choices.from_json(draft.choices.get("articles", {}).get(str(place)))


def _is_kept(draft: ThreadDraft, place: int) -> bool:
    return str(place) in draft.choices.get("kept", {})


def _open(draft: ThreadDraft) -> list[int]:
    return list(draft.choices.get("open", []))


def _article_shown(shown: Review) -> dict[str, str]:
    """The article's fields as the page shows them."""
    article, choices = shown.read.article, shown.choices
    day = article_date(shown.read, choices)
    return {
        "title": choices.title if choices.title is not None else title_of(shown.read),
        "author_name": choices.author_name if choices.author_name is not None else article.author or "",
        "url": choices.url if choices.url is not None else article.url or "",
        "date": show_date(day, locale(), today()) if day else "",
    }


def _page(draft: ThreadDraft, place: int, several: int, shown: Review) -> dict[str, Any]:
    form = (
        forms.ArticleForm(formdata=None, data=_article_shown(shown))
        if shown.thread is None
        else NothingForm()
    )
    return {
        "draft": draft,
        "place": place,
        "several": several > 1,
        "review": shown,
        "form": form,
        "field_of": forms.field_of,
        "owner_value": lambda owner: forms.owner_value(owner, shown),
    }
