"""The discussion the product was born from, through the command and through the pages, when it is beside the checkout."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from crm.contacts.models import Contact, Site
from crm.core.db import db
from crm.core.scoping import scope_of
from crm.threads.models import Thread
from tests.cast import Cast
from tests.page import Client
from tests.threads.test_bringing_in import chosen, counts, keep, paste, people, said, voice

ROOT = Path(__file__).parent.parent.parent
SEED = Path(os.environ.get("TABLEE_SEED", ROOT.parent / "shared" / "seed"))


@pytest.fixture
def seed() -> Path:
    found = sorted(SEED.glob("*.txt")) if SEED.is_dir() else []
    if not found:
        pytest.skip("the seed discussion is not here (set TABLEE_SEED to its folder)")
    return found[0]


def test_the_command_tells_the_seed_exactly(app: Flask, cast: Cast, seed: Path) -> None:
    result = app.test_cli_runner().invoke(args=["threads", "import", str(seed), "--dry-run", "--json"])
    told = json.loads(result.stdout)
    assert told["article"]["title"] == "Ma communauté n’est pas à vendre"
    assert (told["article"]["author"], told["article"]["date"]) == ("Bao", "2010-09-16")
    messages = told["messages"]
    assert [m["position"] for m in messages] == list(range(1, 11))
    assert {(m["date"]["value"], m["date"]["precision"]) for m in messages} == {("2010-09-16", "after")}
    assert [m["continues"] for m in messages] == [None, None, 2, *[None] * 7]
    assert messages[5]["signature"] == "Seb"
    assert messages[3]["mentions"] == ["Teuillac"] and messages[4]["mentions"] == ["Teulliac", "Davidous"]
    assert [m["position"] for m in messages if m["spam"]] == [10]
    assert len(messages[9]["reasons"]) >= 2 and messages[9]["repaired"].startswith("Компания 7Up/RC")
    assert messages[9]["text"] == messages[9]["repaired"] and messages[9]["original"].startswith("Êîìïàíèÿ")
    assert {p["calling_name"]: (p["sites"], p["messages"]) for p in told["people"]} == {
        "parler-de-ma-vie.fr": (["parler-de-ma-vie.fr"], [1]),
        "Seb": (["teulliac.com"], [2, 3, 6]),
        "laviedelilie.fr": (["laviedelilie.fr"], [4, 8]),
    }
    reasons = {p["calling_name"]: " ".join(p["reasons"]) for p in told["people"]}
    assert "Signs “Seb”" in reasons["Seb"] and "Teuillac" in reasons["Seb"]
    assert "Davidous" in reasons["laviedelilie.fr"]
    assert told["already_known"] is False


def test_the_pages_bring_the_seed_in_exactly(ana: Client, cast: Cast, seed: Path) -> None:
    words = seed.read_text(encoding="utf-8")
    before = counts(cast)
    page = paste(ana, words)
    assert counts(cast) == before
    assert page.texts("h3") == ["laviedelilie.fr", "parler-de-ma-vie.fr", "Seb"]
    assert chosen(page, voice(page, "laviedelilie.fr")) == "" and chosen(page, voice(page, "Seb")) == "new"
    assert "close to teulliac.com" in page.main and "carries the name “Bao”" in page.main
    assert not [a for a in page.all("a") if "bolshoivybor" in (a.attributes.get("href") or "")]
    shown = ana.follow(keep(ana, page, {f"who-{voice(page, 'laviedelilie.fr')}": "called:0"}))
    assert people(cast) == ["Davidous", "parler-de-ma-vie.fr", "Seb"]
    assert not [a for a in shown.all("a") if "bolshoivybor" in (a.attributes.get("href") or "")]
    with scope_of(cast.workspace.id, cast.ana.id):
        thread = db.session.scalars(select(Thread)).one()
        body = words.split("2010, par Bao", 1)[1].split("\nMessages\n", 1)[0].strip("\n")
        assert thread.text == body
        who = [m.contact.calling_name if m.contact else None for m in thread.messages]
        assert who == [
            "parler-de-ma-vie.fr",
            "Seb",
            "Seb",
            "Davidous",
            None,
            "Seb",
            None,
            "Davidous",
            None,
            None,
        ]
        assert [m.by_article_author for m in thread.messages] == [m in (5, 7, 9) for m in range(1, 11)]
        assert set(db.session.scalars(select(Site.key))) == {
            "parler-de-ma-vie.fr",
            "teulliac.com",
            "laviedelilie.fr",
        }
        found = db.session.scalars(select(Contact.calling_name).where(Contact.name_to_find))
        assert set(found) == {"parler-de-ma-vie.fr"}
    again = ana.follow(ana.submit(ana.get("threads.new"), {"words": words.replace("\n", " \n")}))
    assert "nothing new" in said(again)
