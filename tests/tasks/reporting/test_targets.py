"""Which targets' values a report gives: those of the task, as its page shows them."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from planning.models import Target
from tasks.matrix.models import SectionLink
from tasks.reporting.beginning import begin
from tasks.reporting.forms import UpdateForm
from tasks.reporting.refusals import Incomplete
from tasks.reporting.targets import targets_of
from tasks.reporting.writing import save


@pytest.mark.parametrize(
    ("number", "sections"),
    [
        # Six of the fiber network, stated in a part of the section that task 1 is tied to.
        ("1", ["2.1.1"] * 6),
        ("11", 5),
    ],
)
def test_the_form_asks_for_the_targets_of_the_tasks_page(
    client, administrator, plan, period, number, sections
):
    task = plan.tasks.get(number=number)
    shown = client.get(reverse("task", args=[plan.slug, number])).context["targets"]
    asked = UpdateForm(begin(administrator, task, period)).targets

    assert [one.pk for one in asked] == [one.pk for one in shown if one.value] != []
    found = [one.section.number for one in targets_of(task, period)]
    assert found == sections if isinstance(sections, list) else len(found) == sections


def test_a_value_of_a_parts_target_is_stored(administrator, plan, period):
    task = plan.tasks.get(number="1")
    goal = Target.objects.filter(section__number="2.1.1").first()
    update = begin(administrator, task, period)

    save(administrator, update, 1, {}, {goal.pk: Decimal(98)})

    assert [one.value for one in update.target_values.all()] == [98]


def test_the_ties_of_the_periods_last_day_count(administrator, plan, periods):
    task = plan.tasks.get(number="1")
    before = [one.pk for one in targets_of(task, periods["2026-q3"])]
    # Tied to another section, with targets of its own, from the fourth quarter on.
    SectionLink.objects.filter(task=task).update(valid_until=date(2026, 10, 1))
    foreign = Target.objects.exclude(pk__in=before).select_related("section").first()
    SectionLink.objects.create(
        task=task, section=foreign.section, basis="same_wording", valid_from=date(2026, 10, 1)
    )

    assert [one.pk for one in targets_of(task, periods["2026-q3"])] == before
    update = begin(administrator, task, periods["2026-q3"])
    with pytest.raises(Incomplete):
        save(administrator, update, 1, {}, {foreign.pk: Decimal(1)})


def test_targets_take_three_queries(plan, period, django_assert_num_queries):
    task = plan.tasks.select_related("plan").get(number="22")
    with django_assert_num_queries(3):
        assert len(targets_of(task, period)) == 13
