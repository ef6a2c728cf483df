"""The demo's content: it loads, its keys answer one another, and it keeps the rules it is there to show."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import crm.demo
from crm.core.dates import NotADate, Precision, date_in_words, read_birthday, read_date, says_a_date_by_itself
from crm.core.sites import canonical_site
from crm.tags.rules import repeats_tag, sensitive_words, weighs_people

CONTENT = Path(crm.demo.__file__).parent / "content"
LAST_DAY = date(2026, 11, 24)
"""The notebook stops in autumn 2026: nothing in it happens later."""

FAMILIES = {"loves", "makes", "approach", "refuses", "difficulty", "place"}
KINDS = set(
    "in_person call letter message comment post_read opinion disagreement gift favour_done favour_received "
    "limit_crossed".split()
)
DISAGREEMENT = ("they_say", "we_answered", "where_it_stands")
# Ranges that Arcep and Ofcom reserve for fiction.
FICTIONAL_PHONE = re.compile(
    r"(?:01 99 00|02 61 91|03 53 01|04 65 71|05 36 49|06 39 98) \d\d \d\d|020 7946 0\d{3}|07700 900\d{3}"
)


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


WORKSPACE = load("workspace.toml")
MEMBERS = {member["key"] for member in WORKSPACE["member"]}
TAGS = {tag["key"]: tag for tag in load("tags.toml")["tag"]}
COMMUNITIES = load("communities.toml")["community"]
FRENCH_PEOPLE, ENGLISH_PEOPLE = load("people_fr.toml")["person"], load("people_en.toml")["person"]
PEOPLE = FRENCH_PEOPLE + ENGLISH_PEOPLE
KEYS = {person["key"] for person in PEOPLE}
FRENCH_NOTES, ENGLISH_NOTES = load("notes_fr.toml")["note"], load("notes_en.toml")["note"]
NOTES = FRENCH_NOTES + ENGLISH_NOTES
PROMISES = [promise for note in NOTES for promise in note.get("promise", [])]
TAGGINGS = [(person, tagging) for person in PEOPLE for tagging in person.get("taggings", [])]
STATED = [(person, tagging) for person, tagging in TAGGINGS if "because" in tagging]


def all_words(value: object) -> Iterator[str]:
    """Every string inside a loaded file, at any depth, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from all_words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from all_words(inner)


def dates_in_words() -> Iterator[str]:
    for note in NOTES:
        yield note["when"]
    for person in PEOPLE:
        yield person["met"]["when"]
    for _, tagging in STATED:
        yield tagging["when"]


def test_it_is_rich_enough_to_show_every_page() -> None:
    assert len(PEOPLE) >= 60 and len(KEYS) == len(PEOPLE)
    assert len(NOTES) >= 400
    assert len(COMMUNITIES) >= 5 and len(TAGS) >= 35
    assert len(PROMISES) >= 40
    assert {person.get("state", "active") for person in PEOPLE} == {"active", "in_retreat", "deceased"}
    assert {note["kind"] for note in NOTES} == KINDS
    assert sum(note["kind"] == "disagreement" for note in NOTES) >= 8
    assert sum("because" not in tagging for _, tagging in TAGGINGS) >= 6


def test_about_two_thirds_are_french() -> None:
    assert 0.6 <= len(FRENCH_NOTES) / len(NOTES) <= 0.72
    assert 0.6 <= len(FRENCH_PEOPLE) / len(PEOPLE) <= 0.72


def test_about_an_eighth_of_the_notes_stay_with_their_writer() -> None:
    mine = [note for note in NOTES if note.get("visibility") == "mine"]
    assert 0.10 <= len(mine) / len(NOTES) <= 0.14
    assert {note["by"] for note in mine} == MEMBERS


def test_everyone_has_a_journal_that_reads_as_a_story() -> None:
    lines = Counter(key for note in NOTES for key in note["with"])
    assert {key: lines[key] for key in KEYS if not 4 <= lines[key] <= 16} == {}


