"""What makes it pleasant: the language, light and dark, the keys, the focus, drafts that outlive a reload and a session."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, add_person, both_ways


@both_ways
def test_the_language_is_chosen_at_the_foot_and_kept(visit, book: str, javascript: bool) -> None:
    window: Visit = visit(javascript=javascript)
    window.go(f"{book}/contacts?after=")
    window.press("Français", "footer")
    assert window.page.url.startswith(f"{window.address}{book}/contacts")
    other: Visit = visit(javascript=javascript)
    try:
        expect(window.page.locator("html")).to_have_attribute("lang", "fr")
        expect(window.page.locator("h1")).to_have_text("Personnes")
        other.go(f"{book}/")
        expect(other.page.locator("html")).to_have_attribute("lang", "fr")
    finally:
        other.press("English", "footer")
    expect(other.page.locator("html")).to_have_attribute("lang", "en")


def test_a_visitor_chooses_a_language_before_signing_in(visit) -> None:
    window: Visit = visit(signed_in=False, javascript=False)
    window.go("/sign-in")
    expect(window.page.locator("h1")).to_have_text("Entrer")
    window.press("English", "footer")
    expect(window.page.locator("h1")).to_have_text("Sign in")


def test_light_or_dark_is_pinned_on_this_device(visit, book: str) -> None:
    window: Visit = visit(dark=True)
    page = window.go(f"{book}/more")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("footer [data-theme-switch]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert light != dark
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light


def test_the_theme_of_the_account_needs_no_script(visit) -> None:
    window: Visit = visit(javascript=False)
    for theme in ("dark", ""):
        window.go("/account")
        window.page.select_option("main [name=theme]", theme)
        window.keep()
        assert window.page.locator("html").get_attribute("data-theme") == (theme or None)


def test_keys_lead_everywhere_and_are_silent_while_one_types(visit, book: str) -> None:
    window: Visit = visit()
    page = window.go(f"{book}/more")
    page.keyboard.press("/")
    expect(page.locator("#site-search")).to_be_focused()
    page.keyboard.type("gpn/")
    expect(page.locator("#site-search")).to_have_value("gpn/")
    for letter, path in (
        ("p", "/contacts"),
        ("r", "/promises"),
        ("d", "/threads"),
        ("m", "/more"),
        ("t", "/"),
    ):
        page.locator("h1").click()
        page.keyboard.press("g")
        with page.expect_navigation():
            page.keyboard.press(letter)
        assert page.url == window.address + book + path
    page.keyboard.press("n")
    expect(page.locator("textarea[name=body]")).to_be_focused()
    window.go(f"{book}/contacts")
    with page.expect_navigation():
        page.keyboard.press("n")
    assert page.url.endswith("/interactions/new")


def test_keys_can_be_switched_off_on_this_device(visit, book: str) -> None:
    window: Visit = visit()
    page = window.go("/account")
    page.locator("[data-setting=keys]").uncheck(force=True)
    window.go(f"{book}/more")
    page.keyboard.press("/")
    expect(page.locator("#site-search")).not_to_be_focused()


def test_someone_is_added_with_the_keyboard_alone(visit, book: str) -> None:
    window: Visit = visit()
    page = window.go(f"{book}/contacts/new")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    field = page.locator("[name=calling_name]")
    for _ in range(3):
        page.keyboard.press("Tab")
        if field.evaluate("one => one === document.activeElement"):
            break
    expect(field).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    assert page.title().startswith("Error:")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.type("Nadia Keys")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Nadia Keys")


def test_one_who_may_be_in_the_book_is_shown_while_a_name_is_typed(visit, book: str) -> None:
    window: Visit = visit()
    add_person(window, book, "Zoltán Twice")
    page = window.go(f"{book}/contacts/new")
    page.locator("[name=calling_name]").press_sequentially("zoltan", delay=5)
    expect(page.locator("#similar")).to_contain_text("Zoltán Twice")
    page.fill("[name=calling_name]", "Zoltán Twice")
    window.keep()
    expect(page.locator("#alike")).to_be_focused()


def test_a_draft_outlives_a_reload_and_can_be_forgotten(visit, book: str) -> None:
    window: Visit = visit()
    page = window.go(f"{book}/interactions/new")
    page.fill("[name=body]", "We spoke of hourglasses")
    page.reload()
    expect(page.locator("[name=body]")).to_have_value("We spoke of hourglasses")
    page.get_by_role("button", name="Forget the draft").click()
    expect(page.locator("[name=body]")).to_have_value("")
    page.reload()
    expect(page.locator("[name=body]")).to_have_value("")


def test_what_was_typed_outlives_the_session(visit, book: str) -> None:
    window: Visit = visit(signed_in=False)
    window.sign_in()
    person = add_person(window, book, "Olga Overtime")
    page = window.go(f"{person.replace('contacts/', 'interactions/new?contact=')}")
    page.fill("[name=body]", "She remembers the flood of the year she was ten")
    window.context.clear_cookies()
    window.keep()
    expect(window.main).to_contain_text("She remembers the flood")
    window.go("/sign-in")
    window.sign_in()
    window.go(f"{person.replace('contacts/', 'interactions/new?contact=')}")
    expect(page.locator("[name=body]")).to_have_value("She remembers the flood of the year she was ten")
    window.keep()
    expect(window.main).to_contain_text("She remembers the flood")
    window.go(f"{book}/interactions/new")
    expect(page.locator("[name=body]")).to_have_value("")


@pytest.mark.parametrize("way", ["refused", "more"])
def test_a_note_begun_on_today_and_kept_elsewhere_leaves_no_draft(visit, book: str, way: str) -> None:
    window: Visit = visit()
    person = add_person(window, book, f"Today {way}")
    page = window.go(f"{book}/")
    page.fill("[name=people]", f"Today {way}" if way == "more" else f"Nobody called {way}")
    page.fill("[name=body]", f"A word {way}")
    if way == "more":
        window.press("More", "main form.sheet")
    else:
        window.keep("main form.sheet")
        page.get_by_text("Someone new, called").click()
    assert page.input_value("[name=body]") == f"A word {way}"
    window.keep()
    expect(window.said).to_contain_text("Kept")
    window.go(f"{book}/")
    expect(page.locator("[name=body]")).to_have_value("")
    expect(page.locator("[data-draft-note]")).to_be_hidden()
    window.go(person)


def test_signing_out_leaves_no_draft_behind(visit, book: str) -> None:
    window: Visit = visit(signed_in=False)
    window.sign_in()
    page = window.go(f"{book}/interactions/new")
    page.fill("[name=body]", "For no one else")
    window.press("Sign out", "footer")
    window.sign_in()
    window.go(f"{book}/interactions/new")
    expect(page.locator("[name=body]")).to_have_value("")
