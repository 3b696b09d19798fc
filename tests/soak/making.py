"""Making the world: plans, ministries and people, in the database and in the soak's own cast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from ministries.models import Contact, Membership, Ministry, Succession, User
from planning.models import Plan as StoredPlan
from tasks.matrix.models import Responsibility
from tasks.matrix.models import Task as StoredTask
from tasks.reminders.models import MailChoices, ReminderRules
from tasks.reporting.models import ActingBody, ReportingWindow
from tests.soak.cast import EDITOR, READER, REVIEWER, Cast, Person, Plan, Task
from tests.soak.days import Rules, periods

CADENCES = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
UNUSUAL = Rules(
    before=(3,), after=(2, 9), then_every=21, reviewers=10, administrators=24, words=(5,)
)


@dataclass(frozen=True)
class Form:
    """How large a soak is, and which days it runs through."""

    plans: tuple[str, ...]  # each plan's cadence
    tasks: int  # of each plan
    ministries: int
    people: int
    first_day: date
    last_day: date
    reported_from: date
    quiet_days: int = 10  # at the end nothing changes and nothing fails


WHOLE = Form(
    plans=("month", "month", *["quarter"] * 5, "half-year", "half-year", "year"),
    tasks=14,
    ministries=41,
    people=500,
    first_day=date(2025, 1, 1),
    last_day=date(2026, 1, 20),
    reported_from=date(2024, 1, 1),
)
SHORT = Form(
    plans=("quarter", "month", "month"),
    tasks=12,
    ministries=14,
    people=90,
    first_day=date(2025, 3, 28),
    last_day=date(2025, 5, 20),
    reported_from=date(2025, 1, 1),
)


class Making:
    """Makes everything once."""

    def __init__(self, form: Form, chance: Random):
        self.form, self.chance, self.cast = form, chance, Cast()
        self._rows: dict[str, Ministry] = {}

    def make(self) -> Cast:
        """Fill an empty database."""
        self._ministries()
        self._people()
        for number, cadence in enumerate(self.form.plans, 1):
            self._plan(f"p{number:02}", cadence, is_unusual=number == 3)
        self._acting_body()
        self._choices()
        return self.cast

    def _ministries(self) -> None:
        for number in range(1, self.form.ministries + 1):
            slug = f"m{number:02}"
            row = Ministry.objects.create(
                slug=slug, abbreviation=slug.upper(), name=f"Ministry {number}", position=number
            )
            self._rows[slug], self.cast.ministries[slug] = row, row.pk

    def person(
        self, *roles: tuple[str, str], everywhere: bool = False, administrator: bool = False
    ) -> Person:
        """Make somebody with these roles."""
        address = f"person{len(self.cast.people) + 1}@soak.example"
        user = User.objects.create(
            email=address,
            password="!",
            name=address.partition("@")[0],
            is_superuser=administrator,
        )
        for ministry, role in roles:
            Membership.objects.create(
                user=user,
                ministry_id=self.cast.ministries[ministry],
                role=role,
                everywhere=everywhere,
            )
        person = Person(user.pk, address, set(roles), everywhere, administrator)
        self.cast.people.append(person)
        return person

    def contact(self, ministry: str) -> None:
        """Give a ministry a contact with a new address."""
        number = self.chance.randrange(10**6)
        address = f"desk-{ministry}-{number}@soak.example"
        Contact.objects.create(
            ministry_id=self.cast.ministries[ministry], name=f"Desk of {ministry}", email=address
        )
        self.cast.contacts[ministry] = address

    def _people(self) -> None:
        for _ in range(3):
            self.person(administrator=True)
            self.person(("m01", REVIEWER), everywhere=True)
        for number, ministry in enumerate(self.cast.ministries):
            # Every seventh has no editor at first, every fifth no reviewer of its own.
            for _ in range(0 if number % 7 == 6 else self.chance.randint(1, 4)):
                self.person((ministry, EDITOR))
            for _ in range(0 if number % 5 == 4 else self.chance.randint(1, 2)):
                self.person((ministry, REVIEWER))
            if self.chance.random() < 0.5:
                self.contact(ministry)
        while len(self.cast.people) < self.form.people:
            self.person((self.chance.choice(list(self.cast.ministries)), READER))

    def _plan(self, slug: str, cadence: str, *, is_unusual: bool) -> None:
        form, working_days = self.form, self.chance.randint(8, 14)
        row = StoredPlan.objects.create(
            slug=slug,
            title=f"Plan {slug}",
            issued_on=date(2021, 1, 1),
            period_start=2021,
            period_end=2029,
            language="en",
            reporting_period=cadence,
        )
        # What had opened before the first day isn't reported on: nobody asked for it then.
        stretch = periods(slug, CADENCES[cadence], working_days, form.reported_from, form.last_day)
        stretch = [one for one in stretch if form.first_day <= one.opens <= form.last_day]
        first = stretch[0]
        begins = periods(slug, CADENCES[cadence], working_days, date(2023, 1, 1), first.last_day)
        ReportingWindow.objects.create(
            plan=row,
            first_day=_after(begins[-2].last_day) if len(begins) > 1 else form.reported_from,
            last_day=date(2029, 12, 31),
            working_days=working_days,
            reason="soak",
        )
        rules = UNUSUAL if is_unusual else Rules()
        if is_unusual:
            ReminderRules.objects.create(
                plan=row,
                due_soon="3",
                overdue="2, 9",
                overdue_every=21,
                reviewers_after=10,
                administrators_after=24,
                word_after="5",
            )
        plan = self.cast.plans[slug] = Plan(slug, row.pk, stretch, rules)
        for number in range(1, form.tasks + 1):
            plan.tasks.append(self._task(row, str(number)))

    def _task(self, plan: StoredPlan, number: str) -> Task:
        some = self.chance.sample(list(self.cast.ministries), self.chance.randint(1, 4))
        is_led = self.chance.random() < 0.5
        leads = self.chance.randint(1, 2)
        roles = [("lead" if at < leads else "supporting") if is_led else "joint" for at in range(4)]
        holders = list(zip(some, roles, strict=False))
        task = StoredTask.objects.create(
            plan=plan, number=number, title=f"Task {number} of {plan.slug}", position=int(number)
        )
        Responsibility.objects.bulk_create(
            [
                Responsibility(
                    task=task,
                    ministry_id=self.cast.ministries[ministry],
                    role=role,
                    position=position,
                )
                for position, (ministry, role) in enumerate(holders, 1)
            ]
        )
        return Task(plan.slug, number, task.pk, holders)

    def _acting_body(self) -> None:
        """Let the last ministry have ended long ago, and the first act for it."""
        ended, acting = list(self.cast.ministries)[-1], "m01"
        Succession.objects.create(
            predecessor=self._rows[ended],
            successor=self._rows[acting],
            effective_on=date(2022, 3, 1),
            kind="dissolved",
        )
        author = User.objects.administrators()[0]
        for plan in StoredPlan.objects.all():
            ActingBody.objects.create(
                plan=plan,
                body=self._rows[ended],
                acting=self._rows[acting],
                valid_from=date(2022, 3, 1),
                reason="soak",
                author=author,
            )
        self.cast.acts_for[ended] = acting

    def _choices(self) -> None:
        """Let some read weekly, some in Fengong alone, and some decline what may be declined."""
        for person in self.cast.people:
            if person.administrator or person.everywhere or self.chance.random() > 0.2:
                continue
            person.frequency = self.chance.choice(["daily", "weekly", "in_fengong"])
            person.declined = frozenset(self.chance.choice([(), ("opened",), ("word", "accepted")]))
            person.at_once = self.chance.random() < 0.5
            MailChoices.objects.create(
                user_id=person.pk,
                frequency=person.frequency,
                declined=" ".join(sorted(person.declined)),
                events_at_once=person.at_once,
            )


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
