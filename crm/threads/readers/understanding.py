"""From a transcript to a thread: repair, set aside, recognise, and say why at each step."""

from __future__ import annotations

import itertools

from crm.core.dates import FuzzyDate, Precision
from crm.core.sites import ADDRESS_LIMIT
from crm.core.text import clean_block, clean_line, is_blank
from crm.threads.readers import fingerprints, spam
from crm.threads.readers.authorship import author_among
from crm.threads.readers.facts import Article, Echo, Entry, Message, ProposedPerson, Thread, Transcript
from crm.threads.readers.hypotheses import weigh
from crm.threads.readers.people import proposed, site_key, voices_in
from crm.threads.readers.repair import repaired
from crm.threads.readers.sentences import NotAThread, Sentence, say
from crm.threads.readers.speech import goes_on, signature

MOST_MESSAGES = 20_000
LONGEST_LINE = 500
"""Titles and names past this length are cut: no page prints one."""


def understand(transcript: Transcript) -> Thread:
    """Understand one article's comments. Raises `NotAThread` when no message has a word to it, or too many have."""
    warnings = list(transcript.warnings)
    entries = _worth_reading(transcript.entries, warnings)
    article = _article(transcript, warnings)
    messages = [_message(position, entry, article) for position, entry in enumerate(entries, 1)]
    warnings += [say("message_repaired", position=m.position) for m in messages if m.original is not None]
    _set_aside(messages, entries, article)
    people = _recognise(messages, entries, article)
    fingerprints.mark_messages(messages)
    if transcript.echoes:
        warnings.append(say("echoes_apart"))
    return Thread(
        format=transcript.format,
        article=article,
        messages=messages,
        people=people,
        echoes=[_echo(echo) for echo in transcript.echoes],
        warnings=warnings,
        fingerprints=fingerprints.of_thread(article, messages),
    )


def _worth_reading(entries: list[Entry], warnings: list[Sentence]) -> list[Entry]:
    """The entries with something to read, their parents renumbered."""
    if len(entries) > MOST_MESSAGES:
        raise NotAThread("too_many_messages")
    kept = [index for index, entry in enumerate(entries) if not is_blank(entry.text)]
    if not kept:
        raise NotAThread("no_comments")
    if len(kept) < len(entries):
        warnings.append(say("empty_message_dropped"))
    place = {index: order for order, index in enumerate(kept)}
    for entry in entries:
        entry.parent = place.get(entry.parent) if entry.parent is not None else None
    return [entries[index] for index in kept]


def _article(transcript: Transcript, warnings: list[Sentence]) -> Article:
    """The article, its words exactly as they are unless they arrived garbled."""
    text = repaired(transcript.text)
    if text is not None:
        warnings.append(say("article_repaired"))
    if transcript.date is None and any(entry.date is None for entry in transcript.entries):
        warnings.append(say("no_article_date"))
    return Article(
        title=_line(transcript.title) or "",
        author=_line(transcript.author),
        date=transcript.date,
        url=_address(transcript.url),
        text=_block(transcript.text if text is None else text),
        original=transcript.text if text is not None else None,
    )


def _message(position: int, entry: Entry, article: Article) -> Message:
    readable = repaired(entry.text)
    text = _block(entry.text if readable is None else readable)
    return Message(
        position=position,
        text=text,
        date=entry.date or _after(article.date),
        site=site_key(entry.url),
        url=_address(entry.url),
        author=_line(entry.author),
        title=_line(entry.title),
        repaired=text if readable is not None else None,
        original=entry.text if readable is not None else None,
        reply_to=entry.parent + 1 if entry.parent is not None else None,
        signature=signature(text),
    )


def _after(date: FuzzyDate | None) -> FuzzyDate:
    """A comment came after its article: that is all we know, and never that it came today."""
    if date is None or date.value is None:
        return FuzzyDate(None, Precision.UNKNOWN)
    return FuzzyDate(date.value, Precision.AFTER)


def _set_aside(messages: list[Message], entries: list[Entry], article: Article) -> None:
    around = spam.surroundings_of(article.text, messages)
    for message, entry in zip(messages, entries, strict=True):
        # Whoever wrote the article is not advertising under it.
        against = () if entry.by_article_author else spam.reasons_against(message, around)
        message.reasons = (*([entry.held_back] if entry.held_back else []), *against)
        message.set_aside = bool(message.reasons)


def _recognise(messages: list[Message], entries: list[Entry], article: Article) -> list[ProposedPerson]:
    """Gather voices, tell the article's author from the people, weigh who is named, link what continues."""
    spoken = [(m, e) for m, e in zip(messages, entries, strict=True) if not m.set_aside]
    voices = voices_in([m for m, _ in spoken], [e for _, e in spoken])
    authors, reasons = author_among(voices, article, entries)
    others = [voice for voice in voices if voice not in authors and voice.is_someone]
    people = [proposed(voice) for voice in others]
    for message in (message for voice in authors for message in voice.messages):
        message.by_article_author = True
    for voice in others:
        for message in voice.messages:
            message.person = voice.key
    article.author_sites = tuple(dict.fromkeys(site for voice in authors for site in voice.sites))
    article.author_messages = tuple(m.position for m in messages if m.by_article_author)
    article.author_reasons = tuple(reasons)
    weigh(messages, others, article, people)
    _link_continuations([message for message, _ in spoken])
    return people


def _link_continuations(spoken: list[Message]) -> None:
    """A message that goes on where the one just above, by the same person, had stopped."""
    for before, after in itertools.pairwise(spoken):
        same_writer = before.person == after.person and before.by_article_author == after.by_article_author
        known = before.person is not None or before.by_article_author
        side_by_side = after.reply_to in (before.reply_to, before.position)
        if same_writer and known and side_by_side and goes_on(before.text, after.text):
            after.continues = before.position


def _echo(echo: Echo) -> Echo:
    return Echo(_line(echo.title) or "", _address(echo.url), _block(echo.text), echo.date)


def _address(url: str | None) -> str | None:
    """An address on the web, as it was written; anything else (`javascript:`, a mail address) is none."""
    url = clean_line(url, limit=len(url)) if url else ""
    if url.lower().startswith(("http://", "https://")) and len(url) <= ADDRESS_LIMIT:
        return url
    return f"http://{url}" if site_key(url) else None


def _block(text: str) -> str:
    return clean_block(text, limit=len(text))


def _line(text: str | None) -> str | None:
    """A title or a name, its letters put back if need be."""
    if not text or is_blank(text):
        return None
    text = text[:LONGEST_LINE]
    return clean_line(repaired(text) or text, limit=LONGEST_LINE * 2) or None
