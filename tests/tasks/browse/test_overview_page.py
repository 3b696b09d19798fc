"""A plan at a glance."""

from datetime import date

import pytest
from django.urls import reverse

from planning.reading.vocabulary import Role
from tasks.matrix.changing import amend, correct
from tasks.matrix.models import Responsibility, SectionLink
from tasks.matrix.rules import Held
from tasks.matrix.state import TaskState, state_of
from tests.tasks.browse.reading import links, main_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(plan):
    return reverse("overview", args=[plan.slug])


def test_the_plan_says_what_it_is_in_both_languages(client, address):
    text = client.get(address).content.decode()
    assert "National 13th Five-Year Plan for the Development of Strategic Emerging" in text
    assert "“十三五”国家战略性新兴产业发展规划" in text
    for fact in ("国发〔2016〕67号", "PRC State Council", "2016-11-29", "2016–2020"):
        assert fact in text


def test_every_figure_leads_to_what_it_counts(client, address):
    found = links(client.get(address))
    assert found["/plans/13fyp-sei/tasks/"] == "69 tasks"
    assert found["/plans/13fyp-sei/matrix/"] == "379 responsibilities"
    assert "41 ministries" in main_words(client.get(address))
    assert found["/plans/13fyp-sei/tasks/?role=lead"] == "● 33 Lead, in 23 tasks"
    assert found["/plans/13fyp-sei/tasks/?role=supporting"] == "○ 97 Supporting, in 23 tasks"
    assert found["/plans/13fyp-sei/tasks/?role=joint"] == "◐ 249 Joint, in 46 tasks"


def test_chapters_stand_with_our_summary_and_their_tasks(client, address):
    page = client.get(address)
    assert [chapter.number for chapter, _ in page.context["chapters"]] == [
        str(number) for number in range(1, 11)
    ]
    assert links(page)["/plans/13fyp-sei/tasks/?chapter=2"] == "7 tasks"
    assert "summaries are ours" in page.content.decode()
    assert "Deals with information technology and the network economy" in page.content.decode()
    assert (
        client.get("/plans/13fyp-sei/tasks/", {"chapter": "2"}).context["page"].paginator.count == 7
    )


def test_the_busiest_bodies_come_first_each_with_its_tasks_by_role(client, address):
    busiest = client.get(address).context["busiest"]
    assert [(load.body.ministry.slug, load.total) for load in busiest[:4]] == [
        ("ndrc", 62),
        ("miit", 60),
        ("most", 42),
        ("mof", 35),
    ]
    assert list(busiest[0].by_role.values()) == [13, 8, 41]


def test_a_bar_says_its_numbers_in_words_and_tells_roles_apart_by_pattern(client, address):
    text = client.get(address).content.decode()
    assert 'aria-label="Lead 13, Supporting 8, Joint 41"' in text
    for role in Role:
        assert f'id="fill-{role.value}"' in text
        assert f'fill="url(#fill-{role.value})"' in text


def test_a_bars_parts_follow_each_other_and_the_longest_fills_its_width(client, address):
    for load in client.get(address).context["busiest"]:
        end = 0.0
        for part in load.parts:
            assert part.x == end
            end = round(part.x + part.width, 1)
        assert end <= 240.2
    longest = client.get(address).context["busiest"][0]
    assert longest.parts[-1].x + longest.parts[-1].width == pytest.approx(240, abs=0.2)


def test_headline_goals_are_those_of_the_first_chapter(client, address):
    page = client.get(address)
    assert [goal.figure for goal in page.context["goals"]] == [
        "at least 15%",
        "more than 10 trillion yuan",
        "more than 1 million jobs a year",
        "more than 15% a year",
        "more than 100 clusters",
    ]
    assert "share of GDP" in page.content.decode()


def test_questions_to_begin_with_are_answered_by_their_links(client, address):
    examples = client.get(address).context["examples"]
    assert [example.words for example in examples] == [
        "What does NDRC lead, and with whom?",
        "Who answers for the “Broadband Rural Demonstration Project”?",
        "What do NDRC and MIIT do together?",
    ]
    led = client.get(examples[0].address)
    assert led.context["page"].paginator.count == 13
    broadband = client.get(examples[1].address)
    assert broadband.context["task"].number == "1"
    together = client.get(examples[2].address)
    assert together.context["page"].paginator.count == 57


def test_questions_come_from_the_plan_that_is_shown(client, short_plan):
    page = client.get(reverse("overview", args=[short_plan.slug]))
    assert page.status_code == 200
    assert "NDRC" not in " ".join(example.words for example in page.context["examples"])
    for example in page.context["examples"]:
        assert client.get(example.address).status_code == 200


def test_a_matrix_that_nobody_changed_says_so(client, address):
    assert (
        "None: the matrix stands as the document says it." in client.get(address).content.decode()
    )


def test_the_latest_changes_stand_first_and_say_from_when(client, address, plan, administrator):
    task = plan.tasks.get(number="69")
    before = state_of(task)
    wanted = TaskState(before.title + " (again)", before.held, before.links)
    correct(task, wanted, version=task.version, author=administrator, reason="misread")
    task = plan.tasks.get(number="5")
    state = state_of(task)
    amend(
        task,
        [*state.held, Held("moe", "joint", 99)],
        state.links,
        day=date(2030, 1, 1),
        version=task.version,
        author=administrator,
        source="Circular 1 of 2030",
    )
    page = client.get(address)
    assert [change.task.number for change in page.context["changes"]] == ["5", "69"]
    text = page.content.decode()
    assert "Circular 1 of 2030" in text
    assert "from 2030-01-01 on" in text
    assert "not yet on the day shown" in text
    later = client.get(address, {"as_of": "2030-01-01"})
    assert "not yet on the day shown" not in later.content.decode()
    assert administrator.email not in text
    assert administrator.name not in text


def test_a_past_day_is_kept_in_every_link(client, address):
    page = client.get(address, {"as_of": "2018-12-31"})
    assert "This page shows the matrix as of <strong>2018-12-31</strong>" in page.content.decode()
    inside = [href for href in links(page) if href.startswith("/plans/")]
    # The link that leaves the day is the only one without it.
    assert [href for href in inside if "as_of=2018-12-31" not in href] == []


def test_a_plan_of_which_nothing_is_in_force_has_an_overview(client, address, plan):
    Responsibility.objects.filter(task__plan=plan).delete()
    SectionLink.objects.filter(task__plan=plan).delete()
    page = client.get(address)
    assert page.status_code == 200
    assert page.context["examples"] == []
    assert "69 tasks have no passage of their own" in page.content.decode()


def test_unknown_parameters_are_refused_by_name(client, address):
    page = client.get(address, {"ministri": "mof"})
    assert page.status_code == 400
    assert "There is no parameter “ministri” here." in page.content.decode()


def test_the_overview_takes_a_fixed_number_of_queries(
    client, administrator_client, address, django_assert_num_queries
):
    with django_assert_num_queries(11):
        client.get(address)
    with django_assert_num_queries(14):
        administrator_client.get(address)
