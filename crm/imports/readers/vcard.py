"""Address books in vCard files: what the properties of each card say about someone."""

from __future__ import annotations

import re

from crm.core.text import fold
from crm.imports.readers import values
from crm.imports.readers.cards import Card, Property, cards
from crm.imports.readers.columns import is_figure_name, plain
from crm.imports.readers.draft import Draft
from crm.imports.readers.encoding import as_utf8, decode
from crm.imports.readers.facts import (
    MAX_ROWS,
    N_,
    LeftOut,
    NotContacts,
    Reading,
    Row,
    Sentence,
    Why,
)

ORIGINAL_LIMIT = 20_000

_HANDLES = {
    "X-AIM": "AIM",
    "X-GADUGADU": "Gadu-Gadu",
    "X-GOOGLE-TALK": "Google Talk",
    "X-GROUPWISE": "GroupWise",
    "X-GTALK": "Google Talk",
    "X-ICQ": "ICQ",
    "X-JABBER": "Jabber",
    "X-MASTODON": "Mastodon",
    "X-MATRIX": "Matrix",
    "X-MS-IMADDRESS": "",
    "X-MSN": "MSN",
    "X-QQ": "QQ",
    "X-SKYPE": "Skype",
    "X-SKYPE-USERNAME": "Skype",
    "X-TWITTER": "Twitter",
    "X-YAHOO": "Yahoo",
}
_PICTURES = {"PHOTO", "LOGO", "SOUND"}
_SILENT = {
    *("VERSION", "PRODID", "REV", "UID", "N", "FN", "LABEL", "AGENT", "MAILER", "SORT-STRING", "CLASS"),
    *(
        "KEY",
        "SOURCE",
        "NAME",
        "PROFILE",
        "CLIENTPIDMAP",
        "KIND",
        "CREATED",
        "TZ",
        "LANG",
        "X-ABLABEL",
        "X-ABADR",
    ),
    *("X-ABSHOWAS", "X-ABUID", "X-ADDRESSBOOKSERVER-KIND", "X-COUCHDB-APPLICATION-ANNOTATIONS"),
}
_PRIVATE = {
    *("GENDER", "X-GENDER", "RELATED", "X-ABRELATEDNAMES", "X-SPOUSE", "X-EVOLUTION-SPOUSE", "X-CHILDREN"),
}
_URL = ("http://", "https://")


def read_vcards(data: bytes, wanted: str | None = None) -> Reading:
    """Every card of the file as a row. `wanted`: the encoding a person chose for undeclared bytes.

    Raises `NotContacts` when there is no card at all, or too many.
    """
    rows: list[Row] = []
    left: dict[str, Why] = {}
    encodings: dict[str, int] = {}
    unclosed = False
    for card in cards(as_utf8(data), wanted):
        if len(rows) >= MAX_ROWS:
            raise NotContacts(
                "too_many",
                N_("There are more cards than can be brought in at once: please cut the file in two."),
            )
        unclosed = unclosed or not card.closed
        encodings[card.encoding] = encodings.get(card.encoding, 0) + 1
        rows.append(_row(card, len(rows) + 1, left))
    if not rows:
        raise NotContacts("unknown", N_("There is no card in this file."))
    guessed = [name for name in encodings if name != "utf-8"]
    warnings = []
    if unclosed:
        warnings.append(Sentence(N_("A card has no end (END:VCARD): what could be read of it is below.")))
    return Reading(
        format="vcard",
        encoding=max(guessed, key=encodings.__getitem__) if guessed else "utf-8",
        sure=not guessed or wanted is not None,
        rows=tuple(rows),
        left_out=tuple(LeftOut(name, why) for name, why in left.items()),
        warnings=tuple(warnings),
        alternatives=_alternatives(data) if guessed else (),
    )


def _row(card: Card, position: int, left: dict[str, Why]) -> Row:
    draft = Draft()
    if not card.closed:
        draft.say(N_("This card has no end (END:VCARD): what could be read of it was."))
    if card.cut:
        draft.say(N_("This card is longer than any: only its beginning was read."))
    kind = _first(card, "KIND", "X-ADDRESSBOOKSERVER-KIND").lower()
    original = card.original[:ORIGINAL_LIMIT]
    if kind == "group":
        draft.say(N_("This card is a list of people, not a person: it was passed over."))
        return Row(position, card.line, None, tuple(draft.problems), original)
    for one in card.properties:
        _place(draft, one, card, left)
    _name(draft, card)
    draft.is_organisation = (
        draft.is_organisation or kind == "org" or (_first(card, "X-ABSHOWAS").upper() == "COMPANY")
    )
    person, organisation, problems = draft.finish()
    return Row(position, card.line, person, tuple(problems), original, organisation)


