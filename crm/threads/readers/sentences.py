"""Every sentence the readers can say: reasons, hypotheses, warnings, refusals.

A `Sentence` is a code and its parameters, so that it can be stored, compared, tested, and told in any
language later: `str(sentence)` is English; `sentence.tell(gettext)` is the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self


def _(source: str) -> str:
    """Mark a source string for translation (pybabel collects the calls of `_`)."""
    return source


SENTENCES = {
    # Refusals: why a file is not a thread.
    "empty": _("This file is empty."),
    "not_text": _("This is not text: nothing can be read from it."),
    "too_large": _("This file is too large: a discussion of up to %(limit)s MB can be read."),
    "too_deep": _("This page is built in too tangled a way to be read safely."),
    "broken_export": _("This export is damaged: its XML cannot be read."),
    "dangerous_xml": _("This file declares XML entities, which no honest export needs: it was not read."),
    "not_wordpress": _("This XML file is not a WordPress export."),
    "no_comments": _("This page has no comments."),
    "no_comments_export": _("This export has no comments."),
    "no_messages_heading": _(
        "No “Messages” or “Comments” heading was found: nothing tells the article from its comments."
    ),
    "no_bullets": _("Nothing tells one message from the next: no bullet, no author, no “Voir en ligne”."),
    "too_many_messages": _("This discussion has too many messages to be brought in at once."),
    # How a person was recognised.
    "same_site": _("The same site, %(site)s, stands under messages %(positions)s."),
    "site_once": _("The site %(site)s stands under message %(position)s."),
    "signs": _("Signs “%(name)s” (message %(position)s)."),
    "named_on_page": _("The page gives the name “%(name)s”."),
    "same_name": _("The same name, “%(name)s”, stands over messages %(positions)s."),
    "same_writer": _("The export says that messages %(positions)s come from one writer."),
    "several_names": _("Also writes under the name “%(name)s” (message %(position)s)."),
    "name_to_find": _("No name is given: called by the site, name to find."),
    # Hypotheses: to weigh, never concluded.
    "may_be_called": _("May be called “%(name)s”: message %(position)s answers “%(words)s”."),
    "mention_close": _("Message %(position)s says “%(name)s”, close to %(of)s: perhaps the same."),
    "mention_unknown": _("Message %(position)s speaks to “%(name)s”, whom nothing here identifies."),
    # Whose article it is.
    "author_host": _("The address %(site)s carries the name “%(name)s”, who wrote the article."),
    "author_same_site": _("%(site)s is the site of the article."),
    "author_name": _("Message %(position)s bears the name of the article’s author, “%(name)s”."),
    "author_account": _("Message %(position)s is marked as the article’s author’s."),
    # Why a message was set aside.
    "other_alphabet": _("It is written in another alphabet than the discussion."),
    "arrived_garbled": _("It arrived garbled and had to be put right."),
    "advertises_its_link": _("Its text announces the very address it links to (%(site)s)."),
    "many_links": _("It carries many links."),
    "shop_words": _("It speaks the language of shop windows (“%(words)s”)."),
    "off_subject": _("Not one of its words is shared with the article or the other messages."),
    "repeated": _("The same text stands under message %(position)s."),
    "held_spam": _("The site it comes from had marked it as spam."),
    "held_pending": _("The site it comes from had not approved it."),
    "held_trash": _("The site it comes from had thrown it away."),
    # What happened to the file on the way in.
    "decoded_as": _("The file did not say its encoding: it was read as %(encoding)s."),
    "letters_lost": _("Some letters could not be read and were left out."),
    "article_repaired": _("The article arrived garbled: it was put right, the original is kept."),
    "message_repaired": _("Message %(position)s arrived garbled: it was put right, the original is kept."),
    "echoes_apart": _("Links from other pages were put apart: they are not messages."),
    "addresses_dropped": _("E-mail and IP addresses found in the file were not kept."),
    "empty_message_dropped": _("An empty message was left out."),
    "no_article_date": _("The article has no date: messages without a date stay undated."),
    "foot_left_out": _("What stands under the last message, at the foot of the page, was left out."),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of `SENTENCES`, with its parameters. Build it with `say(code, name=value, …)`."""

    code: str
    params: tuple[tuple[str, str], ...] = ()

    def tell(self, gettext: Callable[[str], str] | None = None) -> str:
        """The sentence in words, through `gettext` when one is given, in English otherwise."""
        source = SENTENCES[self.code]
        return (gettext(source) if gettext else source) % dict(self.params)

    def as_json(self) -> dict[str, object]:
        """A plain dictionary that `from_json` reads back: what the database keeps."""
        return {"code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, kept: dict) -> Self:
        """The sentence kept by `as_json`."""
        return cls(kept["code"], tuple(sorted(kept["params"].items())))

    def __str__(self) -> str:
        return self.tell()


def say(code: str, **params: object) -> Sentence:
    """A sentence of the list above. Raises KeyError when `code` is not in it or a parameter is missing."""
    sentence = Sentence(code, tuple(sorted((name, str(value)) for name, value in params.items())))
    sentence.tell()
    return sentence


class NotAThread(ValueError):
    """What was given cannot be read as a thread; `reason` says why in a sentence, `code` for programs."""

    def __init__(self, code: str, **params: object) -> None:
        self.reason = say(code, **params)
        self.code = code
        super().__init__(str(self.reason))
