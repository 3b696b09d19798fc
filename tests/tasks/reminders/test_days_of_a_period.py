"""What a ministry, its reviewer and the administrators are told of one quarter, day by day."""

from datetime import date

import pytest

from ministries.models import MembershipRole, Ministry
from tasks.reminders.models import Reminder, ReminderRules
from tasks.reminders.outlook import Outlook
from tasks.reminders.planning import plan_reminders
from tasks.reminders.vocabulary import Closing, Kind
from tasks.reporting.models import Excuse, ReportingWindow
from tasks.reporting.periods import open_periods
from tasks.reporting.reviewing import send_back
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.rounds import days_of, it_is, kinds_in, told, work
from tests.tasks.reporting.conftest import person
from tests.tasks.reporting.reports import accepted_of, name_acting_body, submitted_of

pytestmark = pytest.mark.django_db

# Thursday, 1 October, is a holiday, and so are the days through the 7th.
OPENED = date(2026, 10, 1)


@pytest.fixture
def only_most(plan):
    """Editors for all who answer but science and technology, so that nobody else is told."""
    for task in plan.tasks.exclude(number__in=["30", "42", "47", "48"]):
        task.responsibilities.all().delete()


def test_each_kind_comes_on_its_day_to_whom_it_concerns(
    quarter, editor, reviewer, administrator, only_most
):
    days = {name: {} for name in ("edith", "rebecca", "admin")}
    for day in [*range(1, 32)]:
        for name, kinds in told(at(2026, 10, day)).items():
            days[name][f"10-{day:02}"] = kinds
    assert days["edith"] == {
        "10-08": ["opened"],
        "10-15": ["due_soon"],
        "10-19": ["due_soon"],
        "10-20": ["due_today"],
        "10-21": ["overdue"],
        "10-27": ["overdue"],
    }
    assert days["rebecca"] == days["admin"] == {}
    assert told(at(2026, 11, 2)) == {}
    assert told(at(2026, 11, 3)) == {"edith": ["overdue"], "rebecca": ["to_reviewers"]}
    assert told(at(2026, 11, 16)) == {}
    assert told(at(2026, 11, 17)) == {"admin": ["to_administrators"]}


def test_who_stays_silent_is_reminded_every_four_weeks_for_a_year(quarter, editor, only_most):
    # Twelve months after 20 October, one mail on each of the days that the rules name.
    work(at(2026, 11, 17))
    later = [(2026, 12, 1), (2026, 12, 29), (2027, 1, 26), (2027, 2, 23)]
    for day in later:
        assert told(at(*day))["edith"].count("overdue") == 1, day
        assert "overdue" not in told(at(*day, 18)).get("edith", [])
    work(at(2027, 10, 22))
    q3 = Reminder.objects.filter(ministry__slug="most", period=quarter, kind=Kind.OVERDUE)
    assert q3.latest("day").day == date(2027, 10, 5)
    assert q3.count() == 3 + 12


def test_a_plan_has_its_own_days(plan, quarter, editor, only_most):
    ReminderRules.objects.create(
        plan=plan,
        due_soon="",
        overdue="2",
        overdue_every=0,
        reviewers_after=0,
        administrators_after=0,
        word_after="",
    )
    found = days_of("edith", date(2026, 10, 8), date(2026, 11, 20))
    assert found == {
        "2026-10-08": ["opened"],
        "2026-10-20": ["due_today"],
        "2026-10-22": ["overdue"],
    }


def test_what_is_handed_in_is_not_reminded_of_and_what_comes_back_is(
    plan, quarter, editor, reviewer, only_most
):
    work(at(2026, 10, 8))
    with it_is(at(2026, 10, 12)):
        for number in ("30", "42", "47", "48"):
            submitted_of(editor, plan.tasks.get(number=number), quarter)
    assert told(at(2026, 10, 12)) == {"rebecca": ["*submitted"] * 4}
    assert told(at(2026, 10, 21)) == {}

    with it_is(at(2026, 10, 22)):
        update = quarter.status_updates.get(task__number="48")
        send_back(reviewer, update, update.version, "Say more.")
    assert told(at(2026, 10, 22)) == {"edith": ["*returned"]}
    (message,) = work(at(2026, 10, 27))
    assert message.address == "edith@example.org"
    assert list(message.mentions.get().reminder.tasks.values_list("number", flat=True)) == ["48"]


def test_other_holders_are_asked_for_their_word(
    plan, quarter, editor, reviewer, co_holder, only_most
):
    with it_is(at(2026, 10, 12)):
        accepted_of(editor, reviewer, plan.tasks.get(number="48"), quarter)
    # Three days after the acceptance, and ten.
    found = days_of("cora", date(2026, 10, 12), date(2026, 11, 30))
    assert found == {"2026-10-15": ["word"], "2026-10-22": ["word"]}


def test_an_acting_body_is_reminded_of_what_the_ended_one_would_owe(plan, quarter, administrator):

    person("Ma", ("mara", MembershipRole.EDITOR))
    assert "ma" not in told(at(2026, 10, 8))
    name_acting_body(administrator, plan.tasks.get(number="16"), "moa", "mara")
    assert told(at(2026, 10, 15))["ma"] == ["due_soon"]


