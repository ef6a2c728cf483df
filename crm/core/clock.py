"""The one clock: every "now" and "today" of the product comes from here, so that tests move one hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """The civil date it is now in `zone` (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


def read_moment(words: str) -> datetime | None:
    """The moment that `words` (ISO, with its zone) stand for, in UTC; None when no row could hold it.

    For what comes back in an address: a moment without a zone, or before any calendar, is nobody's.
    """
    try:
        moment = datetime.fromisoformat(words[:40].replace(" ", "+"))
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
