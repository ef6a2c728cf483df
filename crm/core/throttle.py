"""Slowing down whoever tries too often. In the database: it holds over workers and restarts.

Delays grow and never lock an account for good: a stranger cannot shut a member out.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock
from crm.core.columns import UtcDateTime
from crm.core.db import Base, db
from crm.core.scoping import Kept


class Attempt(Kept, Base):
    """Something that was tried and failed, by whom (hashed) and when."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)

    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Limit:
    """At most `times` failures within `window` for one key of this `name`."""

    name: str
    times: int
    window: timedelta


SIGN_IN_BY_ACCOUNT = Limit("sign-in account", 5, timedelta(seconds=60))
SIGN_IN_BY_ADDRESS = Limit("sign-in address", 20, timedelta(minutes=5))
CONFIRM = Limit("confirm", 5, timedelta(seconds=60))
SIGN_IN_BY_ALL = Limit("sign-in all", 200, timedelta(minutes=1))


def _key(limit: Limit, who: str) -> str:
    return hashlib.sha256(f"{limit.name}:{who}".encode()).hexdigest()


def too_often(limit: Limit, who: str) -> bool:
    """Whether `who` (an account, an address) has failed too often for `limit`."""
    since = clock.now() - limit.window
    failures = db.session.scalar(
        select(func.count()).select_from(Attempt).where(Attempt.key == _key(limit, who), Attempt.at > since)
    )
    return (failures or 0) >= limit.times


def failed(limit: Limit, who: str) -> None:
    """Notes a failure; forgets those older than a day."""
    moment = clock.now()
    db.session.execute(delete(Attempt).where(Attempt.at < moment - timedelta(days=1)))
    db.session.add(Attempt(key=_key(limit, who), at=moment))


def network_of(address: str) -> str:
    """The address, or its /64 for IPv6: what one household or server holds. What is no address stays as it is."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:45]
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False).network_address)
