"""Processes that are killed, that race each other, and a database that goes away."""

import random
from datetime import timedelta
from threading import Barrier, Thread

import psycopg
import pytest
from django.db import OperationalError, connection

from ministries.models import MembershipRole
from tasks.reminders import sending
from tasks.reminders.models import Attempt, Mention, Message
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import Answer, MessageState
from tests.tasks.reminders.conftest import at, person
from tests.tasks.reminders.processes import go_on, run_out, start

pytestmark = pytest.mark.django_db(transaction=True)

MORNING = at(2026, 11, 24)


def waiting() -> list[int]:
    """Make what is owed into messages, and return their keys."""
    plan_everything(MORNING)
    return list(sweep(MORNING))


def killed(key: int, where: str) -> Message:
    """Let a process send a message and be killed on the way; return what it leaves."""
    assert go_on(start([key], MORNING, dies=where)) == [-9]
    return Message.objects.get(pk=key)


def test_a_kill_before_the_claim_leaves_nothing_behind(plan, window, periods, editor, mail_server):
    [key] = waiting()

    message = killed(key, "before the claim")

    assert (message.state, message.attempts_made) == (MessageState.WAITING, 0)
    assert send(key, MORNING) == Answer.ACCEPTED
    assert set(mail_server.copies().values()) == {1}
    assert not Message.objects.get().possibly_doubled


@pytest.mark.parametrize(("where", "copies"), [("after the claim", 1), ("after the acceptance", 2)])
def test_after_a_kill_it_goes_again_once_the_lease_has_run_out(
    plan, window, periods, editor, mail_server, where, copies
):
    [key] = waiting()

    message = killed(key, where)

    assert (message.state, message.attempts_made) == (MessageState.SENDING, 1)
    assert not message.possibly_doubled, "it is only known once the lease has run out"
    # A clock of ours that runs ahead ends no lease: the database's does.
    assert send(key, MORNING + timedelta(days=300)) is None
    run_out()
    assert list(sweep(MORNING)) == [key]
    assert send(key, MORNING) == Answer.ACCEPTED

    message.refresh_from_db()
    assert (message.state, message.possibly_doubled) == (MessageState.SENT, True)
    assert list(message.attempts.values_list("answer", flat=True)) == [
        Answer.UNKNOWN,
        Answer.ACCEPTED,
    ]
    assert list(mail_server.copies().values()) == [copies]


def test_of_twenty_who_send_one_message_at_once_one_does(
    plan, window, periods, editor, mail_server, settings
):
    # As the program runs: the slow server here takes longer than these tests usually wait.
    settings.EMAIL_TIMEOUT = 20
    mail_server.slow_at = "data"
    [key] = waiting()
    start_together, answers = Barrier(20), []

    def run() -> None:
        try:
            start_together.wait()
            answers.append(send(key, MORNING))
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers, key=str) == [None] * 19 + [Answer.ACCEPTED]
    assert Attempt.objects.count() == 1
    assert len(mail_server.accepted) == 1


def test_of_three_processes_that_send_the_same_messages_each_goes_once(
    plan, window, periods, mail_server
):
    for number in range(12):
        person(f"Editor{number}", ("most", MembershipRole.EDITOR))
    keys = waiting()
    assert len(keys) == 12

    ended = go_on(*[start(random.sample(keys, 12), MORNING) for _ in range(3)])
    assert ended == [0, 0, 0]

    assert {message.state for message in Message.objects.all()} == {MessageState.SENT}
    assert Attempt.objects.count() == 12
    assert not Message.objects.filter(possibly_doubled=True).exists()
    assert len({one.worker for one in Attempt.objects.all()}) > 1
    assert Mention.objects.count() == 3 * 12
    assert list(mail_server.copies().values()) == [1] * 12


class Database:
    """The database under test, taken away from the program and given back."""

    def __init__(self) -> None:
        known = connection.settings_dict
        self.name = known["NAME"]
        self.server = psycopg.connect(
            host=known["HOST"] or "127.0.0.1",
            port=known["PORT"] or 5432,
            user=known["USER"],
            password=known["PASSWORD"] or None,
            dbname="postgres",
            autocommit=True,
        )

    def cut(self) -> None:
        self.server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [self.name],
        )

    def let_in(self, whether: bool) -> None:
        self.server.execute(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS {whether}')


@pytest.fixture
def database(postgresql, monkeypatch):
    # A pool tries each of its connections in turn, and waits longer after each that broke.
    pool = connection.settings_dict["OPTIONS"]["pool"]
    monkeypatch.setitem(pool, "min_size", 0)
    monkeypatch.setitem(pool, "timeout", 2)
    start_anew()
    database = Database()
    with database.server:
        yield database
        database.let_in(True)
    monkeypatch.undo()
    start_anew()


def start_anew():
    connection.close()
    connection.close_pool()


def test_a_database_that_restarts_between_acceptance_and_commit_doubles_nothing(
    plan, window, periods, editor, mail_server, database
):
    [key] = waiting()
    mail_server.before_answer = lambda mail: database.cut()

    assert send(key, MORNING) == Answer.ACCEPTED

    message = Message.objects.get()
    assert (message.state, message.possibly_doubled) == (MessageState.SENT, False)
    assert [one.answer for one in message.attempts.all()] == [Answer.ACCEPTED]


def test_a_database_that_stays_away_after_the_acceptance_loses_nothing(
    plan, window, periods, editor, mail_server, database, monkeypatch, caplog
):
    monkeypatch.setattr(sending, "FOR_THE_DATABASE", 0)
    [key] = waiting()

    def take_away(mail):
        database.let_in(False)
        database.cut()

    mail_server.before_answer = take_away
    with pytest.raises(OperationalError):
        send(key, MORNING)
    assert "the answer “accepted” couldn't be kept" in caplog.text

    mail_server.before_answer = None
    database.let_in(True)
    start_anew()
    message = Message.objects.get()
    assert (message.state, message.attempts_made) == (MessageState.SENDING, 1)
    run_out()
    assert send(key, MORNING) == Answer.ACCEPTED
    message.refresh_from_db()
    assert (message.state, message.possibly_doubled) == (MessageState.SENT, True)
    assert list(mail_server.copies().values()) == [2]


def test_a_commit_of_which_only_the_answer_was_lost_is_not_kept_twice(
    plan, window, periods, editor, mail_server, monkeypatch
):
    keep, tries = sending._keep, []

    def commit_and_break(*arguments):
        keep(*arguments)
        tries.append(arguments)
        if len(tries) == 1:
            raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(sending, "_keep", commit_and_break)
    [key] = waiting()

    assert send(key, MORNING) == Answer.ACCEPTED

    message = Message.objects.get()
    assert len(tries) == 2
    assert (message.state, message.possibly_doubled) == (MessageState.SENT, False)
