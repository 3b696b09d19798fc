"""The page of one task."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from tasks.matrix.changing import amend, correct
from tasks.matrix.models import Responsibility, Task
from tasks.matrix.rules import Held
from tasks.matrix.state import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client, plan):
    """Return a task's page as text, tags and white space gone."""

    def read(number: str, **query: str) -> str:
        page = client.get(reverse("task", args=[plan.slug, number]), query)
        assert page.status_code == 200
        main = page.content.decode().split("<main", 1)[1].split("</main>")[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())

    return read


@pytest.fixture
def amended(plan, administrator):
    """Task 5, amended twice: AQSIQ gives way to SAMR in 2018, SAMR to the MOE in 2027."""
    task = plan.tasks.get(number="5")
    steps = [
        (date(2018, 3, 17), "aqsiq", "samr", "Circular 9 of 2018"),
        (date(2027, 1, 1), "samr", "moe", "Circular 1 of 2027"),
    ]
    for day, gone, come, source in steps:
        task.refresh_from_db()
        state = state_of(task)
        held = [row for row in state.held if row.holds_on(day) and row.ministry != gone]
        amend(
            task,
            [*held, Held(come, "joint", 9)],
            state.links,
            day=day,
            version=task.version,
            author=administrator,
            source=source,
            reason="the reform",
        )
    return task


def test_roles_stand_in_the_order_of_the_document_under_its_names(client, plan):
    page = client.get(reverse("task", args=[plan.slug, "1"]))
    assert [(h.held.role, h.held.name) for h in page.context["holders"]] == [
        ("lead", "Ministry of Industry and Information Technology"),
        ("lead", "National Development and Reform Commission"),
        ("supporting", "Cyberspace Administration of China"),
        ("supporting", "Ministry of Commerce"),
        ("supporting", "Ministry of Agriculture"),
        ("supporting", "Ministry of Finance"),
        ("supporting", "State Administration of Radio, Film, and Television"),
    ]


def test_the_appendix_sentence_is_rebuilt_and_said_to_be(read):
    assert (
        "In the words of the appendix (rebuilt from the matrix, in the document's form)"
        " The Ministry of Industry and Information Technology and State Administration of Radio,"
        " Film, and Television are responsible in accordance with the division of"
        " responsibilities." in read("2")
    )


def test_a_joint_task_has_no_lead_and_a_led_one_says_so(read):
    assert "nobody leads it. By convention the first named is the convening body" in read("2")
    assert "The task is led" in read("1")


def test_a_name_that_came_later_is_told_beside_the_name_of_that_month(read):
    text = read("1", as_of="2016-11-29")
    assert (
        "ours in 2016-11 called State Administration of Press, Publication, Radio, Film and"
        " Television" in text
    )


def test_what_became_of_ministries_is_told_by_the_day_shown(read):
    ended = "No longer exists: merged into Ministry of Agriculture and Rural Affairs (2018-03-17)"
    assert ended in read("1", as_of="2018-03-17")
    assert "No longer exists" not in read("1", as_of="2018-03-16")


def test_two_steps_of_a_bodys_end_are_told_and_the_second_only_from_its_day(read):
    merged = "merged into China Banking and Insurance Regulatory Commission (2018-03-17)"
    later = "in its turn merged into National Financial Regulatory Administration (2023-03-10)"
    assert merged in read("55", as_of="2023-03-09")
    assert later not in read("55", as_of="2023-03-09")
    assert later in read("55", as_of="2023-03-10")


def test_an_uncertain_fact_is_marked(read):
    renamed = "Renamed State Taxation Administration (2018-08) not certain"
    assert renamed in read("46", as_of="2018-08-01")
    assert renamed not in read("46", as_of="2018-07-31")


def test_a_source_that_tells_of_several_ministries_stands_once(client, plan):
    page = client.get(reverse("task", args=[plan.slug, "1"]), {"as_of": "2020-01-01"})
    told = [source for holder in page.context["holders"] for source in holder.fate.sources]
    assert len(told) == 4
    assert len(page.context["sources"]) == len(set(told)) == 3


