"""A year of random edits, made through pages and admin as people make them."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.test import Client
from django.urls import reverse

from ministries.models import Membership, MembershipRole, Ministry, User
from planning.models import Plan
from tests.tasks.matrix.admin_form import added, address, opened, row_of
from tests.tasks.reporting.book_of_days import Book, Held, Open
from tests.tasks.reporting.conftest import person

SEED = 20260101
SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
PLAN = "/plans/13fyp-sei/"
# The quarters of the window, with the day on which each opens.
QUARTERS = {
    "2025-q3": date(2026, 1, 1),
    "2025-q4": date(2026, 1, 1),
    "2026-q1": date(2026, 4, 1),
    "2026-q2": date(2026, 7, 1),
    "2026-q3": date(2026, 10, 1),
}
STATUSES = ("not_started", "on_track", "at_risk", "delayed", "completed", "discontinued")
# Tasks that bodies answer for which ended in 2018.
ENDED = ("16", "28", "43", "44")
# Bodies that hold on, to come into a task in place of others.
LIVING = ("moe", "cas", "cae", "pboc", "nea", "mohrss", "samr", "mnr", "nbs")


class Year:
    """Does a year's edits through pages and admin."""

    def __init__(self, plan: Plan):
        self.plan, self.chance, self.book = plan, random.Random(SEED), Book()  # noqa: S311
        every = Ministry.objects.all()
        self.writers = [person("Wang"), person("Wei")]
        Membership.objects.bulk_create(
            Membership(user=user, ministry=one, role=MembershipRole.EDITOR)
            for user in self.writers
            for one in every
        )
        self.reviewer = person("Ren", ("ndrc", MembershipRole.REVIEWER), everywhere=True)
        self.administrator = User.objects.create_superuser("a@example.org", "x", name="Ada")
        self.tasks = list(plan.tasks.values_list("number", flat=True))
        self.keys = dict(Ministry.objects.values_list("slug", "pk"))
        self.client = Client()
        self.decided: set[str] = set()

    def run(self) -> Book:
        """Live through the year, day by day, and keep the book."""
        day = FIRST
        while day <= LAST:
            for moment in self._moments(day):
                with time_machine.travel(moment, tick=False):
                    self._something(day)
            self.book.evenings[day] = self.book.statuses()
            day += timedelta(days=1)
        return self.book

    def _moments(self, day: date) -> list[datetime]:
        """When something is done on a day; often in its first or last moments."""
        edges = [time(0, 0, 0), time(0, 0, 0, 1), time(23, 59, 59), time(23, 59, 59, 999_999)]
        hours = [time(self.chance.randrange(24), self.chance.randrange(60)) for _n in range(4)]
        some = self.chance.sample([*edges, *hours], self.chance.choice([0, 1, 2, 3, 4]))
        return sorted(datetime.combine(day, one, SHANGHAI) for one in some)

    def as_(self, user: User) -> Client:
        """A browser in which somebody has just signed in."""
        self.client.force_login(user)
        return self.client

    def _something(self, day: date) -> None:
        """Do one thing, chosen by chance among what can be done."""
        by_state = {
            state: [one for one in self.book.open if one.state == state]
            for state in ("draft", "submitted", "returned")
        }
        steps: list[tuple[Any, int]] = [(self._write, 4), (self._matrix, 1)]
        if by_state["draft"]:
            steps += [(self._hand_in, 4), (self._rewrite, 1), (self._discard, 1)]
        if by_state["submitted"]:
            steps += [(self._accept, 6), (self._return, 1), (self._withdraw, 1)]
        if by_state["returned"]:
            steps += [(self._revise, 2)]
        [step] = self.chance.choices(*zip(*steps, strict=True))
        step(day, by_state)

    # What ministries do.

    def _write(self, day: date, by_state: Any) -> None:
        """Begin a report on a task: mostly for the last quarter, often late or a correction."""
        quarters = [code for code, opens in QUARTERS.items() if opens <= day]
        quarter = quarters[-1] if self.chance.random() < 0.6 else self.chance.choice(quarters)
        # A few tasks are written on again and again, so that corrections come about.
        pool = self.tasks[:14] if self.chance.random() < 0.7 else self.tasks
        task = self.chance.choice(pool)
        if any((one.task, one.quarter) == (task, quarter) for one in self.book.open):
            return
        client = self.as_(self.chance.choice(self.writers))
        # A period opens when somebody looks at their work.
        client.get(f"{PLAN}my-work/")
        answer = client.post(f"{PLAN}tasks/{task}/updates/", {"period": quarter})
        if answer.status_code == 400:
            assert task in ENDED or task in self.book.amended, task
            self.book.done["nobody answers"] += 1
            return
        assert answer.status_code == 302, answer.status_code
        key = int(re.search(r"/updates/(\d+)/edit/", answer["Location"])[1])
        report = Open(key, task, quarter)
        self.book.open.append(report)
        is_correction = quarter in self.book.accepted.get(task, {})
        self.book.done["corrections begun" if is_correction else "reports begun"] += 1
        self._save(report)

    def _save(self, report: Open) -> None:
        status = self.chance.choice(STATUSES)
        figures: dict[str, list[int | None]] = {
            "completed": [None, 100],
            "not_started": [None, 0],
        }
        progress = self.chance.choice(figures.get(status, [None, *range(1, 100)]))
        answer = self._post(
            report,
            "edit_update",
            self.chance.choice(self.writers),
            status=status,
            progress="" if progress is None else str(progress),
            narrative=f"{status} {self.chance.random()}",
        )
        assert answer.status_code == 302, answer.status_code
        report.said, report.state = (status, progress), "draft"
        report.version += 1
        self.book.done["saved"] += 1

    def _post(self, report: Open, step: str, user: User, **fields: str) -> Any:
        where = reverse(step, args=[self.plan.slug, report.key])
        return self.as_(user).post(where, {"version": str(report.version), **fields})

    def _rewrite(self, day: date, by_state: Any) -> None:
        self._save(self.chance.choice(by_state["draft"]))

    def _revise(self, day: date, by_state: Any) -> None:
        self._save(self.chance.choice(by_state["returned"]))

    def _hand_in(self, day: date, by_state: Any) -> None:
        report = self.chance.choice(by_state["draft"])
        answer = self._post(report, "submit_update", self.chance.choice(self.writers))
        if answer.status_code == 400:
            # Another holder answers for the task since the matrix was changed.
            assert report.task in self.book.amended or report.task in self.decided, report
            self.book.done["another answers"] += 1
            return
        assert answer.status_code == 302, answer.status_code
        report.state, report.version, report.was_handed_in = "submitted", report.version + 1, True
        self.book.done["handed in"] += 1

    def _withdraw(self, day: date, by_state: Any) -> None:
        report = self.chance.choice(by_state["submitted"])
        assert self._post(report, "withdraw_update", self.writers[0]).status_code == 302
        report.state, report.version = "draft", report.version + 1
        self.book.done["withdrawn"] += 1

    def _discard(self, day: date, by_state: Any) -> None:
        report = self.chance.choice(by_state["draft"])
        answer = self._post(report, "discard_update", self.writers[0])
        # What was handed in once is kept.
        assert answer.status_code == (409 if report.was_handed_in else 302)
        if answer.status_code == 302:
            self.book.open.remove(report)
            self.book.done["discarded"] += 1

    # What reviewers do.

    def _accept(self, day: date, by_state: Any) -> None:
        """Accept one on its page, or tick it on the desk."""
        report = self.chance.choice(by_state["submitted"])
        if self.chance.random() < 0.5:
            answer = self._post(report, "accept_update", self.reviewer)
        else:
            ticked = {"chosen": f"{report.key}:{report.version}"}
            answer = self.as_(self.reviewer).post(f"{PLAN}review/", ticked)
        assert answer.status_code == 302, answer.status_code
        self.book.open.remove(report)
        quarters = self.book.accepted.setdefault(report.task, {})
        self.book.done["corrections accepted" if report.quarter in quarters else "accepted"] += 1
        if quarters and report.quarter < max(quarters):
            self.book.done["accepted on an earlier quarter"] += 1
        quarters[report.quarter] = report.said

    def _return(self, day: date, by_state: Any) -> None:
        report = self.chance.choice(by_state["submitted"])
        answer = self._post(report, "return_update", self.reviewer, reason="Say more.")
        assert answer.status_code == 302
        report.state, report.version = "returned", report.version + 1
        self.book.done["returned"] += 1

    # What administrators do.

    def _matrix(self, day: date, by_state: Any) -> None:
        """Correct or amend the matrix, or say who answers."""
        task = self.chance.choice(self.tasks)
        step = self.chance.choice([self._amend, self._misread, self._overlooked, self._decide])
        step(day, task)

    def _new_body(self, task: str) -> str:
        """A body that never stood in the task."""
        stood = {one.body for one in self.book.held[task]}
        return self.chance.choice([body for body in LIVING if body not in stood])

    def _send(self, task: str, how: dict[str, str], change: Any) -> None:
        row = self.plan.tasks.get(number=task)
        client = self.as_(self.administrator)
        sent = opened(client, row)
        answer = client.post(address(row), {**change(sent), **how})
        assert answer.status_code == 302, answer.context["adminform"].form.errors

    def _in_force(self, task: str, day: date) -> list[Held]:
        rows = [one for one in self.book.held[task] if one.since <= day < one.until]
        return sorted(rows, key=lambda one: one.place)

    def _amend(self, day: date, task: str) -> None:
        """Let another body take a part over from a day, past or to come."""
        first = max(
            self.book.amended.get(task, FIRST) + timedelta(days=1), day - timedelta(days=20)
        )
        if first > day + timedelta(days=10):
            return
        begins = first + timedelta(days=self.chance.randrange(30))
        out, new = self.chance.choice(self._in_force(task, day)), self._new_body(task)
        if out.until < date.max or out.since >= begins:
            return

        def replaced(sent: dict[str, str]) -> dict[str, str]:
            at = row_of(sent, "responsibilities", "ministry", self.keys[out.body])
            return {**sent, f"{at}-ministry": str(self.keys[new])}

        how = {"kind": "amendment", "day": begins.isoformat(), "source": "Reform plan"}
        self._send(task, how, replaced)
        self.book.held[task].append(Held(new, out.role, out.place, begins))
        out.until = begins
        self.book.amended[task] = begins
        self.book.done["amendments"] += 1

    def _misread(self, day: date, task: str) -> None:
        """Correct the name of a body: it was another on every day on which it held."""
        row, new = self.chance.choice(self._in_force(task, day)), self._new_body(task)

        def corrected(sent: dict[str, str]) -> dict[str, str]:
            at = row_of(sent, "responsibilities", "ministry", self.keys[row.body])
            return {**sent, f"{at}-ministry": str(self.keys[new])}

        self._send(task, {"kind": "erratum", "reason": "A slip."}, corrected)
        row.body = new
        self.book.amended.setdefault(task, FIRST)
        self.book.done["errata of names"] += 1

    def _overlooked(self, day: date, task: str) -> None:
        """Add a body that was overlooked, behind all others."""
        rows, new = self.book.held[task], self._new_body(task)
        role = "joint" if rows[0].role == "joint" else "supporting"
        place = max(one.place for one in rows) + 1

        def completed(sent: dict[str, str]) -> dict[str, str]:
            row = {"ministry": self.keys[new], "role": role, "position": place}
            return added(sent, "responsibilities", **row)

        self._send(task, {"kind": "erratum", "reason": "Overlooked."}, completed)
        rows.append(Held(new, role, place))
        self.book.done["errata of rows"] += 1

    def _decide(self, day: date, task: str) -> None:
        """Say which holder answers, or who acts for the Ministry of Agriculture, from today on."""
        client = self.as_(self.administrator)
        fields = {"valid_from": day.isoformat(), "valid_until": "", "reason": "So decided."}
        if not self.book.done["acting bodies"]:
            bodies = {"body": self.keys["moa"], "acting": self.keys["mara"], "task": ""}
            where = reverse("admin:reporting_actingbody_add")
            answer = client.post(where, {**fields, **bodies, "plan": self.plan.pk})
            assert answer.status_code == 302
            self.book.done["acting bodies"] += 1
            return
        if task in self.decided:
            return
        living = [one.body for one in self._in_force(task, day) if one.body in LIVING]
        if not living:
            return
        chosen = {"task": self.plan.tasks.get(number=task).pk, "ministry": self.keys[living[0]]}
        answer = client.post(reverse("admin:reporting_answerablechoice_add"), {**fields, **chosen})
        assert answer.status_code == 302
        self.decided.add(task)
        self.book.amended.setdefault(task, FIRST)
        self.book.done["answerable ministries"] += 1

    def open_the_window(self) -> None:
        """Let an administrator open the window in the first minute of the year."""
        asked = {
            "plan": self.plan.pk,
            "first_day": "2025-07-01",
            "last_day": "2026-12-31",
            "parts": "none",
            "working_days": 10,
            "reason": "The evaluation.",
        }
        client, where = (
            self.as_(self.administrator),
            reverse("admin:reporting_reportingwindow_add"),
        )
        shown = client.post(where, asked).context["adminform"].form.shown
        assert client.post(where, {**asked, "confirmed": shown}).status_code == 302

    def write_down_the_matrix(self) -> None:
        """Copy what the document says into the book, before anything is changed."""
        for task in self.plan.tasks.prefetch_related("responsibilities__ministry"):
            self.book.held[task.number] = [
                Held(row.ministry.slug, row.role, row.position)
                for row in task.responsibilities.all()
            ]
