"""The page of one section of the outline."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from planning.models import Section
from tasks.matrix.models import SectionLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client, plan):
    def get(number: str, **query: str):
        page = client.get(reverse("section", args=[plan.slug, number]), query)
        assert page.status_code == 200
        return page

    return get


def words(page) -> str:
    main = page.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.mark.parametrize(
    ("number", "trail", "heading"),
    [
        ("3", [], "3 Promote breakthrough developments"),
        ("3.2", ["3"], "3.2 Implement new breakthroughs in the aviation industry"),
        ("10.1.2", ["10", "10.1"], "10.1.2 Create a fair competitive market environment"),
        ("box-7", ["3", "3.2"], "Box 7 Next-Generation Civil Aircraft Innovation Project"),
        ("closing", [], "Closing paragraph"),
    ],
)
def test_every_kind_of_section_has_its_page_and_place(get, number, trail, heading):
    page = get(number)
    assert [section.number for section in page.context["trail"]] == trail
    assert heading in words(page)


def test_a_summary_is_marked_as_ours(get):
    assert "our summary Seeks a complete aviation industry" in words(get("3.2"))


def test_without_the_text_the_page_names_source_command_and_file(get, plan):
    text = words(get("3.2"))
    assert "The plan's own text is not stored here." in text
    assert "manage.py import_text 13fyp-sei FILE" in text
    assert (
        "13fyp-strategic-emerging-industries.txt , SHA-256"
        " 5d52b7c3dc0b27c729c411063fd85fe2e169d7d987cb95ed08a617db21654731" in text
    )
    assert f'href="{plan.source_url}"' in get("3.2").content.decode()


def test_an_imported_text_is_shown_paragraph_by_paragraph(get, plan):
    Section.objects.filter(plan=plan, number="3.2").update(text="First <one>.\n\nSecond.")
    content = get("3.2").content.decode()
    assert "<p>First &lt;one&gt;.</p><p>Second.</p>" in content
    assert "not stored here" not in content


def test_a_section_that_has_its_text_in_its_parts_says_so(get, plan):
    Section.objects.filter(plan=plan, number="1.3.1").update(text="Promote it.")
    assert "the text stands in its parts" in words(get("1.3"))


def test_parts_stand_in_reading_order(get):
    numbers = [child.number for child in get("2.1").context["children"]]
    assert numbers == ["2.1.1", "2.1.2", "2.1.3", "box-1", "2.1.4", "2.1.5"]


def test_its_own_tasks_and_those_of_its_parts_are_told_apart(get):
    context = get("2.1").context
    own = [(t.task.number, [k.section.number for k in t.links]) for t in context["own_tasks"]]
    parts = [(t.task.number, [k.section.number for k in t.links]) for t in context["part_tasks"]]
    assert own == [("1", ["2.1", "box-1"])]
    assert parts == [("2", ["2.1.1", "2.1.3"])]


def test_a_task_stands_with_its_holders_and_the_reason_of_its_tie(get):
    text = words(get("2.1"))
    assert "Ministry of Industry and Information Technology" in text
    assert "ours same wording : The section's heading says the same" in text
    assert "Box 1 Broadband Rural Demonstration Project ours names the box" in text


def test_the_list_and_the_matrix_of_a_section_show_as_many_tasks(client, plan, get):
    page = get("10")
    assert page.context["task_count"] == 34
    assert "All 34 tasks as a list" in words(page)
    tasks = client.get(reverse("tasks", args=[plan.slug]), {"section": "10"})
    assert tasks.context["page"].paginator.count == 34
    for name in ("tasks", "matrix"):
        assert f'href="{reverse(name, args=[plan.slug])}?section=10"' in page.content.decode()


def test_targets_of_its_parts_stand_under_their_own_heading(get):
    page = get("3.2")
    assert [t.section.number for t in page.context["targets"]] == ["3.2", "3.2.1", "3.2.1"]
    assert "In 3.2.1 Accelerate the independent development of aero-engines" in words(page)
    assert "In 3.2 Implement" not in words(page)


def test_a_section_without_tasks_or_targets_says_so(get):
    text = words(get("1.1"))
    assert "No task of the division plan is tied to it." in text
    assert "None is stated here." in text


def test_a_tie_counts_only_while_it_is_in_force(get, plan):
    SectionLink.objects.filter(task__plan=plan, section__number="box-7").update(
        valid_until=date(2019, 1, 1)
    )
    assert get("box-7", as_of="2018-12-31").context["task_count"] == 1
    later = get("box-7", as_of="2019-01-01")
    assert later.context["task_count"] == 0
    assert "No task is tied to it on this day." in words(later)


def test_neighbours_stand_in_reading_order(get):
    first, box, last = get("1").context, get("box-1").context, get("closing").context
    assert first["before"] is None
    assert (box["before"].number, box["after"].number) == ("2.1.3", "2.1.4")
    assert last["before"].number == "10.6.3"
    assert last["after"] is None


def test_every_link_keeps_the_day(get):
    content = get("2.1", as_of="2017-01-01").content.decode()
    links = re.findall(r'href="(/plans/[^"]*)"', content.split("<main")[1].split("</main>")[0])
    assert len(links) > 20
    assert all("as_of=2017-01-01" in link for link in links)


def test_a_number_that_the_outline_does_not_have_names_those_that_look_like_it(client, plan):
    page = client.get(reverse("section", args=[plan.slug, "Box-7"]))
    assert page.status_code == 404
    assert "has no section “Box-7”" in words(page)
    assert f'href="{reverse("section", args=[plan.slug, "box-7"])}"' in page.content.decode()


def test_another_plans_section_is_not_found(client, plan, short_plan):
    foreign = set(plan.sections.values_list("number", flat=True)) - set(
        short_plan.sections.values_list("number", flat=True)
    )
    assert "10.6.3" in foreign
    assert client.get(reverse("section", args=[short_plan.slug, "10.6.3"])).status_code == 404


def test_a_section_takes_10_queries_and_12_signed_in(
    client, administrator_client, plan, django_assert_max_num_queries
):
    for number in ("2.1", "10", "closing"):
        address = reverse("section", args=[plan.slug, number])
        with django_assert_max_num_queries(10):
            client.get(address)
        with django_assert_max_num_queries(12):
            administrator_client.get(address)
