"""Second copies of a mail, and the kills between acceptance and commit that explain them."""

from __future__ import annotations

import socket
from collections import defaultdict
from dataclasses import dataclass

from tasks.reminders.models import Attempt, Message
from tests.soak.postbox import Acceptance, Postbox


@dataclass(frozen=True)
class Copies:
    """How many copies there were, how many kills explain them, and what isn't explained."""

    copies: int
    kills: int
    faults: list[tuple[str, str]]


def match_copies(postbox: Postbox) -> Copies:
    """Match each second copy to a process killed after the first was accepted."""
    by_id: dict[str, list[Acceptance]] = defaultdict(list)
    for mail in postbox.accepted:
        by_id[mail.message_id.partition("@")[0]].append(mail)
    unanswered: dict[tuple[str, int], int] = defaultdict(int)
    host = socket.gethostname()
    # Of these attempts no process told how they ended: what one tells has words in it.
    untold = Attempt.objects.filter(answer__in=["", "unknown"], said="")
    for reference, worker in untold.values_list("message__reference", "worker"):
        process = int(worker.rpartition(":")[2])
        if worker.startswith(host) and process in postbox.killed:
            unanswered[reference, process] += 1
    marked = set(Message.objects.filter(possibly_doubled=True).values_list("reference", flat=True))
    copies, kills, faults = 0, 0, []
    for reference, mails in by_id.items():
        of_this = sum(
            min(unanswered[reference, process], sum(one.process == process for one in mails))
            for process in {one.process for one in mails}
        )
        kills += of_this
        extra = len(mails) - 1
        copies += extra
        story = f"{reference} to {mails[0].to}: {len(mails)} copies, {of_this} kills"
        if extra > of_this:
            faults.append(("more copies than kills", story))
        if extra and reference not in marked:
            faults.append(("a copy that is not listed as possibly doubled", story))
        if len({one.to for one in mails}) > 1:
            faults.append(("one Message-ID to two addresses", story))
    return Copies(copies, kills, faults)
