"""What was owed for a period and what came of it, counted by hand from the shipped plan.

Of its 69 tasks, four are answerable by bodies that ended in 2018 (16, 28, 43 and 44), so 65
updates are owed for a quarter of 2026; the Ministry of Science and Technology owes those on
tasks 30, 42, 47 and 48. Its third quarter is due on 20 October.
"""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from ministries.models import MembershipRole, Ministry
from tasks.reporting.answering import Answerers
from tasks.reporting.beginning import begin
from tasks.reporting.models import ActingBody, AnswerableChoice, StatusUpdate
from tasks.reporting.periods import open_periods
from tasks.reporting.reviewing import accept, send_back
from tasks.reporting.schedule import record_then, schedule_of, unanswered
from tasks.reporting.scoring import Account, Score, Scores, accounts_of, accounts_of_ministry
from tasks.reporting.vocabulary import Outcome, Parts, Status
from tasks.reporting.writing import save, submit, withdraw
from tests.tasks.reporting.conftest import TODAY, person
from tests.tasks.reporting.dated import accepted_on, at, handed_in

IN_TIME, LATE = date(2026, 10, 20), date(2026, 10, 21)


@pytest.fixture
def report(plan, editor, reviewer, period):
    def report(number: str, day: date, accepted: date | None = None, **values):
        """Hand in a report on a task on a day, and accept it on another."""
        update = handed_in(editor, plan.tasks.get(number=number), period, day, **values)
        return accepted_on(reviewer, update, accepted) if accepted else update

    return report


def score_of(plan, period, slug: str, user=None, day: date = TODAY):
    accounts = accounts_of(plan, [period], user or AnonymousUser(), day)
    score = Scores(accounts).score(Ministry.objects.get(slug=slug).pk, period)
    return {
        name: getattr(score, name)
        for name in ("owed", "in_time", "late", "accepted", "overdue", "open")
    }


def test_what_each_ministry_owes_for_a_quarter(plan, period):
    scores = Scores(accounts_of(plan, [period], AnonymousUser(), TODAY))

    owed = {m.slug: scores.score(m.pk, period).owed for m in scores.ministries.values()}
    assert owed == {
        "ndrc": 30,
        "miit": 8,
        "most": 4,
        "mofcom": 4,
        "mohrss": 4,
        "mof": 3,
        "cnipa": 3,
        "pboc": 3,
        "nea": 2,
        "csrc": 1,
        "moe": 1,
        "mps": 1,
        "nbs": 1,
    }
    assert (scores.total(period).owed, scores.total(period).overdue) == (65, 65)


def test_in_time_is_by_the_due_day_and_late_after_it(plan, period, report):
    report("30", IN_TIME, accepted=date(2026, 10, 22))
    report("42", LATE, accepted=date(2026, 10, 22))

    assert score_of(plan, period, "most") == {
        "owed": 4,
        "in_time": 1,
        "late": 1,
        "accepted": 2,
        "overdue": 2,
        "open": 0,
    }


def test_a_visitor_counts_what_was_accepted_and_the_ministry_what_it_handed_in(
    plan, period, report, editor, reviewer, co_holder, reader, administrator
):
    report("30", IN_TIME)

    for user in (editor, reviewer, administrator):
        seen = score_of(plan, period, "most", user)
        assert (seen["in_time"], seen["accepted"], seen["overdue"]) == (1, 0, 3), user
    for user in (None, reader, co_holder):
        seen = score_of(plan, period, "most", user)
        assert (seen["in_time"], seen["accepted"], seen["overdue"]) == (0, 0, 4), user


def test_a_draft_is_no_report(plan, period, editor):
    begin(editor, plan.tasks.get(number="30"), period)
    assert score_of(plan, period, "most", editor)["overdue"] == 4


def test_a_report_that_was_returned_in_time_and_revised_late_is_in_time(
    plan, period, report, editor, reviewer
):
    update = report("30", IN_TIME)
    with at(LATE):
        returned = send_back(reviewer, update, update.version, "Say how much.")
    with at(date(2026, 11, 2)):
        revised = save(editor, returned, returned.version, {"progress": 30})
        again = submit(editor, revised, revised.version)
        accept(reviewer, again, again.version)

    assert score_of(plan, period, "most")["in_time"] == 1
    assert score_of(plan, period, "most")["late"] == 0


def test_what_was_handed_in_in_time_stays_so_while_its_ministry_writes_in_it_again(
    plan, period, report, editor, reviewer, coordinator, reader, administrator
):
    returned = report("30", IN_TIME)
    with at(LATE):
        send_back(reviewer, returned, returned.version, "Say how much.")
        returned.refresh_from_db()
        save(editor, returned, returned.version, {"progress": 30})
    taken_back = report("42", IN_TIME)
    withdraw(editor, taken_back, taken_back.version)

    for user in (editor, reviewer, coordinator, administrator):
        seen = score_of(plan, period, "most", user)
        assert (seen["in_time"], seen["overdue"]) == (2, 2), user
    for user in (None, reader):
        assert score_of(plan, period, "most", user)["in_time"] == 0, user
    # That it came is counted; what stands in it stays with its ministry.
    assert not StatusUpdate.objects.visible_to(coordinator).filter(pk=taken_back.pk).exists()


