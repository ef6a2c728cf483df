"""A file's name is made fit to be shown; what it is, is read from its content."""

from __future__ import annotations

import io

import pytest

from crm.attachments.file_rules import Kind, media_type_of, receive, shown_name
from crm.attachments.photo_rules import NotTaken
from tests.attachments.pictures import HTML, SVG, encoded, jpeg, two_halves


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("programme été 2010.pdf", "programme été 2010.pdf"),
        ("  a   b.txt ", "a b.txt"),
        (".htaccess", "htaccess"),
        ("...", None),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("日本語.odt", "日本語.odt"),
        ("\u200b", None),
        ("", None),
        ("../../etc/passwd", None),
        ("C:\\photos\\ines.jpg", None),
        ("ines\x00.jpg", None),
        ("a\nb.txt", None),
        ("x" * 200, "x" * 200),
        ("x" * 500, None),
    ],
)
def test_a_name_is_cleaned_or_refused(name: str, shown: str | None) -> None:
    if shown is None:
        with pytest.raises(NotTaken):
            shown_name(name)
    else:
        assert shown_name(name) == shown


def odt() -> bytes:
    """The beginning of an OpenDocument text, as the standard lays it out."""
    head = b"PK\x03\x04" + bytes(14) + b"\x27\x00\x00\x00" * 2 + b"\x08\x00\x00\x00"
    return head + b"mimetypeapplication/vnd.oasis.opendocument.text" + b"PK\x03\x04"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n%", "application/pdf"),
        (jpeg(), "image/jpeg"),
        (encoded(two_halves(), "PNG"), "image/png"),
        (encoded(two_halves(), "WEBP"), "image/webp"),
        (encoded(two_halves(), "GIF"), "image/gif"),
        (b"PK\x03\x04" + bytes(60), "application/zip"),
        (odt(), "application/vnd.oasis.opendocument.text"),
        ("Chère Inès,\n".encode(), "text/plain"),
        (("é" * 4096).encode()[1:4097], "application/octet-stream"),
        (("x" + "é" * 4096).encode()[:4096], "text/plain"),
        (HTML, "text/plain"),
        (SVG, "text/plain"),
        (b"<?xml version='1.0'?>" + SVG, "text/plain"),
        ("latin \xe9t\xe9".encode("latin-1"), "application/octet-stream"),
        (b"MZ\x90\x00", "application/octet-stream"),
    ],
)
def test_what_a_file_is_comes_from_its_content(content: bytes, media_type: str) -> None:
    assert media_type_of(content[:4096]) == media_type


def test_a_photo_is_renamed_after_what_it_became() -> None:
    received = receive(Kind.PHOTO, "Inès à la table.JPG", io.BytesIO(jpeg()))
    assert (received.filename, received.media_type) == ("Inès à la table.webp", "image/webp")


def test_a_photo_of_the_longest_name_still_has_one() -> None:
    assert len(receive(Kind.PHOTO, "x" * 200, io.BytesIO(jpeg())).filename) == 200


def test_a_file_is_kept_byte_for_byte() -> None:
    content = jpeg()
    received = receive(Kind.FILE, "ines.jpg", io.BytesIO(content))
    assert received.content.read() == content
    assert len(received.content_hash) == 64


def test_an_empty_file_is_refused() -> None:
    for kind in Kind:
        with pytest.raises(NotTaken, match="empty"):
            receive(kind, "a.txt", io.BytesIO())
