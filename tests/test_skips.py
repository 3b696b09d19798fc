"""What a run says of tests that this machine can't do."""

import os
import subprocess
import sys

import pytest

from tests.places import ROOT

NEEDS_DOCUMENT = (
    "tests/tasks/matrix/test_the_real_document.py"
    "::test_23_tasks_are_led_seven_of_them_by_several_and_46_are_joint"
)
NEEDS_POSTGRESQL = (
    "tests/tasks/matrix/test_loading.py"
    "::test_of_two_who_load_a_plan_at_once_the_second_finds_it_loaded"
)


@pytest.fixture
def run(tmp_path):
    """Run one test on SQLite, where the document is missing, and return code and words."""

    def run_one(test, **environment):
        kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        # Neither the run around this one nor its workers are this one's business.
        kept = {key: value for key, value in kept.items() if not key.startswith("PYTEST_")}
        kept |= {"FENGONG_DOCUMENTS": str(tmp_path), "FENGONG_VAR": str(tmp_path / "var")}
        kept.pop("REQUIRE_SERVICES", None)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", test],
            cwd=ROOT,
            env=kept | environment,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout

    return run_one


def test_what_is_missing_is_skipped_and_named(run):
    code, said = run(NEEDS_DOCUMENT)

    assert code == 0
    assert "1 skipped: there is no plan's document" in said
    assert NEEDS_DOCUMENT in said


def test_what_is_missing_fails_where_everything_is_required(run):
    code, said = run(NEEDS_DOCUMENT, REQUIRE_SERVICES="1")

    assert code == 1
    assert "REQUIRE_SERVICES=1, but there is no plan's document" in said


def test_what_is_for_postgresql_is_never_missing_in_the_round_on_sqlite(run):
    code, said = run(NEEDS_POSTGRESQL, REQUIRE_SERVICES="1")

    assert code == 0
    assert "1 skipped: for the round on PostgreSQL" in said
    assert NEEDS_POSTGRESQL in said
