"""Who may: every route says it, and what says nothing is refused.

`@needs(Role.MEMBER)` stands under the route; `@anyone` opens a page to people without an account;
`@signed_in` asks for an account and no workspace. The rules are read before each request by `accounts`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import g

F = TypeVar("F", bound=Callable[..., Any])


class Role(StrEnum):
    """What someone is in a workspace. The keeper administers, the member writes, the reader reads the team's lines."""

    READER = "reader"
    MEMBER = "member"
    KEEPER = "keeper"

    def covers(self, needed: Role) -> bool:
        """Whether this role may do what `needed` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


ANYONE = "anyone"
SIGNED_IN = "signed in"


def needs(role: Role) -> Callable[[F], F]:
    """Opens a view to `role` and above, inside a workspace."""

    def mark(view: F) -> F:
        view.needs = role  # type: ignore[attr-defined]
        return view

    return mark


def anyone(view: F) -> F:
    """Opens a view to people without an account."""
    view.needs = ANYONE  # type: ignore[attr-defined]
    return view


def signed_in(view: F) -> F:
    """Opens a view to whoever has an account, outside any workspace."""
    view.needs = SIGNED_IN  # type: ignore[attr-defined]
    return view


def may(role: str) -> bool:
    """Whether who looks covers `role` in the present workspace."""
    present: Role | None = g.get("role")
    return present is not None and present.covers(Role(role))
