"""How a task goes, on its own page: what stands, who answers, who says what, and the time line."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from ministries.models import Ministry
from tasks.matrix.changing import correct
from tasks.matrix.state import state_of
from tasks.reporting.beginning import begin
from tasks.reporting.models import AnswerableChoice
from tasks.reporting.reviewing import accept, give_word
from tasks.reporting.vocabulary import Parts, Scope, Status, Verdict
from tasks.reporting.writing import save, submit
from tests.tasks.browse.reading import main_words
from tests.tasks.browse.reported import noon_of, reported_on
from tests.tasks.reporting.reports import accepted_of, name_acting_body

pytestmark = pytest.mark.django_db

TODAY = "2026-11-24"


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def read(client, plan):
    """Return a task's page as text, for whoever is signed in."""

    def read(number: str = "48", **query: str) -> str:
        page = client.get(reverse("task", args=[plan.slug, number]), {"as_of": TODAY} | query)
        return main_words(page)

    return read


@pytest.fixture
def reported(editor, reviewer, task, periods):
    """On track by 10 July, delayed from 10 October on, with what is for members."""
    first = reported_on(date(2026, 7, 10), editor, reviewer, task, periods["2026-q2"])
    values = {"status": Status.DELAYED, "progress": 45, "narrative": "The **fund** waits."}
    values |= {"obstacles": "Matching money.", "help_needed": "A decision."}
    second = reported_on(date(2026, 10, 10), editor, reviewer, task, periods["2026-q3"], **values)
    return first, second


def test_a_visitor_reads_status_progress_period_text_and_ministry(client, plan, read, reported):
    text = read()
    assert "How it goes on 2026-11-24 ▼ Delayed 45% 2026 Q3" in text
    assert "Reported by Ministry of Science and Technology , accepted on 2026-10-10" in text
    assert "The fund waits." in text
    page = client.get(reverse("task", args=[plan.slug, "48"]), {"as_of": TODAY})
    assert "<strong>fund</strong>" in page.content.decode()


def test_a_visitor_reads_neither_names_nor_obstacles(read, reported):
    text = read()
    for secret in ("Edith", "Rebecca", "Matching money", "A decision."):
        assert secret not in text


def test_a_member_reads_names_and_obstacles(client, read, reported, co_holder):
    client.force_login(co_holder)
    text = read()
    assert "written by Edith, accepted by Rebecca" in text
    assert "Obstacles Matching money. Help needed A decision." in text


def test_a_person_without_a_ministry_reads_what_a_visitor_does(client, read, reported, reader):
    client.force_login(reader)
    assert "Edith" not in read()
    assert "Matching money" not in read()


def test_an_earlier_day_knows_nothing_of_later_reports(read, reported):
    text = read(as_of="2026-10-09")
    assert "How it goes on 2026-10-09 → On track 40% 2026 Q2" in text
    assert "The fund was set up." in text
    assert "The fund waits." not in text
    assert "Report for 2026 Q3" not in text


def test_what_is_not_accepted_is_on_nobodys_page(client, read, editor, task, period):
    update = begin(editor, task, period)
    save(editor, update, 1, {"status": Status.AT_RISK, "narrative": "Not yet public."})
    client.force_login(editor)
    text = read()
    assert "? Not reported" in text
    assert "Not yet public." not in text


def test_the_time_line_says_what_each_report_changed_the_latest_first(read, reported):
    line = read().split("What was reported and changed")[1]
    assert "Status: On track → Delayed. Progress: 40 per cent → 45 per cent." in line
    assert line.index("Report for 2026 Q3") < line.index("Report for 2026 Q2")
    assert "Status: On track. Progress: 40 per cent. The first report." in line
    assert "obstacles" not in line


def test_errata_stand_in_the_same_line(read, plan, administrator, task, reported):
    with noon_of(date(2026, 8, 1)):
        correct(
            task,
            replace(state_of(task), title="Exploring it"),
            version=task.version,
            author=administrator,
            reason="misread",
        )
    line = read().split("What was reported and changed")[1]
    places = [line.index(one) for one in ("2026 Q3", "Erratum, for every day", "2026 Q2")]
    assert places == sorted(places)
    # An erratum holds for every day, so a day before it shows it too.
    assert "Erratum, for every day" in read(as_of="2026-07-20")


def test_a_correction_and_what_it_corrects_are_both_kept(
    client, plan, read, editor, reviewer, task, periods, reported
):
    values = {"status": Status.AT_RISK}
    reported_on(date(2026, 11, 2), editor, reviewer, task, periods["2026-q3"], **values)
    text = read()
    assert "How it goes on 2026-11-24 ! At risk 40% 2026 Q3" in text
    line = text.split("What was reported and changed")[1]
    assert line.count("Report for 2026 Q3") == 2
    assert "Corrects the report that stood for this period. Status: Delayed → At risk." in line
    assert "corrected on 2026-11-02" in line
    # The correction isn't late: the report came in time.
    assert "reported late" not in line
    assert "corrected on" not in read(as_of="2026-11-01")


def test_each_report_is_linked_to_its_own_page(client, plan, reported):
    text = client.get(reverse("task", args=[plan.slug, "48"])).content.decode()
    for update in reported:
        assert f'href="{reverse("update", args=[plan.slug, update.pk])}"' in text


def test_a_late_report_says_so(read, editor, reviewer, task, periods):
    reported_on(date(2026, 10, 21), editor, reviewer, task, periods["2026-q3"])
    assert "2026 Q3 reported late" in read()


