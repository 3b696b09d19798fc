"""Second copies of a mail, and the kills between acceptance and commit that explain them."""

from __future__ import annotations

import socket
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tasks.reminders.models import Attempt, Message
from tests.soak.checked import Again
from tests.soak.postbox import Acceptance, Postbox

# For so many seconds a mail may be accepted of which the process was killed as it handed it over.
IN_THE_PIPE = 2.0


@dataclass
class Copies:
    """How many copies there were, how many kills explain them, and what isn't explained.

    A mail whose process was killed before the commit may also have been dropped, as nothing that
    it named was owed any more when its lease had run out: then what it had told is told anew.
    """

    copies: int = 0
    told_anew: int = 0
    kills: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)


def match_copies(postbox: Postbox, told_again: Iterable[Again]) -> Copies:
    """Match each second copy to a process killed between an acceptance and its commit."""
    by_id: dict[str, list[Acceptance]] = defaultdict(list)
    for mail in postbox.accepted:
        by_id[mail.message_id].append(mail)
    untold, at_its_end = _attempts_cut_off(postbox), _accepted_at_its_end(postbox)
    marked = _references(possibly_doubled=True)
    found, unused = Copies(), {}
    for message_id, mails in by_id.items():
        processes = Counter(one.process for one in mails if one in at_its_end)
        kills = sum(
            min(untold[_reference(message_id), process], times)
            for process, times in processes.items()
        )
        extra = len(mails) - 1
        found.kills, found.copies = found.kills + kills, found.copies + extra
        unused[message_id] = kills - extra
        story = f"{message_id} to {mails[0].to}: {len(mails)} copies, {kills} kills"
        if extra > kills:
            found.faults.append(
                ("more copies than kills", f"{story}; {_as_it_went(mails, postbox)}")
            )
        if extra and _reference(message_id) not in marked:
            found.faults.append(("a copy that is not listed as possibly doubled", story))
        if len({one.to for one in mails}) > 1:
            found.faults.append(("one Message-ID to two addresses", story))
    _match_told_again(told_again, unused, found)
    return found


def _match_told_again(told_again: Iterable[Again], unused: dict[str, int], found: Copies) -> None:
    dropped = _references(state="cancelled")
    allowed: set[str] = set()
    for again in told_again:
        by_kill = {one for one in again.earlier if unused[one] > 0 and _reference(one) in dropped}
        if by_kill or again.mail.message_id in allowed:
            if again.mail.message_id not in allowed:
                unused[min(by_kill)] -= 1
                found.told_anew += 1
            allowed.add(again.mail.message_id)
        else:
            kept = "; ".join(map(_as_kept, (*sorted(again.earlier), again.mail.message_id)))
            story = f"to {again.mail.to}, {again.mail.message_id}: {again.story}; kept: {kept}"
            found.faults.append(("told again", story))


def _as_it_went(mails: list[Acceptance], postbox: Postbox) -> str:
    """Return who handed over each copy, when they were killed, and what the product kept of it."""
    copies = [
        f"by {one.process} at {one.accepted:.2f}, killed at"
        f" {[when for process, when in postbox.killed if process == one.process]}"
        for one in mails
    ]
    return f"{'; '.join(copies)}; kept: {_as_kept(mails[0].message_id)}"


def _as_kept(message_id: str) -> str:
    """Return what the product's own record says that a message told, for whom it has to mend."""
    message = Message.objects.get(reference=_reference(message_id))
    told = [
        f"{one.occasion} ({one.named}, made {one.occasion.made_at}, {one.occasion.closing} at"
        f" {one.occasion.closed_at}, dropped {one.dropped_at} {one.dropped_because})"
        for one in message.mentions.select_related("reminder", "event")
    ]
    attempts = [f"{one.begun_at} {one.answer} {one.said}" for one in message.attempts.all()]
    return f"{message_id} {message.state}: {', '.join(told)}; attempts {', '.join(attempts)}"


def _reference(message_id: str) -> str:
    return message_id.partition("@")[0]


def _references(**which: object) -> set[str]:
    return set(Message.objects.filter(**which).values_list("reference", flat=True))


def _accepted_at_its_end(postbox: Postbox) -> set[Acceptance]:
    """Return of each killed process the last mail that was accepted of it.

    With those before it was done: it handed over the next. What is looked for is the last before
    each kill, as the number of a dead process may be given to another that is killed too.
    """
    mails_of: dict[int, list[Acceptance]] = defaultdict(list)
    for mail in sorted(postbox.accepted, key=lambda one: one.accepted):
        mails_of[mail.process].append(mail)
    last = set()
    for process, killed in postbox.killed:
        before = [one for one in mails_of[process] if one.accepted <= killed + IN_THE_PIPE]
        last |= set(before[-1:])
    return last


def _attempts_cut_off(postbox: Postbox) -> Counter[tuple[str, int]]:
    """Count by message and process the attempts of which no process told how they ended.

    What one tells has words in it.
    """
    untold: Counter[tuple[str, int]] = Counter()
    killed = {process for process, _when in postbox.killed}
    attempts = Attempt.objects.filter(answer__in=["", "unknown"], said="")
    for reference, worker in attempts.values_list("message__reference", "worker"):
        host, _colon, process = worker.rpartition(":")
        if host == socket.gethostname() and int(process) in killed:
            untold[reference, int(process)] += 1
    return untold
