"""The outline as a tree."""

import re
from collections import Counter
from datetime import date

import pytest
from django.urls import reverse

from tasks.matrix.models import SectionLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(plan):
    return reverse("outline", args=[plan.slug])


def branches_of(page) -> dict:
    found = {}

    def walk(branches):
        for branch in branches:
            found[branch.section.number] = branch
            walk(branch.parts)

    walk(page.context["branches"])
    return found


def test_the_whole_outline_stands_on_one_page_in_reading_order(client, address, plan):
    page = client.get(address)
    branches = branches_of(page)
    assert list(branches) == list(plan.sections.values_list("number", flat=True))
    kinds = Counter(branch.section.kind for branch in branches.values())
    assert (kinds["chapter"], kinds["box"], kinds["closing"]) == (10, 21, 1)
    for number in branches:
        assert f'href="{reverse("section", args=[plan.slug, number])}"' in page.content.decode()


def test_tasks_and_targets_are_counted_with_those_of_the_parts_each_once(client, address):
    branches = branches_of(client.get(address))
    counts = {n: (len(b.tasks), b.target_count) for n, b in branches.items()}
    assert counts["2.1"] == (2, 6)
    assert counts["box-1"] == (1, 0)
    assert counts["2"] == (7, 10)
    assert counts["10"] == (34, 0)
    assert counts["1"] == (0, 6)
    assert counts["closing"] == (0, 0)


def test_it_says_how_many_tasks_have_a_passage(client, address):
    text = client.get(address).content.decode()
    assert "68 of 69 tasks are tied to a passage of the plan." in text
    assert "?chapter=none" in text


def test_a_count_agrees_with_the_list_it_leads_to(client, address, plan):
    branches = branches_of(client.get(address))
    for number in ("3", "5.4", "10.5.2", "box-12"):
        tasks = client.get(reverse("tasks", args=[plan.slug]), {"section": number})
        assert tasks.context["page"].paginator.count == len(branches[number].tasks)


def test_parts_fold_under_a_line_that_counts_them(client, address):
    summaries = re.findall(r"<summary>(.*?)</summary>", client.get(address).content.decode())
    assert summaries[0] == "5 measures"
    assert summaries[1] == "5 measures, 1 project box"


def test_chapters_have_their_summaries_marked_as_ours(client, address):
    text = client.get(address).content.decode()
    assert text.count("our summary") == 11
    assert "Introduces the whole plan" in text


def test_counts_are_those_of_the_day(client, address, plan):
    SectionLink.objects.filter(task__plan=plan, section__number="2.1.3").update(
        valid_from=date(2018, 1, 1)
    )
    before = branches_of(client.get(address, {"as_of": "2017-12-31"}))
    after = branches_of(client.get(address, {"as_of": "2018-01-01"}))
    assert (len(before["2.1.3"].tasks), len(after["2.1.3"].tasks)) == (0, 1)
    # The same task is tied to 2.1.1 as well.
    assert (len(before["2.1"].tasks), len(after["2.1"].tasks)) == (2, 2)


def test_a_plan_without_an_outline_says_so(client, plan):
    SectionLink.objects.filter(task__plan=plan).delete()
    plan.sections.all().delete()
    page = client.get(reverse("outline", args=[plan.slug]))
    assert page.status_code == 200
    assert "This plan has no outline yet." in page.content.decode()


def test_the_outline_takes_5_queries_and_8_signed_in(
    client, administrator_client, address, django_assert_max_num_queries
):
    with django_assert_max_num_queries(5):
        client.get(address)
    with django_assert_max_num_queries(8):
        administrator_client.get(address)


def test_a_chinese_reader_reads_how_many_parts_of_each_kind_there_are(client, address):
    text = client.get(address, headers={"accept-language": "zh-hans"}).content.decode()
    assert "<summary>5项措施、1个工程专栏</summary>" in text
    assert ">结语</a>" in text
