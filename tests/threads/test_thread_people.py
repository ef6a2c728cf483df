"""Who spoke: gathered when it is certain, called by their name or their site, guessed about in words only."""

from __future__ import annotations

from crm.threads.readers import Thread, read_thread
from tests.threads.discussions import PASTED, comment, item, pasted, wxr


def one(text: str) -> Thread:
    (thread,) = read_thread(text)
    return thread


def people_of(thread: Thread) -> dict[str, tuple[int, ...]]:
    return {person.calling_name: person.messages for person in thread.people}


def test_one_site_is_one_person_however_its_address_is_written():
    assert people_of(one(PASTED)) == {
        "une-haie-fleurie.fr": (1,),
        "Odile": (2, 3, 6),
        "le-banc-vert.org": (4,),
    }


def test_a_signature_gives_the_name_and_its_reason():
    odile = next(p for p in one(PASTED).people if p.calling_name == "Odile")
    assert not odile.name_to_find and odile.sites == ("marjolaine.fr",)
    assert "Signs “Odile” (message 6)." in [str(reason) for reason in odile.reasons]


def test_without_a_signature_the_site_is_the_name_and_the_name_is_to_find():
    banc = next(p for p in one(PASTED).people if p.calling_name == "le-banc-vert.org")
    assert banc.name_to_find and "name_to_find" in [reason.code for reason in banc.reasons]


def test_the_author_is_recognised_by_the_host_and_is_nobody_else():
    thread = one(PASTED)
    assert thread.article.author_messages == (5,) and thread.article.author_sites == ("nour-au-jardin.net",)
    assert [reason.code for reason in thread.article.author_reasons] == ["author_host"]
    assert thread.messages[4].by_article_author and thread.messages[4].person is None


def test_two_hosts_that_carry_the_authors_name_prove_nothing():
    thread = one(pasted(("Bien dit.", "nour-photo.fr"), ("Merci.", "chez-nour.net")))
    assert thread.article.author_messages == () and len(thread.people) == 2


def test_a_host_that_only_contains_the_letters_is_not_the_author():
    thread = one(pasted(("Bien dit.", "pournourrir.fr")))
    assert thread.article.author_messages == ()


def test_a_misspelt_name_is_a_possible_mention_and_never_a_merge():
    thread = one(PASTED)
    (mention,) = thread.messages[3].mentions
    assert mention.name == "Marjoliane" and mention.towards == "marjolaine.fr"
    assert mention.hypothesis and "close to marjolaine.fr" in str(mention.hypothesis)
    odile = next(p for p in thread.people if p.calling_name == "Odile")
    assert mention.hypothesis in odile.hypotheses and 4 not in odile.messages


def test_an_unknown_name_may_be_that_of_the_last_unnamed_person_above():
    thread = one(PASTED)
    assert [m.name for m in thread.messages[4].mentions] == ["Marjolaine", "Titouan"]
    banc = next(p for p in thread.people if p.calling_name == "le-banc-vert.org")
    assert banc.possible_names == ("Titouan",)
    assert [str(h) for h in banc.hypotheses] == [
        "May be called “Titouan”: message 5 answers “Marjolaine et Titouan”."
    ]
    assert next(p for p in thread.people if p.sites == ("une-haie-fleurie.fr",)).hypotheses == ()


def test_nobody_is_the_mention_of_themselves():
    thread = one(pasted(("Ici Marjolaine, bonjour à tous.", "marjolaine.fr")))
    assert thread.messages[0].mentions == ()


def test_an_address_in_a_message_is_not_a_mention():
    thread = one(pasted(("Écrivez-moi : ana@jardin.fr merci.", "ana.fr")))
    assert thread.messages[0].mentions == ()


def test_a_message_nothing_identifies_is_kept_without_a_person():
    thread = one(pasted(("Un mot en passant.", "")))
    assert thread.people == [] and thread.messages[0].person is None


def test_what_follows_at_once_and_says_so_continues():
    thread = one(PASTED)
    assert [m.continues for m in thread.messages] == [None, None, 2, None, None, None]


def test_two_messages_in_a_row_are_not_a_continuation_when_nothing_says_so():
    thread = one(pasted(("Bonne idée.", "ana.fr"), ("Autre chose : samedi ?", "ana.fr")))
    assert thread.messages[1].continues is None


def test_a_continuation_is_never_of_someone_else():
    thread = one(pasted(("Bonne idée...", "ana.fr"), ("... que voilà", "luc.fr")))
    assert thread.messages[1].continues is None


def test_signatures_are_read_where_people_put_them():
    texts = {
        "À samedi !\n\nBises,\nHélène": "Hélène",
        "À samedi !\n— Luc": "Luc",
        "À samedi devant les tomates.\n\nOdile": "Odile",
        "À samedi. Viens !\nAmicalement, Jean Petit": "Jean Petit",
        "À samedi.\n\nMerci": None,
        "À samedi.\n\nbises": None,
        "Odile": None,
        "Une phrase sans fin\nOdile": None,
    }
    for text, name in texts.items():
        assert one(pasted((text, "ana.fr"))).messages[0].signature == name, text


def test_on_a_shared_house_the_path_says_who():
    thread = one(
        pasted(("Un.", "facebook.com/ana"), ("Deux.", "facebook.com/luc"), ("Trois.", "facebook.com/Ana"))
    )
    assert sorted(people_of(thread).values()) == [(1, 3), (2,)]


def test_two_names_on_one_site_are_two_people():
    comments = [
        comment(1, "Ana", "Un premier mot.", url="http://collectif.fr"),
        comment(2, "Luc", "Un second mot.", url="http://collectif.fr"),
        comment(3, "ANA", "Un troisième mot.", url="http://www.collectif.fr/"),
    ]
    assert people_of(one(wxr(item("clo", *comments)))) == {"Ana": (1, 3), "Luc": (2,)}


def test_a_name_without_a_site_joins_the_only_person_of_that_name():
    comments = [comment(1, "Hélène", "Un mot.", url="http://helene.fr"), comment(2, "helene", "Un autre.")]
    thread = one(wxr(item("clo", *comments)))
    assert people_of(thread) == {"Hélène": (1, 2)}
    assert "same_name" in [reason.code for reason in thread.people[0].reasons]


def test_a_name_that_two_people_bear_is_given_to_neither():
    comments = [
        comment(1, "Ana", "Un mot.", url="http://ana.fr"),
        comment(2, "Ana", "Un autre.", url="http://autre-ana.fr"),
        comment(3, "Ana", "Un dernier."),
    ]
    thread = one(wxr(item("clo", *comments)))
    assert sorted(person.messages for person in thread.people) == [(1,), (2,), (3,)]
    assert len({person.key for person in thread.people}) == 3


def test_anonymous_is_nobody():
    thread = one(wxr(item("clo", comment(1, "Anonyme", "Un mot."), comment(2, "Anonyme", "Un autre."))))
    assert thread.people == [] and len(thread.messages) == 2


def test_a_person_keeps_the_same_key_when_the_thread_has_grown():
    grown = PASTED + "\n  • Encore moi.\n\n    Voir en ligne : http://marjolaine.fr\n"
    before, after = ({p.key for p in one(text).people} for text in (PASTED, grown))
    assert before == after
