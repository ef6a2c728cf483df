"""A discussion and a file of people: looked at, put right, kept, the same again, taken back; with a script and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, both_ways, shoot
from tests.browser.looking import faults_of
from tests.server import ROOT

EXAMPLE = ROOT / "crm" / "demo" / "content" / "thread_fr.txt"
SEED = ROOT.parent / "shared" / "seed"


def discussion(which: str) -> str:
    if which == "example":
        return EXAMPLE.read_text(encoding="utf-8")
    found = sorted(SEED.glob("*.txt")) if SEED.is_dir() else []
    if not found:
        pytest.skip(f"no discussion in {SEED}")
    return found[0].read_text(encoding="utf-8")


def read(window: Visit, book: str, words: str) -> None:
    window.go(f"{book}/threads/new")
    window.page.fill("main [name=words]", words)
    window.keep()


def answer_doubts(window: Visit) -> None:
    """A new person where nothing is chosen beforehand."""
    for fieldset in window.page.locator("main li[id^=voice-] fieldset").all():
        if not fieldset.locator(":checked").count():
            fieldset.locator("input[value=new]").check()


@both_ways
@pytest.mark.parametrize("which", ["example", "seed"])
def test_a_discussion_is_reviewed_put_right_kept_and_taken_back(
    visit, book: str, which: str, javascript: bool
) -> None:
    window: Visit = visit(javascript=javascript)
    page = window.page
    words = discussion(which)
    read(window, book, words)
    assert "/threads/drafts/" in page.url
    cards = page.locator("main li[id^=voice-]")
    assert cards.count() >= 3
    expect(page.locator("#aside summary").first).to_contain_text("Set aside")
    assert page.locator("#aside a").count() == 0, "the link of an advertisement is never one"
    if javascript:
        assert not faults_of(page)
        shoot(page, f"review.{which}")

    answer_doubts(window)
    card = cards.filter(has=page.locator("input[value=new]:checked")).last
    card.locator("input[name^=name-]").fill("Agnès du bout du banc")
    window.keep()
    expect(window.said).to_contain_text("is kept, with the people who speak there")
    thread = page.url
    voices = page.locator("aside .people a.name")
    expect(voices.filter(has_text="Agnès du bout du banc")).to_have_count(1)
    assert voices.count() >= 3
    person = voices.filter(has_text="Agnès du bout du banc").get_attribute("href")
    if javascript:
        assert not faults_of(page)

    again: Visit = visit(javascript=javascript)
    read(again, book, words)
    expect(again.page.locator("body")).to_contain_text("already in the book")
    keep = again.page.locator("main button[value=keep]")
    if keep.count():
        with again.page.expect_navigation():
            keep.click()
        expect(again.said).to_contain_text("nothing new")
    assert page.url == thread

    window.press("Undo", "[data-said]")
    gone = page.goto(thread)
    assert gone is not None
    assert gone.status == 404
    gone = page.goto(window.address + str(person))
    assert gone is not None
    assert gone.status == 404


FILE = """Prénom;Ville;Courriel;Abonnés;Mots
Yvonne Trièdre;Arras;yvonne@example.org;12000;tarots
Yann Quatre;Lens;yann@example.org;87;échecs
"""


@both_ways
def test_people_come_from_a_file_and_leave_with_it(
    visit, book: str, javascript: bool, tmp_path: Path
) -> None:
    window: Visit = visit(javascript=javascript)
    page = window.page
    source = tmp_path / "table.csv"
    source.write_text(FILE + f"Yseult Cinq;Douai;;3;{javascript}\n", encoding="utf-8")
    window.go(f"{book}/imports/new")
    page.set_input_files("main [type=file]", source)
    window.keep()
    expect(window.main).to_contain_text("Abonnés")
    expect(page.locator("main table")).to_contain_text("Yvonne Trièdre")
    if javascript:
        assert not faults_of(page)
    with page.expect_navigation():
        page.locator("main button[value=keep]").click()
    expect(window.main).to_contain_text("Yann Quatre")
    report = page.url
    if javascript:
        assert not faults_of(page)
    window.go(f"{book}/search?q=yvonne")
    expect(window.main).to_contain_text("Yvonne Trièdre")
    window.go(report)
    window.press("Take this file back…", "main")
    if javascript:
        assert not faults_of(page)
    window.press("Take it back", "main")
    expect(page.locator("h1")).to_have_text("Taken back")
    window.go(f"{book}/search?q=yvonne")
    expect(window.main).not_to_contain_text("Yvonne Trièdre")


@both_ways
def test_what_is_no_discussion_is_refused_and_stays_typed(visit, book: str, javascript: bool) -> None:
    window: Visit = visit(javascript=javascript)
    read(window, book, "Just a few words.")
    expect(window.page.locator("#error-summary")).to_be_visible()
    assert window.page.input_value("main [name=words]") == "Just a few words."
