"""A real browser on a real server: Chromium, gunicorn, a book to write in."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.server import ROOT, Server

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
KEEPER = {"email": "helene@example.org", "password": "une table sous le tilleul"}
PATIENCE = 6_000

# With a script and without one: what a page does must be the same.
both_ways = pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])


def _chromium() -> str:
    found = subprocess.run([ROOT / "scripts" / "browser"], capture_output=True, text=True, check=False)
    if found.returncode == 0:
        return found.stdout.strip()
    if os.environ.get("TABLEE_TEST_BROWSER") is not None:
        pytest.fail(f"a browser is required: {found.stderr.strip()}", pytrace=False)
    pytest.skip(f"no browser: {found.stderr.strip()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    path = _chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with its set-up link still to open."""
    running = Server(tmp_path_factory.mktemp("browser") / "instance")
    yield running
    running.stop()


class Visit:
    """Someone's browser window: an error, a refusal of the content policy or a dialog fails the test at its end.

    It counts the pages it was shown and the fields it filled.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.complaints: list[str] = []
        self.pages = self.fields = 0
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("console", self._console)
        self.page.on("dialog", self._dialog)
        self.page.on("framenavigated", self._navigated)

    def _console(self, message: Any) -> None:
        # A form refused (422) or a page that is not there is an answer, not a fault.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url} console: {message.text}")

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(f"{self.page.url} dialog: {dialog.type} {dialog.message}")
        dialog.dismiss()

    def _navigated(self, _frame: Any) -> None:
        self.pages += 1

    def go(self, path: str) -> Page:
        """Opens a path of the server."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self.page

    def fill(self, name: str, words: str) -> None:
        """Types in the field called `name` of the page's main part."""
        self.fields += 1
        self.page.fill(f"main [name={name}]", words)

    def keep(self, form: str = "main form") -> None:
        """Presses the main button of a form."""
        with self.page.expect_navigation():
            self.page.locator(f"{form} [data-main]").first.click()

    def press(self, what: str, within: str = "body") -> None:
        """Follows the link or presses the button that says `what` and leads to another page."""
        with self.page.expect_navigation():
            self.named(what, within).click()

    def named(self, what: str, within: str = "body") -> Locator:
        """The first link or button that says `what`."""
        place = self.page.locator(within)
        return place.get_by_role("link", name=what).or_(place.get_by_role("button", name=what)).first

    def unfold(self, words: str) -> None:
        """Opens the fold that says `words`; on a wide window some stand open and say nothing."""
        summary = self.page.locator("main summary").filter(has_text=words).first
        if summary.is_visible():
            summary.click()

    @property
    def said(self) -> Locator:
        """What the last act says of itself."""
        return self.page.locator("[data-said]")

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sign_in(self, email: str = KEEPER["email"], password: str = KEEPER["password"]) -> Page:
        """Signs in through the form."""
        if "/sign-in" not in self.page.url:
            self.go("/sign-in")
        self.page.fill("main [name=email]", email)
        self.page.fill("main [name=password]", password)
        self.keep("main form.framed")
        return self.page


def set_up(window: Visit, path: str, name: str = "Les Veillées ludiques") -> None:
    """Opens the set-up link and makes the first keeper, who reads English, and their book."""
    window.go(path)
    window.fill("name", "Hélène Darcourt")
    window.fill("email", KEEPER["email"])
    window.fill("password", KEEPER["password"])
    window.fill("workspace_name", name)
    window.page.select_option("main [name=language]", "en")
    window.page.check("main [name=owner_kind][value=association]")
    window.keep()
    assert window.page.url.endswith("/welcome"), window.page.url


@pytest.fixture(scope="session")
def keeper_state(server: Server, browser: Browser) -> dict[str, Any]:
    """The keeper's cookies, once the house is set up."""
    context = browser.new_context(locale="fr-FR", viewport=WIDE)  # type: ignore[arg-type]
    set_up(Visit(context, server.address), server.set_up_path)
    state: dict[str, Any] = context.storage_state()  # type: ignore[assignment]
    context.close()
    return state


Opening = Callable[..., Visit]


@pytest.fixture
def windows(browser: Browser) -> Iterator[Opening]:
    """Opens windows on any server; at the end none of them may have complained."""
    opened: list[Visit] = []

    def open_window(
        address: str,
        *,
        size: dict[str, int] = WIDE,
        dark: bool = False,
        javascript: bool = True,
        state: dict[str, Any] | None = None,
    ) -> Visit:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale="fr-FR",
            storage_state=state,  # type: ignore[arg-type]
        )
        window = Visit(context, address)
        opened.append(window)
        return window

    yield open_window
    complaints = [line for window in opened for line in window.complaints]
    for window in opened:
        window.context.close()
    assert not complaints, complaints


@pytest.fixture
def visit(server: Server, keeper_state: dict[str, Any], windows: Opening) -> Opening:
    """Opens the keeper's windows: `visit(size=PHONE, dark=True, javascript=False, signed_in=False)`."""

    def open_window(*, signed_in: bool = True, **how: Any) -> Visit:
        return windows(server.address, state=keeper_state if signed_in else None, **how)

    return open_window


@pytest.fixture(scope="session")
def book(keeper_state: dict[str, Any]) -> str:
    """The path of the keeper's own book."""
    return "/les-veillees-ludiques"


def add_person(window: Visit, book: str, name: str) -> str:
    """Adds someone by the one field of the form; returns the path of their page."""
    window.go(f"{book}/contacts/new")
    window.fill("calling_name", name)
    window.keep()
    expect(window.page.locator("h1")).to_have_text(name)
    return window.page.url.removeprefix(window.address)


def shoot(page: Page, name: str) -> None:
    """Keeps a picture when TABLEE_PICTURES names a folder: for looking at pages, never compared by machine."""
    folder = os.environ.get("TABLEE_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
