"""Whose article it is, and what an address says of a name: blog.nour-au-jardin.net carries "Nour"."""

from __future__ import annotations

import re

from crm.core.text import words
from crm.threads.readers.facts import Article, Entry
from crm.threads.readers.people import Voice, compact, plain_name, site_key
from crm.threads.readers.sentences import Sentence, say

_COMMON_LABELS = frozenset(
    (
        *(
            "www",
            "blog",
            "blogs",
            "weblog",
            "site",
            "web",
            "home",
            "perso",
            "pages",
            "pagesperso",
            "free",
            "com",
            "org",
        ),
        *(
            "net",
            "info",
            "blogspot",
            "wordpress",
            "overblog",
            "canalblog",
            "tumblr",
            "typepad",
            "substack",
            "github",
        ),
        *("hautetfort", "skyrock", "skyblog", "unblog", "eklablog", "livejournal", "admin"),
    )
)


def author_among(
    voices: list[Voice], article: Article, entries: list[Entry]
) -> tuple[list[Voice], list[Sentence]]:
    """The voices of the article's author, and why. Two addresses that both carry the name prove nothing."""
    reasons: dict[str, Sentence] = {}
    by_host = []
    for voice in voices:
        if reason := _says_it_is_the_author(voice, article, entries):
            reasons[voice.key] = reason
        elif (
            article.author and not voice.given and any(carries(site, article.author) for site in voice.sites)
        ):
            by_host.append(voice)
    if len(by_host) == 1 and article.author:
        site = next(site for site in by_host[0].sites if carries(site, article.author))
        reasons[by_host[0].key] = say("author_host", site=site, name=article.author)
    return [voice for voice in voices if voice.key in reasons], list(reasons.values())


def _says_it_is_the_author(voice: Voice, article: Article, entries: list[Entry]) -> Sentence | None:
    author = plain_name(article.author)
    for message in voice.messages:
        if entries[message.position - 1].by_article_author:
            return say("author_account", position=message.position)
        if author and plain_name(message.author) == author:
            return say("author_name", position=message.position, name=article.author)
        if not message.author and article.url and message.site and message.site == site_key(article.url):
            return say("author_same_site", site=message.site)
    return None


def carries(site: str, name: str) -> bool:
    """Whether an address carries a name as a word: nour-au-jardin.net for Nour, jeandupont.fr for Jean Dupont."""
    labels = re.split(r"[./]", site)
    parts = {part for label in labels for part in re.split(r"[-_~@]", label)} | {
        compact(label) for label in labels
    }
    whole = compact(name)
    if len(whole) >= 3 and whole in parts - _COMMON_LABELS:
        return True
    each = [word for word in words(name) if len(word) > 1]
    return len(each) > 1 and all(word in parts for word in each)


def stems(site: str) -> list[str]:
    """The words of an address that may be someone's name: "marjolaine" for marjolaine.fr."""
    host, _, path = site.partition("/")
    labels = host.split(":")[0].split(".")[:-1]
    who = [path.strip("@~/").split("/")[-1]] if path else []
    return [
        s for s in (compact(label) for label in [*who, *labels]) if len(s) > 2 and s not in _COMMON_LABELS
    ]
