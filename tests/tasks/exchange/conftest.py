"""The API as a program meets it, and reports in every state for it to find."""

from datetime import date

import pytest

from ministries.models import MembershipRole
from tasks.reporting.reviewing import send_back
from tests.tasks.browse.reported import noon_of, reported_on
from tests.tasks.reporting.conftest import (  # noqa: F401
    co_holder,
    coordinator,
    editor,
    evidence_folder,
    period,
    periods,
    person,
    reviewer,
    second_editor,
    window,
)
from tests.tasks.reporting.reports import draft_of, submitted_of

SECRETS = {
    "obstacles": "Nobody lends.",
    "help_needed": "A word with the bank.",
    "next_milestone": "The fund opens",
}


@pytest.fixture
def api(client, plan):
    """Ask the API for something under the shipped plan, and return the answer's body."""

    def ask(path: str, **parameters):
        response = client.get(f"/api/v1/plans/{plan.slug}/{path}", parameters)
        assert response.status_code == 200, response.content
        return response.json()

    return ask


@pytest.fixture
def ministry_reader(db):
    """A reader in the Ministry of Science and Technology."""
    return person("Rhea", ("most", MembershipRole.READER))


@pytest.fixture
def reports(plan, period, editor, reviewer):  # noqa: F811
    """What MOST owes for the third quarter of 2026, due on 20 October, each in another state.

    Task 30 is a draft, 42 submitted, 47 returned, and 48 accepted on 12 October.
    """
    task = {one.number: one for one in plan.tasks.all()}
    with noon_of(date(2026, 10, 10)):
        found = {
            "30": draft_of(editor, task["30"], period, **SECRETS),
            "42": submitted_of(editor, task["42"], period, **SECRETS),
            "47": submitted_of(editor, task["47"], period, **SECRETS),
        }
        send_back(reviewer, found["47"], found["47"].version, "Say how much.")
    found["48"] = reported_on(date(2026, 10, 12), editor, reviewer, task["48"], period, **SECRETS)
    return found
