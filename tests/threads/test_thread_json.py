"""The documented JSON of a thread."""

from __future__ import annotations

import json

from crm.threads.readers import as_json, read_thread
from tests.threads.discussions import GARBLED, RUSSIAN, WITH_SPAM

MESSAGE = {
    *("position", "site", "author", "text", "repaired", "original", "spam", "reasons", "continues", "date"),
    *("signature", "mentions"),
}


def test_the_keys_are_those_of_the_contract():
    (thread,) = read_thread(WITH_SPAM)
    told = as_json(thread)
    assert set(told) == {"article", "messages", "people"}
    assert told["article"] == {
        "title": "Le jardin n’a pas de clôture",
        "author": "Nour",
        "date": "2011-05-03",
        "url": None,
    }
    assert all(set(message) == MESSAGE for message in told["messages"])  # type: ignore[attr-defined]
    assert all(set(p) == {"calling_name", "sites", "messages", "reasons"} for p in told["people"])  # type: ignore[attr-defined]
    assert json.loads(json.dumps(told)) == told


def test_a_message_is_told_whole():
    (thread,) = read_thread(WITH_SPAM)
    messages = as_json(thread)["messages"]
    assert messages[2] == {  # type: ignore[index]
        "position": 3,
        "site": "marjolaine.fr",
        "author": None,
        "text": "... et j’oubliais\u00a0: les chevreuils non plus.",
        "repaired": None,
        "original": None,
        "spam": False,
        "reasons": [],
        "continues": 2,
        "date": {"value": "2011-05-03", "precision": "after"},
        "signature": None,
        "mentions": [],
    }
    last = messages[6]  # type: ignore[index]
    assert (last["text"], last["repaired"], last["original"]) == (RUSSIAN, RUSSIAN, GARBLED)
    assert last["spam"] is True and len(last["reasons"]) >= 2


def test_reasons_are_told_in_the_language_asked_for():
    (thread,) = read_thread(WITH_SPAM)
    told = as_json(thread, lambda source: f"fr: {source}")
    assert told["people"][0]["reasons"][0] == "fr: The site une-haie-fleurie.fr stands under message 1."  # type: ignore[index]
