"""Periods, scorecards and the record: the pages' own counts, and a chain anyone can follow.

Counted by hand: 65 updates are owed for a quarter of 2026, since four of the 69 tasks are
answerable by ended bodies; the Ministry of Science and Technology (MOST) owes four of them.
"""

import hashlib
import json
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from tasks.reporting.models import RecordEntry
from tasks.reporting.scoring import Scores, accounts_of
from tests.tasks.browse.reported import noon_of, reported_on
from tests.tasks.exchange.conftest import SECRETS
from tests.tasks.reporting.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with noon_of(TODAY):
        yield


PLAN = "/api/v1/plans/13fyp-sei/"
COUNTS = ("owed", "in_time", "late", "overdue", "open", "accepted")
DAY = {"as_of": "2026-11-24"}


def counts_of(row):
    return tuple(row[name] for name in COUNTS)


def test_the_shipped_plan_has_its_own_years_for_a_window_and_nothing_reported(api):
    assert api("")["reporting"] == {
        "window": {
            "first_day": "2016-01-01",
            "last_day": "2020-12-31",
            "opened": False,
            "cadence": "quarter",
            "parts": "none",
        },
        "latest_period": None,
        "record": {"entries": 0, "newest_hash": None},
    }
    for path in ("updates/", "periods/", "scorecards/", "record/"):
        assert (api(path)["count"], api(path)["total"]) == (0, 0)


def test_a_plan_says_when_it_is_reported_on_and_what_its_record_leads_to(
    api, plan, reports, period, editor, reviewer
):
    reported_on(
        date(2026, 10, 20), editor, reviewer, plan.tasks.get(number="48"), period, progress=50
    )
    reporting = api("", **DAY)["reporting"]
    assert reporting["window"]["opened"] is True
    assert reporting["window"]["first_day"] == "2026-01-01"
    assert reporting["latest_period"] == {
        "code": "2026-q3",
        "first_day": "2026-07-01",
        "last_day": "2026-09-30",
        "due_on": "2026-10-20",
        "weekdays_in": None,
    }
    entries = list(RecordEntry.objects.order_by("number"))
    assert reporting["record"] == {"entries": 2, "newest_hash": entries[1].hash}
    before = api("", as_of="2026-10-19")["reporting"]["record"]
    assert before == {"entries": 1, "newest_hash": entries[0].hash}
    # The third quarter opened on the day after its last.
    assert api("", as_of="2026-09-30")["reporting"]["latest_period"]["code"] == "2026-q2"


def test_a_visitor_counts_what_was_accepted(api, reports):
    rows = api("scorecards/", period="2026-q3", ministry="most", **DAY)["results"]
    assert [(row["ministry"], row["period"], *counts_of(row)) for row in rows] == [
        ("most", "2026-q3", 4, 1, 0, 3, 0, 1)
    ]
    assert rows[0]["ministry_name"] == "Ministry of Science and Technology"
    latest = api("periods/", **DAY)["results"][0]
    assert (latest["code"], *counts_of(latest)) == ("2026-q3", 65, 1, 0, 64, 0, 1)


@pytest.mark.parametrize(
    ("who", "counts"),
    [
        ("ministry_reader", (4, 1, 0, 3, 0, 1)),
        ("co_holder", (4, 1, 0, 3, 0, 1)),
        ("editor", (4, 3, 0, 1, 0, 1)),
        ("reviewer", (4, 3, 0, 1, 0, 1)),
        ("administrator", (4, 3, 0, 1, 0, 1)),
    ],
)
def test_a_ministrys_own_people_count_what_was_handed_in(request, reports, who, counts):
    client = Client()
    client.force_login(request.getfixturevalue(who))
    asked = {"period": "2026-q3", "ministry": "most", **DAY}
    response = client.get(f"{PLAN}scorecards/", asked)
    assert [counts_of(row) for row in response.json()["results"]] == [counts]
    assert "private" in response["Cache-Control"]


def test_a_past_day_has_its_own_periods_and_counts(api, reports):
    rows = api("periods/", as_of="2026-10-11")["results"]
    assert [(row["code"], *counts_of(row)) for row in rows] == [
        ("2026-q3", 65, 0, 0, 0, 65, 0),
        ("2026-q2", 65, 0, 0, 65, 0, 0),
        ("2026-q1", 65, 0, 0, 65, 0, 0),
    ]
    assert [row["code"] for row in api("periods/", as_of="2026-09-30")["results"]] == [
        "2026-q2",
        "2026-q1",
    ]


