"""A tag is one member's own until it is the team's; until then nobody else knows of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.core.db import db
from crm.core.scoping import Visibility, scope_of
from crm.taggings.models import Tagging
from crm.tags.models import Family, Tag
from crm.tags.operations import NotAName, Refused, tag_called
from crm.tags.queries import names_offered, tag_named, tags_matching
from tests.cast import Cast
from tests.make import make_contact, make_tag, make_tagging


def as_basile(cast: Cast):
    return scope_of(cast.workspace.id, cast.basile.id)


def test_a_tag_is_found_whatever_its_accents_and_case(scoped: Cast) -> None:
    tag = make_tag("Jeux d’été")
    assert tag_called("JEUX D'ETE") is tag
    assert tag_called("  jeux   d’ete ") is tag


def test_a_tag_of_one_member_is_invisible_to_others_and_takes_no_name_from_them(scoped: Cast) -> None:
    mine = tag_called("tired of crowds", family=Family.DIFFICULTY)
    with as_basile(scoped):
        assert tag_named("tired of crowds") is None
        assert names_offered() == []
        assert db.session.get(Tag, mine.id, populate_existing=True) is None
        his = tag_called("tired of crowds", family=Family.APPROACH)
        assert his.id != mine.id
        assert his.family == Family.APPROACH
    assert [line.id for line in tags_matching()] == [mine.id]


def test_what_two_members_kept_apart_becomes_one_word_once_it_is_the_team_s_and_stays_as_private(
    scoped: Cast,
) -> None:
    ines = make_contact()
    mine = make_tagging(contact=ines, tag="night owl", because="", visibility=Visibility.MINE)
    with as_basile(scoped):
        his = make_tagging(
            contact=ines,
            tag="night owl",
            because="she answers at two in the morning",
            visibility=Visibility.TEAM,
        )
        team = his.tag
    assert team.shared
    db.session.refresh(mine)
    assert mine.tag_id == team.id
    with scope_of(scoped.workspace.id, None, sees_all=True):
        assert [tag.id for tag in db.session.scalars(select(Tag))] == [team.id]
    with as_basile(scoped):
        assert [one.id for one in db.session.scalars(select(Tagging))] == [his.id]


def test_a_statement_for_the_team_makes_the_tag_the_team_s(scoped: Cast) -> None:
    tagging = make_tagging(tag="night owl", because="", visibility=Visibility.TEAM)
    assert tagging.visibility == Visibility.MINE
    assert not tagging.tag.shared
    make_tagging(contact=tagging.contact, tag="night owl", because="she answers at two in the morning")
    assert tagging.tag.shared
    with as_basile(scoped):
        assert tag_named("night owl") is not None


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u200b", "\x00"])
def test_a_tag_is_a_word(scoped: Cast, name: str) -> None:
    with pytest.raises(NotAName):
        tag_called(name)


def test_a_new_tag_that_weighs_someone_is_refused_unless_it_is_not_an_audience(scoped: Cast) -> None:
    with pytest.raises(Refused) as refused:
        tag_called("influence 87")
    assert "influence 87" in refused.value.sentence
    assert refused.value.figures
    assert tag_called("influence 87", not_an_audience=True).name == "influence 87"
    assert tag_called("influence 87").name == "influence 87"
