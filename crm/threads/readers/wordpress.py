"""Saved pages of WordPress: `.comment-list li.comment` with `.comment-author .fn`, `time[datetime]`,
`.comment-content`, replies nested under `.children`; pingbacks and trackbacks stand apart.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crm.threads.readers.byline import day_in, iso_day
from crm.threads.readers.comment_lists import Box, boxes, has_class
from crm.threads.readers.facts import Echo, Entry, Transcript
from crm.threads.readers.saved_page import article_of, classes, line_of, text_of, web_address
from crm.threads.readers.sentences import NotAThread, say

_MARKS = ".comment-list, .commentlist, li.comment, .wp-block-comment-template, .comment-body .comment-author"
_TEXT = ("comment-content", "wp-block-comment-content", "comment-text", "comment-entry", "comment-body")
_is_echo = has_class("pingback", "trackback")
_is_comment = has_class("comment", "pingback", "trackback")
_is_list = has_class("comment-list", "commentlist", "wp-block-comment-template")
_is_apart = has_class(
    *("comment-author", "comment-meta", "comment-metadata", "commentmetadata", "comment-header"),
    *("reply", "comment-awaiting-moderation", "comment-reply-link", "edit-link", "comment-edit-link"),
)


def is_wordpress(tree: LexborHTMLParser) -> bool:
    """Whether the page carries a WordPress list of comments."""
    return tree.css_first(_MARKS) is not None


def read_wordpress(tree: LexborHTMLParser) -> Transcript:
    """Read a saved WordPress page. Raises `NotAThread` when nobody commented."""
    transcript = article_of(tree, "wordpress")
    found = boxes(tree.root, _holds_a_message) if tree.root else []
    transcript.echoes = [_echo(box) for box in found if _is_echo(box.node)]
    kept = [i for i, box in enumerate(found) if not _is_echo(box.node) and _text(box) is not None]
    if not kept:
        raise NotAThread("no_comments")
    place = {index: order for order, index in enumerate(kept)}
    transcript.entries = [_entry(found[index], place) for index in kept]
    return transcript


def _holds_a_message(node: LexborNode) -> bool:
    """`li.comment`, any `li` of a list of comments, or the `.comment` of themes without lists."""
    parent = node.parent
    if node.tag == "li":
        return _is_comment(node) or (parent is not None and _is_list(parent))
    inner_half = parent is not None and parent.tag == "li"
    return node.tag in ("div", "article") and _is_comment(node) and not inner_half


def _text(box: Box) -> LexborNode | None:
    """The element of the words; older themes have only the whole body, whose head is left out afterwards."""
    return next((found for name in _TEXT if (found := box.classed(name))), None)


def _entry(box: Box, place: dict[int, int]) -> Entry:
    text = _text(box)
    named = box.classed("fn", "wp-block-comment-author-name")
    link = box.first(lambda node: node.tag == "a" and "url" in classes(node))
    stamped = box.first(lambda node: node.tag == "time" and "datetime" in node.attributes)
    dated = box.classed("comment-metadata", "commentmetadata", "comment-meta", "comment-date")
    return Entry(
        text=text_of(text, lambda node: _is_apart(node) or node.tag == "cite") if text else "",
        url=web_address(link) or (web_address(named.css_first("a")) if named else None),
        author=line_of(named) or line_of(link) or None,
        date=(iso_day(stamped.attributes["datetime"]) if stamped else None) or day_in(line_of(dated)),
        parent=place.get(box.parent) if box.parent is not None else None,
        by_article_author="bypostauthor" in classes(box.node),
        held_back=say("held_pending") if box.classed("comment-awaiting-moderation") else None,
    )


def _echo(box: Box) -> Echo:
    link = box.first(lambda node: node.tag == "a" and web_address(node) is not None)
    return Echo(title=line_of(link) or line_of(box.node), url=web_address(link))
