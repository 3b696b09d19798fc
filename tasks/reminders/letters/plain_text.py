"""A message as plain text: good to read by itself, each link on a line of its own."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from wcwidth import width
from wcwidth import wrap as wrap_cells

from tasks.reminders.letters.contents import Group, Line
from tasks.reminders.letters.following_up import Block
from tasks.reminders.letters.letter import Letter

CELLS = 76


def as_text(letter: Letter) -> str:
    """Return the letter as lines that fit an old terminal, Chinese ones too."""
    return "\n".join(_lines(letter)).rstrip() + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    if letter.is_demo:
        yield from [letter.demo_said, ""]
    if letter.greeting:
        yield from [letter.greeting, ""]
    for said in letter.opening:
        yield from [*_wrapped(said), ""]
    for one in letter.plans:
        yield from _wrapped(one.title)
        yield "=" * min(CELLS, width(one.title))
        yield ""
        for group in one.groups:
            yield from _of_group(group)
    yield "-- "
    for said in letter.closing:
        yield from _wrapped(said)
    for said, link in letter.links:
        yield from [*_wrapped(_colon(said)), f"  {link}"]


def _of_group(group: Group) -> Iterator[str]:
    yield f"{group.matter.heading} ({group.number})"
    yield "-" * width(f"{group.matter.heading} ({group.number})")
    for line in group.lines:
        yield ""
        yield from _of_line(line)
    for block in group.blocks:
        yield ""
        yield from _of_block(block)
    if group.shorter:
        yield ""
        yield from _wrapped(group.shorter_said)
    if group.more:
        yield from ["", group.more_said]
    if group.besides:
        yield from ["", *_wrapped(group.besides.said)]
    if group.link:
        yield from ["", _colon(group.does), f"  {group.link}"]
    yield ""


def _of_line(line: Line) -> Iterator[str]:
    indent = " " * (len(line.number) + 2)
    yield from _wrapped(f"{line.number}  {line.title}", after=indent)
    if line.whose:
        yield from _wrapped(line.whose, first=indent, after=indent)
    for step in line.steps:
        facts = " · ".join([step.period, *step.says])
        yield from _wrapped(facts, first=f"{indent}- ", after=f"{indent}  ")
        for quoted in step.quote.splitlines():
            yield from _wrapped(quoted, first=f"{indent}  > ", after=f"{indent}  > ")
        yield from _wrapped(_colon(step.does), first=f"{indent}  ", after=f"{indent}  ")
        yield f"{indent}  {step.link}"


def _of_block(block: Block) -> Iterator[str]:
    yield from _wrapped(block.ministry)
    for period in block.periods:
        yield from _wrapped(period, first="  ", after="    ")
    if block.ask:
        asked = _("To ask: %(person)s") % {"person": block.ask}
        yield from _wrapped(asked, first="  ", after="    ")
    for number, title in block.tasks:
        yield from _wrapped(f"{number}  {title}", first="    ", after=" " * (len(number) + 6))
    if block.more:
        yield f"    {block.more_said}"
    yield f"  {block.link}"


def _colon(what: str) -> str:
    return _("%(what)s:") % {"what": what}


def _wrapped(text: str, first: str = "", after: str = "") -> list[str]:
    """Return the text as lines; a long address stays whole, so that it can be opened."""
    return wrap_cells(
        text,
        CELLS,
        initial_indent=first,
        subsequent_indent=after,
        break_on_hyphens=False,
        control_codes="ignore",
    ) or [first.rstrip()]
