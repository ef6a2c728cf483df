"""Saved pages of SPIP, whose comments are a "forum". SPIP 3: `li.forum-fil > .forum-message > .forum-chapo`
(`.fn`, `abbr.date[title]`) `+ .forum-texte` (`.hyperlien`); the themes of 1.9 and 2 write `.titre`, `.texte`,
`.forum-lien`, and who and when in one line.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crm.core.dates import FuzzyDate
from crm.threads.readers.byline import Byline, byline, day_in, iso_day
from crm.threads.readers.comment_lists import Box, boxes, has_class
from crm.threads.readers.facts import Entry, Transcript
from crm.threads.readers.saved_page import article_of, classes, line_of, text_of, web_address
from crm.threads.readers.sentences import NotAThread

_MARKS = ".forum-fil, .forum-message, .forum-texte, ul.forum, .forum-total, .forum-chapo"
_is_text = has_class("forum-texte", "comment-texte", "texte")
_is_head = has_class("forum-chapo", "comment-meta", "cadre-titre-article")
_is_site_line = has_class("hyperlien", "forum-lien", "comment-external-link")
_is_apart = has_class(
    *("hyperlien", "forum-lien", "comment-external-link"),
    *("repondre", "comment-reply", "forum-repondre-message", "moderation", "ico"),
)
_is_title = has_class("forum-titre", "titre")


def is_spip(tree: LexborHTMLParser) -> bool:
    """Whether the page carries a SPIP forum."""
    return tree.css_first(_MARKS) is not None


def read_spip(tree: LexborHTMLParser) -> Transcript:
    """Read a saved SPIP page. Raises `NotAThread` when its forum is empty."""
    transcript = article_of(tree, "spip")
    found = boxes(tree.root, _holds_a_message) if tree.root else []
    kept = [index for index, box in enumerate(found) if box.first(_is_text)]
    if not kept:
        raise NotAThread("no_comments")
    place = {index: order for order, index in enumerate(kept)}
    transcript.entries = [_entry(found[index], place) for index in kept]
    return transcript


def _holds_a_message(node: LexborNode) -> bool:
    """An `li`, or the `.forum-message` of themes without lists, that is not the inner half of an `li`."""
    if node.tag == "li":
        return True
    return "forum-message" in classes(node) and (node.parent is None or node.parent.tag != "li")


def _entry(box: Box, place: dict[int, int]) -> Entry:
    text = box.first(_is_text)
    named = box.classed("fn", "forum-auteur")
    stamped = box.first(lambda node: node.tag in ("abbr", "time") and _stamp(node) is not None)
    printed = _printed(box)
    return Entry(
        text=text_of(text, _is_apart) if text else "",
        url=web_address(box.first(_is_link_to_site)) or web_address(_link_around(named)),
        author=line_of(named) or line_of(box.first(_is_mail_link)) or (printed.author if printed else None),
        title=line_of(box.first(_is_title)) or None,
        date=_stamp(stamped) if stamped else printed.date if printed else None,
        parent=place.get(box.parent) if box.parent is not None else None,
    )


def _is_link_to_site(node: LexborNode) -> bool:
    """The link of the "Voir en ligne" line."""
    return node.tag == "a" and node.parent is not None and _is_site_line(node.parent)


def _is_mail_link(node: LexborNode) -> bool:
    """SPIP 1.9 writes the name in a link to the address, of which only the name is read."""
    return (node.attributes.get("href") or "").startswith("mailto:")


def _link_around(named: LexborNode | None) -> LexborNode | None:
    """The link around the writer's name, or the one inside it."""
    if named is None:
        return None
    return named.parent if named.parent is not None and named.parent.tag == "a" else named.css_first("a")


def _stamp(node: LexborNode) -> FuzzyDate | None:
    return iso_day(node.attributes.get("title")) or iso_day(node.attributes.get("datetime"))


def _printed(box: Box) -> Byline | None:
    """Who and when as the head of the message prints them, without its title and its buttons."""
    for head in filter(_is_head, box.own):
        line = " ".join(text_of(head, lambda node: _is_title(node) or _is_apart(node)).split())
        if said := byline(line):
            return said
        if when := day_in(line):
            return Byline(None, when)
    return None
