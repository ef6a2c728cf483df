"""Links that open one thing to whoever holds them: set up, join, reset a password.

One unscoped table, read before a workspace is bound. Only the hash of a token is kept; the token itself is an HMAC
of the row's own random words under a key derived for links, so that a link can be shown again without being kept.
GET shows a page, POST acts; a link used once is spent.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from enum import StrEnum

from flask import current_app
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock
from crm.core.columns import UtcDateTime, choice
from crm.core.db import Base, db
from crm.core.scoping import Kept

KEY_VERSION = "1"


class Purpose(StrEnum):
    """What a link opens."""

    SET_UP = "set_up"
    JOIN = "join"
    RESET = "reset"


LIFETIMES = {
    Purpose.SET_UP: timedelta(hours=24),
    Purpose.JOIN: timedelta(days=7),
    Purpose.RESET: timedelta(hours=24),
}


class Link(Kept, Base):
    """A door for one purpose, until a date, once."""

    __tablename__ = "link"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    words: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "purpose"))
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    role: Mapped[str | None] = mapped_column(String(16))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def _token(words: str, purpose: Purpose) -> str:
    key = hashlib.sha256(f"links:{KEY_VERSION}:{current_app.config['SECRET_KEY']}".encode()).digest()
    return urlsafe_b64encode(hmac.digest(key, f"{purpose}:{words}".encode(), "sha256")).decode().rstrip("=")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(
    purpose: Purpose,
    *,
    workspace_id: int | None = None,
    user_id: int | None = None,
    role: str | None = None,
    made_by: int | None = None,
) -> str:
    """Makes a link and returns its token, shown once."""
    words = secrets.token_urlsafe(32)
    token = _token(words, purpose)
    db.session.add(
        Link(
            token_hash=_hash(token),
            words=words,
            purpose=purpose,
            workspace_id=workspace_id,
            user_id=user_id,
            role=role,
            made_by=made_by,
            expires_at=clock.now() + LIFETIMES[purpose],
        )
    )
    db.session.flush()
    return token


def find_link(token: str, purpose: Purpose, *, to_spend: bool = False) -> Link | None:
    """The link `token` opens for `purpose`, or None when it never was, is spent, or is too old.

    `to_spend` holds its row: of two who use it at the same moment, the second finds it spent.
    """
    there = select(Link).where(Link.token_hash == _hash(token), Link.purpose == purpose)
    link = db.session.scalar(there.with_for_update() if to_spend else there)
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        return None
    return link


def spend(link: Link) -> None:
    """The link has done its work."""
    link.used_at = clock.now()
