"""What the database itself refuses, whoever writes."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from ministries.models import Ministry, MinistryName
from planning.models import Plan
from tasks.matrix.models import Change, Responsibility, SectionLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="46")


def held(task, slug, **fields):
    fields = {"role": "joint", "position": 9} | fields
    ministry = Ministry.objects.get(slug=slug)
    return Responsibility.objects.create(task=task, ministry=ministry, **fields)


@pytest.mark.parametrize(
    "fields", [{}, {"valid_from": date(2020, 1, 1)}, {"valid_until": date(2010, 1, 1)}]
)
def test_a_ministry_does_not_stand_twice_in_a_task(task, fields):
    with pytest.raises(IntegrityError):
        held(task, "mof", **fields)


def test_a_ministry_may_come_back_on_another_day(task):
    row = task.responsibilities.get(ministry__slug="mof")
    row.valid_until = date(2018, 1, 1)
    row.save()

    held(task, "mof", valid_from=date(2019, 1, 1))

    assert task.responsibilities.filter(ministry__slug="mof").count() == 2


def test_a_section_does_not_stand_twice_in_a_task_for_good(task):
    link = task.section_links.filter(valid_until=None).first()
    since = {"task": task, "basis": "same subject", "valid_from": date(2019, 1, 1)}

    with pytest.raises(IntegrityError), transaction.atomic():
        SectionLink.objects.create(section=link.section, **since)
    link.valid_until = date(2018, 1, 1)
    link.save()
    SectionLink.objects.create(section=link.section, **since)

    assert task.section_links.filter(section=link.section).count() == 2


def test_a_body_is_named_once_in_a_plan(plan):
    with pytest.raises(IntegrityError):
        plan.bodies.create(ministry=Ministry.objects.get(slug="mof"), name="again", position=99)


def test_a_role_is_one_of_three(task):
    with pytest.raises(IntegrityError):
        held(task, "cas", role="leader")


@pytest.mark.parametrize("until", [date(2017, 1, 1), date(2018, 1, 1)])
def test_nothing_ends_before_it_begins(task, until):
    span = {"valid_from": date(2018, 1, 1), "valid_until": until}
    section = task.plan.sections.get(number="3")
    for create in (
        lambda: held(task, "cas", **span),
        lambda: SectionLink.objects.create(
            task=task, section=section, basis="same subject", **span
        ),
        lambda: MinistryName.objects.create(
            ministry=Ministry.objects.get(slug="cas"), language="en", name="CAS", **span
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            create()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "amendment"},
        {"kind": "amendment", "day": date(2018, 1, 1)},
        {"kind": "amendment", "source": "A decision"},
        {"kind": "erratum", "day": date(2018, 1, 1)},
    ],
)
def test_an_amendment_has_a_day_and_a_source_and_an_erratum_no_day(task, fields):
    with pytest.raises(IntegrityError):
        Change.objects.create(task=task, text="something", **fields)


def test_a_number_stands_once_in_a_plan(plan):
    for create in (
        lambda: plan.tasks.create(number="46", title="again", position=70),
        lambda: plan.sections.create(number="3.2", kind="section", heading="again", position=999),
        lambda: Plan.objects.create(
            slug=plan.slug,
            title="again",
            issued_on=date(2016, 1, 1),
            period_start=2016,
            period_end=2020,
            language="en",
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            create()


def test_a_period_runs_forward(plan):
    plan.period_end = 2015

    with pytest.raises(IntegrityError):
        plan.save()


def test_what_a_plan_stands_on_can_not_be_deleted(plan):
    with pytest.raises(ProtectedError):
        Ministry.objects.get(slug="mof").delete()
    with pytest.raises(ProtectedError):
        plan.sections.get(number="box-7").delete()
    with pytest.raises(ProtectedError):
        plan.delete()
