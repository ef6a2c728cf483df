"""Several people in one book: joining, two who write at once, a reader, the bin, going out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, add_person, both_ways
from tests.browser.looking import faults_of

PASSWORD = "le banc devant la mairie"


def invite(keeper: Visit, book: str, role: str) -> str:
    """The link the keeper hands over."""
    keeper.go(f"{book}/settings")
    keeper.unfold("Invite someone")
    keeper.page.check(f"main [name=role][type=radio][value={role}]")
    keeper.press("Make the link", "main")
    return keeper.page.input_value("#address")


def join(window: Visit, link: str, name: str) -> None:
    window.go(link)
    window.fill("name", name)
    window.fill("email", f"{name.lower()}@example.org")
    window.fill("password", PASSWORD)
    window.page.select_option("main [name=language]", "en")
    window.keep()


@both_ways
def test_a_reader_joins_by_a_link_reads_and_cannot_write(visit, book: str, javascript: bool) -> None:
    keeper: Visit = visit()
    person = add_person(keeper, book, f"Read by {javascript}")
    keeper.go(f"{person}/taggings/new")
    keeper.fill("tag", "listens")
    keeper.fill("because", "three hours, without a word")
    keeper.page.check("main [name=visibility][value=team]")
    keeper.keep()
    link = invite(keeper, book, "reader")
    if javascript:
        assert not faults_of(keeper.page)

    reader: Visit = visit(signed_in=False, javascript=javascript)
    reader.go(link)
    if javascript:
        assert not faults_of(reader.page)
    join(reader, link, f"Chloe{javascript}")
    for path in (
        "/",
        "/contacts",
        "/promises",
        "/threads",
        "/tags",
        "/interactions",
        "/communities",
        person.removeprefix(book),
    ):
        page = reader.go(book + path)
        assert page.locator("main form[method=post] button").count() == 0, f"{path} lets a reader write"
        assert page.locator("main a").filter(has_text="Add").count() == 0, path
        assert page.locator("[data-key=n], .thumb").count() == 0, path
    reader.go(person)
    expect(reader.main).to_contain_text("three hours, without a word")
    refused = reader.page.goto(f"{reader.address}{book}/contacts/new")
    assert refused is not None
    assert refused.status == 403
    used: Visit = visit(signed_in=False, javascript=javascript)
    spent = used.page.goto(link)
    assert spent is not None
    assert spent.status == 410

    cookies = reader.context.cookies()
    reader.go(book + "/")
    reader.press("Sign out", "footer")
    assert "/sign-in" in reader.page.url
    copied: Visit = visit(signed_in=False)
    copied.context.add_cookies(cookies)  # type: ignore[arg-type]
    copied.go(person)
    assert "/sign-in" in copied.page.url, "a copied cookie opens nothing once its session has ended"


@pytest.fixture(scope="module")
def member(server, browser, keeper_state, book: str):
    """The cookies of a member of the book."""
    keeper = browser.new_context(storage_state=keeper_state)
    link = invite(Visit(keeper, server.address), book, "member")
    keeper.close()
    context = browser.new_context()
    join(Visit(context, server.address), link, "Basile")
    yield context.storage_state()
    context.close()


@both_ways
def test_two_who_write_at_once_see_both_versions_and_lose_nothing(
    visit, windows, member, book: str, javascript: bool
) -> None:
    first: Visit = visit(javascript=javascript)
    person = add_person(first, book, f"Between two {javascript}")
    second: Visit = windows(first.address, state=member, javascript=javascript)
    first.go(f"{person}/edit")
    second.go(f"{person}/edit")
    second.fill("portrait", "Binds books, and lends them.")
    second.fill("town", "Lille")
    second.keep()
    expect(second.main).to_contain_text("Binds books, and lends them.")
    first.fill("portrait", "Repairs what others throw away.")
    first.fill("pronouns", "she")
    first.keep()
    page = first.page
    expect(first.main).to_contain_text("Binds books, and lends them.")
    expect(first.main).to_contain_text("Repairs what others throw away.")
    assert page.locator("main :checked").count() == 0, "nothing is chosen beforehand"
    if javascript:
        assert not faults_of(page)
    first.keep()
    expect(page.locator("main [role=alert]")).to_be_visible()
    page.check("main [name=choose-portrait][value=yours]")
    first.keep()
    expect(first.main).to_contain_text("Repairs what others throw away.")
    expect(first.main).to_contain_text("Lille")
    expect(first.main).to_contain_text("she")
    if javascript:
        first.go(f"{person}/edit")
        assert page.input_value("main [name=portrait]") == "Repairs what others throw away."
        expect(page.locator("[data-draft-note]")).to_be_hidden()


@both_ways
def test_what_goes_to_the_bin_comes_back(visit, book: str, javascript: bool) -> None:
    window: Visit = visit(javascript=javascript)
    page = window.page
    name = f"Thrown and found {javascript}"
    person = add_person(window, book, name)

    def throw() -> None:
        window.go(person)
        window.unfold("Put in the bin…")
        with page.expect_navigation():
            page.locator("main details.confirm button").first.click()
        expect(window.said).to_contain_text(f"{name} is in the bin")

    throw()
    window.press("Undo", "[data-said]")
    expect(window.said).to_contain_text(f"{name} is back in the book")
    throw()
    gone = page.goto(window.address + person)
    assert gone is not None
    assert gone.status == 404
    window.go(f"{book}/bin")
    if javascript:
        assert not faults_of(page)
    row = page.locator("main li").filter(has_text=name)
    with page.expect_navigation():
        row.get_by_role("button", name="Take it back").click()
    window.go(person)
    expect(page.locator("h1")).to_have_text(name)
