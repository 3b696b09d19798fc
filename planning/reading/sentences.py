"""The grammar of responsibility sentences in English division plans.

Two forms, both ending in the same words, and the difference matters:

    Led by the A and B along with the C and D, which are responsible in accordance with …
    The A, B, and C are responsible in accordance with …

In the first A and B lead and the rest support; in the second nobody leads and all are joint.
Names themselves hold commas and "and", so the names must be known beforehand.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from planning.reading.vocabulary import Role

ENDING = "responsible in accordance with the division of responsibilities."
# Where two names meet. The longest comes first, so that ", and " is not read as ", " and a name.
SEPARATORS = (", and ", ", ", " and ")
# Enough readings to know that there is more than one; a sentence with many is refused anyway.
MOST_READINGS = 50


@dataclass(frozen=True)
class Part:
    """One body in a sentence, by the name written there, with the role its form gives it."""

    name: str
    role: Role


class UnreadableSentence(ValueError):
    """A sentence in neither form, or one that can be read in more than one way."""


class UnknownBody(UnreadableSentence):
    """A sentence that names a body nobody knows; `name` is our best cut of it."""

    def __init__(self, name: str):
        self.name = name
        super().__init__(f"“{name}” is not the name of a known body")


def parse_sentence(sentence: str, names: Collection[str]) -> list[Part]:
    """Return the bodies of a responsibility sentence in their order, with their roles.

    `names` are all names that may occur. Small slips of the forms (a missing "the", a bare
    comma) are read through as long as only one reading is possible; compare with
    `write_sentence` to see whether there was one.

    Raises UnknownBody or UnreadableSentence.
    """
    text = " ".join(sentence.split())
    readings = list(islice(_readings(text, names), MOST_READINGS))
    exact = [parts for parts in readings if write_sentence(parts) == text]
    candidates = exact or readings
    if len(candidates) == 1 and len(readings) < MOST_READINGS:
        return candidates[0]
    if candidates:
        raise UnreadableSentence(
            "can be read in more than one way, for example as "
            + " or as ".join(_in_words(parts) for parts in candidates[:2])
        )
    raise _why_unreadable(text, names)


def write_sentence(parts: list[Part]) -> str:
    """Return the sentence that says `parts`, in the document's two forms.

    Raises ValueError where the roles fit neither form: a joint body beside another role,
    or supporting bodies without a lead.
    """
    by_role = {role: [part.name for part in parts if part.role is role] for role in Role}
    leads, supporting, joint = (
        by_role[Role.LEAD],
        by_role[Role.SUPPORTING],
        by_role[Role.JOINT],
    )
    if joint and not leads and not supporting:
        return f"The {_enumerate(joint)} {_are(joint)} {ENDING}"
    if leads and not joint:
        along = f" along with the {_enumerate(supporting)}" if supporting else ""
        return f"Led by the {_enumerate(leads)}{along}, which {_are(leads + supporting)} {ENDING}"
    raise ValueError("a sentence is either led, with supporting bodies, or joint")


def _are(names: list[str]) -> str:
    return "are" if len(names) > 1 else "is"


def _enumerate(names: list[str]) -> str:
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _in_words(parts: list[Part]) -> str:
    return "[" + "; ".join(part.name for part in parts) + "]"


def _readings(text: str, names: Collection[str]) -> Iterator[list[Part]]:
    """Yield every way to read `text` as one of the two forms over `names`."""
    if text.startswith("Led by "):
        for leads, after in _lists(text, len("Led by "), names):
            lead_parts = [Part(name, Role.LEAD) for name in leads]
            if _ends(text, after, led=True):
                yield lead_parts
            along = re.compile(r",? along with ").match(text, after)
            if not along:
                continue
            for others, end in _lists(text, along.end(), names):
                parts = lead_parts + [Part(name, Role.SUPPORTING) for name in others]
                if _ends(text, end, led=True) and _no_body_twice(parts):
                    yield parts
    for joint, end in _lists(text, 0, names):
        if _ends(text, end, led=False):
            yield [Part(name, Role.JOINT) for name in joint]


def _ends(text: str, position: int, *, led: bool) -> bool:
    verb = r", (?:which|they) (?:are|is) " if led else r" (?:are|is) "
    return re.compile(verb + re.escape(ENDING) + r"$").match(text, position) is not None


def _no_body_twice(parts: list[Part]) -> bool:
    return len({part.name for part in parts}) == len(parts)


def _lists(text: str, start: int, names: Collection[str]) -> Iterator[tuple[list[str], int]]:
    """Yield every list of names that begins at `start`, with the position after it."""
    for name, end in _names_at(text, start, names):
        yield [name], end
        for separator in SEPARATORS:
            if text.startswith(separator, end):
                for rest, after in _lists(text, end + len(separator), names):
                    if name not in rest:
                        yield [name, *rest], after


def _names_at(text: str, start: int, names: Collection[str]) -> Iterator[tuple[str, int]]:
    article = re.compile(r"[Tt]he ").match(text, start)
    starts = {start, article.end()} if article else {start}
    for begin in sorted(starts, reverse=True):
        for name in names:
            if text.startswith(name, begin):
                yield name, begin + len(name)


def _why_unreadable(text: str, names: Collection[str]) -> UnreadableSentence:
    if not re.search(rf"(?:are|is) {re.escape(ENDING)}$", text):
        return UnreadableSentence(f"expected a sentence that ends in “are {ENDING}”")
    name = _unknown_name(text[_farthest(text, names) :], names)
    if name and name not in names:
        return UnknownBody(name)
    return UnreadableSentence(
        "expected “Led by the A along with the B, which are …” or “The A, B, and C are …”,"
        " each body once"
    )


def _unknown_name(rest: str, names: Collection[str]) -> str:
    """Return the unknown name at the start of `rest`: up to where another name seems to begin.

    A name begins with a word that known names, or the unknown one itself, begin with.
    """
    listed = re.split(r",? along with |,? (?:which |they )?(?:are|is) responsible ", rest)[0]
    listed = re.sub(r"^[Tt]he ", "", listed).strip()
    beginnings = {name.split()[0] for name in names if name.strip()} | set(listed.split()[:1])
    for joint in re.finditer(r", and |, | and ", listed):
        following = re.sub(r"^[Tt]he ", "", listed[joint.end() :]).split()
        if following and following[0] in beginnings:
            return listed[: joint.start()]
    return listed


def _farthest(text: str, names: Collection[str]) -> int:
    """Return the position of the first name in `text` that no known name fits."""
    start = len("Led by ") if text.startswith("Led by ") else 0
    # The comma before "which are responsible" ends the list.
    separator = re.compile(r",? along with |, and |, (?!which |they )| and ")
    reached, position = {start}, start
    while reached:
        position = max(position, min(reached))
        here = min(reached)
        reached.discard(here)
        for _, end in _names_at(text, here, names):
            joint = separator.match(text, end)
            if joint:
                reached.add(joint.end())
    return position
