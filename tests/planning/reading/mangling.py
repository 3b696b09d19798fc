"""Ways in which a document arrives damaged."""

from hypothesis import strategies as st

# What OCR, editors and cut downloads put in the place of a letter.
LETTERS = st.sampled_from(
    ["", " ", "\t", "\n", "\r", ".", ",", "x", "A", "1", "１", "·", "部", "\0", "\u200b", "\ufeff"]
)


@st.composite
def mangled(draw: st.DrawFn, text: str, *, focus: int = 0) -> str:
    """Return `text` after one to four damages, half of them from line `focus` (from 0) on."""
    for _ in range(draw(st.integers(1, 4))):
        damage = draw(st.sampled_from(DAMAGES))
        lines = text.split("\n")
        first = min(draw(st.sampled_from([0, focus])), len(lines) - 1)
        text = damage(draw, lines, first)
    return text


def _delete(draw: st.DrawFn, lines: list[str], first: int) -> str:
    line = draw(st.integers(first, len(lines) - 1))
    count = draw(st.integers(1, 3))
    return "\n".join(lines[:line] + lines[line + count :])


def _swap(draw: st.DrawFn, lines: list[str], first: int) -> str:
    one, other = (draw(st.integers(first, len(lines) - 1)) for _ in range(2))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def _duplicate(draw: st.DrawFn, lines: list[str], first: int) -> str:
    line = draw(st.integers(first, len(lines) - 1))
    place = draw(st.sampled_from([line, draw(st.integers(0, len(lines)))]))
    return "\n".join([*lines[:place], lines[line], *lines[place:]])


def _cut(draw: st.DrawFn, lines: list[str], first: int) -> str:
    text = "\n".join(lines)
    start = len("\n".join(lines[:first]))
    return text[: draw(st.integers(start, len(text)))]


def _lose_tabs(draw: st.DrawFn, lines: list[str], first: int) -> str:
    line = draw(st.integers(first, len(lines) - 1))
    lines[line] = lines[line].replace("\t", draw(st.sampled_from(["", " ", "    "])))
    return "\n".join(lines)


def _lose_last_tab(draw: st.DrawFn, lines: list[str], first: int) -> str:
    line = draw(st.sampled_from([i for i, text in enumerate(lines) if "\t" in text] or [first]))
    lines[line] = draw(st.sampled_from(["", " "])).join(lines[line].rsplit("\t", 1))
    return "\n".join(lines)


def _replace_letters(draw: st.DrawFn, lines: list[str], first: int) -> str:
    text = "\n".join(lines)
    start = len("\n".join(lines[:first]))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(start, max(start, len(text) - 1)))
        text = text[:place] + draw(LETTERS) + text[place + 1 :]
    return text


def _shuffle(draw: st.DrawFn, lines: list[str], first: int) -> str:
    length = draw(st.integers(2, 12))
    start = draw(st.integers(first, len(lines) - 1))
    part = draw(st.permutations(lines[start : start + length]))
    return "\n".join([*lines[:start], *part, *lines[start + length :]])


DAMAGES = [_delete, _swap, _duplicate, _cut, _lose_tabs, _lose_last_tab, _replace_letters, _shuffle]
