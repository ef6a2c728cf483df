"""Whatever is given, the answer is a thread or a sentence, soon."""

from __future__ import annotations

import contextlib
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.threads.readers import NotAThread, read_thread
from tests.threads.discussions import PASTED, SPIP_3, WITH_SPAM, WORDPRESS, comment, item, pasted, wxr


def refusal_of(data: bytes | str) -> str:
    with pytest.raises(NotAThread) as refusal:
        read_thread(data)
    assert str(refusal.value).endswith(".")
    return refusal.value.code


@pytest.mark.parametrize("data", [b"", "", b" \r\n\t ", "\u00a0\u200b\n", b"\xef\xbb\xbf"])
def test_nothing_is_an_empty_file(data: bytes | str):
    assert refusal_of(data) == "empty"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06",
        random.Random(7).randbytes(20_000),
        b"\x00" * 5_000,
        "\x00" * 5_000,
        b"%PDF-1.4\x00\x01\x02\x03" * 100,
    ],
)
def test_a_binary_file_is_not_text(data: bytes | str):
    assert refusal_of(data) == "not_text"


@pytest.mark.parametrize("data", [b"a" * 50_000_000, "a" * 50_000_000, wxr().encode() + b" " * 50_000_000])
def test_fifty_megabytes_are_refused_at_once(data: bytes | str):
    began = time.perf_counter()
    assert refusal_of(data) == "too_large"
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("tag", ["div", "b", "span", "p", "ul><li", "table", "font color=red", "made-up"])
def test_a_hundred_thousand_nested_tags_are_answered_in_bounded_time(tag: str):
    began = time.process_time()
    assert refusal_of("<html><body>" + f"<{tag}>" * 100_000 + "x") in ("too_deep", "no_comments")
    assert time.process_time() - began < 5


def test_a_tag_of_a_hundred_thousand_attributes_is_refused():
    attributes = " ".join(f"a{i}" for i in range(100_000))
    assert refusal_of(f"<html><body {attributes}>") == "too_deep"


def test_formatting_that_every_paragraph_opens_again_is_refused():
    opened = "".join(f"<font size={i}>" for i in range(300))
    assert refusal_of(f"<html><p>{opened}" + "<p>x" * 50_000) == "too_deep"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE r SYSTEM "http://ailleurs.example/r.dtd">',
        '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_xml_that_declares_entities_or_a_dtd_is_refused(declaration: str):
    head, _, rest = wxr(item("clo", comment(1, "Ana", "Mot."))).partition("?>")
    assert refusal_of(f"{head}?>{declaration}{rest}") == "dangerous_xml"


def test_a_broken_export_is_refused():
    assert refusal_of(wxr(item("clo", comment(1, "Ana", "Mot.")))[:-40]) == "broken_export"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le", "cp1252", "utf-32"])
def test_other_encodings_are_read(encoding: str):
    (thread,) = read_thread(PASTED.encode(encoding))
    assert thread.article.title == "Le jardin n’a pas de clôture" and len(thread.messages) == 6


def test_an_undeclared_encoding_is_supposed_and_said():
    (thread,) = read_thread(PASTED.encode("cp1252"))
    assert thread.warnings[0].code == "decoded_as" and "windows-1252" in str(thread.warnings[0])


def test_a_declared_encoding_is_believed():
    page = SPIP_3.replace('charset="utf-8"', 'charset="iso-8859-15"').encode(
        "iso-8859-15", "xmlcharrefreplace"
    )
    (thread,) = read_thread(page)
    assert "clôture" in thread.messages[0].text


def test_undeclared_cyrillic_is_recognised():
    text = pasted(("Спасибо за эту прекрасную статью о саде.", "ivan.ru"), article="Сад без забора и соседи.")
    text = text.replace("Le jardin", "Сад").replace("mardi 3 mai 2011, par Nour", "3 mai 2011, par Нур")
    (thread,) = read_thread(text.encode("cp1251"))
    assert thread.messages[0].text == "Спасибо за эту прекрасную статью о саде."


def test_a_page_without_comments_says_so():
    assert (
        refusal_of("<!DOCTYPE html><html><body><h1>Un article</h1><p>Seul.</p></body></html>")
        == "no_comments"
    )


def test_lone_surrogates_and_reordering_marks_are_taken_out():
    (thread,) = read_thread(pasted(("Bon\ud800jour \u202evoici\u202c le \x00mot", "ana.fr")))
    assert thread.messages[0].text == "Bonjour voici le mot"


@pytest.mark.parametrize(
    "tail", ["\ud83d", "\u202e" * 50, "e" + "\u0301" * 500, "👩‍👩‍👧‍👦", "{{7*7}}<script>alert(1)</script>"]
)
def test_strange_letters_are_read_as_words(tail: str):
    (thread,) = read_thread(pasted((f"Bonjour {tail}", "ana.fr")))
    assert thread.messages[0].text.startswith("Bonjour")


def test_five_thousand_messages_take_time_in_proportion(capsys: pytest.CaptureFixture[str]):
    def seconds(many: int) -> float:
        messages = [
            (f"Message {i} pour @Nom{i % 50} : le potager, la haie, l’été.", f"site{i % 900}.fr")
            for i in range(many)
        ]
        began = time.process_time()
        (thread,) = read_thread(pasted(*messages))
        assert len(thread.messages) == many
        return time.process_time() - began

    few, many = seconds(500), seconds(5_000)
    with capsys.disabled():
        print(f"\n5,000 messages are understood in {many:.2f} s of processor time (500 in {few:.2f} s)")
    assert many < 30 * max(few, 0.05)


@pytest.mark.parametrize(
    "piece", ["@", " et B", ".", "a.", "\n", "<", "• ", "12 mai 2010 ", "http://", "Abc ", "é", ", ", "- "]
)
def test_a_hundred_thousand_times_the_same_sign_is_no_trap(piece: str):
    began = time.process_time()
    for text in (
        pasted((piece * (100_000 // len(piece)), "ana.fr")),
        piece * (100_000 // len(piece)) + PASTED,
    ):
        with contextlib.suppress(NotAThread):
            read_thread(text)
    assert time.process_time() - began < 3


def test_a_hundred_thousand_spaces_between_tags_are_no_trap():
    spaces = "<i> </i>" * 100_000
    began = time.process_time()
    (thread,) = read_thread(SPIP_3.replace("Une haie suffit.", f"Une {spaces} haie."))
    assert thread.messages[1].text == "Une haie."
    assert time.process_time() - began < 5


@given(st.binary(max_size=3000))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_thread_or_a_sentence(data: bytes):
    try:
        read_thread(data)
    except NotAThread as refusal:
        assert str(refusal)


@given(st.text(max_size=600), st.integers(0, 2000))
@settings(max_examples=150, deadline=None)
def test_any_text_dropped_anywhere_gives_a_thread_or_a_sentence(noise: str, where: int):
    for whole in (WITH_SPAM, SPIP_3, WORDPRESS, wxr(item("clo", comment(1, "Ana", "Mot.")))):
        try:
            read_thread(whole[:where] + noise + whole[where:])
        except NotAThread as refusal:
            assert str(refusal)