@pytest.mark.parametrize(
    ("in_time", "owed", "share"),
    [(2, 3, 67), (1, 3, 33), (1, 8, 13), (0, 5, 0), (5, 5, 100), (399, 400, 99), (1, 400, 1)],
)
def test_a_share_is_rounded_and_a_hundred_means_all(in_time, owed, share):
    outcomes = [Outcome.IN_TIME] * in_time + [Outcome.OVERDUE] * (owed - in_time)
    accounts = [Account(None, None, False, outcome) for outcome in outcomes]
    assert Score(accounts).share_in_time == share


def test_a_late_correction_counts_once_and_leaves_the_first_in_time(plan, period, report):
    report("30", IN_TIME, accepted=IN_TIME)
    report("30", LATE, accepted=LATE, status=Status.DELAYED)

    seen = score_of(plan, period, "most")
    assert (seen["owed"], seen["in_time"], seen["late"], seen["accepted"]) == (4, 1, 0, 1)


def test_a_past_day_knows_what_was_handed_in_and_accepted_by_its_end(plan, period, report, editor):
    report("30", date(2026, 10, 9), accepted=date(2026, 10, 22))

    for day, user, in_time, accepted, overdue, open_ in (
        (date(2026, 10, 8), editor, 0, 0, 0, 4),
        (date(2026, 10, 9), editor, 1, 0, 0, 3),
        (date(2026, 10, 20), editor, 1, 0, 0, 3),
        (date(2026, 10, 21), editor, 1, 0, 3, 0),
        (date(2026, 10, 22), editor, 1, 1, 3, 0),
        (date(2026, 10, 9), None, 0, 0, 0, 4),
        (date(2026, 10, 21), None, 0, 0, 4, 0),
        (date(2026, 10, 22), None, 1, 1, 3, 0),
    ):
        seen = score_of(plan, period, "most", user, day)
        found = (seen["in_time"], seen["accepted"], seen["overdue"], seen["open"])
        assert found == (in_time, accepted, overdue, open_), day


def test_a_due_day_moved_by_an_administrator_decides(plan, period, report):
    report("30", LATE, accepted=LATE)
    period.due_on, period.due_reason = LATE, "A holiday."
    period.save()

    assert score_of(plan, period, "most")["in_time"] == 1


def test_naming_who_acts_or_answers_today_changes_no_past_card(
    plan, period, report, administrator, co_holder
):
    report("48", IN_TIME, accepted=IN_TIME)
    before = Scores(accounts_of(plan, [period], AnonymousUser(), TODAY))
    miit, mof = (Ministry.objects.get(slug=slug) for slug in ("miit", "mof"))
    decided = {"valid_from": TODAY, "reason": "decided", "author": administrator}

    ActingBody.objects.create(
        plan=plan, body=Ministry.objects.get(slug="aqsiq"), acting=miit, **decided
    )
    AnswerableChoice.objects.create(task=plan.tasks.get(number="48"), ministry=mof, **decided)

    after = Scores(accounts_of(plan, [period], AnonymousUser(), TODAY))
    for slug in ("miit", "mof", "most"):
        key = Ministry.objects.get(slug=slug).pk
        assert after.score(key, period) == before.score(key, period)
    assert after.total(period).owed == 65


def test_an_acting_body_owes_from_the_period_in_which_it_was_named(plan, periods, administrator):
    ActingBody.objects.create(
        plan=plan,
        body=Ministry.objects.get(slug="aqsiq"),
        acting=Ministry.objects.get(slug="miit"),
        valid_from=date(2026, 9, 30),
        reason="decided",
        author=administrator,
    )
    # The Ministry of Industry answers for 8 tasks of its own; AQSIQ for 43 and 44.
    assert score_of(plan, periods["2026-q2"], "miit")["owed"] == 8
    assert score_of(plan, periods["2026-q3"], "miit")["owed"] == 10


def test_a_finished_task_owes_nothing_in_the_periods_after(plan, periods, editor, reviewer):
    day, task = date(2026, 7, 3), plan.tasks.get(number="30")
    update = handed_in(editor, task, periods["2026-q2"], day, status=Status.COMPLETED)
    accepted_on(reviewer, update, day)

    assert score_of(plan, periods["2026-q2"], "most")["owed"] == 4
    assert score_of(plan, periods["2026-q3"], "most")["owed"] == 3


def test_where_parts_are_asked_for_each_leads_and_joint_holders_part_is_owed(plan, period):
    period.parts = Parts.LEADS_AND_JOINT
    period.save()
    # MOST, MOF and NDRC lead task 48; MOE and MIIT support it.
    accounts = accounts_of(plan, [period], AnonymousUser(), TODAY)
    of_48 = [one.owed for one in accounts if one.owed.task.number == "48"]
    assert [(owed.ministry.slug, owed.scope) for owed in of_48] == [
        ("most", "task"),
        ("mof", "part"),
        ("ndrc", "part"),
    ]


