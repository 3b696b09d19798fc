"""Who gets mail in place of somebody away."""

from datetime import date

import pytest

from ministries.models import MembershipRole
from tasks.reminders.models import MailChoices
from tasks.reminders.recipients import People
from tasks.reminders.standing_in import stand_in_of, who_may_stand_in
from tasks.reminders.vocabulary import Kind
from tasks.reporting.vocabulary import MoveKind
from tests.tasks.reporting.conftest import person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def most(plan):
    from ministries.models import Ministry

    return Ministry.objects.get(slug="most").pk


def away(who, stand_in):
    return MailChoices.objects.create(
        user=who, stand_in=stand_in, away_from="2026-11-20", away_until="2026-11-30"
    )


def told(ministry, kind=Kind.OVERDUE, day=TODAY):
    return [
        (one.user.name, one.stands_in_for.name if one.stands_in_for else None)
        for one in People().of_kind(kind, ministry, day)
    ]


def test_the_stand_in_gets_it_from_the_first_day_to_the_last(most, editor, reviewer):
    away(editor, reviewer)

    assert told(most, day=date(2026, 11, 19)) == [("Edith", None)]
    assert told(most, day=date(2026, 11, 20)) == [("Rebecca", "Edith")]
    assert told(most, day=date(2026, 11, 30)) == [("Rebecca", "Edith")]
    assert told(most, day=date(2026, 12, 1)) == [("Edith", None)]


def test_a_stand_in_who_is_away_passes_it_on(most, editor, reviewer, administrator):
    away(editor, reviewer)
    away(reviewer, administrator)

    assert told(most) == [("Ada", "Edith")]


def test_where_everybody_stands_in_for_another_who_is_away_it_comes_to_the_person(
    most, editor, reviewer
):
    away(editor, reviewer)
    away(reviewer, editor)

    assert told(most) == [("Edith", None)]


def test_a_stand_in_who_left_or_lost_the_role_gets_nothing(most, editor, reviewer):
    away(editor, reviewer)
    reviewer.memberships.update(role=MembershipRole.READER)
    assert told(most) == [("Edith", None)]

    reviewer.memberships.update(role=MembershipRole.REVIEWER)
    reviewer.is_active = False
    reviewer.save()
    assert told(most) == [("Edith", None)]


def test_a_stand_in_of_one_ministry_is_not_told_of_another(plan, most, reviewer):
    from ministries.models import Ministry

    both = person("Bo", ("most", MembershipRole.EDITOR), ("mof", MembershipRole.EDITOR))
    away(both, reviewer)

    assert told(most) == [("Rebecca", "Bo")]
    assert told(Ministry.objects.get(slug="mof").pk) == [("Bo", None)]


def test_what_waits_for_a_review_goes_to_nobody_who_can_not_review(
    most, editor, reviewer, coordinator
):
    choices = away(reviewer, editor)
    assert told(most, Kind.TO_REVIEWERS) == [("Rebecca", None)]

    choices.stand_in = coordinator
    choices.save()
    assert told(most, Kind.TO_REVIEWERS) == [("Conrad", "Rebecca")]


def test_what_administrators_are_told_goes_to_an_administrator_alone(most, editor, administrator):
    away(administrator, editor)

    assert told(most, Kind.TO_ADMINISTRATORS) == [("Ada", None)]


def test_who_wrote_a_report_is_not_asked_to_review_it_in_anothers_place(most, reviewer):
    from tasks.reminders.vocabulary import LEVELS_OF_EVENT

    both = person("Bertha", ("most", MembershipRole.EDITOR), ("most", MembershipRole.REVIEWER))
    away(reviewer, both)

    found = People().told(most, LEVELS_OF_EVENT[MoveKind.SUBMITTED], TODAY, but_not={both.pk})

    assert [one.user.name for one in found] == ["Rebecca"]


def test_only_those_may_stand_in_who_may_see_what_comes(
    plan, editor, second_editor, reviewer, coordinator, co_holder, administrator, reader
):
    person("Ronja", ("most", MembershipRole.READER))
    left = person("Leonie", ("most", MembershipRole.EDITOR))
    left.is_active = False
    left.save()

    def names(who):
        return [one.name for one in who_may_stand_in(who)]

    assert names(editor) == ["Ada", "Conrad", "Edgar", "Rebecca"]
    assert names(reviewer) == ["Ada", "Conrad"]
    assert names(coordinator) == ["Ada"]
    assert names(co_holder) == ["Ada", "Conrad"]
    assert names(administrator) == []
    assert names(reader) == []


@pytest.mark.parametrize("name", ["Ada", "Conrad", "Edgar", "Rebecca", "Cora", "Rita"])
def test_who_is_offered_is_who_is_told_and_who_the_page_says_it_covers(
    most, name, editor, second_editor, reviewer, coordinator, co_holder, administrator, reader
):
    everyone = (administrator, coordinator, second_editor, reviewer, co_holder, reader)
    other = next(one for one in everyone if one.name == name)
    choices = away(editor, other)
    may = name in ("Ada", "Conrad", "Edgar", "Rebecca")

    assert who_may_stand_in(editor).filter(pk=other.pk).exists() is may
    # Edgar is told as an editor himself.
    assert ({"Edith", name} & {one for one, _for_whom in told(most)} == {name}) is may
    assert bool(stand_in_of(choices, TODAY).covered) is may
