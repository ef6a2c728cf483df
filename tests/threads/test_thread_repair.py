"""Garbled letters are put back when the result is better; good text is never touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.threads.readers.repair import repaired

GOOD = [
    "Où êtes-vous allés ? « À l’île », bien sûr : c’était l’été, là-bas, à Noël.",
    "ÉTÉ À L’ÎLE, ÇÀ ET LÀ",
    "L’œuvre “citée” coûte 5 € — ça va…",
    "Ég hef séð þig í gær, það var æðislegt og ég á það skilið",
    "Tiếng Việt có dấu đầy đủ, rất đẹp và dễ nghe",
    "Ärger über süße Öläpfel, größer als früher",
    "Привет всем, как дела?",
    "最近的花园很漂亮",
    "plain ascii",
    "",
]


@pytest.mark.parametrize("text", GOOD)
def test_good_text_is_never_touched(text: str):
    assert repaired(text) is None


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r"])
def test_cyrillic_read_as_western_is_put_back(encoding: str):
    text = "Очень интересная статья, спасибо автору! Жду продолжения."
    assert repaired(text.encode(encoding).decode("cp1252")) == text


def test_latin_words_figures_and_spaces_stay_where_they_are():
    text = "Смотрите 3 фильма\u00a0: Stalker, Solaris.\n\n  Хорошо?"
    assert repaired(text.encode("cp1251").decode("cp1252")) == text


@pytest.mark.parametrize(
    "text", ["C’est déjà l’été à Nîmes", "Où ça ? Là-bas, très loin…", "Größe, garçon, œuvre"]
)
def test_utf_8_read_as_western_is_put_back(text: str):
    assert repaired(text.encode().decode("latin-1")) == text


def test_curly_quotes_stay_curly():
    assert repaired("“C’est dÃ©jÃ\u00a0 l’Ã©tÃ©”, dit-elle") == "“C’est déjà l’été”, dit-elle"


@pytest.mark.parametrize("text", ["Ñï ïî", "ààààààààààà !", "Éééééééééé ÈÈÈÈÈ"])
def test_a_few_letters_prove_nothing(text: str):
    assert repaired(text) is None


FRENCH = [
    "à",
    "où",
    "été",
    "créée",
    "naïveté",
    "À",
    "ÇA",
    "ÉTÉ",
    "l’île",
    "là",
    "déjà",
    "fête",
    "«",
    "»",
    "ê",
    "gâchée",
]


@given(st.lists(st.sampled_from([*FRENCH, "jardin", "et", "\u00a0!", "\u202f?"]), max_size=80))
def test_no_french_is_taken_for_russian(spoken: list[str]):
    assert repaired(" ".join(spoken)) is None
