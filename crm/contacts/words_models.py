"""The closed choices about people, as the words they are kept by."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where someone is in life, as far as we are concerned."""

    ACTIVE = "active"
    IN_RETREAT = "in_retreat"
    DECEASED = "deceased"


class Closeness(StrEnum):
    """How well we know each other, in words; on the person's own page only, never sorted or filtered by."""

    BY_SIGHT = "by_sight"
    GETTING_TO_KNOW = "getting_to_know"
    KNOW_WELL = "know_well"
    CLOSE = "close"


class AddressForm(StrEnum):
    """How we speak to each other in French."""

    TU = "tu"
    VOUS = "vous"


class NameKind(StrEnum):
    """What another name is."""

    CIVIL = "civil"
    PEN = "pen"
    FORMER = "former"
    NICKNAME = "nickname"


class SiteKind(StrEnum):
    """What a place on the web is."""

    BLOG = "blog"
    FORUM = "forum"
    PODCAST = "podcast"
    NEWSLETTER = "newsletter"
    PROFILE = "profile"
    OTHER = "other"


class SiteState(StrEnum):
    """Whether a site still speaks."""

    ALIVE = "alive"
    PAUSED = "paused"
    GONE = "gone"


class PointKind(StrEnum):
    """A way to reach someone."""

    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"
    POSTAL = "postal"
