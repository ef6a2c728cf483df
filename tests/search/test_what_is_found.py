"""What answers some words: people first, each kind apart, and never what one may not read."""

from __future__ import annotations

from crm.contacts.models import NameKind, PointKind
from crm.contacts.operations import add_name, add_never, add_point, add_site, bin_contact
from crm.core.dates import FuzzyDate, Precision
from crm.core.db import db
from crm.core.scoping import Visibility, scope_of
from crm.interactions.operations import bin_interaction
from crm.search.queries import A_FEW, A_LOT, Found, Kind, results
from crm.taggings.operations import withdraw
from crm.threads.models import Thread, ThreadMessage
from tests.cast import Cast
from tests.make import make_community, make_contact, make_interaction, make_promise, make_tag, make_tagging
from tests.statements import count_statements


def make_thread(**but: object) -> Thread:
    thread = Thread(
        **{
            "title": "Un fil sur les toupies",
            "text": "L’article parle de buis.",
            "author_name": "Nour",
            "source_format": "text",
            **but,
        }
    )
    db.session.add(thread)
    db.session.flush()
    return thread


def make_message(thread: Thread, **but: object) -> ThreadMessage:
    message = ThreadMessage(
        **{"thread_id": thread.id, "position": 1, "text": "Moi aussi.", "fingerprint": "m", **but}
    )
    db.session.add(message)
    db.session.flush()
    return message


def group(query: str, name: str, only: Kind | None = None) -> list[Found]:
    return next((g.found for g in results(query, only) if g.name == name), [])


def shown(pieces: list[tuple[str, bool]]) -> str:
    return "".join(f"[{words}]" if marked else words for words, marked in pieces)


def called(found: list[Found]) -> list[str]:
    return [line.person.calling_name for line in found if line.person]


def test_people_come_first_those_called_exactly_so_before_the_others(scoped: Cast) -> None:
    for name in ("Marie-Jeanne", "Jeanne", "Jeanne Abadie", "Odile"):
        make_contact(calling_name=name)
    make_tag("jeanne d’arc")
    groups = results("jeanne")
    assert [g.name for g in groups] == ["people", "tags"]
    assert called(groups[0].found) == ["Jeanne", "Jeanne Abadie", "Marie-Jeanne"]
    assert shown(groups[0].found[0].title) == "[Jeanne]"


def test_another_name_leads_to_the_person_and_says_which(scoped: Cast) -> None:
    contact = make_contact(calling_name="Perrine")
    add_name(contact, "Chouette effraie", NameKind.PEN, Visibility.TEAM)
    (line,) = group("effraie", "people")
    assert line.person and line.person.calling_name == "Perrine"
    assert shown(line.passage) == "Chouette [effraie]"


def test_someone_found_by_both_names_stands_once(scoped: Cast) -> None:
    contact = make_contact(calling_name="Perrine Chouette")
    add_name(contact, "Chouette effraie", NameKind.PEN, Visibility.TEAM)
    assert called(group("chouette", "people")) == ["Perrine Chouette"]


def test_people_are_found_by_town_portrait_address_and_what_they_never_want(scoped: Cast) -> None:
    contact = make_contact(
        calling_name="Solenn", town="Douarnenez", portrait="Elle enregistre dans un fourgon."
    )
    add_never(contact, "Lui demander de couper un silence.")
    add_point(contact, PointKind.EMAIL, "solenn@frein.example")
    for query, expected in (
        ("douarnenez", "[Douarnenez]"),
        ("fourgon", "Elle enregistre dans un [fourgon]."),
        ("silence", "Lui demander de couper un [silence]."),
        ("solenn@frein", "[solenn]@[frein].example"),
        ("solenn fourgon", "Elle enregistre dans un [fourgon]."),
    ):
        (line,) = group(query, "said_of")
        assert line.person and line.person.calling_name == "Solenn"
        assert shown(line.passage) == expected


def test_someone_already_found_by_name_is_not_said_twice(scoped: Cast) -> None:
    make_contact(calling_name="Solenn", portrait="Solenn enregistre.")
    assert [g.name for g in results("solenn")] == ["people"]


def test_each_kind_is_found_with_what_matched(scoped: Cast) -> None:
    ines = make_contact(calling_name="Inès")
    make_tag("fanzines", definition="We say so when toupies are stapled.")
    make_tagging(contact=ines, tag="crafts", because="she turns toupies out of bowling pins")
    make_interaction(contacts=[ines], body="We spoke of toupies.", title="At the canal")
    make_promise(words="Send her the toupies", to=[ines], due=FuzzyDate(None, Precision.UNKNOWN, "soon"))
    make_community("The Toupies Circle")
    add_site(ines, "https://toupies.example/", title="Toupies et buis")
    thread = make_thread()
    make_message(thread, text="Les toupies de Lucien !", contact_id=ines.id)
    found = {g.name: g.found for g in results("toupies")}
    assert list(found) == [
        "tags",
        "becauses",
        "notes",
        "promises",
        "communities",
        "sites",
        "threads",
        "messages",
    ]
    assert shown(found["tags"][0].passage) == "We say so when [toupies] are stapled."
    assert shown(found["becauses"][0].passage) == "she turns [toupies] out of bowling pins"
    assert (
        found["becauses"][0].source.place == "crafts" and found["becauses"][0].person.calling_name == "Inès"
    )
    assert shown(found["notes"][0].passage) == "We spoke of [toupies]."
    assert [p.calling_name for p in found["notes"][0].beside] == ["Inès"]
    assert [p.calling_name for p in found["promises"][0].beside] == ["Inès"]
    assert found["promises"][0].when.words == "soon"
    assert shown(found["communities"][0].title) == "The [Toupies] Circle"
    assert [p.calling_name for p in found["sites"][0].beside] == ["Inès"]
    assert shown(found["threads"][0].title) == "Un fil sur les [toupies]"
    assert found["messages"][0].source.place_id == thread.id


