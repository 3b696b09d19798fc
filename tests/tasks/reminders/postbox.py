"""What tests ask of mails: let the work be done, and look at what came."""

from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from django.core import mail
from django.test import Client

from ministries.models import User
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send


def work(now: datetime) -> None:
    """Plan, gather and send what is owed at a moment."""
    plan_everything(now)
    for key in list(sweep(now)):
        send(key, now)


def mails_to(address: str) -> list[EmailMessage]:
    """The mails to an address as a mail program reads them, in the order in which they came."""
    sent = [one for one in mail.outbox if one.to == [address]]
    return [message_from_bytes(one.message().as_bytes(), policy=default) for one in sent]


def the_mail_to(address: str) -> EmailMessage:
    """The only mail to an address."""
    (only,) = mails_to(address)
    return only


def text_of(message: EmailMessage) -> str:
    """Its plain text."""
    return message.get_body(("plain",)).get_content()


def page_of(message: EmailMessage) -> str:
    """Its HTML."""
    return message.get_body(("html",)).get_content()


def subject_of(message: EmailMessage) -> str:
    """Its subject, without the blank that the library leaves where the line was folded."""
    return message["Subject"].strip()


def browser_of(user: User) -> Client:
    """The browser of somebody who is signed in."""
    client = Client()
    client.force_login(user)
    return client
