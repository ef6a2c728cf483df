"""What is pasted, what is put right before keeping, and who each voice is said to be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField, TextAreaField
from wtforms.validators import StopValidation

from crm.contacts.people_forms import PeopleField
from crm.core.dates import FuzzyDate, Precision, read_date
from crm.core.forms import Form, LineField, Required, choices_of
from crm.core.i18n import gettext as _
from crm.core.i18n import lazy_gettext as _l
from crm.core.pages import today
from crm.core.sites import NotASite, canonical_site
from crm.core.text import is_blank
from crm.threads.known_queries import KnownPeople, names_of
from crm.threads.readers import Thread as Read
from crm.threads.review_queries import Card, Review
from crm.threads.rules import (
    ASIDE,
    AUTHOR,
    LONGEST_NAME,
    NOBODY,
    OF,
    WITHOUT,
    Choices,
    Decision,
    Who,
    as_read,
    called,
    new_person,
)

_PERSON = re.compile(r"p(\d{1,6})")
_ID = re.compile(r"id:(\d{1,18})")
_CALLED = re.compile(r"called:(\d{1,4})")


class PastedField(TextAreaField):
    """Words pasted, exactly as they came but for what no page could show again."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = valuelist[0].replace("\r\n", "\n")


class PasteForm(Form):
    """A discussion to bring in: pasted, or a file."""

    words = PastedField(
        _l("The discussion, pasted"),
        description=_l(
            "Select the whole page in your browser, article and comments, copy it, and paste it here."
        ),
    )
    file = FileField(
        _l("Or a file"),
        description=_l(
            "A text file, a page saved from a SPIP or WordPress site, or a WordPress export (XML)."
        ),
    )

    def given(self) -> tuple[bytes, str] | None:
        """The content, and the name of the file (empty for pasted words); None, with a fault said, without any."""
        has_file = bool(self.file.data and self.file.data.filename)
        has_words = not is_blank((self.words.data or "")[:10_000]) or not is_blank(self.words.data or "")
        if has_file and has_words:
            self.words.errors = [_("Paste the discussion or choose a file, not both.")]
            return None
        if has_file:
            content = self.file.data.read()
            self.file.data.close()
            return content, self.file.data.filename or "file"
        if has_words:
            return (self.words.data or "").encode("utf-8", "replace"), ""
        self.words.errors = [_("Paste a discussion, or choose a file.")]
        return None

    def refuse(self, sentence: str) -> None:
        """Says why it cannot be read, beside what was given; what was pasted stays."""
        field = self.file if self.file.data and self.file.data.filename else self.words
        field.errors = [sentence]


class _Address:
    """Refuses what is no address on the web."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data:
            return
        try:
            canonical_site(field.data)
        except NotASite as error:
            raise StopValidation(str(error.sentence)) from error


class ArticleForm(Form):
    """The article, put right before it is kept."""

    title = LineField(_l("Title"), [Required(_l("Give this discussion a title."))], limit=500)
    author_name = LineField(_l("Who wrote it"), limit=200)
    date = LineField(_l("When"), limit=120, description=_l("A day, a month, “spring 2010”: as you know it."))
    url = LineField(_l("Its address"), [_Address()], limit=2000)

    def write_into(self, choices: Choices, shown: Mapping[str, str]) -> None:
        """Notes what was changed from what was `shown`."""
        for name in ("title", "author_name", "url"):
            if self[name].data != shown[name]:
                setattr(choices, name, self[name].data)
        if self.date.data != shown["date"]:
            choices.date = (
                read_date(self.date.data, today()) if self.date.data else FuzzyDate(None, Precision.UNKNOWN)
            )


class WhoseForm(Form):
    """Whose a message is: someone who speaks there, someone else, or nobody."""

    whose = RadioField(_l("Who wrote this message?"), validate_choice=False)
    people = PeopleField(
        _l("Someone else"), description=_l("A name; if the book does not know it, you are asked.")
    )

    def offer(self, voices: list[tuple[str, Any]]) -> None:
        """`voices`: (value, words) of those who speak in the discussion."""
        self.whose.choices = choices_of(voices)


# --- who each voice is -----------------------------------------------------------------------------------


def take_decisions(posted: Mapping[str, str], review: Review, choices: Choices) -> bool:
    """Reads what was decided about the voices and messages of a page into `choices`; whether all of it can be used.

    What cannot is said on its card, and stays typed. Raises LookupError for a person who was not offered.
    """
    cards = [*review.cards, *([review.author] if review.author else [])]
    usable = True
    for card in cards:
        usable = _decide(card, posted, choices) and usable
    usable = _ask_about_namesakes(cards, review) and usable
    _take_messages(posted, review, choices)
    return usable


def names_asked(posted: Mapping[str, str], read: Read) -> dict[str, str]:
    """For each voice, the name typed earlier whose namesakes the page offered."""
    asked = {AUTHOR: posted.get("asked-author", "")}
    for name, value in posted.items():
        if name.startswith("asked-") and name[6:].isdecimal():
            index = int(name[6:12])
            if index < len(read.people):
                asked[read.people[index].key] = value
    return {
        key: called(name[: 4 * LONGEST_NAME])
        for key, name in asked.items()
        if called(name[: 4 * LONGEST_NAME])
    }


def field_of(card: Card) -> str:
    """What ends the names of a card's fields."""
    return "author" if card.person.key == AUTHOR else str(card.index)


