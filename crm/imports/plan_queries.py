"""What would become of each row of a file: the preview shows it, and keeping the file does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crm.contacts.models import PointKind
from crm.contacts.rules import folded_point
from crm.core.text import sort_key
from crm.imports.matching_queries import Known, Someone, holdings_of, known_among
from crm.imports.readers.facts import N_, Reading, Row, Sentence
from crm.imports.readers.values import is_of_a_house
from crm.imports.rules import Facts, Holdings, facts_of

ASKED_AT_MOST = 8
IN_THE_BIN = N_("“%(name)s” lies in the bin: take them out of it first.")
SAME_NAME = N_("same name")
SAME_ADDRESS = N_("same e-mail address")
SAME_NAME_IN_FILE = N_("same name, earlier in this file")
WAITS = N_("Same person or not? Nobody said: this line waits.")
WAITS_WITH = N_("It goes with line %(line)s, which waits.")


class Fate(StrEnum):
    """What would become of a row."""

    NEW = "new"
    COMPLETES = "completes"
    UNCHANGED = "unchanged"
    ASKED = "asked"
    PASSED_OVER = "passed_over"


@dataclass(frozen=True)
class Candidate:
    """Someone a row may be: `value` is what the form sends; `line`: the line of the file that makes them."""

    value: str
    calling_name: str
    why: Sentence
    contact_id: int | None = None
    line: int | None = None


@dataclass
class Line:
    """A row, and what would become of it.

    `contact` or `first` (the position of an earlier row that makes them) says whom it completes, `missing` with what.
    `candidates` are set when it is asked, and stay once it is answered.
    """

    row: Row
    facts: Facts | None
    fate: Fate
    reasons: list[Sentence] = field(default_factory=list)
    contact: Someone | None = None
    first: int | None = None
    missing: Facts | None = None
    candidates: list[Candidate] = field(default_factory=list)
    answer: str = ""


@dataclass
class Plan:
    """Every row of a file, in its order."""

    reading: Reading
    lines: list[Line]

    def of(self, *fates: Fate) -> list[Line]:
        """The lines of these fates."""
        return [line for line in self.lines if line.fate in fates]


@dataclass
class _Guess:
    """Whom a row is: someone of the book, whoever an earlier row is, one of several, or someone new."""

    contact_id: int | None = None
    position: int | None = None
    candidates: list[Candidate] = field(default_factory=list)


def plan_of(reading: Reading, content_hash: str, answers: Mapping[str, str]) -> Plan:
    """What keeping `reading` would do. `answers`: position of a row → "new", or the value of one of its candidates;
    anything else is no answer.
    """
    lines = [_line_of(row) for row in reading.rows]
    proposed = [line for line in lines if line.facts is not None]
    known = known_among([line.facts for line in proposed if line.facts], content_hash)
    guesses = _Guesser(known).guess(proposed)
    ids = {guess.contact_id for guess in guesses.values()}
    ids |= {one.contact_id for guess in guesses.values() for one in guess.candidates}
    holdings = holdings_of(one for one in ids if one is not None)
    _Settler(known, guesses, holdings, answers).settle(proposed)
    return Plan(reading, lines)


def _line_of(row: Row) -> Line:
    if row.person is None:
        return Line(row, None, Fate.PASSED_OVER, list(row.problems))
    facts, said = facts_of(row.person)
    return Line(row, facts, Fate.NEW, [*row.problems, *said])


def _emails(facts: Facts) -> list[str]:
    return [folded_point(value) for kind, value in facts.points if kind is PointKind.EMAIL]


class _Guesser:
    """Goes through a file in its order and says of each row whom it may be."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.lines_by_email: dict[str, list[Line]] = {}
        self.lines_by_name: dict[str, list[Line]] = {}
        self.same_words: dict[Facts, int] = {}

    def guess(self, lines: list[Line]) -> dict[int, _Guess]:
        guesses: dict[int, _Guess] = {}
        for line in lines:
            assert line.facts is not None
            guesses[line.row.position] = self._guess(line.row.position, line.facts, guesses)
            self.same_words.setdefault(line.facts, line.row.position)
            self.lines_by_name.setdefault(sort_key(line.facts.calling_name), []).append(line)
            for email in _emails(line.facts):
                self.lines_by_email.setdefault(email, []).append(line)
        return guesses

    def _guess(self, position: int, facts: Facts, earlier: Mapping[int, _Guess]) -> _Guess:
        if position in self.known.by_line:
            return _Guess(contact_id=self.known.by_line[position])
        if facts in self.same_words:
            return _Guess(position=self.same_words[facts])
        own = [email for email in _emails(facts) if not is_of_a_house(email)]
        shared = [email for email in _emails(facts) if is_of_a_house(email)]
        called = self.known.called(facts.calling_name)
        reached = list(dict.fromkeys(one for email in own for one in self.known.by_email[email]))
        at_the_house = list(dict.fromkeys(one for email in shared for one in self.known.by_email[email]))
        if not reached:
            # A mailbox of a house says someone only with their name.
            reached = [one for one in at_the_house if one in called]
        if len(reached) > 1 and len(named := [one for one in reached if one in called]) == 1:
            reached = named
        if len(reached) == 1:
            return _Guess(contact_id=reached[0])
        before = [line for email in own for line in self.lines_by_email.get(email, ())]
        if before and not reached:
            return _Guess(position=before[0].row.position)
        candidates = [self._someone(one, SAME_ADDRESS) for one in reached or at_the_house]
        candidates += [
            self._someone(one, SAME_NAME) for one in called if one not in (reached or at_the_house)
        ]
        for line in self.lines_by_name.get(sort_key(facts.calling_name), ()):
            theirs = earlier[line.row.position]
            if theirs.position is None and theirs.contact_id is None and line.facts is not None:
                candidates.append(
                    Candidate(
                        f"line:{line.row.position}",
                        line.facts.calling_name,
                        Sentence(SAME_NAME_IN_FILE),
                        line=line.row.line,
                    )
                )
        return _Guess(candidates=candidates[:ASKED_AT_MOST])

    def _someone(self, contact_id: int, why: str) -> Candidate:
        name = self.known.people[contact_id].calling_name
        return Candidate(f"same:{contact_id}", name, Sentence(why), contact_id=contact_id)


