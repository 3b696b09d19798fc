"""A message ready to be written down, as text or HTML: what it says, why it came, where to go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from tasks.reminders.letters import links
from tasks.reminders.letters.capacity import fell_through, why
from tasks.reminders.letters.contents import OfPlan, of_plans
from tasks.reminders.letters.declining import link_to_decline, topics_of
from tasks.reminders.letters.reader import Reader
from tasks.reminders.letters.subject import subject_of
from tasks.reminders.letters.wording import one_line
from tasks.reminders.models import Message
from tasks.reminders.outlook import Told
from tasks.reminders.vocabulary import Form, Topic


@dataclass(frozen=True)
class Letter:
    """All that a message says. `decline` is the address that declines it; empty where none may."""

    subject: str
    greeting: str
    opening: Sequence[str]
    plans: Sequence[OfPlan]
    closing: Sequence[str]
    links: Sequence[tuple[str, str]]
    decline: str
    is_demo: bool

    @property
    def demo_said(self) -> str:
        """What every mail of the demonstration says first."""
        return "DEMO · " + _("Invented people and reports. The plan and its matrix are real.")


def letter_of(message: Message, held: Sequence[Told], today: date) -> Letter:
    """Return what a message says, in the language that is active; a fixed few queries."""
    plans = of_plans(Reader(message.user, held), held, today)
    reasons = why(held)
    topics = topics_of(held) if message.user else set()
    decline = link_to_decline(message.user, topics) if message.user and topics else ""
    # Who gets it in place of others reads that first.
    comes_to_another = fell_through(held)
    as_of = _("This is as of %(day)s. What was handed in since then is done.") % {
        "day": today.isoformat()
    }
    return Letter(
        subject=subject_of(plans, is_event=message.form == Form.EVENT),
        greeting=_("Good day %(name)s,") % {"name": name}
        if (name := one_line(message.name))
        else "",
        opening=reasons if comes_to_another else [],
        plans=plans,
        closing=[*([] if comes_to_another else reasons), as_of],
        links=_links(message, topics, decline),
        decline=decline,
        is_demo=settings.DEMO,
    )


def _links(message: Message, topics: set[Topic], decline: str) -> list[tuple[str, str]]:
    if message.user is None:
        return [(_("Fengong"), links.absolute("/"))]
    found = [(_("How often you get mail, and who stands in for you"), links.my_choices())]
    if decline:
        named = _("; ").join(_(topic.label) for topic in Topic if topic in topics)
        found.append((_("Not to be told any more that %(topics)s") % {"topics": named}, decline))
    return found