def test_a_ministrys_own_accounts_are_those_of_the_whole_plan(plan, periods, report, administrator):
    report("30", IN_TIME, accepted=IN_TIME)
    ActingBody.objects.create(
        plan=plan,
        body=Ministry.objects.get(slug="aqsiq"),
        acting=Ministry.objects.get(slug="samr"),
        valid_from=date(2018, 3, 17),
        reason="decided",
        author=administrator,
    )
    opened = list(periods.values())
    everyone = accounts_of(plan, opened, AnonymousUser(), TODAY)
    for slug, owed in (("most", 12), ("samr", 6), ("aqsiq", 0), ("ndrc", 90)):
        ministry = Ministry.objects.get(slug=slug)
        own = accounts_of_ministry(ministry, plan, opened, AnonymousUser(), TODAY)
        assert len(own) == owed
        assert own == [one for one in everyone if one.owed.ministry == ministry]


def test_the_bodies_for_which_nobody_acts_with_their_tasks_and_heirs(plan, window):
    tasks = list(plan.tasks.all())
    found = unanswered(Answerers(plan, tasks), tasks, TODAY)

    assert {one.body.slug: [task.number for task in one.tasks] for one in found} == {
        "moa": ["16"],
        "moc": ["28"],
        "aqsiq": ["43", "44"],
    }
    heirs = {one.body.slug: {end.successor.slug for end in one.heirs} for one in found}
    assert "samr" in heirs["aqsiq"]


def test_the_shipped_plans_window_ended_with_2020(plan):
    schedule = schedule_of(plan, TODAY)

    assert (schedule.has_ended, schedule.window.was_opened) == (True, False)
    assert schedule.window.last_day == date(2020, 12, 31)
    assert schedule.periods == []
    assert schedule.next_period is None


def test_the_next_quarter_opens_with_the_new_year_and_is_due_ten_working_days_later(plan, periods):
    schedule = schedule_of(plan, TODAY)

    assert [period.code for period in schedule.periods] == ["2026-q1", "2026-q2", "2026-q3"]
    assert schedule.next_period.label == "2026 Q4"
    assert schedule.next_period.opens_on == date(2027, 1, 1)
    # 1 January 2027 is a Friday: ten weekdays end on Thursday the 14th.
    assert schedule.next_period.due_on == date(2027, 1, 14)


def test_a_past_day_has_the_periods_that_had_opened_by_then(plan, periods):
    assert [one.code for one in schedule_of(plan, date(2026, 7, 1)).periods] == [
        "2026-q1",
        "2026-q2",
    ]
    assert len(schedule_of(plan, date(2026, 6, 30)).periods) == 1


def test_the_record_of_a_past_day_ends_with_what_was_accepted_by_then(plan, report):
    report("30", IN_TIME, accepted=date(2026, 10, 20))
    report("42", IN_TIME, accepted=date(2026, 10, 21))

    assert record_then(plan, date(2026, 10, 19)) is None
    assert record_then(plan, date(2026, 10, 20)).entries == 1
    assert record_then(plan, TODAY).entries == 2


def test_the_count_takes_as_many_queries_for_eight_periods_as_for_one(
    plan, window, django_assert_num_queries
):
    window.first_day = date(2024, 10, 1)
    window.save()
    opened = open_periods(plan, TODAY)
    assert len(opened) == 8
    for periods in (opened[:1], opened):
        with django_assert_num_queries(9):
            accounts = accounts_of(plan, periods, AnonymousUser(), TODAY)
        assert len(accounts) == 65 * len(periods)


def test_each_account_says_when_it_was_reported_and_what_came_of_it(plan, period, report):
    report("30", LATE, accepted=LATE)
    accounts = accounts_of(plan, [period], AnonymousUser(), TODAY)
    account = next(one for one in accounts if one.owed.task.number == "30")

    assert (account.reported_on, account.outcome) == (LATE, Outcome.LATE)
    assert account.is_accepted


def test_a_coordinator_counts_what_every_ministry_handed_in(plan, period, report, coordinator):
    report("30", IN_TIME)
    other = person("Otto", ("mof", MembershipRole.REVIEWER))

    assert score_of(plan, period, "most", coordinator)["in_time"] == 1
    assert score_of(plan, period, "most", other)["in_time"] == 0


def test_the_record_of_a_past_day_is_counted_though_a_clock_was_set_back(plan, report):
    report("30", date(2026, 10, 9), accepted=date(2026, 10, 22))
    report("42", date(2026, 10, 9), accepted=date(2026, 10, 12))

    then = record_then(plan, date(2026, 10, 12))
    assert (then.entries, then.newest_hash) == (1, plan.record.get(number=2).hash)
    assert record_then(plan, date(2026, 10, 11)) is None
    assert record_then(plan, TODAY).entries == 2
