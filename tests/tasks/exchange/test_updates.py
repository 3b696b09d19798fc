"""What programs read of status updates: which ones, and how much of each, by who asks."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from ministries.models import Ministry
from planning.models import Target
from tasks.exchange.api.serializers.update import UpdateSerializer
from tasks.reporting.evidence import add_file
from tasks.reporting.models import Comment, Evidence, RecordEntry, TargetValue
from tasks.reporting.reviewing import give_word
from tasks.reporting.sight import FOR_EVERYONE, FOR_MEMBERS
from tasks.reporting.vocabulary import Verdict
from tests.tasks.browse.reported import noon_of, reported_on
from tests.tasks.exchange.conftest import SECRETS
from tests.tasks.reporting.conftest import TODAY
from tests.tasks.reporting.files import PDF, uploaded
from tests.tasks.reporting.reports import accepted_of, draft_of, name_acting_body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with noon_of(TODAY):
        yield


ADDRESS = "/api/v1/plans/13fyp-sei/updates/"
BESIDE = "/plans/13fyp-sei/updates"
ACCEPTED = {"48"}
HANDED_IN = {"42", "47", "48"}
ALL = {"30", "42", "47", "48"}

# Who asks, the tasks on which they get MOST's reports, and whether they get members' fields.
SIGHT = [
    (None, ACCEPTED, False),
    ("reader", ACCEPTED, False),
    ("ministry_reader", ACCEPTED, True),
    ("co_holder", ACCEPTED, True),
    ("reviewer", HANDED_IN, True),
    ("coordinator", HANDED_IN, True),
    ("editor", ALL, True),
    ("second_editor", ALL, True),
    ("administrator", ALL, True),
]


def browser_of(person):
    client = Client()
    if person:
        client.force_login(person)
    return client


def table(response):
    assert response.status_code == 200, response.content
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(("who", "tasks", "details"), SIGHT)
def test_each_door_gives_each_person_the_rows_and_fields_that_they_may_see(
    request, reports, who, tasks, details
):
    client = browser_of(request.getfixturevalue(who) if who else None)
    body = client.get(ADDRESS).json()
    assert {row["task"] for row in body["results"]} == tasks
    assert body["count"] == body["total"] == len(tasks)

    file = client.get(f"{BESIDE}.json")
    assert file.json()["results"] == body["results"]
    sheet = client.get(f"{BESIDE}.csv")
    assert {row["task"] for row in table(sheet)} == tasks
    about = client.get(f"{BESIDE}.datapackage.json").json()
    for response in (file, sheet):
        assert response["Fengong-Rows"] == f"{len(tasks)} of {len(tasks)}"
    assert (about["rows"], about["total"]) == (len(tasks), len(tasks))

    for row in body["results"]:
        assert {name for name in FOR_MEMBERS if name in row} == (
            set(FOR_MEMBERS) if details else set()
        )
        if details:
            assert {name: row[name] for name in SECRETS} == SECRETS
    described = {field["name"] for field in about["resources"][0]["schema"]["fields"]}
    assert (set(FOR_MEMBERS) <= described) is details
    for response in (file, sheet):
        said = response.content.decode()
        for word in (*SECRETS.values(), "Edith", "Rebecca", "example.org"):
            assert (word in said) is (details and word != "example.org"), word


@pytest.mark.parametrize(("who", "tasks", "details"), SIGHT)
@pytest.mark.parametrize(
    ("state", "of_that_state"),
    [("draft", "30"), ("submitted", "42"), ("returned", "47"), ("accepted", "48")],
)
def test_a_state_narrows_what_a_person_sees_and_never_widens_it(
    request, reports, who, tasks, details, state, of_that_state
):
    client = browser_of(request.getfixturevalue(who) if who else None)
    body = client.get(ADDRESS, {"state": state}).json()
    assert [row["task"] for row in body["results"]] == [
        number for number in [of_that_state] if number in tasks
    ]
    assert body["total"] == len(tasks)


def test_a_closed_account_and_a_withdrawn_role_see_what_everyone_sees(reports, editor):
    client = browser_of(editor)
    assert client.get(ADDRESS).json()["total"] == 4
    editor.memberships.all().delete()
    body = client.get(ADDRESS).json()
    assert body["total"] == 1
    assert "obstacles" not in body["results"][0]


def test_every_field_of_an_update_is_for_everyone_or_for_members():
    fields = set(UpdateSerializer().get_fields())
    also_public = {
        *("id", "plan", "state", "superseded_by", "late"),
        *("record_number", "record_hash", "words", "page"),
    }
    assert fields == {*FOR_EVERYONE, *FOR_MEMBERS, *also_public}


def test_a_visitor_reads_what_was_accepted(api, reports):
    update = reports["48"]
    entry = RecordEntry.objects.get(update=update)
    assert api("updates/")["results"] == [
        {
            "id": update.pk,
            "plan": "13fyp-sei",
            "task": "48",
            "period": "2026-q3",
            "scope": "task",
            "holder": "most",
            "ministry": "most",
            "state": "accepted",
            "supersedes": None,
            "superseded_by": None,
            "status": "on_track",
            "progress": 40,
            "narrative": "The fund was set up.",
            "first_submitted_at": "2026-10-12T12:00:00+08:00",
            "late": False,
            "reviewed_at": "2026-10-12T12:00:00+08:00",
            "record_number": 1,
            "record_hash": entry.hash,
            "words": [],
            "page": f"http://testserver/plans/13fyp-sei/updates/{update.pk}/",
        }
    ]


def test_members_read_evidence_targets_and_comments(plan, reports, editor):
    update = reports["42"]
    target = Target.objects.of_plan(plan).first()
    TargetValue.objects.create(update=update, target=target, value="8.50")
    Evidence.objects.create(
        update=update, name="Notice", url="https://example.net/1", added_by=editor
    )
    Comment.objects.create(update=update, author=editor, text="See page 2.")
    client = browser_of(editor)
    [row] = client.get(ADDRESS, {"task": "42"}).json()["results"]
    assert row["target_values"] == [
        {
            "section": target.section.number,
            "subject": target.subject,
            "value": "8.5",
            "unit": target.unit,
        }
    ]
    assert row["evidence"] == [
        {
            "name": "Notice",
            "url": "https://example.net/1",
            "content_type": "",
            "size": 0,
            "sha256": "",
            "file": None,
        }
    ]
    [comment] = row["comments"]
    assert (comment["author"], comment["text"]) == ("Edith", "See page 2.")
    [cells] = table(client.get(f"{BESIDE}.csv", {"task": "42"}))
    assert cells["evidence"] == "https://example.net/1"
    assert cells["comments"] == "Edith: See page 2."
    assert cells["target_values"].startswith(f"{target.subject}: 8.5")


@pytest.fixture
def corrected(plan, reports, period, editor, reviewer):
    """The report on task 48, late corrected on 20 October."""
    task = plan.tasks.get(number="48")
    return reported_on(date(2026, 10, 20), editor, reviewer, task, period, status="delayed")


def test_a_correction_and_what_it_corrects_are_both_there_and_name_each_other(
    api, reports, corrected
):
    correction, first = api("updates/")["results"]
    assert (correction["id"], first["id"]) == (corrected.pk, reports["48"].pk)
    assert (correction["supersedes"], correction["superseded_by"]) == (first["id"], None)
    assert (first["supersedes"], first["superseded_by"]) == (None, correction["id"])
    assert (correction["late"], first["late"]) == (False, False)
    assert (correction["record_number"], first["record_number"]) == (2, 1)


def test_a_day_has_what_stood_by_its_end_and_knows_nothing_later(api, reports, corrected):
    assert api("updates/", as_of="2026-10-11")["total"] == 0
    [first] = api("updates/", as_of="2026-10-19")["results"]
    assert (first["id"], first["superseded_by"]) == (reports["48"].pk, None)
    [second] = api("updates/", as_of="2026-10-20")["results"]
    assert second["id"] == corrected.pk


def test_a_draft_of_a_correction_is_not_told_to_visitors(
    api, client, plan, reports, period, editor
):
    draft = draft_of(editor, plan.tasks.get(number="48"), period, status="delayed")
    assert draft.supersedes_id == reports["48"].pk
    [row] = api("updates/")["results"]
    assert row["superseded_by"] is None
    assert api("tasks/48/")["status"] == "on_track"


def test_other_holders_words_are_public_and_why_they_dispute_is_for_members(
    api, reports, co_holder
):
    give_word(
        co_holder,
        reports["48"],
        Ministry.objects.get(slug="mof"),
        Verdict.DISPUTED,
        "=The fund is empty.",
    )
    [word] = api("updates/")["results"][0]["words"]
    assert (word["holder"], word["ministry"], word["role"], word["verdict"]) == (
        "mof",
        "mof",
        "lead",
        "disputed",
    )
    assert "sentence" not in word
    client = browser_of(co_holder)
    assert client.get(ADDRESS).json()["results"][0]["words"][0]["sentence"] == (
        "=The fund is empty."
    )
    [cells] = table(client.get(f"{BESIDE}.csv"))
    assert (cells["confirmed_by"], cells["disputed_by"]) == ("", "mof")
    assert api("updates/", as_of="2026-10-12")["results"][0]["words"] == []


def test_updates_are_asked_for_by_task_ministry_period_and_state(
    client, plan, periods, reports, editor, reviewer, administrator
):
    name_acting_body(administrator, plan.tasks.get(number="28"), "sapprft", "cac")
    reported_on(
        date(2026, 10, 12), editor, reviewer, plan.tasks.get(number="48"), periods["2026-q1"]
    )
    client.force_login(editor)

    def found(**parameters):
        body = client.get(ADDRESS, parameters).json()
        return [(row["task"], row["period"]) for row in body["results"]]

    assert found(task="48") == [("48", "2026-q3"), ("48", "2026-q1")]
    assert found(task=["30", "42"]) == [("30", "2026-q3"), ("42", "2026-q3")]
    assert found(period="2026-q1") == [("48", "2026-q1")]
    assert found(period="2026-q2") == []
    assert found(ministry="mof") == []
    # The plan doesn't name it; it acts for a body that the plan names.
    assert found(ministry="cac") == []
    assert len(found(ministry="most")) == 5
    assert found(state=["draft", "returned"]) == [("30", "2026-q3"), ("47", "2026-q3")]
    assert found(task="48", period="2026-q3", state="draft") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task", "70"),
        ("task", "9" * 400),
        ("ministry", "mofo"),
        ("period", "2026-q9"),
        ("state", "accept"),
        ("state", "\0"),
        ("as_of", "2026-02-30"),
        ("page", "2"),
        ("scope", "task"),
    ],
)
def test_what_cant_be_answered_is_named(client, reports, name, value):
    for address in (ADDRESS, f"{BESIDE}.csv", f"{BESIDE}.datapackage.json"):
        response = client.get(address, {name: value})
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["errors"][0]["parameter"] == name


def test_a_file_of_updates_has_one_row_each_and_describes_its_columns(client, reports, corrected):
    file = client.get(f"{BESIDE}.csv", {"as_of": "2026-10-30"})
    [row] = table(file)
    assert row["id"] == str(corrected.pk)
    assert (row["status"], row["progress"], row["late"]) == ("delayed", "40", "false")
    assert (row["supersedes"], row["as_of"]) == (str(reports["48"].pk), "2026-10-30")
    about = client.get(f"{BESIDE}.datapackage.json", {"as_of": "2026-10-30"}).json()
    [resource] = about["resources"]
    assert [field["name"] for field in resource["schema"]["fields"]] == list(row)
    types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    assert (types["id"], types["late"], types["reviewed_at"]) == (
        "integer",
        "boolean",
        "datetime",
    )


def test_a_formula_in_a_report_is_guarded_in_csv_and_kept_in_json(
    client, plan, reports, period, editor, reviewer
):
    formula = '=HYPERLINK("http://example.net","Open")'
    accepted_of(editor, reviewer, plan.tasks.get(number="48"), period, narrative=formula)
    row = table(client.get(f"{BESIDE}.csv", {"task": "48"}))[0]
    assert (row["narrative"], row["guarded"]) == (f"'{formula}", "narrative")
    assert client.get(f"{BESIDE}.json").json()["results"][0]["narrative"] == formula


def test_tasks_and_matrix_say_how_a_task_goes_on_the_day(client, api, reports, corrected):
    reported = {
        "2026-10-11": ("not_reported", None, None),
        "2026-10-12": ("on_track", 40, "2026-q3"),
        "2026-10-20": ("delayed", 40, "2026-q3"),
    }
    for day, said in reported.items():
        one = api("tasks/48/", as_of=day)
        [listed] = [row for row in api("tasks/", as_of=day)["results"] if row["number"] == "48"]
        for task in (one, listed):
            assert (task["status"], task["status_progress"], task["status_period"]) == said
        rows = [
            row
            for row in api("matrix/", as_of=day, page_size=1000)["results"]
            if row["task"] == "48"
        ]
        assert {
            (row["task_status"], row["task_status_progress"], row["task_status_period"])
            for row in rows
        } == {said}
        [cells] = [
            row
            for row in table(client.get("/plans/13fyp-sei/tasks.csv", {"as_of": day}))
            if row["number"] == "48"
        ]
        assert cells["status"] == said[0]


def test_tasks_are_asked_for_by_how_they_go(api, reports):
    day = {"as_of": "2026-10-21"}
    assert [row["number"] for row in api("tasks/", status="on_track", **day)["results"]] == ["48"]
    assert api("tasks/", status="not_reported", **day)["count"] == 68
    assert api("tasks/", reported="yes", **day)["count"] == 1
    # 65 updates are owed for each of three quarters; of those on task 48 one was accepted.
    assert api("tasks/", due="overdue", **day)["count"] == 65
    assert api("tasks/", due="open", **day)["count"] == 0
    rows = api("matrix/", status="on_track", **day)
    assert {row["task"] for row in rows["results"]} == {"48"}
    assert {row["task_status"] for row in rows["results"]} == {"on_track"}
    assert api("responsibilities/", status="on_track", **day)["count"] == rows["count"]


def test_what_depends_on_who_asks_stays_out_of_shared_caches(client, reports, editor):
    for address in (ADDRESS, f"{BESIDE}.csv", f"{BESIDE}.json", f"{BESIDE}.datapackage.json"):
        assert "Cookie" in browser_of(None).get(address)["Vary"]
        mine = browser_of(editor).get(address)
        assert "Cookie" in mine["Vary"]
        assert "private" in mine["Cache-Control"]


def test_nobody_writes_through_the_api(reports, editor):
    client = browser_of(editor)
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(ADDRESS).status_code == 405


def test_where_reading_is_closed_a_visitor_is_refused_as_a_program(settings, client, reports):
    settings.READING = "members"
    for address in (ADDRESS, f"{BESIDE}.csv"):
        response = client.get(address)
        assert response.status_code == 401
        assert response["Content-Type"] == "application/problem+json"


def test_the_last_day_of_a_period_is_told_with_it(api, reports):
    with noon_of(date(2026, 10, 13)):
        row = api("periods/")["results"][0]
    assert (row["code"], row["last_day"], row["due_on"]) == (
        "2026-q3",
        "2026-09-30",
        "2026-10-20",
    )


def test_a_file_of_evidence_leads_members_to_its_download(reports, editor, evidence_folder):
    add_file(editor, reports["47"], uploaded("notice.pdf", PDF))
    client = browser_of(editor)
    [row] = client.get(ADDRESS, {"task": "47"}).json()["results"]
    [one] = row["evidence"]
    assert (one["name"], one["url"], one["size"]) == ("notice.pdf", "", len(PDF))
    assert b"".join(client.get(one["file"]).streaming_content) == PDF
    [cells] = table(client.get(f"{BESIDE}.csv", {"task": "47"}))
    assert cells["evidence"] == one["file"]