def test_who_confirms_who_disputes_and_who_is_silent(client, read, reported, co_holder):
    _first, second = reported
    assert "Silent Ministry of Finance , National Development and Reform Commission" in read()
    finance = Ministry.objects.get(slug="mof")
    with noon_of(date(2026, 10, 20)):
        give_word(co_holder, second, finance, Verdict.DISPUTED, "It was never paid.")
    text = read()
    assert "Disputed Ministry of Finance" in text
    assert "Silent National Development and Reform Commission" in text
    # Why is for members.
    assert "It was never paid." not in text
    assert "Disputed" not in read(as_of="2026-10-19")
    client.force_login(co_holder)
    assert "Disputed Ministry of Finance : “It was never paid.”" in read()


def test_the_ministry_that_answers_is_named(read, periods):
    assert "Who answers for the task: Ministry of Science and Technology" in read()


def test_a_choice_of_another_ministry_is_named_with_its_reason(read, task, administrator, periods):
    AnswerableChoice.objects.create(
        task=task,
        ministry=Ministry.objects.get(slug="mof"),
        valid_from=date(2026, 5, 1),
        reason="The funds are its own.",
        author=administrator,
    )
    text = read()
    assert "Who answers for the task: Ministry of Finance" in text
    assert "Chosen by an administrator: The funds are its own." in text
    assert "Chosen by an administrator" not in read(as_of="2026-04-30")


def test_an_ended_body_without_an_acting_one_is_said(read, periods):
    text = read("16")
    assert "ended on 2018-03-17; nobody acts for it yet, so nobody reports on this task." in text


def test_an_acting_body_reports_in_anothers_name(read, plan, administrator, coordinator, periods):
    task = plan.tasks.get(number="16")
    name_acting_body(administrator, task, "moa", "mara")
    with noon_of(date(2026, 10, 10)):
        accepted_of(administrator, coordinator, task, periods["2026-q3"])
    text = read("16")
    assert (
        "which ended on 2018-03-17; for it acts Ministry of Agriculture and Rural Affairs" in text
    )
    assert "Reported by Ministry of Agriculture and Rural Affairs , which acts for" in text


def test_parts_of_other_holders_stand_beside_the_tasks_status(
    read, plan, task, periods, administrator, coordinator, reported
):
    periods["2026-q3"].parts = Parts.LEADS_AND_JOINT
    periods["2026-q3"].save()
    finance = Ministry.objects.get(slug="mof")
    with noon_of(date(2026, 10, 11)):
        part = begin(administrator, task, periods["2026-q3"], Scope.PART, finance)
        values = {"status": Status.COMPLETED, "progress": 100, "narrative": "Paid."}
        part = save(administrator, part, part.version, values)
        part = submit(administrator, part, part.version)
    from tasks.reporting.reviewing import accept

    with noon_of(date(2026, 10, 12)):
        accept(coordinator, part, part.version)
    text = read()
    assert "▼ Delayed 45% 2026 Q3" in text
    assert "Ministry of Finance ✓ Completed 100% 2026 Q3" in text
    assert "Ministry of Finance , on its own part" in text.split("What was reported")[1]
    assert "Holders on their own parts" not in read(as_of="2026-10-11")


def test_a_plan_without_reports_says_so_and_asks_nothing(read):
    text = read()
    assert "Reporting on this plan ended with 2020. No status was reported in Fengong." in text
    assert "Who answers for the task" not in text


def test_script_in_a_narrative_does_not_reach_the_page(
    client, plan, editor, reviewer, task, periods
):
    narrative = "<script>alert(1)</script> [here](javascript:alert(1))"
    reported_on(date(2026, 10, 10), editor, reviewer, task, periods["2026-q3"], narrative=narrative)
    text = client.get(reverse("task", args=[plan.slug, "48"])).content.decode()
    assert "<script>alert" not in text
    assert not re.search(r'href="javascript', text)


def test_a_task_takes_as_many_queries_with_three_reports_as_with_one(
    client,
    administrator_client,
    plan,
    editor,
    reviewer,
    task,
    periods,
    django_assert_max_num_queries,
):
    """Reports, who answers (5), who says what and what is excused come on top of the matrix's
    twelve.
    """
    address = reverse("task", args=[plan.slug, "48"])
    for code in periods:
        reported_on(date(2026, 10, 10), editor, reviewer, task, periods[code])
        with django_assert_max_num_queries(20):
            client.get(address)
        # And who wrote in them, what was reminded last, what is excused, and unread notices.
        with django_assert_max_num_queries(26):
            administrator_client.get(address)


def test_a_report_about_an_earlier_period_says_that_the_status_stayed(
    read, editor, reviewer, task, periods
):
    q1, q2, q3 = (periods[f"2026-q{number}"] for number in (1, 2, 3))
    reported_on(date(2026, 7, 10), editor, reviewer, task, q2)
    reported_on(date(2026, 8, 20), editor, reviewer, task, q1, status=Status.DELAYED)
    reported_on(date(2026, 10, 10), editor, reviewer, task, q3)

    line = read().split("What was reported and changed")[1]

    assert line.count("about an earlier period") == 1
    about = line.split("Report for 2026 Q1")[1]
    assert "reported late" in about
    assert "about an earlier period The task's status stayed that of 2026 Q2." in about


def test_members_read_everyone_who_wrote(
    client, read, editor, administrator, reviewer, co_holder, task, period
):
    with noon_of(date(2026, 10, 10)):
        draft = begin(editor, task, period)
        written = {"status": Status.ON_TRACK, "narrative": "All new."}
        draft = save(administrator, draft, draft.version, written)
        handed_in = submit(administrator, draft, draft.version)
        accept(reviewer, handed_in, handed_in.version)

    assert "Ada" not in read()
    client.force_login(co_holder)
    who = "written by Edith, Ada, handed in by Ada, accepted by Rebecca"
    assert read().count(who) == 2
