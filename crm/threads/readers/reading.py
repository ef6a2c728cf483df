"""From a file's bytes to threads understood: the one door of thread import."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from crm.core.dates import FuzzyDate
from crm.core.text import is_blank
from crm.threads.readers.decoding import checked, decode
from crm.threads.readers.facts import Message, ProposedPerson, Thread, Transcript
from crm.threads.readers.pasted import read_pasted
from crm.threads.readers.saved_page import parse
from crm.threads.readers.sentences import NotAThread, Sentence
from crm.threads.readers.spip import is_spip, read_spip
from crm.threads.readers.understanding import understand
from crm.threads.readers.wordpress import is_wordpress, read_wordpress
from crm.threads.readers.wxr import is_wxr, read_wxr

LARGEST_PAGE = 5_000_000
LARGEST_EXPORT = 20_000_000
"""Characters or bytes: a page of comments weighs some hundred thousand, a whole site some million."""

_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|ul|ol|li|p|article|section|span|table)\b", re.IGNORECASE
)
_HTML_WORDS = re.compile(r"<(?:!doctype\s{1,9}html|html)\b", re.IGNORECASE)


def read_thread(data: bytes | str, filename: str | None = None) -> list[Thread]:
    """Read an article's comments from pasted text, a saved SPIP or WordPress page, or a WordPress export.

    One thread, or one for each commented article of an export. `filename` only helps to tell a page from
    pasted text. Raises `NotAThread`, and nothing else, with the reason in a sentence; nothing is ever
    guessed, fetched or kept here.
    """
    warnings: list[Sentence] = []
    _refuse_by_size(data)
    if isinstance(data, bytes):
        text, warnings = decode(data)
    else:
        text = checked(data)
    if is_blank(text):
        raise NotAThread("empty")
    text = text.removeprefix("\ufeff")
    threads = [understand(transcript) for transcript in _transcripts(text, filename or "")]
    threads[0].warnings[:0] = warnings
    return threads


def _refuse_by_size(data: bytes | str) -> None:
    head = data[:20_000] if isinstance(data, str) else data[:20_000].decode("latin-1")
    limit = LARGEST_EXPORT if is_wxr(head) else LARGEST_PAGE
    if len(data) > limit:
        raise NotAThread("too_large", limit=limit // 1_000_000)


def _transcripts(text: str, filename: str) -> list[Transcript]:
    """Recognise the format by what the text is, then let its reader copy it."""
    start = text[:2000].lstrip()
    is_page = bool(_HTML_WORDS.search(start))
    if is_wxr(text) or (start.startswith(("<?xml", "<rss")) and not is_page):
        return read_wxr(text)
    is_page = is_page or filename.lower().endswith((".html", ".htm", ".xhtml"))
    if is_page or (start.startswith("<") and _MARKUP.search(start)):
        return [_read_page(text)]
    return [read_pasted(text)]


def _read_page(text: str) -> Transcript:
    tree = parse(text)
    if is_spip(tree):
        return read_spip(tree)
    if is_wordpress(tree):
        return read_wordpress(tree)
    raise NotAThread("no_comments")


# --- the documented JSON ---------------------------------------------------------------------------


def as_json(thread: Thread, gettext: Callable[[str], str] | None = None) -> dict[str, object]:
    """One thread as the command prints it: `article`, `messages`, `people`, all of plain values.

    A message's `text` is what is shown: the repaired text when there is one, which `repaired` repeats, the
    garbled one standing in `original`. `spam` is True for every message set aside, `reasons` say why. A
    person's `reasons` end with the hypotheses. Sentences are in English, or in the language of `gettext`.
    """
    article = thread.article
    return {
        "article": {
            "title": article.title,
            "author": article.author,
            "date": _iso(article.date),
            "url": article.url,
        },
        "messages": [_message_as_json(message, gettext) for message in thread.messages],
        "people": [_person_as_json(person, gettext) for person in thread.people],
    }


def _message_as_json(message: Message, gettext: Callable[[str], str] | None) -> dict[str, object]:
    return {
        "position": message.position,
        "site": message.site,
        "author": message.author,
        "text": message.text,
        "repaired": message.repaired,
        "original": message.original,
        "spam": message.set_aside,
        "reasons": _told(message.reasons, gettext),
        "continues": message.continues,
        "date": {"value": _iso(message.date), "precision": str(message.date.precision)},
        "signature": message.signature,
        "mentions": [mention.name for mention in message.mentions],
    }


def _person_as_json(person: ProposedPerson, gettext: Callable[[str], str] | None) -> dict[str, object]:
    return {
        "calling_name": person.calling_name,
        "sites": list(person.sites),
        "messages": list(person.messages),
        "reasons": _told((*person.reasons, *person.hypotheses), gettext),
    }


def _iso(date: FuzzyDate | None) -> str | None:
    return date.value.isoformat() if date and date.value else None


def _told(sentences: Iterable[Sentence], gettext: Callable[[str], str] | None) -> list[str]:
    return [sentence.tell(gettext) for sentence in sentences]
