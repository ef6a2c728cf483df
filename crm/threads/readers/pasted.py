"""Text copied from a page: the breadcrumb, the title, "mardi 3 mai 2011, par Nour", the article, then
"Messages" and a bullet for each comment, closed by "Voir en ligne : address" (SPIP, in several languages).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from crm.core.sites import NotASite, canonical_site
from crm.core.text import fold
from crm.threads.readers.byline import byline
from crm.threads.readers.facts import Entry, Transcript
from crm.threads.readers.sentences import NotAThread, say

_HEADING = re.compile(
    r"(?:\d{1,5}\s)?(?:vos\s|your\s|les\s)?(?:messages?(?: de forum)?|commentaires?|reactions?|reponses?|"
    r"comments?|forum posts?|replies|mensajes|comentarios?|kommentare?|beitrage|commenti|messaggi|mensagens)"
    r"(?:\s?\(\d{1,5}\))?\s?:?"
)
_BULLET = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[•◦▪‣∙·○*–-])[ \t]+(?P<text>\S.*)")
_ONLINE = re.compile(
    r"\s*(?:voir en ligne|en ligne|view online|see online|on ?line|ver en l[ií]nea|online ansehen|"
    r"vedi online|ver online|site web|website)\s?:\s*(?P<where>\S.*)",
    re.IGNORECASE,
)
_REPLY_LINK = re.compile(
    r"\s*(?:répondre(?: à ce message)?|reply(?: to this message)?|responder(?: a este mensaje)?)\s*",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(r"\s(?:>|›|»)\s")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    """A message while its lines are being read."""

    indent: int
    parent: int | None
    lines: list[str] = field(default_factory=list)
    url: str | None = None
    closed: bool = False
    foot: bool = False


def read_pasted(text: str) -> Transcript:
    """Read text copied from a page. Raises `NotAThread` when no heading opens the comments, or none follows."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    heading = _heading_line(lines)
    transcript = _article(lines[:heading])
    drafts = _drafts(lines[heading + 1 :])
    transcript.entries = [_entry(draft) for draft in drafts]
    if any(draft.foot for draft in drafts):
        transcript.warnings.append(say("foot_left_out"))
    return transcript


def _heading_line(lines: list[str]) -> int:
    """The line that opens the comments: the first heading that a message follows."""
    headings = [i for i, line in enumerate(lines) if _is_heading(line)]
    if not headings:
        raise NotAThread("no_messages_heading")
    following = [(i, next((line for line in lines[i + 1 :] if line.strip()), None)) for i in headings[:50]]
    for i, line in following:
        if line and (_BULLET.match(line) or byline(line)):
            return i
    raise NotAThread("no_bullets" if any(line for _, line in following) else "no_comments")


def _is_heading(line: str) -> bool:
    return len(line) < 60 and _HEADING.fullmatch(fold(line).strip()) is not None


def _article(lines: list[str]) -> Transcript:
    """What stands above the comments. The words of the article are kept exactly as they are."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    crumbs = lines[filled[0]] if filled and _BREADCRUMB.search(lines[filled[0]]) else None
    if crumbs:
        filled = filled[1:]
    transcript = Transcript("pasted", title="")
    signed = next(((i, found) for i in filled[:30] if (found := byline(lines[i]))), None)
    above = [i for i in filled if not signed or i < signed[0]]
    if signed:
        transcript.author, transcript.date = signed[1].author, signed[1].date
    last_crumb = _BREADCRUMB.split(crumbs)[-1].strip() if crumbs else ""
    titled = next((i for i in above if lines[i].strip() == last_crumb), above[0] if above else None)
    transcript.title = lines[titled].strip() if titled is not None else last_crumb
    begins = signed[0] + 1 if signed else (titled + 1 if titled is not None else len(lines))
    transcript.text = "\n".join(lines[begins:]).strip("\n")
    return transcript


def _drafts(lines: list[str]) -> list[_Draft]:
    """The messages under the heading, each with its lines. Linear in the number of lines."""
    drafts: list[_Draft] = []
    base: tuple[int, str] | None = None
    for line in lines:
        bullet = _BULLET.match(line)
        current = drafts[-1] if drafts else None
        if bullet and base is None and not drafts:
            base = (_width(bullet["indent"]), bullet["mark"])
        if bullet and base and (_width(bullet["indent"]), bullet["mark"]) == base:
            drafts.append(_Draft(base[0], None, [bullet["text"]]))
        elif bullet and base and _opens_reply(bullet, base, current):
            indent = _width(bullet["indent"])
            drafts.append(_Draft(indent, _parent_of(drafts, indent), [bullet["text"]]))
        elif base is None and byline(line):
            drafts.append(_Draft(0, None, [line.strip()]))
        elif current:
            _continue(current, line, base)
    return drafts


def _opens_reply(bullet: re.Match[str], base: tuple[int, str], current: _Draft | None) -> bool:
    """A deeper bullet is a reply when the message above is closed, or when it says who speaks: otherwise it
    is a list inside a message."""
    deeper = _width(bullet["indent"]) > base[0]
    return deeper and current is not None and (current.closed or byline(bullet["text"]) is not None)


def _parent_of(drafts: list[_Draft], indent: int) -> int:
    """The nearest message above that stands less deep; the walk is bounded by the depth of the page."""
    index = len(drafts) - 1
    while index > 0 and drafts[index].indent >= indent:
        parent = drafts[index].parent
        index = parent if parent is not None else 0
    return index


def _continue(current: _Draft, line: str, base: tuple[int, str] | None) -> None:
    """One more line of the message being read; the foot of the page, after the last one, is left out."""
    online = _ONLINE.fullmatch(line)
    url = _address(online["where"]) if online else None
    if url:
        current.url, current.closed = url, True
    elif _REPLY_LINK.fullmatch(line):
        current.closed = True
    elif current.closed and base and line.strip() and _width(line[: -len(line.lstrip())]) < base[0]:
        current.foot = True
    elif not current.foot:
        current.lines.append(line)


def _entry(draft: _Draft) -> Entry:
    head, *rest = draft.lines
    said = byline(head)
    body = list(_dedented([head] if not said else [], rest))
    return Entry(
        text="\n".join(body).strip("\n"),
        url=draft.url,
        author=said.author if said else None,
        title=(said.title or None) if said else None,
        date=said.date if said else None,
        parent=draft.parent,
    )


def _dedented(head: list[str], rest: list[str]) -> Iterator[str]:
    """The lines of a message without the indentation that the page's list gave them, and no other."""
    margins = (len(line) - len(line.lstrip(" \t")) for line in rest if line.strip(" \t"))
    margin = min(margins, default=0)
    yield from head
    yield from (line[margin:] if line.strip(" \t") else "" for line in rest)


def _address(where: str) -> str | None:
    """The address after "Voir en ligne", when it is one (a page may print the site's name instead)."""
    found = _ADDRESS.search(where)
    address = found[0] if found else where.strip()
    if not found and (" " in address or "." not in address):
        return None
    try:
        canonical_site(address)
    except NotASite:
        return address if found else None
    return address


def _width(indent: str) -> int:
    return len(indent.expandtabs(4))
