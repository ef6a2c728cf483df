"""What the columns of a table hold, from their names and a few of their cells, in French and in English.

A column is judged by its name when it is known (`names.py`); else by what a few of its cells look like.
Figures about people are told by their names or by their cells, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from crm.core.text import fold
from crm.imports.readers import values
from crm.imports.readers.facts import Field, Why
from crm.imports.readers.names import KNOWN

SAMPLE_ROWS = 200
F = Field


# Only of use to the program that wrote the file, or about someone who did not choose to be in it.
_TECHNICAL = re.compile(
    r"type de .*|(?:.* )?(?:type|id|uid|uuid|guid|ip|leid|euid|gmtoff|dstoff|timezone|latitude|longitude|cc"
    r"|yomi|yomi name|symbol|etag|checksum|modified|changed)"
    r"|(?:optin|confirm|unsub).*|last changed|(?:given|family|additional) name yomi|phonetic .*"
    r"|.* phonetique|(?:e mail|email|phone|address|website|relation|im|event|custom field|organization) "
    r"(?:label|service|type)|(?:name )?(?:prefix|suffix)|suffixe|civilite|initials|initiales|sensitivity"
    r"|priority|priorite|prive|private|directory server|serveur d annuaire|mileage|kilometrage"
    r"|billing information|informations facturation|compte|account|subject|internet free busy"
    r"|disponibilite internet|critere de diffusion|rappel|rnis|isdn|telex|e mail display name"
    r"|nom complet de l adresse de messagerie|organizational id number|status|statut|has newsletter"
    r"|created.*|updated.*|first seen|last seen|date d ajout|cree le|modifie le"
)
_PRIVATE = re.compile(
    r"gender|sexe|sex|genre|code gouvernement|government id number|religion|nationalite|nationality"
    r"|salaire|salary|spouse|conjoint e|children|enfants"
)
_PICTURE = re.compile(r"(?:.* )?(?:photo|photos|picture|image|avatar|avatar url|logo)(?: url)?")

# Words of audience and of rank: a column named so is left out whatever it holds.
_FIGURES = re.compile(
    r"\b(?:follow(?:ers?|ing)|abonnes?|abonnees?|subscribers?|suiveurs|fans|amis facebook"
    r"|ratings?|scores?|scoring|reach|portee|audiences?|klout|kred|influences?|influenceurs?|rank|ranking|rang"
    r"|classement|vues|pages? vues|visites?|visiteurs?|visitors?|visits|traffic|trafic|engagement"
    r"|domain authority|page authority|authority|autorite|pagerank|alexa|moz|tiers?|stars|etoiles|karma"
    r"|reputation|impressions|notoriete|popularite|popularity|potentiel|potential|ltv|lifetime value"
    r"|nb|nbre|nombre|number of|count|total|moyenne|average|pourcentage|percent|emv|cpm|ctr|open rate"
    r"|note sur|importance|credibilite|credibility|soutien|connections count|lead value|revenue|budget)\b"
    r"|^(?:da|pa|dr|tf|cf|pr|ur|roi)$"
)
_OUT_OF = re.compile(r"/\s*(?:5|10|20|100)\b|%|★|☆")
_FIGURE = re.compile(
    r"(?:[~≈<>=+±-]{0,2}\s?\d{1,15}(?:[ \u00a0\u202f.,'’]\d{1,3}){0,5}\s?(?:k|m|k\+|m\+|\+|%|pts?|points?)?"
    r"(?:\s?(?:/|sur)\s?\d{1,3})?|[★☆⭐*]{1,10})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_PHONE = re.compile(r"(?:\+|00?)[\d\s.()/-]{7,20}")


def plain(name: str) -> str:
    """A column name as it is compared: folded, without figures, punctuation or doubled spaces."""
    return " ".join(re.findall(r"[^\W\d_]+", fold(name[:200])))


def is_known(name: str) -> bool:
    """True when `name` is certainly the name of a column of contacts."""
    return plain(name) in KNOWN or plain(name) in ("name", "nom")


def is_figure_name(name: str) -> bool:
    """True when a folded name announces a figure about people: followers, score, rank…"""
    return _FIGURES.search(name) is not None


def guess_mapping(
    columns: Sequence[str], rows: Sequence[Sequence[str]] = ()
) -> tuple[dict[int, Field], dict[int, Why]]:
    """The field of every column, and for those left out, why. `rows`: cells to judge unknown names by.

    Figures about people are left out by their name, or by their cells when the name says nothing. Of two
    columns `Nom`, the last is the family name (French Outlook). Unknown words go to a note, under the
    column’s name.
    """
    names = [plain(column) for column in columns]
    mapping: dict[int, Field] = {}
    why: dict[int, Why] = {}
    for index, name in enumerate(names):
        cells = [row[index].strip() for row in islice(rows, SAMPLE_ROWS) if index < len(row)]
        found = _one(columns[index], name, [cell for cell in cells if cell])
        if isinstance(found, Why):
            mapping[index], why[index] = F.LEAVE_OUT, found
        else:
            mapping[index] = found
    _settle_names(names, mapping)
    _settle_titles(names, mapping, why)
    return mapping, why


def _one(column: str, name: str, cells: list[str]) -> Field | Why:
    if is_figure_name(name) or _OUT_OF.search(column):
        return Why.FIGURES
    if name in ("nom", "name"):
        return F.CALLING_NAME
    known = KNOWN.get(name)
    if known is not None:
        # "Note: 4" is a mark out of something; "Note: met in Lille" is a note.
        weighs = known in (F.NOTE, F.TAGS, F.OCCUPATION) and _all_figures(cells)
        return Why.FIGURES if weighs else known
    if _PICTURE.fullmatch(name):
        return Why.PICTURE
    if _PRIVATE.fullmatch(name):
        return Why.PRIVATE
    if _TECHNICAL.fullmatch(name):
        return Why.TECHNICAL
    return _by_cells(cells)


def _by_cells(cells: list[str]) -> Field | Why:
    if not cells:
        return Why.UNKNOWN
    if _mostly(cells, lambda cell: "@" in cell and values.emails_in(cell)[0] != []):
        return F.EMAIL
    if _mostly(cells, lambda cell: cell.lower().startswith(("http://", "https://", "www."))):
        return F.SITE
    if _mostly(cells, lambda cell: _PHONE.fullmatch(cell[:40]) is not None):
        return F.PHONE
    return Why.FIGURES if _all_figures(cells) else F.NOTE


def _mostly(cells: list[str], judge: Callable[[str], bool]) -> bool:
    return sum(map(judge, cells)) > 0.7 * len(cells)


def _all_figures(cells: list[str]) -> bool:
    """Every cell is a number, a mark out of something or stars; years alone are dates, not figures."""
    if not cells or all(_YEAR.fullmatch(cell) for cell in cells):
        return False
    return all(_FIGURE.fullmatch(cell[:60]) for cell in cells)


def _settle_names(names: list[str], mapping: dict[int, Field]) -> None:
    """`Nom` alone is the whole name; beside a first name, and no family name, it is the family name."""
    plain_ones = [
        i for i, name in enumerate(names) if name in ("nom", "name") and mapping[i] is F.CALLING_NAME
    ]
    fields = set(mapping.values())
    if plain_ones and F.GIVEN_NAME in fields and F.FAMILY_NAME not in fields:
        mapping[plain_ones[-1]] = F.FAMILY_NAME


def _settle_titles(names: list[str], mapping: dict[int, Field], why: dict[int, Why]) -> None:
    """Of two columns `Titre`, the first is the courtesy title of French Outlook: Mme, Dr."""
    titles = [i for i, name in enumerate(names) if name in ("titre", "title") and mapping[i] is F.OCCUPATION]
    if len(titles) > 1:
        mapping[titles[0]], why[titles[0]] = F.LEAVE_OUT, Why.TECHNICAL


def group_of(name: str) -> str:
    """Which address a column belongs to: `home`, `work`, `other`, or the figure in its name."""
    words = set(plain(name).split())
    if words & {"domicile", "home", "perso", "personal"}:
        return "home"
    if words & {"bureau", "work", "business", "professionnelle", "pro"}:
        return "work"
    if words & {"autre", "other"}:
        return "other"
    figures = re.match(r"\D{0,40}(\d{1,2}) - ", name)
    return figures[1] if figures else ""


def mapping_as_json(mapping: Mapping[int, Field]) -> dict[str, str]:
    """A mapping as it is kept: `{"0": "given_name"}`."""
    return {str(index): field.value for index, field in mapping.items()}


def mapping_from_json(kept: Mapping[str, str]) -> dict[int, Field]:
    """The mapping that `mapping_as_json` gave; what is not a column and a field is passed over."""
    known = {field.value: field for field in Field}
    return {int(i): known[name] for i, name in kept.items() if i.isdecimal() and name in known}
