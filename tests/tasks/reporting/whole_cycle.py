"""A report from its first draft to a correction, with all that is said to it.

Run it as a program of its own (`manage.py shell`) to see that an account of the database may.
"""

from ministries.models import Ministry, User
from planning.models import Plan, Target
from tasks.reporting.beginning import begin
from tasks.reporting.models import ReportingPeriod, StatusUpdate, TargetValue
from tasks.reporting.record import faults_in
from tasks.reporting.reviewing import accept, comment, give_word, send_back
from tasks.reporting.vocabulary import Verdict
from tasks.reporting.writing import discard, save, submit, withdraw


def report() -> None:
    """Report on task 48 for the third quarter of 2026, and correct it once."""
    plan = Plan.objects.get(slug="13fyp-sei")
    task = plan.tasks.get(number="48")
    period = ReportingPeriod.objects.get(plan=plan, code="2026-q3")
    earlier = ReportingPeriod.objects.get(plan=plan, code="2026-q2")
    editor, reviewer, co_holder = (
        User.objects.get(email=f"{name}@example.org") for name in ("edith", "rebecca", "cora")
    )

    def written(narrative: str) -> StatusUpdate:
        draft = begin(editor, task, period)
        draft = save(editor, draft, draft.version, {"status": "on_track", "narrative": narrative})
        return submit(editor, draft, draft.version, reason="Counted again.")

    never = begin(editor, task, earlier)
    comment(editor, never, "Too early.")
    target = Target.objects.filter(section__plan=plan).first()
    TargetValue.objects.create(update=never, target=target, value=1)
    discard(editor, never, never.version)

    first = written("The fund was set up.")
    first = withdraw(editor, first, first.version)
    first = submit(editor, first, first.version)
    first = send_back(reviewer, first, first.version, "Name the amount.")
    comment(reviewer, first, "How much?")
    first = save(editor, first, first.version, {"narrative": "Three billion."})
    first = submit(editor, first, first.version)
    accept(reviewer, first, first.version)
    give_word(co_holder, first, Ministry.objects.get(slug="mof"), Verdict.DISPUTED, "Two.")
    second = written("Two billion.")
    accept(reviewer, second, second.version)

    assert [str(fault) for fault in faults_in(plan)] == []
    assert StatusUpdate.objects.standing().get() == second
