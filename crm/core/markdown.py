"""Markdown written by members, made safe HTML; the only file that marks text as safe.

markdown-it reads it without raw HTML; nh3 then keeps a short list of elements and only links to http, https and
mailto. Images are left out: a note would otherwise fetch from another host. `VERSION` rises with the rules, and
rows rendered by an older version are rendered again when they are next saved.
"""

from __future__ import annotations

from typing import Any

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

VERSION = 1
_reader = (
    MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
    .enable(["linkify", "strikethrough"])
    .disable(["image", "html_block", "html_inline"])
)
_TAGS = {"p", "br", "em", "strong", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "h3", "h4"}


def _heading_levels(tokens: list[Any]) -> None:
    """A note sits under a page's own h2: its headings begin at h3."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2"} else "h4"


def render(source: str) -> str:
    """Safe HTML of Markdown `source` (already cleaned, bounded text)."""
    tokens = _reader.parse(source)
    _heading_levels(tokens)
    html = _reader.renderer.render(tokens, _reader.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )


def as_markup(html: str) -> Markup:
    """HTML made by `render`, as a template may print it."""
    return Markup(html)  # noqa: S704
