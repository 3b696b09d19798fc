"""What the measurement is made of: the shipped plan's tasks over and over, and many people."""

from datetime import date, datetime

from django.core.management import call_command
from django.db import connection

from ministries.models import Membership, Ministry, User
from planning.models import Plan
from tasks.matrix.models import Responsibility, Task
from tasks.matrix.packages.shipped import load_what_is_absent
from tasks.reporting.models import ReportingPeriod

COPIES = 100


def fill(plans: int, people: int, opened_at: datetime) -> None:
    """Fill an empty database with so many plans of 6,900 tasks, and so many people."""
    call_command("migrate", verbosity=0)
    list(load_what_is_absent())
    real = Plan.objects.get(slug="13fyp-sei")
    made = [real, *(_copy_of(real, number) for number in range(1, plans))]
    with connection.cursor() as cursor:
        for plan in made:
            _copy_tasks(cursor, real, plan)
        _copy_responsibilities(cursor)
        cursor.execute("ANALYZE")
    ReportingPeriod.objects.bulk_create(
        ReportingPeriod(
            plan=plan,
            code="2026-q3",
            first_day=date(2026, 7, 1),
            last_day=date(2026, 9, 30),
            due_on=date(2026, 10, 20),
            opened_at=opened_at,
        )
        for plan in made
    )
    _invite(people)


def _copy_of(real: Plan, number: int) -> Plan:
    copy = Plan.objects.get(pk=real.pk)
    copy.pk, copy.slug = None, f"plan-{number}"
    copy.save(force_insert=True)
    return copy


def _copy_tasks(cursor, real: Plan, plan: Plan) -> None:
    """Copy every task of the real plan, numbered 12.1, 12.2 …"""
    columns = ", ".join(
        field.column
        for field in Task._meta.local_fields
        if field.column not in ("id", "plan_id", "number")
    )
    cursor.execute(
        f"INSERT INTO {Task._meta.db_table} (plan_id, number, {columns})"
        f" SELECT %s, number || '.' || copy, {columns}"
        f" FROM {Task._meta.db_table}, generate_series(%s, %s) copy"
        " WHERE plan_id = %s AND number NOT LIKE '%%.%%'",
        [plan.pk, 1 if plan == real else 0, COPIES - 1, real.pk],
    )


def _copy_responsibilities(cursor) -> None:
    """Give each copied task the responsibilities of its original."""
    columns = [
        field.column
        for field in Responsibility._meta.local_fields
        if field.column not in ("id", "task_id")
    ]
    held = Responsibility._meta.db_table
    cursor.execute(
        f"INSERT INTO {held} (task_id, {', '.join(columns)})"
        f" SELECT copy.id, {', '.join('held.' + column for column in columns)}"
        f" FROM {held} held JOIN {Task._meta.db_table} task ON task.id = held.task_id"
        f" JOIN {Task._meta.db_table} copy"
        " ON split_part(copy.number, '.', 1) = task.number AND copy.id <> task.id"
    )


def _invite(people: int) -> None:
    """Make accounts, four editors for each reviewer, shared out among the plan's bodies."""
    ministries = list(Ministry.objects.filter(responsibilities__isnull=False).distinct())
    users = User.objects.bulk_create(
        User(email=f"person-{n}@example.org", name=f"Person {n}", password="!")
        for n in range(people)
    )
    Membership.objects.bulk_create(
        Membership(
            user=user,
            ministry=ministries[n % len(ministries)],
            role="reviewer" if n % 5 == 0 else "editor",
        )
        for n, user in enumerate(users)
    )
