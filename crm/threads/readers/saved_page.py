"""Saved pages, safely: a tangle is refused before it is parsed, text is taken without recursion.

What several kinds of pages have in common also stands here: the article's title, author, day and address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crm.threads.readers.byline import byline, day_in, iso_day
from crm.threads.readers.facts import Transcript
from crm.threads.readers.sentences import NotAThread

DEEPEST = 400
"""Elements inside one another; browsers stop at 512, and the parser's time grows with the square of it."""
MOST_REOPENED = 5_000_000
"""Formatting elements left open, times tags: each paragraph opens them all again in memory."""
MOST_ATTRIBUTES = 500

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,60})")
_NEVER_DEEP = frozenset(
    (
        *(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "param",
            "source",
            "track",
        ),
        *(
            "p",
            "li",
            "dt",
            "dd",
            "tr",
            "td",
            "th",
            "option",
            "optgroup",
            "html",
            "head",
            "body",
            "button",
            "rp",
        ),
        *("rt", "thead", "tbody", "tfoot", "colgroup", "wbr"),
    )
)
"""Elements that are empty, or that the next of their kind closes by itself."""
_FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_LONG_TAG = re.compile(r"<[a-zA-Z][^>]{2000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")

_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figure",
            "footer",
        ),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "pre"),
        *("section", "table", "tr", "ul"),
    )
)
_SILENT = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "textarea",
        "select",
        "option",
        "button",
        "svg",
        "iframe",
        "head",
    )
)
_PARAGRAPH, _LINE = "\x1e", "\x1f"
_SPACES = re.compile(" {2,}")
_BREAKS = re.compile(" ?[\n\x1e\x1f][ \n\x1e\x1f]*")
_UNWANTED = re.compile("[\x00\x1c-\x1f\ud800-\udfff]")


def parse(page: str) -> LexborHTMLParser:
    """The tree of a page. Raises `NotAThread` when it could not be read in bounded time and memory."""
    _refuse_tangles(page)
    return LexborHTMLParser(_UNWANTED.sub("", page))


def _refuse_tangles(page: str) -> None:
    """One pass over the tags. Depth is counted name by name: a tag closed too often cannot hide another."""
    open_now: dict[str, int] = {}
    deep = formatting = deepest_formatting = tags = 0
    for closing, name in _TAG.findall(page):
        name = name.lower()
        tags += 1
        if name in _NEVER_DEEP:
            continue
        step = -1 if closing else 1
        if closing and not open_now.get(name):
            continue
        open_now[name] = open_now.get(name, 0) + step
        deep += step
        if name in _FORMATTING:
            formatting += step
            deepest_formatting = max(deepest_formatting, formatting)
        if deep > DEEPEST:
            raise NotAThread("too_deep")
    if deepest_formatting > 3 and deepest_formatting * tags > MOST_REOPENED:
        raise NotAThread("too_deep")
    for long_tag in _LONG_TAG.findall(page):
        if len(_QUOTED.sub("", long_tag).split()) > MOST_ATTRIBUTES:
            raise NotAThread("too_deep")


def children(node: LexborNode) -> list[LexborNode]:
    """The nodes directly inside, texts included."""
    found, child = [], node.child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def walk(root: LexborNode, skip: Callable[[LexborNode], bool]) -> Iterator[tuple[LexborNode, bool]]:
    """Every node under `root` in order, as (node, entering); those that `skip` are passed over whole."""
    stack = [(child, True) for child in reversed(children(root))]
    while stack:
        node, entering = stack.pop()
        if entering and skip(node):
            continue
        yield node, entering
        if entering and node.is_element_node:
            stack.append((node, False))
            stack.extend((child, True) for child in reversed(children(node)))


def classes(node: LexborNode) -> frozenset[str]:
    """The classes of an element; empty for anything else."""
    if not node.is_element_node:
        return frozenset()
    return frozenset((node.attributes.get("class") or "").split())


