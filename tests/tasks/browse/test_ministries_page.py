"""All bodies of a plan."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from tasks.matrix.changing import amend
from tasks.matrix.rules import Held
from tasks.matrix.state import state_of
from tests.tasks.browse.reading import links, main_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(plan):
    return reverse("ministries", args=[plan.slug])


def slugs(page) -> list[str]:
    return [line.body.ministry.slug for line in page.context["lines"]]


def test_all_41_bodies_stand_with_their_tasks_by_role(client, address):
    page = client.get(address)
    assert len(slugs(page)) == 41
    roles = [list(line.load.by_role.values()) for line in page.context["lines"]]
    assert [sum(counts) for counts in zip(*roles, strict=True)] == [33, 97, 249]
    assert "41 bodies hold tasks of this plan." in main_words(page)


def test_a_name_that_its_abbreviation_does_not_stand_for_is_explained(client, address):
    text = main_words(client.get(address))
    assert (
        "National Intellectual Property Administration SIPO 国家知识产权局 ours in 2016-11 called"
        " State Intellectual Property Office" in text
    )
    # The other 35 are called the same in the document and in the register.
    assert text.count("in 2016-11 called") == 6
    assert "called Ministry of Finance" not in text


def test_each_count_leads_to_its_tasks(client, address):
    found = links(client.get(address))
    assert found["/plans/13fyp-sei/tasks/?ministry=miit&role=supporting"] == "17"
    assert found["/plans/13fyp-sei/tasks/?ministry=miit"] == "60"
    assert "/plans/13fyp-sei/tasks/?ministry=cas&role=lead" not in found


def test_both_names_and_the_abbreviation_are_shown(client, address):
    text = main_words(client.get(address))
    assert "Ministry of Finance MOF 财政部" in text
    # The document's name, not the register's.
    assert (
        "State Administration of Radio, Film, and Television SAPPRFT 国家新闻出版广电总局" in text
    )
    assert "National Health Commission NHFPC 国家卫生和计划生育委员会" in text


def test_an_uncertain_name_says_so(client, address):
    assert "中央网络安全和信息化领导小组办公室 names not certain" in main_words(client.get(address))


@pytest.mark.parametrize(
    ("ordering", "first"),
    [
        ("", ["ndrc", "miit", "most", "mof"]),
        ("-load", ["ndrc", "miit", "most", "mof"]),
        ("document", ["miit", "ndrc", "cac", "mofcom"]),
        ("name", ["cbrc", "circ", "crc", "csrc"]),
        ("kind", ["cas", "cae", "aqsiq", "saic"]),
    ],
)
def test_the_bodies_can_be_put_in_order(client, address, ordering, first):
    assert slugs(client.get(address, {"ordering": ordering}))[:4] == first


def test_the_fewest_tasks_first(client, address):
    lines = client.get(address, {"ordering": "load"}).context["lines"]
    loads = [line.load.total for line in lines]
    assert loads == sorted(loads)


def test_chinese_names_are_ordered_by_pinyin(client, address):
    with translation.override("zh-hans"):
        page = client.get(address, {"ordering": "name"}, headers={"accept-language": "zh-hans"})
    # cái, gōng'ān, gōngyè, guójiā fā...
    assert slugs(page)[0] == "mof"
    assert slugs(page).index("mof") < slugs(page).index("mot") < slugs(page).index("org-dept")


def test_an_order_that_does_not_exist_is_named(client, address):
    page = client.get(address, {"ordering": "nam"})
    assert page.status_code == 400
    assert "Did you mean “name”?" in page.content.decode()


def test_today_twelve_of_the_bodies_have_ended(client, address):
    page = client.get(address)
    assert page.context["ended"] == 12
    assert (
        "No longer exists: merged into Ministry of Agriculture and Rural Affairs (2018-03-17)"
        in (main_words(page))
    )


def test_on_the_day_of_issue_none_has_ended_or_been_renamed(client, address):
    page = client.get(address, {"as_of": "2016-11-29"})
    assert page.context["ended"] == 0
    assert "No longer exists" not in main_words(page)
    assert "Renamed" not in main_words(page)
    assert page.context["later_bodies"] == []


def test_a_new_name_is_told_from_its_day_on(client, address):
    before = main_words(client.get(address, {"as_of": "2019-06-17"}))
    after = main_words(client.get(address, {"as_of": "2019-06-18"}))
    assert "China State Railway Group Co., Ltd." not in before
    assert "Renamed China State Railway Group Co., Ltd. (2019-06-18)" in after


def test_a_day_known_by_month_is_shown_as_a_month_and_as_uncertain(client, address):
    text = main_words(client.get(address))
    assert "Renamed State Taxation Administration (2018-08) not certain" in text
    assert "2018-08-01" not in text


def test_bodies_that_others_ended_into_are_listed_with_them(client, address):
    page = client.get(address)
    heirs = {
        heir.slug: [body.ministry.slug for body in bodies]
        for heir, bodies in page.context["later_bodies"]
    }
    assert heirs["samr"] == ["saic", "aqsiq", "cfda"]
    assert heirs["cbirc"] == ["cbrc", "circ"]
    # The Ministry of Finance is no heir, and NDRC's duties moved without an end.
    assert "nda" not in heirs


def test_an_amendment_counts_from_its_day_on(client, address, plan, administrator):
    task = plan.tasks.get(number="5")
    state = state_of(task)
    amend(
        task,
        [*state.held, Held("samr", "joint", 99)],
        state.links,
        day=date(2018, 3, 17),
        version=task.version,
        author=administrator,
        source="Circular 9 of 2018",
    )
    before = client.get(address, {"as_of": "2018-03-16"})
    after = client.get(address, {"as_of": "2018-03-17"})
    totals = [
        {line.body.ministry.slug: line.load.total for line in page.context["lines"]}
        for page in (before, after)
    ]
    assert [total["samr"] for total in totals] == [0, 1]
    assert "41 bodies hold tasks" in main_words(before)
    assert "42 bodies hold tasks" in main_words(after)


def test_the_list_takes_a_fixed_number_of_queries(
    client, administrator_client, address, django_assert_num_queries
):
    with django_assert_num_queries(5):
        client.get(address)
    with django_assert_num_queries(8):
        administrator_client.get(address)


def test_a_chinese_reader_reads_kinds_and_new_names_in_chinese(client, address):
    text = main_words(client.get(address, headers={"accept-language": "zh-hans"}))
    assert "国家发展和改革委员会 NDRC National Development and Reform Commission 委员会" in text
    assert "农业部 MOA Ministry of Agriculture 已撤并： 并入 农业农村部 (2018-03-17) 部" in text
    assert "更名为 中国国家铁路集团有限公司 (2019-06-18)" in text
    # Only its English name is new.
    assert "更名为 State Taxation Administration (2018-08) 存疑" in text
