"""The page that a mail links to: it leads to the form, and makes no draft by being looked at."""

import pytest
from django.test import Client
from django.urls import reverse

from ministries.models import MembershipRole
from tasks.reporting.models import StatusUpdate
from tasks.reporting.vocabulary import Parts
from tests.tasks.reporting.conftest import person
from tests.tasks.reporting.reports import accepted_of, draft_of, submitted_of
from tests.tasks.reporting.test_my_work_page import browser_of

pytestmark = pytest.mark.django_db
ASKED = {"period": "2026-q3"}


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def path(plan):
    return reverse("begin_update", args=[plan.slug, "48"])


def test_it_offers_to_begin_what_is_not_begun_and_stores_nothing(editor, period, path):
    page = browser_of(editor).get(path, ASKED)

    said = page.content.decode()
    assert "A report that is not begun yet" in said
    assert "2026 Q3" in said
    assert 'name="period" value="2026-q3"' in said
    assert "35 days late" in said
    assert not StatusUpdate.objects.exists()


def test_it_leads_to_the_draft_that_is_there(editor, second_editor, task, period, path):
    draft = draft_of(second_editor, task, period)

    answer = browser_of(editor).get(path, ASKED)

    assert answer.url == reverse("edit_update", args=[task.plan.slug, draft.pk])


def test_what_lies_with_the_reviewer_or_was_accepted_is_shown(
    editor, reviewer, task, periods, path
):
    handed_in = submitted_of(editor, task, periods["2026-q3"])
    accepted = accepted_of(editor, reviewer, task, periods["2026-q2"])
    client = browser_of(editor)

    assert client.get(path, ASKED, follow=True).redirect_chain[-1][0] == (
        handed_in.get_absolute_url()
    )
    assert client.get(path, {"period": "2026-q2"}).url == accepted.get_absolute_url()
    assert StatusUpdate.objects.count() == 2


def test_a_part_is_asked_for_by_its_holder(plan, co_holder, period, path):
    type(period).objects.filter(pk=period.pk).update(parts=Parts.ALL)
    asked = {**ASKED, "scope": "part", "holder": "mof"}

    said = browser_of(co_holder).get(path, asked).content.decode()

    assert "the part of MOF" in said
    assert 'name="scope" value="part"' in said


def test_who_is_not_signed_in_comes_back_to_it(period, path):
    answer = Client().get(path, ASKED)

    assert answer.status_code == 302
    assert "next=/plans/13fyp-sei/tasks/48/updates/%3Fperiod%3D2026-q3" in answer.url


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 404),
        ({"period": "2031-q1"}, 404),
        ({"period": "2026-q3", "scope": "all"}, 404),
        ({"period": "2026-q3", "scope": "part", "holder": "nobody"}, 404),
        ({"period": "2026-q3", "scope": "part", "holder": "mof"}, 400),
        ({"period": "2026\0"}, 404),
    ],
)
def test_what_nobody_owes_is_not_offered(editor, period, path, asked, status):
    assert browser_of(editor).get(path, asked).status_code == status


def test_only_its_ministry_is_offered_it(plan, period, reviewer, path):
    other = person("Olga", ("mof", MembershipRole.EDITOR))
    guest = person("Gus")

    for somebody in (other, reviewer, guest):
        answer = browser_of(somebody).get(path, ASKED)
        assert answer.status_code == 403
        assert 'name="period"' not in answer.content.decode()
