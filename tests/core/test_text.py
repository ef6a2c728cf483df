"""Words as the book keeps and compares them."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.text import (
    TooLong,
    clean_block,
    clean_line,
    fold,
    initial,
    initials,
    is_blank,
    sort_key,
    words,
)

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)
FAMILY = "👨‍👩‍👧‍👦"
PERSIAN = "می‌خواهم"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Hélène", "helene"),
        ("HÉLÈNE", "helene"),
        ("He\u0301le\u0300ne", "helene"),
        ("Cœur, ŒUVRE", "coeur, oeuvre"),
        ("Æsop", "aesop"),
        ("Straße", "strasse"),
        ("GROẞ", "gross"),
        ("Łódź", "lodz"),
        ("Søren", "soren"),
        ("Đorđe", "dorde"),
        ("Þór", "thor"),
        ("Noël", "noel"),
        ("Ñandú", "nandu"),
        ("İstanbul", "istanbul"),
        ("Işık", "isik"),
        ("ﬁnal", "final"),
        ("Ｔａｂｌｅ", "table"),
        ("l’été", "l'ete"),
        ("lʼété", "l'ete"),
        ("l‘été", "l'ete"),
        ("l`été", "l'ete"),
        ("l´été", "l'ete"),
        ("L`ETE", "l'ete"),
        ("« Oui\u202f!\u00a0»", "« oui ! »"),
        ("a\u2009b\u3000c", "a b c"),
        ("Jean\u2011Paul", "jean-paul"),
        ("“dit”", '"dit"'),
        ("Ёжик", "ежик"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
        ("co\u00adopérer", "cooperer"),
        ("a\u200bb", "ab"),
        ("x\ud800y", "xy"),
        ("№ 5", "no 5"),
        ("", ""),
    ],
)
def test_accents_case_ligatures_and_apostrophes_are_one_form(typed, folded):
    assert fold(typed) == folded


def test_vowel_signs_are_letters_and_stay():
    assert fold("हिन्दी") != fold("हन्द")
    assert words("ภาษาไทย") and words("हिन्दी") == [fold("हिन्दी")]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("l’été", ["l", "ete"]),
        ("aujourd'hui, à la Librairie-Café", ["aujourd", "hui", "a", "la", "librairie", "cafe"]),
        ("teulliac.com", ["teulliac", "com"]),
        ("8-bit_game", ["8", "bit", "game"]),
        ("Привет, мир", ["привет", "мир"]),
        ("日本語、東京", ["日本語", "東京"]),
        ("한국어", ["한국어"]),
        ("5e arrondissement", ["5e", "arrondissement"]),
        ("m²", ["m2"]),
        ("…!?", []),
        ("", []),
    ],
)
def test_words_are_runs_of_letters_and_digits_of_any_script(typed, expected):
    assert words(typed) == expected


def test_a_persian_word_spelt_with_a_joiner_is_one_word():
    assert len(words(PERSIAN)) == 1


def test_names_are_listed_letters_first_and_punctuation_apart():
    names = [
        "Zoé",
        "élodie",
        "@ana",
        "Basile",
        "42 rue",
        "Юлия",
        "🦊",
        "Eric",
        "Œdipe",
        "Jeanne",
        "Jean Paul",
    ]
    assert sorted(names, key=sort_key) == [
        "@ana",
        "Basile",
        "élodie",
        "Eric",
        "Jean Paul",
        "Jeanne",
        "Œdipe",
        "Zoé",
        "42 rue",
        "Юлия",
        "🦊",
    ]


@pytest.mark.parametrize(
    ("name", "drawer"),
    [
        ("Hélène", "H"),
        ("œdipe", "O"),
        ("«Ana»", "A"),
        ("🦊 Renard", "R"),
        ("Łukasz", "L"),
        ("42", "#"),
        ("Юлия", "#"),
        ("東京", "#"),
        ("🦊", "#"),
        ("", "#"),
    ],
)
def test_the_drawer_is_a_latin_letter_or_the_others(name, drawer):
    assert initial(name) == drawer


@given(ANY_TEXT)
def test_a_key_is_bounded_and_agrees_with_its_drawer(text):
    key = sort_key(text * 20)
    assert 0 < len(key) <= 200
    assert (initial(text * 20) == "#") == key.startswith("~")


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_every_word_stands_in_the_folded_text(text):
    folded = fold(text)
    for word in words(text):
        assert word in folded
        assert words(word) == [word]


@given(ANY_TEXT)
def test_upper_and_lower_case_find_the_same_ascii(text):
    ascii_only = text.encode("ascii", "ignore").decode()
    assert fold(ascii_only.upper()) == fold(ascii_only.lower())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana \n", "Ana"),
        ("Ana\r\nBasile", "Ana Basile"),
        ("Ana\t\tBasile", "Ana Basile"),
        ("Ana\x00\x07\x9f", "Ana"),
        ("Ana\u2028Basile", "Ana Basile"),
        ("a\ud83db", "ab"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\u2066x\u2069", "x"),
        ("\u200b\u2060Ana\ufeff", "Ana"),
        ("« Oui\u202f!\u00a0»", "« Oui\u202f!\u00a0»"),
        (FAMILY, FAMILY),
        (PERSIAN, PERSIAN),
        ("e" + "\u0301" * 500, "e" + "\u0301" * 8),
        ("{{7*7}}<b>", "{{7*7}}<b>"),
    ],
)
def test_a_line_keeps_the_words_and_drops_what_is_not_words(typed, kept):
    assert clean_line(typed, 500) == kept


def test_a_block_keeps_its_lines_and_tabs():
    assert clean_block("a\r\nb\rc\n\n\td\x00 ", 50) == "a\nb\nc\n\n\td"


def test_too_long_says_how_long_and_how_much_is_kept():
    with pytest.raises(TooLong) as caught:
        clean_line("a" * 281, 280)
    assert (caught.value.limit, caught.value.length) == (280, 281)
    with pytest.raises(ValueError, match="11 characters"):
        clean_block("\n" + "a" * 11, 10)
    assert clean_line(" " * 900 + "a" * 280, 280) == "a" * 280


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\u200b\u200d", "\u00a0\u202f", "\x00", "\u2800", "\u3164", "\ufe0f"]
)
def test_what_nobody_would_see_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", ".", "🦊", "\u200bé", FAMILY])
def test_what_is_seen_is_not_blank(text):
    assert not is_blank(text)


@given(ANY_TEXT)
def test_cleaned_words_hold_no_forbidden_character(text):
    line, block = clean_line(text, 10_000), clean_block(text, 10_000)
    for kept in (line, block):
        assert kept == kept.strip()
        assert not any(0x202A <= ord(c) <= 0x202E or 0x2066 <= ord(c) <= 0x2069 for c in kept)
        assert all(unicodedata.category(c) not in ("Cc", "Cs") or c in "\n\t" for c in kept)
        kept.encode("utf-8")
    assert "\n" not in line and "\t" not in line
    assert clean_line(line, 10_000) == line
    assert clean_block(block, 10_000) == block


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Bao", "B"),
        ("Ana de la Torre", "AT"),
        ("jean-paul sartre", "JS"),
        ("Émile Zola", "ÉZ"),
        ("E\u0301mile", "É"),
        ("@teulliac", "T"),
        ("(Bob)", "B"),
        ("Ana 🦊", "A"),
        ("Tom & Lola", "TL"),
        ("ßeta", "ß"),
        ("Юлия Иванова", "ЮИ"),
        ("김민수", "김"),
        (FAMILY, FAMILY),
        (FAMILY + "🦊", FAMILY),
        ("👍🏽👍", "👍🏽"),
        ("🇫🇷🇧🇪", "🇫🇷"),
        ("42", "4"),
        ("…", "…"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_the_place_card_shows_whole_letters(name, letters):
    assert initials(name) == letters


@given(ANY_TEXT)
def test_a_place_card_never_fails(text):
    assert initials(text) is not None


@pytest.mark.parametrize(
    "char", ["a", "é", "\u0301", "\u200d", " ", "\u202f", "\x00", "🦊", "'", "Ա", "\ud800"]
)
def test_long_text_is_handled_in_bounded_time(char):
    text = char * 100_000
    for act in (fold, words, sort_key, initials, is_blank, lambda t: clean_line(t, 10**6)):
        started = time.perf_counter()
        act(text)
        assert time.perf_counter() - started < 0.6
