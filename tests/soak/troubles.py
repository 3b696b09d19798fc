"""What goes wrong, by chance: now and then for a moment, and in spells of days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

# Of a hundred mails so many meet with each, on any day …
ALWAYS = {
    "killed between acceptance and commit": 0.5,
    "killed before it was handed over": 0.5,
    "cut before it was accepted": 0.5,
    "cut right after it was accepted": 1.5,
    "refused for now (450)": 1.0,
    "refused (550)": 0.5,
    "slow beyond patience": 0.3,
}
# … and in spells that last for days.
SPELLS: dict[str, dict[str, float]] = {
    "mail is put off (4xx)": {
        "refused for now (450)": 50,
        "put off after it was read (451)": 50,
    },
    "mail is refused (5xx)": {"refused (550)": 50, "refused after it was read (554)": 50},
    "nobody listens for mail": {},
    "the line is cut": {"cut before it was accepted": 40, "cut right after it was accepted": 40},
    "mail is slow": {"slow beyond patience": 15},
    "workers are killed": {
        "killed between acceptance and commit": 6,
        "killed before it was handed over": 6,
    },
    "no beat": {},
    "no worker": {},
}


@dataclass
class Moment:
    """What goes wrong in one moment of a day."""

    plans: int = 1  # how often each job is sent
    sweeps: int = 1
    clock: timedelta = timedelta()
    doubled_sends: bool = False
    # Done to the running system, each after so many seconds.
    blows: list[tuple[float, str]] = field(default_factory=list)


class Troubles:
    """Chooses them, and counts what was chosen."""

    def __init__(self, chance: Random, *, is_short: bool):
        self.chance, self.is_short = chance, is_short
        self.spell = ""
        self._until = 0
        self._since_last = 0
        self._bag: list[str] = []
        self.counted: Counter[str] = Counter()

    def next_spell(self, moment: int) -> str:
        """Return which spell it is in now, "" for none."""
        if self.spell and moment >= self._until:
            self.spell, self._since_last = "", moment
        if (
            not self.spell
            and moment - self._since_last > 2
            and self.chance.random() < (0.3 if self.is_short else 0.06)
        ):
            # Each once before any comes again.
            self._bag = self._bag or self.chance.sample(list(SPELLS), len(SPELLS))
            self.spell = self._bag.pop()
            days = 1 if self.spell == "mail is slow" else self.chance.randint(1, 4)
            self._until = moment + 2 * days
            self.counted[f"spells: {self.spell}"] += 1
        return self.spell

    def temper(self) -> dict[str, float]:
        """How mail fails in this spell."""
        return SPELLS.get(self.spell) or ALWAYS

    def of_moment(self) -> Moment:
        """Choose what goes wrong in a moment."""
        chance, found = self.chance, Moment()
        if self.spell == "no beat":
            found.plans = found.sweeps = 0
        elif chance.random() < 0.2:
            found.plans, found.sweeps = chance.choice([(2, 2), (1, 3), (0, 1), (1, 0), (0, 0)])
        if chance.random() < 0.03:
            found.clock = timedelta(days=chance.choice([-3, -1, 1, 3]), hours=chance.randint(-5, 5))
            self.counted["clock jumped"] += 1
        found.doubled_sends = chance.random() < 0.1
        # Together about four hundred in a year, a hundred in the short form.
        more = 2 if self.is_short else 1
        for blow, often in (
            ("kill a process", 0.15),
            ("kill a whole worker", 0.04),
            ("flush the broker", 0.06),
            ("cut the broker's lines", 0.04),
            ("restart the broker", 0.02),
            ("cut the database's lines", 0.05),
        ):
            if chance.random() < often * more:
                found.blows.append((chance.random() * 1.2, blow))
        return found
