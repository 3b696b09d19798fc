"""Who gets a reminder: decided when it is sent, by the roles that people have at that moment."""

from datetime import date

import pytest

from ministries.models import Contact, Membership, MembershipRole, Ministry
from tasks.reminders.models import MailChoices, Message, Reminder
from tasks.reminders.outlook import Outlook
from tasks.reminders.recipients import People
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import Channel, Closing, Frequency, Kind, Level, MessageState
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.rounds import told, work
from tests.tasks.reporting.conftest import person

pytestmark = pytest.mark.django_db

EDITOR, REVIEWER, READER = MembershipRole.EDITOR, MembershipRole.REVIEWER, MembershipRole.READER
EIGHTH = at(2026, 10, 8)


@pytest.fixture(autouse=True)
def _only_most(plan, quarter):
    """Nobody but science and technology owes anything."""
    for task in plan.tasks.exclude(number__in=["30", "42", "47", "48"]):
        task.responsibilities.all().delete()


def contact_of(slug, email="office@most.example.org"):
    ministry = Ministry.objects.get(slug=slug)
    return Contact.objects.create(ministry=ministry, name="General office", email=email)


def stands_in(stand_in, who, **choices):
    """Let somebody be away until December, with a stand-in."""
    return MailChoices.objects.create(
        user=who,
        stand_in=stand_in,
        away_from=date(2026, 10, 1),
        away_until=date(2026, 12, 1),
        **choices,
    )


def levels():
    return {
        one.message.address.partition("@")[0]: one.level
        for message in Message.objects.sent()
        for one in message.mentions.held()
    }


def test_the_first_with_anybody_is_told_and_nobody_after(
    editor, reviewer, coordinator, administrator
):
    """Editors, else the contact, else own reviewers, else everybody's, else administrators."""
    contact_of("most")
    most = Ministry.objects.get(slug="most").pk
    found = []
    for goes in ("edith@example.org", None, "rebecca@example.org", "conrad@example.org", "end"):
        recipients = People().of_kind(Kind.OVERDUE, most, date(2026, 10, 21))
        found.append([(one.address, one.level) for one in recipients])
        if goes is None:
            Contact.objects.all().delete()
        Membership.objects.filter(user__email=goes).delete()
    assert found == [
        [("edith@example.org", Level.EDITOR)],
        [("office@most.example.org", Level.CONTACT)],
        [("rebecca@example.org", Level.REVIEWER)],
        [("conrad@example.org", Level.REVIEWER)],
        [("admin@example.org", Level.ADMINISTRATOR)],
    ]


def test_an_escalation_never_goes_to_those_who_owe(editor, administrator):
    contact_of("most")
    most = Ministry.objects.get(slug="most").pk
    (one,) = People().of_kind(Kind.TO_REVIEWERS, most, date(2026, 11, 3))
    assert one.user == administrator


def test_who_has_left_or_only_reads_is_told_nothing(editor, second_editor):
    person("Rita", ("most", READER))
    Membership.objects.filter(user=editor).delete()
    second_editor.is_active = False
    second_editor.save()
    assert told(EIGHTH) == {}
    (stuck,) = Outlook(EIGHTH).without_anybody()
    assert stuck.ministry.slug == "most"


def test_a_reminder_without_anybody_waits_for_somebody(quarter):
    assert told(EIGHTH) == {}
    person("Edith", ("most", EDITOR))
    assert told(at(2026, 10, 12)) == {"edith": ["opened"]}


def test_who_leaves_between_the_making_and_the_sending_is_not_told_and_another_is(editor, reviewer):
    plan_everything(EIGHTH)
    (key,) = sweep(EIGHTH)
    Membership.objects.filter(user=editor).delete()
    assert send(key, EIGHTH) is None
    assert Message.objects.get(pk=key).state == MessageState.CANCELLED
    assert told(EIGHTH) == {"rebecca": ["opened"]}


