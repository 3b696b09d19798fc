"""The table of who sees and does what holds at every door."""

import pytest
import time_machine
from django.urls import NoReverseMatch, reverse

from tests.tasks.reporting.sight.doors import patterns, read, text_of
from tests.tasks.reporting.sight.scene import PEOPLE, set_scene, traces_in
from tests.tasks.reporting.sight.steps import outcomes
from tests.tasks.reporting.sight.table import (
    EVERYBODY,
    GROUPS,
    NO_REPORTS,
    PARAMETERS,
    SIGHT,
    STEPS,
    TOTALS,
)
from tests.tasks.reporting.sight.totals import total

# These lead on, or ask for a link that only a mail holds, or for the name of a mail's file.
WITH_KEYS = (
    "accept_invitation",
    "account_reset_password_from_key",
    "folder_mail",
    "folder_mail_html",
    "unsubscribe",
)
# How a door is shut where reading is closed: to visitors, and to accounts without a role.
SHUT = ("login", "401", "403", "lllll", "xxxxx")
OPEN_IN_THE_ADMIN = ("admin:login", "admin:logout", "admin:jsi18n")


@pytest.fixture
def scene(plan, period, evidence_folder):
    """Four days before the third quarter's reports are due."""
    with time_machine.travel("2026-10-10T12:00:00+08:00"):
        yield set_scene(plan, period)


def rows_of(block: str) -> dict[str, str]:
    """A block of the table as a row for each person."""
    rows = {}
    for line in block.split("\n"):
        if line.strip():
            group, row = line.split()
            rows |= dict.fromkeys(GROUPS[group], row)
    return rows


def test_the_table_has_a_row_for_everybody():
    for doors, block in (SIGHT | STEPS).items():
        assert set(rows_of(block)) == set(PEOPLE), doors


def test_every_address_stands_in_the_table():
    doors = [door for names in SIGHT for door in names.split()]
    known = {*doors, *NO_REPORTS}
    asked = {name for name in patterns() if not name.startswith("admin:")}

    assert len(doors) == len(set(doors))
    assert asked - known == set(), "say in the table who sees what there"
    assert known - asked == set(), "the table names what there isn't"


@pytest.mark.parametrize("doors", SIGHT)
def test_whoever_opens_a_door_sees_what_the_table_says(scene, doors):
    expected = rows_of(SIGHT[doors])

    for door in doors.split():
        seen = {who: read(scene, who, door, PARAMETERS.get(door, {})) for who in PEOPLE}
        assert (door, seen) == (door, expected)


@pytest.mark.parametrize("steps", STEPS)
def test_whoever_takes_a_step_gets_as_far_as_the_table_says(scene, steps):
    expected = rows_of(STEPS[steps])

    for step in steps.split(", "):
        got = {who: outcomes(scene, who, step) for who in PEOPLE}
        assert (step, got) == (step, expected)


def test_every_total_counts_what_the_person_may_see(scene):
    for name, told in TOTALS.items():
        expected = dict.fromkeys(PEOPLE, told[EVERYBODY])
        for group in set(told) - {EVERYBODY}:
            expected |= dict.fromkeys(GROUPS[group], told[group])
        got = {who: total(scene, who, name) for who in PEOPLE}
        assert (name, got) == (name, expected)


def test_pages_of_accounts_give_no_report_away(scene):
    # Beside the tests no worker runs, so /health/ answers 503; test_health.py says what it tells.
    for door in set(NO_REPORTS) - set(WITH_KEYS) - {"health"}:
        for who in PEOPLE:
            seen = read(scene, who, door, {})
            assert seen in (".....", "login", "moved", "404", "405"), (door, who, seen)


def admin_addresses(scene):
    """Every page of the admin, of the draft where it is a report's."""
    for name, one in patterns().items():
        if name.startswith("admin:") and name not in OPEN_IN_THE_ADMIN:
            words = {
                word: {"app_label": "reporting", "content_type_id": 1}.get(
                    word, scene.updates["draft"].pk
                )
                for word in one.pattern.regex.groupindex
            }
            if name == "admin:view_on_site":
                words["content_type_id"] = words["object_id"] = 1
            try:
                yield name, reverse(name, kwargs=words)
            except NoReverseMatch:
                yield name, "/admin/no-such-page/"


def test_only_administrators_get_into_the_admin(scene):
    addresses = dict(admin_addresses(scene))
    assert len(addresses) > 60

    for who in PEOPLE:
        for name, address in addresses.items():
            got = scene.clients[who].get(address)
            if who == "administrator":
                assert got.status_code in (200, 302, 400, 403, 404, 405), (name, got.status_code)
                assert "login" not in got.headers.get("Location", ""), name
            else:
                assert got.status_code in (302, 403), (who, name, got.status_code)
                assert "/login/" in got.headers.get("Location", "/login/"), (who, name)
                assert traces_in(text_of(got).replace(address, ""), scene) == ".....", (who, name)


def test_where_reading_is_closed_only_members_see_anything(scene, settings):
    settings.READING = "members"

    for doors, block in SIGHT.items():
        rows = rows_of(block)
        for door in doors.split():
            for who in (*GROUPS["public"], "reader"):
                seen = read(scene, who, door, PARAMETERS.get(door, {}))
                if who in GROUPS["public"]:
                    assert seen in SHUT, (door, who, seen)
                else:
                    assert (door, who, seen) == (door, who, rows[who])
