"""What reports say of a target, by period, beside the plan's figure; for members."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from planning.models import Target
from tasks.browse.target_chart import EDGE, HEIGHT, WIDTH, chart_of
from tasks.reporting.beginning import begin
from tasks.reporting.models import TargetValue
from tasks.reporting.reviewing import accept
from tasks.reporting.writing import save, submit
from tests.tasks.browse.reading import main_words
from tests.tasks.browse.reported import noon_of
from tests.tasks.reporting.reports import WRITTEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def target(plan):
    """“More than 98%” of villages with fiber access: section 2.1.1, which task 2 is tied to."""
    return Target.objects.get(section__plan=plan, section__number="2.1.1", value="98")


@pytest.fixture
def reached(plan, administrator, coordinator, periods, target):
    """80% by the second quarter, 90.5% by the third."""
    task = plan.tasks.get(number="2")
    told = [("2026-q2", date(2026, 7, 10), "80"), ("2026-q3", date(2026, 10, 10), "90.5")]
    for code, day, value in told:
        with noon_of(day):
            update = begin(administrator, task, periods[code])
            update = save(
                administrator, update, update.version, WRITTEN, {target.pk: Decimal(value)}
            )
            update = submit(administrator, update, update.version)
            accept(coordinator, update, update.version)


@pytest.fixture
def read(client, plan):
    def read(name: str, *rest: str, day: str = "2026-11-24") -> str:
        return main_words(client.get(reverse(name, args=[plan.slug, *rest]), {"as_of": day}))

    return read


@pytest.mark.parametrize(
    ("name", "rest"), [("targets", []), ("section", ["2.1.1"]), ("task", ["2"])]
)
def test_a_member_reads_the_values_by_period_beside_the_plans_figure(
    client, read, reached, editor, name, rest
):
    client.force_login(editor)
    text = read(name, *rest)
    assert "2026 Q2 80% 2 MIIT 2026 Q3 90.5% 2 MIIT" in text
    assert "no year given more than 98% what the plan wants" in text


def test_a_visitor_reads_none_and_no_query_is_made_for_them(
    client, plan, read, reached, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        text = read("targets")
    assert "90.5%" not in text


def test_an_earlier_day_knows_the_earlier_value_alone(client, read, reached, editor):
    client.force_login(editor)
    text = read("targets", day="2026-10-09")
    assert "2026 Q2 80%" in text
    assert "90.5%" not in text


def test_the_drawing_puts_values_between_nothing_and_the_plans_figure(reached, target):
    values = list(TargetValue.objects.select_related("update__period").order_by("pk"))
    chart = chart_of(target, values)
    assert chart is not None
    assert [dot.x for dot in chart.dots] == [EDGE, WIDTH - EDGE]
    # The figure is the highest: its line lies at the top, and 90.5% nearer to it than 80%.
    assert chart.goal_y == EDGE
    assert EDGE < chart.dots[1].y < chart.dots[0].y < HEIGHT - EDGE
    assert (chart.begins, chart.ends) == ("2026 Q2", "2026 Q3")


def test_a_targets_year_ends_the_drawing(reached, target):
    target.year = 2030
    values = list(TargetValue.objects.select_related("update__period").order_by("pk"))
    chart = chart_of(target, values)
    assert chart is not None
    assert chart.goal_x == WIDTH - EDGE
    assert chart.ends == "2030"
    assert chart.dots[1].x < WIDTH / 3
