"""The one door: the bytes of a file in, what it proposes out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crm.imports.readers.encoding import as_utf8, decode
from crm.imports.readers.facts import MAX_BYTES, N_, Field, NotContacts, Reading
from crm.imports.readers.table import read_table
from crm.imports.readers.vcard import read_vcards

_CARD = re.compile(rb"(?:^|[\r\n]|\xef\xbb\xbf)BEGIN[ \t]{0,20}:[ \t]{0,20}VCARD", re.IGNORECASE)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_BINARIES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"SQLite format",
    b"7z\xbc\xaf",
    b"Rar!",
)
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f]")


def read_contacts(
    data: bytes,
    filename: str | None = None,
    *,
    encoding: str | None = None,
    mapping: Mapping[int, Field] | None = None,
) -> Reading:
    """Read an address book: vCard of any version, or a table (CSV) of any dialect.

    The content decides, not `filename`, which only makes refusals clearer. `encoding` (one of
    `encoding.OFFERED`) and `mapping` (column index to field, for tables) are a person’s choices and win.
    Every row of the file is in the reading, proposed or passed over with its reason; one bad row never ends
    the file. Raises `NotContacts`, and nothing else, when there is no address book in `data`.
    """
    if len(data) > MAX_BYTES:
        raise NotContacts("too_large", N_("This file is larger than 10 MB: please cut it in two."))
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise NotContacts("empty", N_("This file is empty: there is nobody in it."))
    if data.startswith(_WORKBOOKS):
        raise NotContacts(
            "workbook",
            N_("This is a workbook, or an archive: please save its sheet as CSV, then bring that in."),
        )
    if data.startswith(_BINARIES):
        raise NotContacts("binary", N_("This file is not text: contacts come as CSV or vCard."))
    plain = as_utf8(data)
    if _CARD.search(plain):
        return read_vcards(data, encoding)
    _refuse_others(plain, filename or "")
    decoded = decode(data, encoding)
    head = decoded.text[:65536]
    if len(_CONTROLS.findall(head)) + head.count("\x00") > 0.02 * len(head) + 3:
        raise NotContacts("binary", N_("This file is not text: contacts come as CSV or vCard."))
    return read_table(decoded, mapping)


def _refuse_others(plain: bytes, filename: str) -> None:
    """Files of another kind, told by how they begin: read as a table they would give nonsense."""
    head = plain[:2000].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<rss", b"<opml")):
        raise NotContacts("markup", N_("This is a page or an XML file: contacts come as CSV or vCard."))
    if head.startswith(b"begin:vcalendar"):
        raise NotContacts("calendar", N_("This is a calendar: contacts come as CSV or vCard."))
    if head.startswith((b"{", b"[{")) or filename.lower().endswith(".json"):
        raise NotContacts("json", N_("This is a JSON file: contacts come as CSV or vCard."))
    if filename.lower().endswith((".vcf", ".vcard")):
        raise NotContacts("unknown", N_("There is no card in this file."))
