"""Any sequence of joining, leaving, reporting and failing: against a book of its own."""

from datetime import date, timedelta

from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from ministries.models import Contact, Membership, MembershipRole, Ministry, User
from tasks.reminders.models import Message, Reminder
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import Closing, MessageState
from tasks.reporting.beginning import begin
from tasks.reporting.models import Excuse, ReportingPeriod
from tasks.reporting.reviewing import accept, send_back
from tasks.reporting.writing import save, submit
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.rounds import it_is
from tests.tasks.reporting.conftest import person
from tests.tasks.reporting.reports import WRITTEN

NUMBERS = ("30", "42", "47", "48")
# By hand, from the calendar: the quarter's days, and the days on which nobody works.
DAYS = {
    "opened": [date(2026, 10, 1)],
    "due_soon": [date(2026, 10, 15), date(2026, 10, 19)],
    "due_today": [date(2026, 10, 20)],
    "overdue": [date(2026, 10, 21), date(2026, 10, 27), date(2026, 11, 3), date(2026, 12, 1)],
    "to_reviewers": [date(2026, 11, 3)],
    "to_administrators": [date(2026, 11, 17)],
}
IDLE = {date(2026, 10, day) for day in (1, 2, 3, 4, 5, 6, 7, 11, 17, 18, 24, 25, 31)}
IDLE |= {date(2026, 11, day) for day in (1, 7, 8, 14, 15, 21, 22, 28, 29)}
numbers, names = st.sampled_from(NUMBERS), st.sampled_from(["edith", "edgar", "rebecca"])
ROLES = {
    "edith": MembershipRole.EDITOR,
    "edgar": MembershipRole.EDITOR,
    "rebecca": MembershipRole.REVIEWER,
}


