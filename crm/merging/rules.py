"""What two entries of one person say alike, what one of them alone says, and what someone must choose. No database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm.contacts.models import State
from crm.core.text import fold

# What a person has one of. Longer words can be kept both, one after the other.
SINGLE = (
    "calling_name",
    "pronouns",
    "address_form",
    "town",
    "birthday",
    "closeness",
    "portrait",
    "between_us",
    "met",
    "met_words",
    "met_through_id",
    "met_by",
)
TEXTS = frozenset({"portrait", "between_us", "met_words"})
LONGEST_TEXT = 20_000
LANGUAGES = 120
# The most careful wins: nobody who died or withdrew is asked again because of a second entry.
_CARE = [State.ACTIVE, State.IN_RETREAT, State.DECEASED]


@dataclass(frozen=True)
class Compared:
    """One fact in both entries. `open`: both say it, differently, and someone must choose."""

    name: str
    here: Any
    there: Any

    @property
    def open(self) -> bool:
        """Whether both say something, and not the same."""
        if not self.here or not self.there:
            return False
        # Two spellings of a name are two names: which one is right is for someone to say.
        return self.here != self.there if self.name == "calling_name" else not _alike(self.here, self.there)

    @property
    def taken(self) -> Any:
        """What is kept when nothing need be chosen."""
        return self.here or self.there

    @property
    def can_be_both(self) -> bool:
        """Whether both can be kept, one after the other."""
        return self.name in TEXTS and len(self.here or "") + len(self.there or "") < LONGEST_TEXT

    def chosen(self, answer: str) -> Any:
        """The value for "here", "there" or "both". Raises ValueError for anything else."""
        if answer == "both" and self.can_be_both:
            return f"{self.here}\n\n{self.there}"
        if answer not in ("here", "there"):
            raise ValueError(answer)
        return self.here if answer == "here" else self.there


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip() or (len(one) < 200 and fold(one).strip() == fold(other).strip())
    return bool(one == other)


def compared(kept: Any, gone: Any) -> list[Compared]:
    """Every single fact that at least one of the two entries gives. A link to the other entry is no fact."""
    facts = []
    for name in SINGLE:
        here, there = getattr(kept, name), getattr(gone, name)
        if name == "met_through_id":
            here, there = None if here == gone.id else here, None if there == kept.id else there
        if here or there:
            facts.append(Compared(name, here, there))
    return facts


def most_careful(one: State, other: State) -> State:
    """Of two states, the one that asks for more care."""
    return max(one, other, key=_CARE.index)


def languages_of_both(here: str, there: str) -> str:
    """The languages of both, each once, as far as the line goes."""
    united: dict[str, str] = {}
    for part in f"{here},{there}".replace(";", ",").split(","):
        if part.strip():
            united.setdefault(fold(part).strip(), part.strip())
    line = ""
    for language in united.values():
        longer = f"{line}, {language}" if line else language
        line = longer if len(longer) <= LANGUAGES else line
    return line


def joined(one: str, other: str, limit: int) -> str | None:
    """Two short lines as one, what is said twice once; None when they do not fit."""
    if not other.strip() or fold(other).strip() in fold(one):
        return one
    if not one.strip():
        return other
    both = f"{one} ; {other}"
    return both if len(both) <= limit else None
