"""Beat's own clock: what it is to send at once stays due, whatever the clock did."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from config.celery import Beat, app

MORNING = datetime(2026, 11, 24, 1, tzinfo=UTC)


class Listed(Beat):
    """Beat, which only notes what it would send."""

    sent: Counter[str]

    def apply_async(self, entry, *args, **kwargs):
        self.sent[entry.name] += 1


@pytest.fixture
def sent_in(monkeypatch):
    """Let beat go on through some minutes from a moment, and say what it sent how often."""
    monkeypatch.setattr("config.celery._say_alive", lambda source: None)
    with time_machine.travel(MORNING, tick=False):
        scheduler = Listed(app=app, lazy=False)

    def sent_in(moment: datetime, minutes: int) -> Counter[str]:
        scheduler.sent = Counter()
        end = moment + timedelta(minutes=minutes)
        while moment < end:
            with time_machine.travel(moment, tick=False):
                wait = scheduler.tick()
            moment += timedelta(seconds=max(0.01, min(wait, 10)))
        return scheduler.sent

    return sent_in


def test_it_sweeps_every_half_minute_and_plans_every_ten(sent_in):
    sent = sent_in(MORNING, 60)

    assert 115 <= sent["sweep"] <= 120
    assert sent["plan"] == 6


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(days=1), timedelta(days=400)])
def test_a_clock_that_ran_ahead_and_is_set_back_costs_no_sweep(sent_in, ahead):
    sent_in(MORNING, 5)
    sent_in(MORNING + ahead, 5)

    sent = sent_in(MORNING + timedelta(minutes=10), 60)

    assert 115 <= sent["sweep"] <= 121
    assert 6 <= sent["plan"] <= 7
