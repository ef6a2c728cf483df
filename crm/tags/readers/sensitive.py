"""Finding words of health, religion, opinions, origin, sexuality and union membership, in both languages.

The families are those that European law protects most (GDPR, article 9). The lists look for what is said
of a person, and let pass the same words said of things ("d'origine contrôlée", "blind test").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from crm.core.text import fold


class Family(StrEnum):
    """What the words tell of."""

    HEALTH = "health"
    RELIGION = "religion"
    OPINIONS = "opinions"
    ORIGIN = "origin"
    SEXUALITY = "sexuality"
    UNION = "union"


@dataclass(frozen=True)
class Sensitive:
    """The family of the first words found, and the words as typed."""

    family: Family
    words: tuple[str, ...]


# Turns where the same words say nothing of anyone; they are set aside before the lists are read.
_HARMLESS = re.compile(
    r"ma foi|bonne foi|mauvaise foi|good faith|bad faith|(?:tropique|signe|ascendant) (?:du )?cancer|(?:de"
    r"|truc de|jeu|comme un) malade|blind (?:test|date|box|tasting)s?|double aveugle|a l'aveugle"
    r"|(?:hearing|visual|teaching|first) aids?|depression atmospherique|great depression|grande depression"
    r"|burnout paradise|(?:mur|murs) d'enceinte|peu orthodoxe|v(?:oe)u pieux|black sabbath"
    r"|religieuses? (?:au|a la) (?:cafe|chocolat|vanille)|gypsy jazz|jazz gitan|gay[- ]lussac|enola gay"
    r"|(?:cote|main|rive|porte|aile|lateral|arriere|colonne|page|rue|pied|bouton|salle|table) de (?:gauche"
    r"|droite)|syndicats? (?:d'initiative|mixte|intercommunal|de copropriete|de communes)|student union"
    r"|trans ?musicales|handicap (?:au golf|de golf)|golf handicap|republican calendar"
    r"|calendrier republicain|dead sea|art therapy room|musique (?:juive|arabe)|cuisine (?:juive|arabe"
    r"|halal|casher)|institut du monde arabe|gomme arabique|autis\w+ software|communist-era"
    r"|realisme socialiste|mariage (?:pour tous)|parti pris|indian ocean"
)

_PEOPLES = (
    r"(?:afro-?\w*|africain|african|algerien|algerian|marocain|moroccan|tunisien|tunisian|maghrebin|arabe?"
    r"|kabyle|berbere|berber|turc|turque|turkish|kurde|kurdish|chinois|chinese|japonais|japanese|coreen"
    r"|korean|vietnamien|vietnamese|indien|indian|pakistanais|pakistani|asiatique|asian|antillais"
    r"|caribbean|guadeloupeen|martiniquais|haitien|haitian|libanais|lebanese|iranien|iranian|syrien|syrian"
    r"|senegalais|senegalese|malien|malian|camerounais|cameroonian|congolais|congolese|nigerian|portugais"
    r"|portuguese|espagnol|spanish|italien|italian|polonais|polish|roumain|romanian|russe|russian"
    r"|ukrainien|ukrainian|armenien|armenian|latino|latina|hispanic|etrangere?|foreign|jewish|juif)(?:ne|e"
    r"|s|es|nes)?"
)
_BEING = (
    r"(?:est|etait|is|was|are|sont|homme|femme|personne|man|woman|person|people|blogueu\w+|blogger"
    r"|auteur\w*|author)"
)

_LISTS: dict[Family, str] = {
    Family.HEALTH: (
        r"malades?|maladies?|cancers?|leucemie|leuk(?:a)?emia|diabet\w+|depress(?:ion|if|ive|ed)|burn-?out"
        r"|handicape?e?s?|disabled|disabilit(?:y|ies)|autis(?:te|tes|me|m|tic)|asperger|adhd|tdah"
        r"|bipolaire|bipolar|schizophren\w+|hiv|vih|sida|aids|seropositi\w+|epilep\w+|chimio\w*|chemo\w*"
        r"|hospitalis\w+|hospitaliz\w+|psychiatr\w+|psychotherap\w+|in therapy|en therapie|anorexi\w+"
        r"|bouli(?:mie|mique)|bulimi\w+|alcooliques?|alcoholic|alcoolisme|toxicomane\w*|drug addict"
        r"|pregnan(?:t|cy)|(?:est|tombee|etait) enceinte|grossesse|fausse couche|miscarriage|fiv|ivf|ivg"
        r"|allergies?|allerg(?:y|ique|ic) (?:a|aux?|to) (?:l'|la |le )?(?:arachides?|noix|gluten|lait"
        r"|lactose|oeufs?|crustaces|poissons?|fruits|chats?|chiens?|nuts|peanuts|milk|eggs|shellfish|fish"
        r"|cats|dogs|penicillin\w*)|asthm\w+|fauteuil roulant|wheelchair|sourde?s?|deaf|aveugles?|blind"
        r"|malvoyant\w*|malentendant\w*|dyslexi\w+|dyspraxi\w+|(?:is|was|seriously|very) ill|illness"
        r"|diseases?|medicaments?|medication|troubles? (?:alimentaires?|anxieux|psychiques?)|anxiety"
        r"|anxiete|parkinson|alzheimer|(?:a eu|attrape|had|caught) (?:le )?covid|sclerose|sclerosis|tumeur"
        r"|tumou?r|infarctus|heart attack|avc|stroke|en remission|in remission|sobre depuis|sober since"
    ),
    Family.RELIGION: (
        r"catholi(?:que|ques|c|cs|cisme|cism)|protestant\w*|chretien\w*|(?:is|a|an|as a) christian"
        r"|christianity|musulman\w*|muslims?|islam|islami\w+|juif|juive|juifs|juives|jewish|jew|jews"
        r"|bouddhis\w+|buddhis\w+|hindoue?s?|hindouis\w+|hindus?|athees?|atheis\w+|agnosti(?:que|ques|c)"
        r"|orthodoxes?|croyante?s?|pratiquante?s?|pieux|pieuse|kippa|hijab|porte le voile|wears a veil"
        r"|prieres?|prays|mosquee|synagogue|mosque|(?:va a|goes to|va a la) (?:l'eglise|church|messe|mass)"
        r"|ramadan|shabbat|sabbath|cas?sher|cacher|kosher|halal|(?:sa|leur|la) foi|(?:his|her|their) faith"
        r"|temoins? de jehovah|jehovah's witness\w*|evangeli(?:que|cal)s?|mormone?s?|quakers?|religions?"
        r"|religieu(?:x|se|ses)|religious|imam|rabbin?|pretre|priest|convertie? a|baptise\w*"
    ),
    Family.OPINIONS: (
        r"vote (?:pour|for|a gauche|a droite|blanc|left|right|labour|tory|green)|votes (?:for|left|right)"
        r"|voted for|(?:de|extreme|ultra)[- ](?:gauche|droite)|left-?wing|right-?wing|far[- ](?:right"
        r"|left)|leftist|gauchiste|communis(?:te|tes|t|ts)|socialis(?:te|tes|t|ts)|macroniste\w*"
        r"|lepeniste\w*|melenchoniste\w*|trumpist\w*|(?:a|an|is|votes) (?:republican|democrat|conservative"
        r"|tory)|tory|anarchis\w+|marxis\w+|royalis\w+|monarchis\w+|militante?s? (?:politique|du parti"
        r"|de gauche|de droite)|encartee?s?|(?:membre|adherente?|adhere) (?:du|au) parti|party member"
        r"|parti (?:socialiste|communiste|republicain)|opinions? politiques?|political (?:views?"
        r"|opinions?)|gilets? jaunes?|complotistes?|conspiracy theorist|anti-?vax\w*|brexiteer|fascis(?:te"
        r"|t)s?|pro-?life|pro-?choice"
    ),
    Family.ORIGIN: (
        rf"d'origine {_PEOPLES}|of {_PEOPLES} (?:origin|descent|heritage)|racines {_PEOPLES}"
        rf"|{_PEOPLES} roots|parents {_PEOPLES}|{_PEOPLES} parents|{_BEING} (?:une? |an? )?(?:noire?|black"
        rf"|arabe|arab|{_PEOPLES})|(?:ses|leurs|mes) origines|(?:his|her|their) (?:origins|ethnicity|race)"
        rf"|ethni(?:que|c|e|city)|metis(?:se|ses)?|mixed[- ]race|(?:black|asian|arab) (?:man|woman|person"
        rf"|people|blogger)|immigree?s?|immigrants?|migrante?s?|refugiee?s?|refugees?|sans[- ]papiers"
        rf"|undocumented|tsiganes?|gitane?s?|gypsy|gypsies|couleur de (?:sa )?peau|skin colou?r|(?:person"
        rf"|people|woman|man) of colou?r|racisee?s?|minorite visible|maghrebine?s?"
    ),
    Family.SEXUALITY: (
        r"gays?|lesbien(?:ne|nes)|lesbians?|homosex\w+|homos?|bisex\w+|pansex\w+|asex\w+|queers?"
        r"|heterosex\w+|hetero|transgenres?|transgender|transsex\w+|trans|non[- ]binaires?|non-?binary"
        r"|orientation sexuelle|sexual orientation|(?:son|leur|her|his|their) coming[- ]out|came out as"
        r"|lgbt\w*|vie sexuelle|sex life|sexualite|sexuality|libertine?s?|polyamour\w*|polyamorous"
        r"|sleeps with|couche avec"
    ),
    Family.UNION: (
        r"syndicats?|syndiquee?s?|syndicalistes?|syndical(?:e|es)?|syndicaux|(?:trade|labou?r) unions?"
        r"|unions? members?|union (?:rep|organi[sz]er|membership|delegate)|unionists?|unioni[sz]ed|cgt"
        r"|cfdt|cftc|shop steward|(?:in|joined|of) (?:a|the|his|her|their) union"
    ),
}
_PATTERNS = {family: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])") for family, words in _LISTS.items()}

# Family names and first names that are also words of the lists: with a capital inside a sentence they
# are someone.
_ALSO_NAMES = frozenset(
    {"gay", "gays", "christian", "islam", "priest", "black", "blind", "juif", "trans", "jew"}
)


def find_sensitive(text: str) -> Sensitive | None:
    """The first family of which `text` speaks, and its words as typed; None when there is none."""
    typed = text.split()
    pieces: list[str] = []
    where: list[int] = []
    for index, word in enumerate(typed):
        bare = word.strip(".,;:!?()«»“”\"'’")
        piece = " ".join(fold(word).split())
        if index and bare[:1].isupper() and not bare.isupper() and fold(bare) in _ALSO_NAMES:
            piece = "_" * len(piece)
        pieces.append(piece)
        where.extend([index] * (len(piece) + 1))
    folded = _HARMLESS.sub(lambda m: "_" * len(m[0]), " ".join(pieces))
    for family, pattern in _PATTERNS.items():
        found = []
        for match in pattern.finditer(folded):
            words = typed[where[match.start()] : where[match.end() - 1] + 1]
            found.append(" ".join(words).strip('.,;:!?()«»“”"'))
        if found:
            return Sensitive(family, tuple(dict.fromkeys(found)))
    return None