class AMonth(RuleBasedStateMachine):
    """The book says what is owed and who serves; each mail is held against it as it leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.period = ReportingPeriod.objects.get()
        self.plan, self.most = self.period.plan, Ministry.objects.get(slug="most")
        self.people = {name: person(name.title()) for name in ROLES}
        self.people["admin"] = User.objects.create_superuser("admin@example.org", "x")
        self.writer = person("Wright", ("mof", MembershipRole.EDITOR))
        self.now = at(2026, 10, 1)
        self.serving: set[str] = set()
        self.has_contact = False
        self.states = dict.fromkeys(NUMBERS, "owed")
        self.backend = django_settings.EMAIL_BACKEND
        self.fixed: dict[int, list[tuple[int, list[str]]]] = {}
        # Each reminder of the period that is due, and whether something was owed ever since.
        self.always_owed: dict[tuple[str, date], bool] = {}

    def teardown(self) -> None:
        try:
            self.mail_server(up=True)
            # A digest may be on its way still; the next comes on the working day after.
            for _working_day in range(2):
                self.now += timedelta(days=1)
                while self.now.date() in IDLE:
                    self.now += timedelta(days=1)
                for hour in (9, 12, 15):
                    self.now = self.now.replace(hour=hour)
                    self.work()
            self.what_was_owed_was_told()
        finally:
            django_settings.EMAIL_BACKEND = self.backend
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @rule(name=names)
    def join_or_leave(self, name):
        if name in self.serving:
            Membership.objects.filter(user=self.people[name]).delete()
        else:
            Membership.objects.create(user=self.people[name], ministry=self.most, role=ROLES[name])
        self.serving ^= {name}

    @rule()
    def have_a_contact_or_none(self):
        if self.has_contact:
            Contact.objects.all().delete()
        else:
            Contact.objects.create(ministry=self.most, name="Office", email="Office@example.org")
        self.has_contact = not self.has_contact

    @rule(number=numbers, step=st.sampled_from(["submit", "submit", "return", "accept", "excuse"]))
    def report(self, number, step):
        admin, task = self.people["admin"], self.plan.tasks.get(number=number)
        with it_is(self.now):
            if step == "submit" and self.states[number] in ("owed", "returned"):
                update = begin(admin, task, self.period)
                update = save(admin, update, update.version, WRITTEN)
                submit(admin, update, update.version)
                self.states[number] = "submitted"
            elif step in ("return", "accept") and self.states[number] == "submitted":
                judge = person(f"Judge{User.objects.count()}", ("mof", MembershipRole.REVIEWER))
                Membership.objects.filter(user=judge).update(everywhere=True)
                update = self.period.status_updates.get(task=task)
                if step == "return":
                    send_back(judge, update, update.version, "Say more.")
                else:
                    accept(judge, update, update.version)
                Membership.objects.filter(user=judge).delete()
                self.states[number] = "returned" if step == "return" else "accepted"
            elif step == "excuse" and self.states[number] == "owed":
                Excuse.objects.create(task=task, period=self.period, reason="-", author=admin)
                self.states[number] = "excused"
        self.note()

    def mail_server(self, up):
        nobody = "tests.tasks.reminders.rounds.NobodyHome"
        django_settings.EMAIL_BACKEND = self.backend if up else nobody

    @rule(days=st.integers(1, 3))
    def days_without_mail(self, days):
        self.mail_server(up=False)
        self.wait_until_nine(days)
        self.wait(1)
        self.mail_server(up=True)
        # What waits for its next try goes within two hours: nothing is given up.
        self.wait(3)

    @rule(hours=st.sampled_from([1, 5, 24, 50, 120]))
    def wait(self, hours):
        if self.now < at(2026, 11, 25):
            self.now += timedelta(hours=hours)
            self.work()

    @rule(days=st.integers(1, 4))
    def wait_until_nine(self, days):
        self.now = self.now.replace(hour=9)
        self.wait(24 * days)

    def work(self):
        sent = set(Message.objects.sent().values_list("pk", flat=True))
        with it_is(self.now):
            plan_everything(self.now)
            self.note()
            for key in list(sweep(self.now)):
                send(key, self.now)
        for message in Message.objects.sent().exclude(pk__in=sent):
            self.hold_against_the_book(message)
        self.nothing_was_gained()

    def owed(self):
        return {n for n, state in self.states.items() if state in ("owed", "returned")}

    def note(self):
        """Keep for each reminder whose day has come whether something is owed still."""
        for kind, days in DAYS.items():
            for day in days:
                if day <= self.now.date():
                    known = self.always_owed.get((kind, day), True)
                    self.always_owed[kind, day] = known and bool(self.owed())

    def entitled(self, kind):
        editors = {"edith", "edgar"} & self.serving
        reviewers = {"rebecca"} & self.serving
        contact = {"office"} if self.has_contact else set()
        chain = [editors, contact, reviewers, {"admin"}]
        chain = {"to_reviewers": chain[2:], "to_administrators": chain[3:]}.get(kind, chain)
        return next(one for one in chain if one)

    def hold_against_the_book(self, message):
        name = message.address.partition("@")[0]
        for mention in message.mentions.held().filter(reminder__ministry=self.most):
            reminder = mention.reminder
            assert name in self.entitled(reminder.kind)
            assert reminder.day in DAYS[reminder.kind]
            assert reminder.day <= self.now.date()
            again = Message.objects.sent().filter(
                address=message.address,
                mentions__reminder=reminder,
                mentions__dropped_at__isnull=True,
            )
            assert again.get() == message
            if message.attempts_made == 1:
                named = {int(name.partition(".")[0]) for name in mention.named}
                tasks = self.plan.tasks.filter(pk__in=named)
                assert set(tasks.values_list("number", flat=True)) == self.owed()
        if message.form == "digest" and message.attempts_made == 1:
            assert self.now.hour >= 8
            kinds = {one.reminder.kind for one in message.mentions.held() if one.reminder}
            assert self.now.date() not in IDLE or "due_today" in kinds

    def nothing_was_gained(self):
        for message in Message.objects.filter(attempts_made__gt=0):
            holds = sorted(message.mentions.values_list("reminder", "named"), key=str)
            assert self.fixed.setdefault(message.pk, holds) == holds

    def what_was_owed_was_told(self):
        assert not Message.objects.unfinished().exists()
        assert not Reminder.objects.open().filter(ministry=self.most).exists()
        told = set(
            Reminder.objects.filter(ministry=self.most, closing=Closing.TOLD).values_list(
                "kind", "day"
            )
        )
        due = {key for key, owed in self.always_owed.items() if owed}
        assert due <= told
        for reminder in Reminder.objects.filter(ministry=self.most, closing=Closing.TOLD):
            assert reminder.mentions.held().filter(message__state=MessageState.SENT).exists()


def test_any_sequence_of_days_tells_what_is_owed_once_to_whom_it_concerns(plan, quarter):
    for task in plan.tasks.exclude(number__in=NUMBERS):
        task.responsibilities.all().delete()
    run_state_machine_as_test(
        AMonth, settings=settings(max_examples=8, stateful_step_count=25, phases=[Phase.generate])
    )
