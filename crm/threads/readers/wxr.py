"""WordPress eXtended RSS: a whole site in one XML file, each commented article a thread.

E-mail and IP addresses never leave this module: an address only tells, through a digest salted for this one
reading, that two messages of the file have one writer.
"""

from __future__ import annotations

import re
import secrets
from datetime import date
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crm.core.dates import FuzzyDate
from crm.threads.readers.byline import day, iso_day
from crm.threads.readers.facts import Echo, Entry, Transcript
from crm.threads.readers.saved_page import text_of_fragment
from crm.threads.readers.sentences import NotAThread, Sentence, say

_MARK = "wordpress.org/export/"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HELD = {"0": "held_pending", "hold": "held_pending", "spam": "held_spam"}
_ECHOES = ("pingback", "trackback")


def is_wxr(text: str) -> bool:
    """Whether a file is a WordPress export, by the namespace in its head."""
    return _MARK in text[:20_000]


def read_wxr(text: str) -> list[Transcript]:
    """Read an export: one transcript for each commented article, in the order of the file.

    Raises `NotAThread` when the XML is broken, declares entities or a DTD, is not WordPress's, or when
    nobody commented.
    """
    try:
        root = fromstring(_NOT_XML.sub("", text).lstrip("\ufeff \t\r\n"), forbid_dtd=True)
    except DefusedXmlException:
        raise NotAThread("dangerous_xml") from None
    except (ParseError, ValueError, RecursionError):
        raise NotAThread("broken_export") from None
    tags = (element.tag for element in root.iter() if isinstance(element.tag, str))
    ours = next((tag for tag in tags if _MARK in tag), None)
    if ours is None:
        raise NotAThread("not_wordpress")
    return _Export(root, ours[: ours.index("}") + 1]).transcripts()


class _Export:
    """One export being read: its namespace, its writers, the salt that makes their addresses unreadable."""

    def __init__(self, root: Element, wp: str) -> None:
        self.root = root
        self.wp = wp
        self.salt = secrets.token_bytes(16)
        self.names: dict[str, str] = {}
        self.writers: dict[str, str | None] = {}
        for author in root.iter(f"{wp}author"):
            login = self._of(author, "author_login")
            self.names[login] = self._of(author, "author_display_name") or login
            self.writers[login] = self._writer(self._of(author, "author_email"))

    def transcripts(self) -> list[Transcript]:
        items = [item for item in self.root.iter("item") if item.find(f"{self.wp}comment") is not None]
        if not items:
            raise NotAThread("no_comments_export")
        read = [self._article(item) for item in items]
        kept = [transcript for transcript in read if transcript.entries]
        if not kept:
            raise NotAThread("no_comments_export")
        return kept

    def _article(self, item: Element) -> Transcript:
        login = _line(item.findtext(_CREATOR))
        transcript = Transcript(
            "wxr",
            _line(item.findtext("title")),
            author=self.names.get(login, login) or None,
            date=iso_day(self._of(item, "post_date")) or _mail_day(item.findtext("pubDate")),
            url=_line(item.findtext("link")) or None,
            text=text_of_fragment(item.findtext(_CONTENT) or ""),
        )
        comments = item.findall(f"{self.wp}comment")
        said = [c for c in comments if self._of(c, "comment_type") not in _ECHOES]
        transcript.echoes = [self._echo(c) for c in comments if self._of(c, "comment_type") in _ECHOES]
        places: dict[str, int] = {}
        for index, comment in enumerate(said):
            places.setdefault(self._of(comment, "comment_id"), index)
        author = self.writers.get(login)
        transcript.entries = [self._entry(c, index, places, author) for index, c in enumerate(said)]
        if any(self._of(c, name) for c in comments for name in ("comment_author_email", "comment_author_IP")):
            transcript.warnings.append(say("addresses_dropped"))
        return transcript

    def _entry(self, comment: Element, index: int, places: dict[str, int], author: str | None) -> Entry:
        parent = places.get(self._of(comment, "comment_parent"))
        writer = self._writer(self._of(comment, "comment_author_email"))
        return Entry(
            text=text_of_fragment((comment.findtext(f"{self.wp}comment_content") or "").strip()),
            url=self._of(comment, "comment_author_url") or None,
            author=self._of(comment, "comment_author") or None,
            date=self._day(comment),
            parent=parent if parent is not None and parent < index else None,
            writer=writer,
            by_article_author=writer is not None and writer == author,
            held_back=_held(self._of(comment, "comment_approved")),
        )

    def _echo(self, comment: Element) -> Echo:
        return Echo(
            title=self._of(comment, "comment_author"),
            url=self._of(comment, "comment_author_url") or None,
            text=text_of_fragment((comment.findtext(f"{self.wp}comment_content") or "").strip()),
            date=self._day(comment),
        )

    def _day(self, comment: Element) -> FuzzyDate | None:
        return iso_day(self._of(comment, "comment_date")) or iso_day(self._of(comment, "comment_date_gmt"))

    def _of(self, element: Element, name: str) -> str:
        return _line(element.findtext(self.wp + name))

    def _writer(self, address: str) -> str | None:
        """A name for whoever has this address, which cannot be turned back into it."""
        if not address:
            return None
        return blake2b(address.lower().encode(), key=self.salt, digest_size=12).hexdigest()


def _held(approved: str) -> Sentence | None:
    if "trash" in approved:
        return say("held_trash")
    return say(_HELD[approved]) if approved in _HELD else None


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _mail_day(stamp: str | None) -> FuzzyDate | None:
    """The day of an RSS date ("Tue, 14 Jan 2014 17:31:03 +0000")."""
    try:
        moment = parsedate_to_datetime((stamp or "").strip())
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return day(date(moment.year, moment.month, moment.day))
