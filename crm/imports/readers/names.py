"""The names that programs and people give to the columns of their contacts, in French and in English.

Those that Google, Outlook, LinkedIn, Mailchimp and Thunderbird write, and those of plain spreadsheets.
They are compared folded, without figures or punctuation, so that `E-mail 2 - Value` and `E-mail 3 - Value`
need one entry. `Nom` and `Name` are not here: what they hold depends on their neighbours (`columns.py`).
"""

from __future__ import annotations

from crm.imports.readers.facts import Field as F

_NAMES: dict[F, str] = {
    F.CALLING_NAME: """
        full name | display name | nom complet | nom affiche | nom d affichage | prenom et nom | nom et
        prenom | prenom nom | nom prenom | nom prenoms | qui | who | personne | person | contact | contact
        name | nom du contact | blogueur | blogueuse | journaliste | calling name | comment on l appelle |
        identite | participant | invite | member | membre | auteur | author | what i call them
    """,
    F.GIVEN_NAME: """
        given name | first name | firstname | fname | prenom | prenoms | petit nom
    """,
    F.MIDDLE_NAME: """
        additional name | middle name | middle names | deuxieme prenom | second prenom | autres prenoms
    """,
    F.FAMILY_NAME: """
        family name | last name | lastname | lname | surname | nom de famille | patronyme
    """,
    F.OTHER_NAME: """
        nickname | nick name | surnom | pseudo | pseudonyme | pseudonym | alias | nom de plume | pen name |
        screen name | other names | autres noms | nom d usage | maiden name | nom de naissance | nom de
        jeune fille | short name | file as
    """,
    F.EMAIL: """
        email | e mail | mail | mails | emails | e mails | courriel | courriels | mel | email address | e
        mail address | mail address | adresse mail | adresse email | adresse e mail | adresse courriel |
        adresse de messagerie | adresse electronique | messagerie | e mail value | email value | primary
        email | secondary email | adresse electronique principale | email work | email home | email other |
        work email | home email | personal email | other email | email pro | mail pro | email perso | mail
        perso | courriel pro | courriel perso | e mail and other emails | autre courriel | autre email |
        adresse de courriel | e mail personnel | e mail professionnel | email personnel | email
        professionnel
    """,
    F.PHONE: """
        phone | phones | telephone | telephones | tel | tels | mobile | portable | gsm | cell | cellphone |
        cell phone | mobile phone | phone value | phone number | numero de telephone | numero | n de
        telephone | tel mobile | tel portable | tel fixe | fixe | telephone mobile | telephone portable |
        telephone fixe | telephone bureau | telephone domicile | telephone autre | telephone principal |
        telephone societe | telephone voiture | telephone de l assistant e | radio telephone | telephone tdd
        tty | recepteur de radiomessagerie | telecopie | telecopie bureau | telecopie domicile | telecopie
        autre | fax | fax number | home phone | work phone | business phone | other phone | primary phone |
        company main phone | car phone | assistant s phone | radio phone | tty tdd phone | pager | pager
        number | mobile number | home fax | business fax | work fax | other fax | phone work | phone home |
        phone other | phone mobile | tel pro | tel perso | whatsapp | callback
    """,
    F.SITE: """
        site | sites | site web | site internet | web | website | websites | web site | web page | page web
        | url | urls | blog | blogs | podcast | newsletter url | website value | adresse du blog | adresse
        du site | lien | link | links | liens | linkedin | linkedin url | linkedin profile | facebook url |
        twitter url | instagram url | profile url | url du blog | url du site | profil | personal web page |
        business web page | home page | homepage | flux | feed | rss | internet | page personnelle
    """,
    F.HANDLE: """
        handle | twitter | compte twitter | twitter handle | instagram | compte instagram | facebook |
        mastodon | bluesky | skype | discord | signal | telegram | tiktok | snapchat | im value | im |
        jabber | xmpp | matrix | aim | icq | msn | github | twitch
    """,
    F.ADDRESS: """
        address | adresse | adresse postale | adresse complete | postal address | full address | address
        formatted | adresses | mailing address
    """,
    F.STREET: """
        street | rue | street address | home address | work address | home street | business street | other
        street | work street | rue bureau | rue domicile | rue autre | address street | address extended
        address | address line | ligne d adresse | numero et rue | po box | boite postale | address po box |
        autre boite postale | b p professionnelle | boite postale du domicile | home address po box |
        business address po box | other address po box | complement d adresse
    """,
    F.POSTAL_CODE: """
        zip | zip code | zipcode | postcode | post code | postal code | code postal | cp | home zipcode |
        work zipcode | home postal code | business postal code | other postal code | code postal bureau |
        code postal domicile | code postal autre | address postal code
    """,
    F.TOWN: """
        town | city | ville | commune | localite | home city | work city | business city | other city |
        ville bureau | ville domicile | ville autre | address city | lieu | location | lieu de vie
    """,
    F.REGION: """
        region | state | province | departement | county | home state | work state | business state | other
        state | dep region bureau | dep region domicile | dep region autre | address region
    """,
    F.COUNTRY: """
        country | pays | home country | work country | business country | other country | pays bureau | pays
        domicile | pays autre | address country | country region | home country region | business country
        region | other country region
    """,
    F.BIRTHDAY: """
        birthday | birth date | birthdate | date of birth | dob | anniversaire | date de naissance |
        naissance | ne le | ne e le | date anniversaire
    """,
    F.BIRTH_YEAR: """
        birth year | annee de naissance
    """,
    F.BIRTH_MONTH: """
        birth month | mois de naissance
    """,
    F.BIRTH_DAY: """
        birth day | jour de naissance
    """,
    F.ORGANISATION: """
        organisation | organization | company | company name | societe | entreprise | structure | employer |
        employeur | association | media | magazine | journal | redaction | collectif | organization name |
        organisation name | current company | nom de la societe | nom de la structure | nom de l
        organisation | department | service | organization department | departement societe
    """,
    F.OCCUPATION: """
        position | job | job title | occupation | profession | fonction | poste | metier | role | title |
        titre | intitule | intitule du poste | organization title | current position | activite | headline
    """,
    F.COMMUNITY: """
        community | communaute | communities | communautes | cercle | circle
    """,
    F.TAGS: """
        tag | tags | repere | reperes | etiquette | etiquettes | categorie | categories | category | label |
        labels | groupe | groupes | group | groups | group membership | mots cles | keywords | theme |
        themes | topics | sujets | interets | interests | centres d interet | hobby | hobbies | passe temps
        | loves | aime
    """,
    F.NOTE: """
        note | notes | remarque | remarques | commentaire | commentaires | comment | comments | description
        | bio | biographie | about | background | observations | infos | informations | memo | a savoir |
        contexte | portrait
    """,
}
KNOWN: dict[str, F] = {
    " ".join(name.split()): field for field, names in _NAMES.items() for name in names.split("|")
}
"""The field of a column by its folded name."""
