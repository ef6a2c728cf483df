"""From the set-up link to a person, a note and a promise: few pages, few fields, no settings before."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WIDE, both_ways, set_up, shoot
from tests.browser.looking import faults_of
from tests.server import Server


@pytest.fixture
def new_house(tmp_path_factory: pytest.TempPathFactory, browser):
    running = Server(tmp_path_factory.mktemp("new-house") / "instance")
    yield running
    running.stop()


@both_ways
def test_a_person_a_note_and_a_promise_within_few_steps(new_house: Server, windows, javascript: bool) -> None:
    window = windows(new_house.address, javascript=javascript, size=PHONE if javascript else WIDE)
    page = window.go(new_house.set_up_path)
    asked = page.locator("main :is(input:not([type=hidden],[type=radio]), select, fieldset)")
    assert asked.count() <= 7
    assert page.locator("main :checked:is([type=radio])").count() == 0, (
        "who answers for it is never chosen beforehand"
    )
    set_up(window, new_house.set_up_path)
    doors = page.locator(".doors .name")
    assert doors.count() == 3
    if javascript:
        assert not faults_of(page)
    shoot(page, "welcome")
    window.pages = window.fields = 0

    assert page.locator("main input[type=text]").count() == 1
    window.fill("calling_name", "Inès")
    window.keep()
    expect(page.locator("h1")).to_have_text("Inès")

    window.press("Write a note", "main")
    window.fill("body", "Déjeuner au comptoir : elle prépare une étagère de jeux à prêter.")
    window.keep()
    expect(page.locator(".journal")).to_contain_text("une étagère de jeux à prêter")

    window.press("Promise", "main header")
    window.fill("words", "lui envoyer le lien de la ludothèque")
    window.keep()
    window.go("/les-veillees-ludiques/")
    expect(window.main).to_contain_text("lui envoyer le lien de la ludothèque")
    expect(window.main).to_contain_text("Inès")
    assert window.pages <= 8, f"{window.pages} pages"
    assert window.fields == 3

    spent = page.goto(new_house.address + new_house.set_up_path)
    assert spent is not None
    assert spent.status == 410


def test_the_example_opens_by_one_door_and_leaves_in_one_act(new_house: Server, windows) -> None:
    window = windows(new_house.address)
    set_up(window, new_house.set_up_path)
    window.page.set_default_timeout(30_000)
    window.press("See an example", ".doors")
    assert "/ex" in window.page.url
    expect(window.page.locator(".journal")).not_to_be_empty()
    window.go("/workspaces")
    window.unfold("Take the example away")
    window.press("Take it away", "main details")
    window.go("/workspaces")
    assert window.page.locator("main .lines li").count() <= 1
    expect(window.page.locator("body")).not_to_contain_text("an example, to look around")
