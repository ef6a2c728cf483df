"""What a tag and its because may say: no figure about a person, a reason that is one, no secret drawer.

Pure, but for the sentences, which are in the language of the page. Used for tag names, becauses and
recommendations (PRODUCT §1 and §3).
"""

from __future__ import annotations

import re

from crm.core.i18n import gettext as _
from crm.core.text import words
from crm.tags.readers.figures import Weighing as Weighing
from crm.tags.readers.figures import find_weighing
from crm.tags.readers.sensitive import Family as Family
from crm.tags.readers.sensitive import Sensitive as Sensitive
from crm.tags.readers.sensitive import find_sensitive

READ_AT_MOST = 20_000
"""Characters read for a figure or a sensitive word; a because has 280, a recommendation a few pages."""

# Words that give no reason by themselves: links, persons, being, having, liking.
_GIVES_NO_REASON = set(
    words(
        "parce que qu car puisque c est ce cette cet ces un une des le la les l de du d au aux a en dans et ou y "
        "il elle iel ils elles on je j tu nous vous lui leur se s son sa ses mon ma mes notre nos qui ne n pas "
        "est sont etait suis ete etre a ont avoir fait faire dit aime aiment adore adorent apprecie aimer adorer "
        "tres bien trop vraiment beaucoup toujours tout toute tous toutes plein si aussi surtout juste comme pour "
        "because as since for the an of to in on at and or with is are was were be been being am she he they it "
        "her his their them him i we you this that these those who does do did has have had likes like loves love "
        "enjoys enjoy very really much so too just all always its s m re ve"
    )
)


def weighs_people(text: str) -> Weighing | None:
    """The words of `text` that weigh someone, or None: a figure beside audience words, or a word that does.

    `Weighing.words` are as typed; `kind` is "figure" or "word". "this is not an audience" is the writer's
    to say: the caller keeps the words then, and signs them in the journal.
    """
    return find_weighing(text[:READ_AT_MOST])


def sensitive_words(text: str) -> Sensitive | None:
    """Words of health, religion, opinions, origin, sexuality or union membership in `text`, or None.

    Only ever a warning in the writer's face (PRODUCT §3): nothing is refused for it.
    """
    return find_sensitive(text[:READ_AT_MOST])


def _stem(word: str) -> str:
    return re.sub(r"(?<=\w{2})(?:s|x)$", "", word)


def repeats_tag(because: str, tag: str) -> bool:
    """True when a because says nothing but its tag: "because board games" on "board games".

    Small words, and being or liking ("parce qu'il aime les jeux" on "jeux"), give no reason by
    themselves; plural and singular are the same. A because without a word, or with small words alone,
    gives none either.
    """
    said = [_stem(word) for word in words(because)]
    of_tag = {_stem(word) for word in words(tag)}
    small = {_stem(word) for word in _GIVES_NO_REASON}
    return all(word in of_tag or word in small for word in said)


def why_refused(text: str) -> str | None:
    """The sentence that refuses words which weigh someone, with what was found; None when they pass."""
    weighing = weighs_people(text)
    if not weighing:
        return None
    if weighing.kind == "figure":
        return _(
            "“%(words)s” puts a figure on someone. Say what they do, not how much they weigh.",
            words=weighing.words,
        )
    return _(
        "“%(words)s” files someone by weight. Say what they do, not how much they weigh.",
        words=weighing.words,
    )


def what_to_write_instead(sensitive: Sensitive) -> str:
    """The warning for sensitive words: what they tell, and what could be written in their place."""
    found = ", ".join(sensitive.words)
    match sensitive.family:
        case Family.HEALTH:
            return _(
                "“%(words)s” tells of someone’s health. Say what to plan for: a seat near the door, "
                "a short evening, a menu.",
                words=found,
            )
        case Family.RELIGION:
            return _(
                "“%(words)s” tells of someone’s religion. Say what to plan for: a menu, a day to avoid.",
                words=found,
            )
        case Family.OPINIONS:
            return _(
                "“%(words)s” tells of someone’s opinions. Say what they do or write in public, "
                "and where it can be read.",
                words=found,
            )
        case Family.ORIGIN:
            return _(
                "“%(words)s” tells of someone’s origin. Say what they make, "
                "the languages they speak, the subjects they know.",
                words=found,
            )
        case Family.SEXUALITY:
            return _(
                "“%(words)s” tells of someone’s private life. Say what they do or write in public, "
                "in their own words.",
                words=found,
            )
        case Family.UNION:
            return _(
                "“%(words)s” tells of union membership. Say what they do, or what to plan for.",
                words=found,
            )
