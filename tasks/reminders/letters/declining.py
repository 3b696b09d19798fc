"""Not wanting some mail: what a message's link may decline, and doing so without signing in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse

from ministries.models import User
from tasks.reminders.letters import links
from tasks.reminders.models import MailChoices
from tasks.reminders.outlook import Told
from tasks.reminders.vocabulary import Topic

SALT = "tasks.reminders.letters.declining"
# People keep mails, and find the link in one long after.
HOLDS_FOR = timedelta(days=366)


class NoSuchLink(Exception):
    """The link wasn't made by Fengong, was cut off, or is too old."""


@dataclass(frozen=True)
class Decline:
    """Whose mail it is, and the topics that a link declines."""

    user: User
    topics: frozenset[Topic]


def topics_of(held: Iterable[Told]) -> set[Topic]:
    """Return the topics of what is held, if its reader may decline all of it; else none.

    What comes to them for somebody who is away is that person's to decline.
    """
    topics = set()
    for told in held:
        if told.occasion.topic is None or told.recipient.stands_in_for:
            return set()
        topics.add(told.occasion.topic)
    return topics


def link_to_decline(user: User, topics: Iterable[Topic]) -> str:
    """Return the address by which a person declines topics without signing in."""
    named = sorted(topic.value for topic in topics)
    token = signing.dumps([user.pk, *named], salt=SALT)
    return links.absolute(reverse("unsubscribe", args=[token]))


def decline_of(token: str) -> Decline:
    """Return what a link says. Raises NoSuchLink."""
    try:
        key, *named = signing.loads(token, salt=SALT, max_age=HOLDS_FOR)
        topics = frozenset(Topic.of(name) for name in named)
        return Decline(User.objects.get(pk=key), topics)
    except (signing.BadSignature, ValueError, TypeError, User.DoesNotExist) as error:
        raise NoSuchLink from error


@transaction.atomic
def set_declined(asked: Decline, *, declined: bool) -> None:
    """Decline the topics, or want them again; whatever else was chosen stays."""
    MailChoices.objects.get_or_create(user=asked.user)
    choices = MailChoices.objects.select_for_update().get(user=asked.user)
    others = choices.topics_declined - asked.topics
    choices.decline(others | asked.topics if declined else others)
    choices.save(update_fields=["declined"])
