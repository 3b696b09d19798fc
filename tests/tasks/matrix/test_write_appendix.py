"""`manage.py write_appendix`: the table as the document has it, on the plan's day of issue."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ministries.models import Ministry
from tasks.matrix.appendix import appendix_rows
from tasks.matrix.models import Responsibility

pytestmark = pytest.mark.django_db


def write_appendix(plan):
    printed = StringIO()
    call_command("write_appendix", plan.slug, stdout=printed)
    return [line.split("\t") for line in printed.getvalue().splitlines()]


def sentences(plan, day=None):
    return {task.number: sentence for task, sentence in appendix_rows(plan, day)}


def test_each_task_is_one_row_in_one_of_the_two_forms(short_plan):
    head, *rows = write_appendix(short_plan)

    ending = "responsible in accordance with the division of responsibilities."
    assert head == ["No.", "Key Task", "Responsible Ministry"]
    assert [number for number, _title, _sentence in rows] == [str(n) for n in range(1, 9)]
    assert rows[1][2] == (
        "The Ministry of Transport, State Administration for Science, Technology and Industry for"
        " National Defense, General Administration of Quality Supervision, Inspection and"
        f" Quarantine, and Legislative Affairs Office of the State Council are {ending}"
    )
    assert rows[5][2] == f"The Ministry of Culture is {ending}"
    assert rows[7][2] == (
        "Led by the National Bureau of Statistics of China and Ministry of Transport along with the"
        f" State Oceanic Administration and Chinese Academy of Sciences, which are {ending}"
    )


def test_the_shipped_plan_has_69_rows_23_of_them_led(plan):
    _head, *rows = write_appendix(plan)

    assert len(rows) == 69
    assert sum(sentence.startswith("Led by the ") for _number, _title, sentence in rows) == 23


def test_it_is_that_of_the_day_of_issue_whatever_was_amended_since(short_plan):
    nhc = Ministry.objects.get(slug="nhc")
    short_plan.bodies.filter(ministry=nhc).update(name="Commission of 2018")

    assert "National Health Commission" in sentences(short_plan)["4"]
    assert "Commission of 2018" in sentences(short_plan, date(2018, 3, 17))["4"]


def test_a_matrix_that_fits_neither_form_is_refused(short_plan):
    Responsibility.objects.filter(task__plan=short_plan, task__number="7", role="lead").delete()

    with pytest.raises(CommandError, match="fits neither form of sentence"):
        write_appendix(short_plan)