def test_scorecards_are_what_the_page_counts_and_add_up_to_the_periods(api, plan, periods, reports):
    day = date(2026, 11, 24)
    scores = Scores(accounts_of(plan, periods.values(), AnonymousUser(), day))
    rows = api("scorecards/", page_size=1000, **DAY)["results"]
    counted = {
        (ministry.slug, code): scores.score(key, period)
        for key, ministry in scores.ministries.items()
        for code, period in periods.items()
    }
    assert {(row["ministry"], row["period"]): counts_of(row) for row in rows} == {
        key: tuple(getattr(score, name) for name in COUNTS)
        for key, score in counted.items()
        if score.owed
    }
    for period in api("periods/", **DAY)["results"]:
        of_it = [counts_of(row) for row in rows if row["period"] == period["code"]]
        assert counts_of(period) == tuple(map(sum, zip(*of_it, strict=True)))
    # The latest period first, and in it the plan's own order.
    assert [row["period"] for row in rows] == sorted((row["period"] for row in rows), reverse=True)
    assert rows[0]["ministry"] == "miit"


def test_scorecards_are_asked_for_by_ministry_and_period(client, api, reports):
    everything = api("scorecards/", **DAY)
    both = api("scorecards/", ministry=["most", "ndrc"], period=["2026-q1", "2026-q3"], **DAY)
    assert both["total"] == everything["total"]
    assert [(row["period"], row["ministry"]) for row in both["results"]] == [
        ("2026-q3", "ndrc"),
        ("2026-q3", "most"),
        ("2026-q1", "ndrc"),
        ("2026-q1", "most"),
    ]
    for name, value in (("ministry", "mots"), ("period", "2026-q4"), ("state", "draft")):
        response = client.get(f"{PLAN}scorecards/", {name: value})
        assert response.status_code == 400
        assert response.json()["errors"][0]["parameter"] == name


@pytest.fixture
def chain(plan, reports, period, editor, reviewer):
    """Three accepted reports: on task 48, its correction, and on task 30."""
    task = {one.number: one for one in plan.tasks.all()}
    reported_on(date(2026, 10, 20), editor, reviewer, task["48"], period)
    reported_on(date(2026, 10, 21), editor, reviewer, task["30"], period)


def test_the_record_is_a_chain_that_visitors_follow_without_its_content(api, chain):
    body = api("record/")
    entries = body["results"]
    assert [entry["number"] for entry in entries] == [1, 2, 3]
    assert (body["count"], body["total"]) == (3, 3)
    assert [entry["previous_hash"] for entry in entries] == [
        "",
        entries[0]["hash"],
        entries[1]["hash"],
    ]
    assert api("")["reporting"]["record"]["newest_hash"] == entries[2]["hash"]
    by_update = {row["id"]: row for row in api("updates/")["results"]}
    for entry in entries:
        assert set(entry) == {"number", "update", "accepted_at", "previous_hash", "hash"}
        assert by_update[entry["update"]]["record_hash"] == entry["hash"]
        assert by_update[entry["update"]]["record_number"] == entry["number"]
    assert "Nobody lends" not in json.dumps(entries)
    until = api("record/", as_of="2026-10-20")
    assert until["results"] == entries[:2]
    assert until["total"] == 2


def test_members_get_the_content_and_can_count_every_hash_again(chain, ministry_reader, reader):
    client = Client()
    client.force_login(ministry_reader)
    previous = ""
    for entry in client.get(f"{PLAN}record/").json()["results"]:
        text = f"{previous}\n{entry['content']}".encode()
        assert hashlib.sha256(text).hexdigest() == entry["hash"]
        previous = entry["hash"]
    assert json.loads(entry["content"])["obstacles"] == SECRETS["obstacles"]
    client.force_login(reader)
    assert "content" not in client.get(f"{PLAN}record/").json()["results"][0]


def test_the_lists_of_a_plan_lead_to_its_reports(client, api):
    links = api("")["links"]
    for name in ("updates", "periods", "scorecards", "record"):
        assert links[name] == f"http://testserver{PLAN}{name}/"
        assert client.get(links[name]).status_code == 200


def test_today_is_counted_for_unless_a_day_is_asked_for(api, reports):
    with noon_of(date(2026, 10, 20)):
        assert counts_of(api("periods/")["results"][0]) == (65, 1, 0, 0, 64, 1)
    with noon_of(date(2026, 10, 21)):
        assert timezone.localdate() == date(2026, 10, 21)
        assert counts_of(api("periods/")["results"][0]) == (65, 1, 0, 64, 0, 1)