def _decide(card: Card, posted: Mapping[str, str], choices: Choices) -> bool:
    said = posted.get(f"who-{field_of(card)}", "")
    typed = posted.get(f"name-{field_of(card)}")
    card.typed = typed[: 4 * LONGEST_NAME] if typed is not None else None
    decision: Decision | None = None
    if said == "nobody":
        decision = WITHOUT
    elif chosen := _ID.fullmatch(said):
        if int(chosen[1]) not in {known.id for known in card.known}:
            raise LookupError(said)
        decision = Decision(Who.KNOWN, int(chosen[1]))
    elif chosen := _CALLED.fullmatch(said):
        if int(chosen[1]) >= len(card.person.possible_names):
            raise LookupError(said)
        decision = new_person(card.person, card.person.possible_names[int(chosen[1])])
    elif said == "new":
        card.fault = _fault_of(typed or "")
        decision = new_person(card.person, typed or "") if not card.fault else None
        if card.fault:
            card.decision = Decision(Who.NEW, name=card.typed or "")
            return False
    if decision is not None:
        card.decision = decision
        if card.person.key == AUTHOR:
            choices.author = decision
        else:
            choices.people[card.person.key] = decision
    return True


def _fault_of(name: str) -> str:
    if is_blank(name[: 4 * LONGEST_NAME]) or not called(name):
        return _("Give this person a name, or keep the message without a person.")
    if len(name.strip()) > LONGEST_NAME:
        return _("This is too long: %(limit)s characters at most.", limit=LONGEST_NAME)
    return ""


def _ask_about_namesakes(cards: list[Card], review: Review) -> bool:
    """A name typed here that someone of the book bears already is asked about, once, with that person offered."""
    typed = {
        card.person.key: card.decision.name
        for card in cards
        if card.decision.who is Who.NEW and not card.fault and card.decision.name not in names_of(card.person)
    }
    if not typed:
        return True
    known = KnownPeople(review.read, review.here, typed)
    usable = True
    for card in cards:
        if card.person.key not in typed:
            continue
        maybe = known.of(card.person.key)
        if {k.id for k in maybe} - {k.id for k in card.known}:
            card.known, card.asked, usable = maybe, typed[card.person.key], False
            card.fault = _("Someone in the book is already called so: say whether it is the same person.")
    return usable


def _take_messages(posted: Mapping[str, str], review: Review, choices: Choices) -> None:
    by_position = {message.position: message for message in review.read.messages}
    for name, value in posted.items():
        if not name.startswith("whose-") or not name[6:].isdecimal() or len(name) > 12:
            continue
        message = by_position.get(int(name[6:]))
        owner = _owner(value, review)
        if message is None or owner is None:
            continue
        if owner == as_read(message):
            choices.messages.pop(message.position, None)
        else:
            choices.messages[message.position] = owner


def _owner(value: str, review: Review) -> str | None:
    if value in (AUTHOR, NOBODY, ASIDE):
        return value
    chosen = _PERSON.fullmatch(value)
    people = review.read.people
    return OF + people[int(chosen[1])].key if chosen and int(chosen[1]) < len(people) else None


def owner_value(owner: str, review: Review) -> str:
    """The choice that stands for whose a message is: `_owner` the other way."""
    if not owner.startswith(OF):
        return owner
    key = owner.removeprefix(OF)
    return next((f"p{index}" for index, person in enumerate(review.read.people) if person.key == key), NOBODY)
