"""Two tags brought together keep every because, and can be parted again."""

from __future__ import annotations

import pytest

from crm.core.db import db
from crm.core.scoping import Visibility, scope_of
from crm.taggings.models import Tagging
from crm.taggings.queries import people_with, said_of
from crm.tags.models import Tag
from crm.tags.operations import SameTag, Taken, merge_tags, part_tags, rename_tag, tag_called
from crm.tags.queries import also_said, heir_of, joined_tag, tag_named
from tests.cast import Cast
from tests.make import make_contact, make_tag, make_tagging


def becauses(tag: Tag) -> set[str]:
    return {one.because for said in people_with(tag).rows for one in said.statements}


def test_every_because_of_both_is_kept_of_every_member(scoped: Cast) -> None:
    ines, odile = make_contact(), make_contact(calling_name="Odile")
    make_tagging(contact=ines, tag="board games", because="she invents rules")
    make_tagging(contact=ines, tag="jeux de société", because="she lends them to the whole street")
    with scope_of(scoped.workspace.id, scoped.basile.id):
        make_tagging(contact=odile, tag="jeux de société", because="she keeps the old boxes")
        secret = make_tagging(
            contact=ines, tag="jeux de société", because="she whispered it", visibility=Visibility.MINE
        )
    kept, gone = tag_named("board games"), tag_named("jeux de société")
    merge_tags(kept, gone)
    assert becauses(kept) == {
        "she invents rules",
        "she lends them to the whole street",
        "she keeps the old boxes",
    }
    assert [said.id for said in said_of(ines)] == [kept.id]
    assert tag_named("Jeux de Société") is kept
    assert [line.name for line in also_said(kept)] == ["jeux de société"]
    with scope_of(scoped.workspace.id, scoped.basile.id):
        assert db.session.get_one(Tagging, secret.id, populate_existing=True).tag_id == kept.id


def test_parting_gives_each_its_own_again(scoped: Cast) -> None:
    ines = make_contact()
    make_tagging(contact=ines, tag="board games", because="she invents rules")
    make_tagging(contact=ines, tag="jeux de société", because="she invents rules")
    make_tagging(contact=ines, tag="jeux de société", because="she lends them")
    kept, gone = tag_named("board games"), tag_named("jeux de société")
    merge_tags(kept, gone)
    assert becauses(kept) == {"she invents rules", "she lends them"}
    make_tagging(contact=ines, tag="board games", because="she said so on Monday")
    part_tags(joined_tag(gone.id))
    assert becauses(kept) == {"she invents rules", "she said so on Monday"}
    assert becauses(gone) == {"she invents rules", "she lends them"}
    assert also_said(kept) == []


def test_chains_are_parted_from_either_end(scoped: Cast) -> None:
    ines = make_contact()
    for name in ("one word", "two words", "three words"):
        make_tagging(contact=ines, tag=name, because=f"as in {name}, said aloud")
    one, two, three = (tag_named(name) for name in ("one word", "two words", "three words"))
    merge_tags(two, one)
    merge_tags(three, two)
    assert len(becauses(three)) == 3
    assert tag_named("one word") is three
    part_tags(joined_tag(two.id))
    assert becauses(three) == {"as in three words, said aloud"}
    assert len(becauses(two)) == 2
    part_tags(joined_tag(one.id))
    assert becauses(one) == {"as in one word, said aloud"}
    assert becauses(two) == {"as in two words, said aloud"}


def test_a_private_tag_joined_to_the_team_s_says_nothing_to_others(scoped: Cast) -> None:
    ines = make_contact()
    make_tagging(contact=ines, tag="night owl", because="she told me", visibility=Visibility.MINE)
    own = tag_named("night owl")
    kept = make_tag("answers late")
    merge_tags(kept, own)
    with scope_of(scoped.workspace.id, scoped.basile.id):
        assert also_said(kept) == []
        assert tag_named("night owl") is None
        assert joined_tag(own.id) is None
        assert becauses(kept) == set()
    assert becauses(kept) == {"she told me"}


def test_a_tag_is_not_joined_to_itself(scoped: Cast) -> None:
    tag = make_tag()
    with pytest.raises(SameTag):
        merge_tags(tag, tag)


def test_renaming_to_a_word_that_is_taken_says_which(scoped: Cast) -> None:
    tag, other = make_tag("puzzles"), make_tag("riddles")
    with pytest.raises(Taken) as taken:
        rename_tag(tag, "Riddles")
    assert taken.value.tag is other


def test_renaming_keeps_what_is_said_and_its_other_names(scoped: Cast) -> None:
    tagging = make_tagging(tag="board games")
    tag = tagging.tag
    merge_tags(tag, make_tag("jeux de société"))
    rename_tag(tag, "jeux de société")
    assert (tag.name, [line.name for line in also_said(tag)]) == ("jeux de société", ["board games"])
    assert tag_called("board games") is tag
    assert heir_of(tag) is tag
    rename_tag(tag, "Jeux de Société")
    assert tag.name == "Jeux de Société"


def test_renaming_the_team_s_tag_takes_no_name_from_what_others_keep_for_themselves(scoped: Cast) -> None:
    with scope_of(scoped.workspace.id, scoped.basile.id):
        secret = make_tagging(tag="night owl", because="he told me", visibility=Visibility.MINE)
    tag = make_tag("answers late")
    rename_tag(tag, "night owl")
    assert becauses(tag) == set()
    with scope_of(scoped.workspace.id, scoped.basile.id):
        assert db.session.get_one(Tagging, secret.id, populate_existing=True).tag_id == tag.id