def _first(card: Card, *names: str) -> str:
    return next((one.value.strip() for one in card.properties if one.name in names and one.raw.strip()), "")


def _name(draft: Draft, card: Card) -> None:
    """What the card shows (FN) is what they are called; else the name in parts (N)."""
    parts = next((one.parts() for one in card.properties if one.name == "N" and one.raw.strip(" ;")), [])
    family, given, middle, *_ = [*parts, "", "", ""]
    shown = _first(card, "FN")
    in_parts = " ".join(filter(None, (given, family)))
    organisation = draft.organisation[0] if draft.organisation else ""
    if organisation and not in_parts and fold(shown) in ("", fold(organisation), fold(_house(card))):
        # A house’s card: its FN only repeats the organisation, since the standard wants one.
        draft.is_organisation = True
    if shown:
        draft.name = shown
        if in_parts:
            draft.other_names.insert(0, in_parts)
    else:
        draft.given, draft.middle, draft.family = given, middle, family


def _house(card: Card) -> str:
    """The organisation without its departments."""
    return next((one.parts()[0] for one in card.properties if one.name == "ORG"), "")


def _place(draft: Draft, one: Property, card: Card, left: dict[str, Why]) -> None:
    name = one.name
    if name in _PICTURES:
        left[name] = Why.PICTURE
        return
    if not one.raw.strip():
        return
    match name:
        case "NICKNAME":
            draft.other_names += one.parts(",")
        case "EMAIL":
            draft.add_emails(one.value)
        case "TEL":
            draft.add_phone(one.value)
        case "URL":
            draft.add_sites(_address(one))
        case "ADR":
            _postal(draft, one)
        case "ORG":
            draft.organisation += [", ".join(filter(None, one.parts()))]
        case "TITLE" | "ROLE":
            draft.occupation.append(one.value)
        case "NOTE":
            draft.notes.append(one.value)
        case "CATEGORIES":
            draft.tags += [word for part in one.parts(",") for word in values.tags_in(part)]
        case "BDAY":
            _birthday(draft, one)
        case "ANNIVERSARY" | "X-ANNIVERSARY" | "X-EVOLUTION-ANNIVERSARY":
            draft.notes.append(f"{name.rpartition('-')[2].capitalize()}: {one.value}")
        case "IMPP" | "X-SOCIALPROFILE" | "SOCIALPROFILE":
            _handle(draft, one, "")
        case _ if name in _HANDLES:
            _handle(draft, one, _HANDLES[name])
        case _ if name in _SILENT:
            pass
        case _:
            left[name] = _why(name)


def _why(name: str) -> Why:
    if is_figure_name(plain(name.removeprefix("X-"))):
        return Why.FIGURES
    return Why.PRIVATE if name in _PRIVATE else Why.TECHNICAL if name.startswith("X-") else Why.UNKNOWN


def _address(one: Property) -> str:
    # A few programs escape the colon of http\://, some leave it escaped twice.
    return one.value.replace("\\", "").strip()


def _birthday(draft: Draft, one: Property) -> None:
    text = one.value.strip()
    omitted = one.params.get("X-APPLE-OMIT-YEAR", "")
    if omitted and text.startswith(omitted):
        text = "-" + text[len(omitted) :]
    draft.add_birthday(text)


def _handle(draft: Draft, one: Property, service: str) -> None:
    """`skype:ana` or `TYPE=twitter:@ana`, said as `Skype: ana`; an address on the web is a site."""
    text = one.value.strip()
    user = one.params.get("X-USER", "").strip()
    if text.lower().startswith(_URL):
        draft.add_sites(text)
        return
    scheme, colon, rest = text.partition(":")
    service = service or one.params.get("X-SERVICE-TYPE", "")
    if colon and re.fullmatch(r"[a-z][a-z-]{1,20}", scheme, re.IGNORECASE):
        service = service or scheme.removeprefix("x-")
        text = user if scheme.lower() == "x-apple" and user else rest.removeprefix("//")
        if scheme.lower() == "x-apple":
            service = one.params.get("TYPE", "").split(",")[0]
    elif not service:
        service = one.params.get("TYPE", "").split(",")[0]
    draft.handles.append(f"{service}: {text}" if service else text)


def _postal(draft: Draft, one: Property) -> None:
    box, more, street, town, region, code, country, *_ = [*one.parts(), *[""] * 7]
    draft.town = draft.town or town
    if "HOME" in one.params.get("TYPE", "").upper() and town:
        draft.town = town
    if box or more or street or code:
        lines = (more, street, box, " ".join(filter(None, (code, town))), region, country)
        draft.postal.append("\n".join(filter(None, lines)))
    elif not town and (region or country):
        draft.notes.append(", ".join(filter(None, (region, country))))


def _alternatives(data: bytes) -> tuple[tuple[str, str], ...]:
    return decode(data).alternatives