def test_every_key_answers() -> None:
    assert set(TAGS) >= {tagging["tag"] for _, tagging in TAGGINGS}
    assert {tagging["tag"] for _, tagging in TAGGINGS} == set(TAGS), (
        "a tag that nobody says shows an empty page"
    )
    assert {tagging["by"] for _, tagging in TAGGINGS} | {note["by"] for note in NOTES} == MEMBERS
    for person in PEOPLE:
        met = person["met"]
        assert met["by"] in MEMBERS and met.get("through", person["key"]) in KEYS, person["key"]
        assert {link["to"] for link in person.get("links", [])} <= KEYS - {person["key"]}, person["key"]
    for note in NOTES:
        assert note["with"] and len(set(note["with"])) == len(note["with"]) and set(note["with"]) <= KEYS, (
            note
        )
        assert set(note.get("lines", {})) <= set(note["with"]), note
    for community in COMMUNITIES:
        keys = [member["person"] for member in community["member"]]
        assert set(keys) <= KEYS and len(set(keys)) == len(keys), community["key"]


def test_a_link_is_written_once() -> None:
    pairs = Counter(
        frozenset((person["key"], link["to"])) for person in PEOPLE for link in person.get("links", [])
    )
    assert [pair for pair, times in pairs.items() if times > 1] == []


def test_closed_words_are_known_ones() -> None:
    assert {tag["family"] for tag in TAGS.values()} == FAMILIES
    assert {community["owner_kind"] for community in COMMUNITIES} == {"me", "employer", "association"}
    for person in PEOPLE:
        assert person["address_form"] in {"tu", "vous"}, person["key"]
        known = {"by_sight", "getting_to_know", "know_well", "close"}
        assert person.get("closeness", "close") in known, person["key"]
        assert {name["kind"] for name in person.get("other_names", [])} <= {"civil", "pen", "former"}
        for site in person.get("sites", []):
            assert site["kind"] in {"blog", "forum", "podcast", "newsletter", "profile", "other"}, site
            assert site["state"] in {"alive", "paused", "gone"}, site
        assert sum(way.get("preferred", False) for way in person["ways"]) <= 1, person["key"]
        assert {way["kind"] for way in person["ways"]} <= {"email", "phone", "handle", "postal"}
    for note in NOTES:
        assert note["kind"] in KINDS and note.get("visibility", "team") in {"team", "mine"}, note


def test_a_disagreement_says_both_sides_and_where_it_stands() -> None:
    for note in NOTES:
        parts = [part for part in DISAGREEMENT if note.get(part)]
        assert len(parts) == (3 if note["kind"] == "disagreement" else 0), note


def test_a_promise_is_open_with_a_day_or_settled_with_words() -> None:
    for promise in PROMISES:
        if "settled" in promise:
            assert promise["settled"] in {"kept", "apologised", "released"} and promise["how"], promise
            assert "due_in_days" not in promise and "{date}" not in promise["due"], promise
        else:
            assert ("due_in_days" in promise) == ("{date}" in promise["due"]), promise
            assert -5 <= promise.get("due_in_days", 0) <= 40, promise
    open_ones = [promise for promise in PROMISES if "settled" not in promise]
    assert any(promise.get("due_in_days", 0) < 0 for promise in open_ones)
    assert {promise["settled"] for promise in PROMISES if "settled" in promise} == {
        "kept",
        "apologised",
        "released",
    }


def test_every_stated_tag_gives_a_reason_of_its_own() -> None:
    reasons = Counter(tagging["because"] for _, tagging in STATED)
    assert max(reasons.values()) == 1
    for person, tagging in STATED:
        name = TAGS[tagging["tag"]]["name"]
        assert 1 <= len(tagging["because"]) <= 280 and tagging["seen"], (person["key"], name)
        assert not repeats_tag(tagging["because"], name), (person["key"], name)
    said = Counter((person["key"], tagging["tag"], tagging["by"]) for person, tagging in TAGGINGS)
    assert max(said.values()) == 1, "a member states a tag about someone once"
    authors = Counter((person["key"], tagging["tag"]) for person, tagging in STATED)
    assert sum(times > 1 for times in authors.values()) >= 3, "some tags are said by two members"


def test_nothing_weighs_a_person() -> None:
    words = [tagging["because"] for _, tagging in STATED]
    words += [part for tag in TAGS.values() for part in (tag["name"], tag["definition"])]
    words += [person["portrait"] for person in PEOPLE] + [note["body"] for note in NOTES]
    words += [line for note in NOTES for line in note.get("lines", {}).values()]
    assert [(text, found) for text in words if (found := weighs_people(text))] == []


