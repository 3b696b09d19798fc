"""The headers of mails, read as a mail program reads them."""

import re

import pytest

from tasks.reminders.models import MailChoices, Message
from tests.tasks.reminders.conftest import at
from tests.tasks.reminders.postbox import mails_to, subject_of, the_mail_to, work
from tests.tasks.reporting.reports import accepted_of

pytestmark = pytest.mark.django_db


def test_a_mail_is_told_apart_by_its_message_id_and_answers_to_no_machine(
    settings, plan, window, periods, editor
):
    settings.DEFAULT_FROM_EMAIL = "Fengong <fengong@plans.example>"
    work(at(2026, 11, 24))
    came = the_mail_to("edith@example.org")

    assert came["Message-ID"].strip() == f"<{Message.objects.get().reference}@plans.example>"
    assert came["Auto-Submitted"] == "auto-generated"
    assert came["From"] == "Fengong <fengong@plans.example>"
    assert came["Date"].datetime.year == 2026


def test_only_what_may_be_declined_has_the_one_click_headers(
    plan, window, periods, period, editor, reviewer
):
    work(at(2026, 11, 24))
    accepted_of(editor, reviewer, plan.tasks.get(number="48"), period)
    work(at(2026, 11, 25))
    opened, *later = mails_to("edith@example.org")
    overdue = next(one for one in later if "overdue" in subject_of(one))
    accepted = next(one for one in later if "Accepted" in subject_of(one))

    for declinable in (opened, accepted):
        link = declinable["List-Unsubscribe"].replace("\r\n", "")
        assert re.fullmatch(
            r"<http://127\.0\.0\.1:8000/mail-choices/unsubscribe/[\w:-]+/>", link.strip()
        )
        assert declinable["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert overdue["List-Unsubscribe"] is None


def test_a_mail_of_which_a_part_is_owed_can_not_be_declined(plan, window, periods, editor):
    # What opened yesterday and is overdue today comes in one mail.
    MailChoices.objects.create(user=editor)
    work(at(2026, 11, 25))

    assert the_mail_to("edith@example.org")["List-Unsubscribe"] is None


def test_without_a_domain_of_its_own_a_message_id_is_still_whole(
    settings, plan, window, periods, editor
):
    settings.DEFAULT_FROM_EMAIL = "fengong@计划.example"
    work(at(2026, 11, 24))

    ending = the_mail_to("edith@example.org")["Message-ID"].partition("@")[2]
    assert ending == "xn--wbr161l.example>"
