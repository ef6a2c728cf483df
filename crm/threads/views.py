"""Discussions: the list, bringing one in, one of them, and whose a message is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from crm.contacts.operations import add_contact
from crm.core import clock
from crm.core.access import Role, may, needs
from crm.core.dates import list_in_words
from crm.core.db import db, reading, write_from_here
from crm.core.forms import NothingForm
from crm.core.i18n import gettext as _
from crm.core.i18n import locale
from crm.core.pages import asked_again, go, say
from crm.threads import forms, operations, queries
from crm.threads.draft_queries import my_drafts, readings_of, waiting_for
from crm.threads.keeping_operations import title_of
from crm.threads.models import Thread
from crm.threads.readers import NotAThread, Sentence
from crm.threads.rules import AUTHOR, NOBODY

blueprint = Blueprint("threads", __name__, url_prefix="/<workspace>/threads")
LONG = 450


@blueprint.app_template_filter("told")
def told(sentence: Sentence | dict[str, Any]) -> str:
    """A sentence of a reader, or one kept as JSON, in the language of the page."""
    if isinstance(sentence, dict):
        try:
            sentence = Sentence.from_json(sentence)
        except (KeyError, TypeError, AttributeError):
            return ""
    try:
        return sentence.tell(_)
    except (KeyError, TypeError):
        return ""


@blueprint.app_template_filter("in_two")
def in_two(words: str, limit: int = LONG) -> tuple[str, str]:
    """A long text as what is shown and what unfolds, cut at a line's end, else at a space; short ones whole."""
    if len(words) <= limit + limit // 2:
        return words, ""
    cut = max(words.rfind("\n", limit // 2, limit), 0) or words.rfind(" ", limit // 2, limit)
    cut = cut if cut > 0 else limit
    return words[:cut].rstrip(), words[cut:].lstrip()


@blueprint.get("")
@needs(Role.READER)
def index() -> str:
    """Discussions brought in, latest first; above them what waits for my word."""
    after = request.args.get("after")
    return render_template(
        "threads/index.html",
        page=queries.threads_page(after),
        waiting=my_drafts() if may("member") and not after else [],
        after=after,
    )


@blueprint.get("/new")
@needs(Role.MEMBER)
def new() -> str:
    """Paste a discussion, or choose a file."""
    return render_template("threads/new.html", form=forms.PasteForm(formdata=None))


@blueprint.post("/new")
@needs(Role.MEMBER)
@reading
def read() -> Any:
    """Read what was given; a discussion that is here whole is only shown."""
    form = forms.PasteForm()
    if not form.validate() or (given := form.given()) is None:
        return asked_again("threads/new.html", form=form)
    content, filename = given
    try:
        readings = readings_of(content, filename)
    except NotAThread as refused:
        form.refuse(refused.reason.tell(_))
        return asked_again("threads/new.html", form=form)
    if len(readings) == 1 and queries.is_all_here(readings[0]):
        thread = queries.thread_like(readings[0])
        say(_("This discussion is already in the book: nothing new."))
        return go("threads.show", thread_id=thread.id if thread else 0)
    write_from_here()
    draft = operations.open_draft(content, filename, title_of(readings[0]))
    return go("threads.review", draft_id=draft.id)


def thread_or_404(thread_id: int) -> Thread:
    """The discussion at this address, unless it lies in the bin."""
    return db.session.get(Thread, thread_id) or abort(404)


@blueprint.get("/<int:thread_id>")
@needs(Role.READER)
def show(thread_id: int) -> str:
    """The article, what was said under it, and by whom. `from`: the position to go on from; `message`: one to show."""
    thread = thread_or_404(thread_id)
    start = min(request.args.get("from", 0, type=int), 10**6)
    if wanted := request.args.get("message", 0, type=int):
        start = queries.page_before(thread_id, min(wanted, 2**31 - 1))
    page = queries.messages_from(thread_id, max(0, start))
    return render_template(
        "threads/show.html",
        thread=thread,
        page=page,
        places={line.message.position: line for line in page.rows},
        aside=queries.messages_set_aside(thread_id) if page.after is None else [],
        voices=queries.voices_of(thread_id),
        start=start,
        waiting=waiting_for(thread_id) if may("member") else None,
    )


@blueprint.route("/<int:thread_id>/messages/<int:message_id>", methods=["GET", "POST"])
@needs(Role.MEMBER)
def message(thread_id: int, message_id: int) -> Any:
    """Say who wrote a message: someone who speaks there, someone else, nobody."""
    thread = thread_or_404(thread_id)
    line = queries.message_of(thread_id, message_id) or abort(404)
    voices = queries.voices_of(thread_id)
    form = forms.WhoseForm()
    form.offer(
        [
            *((f"id:{voice.id}", voice.calling_name) for voice in voices),
            *(
                [(AUTHOR, _("%(name)s, who wrote the article", name=thread.author_name))]
                if thread.author_name
                else []
            ),
            ("else", _("Someone else, named below")),
            (NOBODY, _("Nobody: the message alone")),
        ]
    )
    if form.is_submitted():
        if form.validate() and (done := _give(form, thread, line)) is not None:
            return done
        return asked_again("threads/message.html", form=form, thread=thread, line=line)
    is_author = line.message.by_article_author
    form.whose.data = AUTHOR if is_author else f"id:{line.contact_id}" if line.contact_id else None
    return render_template("threads/message.html", form=form, thread=thread, line=line)


def _give(form: forms.WhoseForm, thread: Thread, line: queries.MessageLine) -> Any:
    """Does what the form says; None, with a fault said, when it does not say enough."""
    chosen = form.whose.data
    people = form.people.resolve()
    contact = None
    if chosen == "else" or (not chosen and form.people.pieces()):
        if not people.settled:
            return None
        if len(people.found) + len(people.new) != 1:
            form.people.errors = [_("Name one person.")]
            return None
        contact = people.found[0] if people.found else add_contact(people.new[0])
    elif chosen and chosen.startswith("id:"):
        voices = {f"id:{voice.id}": voice.id for voice in queries.voices_of(thread.id)}
        contact = queries.person(voices[chosen]) if chosen in voices else abort(404)
    elif chosen == AUTHOR:
        contact = queries.person(thread.article_author_id)
    elif chosen != NOBODY:
        form.whose.errors = [_("Choose one of these.")]
        return None
    operations.give_message(line.message, contact, by_article_author=chosen == AUTHOR)
    say(_("Kept."))
    return go(
        "threads.show", thread_id=thread.id, message=line.message.id, _anchor=f"message-{line.message.id}"
    )


@blueprint.post("/<int:thread_id>/messages/<int:message_id>/set-aside")
@needs(Role.MEMBER)
def set_aside(thread_id: int, message_id: int) -> Any:
    """Put a message apart."""
    thread_or_404(thread_id)
    line = queries.message_of(thread_id, message_id) or abort(404)
    operations.set_aside(line.message)
    undo = url_for("threads.put_back", thread_id=thread_id, message_id=message_id)
    say(_("The message is set aside, at the foot of the discussion."), undo=undo)
    return go("threads.show", thread_id=thread_id)


@blueprint.post("/<int:thread_id>/messages/<int:message_id>/put-back")
@needs(Role.MEMBER)
def put_back(thread_id: int, message_id: int) -> Any:
    """Put a message that was set aside back in the discussion."""
    thread_or_404(thread_id)
    line = queries.message_of(thread_id, message_id) or abort(404)
    operations.put_back(line.message)
    say(_("The message is back in the discussion."))
    return go("threads.show", thread_id=thread_id, message=message_id, _anchor=f"message-{message_id}")


@blueprint.post("/<int:thread_id>/bin")
@needs(Role.MEMBER)
def bin(thread_id: int) -> Any:
    """Put a discussion in the bin; the people who speak there stay."""
    thread = thread_or_404(thread_id)
    operations.bin_thread(thread)
    say(
        _("“%(title)s” is in the bin, for thirty days.", title=thread.title),
        undo=url_for("threads.restore", thread_id=thread_id),
    )
    return go("threads.index")


@blueprint.post("/<int:thread_id>/restore")
@needs(Role.MEMBER)
def restore(thread_id: int) -> Any:
    """Take a discussion out of the bin, with the people who went with it."""
    thread = operations.binned_thread(thread_id) or abort(404)
    try:
        operations.restore_thread(thread)
    except operations.BroughtInAgain:
        say(_("This discussion was brought in again meanwhile: it is already in the book."))
        return go("threads.index")
    say(_("“%(title)s” is back.", title=thread.title))
    return go("threads.show", thread_id=thread_id)


@blueprint.post("/<int:thread_id>/take-back")
@needs(Role.MEMBER)
def take_back(thread_id: int) -> Any:
    """Undo one act of keeping: what it made goes, but for people about whom something was written since."""
    form = NothingForm()
    moment = clock.read_moment(request.args.get("kept", ""))
    thread = thread_or_404(thread_id)
    if not form.validate() or moment is None:
        abort(400)
    taken = operations.take_back(thread, moment)
    draft = operations.reopen_drafts(thread)
    words = _("Taken back: nothing of it is in the book any more.")
    if taken.stayed:
        words = _(
            "Taken back, but for %(people)s: something was written about them since.",
            people=list_in_words([contact.calling_name for contact in taken.stayed[:10]], locale()),
        )
    say(words, undo=url_for("threads.restore", thread_id=thread_id) if taken.whole else None)
    return go("threads.review", draft_id=draft.id) if draft else go("threads.index")
