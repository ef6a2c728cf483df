"""What a page is looked at for: what axe finds, what sticks out of the window, what moves as it loads."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOVES_AT_MOST = 0.02
_axe = Axe()
_SHIFTS = """() => new Promise(done => {
  const moves = [];
  new PerformanceObserver(list => list.getEntries().forEach(entry => {
    if (!entry.hadRecentInput) moves.push([entry.value, entry.sources.map(source => {
      const node = source.node && (source.node.outerHTML || source.node.textContent) || "";
      return node.slice(0, 90) + ` ${source.previousRect.y}→${source.currentRect.y}`;
    })]);
  })).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(moves), 0);
})"""


def faults_of(page: Page) -> list[str]:
    """Sentences, none when everyone can use the page."""
    path = page.url
    faults = []
    page.evaluate(_axe.axe_script)
    found = page.evaluate(
        "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)",
        RULES,
    )
    for violation in found:
        nodes = [
            f"{node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
            for node in violation["nodes"][:3]
        ]
        faults.append(f"{path}: {violation['id']} {nodes}")
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wider > 0:
        faults.append(f"{path} is {wider} px wider than the window")
    moves = page.evaluate(_SHIFTS)
    moved = sum(how_much for how_much, _what in moves)
    if moved > MOVES_AT_MOST:
        faults.append(f"{path} moves as it loads: {moved:.3f} {moves}")
    return faults