def test_no_because_needs_the_warning_on_private_matters() -> None:
    words = [tagging["because"] for _, tagging in STATED]
    assert [(text, found) for text in words if (found := sensitive_words(text))] == []


def test_every_date_in_words_is_understood_and_past() -> None:
    for words in dates_in_words():
        found = read_date(words, LAST_DAY)
        assert found.value is not None and found.precision is not Precision.UNKNOWN, words
        assert date(2023, 1, 1) <= found.value <= LAST_DAY, words
        assert says_a_date_by_itself(words), f"{words}: say the year, the demo is made on any day"


def test_nobody_is_met_before_the_note_that_tells_it() -> None:
    met = {person["key"]: read_date(person["met"]["when"], LAST_DAY).value for person in PEOPLE}
    for note in NOTES:
        when = read_date(note["when"], LAST_DAY).value
        for key in note["with"]:
            first = met[key]
            assert when and first and when >= first.replace(day=1), (key, note["when"], note["body"])


def test_the_dead_receive_no_later_visit() -> None:
    (lucien,) = (person for person in PEOPLE if person.get("state") == "deceased")
    died = date.fromisoformat(lucien["dates"][0]["date"])
    for note in NOTES:
        when = read_date(note["when"], LAST_DAY).value
        if lucien["key"] in note["with"] and when and when > died:
            assert len(note["with"]) > 1, note["body"]


def test_open_promises_read_well_on_the_day_they_are_due() -> None:
    made_on = date(2026, 3, 2)
    for promise in PROMISES:
        if "due_in_days" in promise:
            due = made_on + timedelta(days=promise["due_in_days"])
            locale = "en" if re.match(r"(?:by|before)\b", promise["due"]) else "fr"
            # Said with its year (another "today"): a day just past would otherwise be read as next year's.
            day = date_in_words(due, locale, today=date.min, weekday=False)
            words = promise["due"].format(date=day)
            assert says_a_date_by_itself(words), words
            assert read_date(words, made_on, future=True).value == due, words


def test_birthdays_and_dates_to_remember_can_be_read() -> None:
    unreadable = []
    for person in PEOPLE:
        for text in [person.get("birthday"), *(kept["date"] for kept in person.get("dates", []))]:
            try:
                assert text is None or read_birthday(text) == text
            except NotADate:
                unreadable.append((person["key"], text))
    assert unreadable == []


def test_every_address_is_fictional() -> None:
    for text in [*all_words([PEOPLE, WORKSPACE]), (CONTENT / "thread_fr.txt").read_text(encoding="utf-8")]:
        for host in re.findall(r"https?://([^/\s]+)|@(\w[\w-]*\.[\w.-]+)", text):
            assert re.fullmatch(r"(?:[\w-]+\.)+example", host[0] or host[1]), text
    for person in PEOPLE:
        for site in person.get("sites", []):
            assert canonical_site(site["url"]).host.endswith(".example"), site
        for way in person["ways"]:
            if way["kind"] == "phone":
                assert FICTIONAL_PHONE.fullmatch(way["value"]), way
            if way["kind"] == "email":
                assert re.fullmatch(r"[\w.]+@[\w-]+\.example", way["value"]), way


def test_phones_are_nobody_elses() -> None:
    values = Counter(way["value"] for person in PEOPLE for way in person["ways"])
    assert [value for value, times in values.items() if times > 1] == []


FRENCH = {
    "people": FRENCH_PEOPLE,
    "notes": FRENCH_NOTES,
    "tags": list(TAGS.values()),
    "communities": [community for community in COMMUNITIES if community["key"] != "over_the_table"],
}


@pytest.mark.parametrize("name", FRENCH)
def test_french_is_set_in_french_type(name: str) -> None:
    for text in all_words(FRENCH[name]):
        assert "'" not in text and '"' not in text, text
        assert not re.search(r"«[^\u00a0]|[^\u00a0]»|[^\u202f][!?;]|[^\u00a0]:(?!//)", text), text


def test_english_is_set_in_english_type() -> None:
    for text in all_words([load("people_en.toml"), load("notes_en.toml")]):
        assert "'" not in text and '"' not in text and "\u202f" not in text, text


def test_no_two_notes_say_the_same() -> None:
    openings = Counter(" ".join(note["body"].split()[:6]) for note in NOTES)
    assert [opening for opening, times in openings.items() if times > 1] == []
