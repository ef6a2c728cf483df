"""Passwords: argon2id at 19 MiB, two passes, one lane (OWASP's first choice), two at once in a process.

Long rather than clever: twelve characters at least, no rule about their kinds (NIST SP 800-63B §3.1.1).
"""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crm.core.i18n import gettext as _
from crm.core.text import fold

SHORTEST, LONGEST = 12, 1024
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = BoundedSemaphore(2)
# A hash of random words nobody knows: checking it costs as much as checking a real one.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRvZm91cnM$kH1bEJcB3X1Fq2rcV3kqv3pUu0VYjQJxq2sK4m2mXyE"
_EVERYONES = (
    "password", "motdepasse", "azerty", "qwerty", "bonjour", "soleil", "letmein", "welcome", "bienvenue",
    "tablee", "iloveyou", "jetaime", "administrateur", "administrator", "secret", "marseille", "doudou",
)  # fmt: skip


def hash_password(password: str) -> str:
    """The hash to keep of `password`."""
    with _at_once:
        return _hasher.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether `password` is the one whose hash is `kept`; takes as long when there is none."""
    with _at_once:
        try:
            return _hasher.verify(kept or _NOBODY, password[:LONGEST]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_old(kept: str) -> bool:
    """Whether `kept` was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def why_weak(password: str, *known: str) -> str | None:
    """Why `password` is too easy to guess, as a sentence; None when it will do. `known`: the person's own words."""
    if len(password) < SHORTEST:
        return _("Twelve characters at least: a few words together are easy to keep.")
    if len(password) > LONGEST:
        return _("This is longer than a password may be.")
    folded = fold(password)
    rest = folded
    for word in (
        *_EVERYONES,
        *(fold(k) for k in known if len(k) >= 4),
        *(fold(k.split("@")[0]) for k in known),
    ):
        if len(word) >= 4:
            rest = rest.replace(word, "")
    rest = "".join(char for char in rest if not char.isdigit() and char.isalnum())
    if len(set(folded)) < 5 or len(rest) < 4:
        return _("This is among the first things someone would try. Put other words beside it.")
    return None
