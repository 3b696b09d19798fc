"""Bodies: what they answer to, what they were called on a day, and what became of them."""

from datetime import date

import pytest

from ministries.models import Ministry, MinistryName, Succession

pytestmark = pytest.mark.django_db


def slugs(words):
    return list(Ministry.objects.matching(words).values_list("slug", flat=True))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("NDRC", "ndrc"),
        ("ndrc", "ndrc"),
        ("Ministry of Finance", "mof"),
        ("finance ministry", "mof"),
        ("财政", "mof"),
        ("财政部", "mof"),
        ("Radio, Film, and Television", "sapprft"),
        ("State Railway Group", "crc"),
        ("中国铁路总公司", "crc"),
        ("State Intellectual Property Office", "cnipa"),
    ],
)
def test_a_body_answers_to_any_of_its_names(words, expected):
    assert expected in slugs(words)


def test_a_body_is_found_once_however_many_of_its_names_fit():
    assert slugs("Railway China") == ["crc"]


def test_both_commissions_answer_to_the_name_they_share():
    assert slugs("National Health Commission") == ["nhfpc", "nhc"]


def test_what_nobody_is_called_finds_nobody():
    assert slugs("Ministry of Magic") == []
    assert slugs("%") == []


@pytest.mark.parametrize(
    ("slug", "day", "name", "name_zh"),
    [
        (
            "nhfpc",
            date(2016, 11, 29),
            "National Health and Family Planning Commission",
            "国家卫生和计划生育委员会",
        ),
        ("nhc", date(2018, 3, 17), "National Health Commission", "国家卫生健康委员会"),
        ("crc", date(2019, 6, 17), "China Railway Corporation", "中国铁路总公司"),
        (
            "crc",
            date(2019, 6, 18),
            "China State Railway Group Co., Ltd.",
            "中国国家铁路集团有限公司",
        ),
        # Known by month: it counts from the month's first day.
        ("sta", date(2018, 7, 31), "State Administration of Taxation", "国家税务总局"),
        ("sta", date(2018, 8, 1), "State Taxation Administration", "国家税务总局"),
        ("mof", date(1900, 1, 1), "Ministry of Finance", "财政部"),
    ],
)
def test_a_body_is_called_by_its_name_of_the_day(slug, day, name, name_zh):
    body = Ministry.objects.named_on(day).get(slug=slug)

    assert (body.name_then, body.name_zh_then) == (name, name_zh)


def test_of_two_names_the_one_that_began_later_counts():
    crc = Ministry.objects.get(slug="crc")
    MinistryName.objects.create(ministry=crc, language="en", name="The Railway")

    assert Ministry.objects.named_on(date(2020, 1, 1)).get(slug="crc").name_then == (
        "China State Railway Group Co., Ltd."
    )


def test_a_month_known_name_says_so():
    name = MinistryName.objects.get(ministry__slug="sta", name="State Taxation Administration")

    assert name.valid_from == date(2018, 8, 1)
    assert name.from_month_only
    assert not name.certain


def test_twelve_bodies_of_the_plan_ended_in_march_2018(plan, django_assert_num_queries):
    with django_assert_num_queries(3):
        bodies = Ministry.objects.filter(plan_bodies__plan=plan).with_fate()
        ended = {body.slug for body in bodies if body.has_ended_by(date(2018, 4, 1))}
        successors = {tie.successor.slug for body in bodies for tie in body.successions_from.all()}

    assert ended == {
        "moa",
        "mep",
        "moc",
        "nhfpc",
        "soa",
        "sclao",
        "saic",
        "aqsiq",
        "cfda",
        "sapprft",
        "cbrc",
        "circ",
    }
    assert {"mara", "mee", "nhc", "samr"} <= successors


def test_a_body_goes_on_until_the_day_it_ended():
    nhfpc = Ministry.objects.get(slug="nhfpc")

    assert not nhfpc.has_ended_by(date(2018, 3, 16))
    assert nhfpc.has_ended_by(date(2018, 3, 17))


def test_losing_a_duty_or_a_name_ends_no_body():
    assert Ministry.objects.get(slug="ndrc").ended_on is None
    assert Ministry.objects.get(slug="crc").ended_on is None


def test_of_two_ends_the_later_counts():
    moa, mof = Ministry.objects.get(slug="moa"), Ministry.objects.get(slug="mof")
    Succession.objects.create(
        predecessor=moa, successor=mof, effective_on=date(2019, 1, 1), kind="split"
    )

    assert moa.ended_on == date(2019, 1, 1)


def test_successions_are_those_in_effect_by_the_day():
    later = Succession.objects.filter(predecessor__slug="ndrc")

    assert later.effective_by(date(2018, 3, 16)).count() == 0
    assert later.effective_by(date(2018, 3, 17)).count() < later.effective_by().count()
