"""What happens to a report is told at once: to whom, and when no more."""

from datetime import date

import pytest
from django.core import mail

from ministries.models import Membership, MembershipRole
from tasks.reminders.gathering import messages_to_make
from tasks.reminders.models import Event, MailChoices, Message, Planned
from tasks.reminders.outlook import Outlook
from tasks.reminders.planning import make_events
from tasks.reminders.rounds import sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import Frequency, Level
from tasks.reporting.reviewing import accept, send_back
from tasks.reporting.writing import save, submit, withdraw
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.rounds import it_is, told, work
from tests.tasks.reporting.conftest import person
from tests.tasks.reporting.reports import accepted_of, draft_of, submitted_of

pytestmark = pytest.mark.django_db

EDITOR, REVIEWER = MembershipRole.EDITOR, MembershipRole.REVIEWER
# A Sunday evening: events don't wait.
SUNDAY = at(2026, 10, 11, 21)


@pytest.fixture(autouse=True)
def _nothing_owed(quarter):
    """No reminder disturbs: they are planned already, and there are none."""
    Planned.objects.create(period=quarter, through=date(2026, 10, 12))


@pytest.fixture
def task(plan):
    return plan.tasks.get(number="48")


@pytest.fixture
def submitted(task, quarter, editor):
    with it_is(SUNDAY):
        return submitted_of(editor, task, quarter)


def test_a_report_handed_in_is_told_to_its_reviewers_at_once(submitted, reviewer, coordinator):
    assert told(SUNDAY) == {"rebecca": ["*submitted"]}
    assert told(SUNDAY) == {}


def test_nobody_is_told_to_review_what_they_wrote(task, quarter, coordinator, administrator):
    both = person("Bertha", ("most", EDITOR), ("most", REVIEWER))
    with it_is(SUNDAY):
        submitted_of(both, task, quarter)
    # The ministry's only reviewer wrote it: who reviews everybody's is told.
    assert told(SUNDAY) == {"conrad": ["*submitted"]}


def test_a_report_withdrawn_again_is_not_told(submitted, editor, reviewer):
    with it_is(SUNDAY):
        withdraw(editor, submitted, submitted.version)
    assert told(SUNDAY) == {}
    assert not Event.objects.open().exists() or told(SUNDAY) == {}


def test_a_report_handed_in_anew_is_told_anew(submitted, editor, reviewer):
    assert told(SUNDAY) == {"rebecca": ["*submitted"]}
    with it_is(at(2026, 10, 11, 22)):
        withdraw(editor, submitted, submitted.version)
        submitted.refresh_from_db()
        submit(editor, submitted, submitted.version)
    assert told(at(2026, 10, 11, 22)) == {"rebecca": ["*submitted"]}


def test_what_came_back_is_told_to_who_wrote_it(submitted, editor, second_editor, reviewer):
    work(SUNDAY)
    with it_is(SUNDAY):
        send_back(reviewer, submitted, submitted.version, "Say more.")
    assert told(SUNDAY) == {"edith": ["*returned"]}


def test_a_colleague_who_stands_in_for_its_writer_is_told_alone(
    submitted, editor, second_editor, reviewer
):
    person("Edna", ("most", EDITOR))
    MailChoices.objects.create(
        user=editor,
        stand_in=second_editor,
        away_from=date(2026, 10, 10),
        away_until=date(2026, 10, 20),
    )
    work(SUNDAY)
    with it_is(SUNDAY):
        send_back(reviewer, submitted, submitted.version, "Say more.")
    assert told(SUNDAY) == {"edgar": ["*returned"]}


def test_that_a_report_was_accepted_is_told_a_stand_in_who_declined_it_for_themselves(
    submitted, editor, second_editor, reviewer
):
    MailChoices.objects.create(
        user=editor,
        stand_in=second_editor,
        away_from=date(2026, 10, 10),
        away_until=date(2026, 10, 20),
    )
    MailChoices.objects.create(user=second_editor, declined="accepted")
    work(SUNDAY)
    with it_is(SUNDAY):
        accept(reviewer, submitted, submitted.version)
    assert told(SUNDAY) == {"edgar": ["*accepted"]}