def test_who_changes_their_address_in_between_is_told_there_once(editor):
    plan_everything(EIGHTH)
    (key,) = sweep(EIGHTH)
    editor.email = "edith@new.example.org"
    editor.save()
    assert send(key, EIGHTH) is None
    assert [one.address for one in work(EIGHTH)] == ["edith@new.example.org"]
    editor.email = "edith@newer.example.org"
    editor.save()
    assert work(at(2026, 10, 9)) == []


def test_a_new_address_of_the_contact_gets_what_the_old_one_did_not(quarter):
    contact = contact_of("most")
    plan_everything(EIGHTH)
    (key,) = sweep(EIGHTH)
    contact.email = "desk@most.example.org"
    contact.save()
    assert send(key, EIGHTH) is None
    assert told(EIGHTH) == {"desk": ["opened"]}


def test_one_office_that_is_the_contact_of_three_gets_one_mail(plan, quarter):
    for number, slug in (("42", "mof"), ("47", "moe")):
        held = plan.tasks.get(number=number).responsibilities
        held.exclude(ministry__slug=slug).delete()
    contact_of("most"), contact_of("mof", "Office@MOST.example.org"), contact_of("moe")
    assert told(EIGHTH) == {"office": ["opened"] * 3}


def test_who_edits_for_one_and_is_the_contact_of_another_gets_one_mail(plan, quarter, editor):
    plan.tasks.get(number="42").responsibilities.exclude(ministry__slug="mof").delete()
    contact_of("mof", "Edith@Example.org")
    (message,) = work(EIGHTH)
    assert message.user == editor
    assert sorted(message.mentions.values_list("level", flat=True)) == ["contact", "editor"]


def test_an_address_that_the_mail_server_refuses_lets_the_next_be_told(editor, second_editor):
    plan_everything(EIGHTH)
    first = next(iter(sweep(EIGHTH)))
    send(first, EIGHTH)
    lost = Message.objects.get(pk=first)
    Message.objects.filter(pk=first).update(state=MessageState.GIVEN_UP)
    other = {"edith@example.org": "edgar", "edgar@example.org": "edith"}[lost.address]
    assert told(EIGHTH) == {other: ["opened"]}
    Message.objects.exclude(pk=first).update(state=MessageState.GIVEN_UP)
    contact_of("most")
    assert told(at(2026, 10, 9)) == {"office": ["opened"]}


def test_a_new_address_after_a_refused_one_is_tried(editor):
    (message,) = work(EIGHTH)
    Message.objects.filter(pk=message.pk).update(state=MessageState.GIVEN_UP)
    editor.email = "edith@new.example.org"
    editor.save()
    assert told(at(2026, 10, 9)) == {"edith": ["opened"]}


def test_who_declines_a_topic_is_not_told_and_nobody_else_for_them(editor, reviewer):
    MailChoices.objects.create(user=editor, declined="opened word")
    assert told(EIGHTH) == {}
    assert told(at(2026, 10, 15)) == {"edith": ["due_soon"]}
    assert not Reminder.objects.open().exists() or told(at(2026, 10, 16)) == {}


def test_what_a_stand_in_declines_for_themselves_comes_to_them_for_who_is_away(editor, reviewer):
    stands_in(reviewer, editor)
    MailChoices.objects.create(user=reviewer, declined="opened")
    assert told(EIGHTH) == {"rebecca": ["opened"]}
    assert Message.objects.get().mentions.get().stands_in_for == editor


def test_what_who_is_away_declined_does_not_come_to_their_stand_in(editor, reviewer):
    stands_in(reviewer, editor, declined="opened")
    assert told(EIGHTH) == {}
    assert Reminder.objects.get(kind=Kind.OPENED).closing == Closing.TOLD
    assert told(at(2026, 10, 15)) == {"rebecca": ["due_soon"]}


def test_who_declines_as_an_editor_is_told_for_the_editor_who_is_away(editor, second_editor):
    stands_in(second_editor, editor)
    MailChoices.objects.create(user=second_editor, declined="opened")
    assert told(EIGHTH) == {"edgar": ["opened"]}
    assert Message.objects.get().mentions.get().stands_in_for == editor


