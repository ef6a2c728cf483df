"""Each sentence can be stored, told again, and told in French."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import crm.threads
from crm.threads.readers.sentences import SENTENCES, NotAThread, Sentence, say

FRENCH = Path(crm.threads.__file__).parent.parent / "translations" / "fr" / "threads.po"


def test_a_sentence_comes_back_from_what_was_stored():
    sentence = say("signs", name="Odile", position=6)
    assert (
        Sentence.from_json(sentence.as_json()) == sentence and str(sentence) == "Signs “Odile” (message 6)."
    )


def test_a_sentence_that_is_not_in_the_list_cannot_be_said():
    with pytest.raises(KeyError):
        say("made_up")
    with pytest.raises(KeyError):
        say("signs", name="Odile")


def test_a_name_with_a_percent_sign_is_only_a_name():
    assert str(say("signs", name="100 %(d)s", position=1)) == "Signs “100 %(d)s” (message 1)."


def test_a_refusal_tells_its_reason():
    refusal = NotAThread("too_large", limit=5)
    assert refusal.code == "too_large" and str(refusal) == str(refusal.reason)


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_is_told_in_french_with_the_same_parameters(code: str):
    with FRENCH.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    message = catalogue.get(SENTENCES[code])
    assert message and message.string and not message.fuzzy, f"threads.po lacks: {SENTENCES[code]}"
    assert sorted(re.findall(r"%\(\w+\)s", str(message.string))) == sorted(
        re.findall(r"%\(\w+\)s", SENTENCES[code])
    )


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_of_the_list_is_said_somewhere(code: str):
    folder = Path(crm.threads.__file__).parent / "readers"
    source = "".join(path.read_text() for path in folder.glob("*.py") if path.name != "sentences.py")
    assert f'"{code}"' in source, f"{code} is in the list and never said"
