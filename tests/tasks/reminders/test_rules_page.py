"""A plan's rules for reminders in the admin."""

import re

import pytest
from django.urls import reverse
from reversion.models import Version

from tasks.reminders.models import ReminderRules
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.rounds import it_is

pytestmark = pytest.mark.django_db

ADD = reverse("admin:reminders_reminderrules_add")
USUAL = {
    "due_soon": "5, 1",
    "overdue": "1, 7, 14",
    "overdue_every": 28,
    "reviewers_after": 14,
    "administrators_after": 28,
    "word_after": "3, 10",
}


@pytest.fixture(autouse=True)
def _today(_today):
    """The day after the quarter was due."""
    with it_is(at(2026, 10, 21)):
        yield


def address(rules):
    return reverse("admin:reminders_reminderrules_change", args=[rules.pk])


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_an_administrator_sets_a_plans_rules_and_the_history_says_who(
    administrator_client, administrator, plan
):
    page = administrator_client.get(ADD)
    assert "Shown once the rules are saved." in words(page)
    answer = administrator_client.post(ADD, {"plan": plan.pk, **USUAL, "overdue": "2、9"})
    assert answer.status_code == 302
    rules = ReminderRules.objects.get(plan=plan)
    assert rules.overdue == "2、9"
    assert Version.objects.get_for_object(rules).get().revision.user == administrator


def test_the_page_says_which_days_the_rules_make(administrator_client, plan, quarter):
    rules = ReminderRules.objects.create(plan=plan)
    text = words(administrator_client.get(address(rules)))
    assert "2026 Q3 opens on 2026-10-01 and is due on 2026-10-20:" in text
    for line in (
        "2026-10-01 · Period opened (mail on 2026-10-08)",
        "2026-10-15 · Due soon",
        "2026-10-20 · Due today",
        "2026-11-03 · Overdue, told to reviewers",
        "2026-11-17 · Overdue, told to administrators",
        "After that every 28 days, for a year.",
    ):
        assert line in text


def test_the_page_says_where_a_years_holidays_are_not_known(administrator_client, plan, window):
    rules = ReminderRules.objects.create(plan=plan)
    text = words(administrator_client.get(address(rules)))
    assert "2026 Q4 opens on 2027-01-01 and is due on 2027-01-14:" in text
    assert "The holidays of 2027 are not known yet: weekdays were counted." in text


def test_a_plan_that_is_not_reported_on_says_that_nobody_is_reminded(administrator_client, plan):
    rules = ReminderRules.objects.create(plan=plan)
    text = words(administrator_client.get(address(rules)))
    assert "Nothing is reported on for this plan: nobody is reminded." in text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("due_soon", "five", "Write days as whole numbers set apart by commas: 1, 7, 21."),
        ("due_soon", "1, -2", "Write days as whole numbers set apart by commas: 1, 7, 21."),
        ("overdue", "0", "Each is from 1 to 365 days."),
        ("overdue", "366", "Each is from 1 to 365 days."),
        ("overdue_every", "1000", "less than or equal to 365"),
        ("administrators_after", "3", "Administrators are told after the reviewers"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    administrator_client, plan, field, value, said
):
    page = administrator_client.post(ADD, {"plan": plan.pk, **USUAL, field: value})
    assert page.status_code == 200
    assert said in " ".join(page.context["adminform"].form.errors[field])
    assert not ReminderRules.objects.exists()


def test_a_plan_has_rules_once(administrator_client, plan):
    ReminderRules.objects.create(plan=plan)
    page = administrator_client.post(ADD, {"plan": plan.pk, **USUAL})
    assert "plan" in page.context["adminform"].form.errors


def test_rules_stay(administrator_client, plan):
    rules = ReminderRules.objects.create(plan=plan)
    page = administrator_client.get(
        reverse("admin:reminders_reminderrules_delete", args=[rules.pk])
    )
    assert page.status_code == 403
    assert "change them instead" in words(page)
