"""When a ministry was reminded last, and of which task: on its pages, for whom it concerns."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ministries.models import Membership, MembershipRole
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.rounds import it_is, told, work
from tests.tasks.reporting.conftest import person
from tests.tasks.reporting.reports import submitted_of

pytestmark = pytest.mark.django_db

MINISTRY = "/plans/13fyp-sei/ministries/most/"
TASK = "/plans/13fyp-sei/tasks/{}/"


def read(who, address, moment=None, **query):
    client = Client()
    if who:
        client.force_login(who)
    with it_is(moment or at(2026, 10, 22)):
        page = client.get(address, query)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def test_the_page_of_a_ministry_says_when_of_what_and_how_many(
    quarter, editor, second_editor, administrator
):
    assert "Never reminded." in read(editor, MINISTRY, at(2026, 10, 8, 7))
    work(at(2026, 10, 8))
    said = "Last reminded 2026-10-08 (Period opened, 2026 Q3), 2 people"
    assert said in read(editor, MINISTRY)
    assert said in read(administrator, MINISTRY)
    work(at(2026, 10, 15))
    assert "Last reminded 2026-10-15 (Due soon, 2026 Q3), 2 people" in read(editor, MINISTRY)
    assert said in read(editor, MINISTRY, as_of="2026-10-14")


def test_that_nothing_came_is_for_the_ministrys_own_people_to_know(quarter, editor, reviewer):
    work(at(2026, 10, 8))
    reader = person("Rita", ("most", MembershipRole.READER))
    outsider = person("Olga", ("mof", MembershipRole.EDITOR), ("mof", MembershipRole.REVIEWER))
    nobody = person("Anna")
    coordinator = person("Conrad", ("ndrc", MembershipRole.REVIEWER), everywhere=True)
    for address in (MINISTRY, TASK.format(48)):
        for who in (editor, reviewer, coordinator):
            assert "Last reminded" in read(who, address), who
        for who in (None, nobody, reader, outsider):
            text = read(who, address)
            assert "reminded" not in text, who
    Membership.objects.filter(user=editor).delete()
    assert "Last reminded" not in read(editor, MINISTRY)


def test_the_page_of_a_task_knows_the_reminders_that_named_it(plan, quarter, editor, reviewer):
    with it_is(at(2026, 10, 7)):
        submitted_of(editor, plan.tasks.get(number="30"), quarter)
    told(at(2026, 10, 8))
    assert "MOST : Last reminded 2026-10-08 (Period opened, 2026 Q3), 1 person" in read(
        editor, TASK.format(48)
    ).replace("MOST:", "MOST :")
    assert "Last reminded" not in read(editor, TASK.format(30))


def test_nobody_was_never_reminded_of_nothing(plan, quarter, administrator):
    text = read(administrator, "/plans/13fyp-sei/ministries/cac/")
    assert "reminded" not in text


def test_the_page_takes_one_query_more_for_whom_it_concerns(quarter, editor):
    work(at(2026, 10, 8))
    counts = []
    for who in (person("Olga", ("mof", MembershipRole.EDITOR)), editor):
        client = Client()
        client.force_login(who)
        with it_is(at(2026, 10, 22)), CaptureQueriesContext(connection) as asked:
            client.get(MINISTRY)
        counts.append(len(asked))
    assert counts[1] == counts[0] + 1