def test_who_wants_it_as_an_editor_is_told_though_who_is_away_declined(editor, second_editor):
    stands_in(second_editor, editor, declined="opened")
    assert told(EIGHTH) == {"edgar": ["opened"]}
    assert Message.objects.get().mentions.get().stands_in_for is None


@pytest.mark.parametrize("name", ["edith", "edgar"])
def test_of_two_who_are_away_one_who_wants_it_is_enough(editor, second_editor, reviewer, name):
    """Whichever of the two is asked first."""
    for one in (editor, second_editor):
        declines = one.email.partition("@")[0] != name
        stands_in(reviewer, one, declined="opened" if declines else "")
    assert told(EIGHTH) == {"rebecca": ["opened"]}
    person_of_it = Message.objects.get().mentions.get().stands_in_for
    assert person_of_it.email == f"{name}@example.org"


def test_how_often_it_comes_is_chosen_by_who_reads_it(editor, reviewer):
    stands_in(reviewer, editor, frequency=Frequency.IN_FENGONG)
    assert told(EIGHTH) == {"rebecca": ["opened"]}
    assert Message.objects.get().channel == Channel.MAIL


def test_who_declines_between_two_attempts_gets_no_more(plan, quarter, editor, settings):
    plan_everything(EIGHTH)
    (key,) = sweep(EIGHTH)
    settings.EMAIL_BACKEND = "tests.tasks.reminders.rounds.NobodyHome"
    send(key, EIGHTH)
    assert Message.objects.get(pk=key).mentions.held().count() == 1
    MailChoices.objects.create(user=editor, declined="opened")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send(key, at(2026, 10, 8, 13)) is None
    assert Message.objects.get(pk=key).state == MessageState.CANCELLED


def test_who_wants_no_mail_any_more_when_it_is_sent_gets_a_notice(editor):
    plan_everything(EIGHTH)
    (key,) = sweep(EIGHTH)
    MailChoices.objects.create(user=editor, frequency=Frequency.IN_FENGONG)
    send(key, EIGHTH)
    assert Message.objects.get(pk=key).channel == Channel.NOTICE


def test_while_somebody_is_away_their_stand_in_is_told(editor):
    sam = person("Sam", ("most", EDITOR))
    MailChoices.objects.create(
        user=editor, stand_in=sam, away_from=date(2026, 10, 1), away_until=date(2026, 10, 15)
    )
    assert told(EIGHTH) == {"sam": ["opened"]}
    # Sam is told for himself.
    assert Message.objects.get().mentions.get().stands_in_for is None
    assert told(at(2026, 10, 15)) == {"sam": ["due_soon"]}
    assert told(at(2026, 10, 15, 10)) == {}
    assert told(at(2026, 10, 19)) == {"edith": ["due_soon"], "sam": ["due_soon"]}


def test_a_stand_in_who_may_not_see_it_is_not_told(editor):
    outsider = person("Olga", ("mof", EDITOR))
    reader = person("Rita", ("most", READER))
    choices = MailChoices.objects.create(
        user=editor, stand_in=outsider, away_from=date(2026, 10, 1), away_until=date(2026, 12, 1)
    )
    assert told(EIGHTH) == {"edith": ["opened"]}
    choices.stand_in = reader
    choices.save()
    assert told(at(2026, 10, 15)) == {"edith": ["due_soon"]}


def test_an_escalation_is_not_told_to_the_editor_who_stands_in_for_the_reviewer(editor, reviewer):
    MailChoices.objects.create(
        user=reviewer, stand_in=editor, away_from=date(2026, 10, 1), away_until=date(2026, 12, 1)
    )
    assert told(at(2026, 11, 3))["rebecca"] == ["to_reviewers"]


def test_two_who_stand_in_for_each_other_are_both_told(editor, second_editor):
    for one, other in ((editor, second_editor), (second_editor, editor)):
        MailChoices.objects.create(
            user=one, stand_in=other, away_from=date(2026, 10, 1), away_until=date(2026, 12, 1)
        )
    assert told(EIGHTH) == {"edgar": ["opened"], "edith": ["opened"]}
