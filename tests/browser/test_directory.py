"""Finding someone: as one types, accents folded; the sentence that filters; the site's own search."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit, add_person
from tests.browser.looking import faults_of

NAMES = ("Hélène Œuvrard", "Helmut Stone", "Zdeněk L’Hermite")


@pytest.fixture(scope="module")
def people(server, browser, keeper_state, book: str) -> None:
    context = browser.new_context(storage_state=keeper_state)
    for name in NAMES:
        add_person(Visit(context, server.address), book, name)
    context.close()


@pytest.fixture
def window(people, visit, book: str) -> Visit:
    opened: Visit = visit()
    opened.go(f"{book}/contacts?after=")
    return opened


def shown(window: Visit):
    return window.page.locator("#people-list a.name")


@pytest.mark.parametrize(
    ("typed", "found"),
    [("helene", [0]), ("oeuv", [0]), ("HEL", [0, 1]), ("zdenek", [2]), ("l'her", [2]), ("nobody at all", [])],
)
def test_one_types_and_the_list_follows(window: Visit, typed: str, found: list[int]) -> None:
    page = window.page
    window.unfold("change")
    page.locator("#f-q").press_sequentially(typed, delay=5)
    expect(page.locator("[data-live-status]")).not_to_be_empty()
    expect(shown(window)).to_have_count(len(found))
    assert sorted(shown(window).all_inner_texts()) == sorted(NAMES[i] for i in found)
    assert page.locator("#f-q").evaluate("field => field === document.activeElement"), (
        "the focus stays where one types"
    )
    assert "q=" in page.url, "the address says what is shown"
    page.reload()
    expect(shown(window)).to_have_count(len(found))


def test_the_sentence_filters_without_a_script(visit, window: Visit, book: str) -> None:
    person = shown(window).filter(has_text="Helmut").get_attribute("href")
    window.go(f"{person}/taggings/new")
    window.fill("tag", "keeps the clock")
    window.fill("because", "he brought the hourglass")
    window.page.check("main [name=visibility][value=team]")
    window.keep()
    plain: Visit = visit(javascript=False)
    plain.go(f"{book}/contacts?after=")
    plain.unfold("change")
    plain.page.select_option("[name=tag]", label="keeps the clock")
    plain.press("Show", "main form.sentence")
    expect(shown(plain)).to_have_text(["Helmut Stone"])
    plain.go(f"{book}/contacts?after=")
    plain.unfold("change")
    plain.page.select_option("[name=without]", label="keeps the clock")
    plain.page.fill("#f-q", "hel")
    plain.press("Show", "main form.sentence")
    expect(shown(plain)).to_have_text(["Hélène Œuvrard"])


def test_the_search_of_every_page_finds_and_shows_where(window: Visit, visit, book: str) -> None:
    for javascript in (True, False):
        other: Visit = visit(javascript=javascript)
        other.go(f"{book}/more")
        other.page.fill("#site-search", "oeuvrard")
        with other.page.expect_navigation():
            other.page.press("#site-search", "Enter")
        expect(other.main).to_contain_text("Hélène Œuvrard")
    assert not faults_of(window.go(f"{book}/search?q=hel"))


def test_on_a_phone_the_lens_leads_to_the_search(visit, book: str) -> None:
    window: Visit = visit(size=PHONE)
    window.go(f"{book}/more")
    window.press("Search", "header")
    assert window.page.url.endswith("/search")
    assert not faults_of(window.page)
