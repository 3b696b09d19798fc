"""Reading closed to all but members, at every door."""

import os
import subprocess
import sys

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from config.reading import ALWAYS_OPEN
from ministries.models import Membership, Ministry
from tests.places import ROOT
from tests.tasks.browse.reading import main_words

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/plans/13fyp-sei/",
    "/plans/13fyp-sei/tasks/12/",
    "/plans/13fyp-sei/ministries/mof/briefing/",
    "/plans/13fyp-sei/search/?q=mof",
    "/plans/there-is-none/",
    "/nothing/",
    "/admin/",
]
FOR_PROGRAMS = [
    "/api/v1/",
    "/api/v1/plans/13fyp-sei/matrix/",
    "/api/v1/nothing/",
    "/api/v1/docs/",
    "/plans/13fyp-sei/tasks.csv",
    "/plans/13fyp-sei/matrix.json",
    "/plans/13fyp-sei/tasks.datapackage.json",
    "/plans/there-is-none/tasks.csv",
]


@pytest.fixture
def closed(settings, plan):
    settings.READING = "members"
    return plan


@pytest.fixture
def member(reader, plan):
    Membership.objects.create(user=reader, ministry=Ministry.objects.get(slug="mof"), role="reader")
    return reader


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_is_led_from_a_page_to_the_sign_in_and_back(client, closed, address):
    page = client.get(address)

    assert page.status_code == 302
    assert page["Location"].startswith("/accounts/login/?next=")
    assert "private" in page["Cache-Control"]


@pytest.mark.parametrize("address", FOR_PROGRAMS)
def test_a_visitors_program_gets_a_problem(client, closed, address):
    answer = client.get(address)

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"]
    assert answer.json()["status"] == 401
    assert "/accounts/login/" in answer.json()["detail"]


@pytest.mark.parametrize("address", [*PAGES[1:5], *FOR_PROGRAMS[:2], *FOR_PROGRAMS[4:7]])
def test_a_member_reads(client, closed, member, address):
    client.force_login(member)

    answer = client.get(address)

    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]


def test_an_account_without_a_role_is_told_whom_to_ask(client, closed, reader):
    client.force_login(reader)

    page = client.get("/plans/13fyp-sei/")
    program = client.get("/plans/13fyp-sei/tasks.csv")

    assert page.status_code == program.status_code == 403
    assert "Ask an administrator of Fengong" in main_words(page)
    assert "no role in any ministry" in program.json()["detail"]


def test_whoever_loses_the_last_role_reads_no_more(client, closed, member):
    client.force_login(member)
    assert client.get("/plans/13fyp-sei/").status_code == 200

    member.memberships.all().delete()

    assert client.get("/plans/13fyp-sei/").status_code == 403


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/"])
def test_the_sign_in_stays_open(client, closed, address):
    assert client.get(address).status_code == 200


def test_the_language_can_be_chosen_before_signing_in(client, closed):
    sent = {"language": "zh-hans", "next": "/accounts/login/"}

    assert client.post("/i18n/setlang/", sent)["Location"] == "/accounts/login/"


def roots(patterns: list[URLPattern | URLResolver]) -> set[str]:
    return {f"/{pattern.pattern}" for pattern in patterns}


def test_every_address_but_the_open_ones_is_closed(client, closed):
    """Also one that is added tomorrow: each is asked without an account."""
    for root in roots(get_resolver().url_patterns):
        address = root.replace("<str:plan>", "13fyp-sei").split("<")[0]
        if not address.startswith(ALWAYS_OPEN):
            assert client.get(address).status_code in (302, 401), address


def test_what_a_person_reads_is_kept_out_of_shared_caches_also_where_reading_is_open(
    client, plan, reader
):
    assert "Cache-Control" not in client.get("/plans/13fyp-sei/")
    client.force_login(reader)

    for address in ("/plans/13fyp-sei/", "/plans/13fyp-sei/tasks.csv", "/api/v1/plans/"):
        assert client.get(address)["Cache-Control"] == "private"


def test_a_visitor_costs_no_query_for_a_session(client, plan, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/")


def test_a_word_that_is_neither_stops_the_start():
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, "READING": "friends"},
        capture_output=True,
        text=True,
    )

    assert run.returncode == 1
    assert "READING is either public or members" in run.stderr
    assert run.stderr.count("\n") == 1
