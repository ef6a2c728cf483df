"""French is whole, nothing is fuzzy, and its spaces are where a printer puts them."""

from __future__ import annotations

from scripts import translations


def test_every_sentence_has_its_french_and_no_french_is_left_over() -> None:
    assert translations.faults() == []
