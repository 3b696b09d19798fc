"""What leaves the demonstration says so: every body, and every row of a file."""

import csv
import io

import pytest

pytestmark = pytest.mark.django_db

BESIDE = "/plans/13fyp-sei/"
LISTS = ("tasks/", "matrix/", "updates/", "periods/", "scorecards/", "record/")


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def columns_of(client, name):
    text = client.get(BESIDE + name).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_body_of_the_demonstration_says_that_it_is_one(client, plan, demo):
    for path in ("", "tasks/48/", *LISTS):
        assert client.get(f"/api/v1{BESIDE}{path}").json()["demo"] is True, path
    for name in ("tasks.json", "updates.json", "matrix.datapackage.json"):
        assert client.get(BESIDE + name).json()["demo"] is True, name
    assert client.get(f"/api/v1{BESIDE}tasks/", {"q": ""}).json()["demo"] is True


def test_every_row_of_its_files_says_so_in_the_last_column(client, reports, demo):
    for name in ("tasks", "matrix", "updates"):
        rows = columns_of(client, f"{name}.csv")
        assert list(rows[0])[-1] == "demo"
        assert {row["demo"] for row in rows} == {"DEMO"}
        about = client.get(f"{BESIDE}{name}.datapackage.json").json()
        fields = about["resources"][0]["schema"]["fields"]
        assert [field["name"] for field in fields] == list(rows[0])


def test_nothing_else_says_so(client, reports):
    for path in ("", *LISTS):
        assert "demo" not in client.get(f"/api/v1{BESIDE}{path}").json()
    assert "demo" not in columns_of(client, "updates.csv")[0]


def test_the_description_of_the_api_stays_what_it_is(client, demo):
    described = client.get("/api/v1/schema/", {"format": "json"}).json()
    assert set(described) == {"openapi", "info", "paths", "components"}
