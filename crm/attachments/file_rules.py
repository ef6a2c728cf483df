"""A file as it arrives: its name made fit to be shown, its kind read from its content, never from its name."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, BinaryIO

from crm.attachments.photo_rules import PHOTO_TYPE, NotTaken, read_photo
from crm.core.i18n import lazy_gettext as _l
from crm.core.text import TooLong, clean_line

LONGEST_NAME = 200
ANYTHING = "application/octet-stream"
# Enough to tell what a file is, and to find a word of a program near its beginning.
BEGINNING = 4096
CHUNK = 1024 * 1024

_SIGNATURES: list[tuple[bytes, str]] = [
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"fLaC", "audio/flac"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
]
_OPEN_DOCUMENT = re.compile(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z-]{3,40})")
# What no file system takes in a name: ends of folders, and controls.
_NOT_IN_A_NAME = re.compile(r"[/\\\x00-\x1f\x7f]")


class Kind(StrEnum):
    """A photo of them, shown beside their name, or any other file."""

    PHOTO = "photo"
    FILE = "file"


@dataclass(frozen=True)
class Received:
    """A file fit to be kept: its name as shown, its kind of content, the content and its SHA-256."""

    filename: str
    media_type: str
    content: BinaryIO
    content_hash: str


def shown_name(name: str) -> str:
    """The name a file is shown under. Raises `NotTaken`, with a sentence, for a name that cannot be one."""
    if _NOT_IN_A_NAME.search(name):
        raise NotTaken(_l("The name of this file holds signs that no file name has: give it another name."))
    try:
        cleaned = clean_line(name, LONGEST_NAME).lstrip(". ")
    except TooLong as error:
        raise NotTaken(
            _l(
                "The name of this file is too long: %(limit)s characters at most. Give it a shorter one.",
                limit=error.limit,
            )
        ) from error
    if not cleaned:
        raise NotTaken(_l("This file has no name: give it one."))
    return cleaned


def media_type_of(beginning: bytes) -> str:
    """What a file is, from its first bytes. Text of any kind (HTML and SVG too) is plain text and no more."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    for signature, media_type in _SIGNATURES:
        if beginning.startswith(signature):
            found = _OPEN_DOCUMENT.match(beginning, 30) if media_type == "application/zip" else None
            return found[1].decode("ascii") if found else media_type
    return "text/plain" if _is_text(beginning) else ANYTHING


def _is_text(beginning: bytes) -> bool:
    if b"\x00" in beginning:
        return False
    try:
        beginning.decode("utf-8")
    except UnicodeDecodeError as error:
        # A letter may be cut in two by the end of what was read.
        return len(beginning) == BEGINNING and error.start > BEGINNING - 4
    return True


def receive(kind: Kind, name: str, content: BinaryIO) -> Received:
    """The file called `name`, to be kept as a photo or as it is. Raises `NotTaken`, with a sentence."""
    filename = shown_name(name)
    content.seek(0)
    beginning = content.read(BEGINNING)
    if not beginning:
        raise NotTaken(_l("This file is empty."))
    content.seek(0)
    if kind is Kind.PHOTO:
        photo = io.BytesIO(read_photo(content.read()))
        stem = filename.rsplit(".", 1)[0].rstrip(". ") or filename
        return Received(f"{stem[: LONGEST_NAME - 5]}.webp", PHOTO_TYPE, photo, _sha256(photo))
    return Received(filename, media_type_of(beginning), content, _sha256(content))


def _sha256(content: BinaryIO) -> str:
    digest: Any = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    content.seek(0)
    return str(digest.hexdigest())