def test_passages_have_their_place_basis_and_note(client, plan, read):
    page = client.get(reverse("task", args=[plan.slug, "1"]))
    found = [
        ([s.number for s in p.trail], p.link.section.number, p.link.basis)
        for p in page.context["passages"]
    ]
    assert found == [(["2"], "2.1", "same wording"), (["2", "2.1"], "box-1", "names the box")]
    assert "ours names the box : The title names this project." in read("1")


def test_other_tasks_at_the_same_section_are_named(client, plan):
    page = client.get(reverse("task", args=[plan.slug, "35"]))
    others = {p.link.section.number: [t.number for t in p.others] for p in page.context["passages"]}
    assert others == {"10.1.1": ["36", "37"]}


def test_the_task_without_a_passage_says_so(read):
    assert "No passage of its own was found in the plan" in read("69")


def test_targets_of_a_passages_parts_stand_under_their_own_section(client, plan, read):
    page = client.get(reverse("task", args=[plan.slug, "1"]))
    assert [t.section.number for t in page.context["targets"]] == ["2.1.1"] * 6
    text = read("1")
    assert "In 2.1.1 Rigorously promote the construction of high-speed fiber optic" in text
    assert "more than 98% no year given Administrative villages with fiber access" in text


def test_targets_of_two_passages_of_which_one_is_part_of_the_other_stand_once(client, plan):
    page = client.get(reverse("task", args=[plan.slug, "12"]))
    assert [t.section.number for t in page.context["targets"]] == ["box-9"]


def test_a_citation_names_the_day_and_an_address_that_keeps_it(read):
    with time_machine.travel("2026-11-24T12:00:00+08:00"):
        assert (
            "Task 12, National 13th Five-Year Plan for the Development of Strategic Emerging"
            " Industries, 国发〔2016〕67号, key task division plan, as of 2026-11-24,"
            " http://testserver/plans/13fyp-sei/tasks/12/?as_of=2026-11-24" in read("12")
        )
        assert "tasks/12/?as_of=2017-05-04" in read("12", as_of="2017-05-04")
        assert "A day to come can't be cited" in read("12", as_of="2026-11-25")


def test_a_cited_address_shows_what_it_showed_after_a_later_amendment(client, plan, administrator):
    address = reverse("task", args=[plan.slug, "1"]) + "?as_of=2020-06-30"
    before = client.get(address).context["sentence"]
    task = plan.tasks.get(number="1")
    state = state_of(task)
    amend(
        task,
        state.held[:-1],
        state.links,
        day=date(2021, 1, 1),
        version=task.version,
        author=administrator,
        source="Circular 3 of 2021",
    )
    assert client.get(address).context["sentence"] == before


def test_an_amendment_is_shown_with_its_day_source_and_reason_but_not_its_author(read, amended):
    text = read("5", as_of="2019-01-01")
    assert "Amendment, from 2018-03-17 on" in text
    assert "Source Circular 9 of 2018 Reason the reform Recorded" in text
    assert "Amendment, from 2027-01-01 on (not in force on the day shown)" in text
    assert "Ada" not in text
    assert "administrator@example.org" not in text


def test_an_amendment_that_was_undone_is_said_to_hold_no_longer(read, plan, amended):
    assert "no longer holds" not in read("5")
    amended.responsibilities.filter(valid_from=date(2027, 1, 1)).delete()
    amended.responsibilities.filter(valid_until=date(2027, 1, 1)).update(valid_until=None)
    told = "no longer holds Nothing of the task begins or ends on this day any more."
    text = read("5")
    assert text.count(told) == 1
    assert text.index("Amendment, from 2027-01-01 on") < text.index(told)


def test_an_amendment_of_links_alone_holds(read, plan, administrator):
    task = plan.tasks.get(number="5")
    state = state_of(task)
    amend(
        task,
        state.held,
        state.links[:-1],
        day=date(2018, 3, 17),
        version=task.version,
        author=administrator,
        source="Circular 9 of 2018",
    )
    assert "no longer holds" not in read("5")


