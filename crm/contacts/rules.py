"""What a way to reach someone looks like, and how a portrait is said in one line. No database, no page."""

from __future__ import annotations

import re

from crm.core.text import fold

LINE = 140
_EMAIL = re.compile(
    r"[^@\s<>\"'(),:;\\\[\]]{1,64}@[^@\s.<>\"'(),:;\\\[\]/?#&]+(\.[^@\s.<>\"'(),:;\\\[\]/?#&]+)+"
)
_PHONE = re.compile(r"\+?[0-9][0-9 .()/\u00a0\u202f-]{2,30}")
_SENTENCE = re.compile(r"(?<=[.!?…])[\s\u00a0\u202f]+(?=\S)")


def is_email(value: str) -> bool:
    """Whether `value` can stand after `mailto:`: one address, with a domain, and nothing else."""
    return len(value) <= 254 and _EMAIL.fullmatch(value) is not None


def phone_digits(value: str) -> str:
    """The number that `tel:` dials, "+33200000000"; empty when `value` is not a number and nothing else."""
    text = value.strip()
    if not _PHONE.fullmatch(text):
        return ""
    digits = re.sub(r"[^0-9]", "", text.replace("(0)", "") if text.startswith("+") else text)
    return ("+" if text.startswith("+") else "") + digits if 3 <= len(digits) <= 15 else ""


def folded_point(value: str) -> str:
    """What makes two ways to reach someone the same: no case, no accents; for a number, its digits."""
    return (phone_digits(value) or fold(value).strip())[:320]


def folded_name(name: str, limit: int = 200) -> str:
    """What makes two names the same, within a column of `limit` characters."""
    return " ".join(fold(name).split())[:limit]


def in_one_line(portrait: str, limit: int = LINE) -> str:
    """The first sentence of a portrait, cut at a word past `limit` characters: a line beside a name."""
    lines = portrait.strip().split("\n", 1)
    first = _SENTENCE.split(lines[0][: 4 * limit], maxsplit=1)[0].strip()
    if len(first) <= limit:
        return first
    cut = first[:limit]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:—-") + "…"