def test_who_reports_its_own_part_is_reminded_where_parts_are_reported(plan, quarter, co_holder):
    (message,) = (one for one in work(at(2026, 10, 8)) if one.user == co_holder)
    task48 = plan.tasks.get(number="48")
    part = f"{task48.pk}.{quarter.pk}.part.{Ministry.objects.get(slug='mof').pk}"
    assert part not in message.mentions.get().named
    type(quarter).objects.filter(pk=quarter.pk).update(parts="all")
    (message,) = (one for one in work(at(2026, 10, 15)) if one.user == co_holder)
    assert part in message.mentions.get().named


def test_missed_days_are_made_up_for_with_one_message(quarter, editor, reviewer, only_most):
    (message, escalation) = work(at(2026, 11, 4))
    assert message.address == "edith@example.org"
    assert sorted(kinds_in(message)) == [
        "due_soon",
        "due_soon",
        "due_today",
        "opened",
        "overdue",
        "overdue",
        "overdue",
    ]
    assert (escalation.address, kinds_in(escalation)) == ("rebecca@example.org", ["to_reviewers"])
    assert work(at(2026, 11, 5)) == []
    assert set(Reminder.objects.open().values_list("kind", flat=True)) == set()


def test_where_nothing_is_owed_any_more_the_reminder_is_closed_and_says_why(
    plan, quarter, editor, reviewer, administrator, only_most
):

    with it_is(at(2026, 10, 8, 7)):
        work(at(2026, 10, 8, 7))
        for number in ("30", "42", "47"):
            accepted_of(editor, reviewer, plan.tasks.get(number=number), quarter)
        Excuse.objects.create(
            task=plan.tasks.get(number="48"), period=quarter, reason="Moved.", author=administrator
        )
    assert "opened" not in told(at(2026, 10, 8)).get("edith", [])
    opened = Reminder.objects.get(ministry__slug="most", kind=Kind.OPENED)
    assert opened.closing == Closing.NOT_OWED


def test_a_due_day_put_off_takes_back_what_was_planned_as_overdue(quarter, editor, only_most):
    work(at(2026, 10, 20))
    work(at(2026, 10, 21, 1))
    assert Reminder.objects.open().get(kind=Kind.OVERDUE, ministry__slug="most")
    quarter.due_on, quarter.due_reason = date(2026, 10, 30), "A flood."
    quarter.save()
    assert days_of("edith", date(2026, 10, 21), date(2026, 11, 1)) == {
        "2026-10-26": ["due_soon"],  # The 25th is a Sunday.
        "2026-10-29": ["due_soon"],
        "2026-10-30": ["due_today"],
    }


def test_on_a_due_day_put_off_to_the_day_of_a_reminder_nothing_is_overdue(
    quarter, editor, only_most
):
    work(at(2026, 10, 21))
    # Planned in the night, before the mails of the day.
    work(at(2026, 10, 27, 1))
    assert Reminder.objects.open().get(kind=Kind.OVERDUE, ministry__slug="most")
    quarter.due_on, quarter.due_reason = date(2026, 10, 27), "A flood."
    quarter.save()
    assert told(at(2026, 10, 27)) == {}
    # In one mail: the reminder that had to wait, and that of this day.
    assert told(at(2026, 10, 28)) == {"edith": ["overdue", "overdue"]}


def test_a_clock_that_ran_ahead_reminds_nobody_early_and_nobody_less(quarter, editor, only_most):

    work(at(2026, 10, 8))
    plan_reminders(quarter.plan, date(2027, 6, 1))
    assert days_of("edith", date(2026, 10, 9), date(2026, 10, 21)) == {
        "2026-10-15": ["due_soon"],
        "2026-10-19": ["due_soon"],
        "2026-10-20": ["due_today"],
        "2026-10-21": ["overdue"],
    }


def test_planning_twice_makes_nothing_twice(quarter):

    # Of sixteen bodies that answer for tasks, three ended in 2018 and nobody acts for them.
    assert plan_reminders(quarter.plan, date(2026, 10, 1)) == 13
    assert plan_reminders(quarter.plan, date(2026, 10, 1)) == 0


def test_planning_takes_a_fixed_few_queries(large_plan, django_assert_max_num_queries):

    ReportingWindow.objects.create(
        plan=large_plan, first_day=date(2026, 7, 1), last_day=date(2026, 12, 31), reason="-"
    )
    with it_is(at(2026, 10, 1)):
        open_periods(large_plan, date(2026, 10, 1))
    with django_assert_max_num_queries(22):
        assert plan_reminders(large_plan, date(2026, 11, 30)) > 100
    with django_assert_max_num_queries(3):
        assert plan_reminders(large_plan, date(2026, 11, 30)) == 0


def test_an_outlook_takes_a_fixed_few_queries(plan, quarter, django_assert_max_num_queries):
    work(at(2026, 10, 1, 1))
    for slug in ("ndrc", "miit", "most", "mofcom", "mohrss"):
        for number in range(3):
            person(f"{slug}{number}", (slug, MembershipRole.EDITOR))
    with django_assert_max_num_queries(16):
        assert len(Outlook(at(2026, 10, 8)).parcels) == 15
