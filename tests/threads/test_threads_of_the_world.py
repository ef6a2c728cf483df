"""Real files, when they are there: the discussion the product comes from, and pages saved by others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crm.threads.readers import NotAThread, Thread, as_json, read_thread

CHECKOUT = Path(__file__).parent.parent.parent
SAMPLES = Path(os.environ.get("TABLEE_SAMPLES", CHECKOUT.parent / "shared" / "data"))
SEED = SAMPLES.parent / "seed"


def sample(name: str) -> bytes:
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip(f"the sample {name} is not here (set TABLEE_SAMPLES to its folder)")
    return path.read_bytes()


@pytest.fixture(scope="module")
def seed() -> Thread:
    files = sorted(SEED.glob("*.txt"))
    if not files:
        pytest.skip("the seed discussion is not here (it stands beside the samples, see TABLEE_SAMPLES)")
    (thread,) = read_thread(files[0].read_bytes(), files[0].name)
    return thread


def test_the_seed_article(seed: Thread):
    whole = next(iter(sorted(SEED.glob("*.txt")))).read_text()
    assert as_json(seed)["article"] == {
        "title": "Ma communauté n’est pas à vendre",
        "author": "Bao",
        "date": "2010-09-16",
        "url": None,
    }
    begins, ends = whole.index("En lisant"), whole.index("\n\nMessages\n")
    assert seed.article.text == whole[begins:ends] and "\u00a0" in seed.article.text


def test_the_seed_messages(seed: Thread):
    assert [m.site for m in seed.messages] == [
        "parler-de-ma-vie.fr",
        *("teulliac.com", "teulliac.com", "laviedelilie.fr", "blog.bao-world.com", "teulliac.com"),
        *("blog.bao-world.com", "laviedelilie.fr", "blog.bao-world.com", "bolshoivybor.ru"),
    ]
    assert {(str(m.date.value), m.date.precision) for m in seed.messages} == {("2010-09-16", "after")}
    assert [m.continues for m in seed.messages] == [None, None, 2, *[None] * 7]
    assert [m.signature for m in seed.messages] == [*[None] * 5, "Seb", *[None] * 4]


def test_the_seed_people(seed: Thread):
    assert [(p.calling_name, p.name_to_find, p.sites, p.messages) for p in seed.people] == [
        ("parler-de-ma-vie.fr", True, ("parler-de-ma-vie.fr",), (1,)),
        ("Seb", False, ("teulliac.com",), (2, 3, 6)),
        ("laviedelilie.fr", True, ("laviedelilie.fr",), (4, 8)),
    ]
    assert (seed.article.author_messages, seed.article.author_sites) == ((5, 7, 9), ("blog.bao-world.com",))
    assert seed.article.author_reasons
    assert "Signs “Seb” (message 6)." in [str(reason) for reason in seed.people[1].reasons]


def test_the_seed_hypotheses(seed: Thread):
    assert [(m.name, m.towards) for m in seed.messages[3].mentions] == [("Teuillac", "teulliac.com")]
    assert [m.name for m in seed.messages[4].mentions] == ["Teulliac", "Davidous"]
    assert seed.people[2].possible_names == ("Davidous",) and "message 5" in str(seed.people[2].hypotheses[0])
    assert seed.people[0].hypotheses == ()


def test_the_seed_spam(seed: Thread):
    last = seed.messages[9]
    assert seed.set_aside == [last] and len(last.reasons) >= 2 and last.person is None
    assert last.repaired and last.repaired.startswith("Компания 7Up/RC") and last.text == last.repaired
    whole = next(iter(sorted(SEED.glob("*.txt")))).read_text()
    assert last.original and all(line in whole for line in last.original.split("\n"))


def test_a_saved_page_of_spip_3():
    (thread,) = read_thread(sample("comments/spip-regards.fr.enquetes.html"))
    assert (len(thread.messages), len(thread.people)) == (11, 10)
    replies = [(m.author, thread.messages[m.reply_to - 1].author) for m in thread.messages if m.reply_to]
    assert replies == [("lebrec jacques", "gabriel sempéré"), ("rageul", "un citoyen")]
    assert all(m.date.value and m.date.precision == "day" for m in thread.messages)
    assert thread.article.url and not thread.set_aside


@pytest.mark.parametrize("name", ["1.9-durzy-inc-forum", "2.0-durzy-inc-forum", "3-darmstadtiumoid-forum"])
def test_the_markup_of_spip_themes_shows_a_message_and_its_reply(name: str):
    (thread,) = read_thread(sample(f"spip-markup/spip-{name}.html"), f"{name}.html")
    assert [m.reply_to for m in thread.messages] == [None, 1]
    assert all(m.author and "NOM" in m.author and "TEXTE" in m.text for m in thread.messages)


def test_a_wordpress_export_of_two_articles():
    data = sample("comments/isso-wordpress.wxr.xml")
    threads = read_thread(data)
    assert [len(thread.messages) for thread in threads] == [7, 1]
    assert [m.reply_to for m in threads[0].messages] == [None, None, 2, 3, 3, None, None]
    assert "posativ.org" not in repr(threads) and "86.56" not in repr(threads)


def test_a_wordpress_export_of_one_comment():
    (thread,) = read_thread(sample("comments/wp-small-export.wxr.xml"))
    assert [(p.calling_name, p.sites) for p in thread.people] == [("Mr WordPress", ("wordpress.org",))]


def test_no_sample_of_any_kind_gives_anything_but_threads_or_a_sentence():
    files = [path for path in sorted(SAMPLES.rglob("*")) if path.is_file()]
    if not files:
        pytest.skip("the samples are not here (set TABLEE_SAMPLES to their folder)")
    for path in files:
        try:
            assert read_thread(path.read_bytes(), path.name)
        except NotAThread as refusal:
            assert str(refusal)