def test_an_amended_row_is_no_sentence_of_the_appendix_whose_own_stands_beside_it(read, amended):
    own = (
        "In the words of the appendix (as in force when the plan was issued, 2016-11-29)"
        " The National Development and Reform Commission, Ministry of Industry and Information"
        " Technology, Ministry of Science and Technology, Ministry of Finance, Cyberspace"
        " Administration of China, and General Administration of Quality Supervision, Inspection"
        " and Quarantine are responsible"
    )
    after = read("5", as_of="2019-01-01")
    assert (
        "As amended, in the appendix's form (the document has no such sentence) The National"
        " Development and Reform Commission" in after
    )
    assert "and State Administration for Market Regulation are responsible" in after
    assert own in after
    before = read("5", as_of="2018-03-16")
    assert "As amended" not in before
    assert "In the words of the appendix (rebuilt from the matrix" in before


def test_past_and_future_holders_stand_apart(client, plan, amended):
    page = client.get(reverse("task", args=[plan.slug, "5"]), {"as_of": "2019-01-01"})
    assert [h.held.ministry.slug for h in page.context["holders"]] == [
        "ndrc",
        "miit",
        "most",
        "mof",
        "cac",
        "samr",
    ]
    assert [row.ministry.slug for row in page.context["not_in_force"]] == ["aqsiq", "moe"]
    text = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    assert "Quarantine no longer from 2018-03-17 on" in text
    assert "Ministry of Education from 2027-01-01 on" in text


def test_an_erratum_is_shown_as_holding_for_every_day(read, plan, administrator):
    task = plan.tasks.get(number="5")
    state = state_of(task)
    correct(
        task,
        replace(state, title="Strengthening core industries"),
        version=task.version,
        author=administrator,
        reason="misread",
    )
    text = read("5", as_of="2016-12-01")
    assert "Erratum, for every day" in text
    assert "Reason misread" in text
    assert "Task 5 Strengthening core industries" in text


def test_a_row_as_it_was_read_says_that_nothing_was_changed(read):
    assert "Nothing: the row stands as it was read from the document." in read("5")


def test_a_day_on_which_nobody_is_responsible_is_said(read, plan):
    Responsibility.objects.filter(task__plan=plan, task__number="3").update(
        valid_from=date(2017, 1, 1)
    )
    assert "Nobody is responsible on this day." in read("3", as_of="2016-12-31")


def test_a_day_before_the_plans_issue_says_so(read):
    assert "That is before the plan was issued (2016-11-29)." in read("1", as_of="2015-01-01")


def test_neighbours_are_the_tasks_beside_it_in_the_table(client, plan):
    def beside(number: str) -> tuple[Task | None, Task | None]:
        context = client.get(reverse("task", args=[plan.slug, number])).context
        return context["before"], context["after"]

    first, middle, last = beside("1"), beside("10"), beside("69")
    assert first[0] is None
    assert [task.number for task in middle] == ["9", "11"]
    assert last[0].number == "68"
    assert last[1] is None


def test_every_link_keeps_the_day(client, plan):
    page = client.get(reverse("task", args=[plan.slug, "1"]), {"as_of": "2017-01-01"})
    main = page.content.decode().split('<div class="with-aside">')[1].split("</main>")[0]
    links = re.findall(r'href="(/[^"]*)"', main)
    assert len(links) > 10
    assert all("as_of=2017-01-01" in link for link in links)


@pytest.mark.parametrize("number", ["70", "0", "012", "x", "1.1"])
def test_a_number_that_the_plan_does_not_have_is_not_found(client, plan, number):
    page = client.get(reverse("task", args=[plan.slug, number]))
    assert page.status_code == 404
    assert f"This plan has no task “{number}”." in page.content.decode()
    assert "Its tasks run from 1 to 69." in page.content.decode()


@pytest.mark.parametrize("query", [{"as_of": "2017-02-30"}, {"ministry": "mof"}])
def test_what_the_page_can_not_be_asked_is_answered_with_400(client, plan, query):
    assert client.get(reverse("task", args=[plan.slug, "1"]), query).status_code == 400


def test_a_task_takes_12_queries_and_16_signed_in(
    client, administrator_client, plan, amended, django_assert_max_num_queries
):
    for number in ("1", "5", "69"):
        address = reverse("task", args=[plan.slug, number])
        with django_assert_max_num_queries(12):
            client.get(address)
        # And how many notices are unread, and what was reminded last.
        with django_assert_max_num_queries(16):
            administrator_client.get(address)
