"""Addresses on the web as people write them, and how two of them are known to be the same site.

Pure: no request is ever made here. Imported through `crm.core.text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urlsplit

from crm.core.i18n import LazyString
from crm.core.i18n import lazy_gettext as _l

ADDRESS_LIMIT = 2000
"""Longer than any address a browser or a proxy carries without trouble."""

NOT_HTTP = _l("Only addresses that begin with http:// or https:// can be kept here.")
IS_EMAIL = _l("This is an e-mail address: it goes with the ways to reach someone.")
HAS_CREDENTIALS = _l("This address carries a name or a password before the site: please leave them out.")
NO_HOST = _l("This is not the address of a site, such as example.org.")
TOO_LONG = _l("This address is too long to be kept.")


class NotASite(ValueError):
    """What was typed is not an address on the web; `sentence` says why, in the language of the page."""

    def __init__(self, sentence: LazyString) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class CanonicalSite:
    """`url` to open; `host` to read, without www; `key` to recognise the same site again."""

    url: str
    host: str
    key: str


# Houses where many people live under one name: there the path says who. For each, the length of the path
# that makes someone: 1 for /ana, 2 where the first segment only says which kind of page follows. Blog
# hosts that give each person a subdomain (blogspot, over-blog, skyrock, canalblog, wordpress.com,
# tumblr, substack, itch.io…) are not here: their host says who by itself.
SHARED_HOSTS: dict[str, int] = {
    **dict.fromkeys(
        (
            "x.com",
            "facebook.com",
            "instagram.com",
            "threads.com",
            "tiktok.com",
            "youtube.com",
            "github.com",
            "gitlab.com",
            "codeberg.org",
            "framagit.org",
            "medium.com",
            "substack.com",
            "tumblr.com",
            "myspace.com",
            "twitch.tv",
            "soundcloud.com",
            "vimeo.com",
            "dailymotion.com",
            "pinterest.com",
            "pinterest.fr",
            "t.me",
            "patreon.com",
            "ko-fi.com",
            "tipeee.com",
            "liberapay.com",
            "linktr.ee",
            "about.me",
            "letterboxd.com",
            "senscritique.com",
            "deviantart.com",
            "behance.net",
            "dribbble.com",
            "keybase.io",
            "snapchat.com",
            "mixcloud.com",
            "bandcamp.com",
            "podcast.ausha.co",
            "anchor.fm",
            "users.livejournal.com",
            "perso.wanadoo.fr",
            "perso.orange.fr",
            "perso.club-internet.fr",
            "membres.multimania.fr",
            "membres.lycos.fr",
            "pagesperso.free.fr",
        ),
        1,
    ),
    **dict.fromkeys(
        (
            "linkedin.com",
            "flickr.com",
            "reddit.com",
            "bsky.app",
            "open.spotify.com",
            "boardgamegeek.com",
            "sites.google.com",
            "babelio.com",
            "goodreads.com",
            "viadeo.com",
            "geocities.com",
        ),
        2,
    ),
}

# One house, several doors.
ALIASES = {
    "twitter.com": "x.com",
    "mobile.twitter.com": "x.com",
    "mobile.x.com": "x.com",
    "m.facebook.com": "facebook.com",
    "fr-fr.facebook.com": "facebook.com",
    "fb.com": "facebook.com",
    "m.youtube.com": "youtube.com",
    "threads.net": "threads.com",
    "fr.linkedin.com": "linkedin.com",
    "old.reddit.com": "reddit.com",
    "telegram.me": "t.me",
}

# First segments that announce someone in the next one, in houses where one segment is enough otherwise.
_ANNOUNCES = {"channel", "user", "c", "groups", "pages", "people", "blog", "users", "profile"}

# First segments that lead to one page and to nobody: the whole address is then the key.
_ONE_PAGE = {
    *("watch", "playlist", "shorts", "embed", "intent", "share", "sharer", "search", "hashtag", "explore"),
    *("home", "login", "i", "p", "reel", "stories", "events", "photo.php", "permalink.php", "story.php"),
    *("profile.php", "posts", "feed", "results", "topics", "settings"),
}

_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"[^/?#@\s]+:\d{1,5}(?:[/?#]|$)")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_EMAIL = re.compile(r"(?:mailto:)?[^\s/@:]+@[^\s/@]+\.[^\s/@]+")


def host_of(url: str) -> str:
    """The host of an address, lower case, without www: the name of a site. Raises `NotASite`."""
    return canonical_site(url).host


def canonical_site(url: str) -> CanonicalSite:
    """Read an address as typed: `http://` is added when missing; only http and https are ever accepted.

    The host is lower-cased, default ports and fragments are dropped. `url` keeps "www." (some sites open
    only with it), `host` and `key` do not. The key is the host, and on shared houses the part of the path
    that says who. Raises `NotASite` with a sentence for anything else.
    """
    text = url.strip()
    if len(text) > ADDRESS_LIMIT:
        raise NotASite(TOO_LONG)
    if _EMAIL.fullmatch(text):
        raise NotASite(IS_EMAIL)
    if text.startswith("//"):
        text = "http:" + text
    elif not _SCHEME.match(text) or _HOST_AND_PORT.match(text):
        text = "http://" + text
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise NotASite(NO_HOST) from None
    if parts.scheme not in ("http", "https"):
        raise NotASite(NOT_HTTP)
    if "@" in parts.netloc:
        raise NotASite(HAS_CREDENTIALS)
    ascii_host = _ascii_host(parts.hostname or "")
    default = {"http": 80, "https": 443}[parts.scheme]
    at = ascii_host if port in (None, default) else f"{ascii_host}:{port}"
    # Someone of 2010 is still found at twitter.com/#!/ana.
    path = parts.fragment[1:] if parts.fragment.startswith("!/") else parts.path
    query = "?" + quote(parts.query, safe="/?:@!$&'()*+,;=%~[]-._") if parts.query else ""
    clean_path = quote(path, safe="/:@!$&'()*+,;=%~-._", errors="ignore")
    bare = ascii_host.removeprefix("www.") if ascii_host.count(".") > 1 else ascii_host
    key_host = ALIASES.get(bare, bare)
    if port not in (None, default):
        key_host = f"{key_host}:{port}"
    key = _readable(key_host) + _who(key_host, path, parts)
    return CanonicalSite(f"{parts.scheme}://{at}{clean_path or '/'}{query}", _readable(bare), key)


def _ascii_host(host: str) -> str:
    """The host in the form that resolvers know (IDN as xn--…); raises `NotASite` when it is not one."""
    host = host.removesuffix(".").lower()
    try:
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NotASite(NO_HOST) from None
    labels = host.split(".")
    is_ipv4 = len(labels) == 4 and all(label.isdigit() and int(label) < 256 for label in labels)
    if len(labels) < 2 or len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise NotASite(NO_HOST)
    if labels[-1].isdigit() and not is_ipv4:
        raise NotASite(NO_HOST)
    return host


def _readable(host: str) -> str:
    """`xn--caf-dma.fr` as `café.fr`, when that says the same host; as it is otherwise."""
    try:
        read = host.encode("ascii").decode("idna")
        return read if read.encode("idna").decode("ascii") == host and not _UNSAFE.search(read) else host
    except UnicodeError:
        return host


def _who(host: str, path: str, parts: SplitResult) -> str:
    """The part of the path that says who, with its leading slash; empty when the host says it all."""
    segments = [s for s in unquote(path).lower().split("/") if s and s != "."]
    if not segments:
        return ""
    # Mastodon and its kin write /@ana on any host; personal pages of universities and providers, /~ana.
    if segments[0].startswith(("@", "~")) and len(segments[0]) > 1:
        return "/" + segments[0]
    depth = SHARED_HOSTS.get(host)
    if depth is None:
        return ""
    if segments[0] in _ONE_PAGE:
        query = f"?{parts.query}" if parts.query else ""
        return "/" + "/".join(segments) + query
    if depth == 1 and segments[0] in _ANNOUNCES:
        depth = 3 if segments[0] in ("people", "pages") and host == "facebook.com" else 2
    if host == "youtube.com" and segments[0] == "channel":
        segments = [s for s in unquote(path).split("/") if s]  # these identifiers tell A from a
    if host == "sites.google.com" and segments[0] == "a":
        depth = 3
    return "/" + "/".join(segments[:depth])
