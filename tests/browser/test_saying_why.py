"""A tag with its because: the guard's refusal and its way out, the reason to come, second thoughts, several at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, add_person, both_ways
from tests.browser.looking import faults_of


def say(window: Visit, person: str, tag: str, because: str) -> None:
    window.go(f"{person}/taggings/new")
    window.fill("tag", tag)
    window.fill("because", because)
    window.page.check("main [name=visibility][value=team]")
    window.keep()


@both_ways
def test_a_tag_is_said_refused_kept_withdrawn_and_said_again(visit, book: str, javascript: bool) -> None:
    window: Visit = visit(javascript=javascript)
    page, way = window.page, "With" if javascript else "Without"
    person = add_person(window, book, f"{way} Quilting")

    say(window, person, "patient", "waits for the slowest player, and enjoys it")
    expect(window.said).to_contain_text("patient")
    expect(page.locator(".reasons")).to_contain_text("because waits for the slowest player, and enjoys it")

    say(window, person, "heard", "12k followers on her page")
    fault = page.locator("main .fault")
    expect(fault).to_be_visible()
    expect(page.locator("#error-summary")).to_contain_text("Say what they do, not how much they weigh")
    assert page.input_value("main [name=because]") == "12k followers on her page"
    if javascript:
        expect(page.locator("#error-summary")).to_be_focused()
        assert not faults_of(page)
    page.check("main [name=not_an_audience]")
    window.keep()
    expect(page.locator(".reasons")).to_contain_text("12k followers on her page")

    window.go(f"{person}/taggings/new")
    window.fill("tag", "to be found out")
    window.keep()
    if page.locator("main .fault").count():
        page.locator("main [name=visibility]").first.check()
        window.keep()
    expect(window.said).to_contain_text("reasons to come")
    expect(page.locator(".reasons .hatched")).to_have_text("to be found out")
    if javascript:
        assert not faults_of(page)

    window.press("Say why", "main .reasons")
    window.fill("because", "she lent me her own copy")
    page.check("main [name=visibility][value=team]")
    window.keep()
    expect(page.locator(".reasons .hatched")).to_have_count(0)

    window.go(f"{book}/tags")
    window.press("patient", "main")
    mine = page.locator("main .reasons li, main li").filter(has_text=f"{way} Quilting").first
    with page.expect_navigation():
        mine.get_by_role("link", name="Withdraw what I said").click()
    window.fill("because", "she left the table before the end")
    window.keep()
    expect(window.said).to_contain_text(f"You no longer say “patient” of {way} Quilting.")
    window.press("Undo", "[data-said]")
    expect(window.said).to_contain_text(f"You say “patient” of {way} Quilting again.")
    window.go(person)
    expect(page.locator(".reasons").first).to_contain_text("patient")


@both_ways
def test_a_tag_of_several_people_is_taken_back_at_once(visit, book: str, javascript: bool) -> None:
    window: Visit = visit(javascript=javascript)
    page, way = window.page, "hither" if javascript else "yonder"
    for name in ("Wanda", "Wilfrid"):
        add_person(window, book, f"{name} {way}")
    window.go(f"{book}/contacts?q={way}&letter=")
    bar = page.locator("[data-when-ticked]")
    if javascript:
        expect(bar).to_be_hidden()
        window.go(f"{book}/contacts?q={way}")
        page.get_by_role("checkbox", name="Everyone on this page").check(force=True)
        expect(bar).to_be_visible()
    else:
        for name in ("Wanda", "Wilfrid"):
            page.get_by_role("checkbox", name=f"Choose {name} {way}", exact=True).check(force=True)
    window.press("Tag, and say why", "main .bar")
    if javascript:
        assert not faults_of(page)
    window.fill("tag", f"neighbours {way}")
    window.fill("because", "they live on the same landing")
    page.check("main [name=visibility][value=team]")
    window.keep()
    expect(window.said).to_contain_text(f"is said of Wanda {way} and Wilfrid {way}")
    expect(window.main).to_contain_text("they live on the same landing")
    window.press("Undo", "[data-said]")
    expect(window.said).to_contain_text("is taken back")
    expect(window.main).not_to_contain_text(f"Wanda {way}")


def test_words_that_only_repeat_the_tag_are_no_reason(visit, book: str) -> None:
    window: Visit = visit()
    person = add_person(window, book, "Quentin Repeats")
    say(window, person, "curious", "curious")
    expect(window.page.locator("main .fault")).to_be_visible()
    assert not faults_of(window.page)


@pytest.mark.parametrize("words", ["influence 87", "top 10", "★★★"])
def test_a_tag_that_weighs_someone_is_refused_with_the_reason(visit, book: str, words: str) -> None:
    window: Visit = visit(javascript=False)
    window.go(f"{book}/contacts")
    person = window.page.locator("main a.name").first.get_attribute("href")
    say(window, f"{person}", words, "they said so")
    expect(window.page.locator("#error-summary")).to_be_visible()
    assert window.page.input_value("main [name=tag]") == words
