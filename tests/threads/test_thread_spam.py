"""What is set aside: two reasons of two kinds, said in words, and nobody set aside for their language."""

from __future__ import annotations

from crm.threads.readers import Thread, read_thread
from tests.threads.discussions import GARBLED, PASTED, RUSSIAN, WITH_SPAM, pasted


def one(text: str) -> Thread:
    (thread,) = read_thread(text)
    return thread


def reasons_of(thread: Thread, position: int) -> list[str]:
    return [reason.code for reason in thread.messages[position - 1].reasons]


def test_a_garbled_advertisement_is_set_aside_with_its_reasons():
    thread = one(WITH_SPAM)
    last = thread.messages[-1]
    assert last.set_aside and thread.set_aside == [last]
    assert reasons_of(thread, 7) == ["other_alphabet", "arrived_garbled", "advertises_its_link"]


def test_its_text_is_readable_and_its_original_exact():
    last = one(WITH_SPAM).messages[-1]
    assert last.text == last.repaired == RUSSIAN and last.original == GARBLED


def test_it_creates_no_person_and_its_site_belongs_to_nobody():
    thread = one(WITH_SPAM)
    assert len(thread.people) == 3 and thread.messages[-1].person is None
    assert all("lampa-dom.ru" not in person.sites for person in thread.people)


def test_nothing_of_an_honest_thread_is_set_aside():
    assert one(PASTED).set_aside == []


def test_writing_in_another_alphabet_is_not_enough():
    thread = one(
        pasted(("Bonjour à tous !", "ana.fr"), ("Спасибо, очень красивый сад и прекрасный текст.", "ivan.ru"))
    )
    assert thread.set_aside == [] and len(thread.people) == 2


def test_arriving_garbled_as_well_is_not_enough():
    garbled = "Спасибо, очень красивый сад и прекрасный текст.".encode("cp1251").decode("cp1252")
    thread = one(pasted(("Bonjour à tous !", "ana.fr"), (garbled, "ivan.ru")))
    assert thread.set_aside == [] and thread.messages[1].text.startswith("Спасибо")


def test_naming_ones_own_site_is_not_enough():
    thread = one(pasted(("J’en parle aussi sur mon carnet, ana.fr, venez lire.", "ana.fr")))
    assert thread.set_aside == []


def test_shop_words_and_many_links():
    advert = "Best prices! http://a-shop.com http://b-shop.com http://c-shop.com cheap watches"
    thread = one(pasted(("Bonjour à tous !", "ana.fr"), (advert, "zz-store.biz")))
    assert reasons_of(thread, 2) == ["many_links", "shop_words"]


def test_the_same_text_again_with_its_own_link():
    advert = "Venez découvrir toutes nos merveilles sur vitrine-du-net.com dès maintenant."
    thread = one(
        pasted((advert, "vitrine-du-net.com"), ("Bonjour.", "ana.fr"), (advert, "vitrine-du-net.com"))
    )
    assert [m.set_aside for m in thread.messages] == [False, False, True]
    assert reasons_of(thread, 3) == ["advertises_its_link", "repeated"]
    assert "message 1" in str(thread.messages[2].reasons[1])


def test_a_discussion_in_russian_sets_no_russian_aside():
    text = pasted(
        ("Спасибо за статью.", "ivan.ru"),
        ("Очень интересно, подробнее на sad.ru", "sad.ru"),
        article="Сад без забора.",
    )
    assert one(text).set_aside == []


def test_a_critic_at_length_is_not_off_subject():
    critic = (
        "Franchement, je trouve cette vision naïve : quand les récoltes disparaissent, personne n’assume, "
        "et ceux qui travaillent finissent découragés. Le potager mérite mieux que des discours."
    )
    assert one(PASTED + f"\n  • {critic}\n\n    Voir en ligne : http://critique.fr\n").set_aside == []
