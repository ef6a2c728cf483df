"""Every page a keeper can open, found by following links: no violation of axe, nothing that sticks out or moves, light,
readable without a script."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.browser.conftest import KEEPER, PHONE, WIDE, shoot
from tests.browser.looking import faults_of
from tests.server import ROOT

HEAVIEST = 60 * 1024
STYLES = 12 * 1024
# Addresses that answer with a file.
FILES = ("/static/", "//")
MOST = 120


def shape_of(path: str) -> str:
    """An address without its ids and the values of its query: pages alike are looked at once."""
    parts = urlsplit(path)
    plain = "/".join(
        "#" if part.isdecimal() else part for part in parts.path.split("/")[2:] or parts.path.split("/")
    )
    return plain + "?" + ",".join(sorted({pair.split("=")[0] for pair in parts.query.split("&") if pair}))


def links_of(html: str) -> list[str]:
    links = (link.attributes.get("href") or "" for link in LexborHTMLParser(html).css("a[href]"))
    return [link.split("#")[0] for link in links if link.startswith("/") and not link.startswith(FILES)]


@pytest.fixture(scope="module")
def in_french(server, browser, keeper_state) -> Iterator[None]:
    """The keeper reads French while these pages are looked at: its words are longer."""
    context = browser.new_context(locale="fr-FR", storage_state=keeper_state)
    page = context.new_page()
    for language in ("Français", "English"):
        page.goto(f"{server.address}/account")
        page.get_by_role("button", name=language).click()
        if language == "Français":
            yield
    context.close()


@pytest.fixture(scope="module")
def example(server, keeper_state) -> None:
    """The example stands beside the keeper's own book."""
    env = {**os.environ, "TABLEE_INSTANCE": str(server.folder), "FLASK_APP": "crm"}
    seeded = subprocess.run(
        [sys.executable, "-m", "flask", "demo", "seed", "--user", KEEPER["email"]],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert seeded.returncode == 0, seeded.stderr


@pytest.fixture(scope="module")
def pages(server, browser, keeper_state, book, example, in_french) -> dict[str, str]:
    """Shape → address of each page that links reach: the example's first, then the empty book's and the keeper's."""
    context = browser.new_context(locale="fr-FR", storage_state=keeper_state)
    ask = context.request
    demo = next(p for p in links_of(ask.get(f"{server.address}/workspaces").text()) if p.startswith("/ex"))
    found: dict[str, str] = {}
    empty = [
        f"{book}{path}"
        for path in ("/", "/contacts", "/promises", "/threads", "/search?q=nobody", "/tags", "/bin")
    ]
    found |= {path: path for path in [*empty, f"{book}/welcome", "/nowhere-at-all"]}
    waiting, seen = [demo, f"{demo}patterns"], set()
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        if shape_of(path) in seen:
            continue
        seen.add(shape_of(path))
        answer = ask.get(server.address + path)
        if "text/html" not in answer.headers["content-type"] or "attachment" in answer.headers.get(
            "content-disposition", ""
        ):
            continue
        if path.endswith("/patterns") and answer.status == 404:
            continue
        assert answer.status == 200, f"{path} answered {answer.status}"
        found[shape_of(path)] = path
        waiting += links_of(answer.text())
    context.close()
    return found


def test_links_reach_every_page(pages: dict[str, str]) -> None:
    assert 45 < len(pages) < MOST, list(pages)
    for one in (
        "contacts/#?",
        "contacts/new?",
        "tags/#?",
        "threads/#?",
        "interactions/#/edit?",
        "settings?",
        "account?",
    ):
        assert any(shape.endswith(one) for shape in pages), f"{one} was not reached: {list(pages)}"


@pytest.mark.parametrize(("size", "dark"), [(WIDE, False), (PHONE, True)], ids=["wide-light", "phone-dark"])
def test_everyone_can_use_every_page(visit, pages: dict[str, str], size: dict, dark: bool) -> None:
    window = visit(size=size, dark=dark)
    faults: list[str] = []
    for shape, path in pages.items():
        page = window.go(path)
        faults += faults_of(page)
        shoot(
            page,
            f"{shape.strip('/').replace('/', '.').replace('?', '_')}.{'phone' if size is PHONE else 'wide'}",
        )
    assert not faults, "\n".join(faults)


def test_every_page_is_light_and_reads_without_a_script(visit, pages: dict[str, str]) -> None:
    window = visit(javascript=False, size=PHONE)
    ask = window.context.request

    def weight(body: bytes) -> int:
        return len(gzip.compress(body, 6))

    css = weight(ask.get(f"{window.address}/static/css/tablee.css").body())
    assert css <= STYLES
    shared = css + weight(ask.get(f"{window.address}/static/js/tablee.js").body())
    faults = []
    for path in pages.values():
        answer = window.page.goto(window.address + path)
        assert answer is not None
        whole = shared + weight(answer.body())
        if whole > HEAVIEST:
            faults.append(f"{path} weighs {whole} bytes")
        if window.page.locator("h1:visible").count() != 1 or not window.main.inner_text().strip():
            faults.append(f"{path} does not read without a script")
        wider = window.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wider > 0:
            faults.append(f"{path} is {wider} px wider than a phone without a script")
    assert not faults, "\n".join(faults)