def text_of(
    root: LexborNode, without: Callable[[LexborNode], bool] = lambda node: False, *, keep_lines: bool = False
) -> str:
    """The words under `root` as someone reads them: paragraphs apart, no-break spaces kept.

    `keep_lines` keeps the source's own line ends, which some exports use instead of paragraphs.
    """
    spaces = re.compile("[ \t\x1c-\x1f]+" if keep_lines else "[ \t\r\n\f\x1c-\x1f]+")
    parts: list[str] = []
    for node, entering in walk(root, lambda node: node.tag in _SILENT or without(node)):
        if node.is_text_node:
            parts.append(spaces.sub(" ", (node.text_content or "").replace("\r\n", "\n")))
        elif node.tag == "br":
            parts.append("\n" if entering else "")
        elif node.tag == "p":
            parts.append(_PARAGRAPH)
        elif node.tag in _BLOCKS:
            parts.append(_LINE)
            if node.tag == "li" and entering:
                parts.append("• ")
    return _BREAKS.sub(_break, _SPACES.sub(" ", "".join(parts))).strip(" \n")


def _break(match: re.Match[str]) -> str:
    if _PARAGRAPH in match[0]:
        return "\n\n"
    return "\n" * max(1, min(2, match[0].count("\n")))


def text_of_fragment(source: str) -> str:
    """The words of a piece of HTML kept inside an export, where a bare line end is a line end."""
    if "<" not in source and "&" not in source:
        return source.replace("\r\n", "\n").strip()
    body = parse(source).body
    return text_of(body, keep_lines=True) if body else ""


def line_of(node: LexborNode | None) -> str:
    """The words of a node on one line."""
    return " ".join(text_of(node).split()) if node else ""


def article_of(tree: LexborHTMLParser, format: str) -> Transcript:
    """The article around the comments, as far as the page says: empty values where it is silent."""
    title = _meta(tree, "og:title") or line_of(tree.css_first("h1")) or line_of(tree.css_first("title"))
    canonical = tree.css_first("link[rel=canonical]")
    transcript = Transcript(format, title, url=_web(canonical.attributes.get("href") if canonical else None))
    transcript.url = transcript.url or _web(_meta(tree, "og:url"))
    _say_who_and_when(tree, transcript)
    body = tree.css_first(_ARTICLE)
    transcript.text = text_of(body, is_comments) if body else ""
    return transcript


_ARTICLE = (
    ".article-texte, .entry-content, .post-content, [class*=article-texte], article .texte, .texte, article"
)
_SIGNED = ".info-publi, .info_publi, .signature, .entry-meta, .posted-on, .byline, .publication, .post-meta"
_COMMENTS_ID = frozenset(("comments", "forum", "respond"))


def is_comments(node: LexborNode) -> bool:
    """Whether an element holds the comments rather than the article."""
    if not node.is_element_node:
        return False
    found = classes(node)
    return node.attributes.get("id") in _COMMENTS_ID or bool(
        found & {"comments-area", "forum", "forum-total", "commentlist", "comment-list", "comments-list"}
    )


def _say_who_and_when(tree: LexborHTMLParser, transcript: Transcript) -> None:
    """Author and day: what the page declares, else its printed byline."""
    transcript.author = _meta(tree, "author") or _meta(tree, "article:author") or None
    if transcript.author and transcript.author.startswith("http"):
        transcript.author = None
    transcript.date = iso_day(_meta(tree, "article:published_time"))
    for node in tree.css(_SIGNED)[:20]:
        line = line_of(node)
        if said := byline(line):
            transcript.author = transcript.author or said.author
            transcript.date = transcript.date or said.date
        stamp = node.css_first("time[datetime], abbr[title]")
        if stamp and not transcript.date:
            transcript.date = iso_day(stamp.attributes.get("datetime") or stamp.attributes.get("title"))
        who = node.css_first(".author .fn, .author a, .fn, a[rel=author]")
        transcript.author = transcript.author or line_of(who) or None
        transcript.date = transcript.date or day_in(line)


def _meta(tree: LexborHTMLParser, name: str) -> str:
    node = tree.css_first(f'meta[property="{name}"], meta[name="{name}"]')
    return " ".join((node.attributes.get("content") or "").split()) if node else ""


def _web(address: str | None) -> str | None:
    address = (address or "").strip()
    return address if address.lower().startswith(("http://", "https://")) else None


def web_address(node: LexborNode | None) -> str | None:
    """The address a link leads to, when it is on the web; mail links and the page's own links are not."""
    return _web(node.attributes.get("href")) if node else None
