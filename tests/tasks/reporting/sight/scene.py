"""People of every role, and reports of one ministry in every state, each told by its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from django.test import Client

from ministries.models import Membership, MembershipRole, Ministry, User
from planning.models import Plan, Target
from tasks.matrix.models import SectionLink
from tasks.reporting.beginning import begin
from tasks.reporting.evidence import add_file
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.reviewing import accept, comment, give_word, send_back
from tasks.reporting.vocabulary import Status, Verdict
from tasks.reporting.writing import save, submit
from tests.tasks.reporting.conftest import person
from tests.tasks.reporting.files import uploaded

EDITOR, REVIEWER, READER = MembershipRole.EDITOR, MembershipRole.REVIEWER, MembershipRole.READER

# The columns of the table. `correction` is a draft that corrects the accepted report.
STATES = ("draft", "submitted", "returned", "accepted", "correction")
# The Ministry of Science and Technology answers for these four tasks, and that of Finance holds
# each of them too: its people are the others who are nearest.
TASKS = {"draft": "30", "submitted": "42", "returned": "47", "accepted": "48", "correction": "48"}
STATUSES = {
    "draft": Status.DELAYED,
    "submitted": Status.ON_TRACK,
    "returned": Status.DISCONTINUED,
    "accepted": Status.AT_RISK,
    "correction": Status.DELAYED,
}
# None is the number of a task.
PROGRESS = {"draft": 71, "submitted": 73, "returned": 79, "accepted": 83, "correction": 89}

PEOPLE = (
    "visitor",
    "account",
    "reader",
    "other reader",
    "editor",
    "other editor",
    "reviewer",
    "other reviewer",
    "coordinator",
    "reviewer who wrote",
    "administrator",
    "withdrawn",
    "closed",
)


@dataclass
class Scene:
    """The reports by state, and a browser for each person in which they are signed in."""

    plan: Plan
    period: ReportingPeriod
    updates: dict[str, StatusUpdate]
    people: dict[str, User | None]
    clients: dict[str, Client]


def set_scene(plan: Plan, period: ReportingPeriod) -> Scene:
    """Prepare people and reports, and sign everybody in; then withdraw a role and an account."""
    people: dict[str, User | None] = {
        "visitor": None,
        "account": person("Anna"),
        "reader": person("Rita", ("most", READER)),
        "other reader": person("Rolf", ("mof", READER)),
        "editor": person("Edith", ("most", EDITOR)),
        "other editor": person("Olga", ("mof", EDITOR)),
        "reviewer": person("Rebecca", ("most", REVIEWER)),
        "other reviewer": person("Oskar", ("mof", REVIEWER)),
        "coordinator": person("Conrad", ("ndrc", REVIEWER), everywhere=True),
        "reviewer who wrote": person("Bertha", ("most", EDITOR), ("most", REVIEWER)),
        "administrator": User.objects.create_superuser("ada@example.org", "x", name="Ada"),
        "withdrawn": person("Walter", ("most", EDITOR), ("most", REVIEWER)),
        "closed": person("Clara", ("most", EDITOR), ("most", REVIEWER)),
    }
    clients = {name: _signed_in(user) for name, user in people.items()}
    updates = _reports(plan, period, people["reviewer who wrote"])
    Membership.objects.filter(user=people["withdrawn"]).delete()
    User.objects.filter(pk=people["closed"].pk).update(is_active=False)
    return Scene(plan, period, updates, people, clients)


def _signed_in(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def _reports(plan: Plan, period: ReportingPeriod, both: User) -> dict[str, StatusUpdate]:
    """Write the reports, each by an author of its own, and with the reviewer who writes."""
    target = _valued_target_of(plan)
    decider = person("Decider", ("most", REVIEWER))
    updates: dict[str, StatusUpdate] = {}
    for state in STATES:
        author = person(f"Author-{state}", ("most", EDITOR))
        update = begin(author, plan.tasks.get(number=TASKS[state]), period)
        values = {
            "status": STATUSES[state],
            "progress": PROGRESS[state],
            "narrative": f"Narrative-{state}",
            "obstacles": f"Obstacles-{state}",
            "help_needed": f"Help-{state}",
            "next_milestone": f"Milestone-{state}",
        }
        # A target stands in the passage of task 48 alone.
        figures = {target.pk: Decimal("7654.3")} if state == "accepted" else {}
        update = save(both, update, update.version, values, figures)
        if state != "correction":
            add_file(
                author, update, uploaded(f"evidence-{state}.txt", f"evidence-{state}".encode())
            )
            update.refresh_from_db()
            comment(author, update, f"Comment-{state}")
        if state not in ("draft", "correction"):
            update = submit(author, update, update.version)
        if state == "returned":
            send_back(decider, update, update.version, "Reason-returned")
        if state == "accepted":
            accept(decider, update, update.version)
            _dispute(update)
        update.refresh_from_db()
        updates[state] = update
    return updates


def _valued_target_of(plan: Plan) -> Target:
    """Tie task 48 to a passage that states a target with a figure, and return it."""
    target = Target.objects.of_plan(plan).filter(value__isnull=False).first()
    task = plan.tasks.get(number="48")
    SectionLink.objects.get_or_create(task=task, section=target.section)
    return target


def _dispute(update: StatusUpdate) -> None:
    mof = Ministry.objects.get(slug="mof")
    speaker = person("Disputer", ("mof", EDITOR))
    give_word(speaker, update, mof, Verdict.DISPUTED, "Dispute-accepted")


def traces_in(text: str, scene: Scene) -> str:
    """Return how much of each report a text gives away, a letter a state.

    `d`: something that only members see; `p`: something that is public once it is accepted, be
    it only that there is such a report; `.`: not a trace.
    """
    return "".join(_trace(text, state, scene.updates[state].pk) for state in STATES)


def _trace(text: str, state: str, key: int) -> str:
    details = [f"{word}-{state}" for word in DETAILS]
    if state == "accepted":
        details += ["7,654.3", "7654.3"]
    if any(one in text for one in details):
        return "d"
    number = PROGRESS[state]
    shown = rf'\b{number}(\.0)?\s?(%|per cent)|progress": ?{number}\b|,{number},2026-q3'
    is_public = f"Narrative-{state}" in text or f"/updates/{key}/" in text
    return "p" if is_public or re.search(shown, text) else "."


DETAILS = (
    "Obstacles",
    "Help",
    "Milestone",
    "evidence",
    "Comment",
    "Reason",
    "Author",
    "Dispute",
)