class _Settler:
    """Says what becomes of each row, given whom it is, what pages say already, and what was answered."""

    def __init__(
        self,
        known: Known,
        guesses: Mapping[int, _Guess],
        holdings: dict[int, Holdings],
        answers: Mapping[str, str],
    ) -> None:
        self.known, self.guesses, self.holdings, self.answers = known, guesses, holdings, answers
        self.made: dict[int, Holdings] = {}
        self.settled: dict[int, Line] = {}

    def settle(self, lines: list[Line]) -> None:
        for line in lines:
            guess = self.guesses[line.row.position]
            if guess.candidates:
                self._answer(line, guess)
            elif guess.position is not None:
                self._follow(line, guess.position)
            elif guess.contact_id is not None:
                self._complete(line, guess.contact_id)
            else:
                self._make(line)
            self.settled[line.row.position] = line

    def _make(self, line: Line) -> None:
        assert line.facts is not None
        line.fate, line.first = Fate.NEW, line.row.position
        self.made[line.row.position] = Holdings.of_new(line.facts)

    def _answer(self, line: Line, guess: _Guess) -> None:
        line.candidates = guess.candidates
        answer = self.answers.get(str(line.row.position), "")
        chosen = next((one for one in guess.candidates if one.value == answer), None)
        if answer == "new":
            line.answer = answer
            self._make(line)
        elif chosen is not None:
            line.answer = answer
            if chosen.contact_id is not None:
                self._complete(line, chosen.contact_id)
            else:
                self._follow(line, int(chosen.value.removeprefix("line:")))
        elif (held_by := self._held_by(line, guess)) is not None:
            line.candidates = []
            line.fate, line.contact = Fate.UNCHANGED, self.known.people[held_by]
        else:
            line.fate = Fate.ASKED

    def _held_by(self, line: Line, guess: _Guess) -> int | None:
        """The one who is called so and whose page says all of it already: nothing is left to ask."""
        facts = line.facts
        if facts is None or not (facts.points or facts.sites):
            return None
        for one in guess.candidates:
            held = self.holdings.get(one.contact_id or 0)
            if one.contact_id is None or held is None or not held.knows(facts.calling_name):
                continue
            missing, differences = held.missing(facts)
            if missing.says_nothing and not missing.calling_name and not differences:
                return one.contact_id
        return None

    def _follow(self, line: Line, position: int) -> None:
        earlier = self.settled[position]
        if earlier.fate in (Fate.ASKED, Fate.PASSED_OVER):
            line.fate = Fate.PASSED_OVER
            line.reasons.append(Sentence(WAITS_WITH, {"line": str(earlier.row.line)}))
        elif earlier.contact is not None:
            self._complete(line, earlier.contact.id)
        else:
            assert earlier.first is not None
            line.first = earlier.first
            self._take(line, self.made[earlier.first])

    def _complete(self, line: Line, contact_id: int) -> None:
        line.contact = self.known.people[contact_id]
        if line.contact.in_bin:
            line.fate = Fate.PASSED_OVER
            line.reasons.append(Sentence(IN_THE_BIN, {"name": line.contact.calling_name}))
            return
        self._take(line, self.holdings[contact_id])

    def _take(self, line: Line, held: Holdings) -> None:
        assert line.facts is not None
        line.missing, differences = held.missing(line.facts)
        line.reasons += differences
        nothing = line.missing.says_nothing and not line.missing.calling_name
        line.fate = Fate.UNCHANGED if nothing else Fate.COMPLETES
        held.take(line.facts)
