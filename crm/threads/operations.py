"""What waits for a review, taking a discussion back, and giving a message to someone else.

Keeping one stands in `keeping_operations`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select

from crm.contacts.models import Contact, Relationship
from crm.core import clock
from crm.core.db import db
from crm.core.journal import record
from crm.core.scoping import scope, scoped_classes, with_bin
from crm.core.search import SearchEntry
from crm.threads.draft_queries import FORGOTTEN_AFTER
from crm.threads.keeping_operations import LONGEST_TITLE, writable
from crm.threads.models import Thread, ThreadDraft, ThreadMark, ThreadMessage
from crm.threads.rules import Choices


class BroughtInAgain(Exception):
    """A discussion in the bin was brought in again meanwhile: it cannot come back beside itself."""


# --- what waits ----------------------------------------------------------------------------------------


def open_draft(content: bytes, filename: str, title: str) -> ThreadDraft:
    """What someone pasted (`filename` empty) or uploaded, waiting for their review. Those a week old are forgotten."""
    db.session.execute(delete(ThreadDraft).where(ThreadDraft.added_at < clock.now() - FORGOTTEN_AFTER))
    draft = ThreadDraft(
        author_id=scope().user_id,
        filename=filename[-255:],
        title=writable(title)[:LONGEST_TITLE],
        content=content,
        choices={},
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def forget_draft(draft: ThreadDraft) -> None:
    """What was pasted goes, with what was decided about it."""
    db.session.execute(delete(ThreadDraft).where(ThreadDraft.id == draft.id))
    db.session.expunge(draft)


def note_choices(
    draft: ThreadDraft,
    place: int,
    choices: Choices,
    thread: Thread | None = None,
    *,
    waiting: bool = False,
    places: int = 1,
) -> None:
    """Writes down what was decided about the article at `place` of a draft that holds `places` of them.

    `thread`: the discussion it became; `waiting`: some of its voices are still to decide. Once every article is kept
    and nothing waits, the draft is done.
    """
    articles = {**draft.choices.get("articles", {}), str(place): choices.as_json()}
    kept = dict(draft.choices.get("kept", {}))
    still = set(draft.choices.get("open", []))
    if thread is not None:
        kept[str(place)] = thread.id
        still = still | {place} if waiting else still - {place}
        draft.done = not still and len(kept) >= places
    draft.choices = {"articles": articles, "kept": kept, "open": sorted(still)}
    db.session.flush()


def reopen_drafts(thread: Thread) -> ThreadDraft | None:
    """The draft of mine from which `thread` was kept waits again for a review; None when it is forgotten."""
    drafts = db.session.scalars(
        select(ThreadDraft)
        .where(
            ThreadDraft.author_id == scope().user_id, ThreadDraft.added_at >= clock.now() - FORGOTTEN_AFTER
        )
        .order_by(ThreadDraft.added_at.desc(), ThreadDraft.id.desc())
        .limit(20)
    )
    for draft in drafts:
        kept = dict(draft.choices.get("kept", {}))
        mine = {place: id for place, id in kept.items() if id != thread.id}
        if mine != kept:
            draft.choices = {**draft.choices, "kept": mine}
            draft.done = False
            db.session.flush()
            return draft
    return None


# --- taking back ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class TakenBack:
    """What went, and the people who stayed because something was written about them since."""

    whole: bool
    gone: list[Contact] = field(default_factory=list)
    stayed: list[Contact] = field(default_factory=list)


def take_back(thread: Thread, moment: datetime) -> TakenBack:
    """Undoes one act of keeping: the discussion goes to the bin with the people it made, or what grew leaves it.

    Someone edited, tagged or noted since then stays in the book.
    """
    messages = list(db.session.scalars(select(ThreadMessage).where(ThreadMessage.thread_id == thread.id)))
    ids = {row.contact_id for row in messages if row.contact_id is not None} | {thread.article_author_id}
    made = list(
        db.session.scalars(
            select(Contact)
            .where(Contact.id.in_(ids - {None}), Contact.added_at == moment)
            .order_by(Contact.sort_key, Contact.id)
        )
    )
    touched = _touched({c.id for c in made}, moment, thread)
    result = TakenBack(whole=thread.added_at == moment)
    now = clock.now()
    for contact in made:
        if contact.version > 1 or contact.id in touched:
            result.stayed.append(contact)
        else:
            contact.binned_at, contact.binned_by = now, scope().user_id
            result.gone.append(contact)
    if result.whole:
        thread.binned_at, thread.binned_by = now, scope().user_id
    else:
        _shrink(thread, messages, moment, {c.id for c in result.gone})
    record("taken back", "thread", thread.id)
    db.session.flush()
    return result


def _shrink(thread: Thread, messages: list[ThreadMessage], moment: datetime, gone: set[int]) -> None:
    for row in messages:
        if row.added_at == moment:
            db.session.delete(row)
        elif row.contact_id in gone:
            row.contact_id = None
    if thread.article_author_id in gone:
        thread.article_author_id = None


def _touched(ids: set[int], moment: datetime, thread: Thread) -> set[int]:
    """Those of `ids` about whom any line was written after `moment`, as far as who looks may read it."""
    touched: set[int] = set()
    if not ids:
        return touched
    for cls in scoped_classes():
        columns = [cls.contact_id] if hasattr(cls, "contact_id") else []
        columns += [cls.from_id, cls.to_id] if cls is Relationship else []
        if cls is SearchEntry:
            continue
        for column in columns:
            found = select(column).where(column.in_(ids), cls.added_at > moment)
            touched |= set(db.session.scalars(with_bin(found)))
            if cls is ThreadMessage:
                elsewhere = select(column).where(column.in_(ids), ThreadMessage.thread_id != thread.id)
                touched |= set(db.session.scalars(elsewhere))
    return touched


def bin_thread(thread: Thread) -> None:
    """Puts a discussion in the bin, for thirty days; the people who speak there stay."""
    thread.binned_at, thread.binned_by = clock.now(), scope().user_id
    db.session.flush()


def binned_thread(thread_id: int) -> Thread | None:
    """A discussion of this book, whether or not in the bin."""
    return db.session.scalar(with_bin(select(Thread).where(Thread.id == thread_id)))


def restore_thread(thread: Thread) -> None:
    """Takes a discussion out of the bin, with the people who went with it. Raises `BroughtInAgain`."""
    if thread.binned_at is None:
        return
    has_marks = select(ThreadMark.id).where(ThreadMark.thread_id == thread.id).limit(1)
    if db.session.scalar(has_marks) is None:
        raise BroughtInAgain
    speaks = select(ThreadMessage.contact_id).where(ThreadMessage.thread_id == thread.id)
    went = select(Contact).where(
        Contact.binned_at == thread.binned_at,
        (Contact.id.in_(speaks)) | (Contact.id == thread.article_author_id),
    )
    for contact in db.session.scalars(with_bin(went)):
        contact.binned_at = contact.binned_by = None
    thread.binned_at = thread.binned_by = None
    db.session.flush()


# --- one message ---------------------------------------------------------------------------------------


def give_message(message: ThreadMessage, contact: Contact | None, *, by_article_author: bool = False) -> None:
    """Says who wrote a message; nobody for None. What was set aside comes back."""
    message.contact_id = contact.id if contact else None
    message.by_article_author = by_article_author
    message.set_aside_at = None
    db.session.flush()


def set_aside(message: ThreadMessage) -> None:
    """Puts a message apart: it is no longer found, nor shown with the others."""
    message.set_aside_at = clock.now()
    db.session.flush()


def put_back(message: ThreadMessage) -> None:
    """Puts a message back in the discussion."""
    message.set_aside_at = None
    db.session.flush()
