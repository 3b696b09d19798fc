"""The closed lists of words of reminders and messages. Each stands here once.

Labels are English msgids; pages and mails translate them.
"""

from typing import Self

from planning.reading.vocabulary import Term
from tasks.reporting.vocabulary import MoveKind
from texts.plain import gettext_noop


class Kind(Term):
    """What a reminder says. `urgency` orders a digest, the most urgent first."""

    urgency: int

    def __new__(cls, value: str, label: str, urgency: int) -> Self:
        """Take the value as the string and keep label and urgency beside it."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.label, kind.urgency = label, urgency
        return kind

    TO_ADMINISTRATORS = "to_administrators", gettext_noop("Overdue, told to administrators"), 1
    TO_REVIEWERS = "to_reviewers", gettext_noop("Overdue, told to reviewers"), 2
    OVERDUE = "overdue", gettext_noop("Overdue"), 3
    DUE_TODAY = "due_today", gettext_noop("Due today"), 4
    DUE_SOON = "due_soon", gettext_noop("Due soon"), 5
    OPENED = "opened", gettext_noop("Period opened"), 6
    WORD = "word", gettext_noop("Waits for your word"), 7


# These are said of what is past its due day alone.
ONCE_OVERDUE = (Kind.OVERDUE, Kind.TO_REVIEWERS, Kind.TO_ADMINISTRATORS)


class Level(Term):
    """In which capacity somebody gets a reminder or an event."""

    EDITOR = "editor", gettext_noop("editor of the ministry")
    CONTACT = "contact", gettext_noop("contact of the ministry")
    REVIEWER = "reviewer", gettext_noop("reviewer of the ministry")
    ADMINISTRATOR = "administrator", gettext_noop("administrator")


# Who is asked, one after the other, until there is somebody: of each kind of reminder …
EVERYONE_IN_TURN = (Level.EDITOR, Level.CONTACT, Level.REVIEWER, Level.ADMINISTRATOR)
LEVELS_OF_KIND: dict[Kind, tuple[Level, ...]] = {
    **dict.fromkeys(Kind, EVERYONE_IN_TURN),
    Kind.TO_REVIEWERS: (Level.REVIEWER, Level.ADMINISTRATOR),
    Kind.TO_ADMINISTRATORS: (Level.ADMINISTRATOR,),
}
# … and of each step of an update that is told at once.
LEVELS_OF_EVENT: dict[MoveKind, tuple[Level, ...]] = {
    MoveKind.SUBMITTED: (Level.REVIEWER, Level.ADMINISTRATOR),
    MoveKind.RETURNED: EVERYONE_IN_TURN,
    MoveKind.ACCEPTED: (Level.EDITOR,),
}


class Topic(Term):
    """What a person may choose not to get. The rest is owed to them and always comes."""

    OPENED = "opened", gettext_noop("a period has opened")
    WORD = "word", gettext_noop("reports on shared tasks wait for my word")
    ACCEPTED = "accepted", gettext_noop("a report of mine was accepted")


TOPIC_OF_KIND: dict[Kind, Topic] = {Kind.OPENED: Topic.OPENED, Kind.WORD: Topic.WORD}
TOPIC_OF_EVENT: dict[MoveKind, Topic] = {MoveKind.ACCEPTED: Topic.ACCEPTED}


class Frequency(Term):
    """How often a person gets what is periodic."""

    DAILY = "daily", gettext_noop("one mail a day, when there is something to say")
    WEEKLY = "weekly", gettext_noop("one mail a week; what is due or overdue still comes each day")
    IN_FENGONG = "in_fengong", gettext_noop("no mail: notices in Fengong only")


# These don't wait for a weekly mail.
NEVER_WEEKLY = (Kind.DUE_TODAY, *ONCE_OVERDUE)


class Channel(Term):
    """Where a message arrives."""

    MAIL = "mail", gettext_noop("mail")
    NOTICE = "notice", gettext_noop("notice in Fengong")


class Form(Term):
    """What a message holds."""

    DIGEST = "digest", gettext_noop("digest")
    EVENT = "event", gettext_noop("event")


class MessageState(Term):
    """How far a message has come."""

    WAITING = "waiting", gettext_noop("waiting")
    SENDING = "sending", gettext_noop("being sent")
    SENT = "sent", gettext_noop("sent")
    GIVEN_UP = "given_up", gettext_noop("given up")
    CANCELLED = "cancelled", gettext_noop("cancelled")
    CAME_BACK = "came_back", gettext_noop("came back")


# What is still to be sent; a message in any other state is done with.
UNFINISHED = (MessageState.WAITING, MessageState.SENDING)
# What did not reach its address: somebody else is to be told.
FAILED = (MessageState.GIVEN_UP, MessageState.CAME_BACK)


class Answer(Term):
    """What came of one attempt to send a message."""

    ACCEPTED = "accepted", gettext_noop("the mail server accepted it")
    DELAYED = "delayed", gettext_noop("not now: it is tried again")
    REFUSED = "refused", gettext_noop("the mail server refuses it")
    UNKNOWN = "unknown", gettext_noop("no answer came: it may have been accepted")


class Dropped(Term):
    """Why something left a message again."""

    NOT_OWED = "not_owed", gettext_noop("nothing of it was owed any more")
    NOT_THEIRS = "not_theirs", gettext_noop("it was no longer theirs to know")


class Step(Term):
    """What an administrator does about a message."""

    NOW = "now", gettext_noop("tried now")
    AGAIN = "again", gettext_noop("sent again")
    CANCEL = "cancel", gettext_noop("cancelled")
    CAME_BACK = "came_back", gettext_noop("noted that it came back")


class Closing(Term):
    """Why nothing more is sent for a reminder or an event."""

    TOLD = "told", gettext_noop("everyone who is to know was told")
    NOT_OWED = "not_owed", gettext_noop("nothing of it is owed any more")
    BEFORE_ITS_TIME = "before", gettext_noop("older than the mails of this installation")
