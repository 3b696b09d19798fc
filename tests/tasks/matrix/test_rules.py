"""The rules between a task's responsibilities, on every day on which something changes."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tasks.matrix.packages.checking import check_plan
from tasks.matrix.rules import Held, broken_rules, days_of_change

START, MIDDLE, END = date(2018, 3, 17), date(2019, 1, 1), date(2020, 1, 1)


def broken(*rows):
    return [(one.index, one.column, one.message) for one in broken_rules(rows)]


def test_a_sound_task_breaks_no_rule():
    assert broken(Held("mof", "joint", 1), Held("moe", "joint", 2)) == []
    assert (
        broken(Held("mof", "lead", 1), Held("moe", "lead", 2), Held("cas", "supporting", 3)) == []
    )
    assert broken(Held("mof", "lead", 1)) == []


def test_a_task_without_any_row_has_no_responsible_ministry():
    assert broken() == [(None, "ministry", "The task has no responsible ministry")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [Held("mof", "joint", 1), Held("mof", "joint", 2)],
            (1, "ministry", "This ministry stands in the task twice"),
        ),
        (
            [Held("mof", "joint", 1), Held("moe", "joint", 1)],
            (1, "position", "Another ministry has this position"),
        ),
        (
            [Held("mof", "lead", 1), Held("moe", "joint", 2)],
            (1, "role", "A joint role can't stand beside a lead or supporting one"),
        ),
        (
            [Held("mof", "supporting", 1), Held("moe", "supporting", 2)],
            (None, "role", "Supporting ministries need a lead"),
        ),
        (
            [Held("mof", "supporting", 1), Held("moe", "lead", 2)],
            (
                1,
                "position",
                "A lead stands before every supporting ministry: give it a position before 1,"
                " and where none is free move the others back",
            ),
        ),
    ],
)
def test_each_rule_names_the_row_and_the_column_to_mend(rows, expected):
    assert broken(*rows) == [expected]


def test_every_lead_behind_a_supporting_ministry_is_named_and_no_other_row():
    rows = [
        Held("mof", "lead", 1),
        Held("moe", "supporting", 2),
        Held("cas", "lead", 4),
        Held("mot", "supporting", 3),
        Held("soa", "lead", 5, START),
    ]

    found = broken(*rows)

    assert [(index, column) for index, column, _message in found] == [
        (2, "position"),
        (2, "position"),
        (4, "position"),
    ]
    assert "give it a position before 2," in found[0][2]
    assert found[1][2].endswith("(from 2018-03-17 on)")


def test_a_joint_role_beside_supporting_ones_is_one_problem():
    assert broken(Held("mof", "joint", 1), Held("moe", "supporting", 2)) == [
        (0, "role", "A joint role can't stand beside a lead or supporting one")
    ]


def test_a_role_that_begins_the_day_another_ends_breaks_nothing():
    assert (
        broken(Held("nhfpc", "joint", 1, None, START), Held("nhc", "joint", 1, START, None)) == []
    )


def test_a_gap_of_one_day_is_found_and_dated():
    rows = [Held("nhfpc", "joint", 1, None, START), Held("nhc", "joint", 1, date(2018, 3, 18))]

    assert broken(*rows) == [
        (None, "ministry", "The task has no responsible ministry (from 2018-03-17 on)")
    ]


def test_an_overlap_in_the_future_is_found_and_dated():
    rows = [Held("mof", "joint", 1), Held("moe", "joint", 2), Held("cas", "joint", 2, END)]

    assert broken(*rows) == [
        (2, "position", "Another ministry has this position (from 2020-01-01 on)")
    ]


def test_a_ministry_may_come_back_after_a_while():
    rows = [
        Held("cas", "joint", 2),
        Held("mof", "joint", 1, None, START),
        Held("mof", "joint", 1, END),
    ]

    assert broken(*rows) == []


def test_a_row_that_ends_before_it_begins_is_one_problem():
    assert broken(Held("cas", "joint", 1), Held("mof", "joint", 2, MIDDLE, START)) == [
        (1, "valid_until", "ends before it begins")
    ]


def test_the_days_of_change_begin_with_always():
    rows = [Held("mof", "joint", 1, START, END), Held("moe", "joint", 2, None, START)]

    assert days_of_change(rows) == [date.min, START, END]


@pytest.mark.django_db
class TestCheckPlan:
    def test_the_shipped_plan_is_sound(self, plan):
        assert check_plan(plan) == []

    def test_an_amended_plan_is_sound_on_every_day(self, short_plan):
        assert check_plan(short_plan) == []

    def test_a_task_that_will_have_nobody_is_found_today(self, short_plan):
        held = short_plan.tasks.get(number="6").responsibilities.get()
        held.valid_until = date(2031, 1, 1)
        held.save()

        (problem,) = check_plan(short_plan)

        assert str(problem) == (
            "tasks.csv, row 7, column number “6”: The task has no responsible ministry"
            " (from 2031-01-01 on)"
        )

    def test_a_doubled_position_from_a_day_on_is_found(self, short_plan):
        task = short_plan.tasks.get(number="4")
        successor = task.responsibilities.get(ministry__slug="nhc")
        successor.position = 1
        successor.save()

        assert [(p.file, p.column, p.message) for p in check_plan(short_plan)] == [
            (
                "responsibilities.csv",
                "position",
                "task 4: Another ministry has this position (from 2018-03-17 on)",
            )
        ]

    def test_the_command_says_so_or_where_not(self, short_plan):
        printed = StringIO()
        call_command("check_plan", short_plan.slug, stdout=printed, no_color=True)
        assert printed.getvalue() == "short-plan: sound\n"

        short_plan.tasks.get(number="6").responsibilities.all().delete()
        with pytest.raises(
            CommandError, match=r"tasks\.csv, row 7, column number “6”: The task has"
        ):
            call_command("check_plan", short_plan.slug, stdout=printed)