def test_once_somebody_writes_on_what_came_back_it_is_not_told_any_more(
    submitted, editor, second_editor, reviewer
):
    work(SUNDAY)
    with it_is(SUNDAY):
        send_back(reviewer, submitted, submitted.version, "Say more.")
        submitted.refresh_from_db()
        save(second_editor, submitted, submitted.version, {"narrative": "More."})
    assert told(SUNDAY) == {}


def test_what_came_back_to_who_has_left_is_told_to_those_who_edit_now(
    submitted, editor, second_editor, reviewer
):
    work(SUNDAY)
    with it_is(SUNDAY):
        send_back(reviewer, submitted, submitted.version, "Say more.")
    Membership.objects.filter(user=editor).delete()
    assert told(SUNDAY) == {"edgar": ["*returned"]}


def test_what_came_back_to_a_ministry_without_editors_goes_to_the_administrators(
    submitted, editor, reviewer, administrator
):
    work(SUNDAY)
    with it_is(SUNDAY):
        send_back(reviewer, submitted, submitted.version, "Say more.")
    Membership.objects.filter(user=editor).delete()
    (message,) = work(SUNDAY)
    assert message.user == administrator
    assert message.mentions.get().level == Level.ADMINISTRATOR


def test_what_was_accepted_is_told_to_who_wrote_it_unless_they_decline(
    task, quarter, editor, second_editor, reviewer
):
    with it_is(SUNDAY):
        update = draft_of(second_editor, task, quarter)
        update = save(editor, update, update.version, {"narrative": "Both wrote."})
        update = submit(editor, update, update.version)
        accept(reviewer, update, update.version)
    MailChoices.objects.create(user=second_editor, declined="accepted")
    assert told(SUNDAY) == {"edith": ["*accepted"]}


def test_one_who_reviews_and_edits_is_not_told_of_their_own_decision(task, quarter, editor):
    both = person("Bertha", ("most", EDITOR), ("most", REVIEWER))
    with it_is(SUNDAY):
        accepted_of(editor, both, task, quarter)
    Membership.objects.filter(user=editor).delete()
    assert told(SUNDAY) == {}


def test_who_wants_events_with_the_rest_finds_them_in_the_next_digest(submitted, reviewer):
    MailChoices.objects.create(user=reviewer, events_at_once=False)
    assert told(SUNDAY) == {}
    assert told(at(2026, 10, 12)) == {"rebecca": ["submitted"]}
    assert told(at(2026, 10, 13)) == {}


def test_who_reads_notices_alone_finds_them_at_once(submitted, reviewer):
    MailChoices.objects.create(user=reviewer, events_at_once=False, frequency=Frequency.IN_FENGONG)
    assert told(SUNDAY) == {"rebecca": ["*submitted"]}


def test_an_event_told_to_nobody_in_the_end_is_told_to_who_has_the_role_then(
    submitted, reviewer, coordinator
):
    (key,) = sweep(SUNDAY)
    membership = Membership.objects.get(user=reviewer)
    Membership.objects.filter(user__in=[reviewer, coordinator]).delete()
    assert send(key, SUNDAY) is None
    assert told(SUNDAY) == {}
    membership.pk = None
    membership.save()
    assert told(SUNDAY) == {"rebecca": ["*submitted"]}


def test_old_news_comes_with_the_digest(submitted, reviewer, editor):
    """As when no worker ran for days: no flood."""
    assert told(at(2026, 10, 14)) == {"rebecca": ["submitted"]}


def test_no_sweep_makes_a_message_that_has_nothing_to_tell(submitted, reviewer):
    work(SUNDAY)
    Membership.objects.filter(user=reviewer).delete()
    for hour in (21, 22, 23):
        work(at(2026, 10, 11, hour))
    assert Message.objects.count() == 1


def test_an_event_that_another_message_told_is_not_told_by_its_own_too(submitted, reviewer):
    monday = at(2026, 10, 12)
    make_events()
    # A sweep that began before Rebecca chose otherwise, and ends after the next.
    late = messages_to_make(Outlook(monday))
    assert [(one.form, one.address) for one in late] == [("event", "rebecca@example.org")]
    MailChoices.objects.create(user=reviewer, events_at_once=False)
    assert told(monday) == {"rebecca": ["submitted"]}
    Message.objects.bulk_create(late)

    assert told(monday) == {}
    assert [one.state for one in Message.objects.filter(event__isnull=False)] == ["cancelled"]
    assert len(mail.outbox) == 1