def test_a_reason_is_said_even_when_what_matched_is_where_it_was_seen(scoped: Cast) -> None:
    make_tagging(
        contact=make_contact(), tag="crafts", because="she turns pins", seen="at the table of toupies"
    )
    (line,) = group("toupies", "becauses")
    assert shown(line.passage) == "she turns pins — at the table of [toupies]"


def test_the_line_of_someone_on_a_note_is_found_with_it(scoped: Cast) -> None:
    ines = make_contact(calling_name="Inès")
    note = make_interaction(contacts=[ines], body="Lunch.", lines={ines.id: "She hummed all along."})
    (line,) = group("hummed", "notes")
    assert line.source.id == note.id and shown(line.passage) == "She [hummed] all along."


def test_one_kind_alone_can_be_looked_for(scoped: Cast) -> None:
    make_contact(calling_name="Inès")
    make_interaction(body="Inès was there.")
    assert [g.name for g in results("ines", Kind.NOTES)] == ["notes"]
    assert [g.name for g in results("ines", Kind.PEOPLE)] == ["people"]


def test_a_long_answer_is_cut_and_says_so(scoped: Cast) -> None:
    for number in range(A_LOT + 3):
        make_contact(calling_name=f"Paul {number}")
    (some,) = results("paul")
    assert len(some.found) == A_FEW and some.more
    (many,) = results("paul", Kind.PEOPLE)
    assert len(many.found) == A_LOT and many.more


def test_the_latest_notes_come_first(scoped: Cast) -> None:
    ids = [make_interaction(body=f"toupies, number {n}").id for n in range(3)]
    assert [line.source.id for line in group("toupies", "notes")] == ids[::-1]


def test_what_is_mine_is_found_by_me_alone(scoped: Cast) -> None:
    ines = make_contact(calling_name="Inès")
    make_interaction(contacts=[ines], body="toupies", visibility=Visibility.MINE)
    make_promise(words="toupies", to=[ines], visibility=Visibility.MINE)
    make_tagging(contact=ines, tag="crafts", because="her toupies", visibility=Visibility.MINE)
    add_name(ines, "Toupies", NameKind.NICKNAME, Visibility.MINE)
    assert [g.name for g in results("toupies")] == ["people", "becauses", "notes", "promises"]
    assert all(line.source.visibility == "mine" for g in results("toupies") for line in g.found)
    with scope_of(scoped.workspace.id, scoped.basile.id):
        assert results("toupies") == []


def test_another_book_is_never_looked_into(scoped: Cast) -> None:
    make_interaction(body="toupies")
    with scope_of(scoped.elsewhere.id, scoped.zoe.id):
        assert results("toupies") == []


def test_what_is_withdrawn_binned_or_set_aside_is_not_found(scoped: Cast) -> None:
    ines = make_contact(calling_name="Inès", portrait="toupies")
    withdraw(
        make_tagging(contact=make_contact(calling_name="Odile"), tag="crafts", because="her toupies"),
        "no more",
    )
    bin_interaction(make_interaction(contacts=[make_contact(calling_name="Odile")], body="toupies"))
    thread = make_thread()
    make_message(thread, text="toupies")
    make_message(thread, text="toupies, cheap", set_aside_at=thread.added_at, position=2, fingerprint="n")
    assert {g.name for g in results("toupies")} == {"said_of", "threads", "messages"}
    assert len(group("toupies", "messages")) == 1
    bin_contact(ines)
    thread.binned_at = thread.added_at
    db.session.flush()
    assert results("toupies") == []


def fill(n: int) -> None:
    ines = make_contact(calling_name=f"Toupies {n}")
    other = make_contact(calling_name=f"Odile {n}", portrait="toupies")
    make_tag(f"toupies {n}")
    make_tagging(contact=ines, tag="crafts", because=f"her toupies, number {n}")
    make_interaction(contacts=[ines, make_contact(calling_name=f"Paule {n}")], body="toupies")
    make_promise(words="toupies", to=[other])
    make_community(f"Toupies {n}")
    add_site(ines, f"https://toupies-{n}.example/")
    make_message(make_thread(), text="toupies", fingerprint=f"m{n}")


def test_four_statements_with_one_line_of_each_kind_as_with_thirty(scoped: Cast) -> None:
    counts = []
    for numbers in (range(1), range(1, 30)):
        for n in numbers:
            fill(n)
        db.session.expunge_all()
        with count_statements() as said:
            assert len(results("toupies")) == 10
        counts.append(len(said))
    assert counts == [4, 4]
