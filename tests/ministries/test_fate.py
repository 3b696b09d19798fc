"""What became of bodies by a day."""

from datetime import date

import pytest

from ministries.fate import fates_by
from ministries.models import Ministry

pytestmark = pytest.mark.django_db


@pytest.fixture
def fate(plan):
    """Return one body's fate by a day; the register is loaded with the plan."""

    def fate(slug: str, day: date):
        ministry = Ministry.objects.prefetch_related("names").get(slug=slug)
        return fates_by([ministry], day)[ministry.pk]

    return fate


def test_a_body_goes_on_until_the_day_of_its_end(fate):
    assert fate("moa", date(2018, 3, 16)).ended_on is None
    assert fate("moa", date(2018, 3, 17)).ended_on == date(2018, 3, 17)


def test_of_two_ends_the_later_counts(fate):
    between = fate("sapprft", date(2018, 3, 18))
    assert between.ended_on is None
    assert [end.succession.successor.slug for end in between.ends] == ["nrta"]
    after = fate("sapprft", date(2018, 3, 21))
    assert after.ended_on == date(2018, 3, 21)
    assert [end.succession.successor.slug for end in after.ends] == ["nrta", "publicity-dept"]


def test_a_successor_that_ended_is_followed_from_the_day_it_did(fate):
    def afterwards(day: date) -> list[str]:
        return [s.successor.slug for end in fate("cbrc", day).ends for s in end.afterwards]

    assert afterwards(date(2023, 3, 9)) == []
    assert afterwards(date(2023, 3, 10)) == ["nfra"]


def test_a_new_name_ends_nothing(fate):
    found = fate("sta", date(2020, 1, 1))
    assert found.ended_on is None
    assert [r.name for r in found.renamings] == ["State Taxation Administration"]


def test_a_new_chinese_name_leaves_the_english_one(fate):
    assert [r.name for r in fate("cac", date(2020, 1, 1)).renamings] == [""]


def test_a_duty_that_moved_ends_nothing(fate):
    found = fate("ndrc", date(2026, 1, 1))
    assert found.ended_on is None
    assert found.ends == []
    assert "nda" in [moved.successor.slug for moved in found.transfers]


def test_all_bodies_are_asked_in_one_query(plan, django_assert_num_queries):
    ministries = list(Ministry.objects.prefetch_related("names"))
    with django_assert_num_queries(1):
        fates = fates_by(ministries, date(2026, 1, 1))
    assert sum(fate.ended_on is not None for fate in fates.values()) == 13
