"""Words as the book keeps and compares them: folding, tokens, sort keys, cleaning, initials.

Pure: text in, text out. `fold` is the only place where accents, ligatures and apostrophes are brought
to one form; search, sorting and "already in the book?" all come here, so that they never disagree.
"""

from __future__ import annotations

import re
import unicodedata

SORT_KEY_LIMIT = 200
OTHERS = "#"
"""The drawer of the directory for every name that does not begin with a Latin letter."""


def _class_of(wanted: str) -> str:
    """A regex character class of every character whose Unicode category begins with `wanted`.

    Marks live in the first two planes and in the variation selectors; looking no further keeps the
    import at a few milliseconds.
    """
    spans: list[list[int]] = []
    for point in (*range(0x20000), *range(0xE0100, 0xE01F0)):
        if unicodedata.category(chr(point)).startswith(wanted):
            if spans and spans[-1][1] == point - 1:
                spans[-1][1] = point
            else:
                spans.append([point, point])
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in spans)


_MARK = _class_of("M")
_TOO_MANY_MARKS = re.compile(f"([{_MARK}]{{8}})[{_MARK}]+")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_ASCII_WORD = re.compile(r"[a-z0-9]+")

# What NFKD does not take apart, and the signs that keyboards write in several ways.
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "ĸ": "k",
        "ŋ": "n",
        "ƒ": "f",
        "ƀ": "b",
        "ɨ": "i",
        **dict.fromkeys("’ʼ‘`´‛′＇ʹʻ", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)


def _is_dropped(char: str) -> bool:
    """Marks that colour a letter and signs nobody sees.

    Vowel signs of Indic and South-East Asian scripts are marks too, of class 0: they are letters to the
    reader and stay.
    """
    category = unicodedata.category(char)
    if category == "Mn":
        return unicodedata.combining(char) != 0 or "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0100"
    return category in ("Me", "Cf", "Cs") or char == "\u034f"


def _fold_once(text: str) -> str:
    # ´ and ʼn fall apart into a space or a letter under NFKD: the apostrophes are read before.
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    bare = "".join([c for c in decomposed if c < "\x80" or not _is_dropped(c)])
    return bare.casefold().translate(_LETTERS)


def fold(text: str) -> str:
    """The one folded form of `text`: no accents, no case, plain apostrophes and spaces.

    Compatibility decomposition (NFKD) without marks, case folded, œ→oe æ→ae ß→ss ł→l ø→o đ→d, every
    apostrophe → ', every space (no-break and narrow ones included) → an ordinary space; invisible
    format characters and lone surrogates are dropped. Folding twice changes nothing. Never raises.
    """
    if not _NON_ASCII.search(text):
        return text.lower().replace("`", "'")
    folded = _fold_once(text)
    while (again := unicodedata.normalize("NFC", _fold_once(folded))) != folded:
        folded = again
    return "".join([" " if c > "\x7f" and c.isspace() else c for c in folded])


def words(text: str) -> list[str]:
    """The folded words of `text`, in order: runs of letters and digits of any script.

    The tokeniser of search, the same on both database engines: "l’été" gives `["l", "ete"]`.
    """
    folded = fold(text)
    if not _NON_ASCII.search(folded):
        return _ASCII_WORD.findall(folded)
    spaced = "".join([c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in folded])
    return [word for word in spaced.split() if any(map(str.isalnum, word))]


def sort_key(text: str) -> str:
    """The key by which names are listed: at most 200 characters, compared character by character.

    Punctuation and emoji are ignored ("@ana" stands beside "Ana"), a space sorts before letters ("Jean
    Paul" before "Jeanne"). Names of `initial` "A" to "Z" come first; every other key begins with "~", so
    that the "#" drawer is one contiguous range at the end.
    """
    key = " ".join(words(text[: 4 * SORT_KEY_LIMIT])) or fold(text[:SORT_KEY_LIMIT]).strip()
    if not "a" <= key[:1] <= "z":
        key = "~" + key
    return key[:SORT_KEY_LIMIT]


def initial(text: str) -> str:
    """The drawer of the directory where a name stands: "A" to "Z", or "#" (digits, other scripts, emoji)."""
    first = sort_key(text)[:1]
    return OTHERS if first == "~" else first.upper()


class TooLong(ValueError):
    """More characters than the field keeps; `limit` and `length` are for the sentence shown."""

    def __init__(self, limit: int, length: int) -> None:
        super().__init__(f"{length} characters where {limit} are kept")
        self.limit = limit
        self.length = length


_LINE_END = re.compile("\r\n|[\r\x0b\x0c\u2028\u2029]")
# Controls, surrogates, marks that reorder what is read, the byte-order mark, interlinear annotations
# and noncharacters (which no XML export could carry). ZWJ and ZWNJ stay: emoji families and Persian
# are spelt with them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ufdd0-\ufdef]"
)
_EDGE = (
    " \t\n\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u202f\u205f\u2060\u3000"
)
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2060-\u2065"
    "\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)


def _clean(text: str) -> str:
    return _TOO_MANY_MARKS.sub(r"\1", _FORBIDDEN.sub("", _LINE_END.sub("\n", text)))


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise TooLong(limit, len(text))
    return text


def clean_line(text: str, limit: int) -> str:
    """One line of words fit to be kept: a name, a title, a because.

    Controls, lone surrogates and bidirectional overrides are taken out, ends of line and tabs become a
    space, runs of ordinary spaces become one, more than 8 combining marks in a row are cut to 8, the
    edges are trimmed. No-break spaces and emoji are kept as typed. Raises `TooLong` past `limit`.
    """
    return _within(re.sub(r"[ \t\n]+", " ", _clean(text)).strip(_EDGE), limit)


def clean_block(text: str, limit: int) -> str:
    """Words of several lines fit to be kept: as `clean_line`, but ends of line (as "\\n") and tabs stay.

    Raises `TooLong` past `limit` characters.
    """
    return _within(_clean(text).strip(_EDGE), limit)


def is_blank(text: str) -> bool:
    """True when nothing would be seen: empty, spaces, controls, zero-width characters alone."""
    return not _UNSEEN.sub("", _clean(text)).strip()


_GRAPHEME = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}"  # a flag is two regional letters
    "|(?:(?!\u200d).)"
    f"[{_MARK}\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"  # marks, skin tones, flags of regions
    f"(?:\u200d[\u2190-\u2bff\U0001f000-\U0001faff][{_MARK}\U0001f3fb-\U0001f3ff]*)*)",  # families
    re.DOTALL,
)


def initials(name: str) -> str:
    """One or two letters for the place card: of the first word, and of the last when there are several.

    Letters are whole as they are read: é is one even when typed as two characters, and a name made of an
    emoji gives that emoji whole. Empty for a blank name.
    """
    line = unicodedata.normalize("NFC", _clean(name[:1000]))
    parts = [re.sub(r"^[\W_]+", "", part) for part in re.split(r"[\s\-‐‑./_]+", line)]
    firsts = [match[0] for part in parts if part and (match := _GRAPHEME.match(part))]
    if not firsts:
        whole = _UNSEEN.sub("", line).strip() and _GRAPHEME.match(line.strip(_EDGE))
        return whole[0] if whole else ""
    chosen = firsts[:1] if len(firsts) == 1 else [firsts[0], firsts[-1]]
    return "".join(letter.upper() if len(letter.upper()) == len(letter) else letter for letter in chosen)
