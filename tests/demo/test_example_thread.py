"""The discussion offered with the demo, read by the reader that everyone's threads go through."""

from __future__ import annotations

import tomllib
from pathlib import Path

import crm.demo
from crm.core.sites import canonical_site
from crm.threads.readers.reading import as_json, read_thread

CONTENT = Path(crm.demo.__file__).parent / "content"


def test_it_shows_what_the_thread_page_can_do() -> None:
    (thread,) = read_thread((CONTENT / "thread_fr.txt").read_bytes(), "thread_fr.txt")
    told = as_json(thread)
    messages, people = told["messages"], told["people"]
    assert isinstance(messages, list) and isinstance(people, list) and len(messages) == 8
    assert told["article"] == {
        "title": "Le sablier sur l’armoire",
        "author": "Nour",
        "date": "2026-03-10",
        "url": None,
    }
    assert [message["position"] for message in messages if message["signature"]] == [2]
    assert [(m["position"], m["continues"]) for m in messages if m["continues"]] == [(4, 3)]
    assert [message["position"] for message in messages if message["spam"]] == [8]
    assert messages[7]["repaired"].startswith("Чемоданы") and len(messages[7]["reasons"]) >= 2
    book = [
        tomllib.loads((CONTENT / name).read_text("utf-8")) for name in ("people_fr.toml", "people_en.toml")
    ]
    known = {
        canonical_site(site["url"]).host
        for part in book
        for person in part["person"]
        for site in person.get("sites", [])
    }
    sites = {site for person in people for site in person["sites"]}
    assert len(sites & known) == 2 and len(sites - known) == 3, "two people of the book, three new voices"
    assert "la-classe-de-nour.example" not in sites, "the author is recognised by her site"
