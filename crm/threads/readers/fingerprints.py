"""Recognising a thread, and each message, brought in again: pasted with other spaces, or grown since."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from crm.core.text import words
from crm.threads.readers.facts import Article, Message
from crm.threads.readers.people import plain_name

_NOT_PART_OF_AN_ADDRESS = re.compile(
    r"^https?://(?:www\.)?|#.*$|[?&](?:utm_\w+|fbclid|gclid)=[^&#]*", re.IGNORECASE
)


def of_thread(article: Article, messages: list[Message]) -> tuple[str, ...]:
    """One fingerprint by address, one by title with author and day; by title and first message if need be.

    Two threads are the same when they have one in common: a page saved today has the address that the
    text pasted yesterday did not.
    """
    found = []
    if article.url:
        found.append(_digest("url", _NOT_PART_OF_AN_ADDRESS.sub("", article.url).rstrip("/").lower()))
    title = " ".join(words(article.title))
    day = article.date.value.isoformat() if article.date and article.date.value else ""
    if title and (article.author or day):
        found.append(_digest("title", title, plain_name(article.author), day))
    if not found:
        found.append(_digest("first", title, _said(messages[0].original or messages[0].text)))
    return tuple(found)


def mark_messages(messages: list[Message]) -> None:
    """Write a fingerprint on each message: words, site or name, day, and which of the identical it is."""
    seen: Counter[str] = Counter()
    for message in messages:
        who = message.site or plain_name(message.author)
        day = message.date.value.isoformat() if message.date.value else ""
        same = _digest("message", _said(message.text), who, day)
        seen[same] += 1
        message.fingerprint = same if seen[same] == 1 else _digest(same, str(seen[same]))


def _said(text: str) -> str:
    """The words of a message; its bare signs when it has no word ("…", an emoji)."""
    return " ".join(words(text)) or "".join(text.split())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
