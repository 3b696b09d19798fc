"""Invitations: a link by mail on which a person sets their password, once."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from ministries.models import Membership, Ministry, User
from tests.ministries.accounts.conftest import PASSWORD, link_in_mail
from tests.tasks.matrix.admin_form import messages_at

pytestmark = pytest.mark.django_db
ADD = reverse("admin:ministries_user_add")
NO_ROLES = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


@pytest.fixture
def invited(administrator_client, django_capture_on_commit_callbacks):
    """A person whom the administrator has just invited."""
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"email": "new@example.org", "name": "新来", **NO_ROLES}
        assert administrator_client.post(ADD, sent).status_code == 302
    return User.objects.get(email="new@example.org")


def opened(browser, link):
    return browser.get(link, follow=True)


def passwords(text=PASSWORD):
    return {"new_password1": text, "new_password2": text}


def test_an_invited_person_gets_a_mail_and_has_no_password_yet(invited, administrator):
    assert not invited.has_usable_password()
    assert (invited.invited_by, invited.last_login) == (administrator, None)
    (message,) = mail.outbox
    assert message.to == ["new@example.org"]
    assert message.subject == "Fengong: you are invited"
    assert "Ada invites you to Fengong" in message.body


def test_the_link_says_who_invites_and_a_password_set_there_signs_in(invited, client, sign_in):
    form = opened(client, link_in_mail())
    assert "Ada invites you." in form.content.decode()
    assert "set-password" in form.request["PATH_INFO"]

    answer = client.post(form.request["PATH_INFO"], passwords())

    assert answer["Location"] == "/accounts/login/"
    assert sign_in(invited.email).status_code == 302


def test_the_link_works_once(invited, client):
    form = opened(client, link_in_mail())
    other = Client()
    late = opened(other, link_in_mail())
    client.post(form.request["PATH_INFO"], passwords())

    for browser in (Client(), client):
        page = opened(browser, link_in_mail()).content.decode()
        assert "This invitation doesn't work any more" in page
    other.post(late.request["PATH_INFO"], passwords("somebody else's choice"))
    invited.refresh_from_db()
    assert invited.check_password(PASSWORD)


def test_the_link_expires_after_three_days(invited):
    with time_machine.travel(timezone.localtime() + timedelta(days=3, minutes=1), tick=False):
        page = opened(Client(), link_in_mail()).content.decode()

    assert "This invitation doesn't work any more" in page


def test_a_link_for_another_person_or_of_a_password_reset_is_none(invited, client, editor):
    client.post("/accounts/password/reset/", {"email": editor.email})
    key = link_in_mail().rstrip("/").rpartition("/")[2].partition("-")[2]
    own = link_in_mail(0).rstrip("/").split("/")

    for uid, token in ((own[3], key), ("MQ", own[4]), ("x" * 40, own[4]), (own[3], "set-password")):
        page = opened(Client(), f"/accounts/invitation/{uid}/{token}/").content.decode()
        assert "This invitation doesn't work any more" in page


def test_whoever_was_made_inactive_meanwhile_is_not_invited_any_more(invited):
    User.objects.filter(pk=invited.pk).update(is_active=False)

    page = opened(Client(), link_in_mail()).content.decode()

    assert "This invitation doesn't work any more" in page


def test_a_bad_password_is_a_message_at_the_field(invited, client):
    form = opened(client, link_in_mail())

    page = client.post(form.request["PATH_INFO"], passwords("12345678"))

    assert page.status_code == 200
    assert page.context["form"].errors["new_password2"]
    invited.refresh_from_db()
    assert not invited.has_usable_password()


def test_it_can_be_sent_again_until_a_password_is_set(
    administrator_client, invited, django_capture_on_commit_callbacks
):
    again = reverse("admin:ministries_user_invite_again", args=[invited.pk])
    assert administrator_client.get(again).status_code == 405
    for wanted in (2, 2):
        with django_capture_on_commit_callbacks(execute=True):
            administrator_client.post(again)
        assert len(mail.outbox) == wanted
        invited.refresh_from_db()
        invited.set_password(PASSWORD)
        invited.save()
    comments = [one.revision.comment for one in Version.objects.get_for_object(invited)]
    assert "Invited again." in comments


def test_an_address_that_has_an_account_is_not_invited_again(
    administrator_client, editor, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = administrator_client.post(ADD, {"email": "LINA@example.org", "name": "", **NO_ROLES})

    assert messages_at(page)["email"] == ["There is an account with this e-mail address."]
    assert mail.outbox == []


def test_a_name_cannot_put_a_line_into_a_mail_or_a_list(
    administrator_client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"email": "x@example.org", "name": "Eve\nBcc: evil@example.org", **NO_ROLES}
        administrator_client.post(ADD, sent)

    assert User.objects.get(email="x@example.org").name == "Eve Bcc: evil@example.org"
    assert mail.outbox[0].recipients() == ["x@example.org"]


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_refuses_is_told_and_the_account_stays(administrator_client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sent = {"email": "new@example.org", "name": "", **NO_ROLES}

    page = administrator_client.post(ADD, sent, follow=True).content.decode()

    assert "The mail server did not take the invitation for new@example.org" in page
    assert User.objects.filter(email="new@example.org").exists()


def test_roles_are_given_with_the_invitation(
    administrator_client, plan, django_capture_on_commit_callbacks
):
    finance = Ministry.objects.get(slug="mof")
    sent = {
        "email": "new@example.org",
        "name": "",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-ministry": str(finance.pk),
        "memberships-0-role": "editor",
    }
    refused = administrator_client.post(ADD, {**sent, "memberships-0-everywhere": "on"})
    assert messages_at(refused)["memberships-0-everywhere"] == [
        "Only a reviewer can act for every ministry."
    ]
    assert not Membership.objects.exists()

    assert administrator_client.post(ADD, sent).status_code == 302
    membership = Membership.objects.get()
    assert (membership.user.email, membership.ministry, membership.role) == (
        "new@example.org",
        finance,
        "editor",
    )


def test_whoever_let_the_link_expire_asks_for_a_new_one(invited, client, sign_in):
    client.post("/accounts/password/reset/", {"email": invited.email})
    form = client.get(link_in_mail(), follow=True)
    sent = {"password1": PASSWORD, "password2": PASSWORD}

    client.post(form.request["PATH_INFO"], sent)

    assert sign_in(invited.email).status_code == 302
