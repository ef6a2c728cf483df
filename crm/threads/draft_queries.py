"""What I pasted or uploaded and have not finished reviewing: mine alone, forgotten after a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.core.scoping import scope
from crm.threads.models import ThreadDraft
from crm.threads.readers import Thread as Read
from crm.threads.readers import read_thread

FORGOTTEN_AFTER = timedelta(days=7)


class Waiting(NamedTuple):
    """A draft of mine, without its content."""

    id: int
    title: str
    filename: str
    added_at: datetime


def my_drafts(bound: int = 20) -> list[Waiting]:
    """What I pasted or uploaded and have not finished reviewing, latest first."""
    rows = db.session.execute(
        select(ThreadDraft.id, ThreadDraft.title, ThreadDraft.filename, ThreadDraft.added_at)
        .where(
            ThreadDraft.author_id == (scope().user_id or 0),
            ThreadDraft.done.is_(False),
            ThreadDraft.added_at >= clock.now() - FORGOTTEN_AFTER,
        )
        .order_by(ThreadDraft.added_at.desc(), ThreadDraft.id.desc())
        .limit(bound)
    )
    return [Waiting(*row) for row in rows]


def my_draft(draft_id: int, *, to_write: bool = False) -> ThreadDraft | None:
    """A draft of mine that is not forgotten; None for anybody else's. `to_write` locks it until the request ends."""
    found = select(ThreadDraft).where(
        ThreadDraft.id == draft_id,
        ThreadDraft.author_id == (scope().user_id or 0),
        ThreadDraft.added_at >= clock.now() - FORGOTTEN_AFTER,
    )
    return db.session.scalar(found.with_for_update() if to_write else found)


def waiting_for(thread_id: int) -> int | None:
    """The draft of mine in which voices of a discussion wait for a decision."""
    rows = db.session.execute(
        select(ThreadDraft.id, ThreadDraft.choices)
        .where(
            ThreadDraft.author_id == (scope().user_id or 0),
            ThreadDraft.done.is_(False),
            ThreadDraft.added_at >= clock.now() - FORGOTTEN_AFTER,
        )
        .order_by(ThreadDraft.added_at.desc(), ThreadDraft.id.desc())
        .limit(20)
    )
    for draft_id, choices in rows:
        kept = choices.get("kept", {})
        if any(kept.get(str(place)) == thread_id for place in choices.get("open", [])):
            return int(draft_id)
    return None


def readings_of(content: bytes, filename: str) -> Sequence[Read]:
    """What a draft says: an article's discussion, or several. To be looked at, never changed.

    Reading thousands of messages takes seconds, and a review is several pages: the last ones read are remembered.
    Raises `NotAThread`.
    """
    return _readings_of(content, filename)


@lru_cache(maxsize=2)
def _readings_of(content: bytes, filename: str) -> Sequence[Read]:
    return tuple(
        read_thread(content, filename) if filename else read_thread(content.decode("utf-8", "replace"))
    )
