"""Responsibility sentences: who is named, in which role and order."""

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from planning.reading.sentences import (
    ENDING,
    Part,
    UnknownBody,
    UnreadableSentence,
    parse_sentence,
    write_sentence,
)
from planning.reading.vocabulary import Role
from tests.planning.reading.names import REGISTERED, sets_of_names

MIIT = "Ministry of Industry and Information Technology"
FILM = "State Administration of Radio, Film, and Television"
QUALITY = "General Administration of Quality Supervision, Inspection and Quarantine"
FINANCE = "Ministry of Finance"
EDUCATION = "Ministry of Education"


def parts_of(role: Role, *names: str) -> list[Part]:
    return [Part(name, role) for name in names]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (f"The {FINANCE} is {ENDING}", parts_of(Role.JOINT, FINANCE)),
        (f"The {FINANCE} and {FILM} are {ENDING}", parts_of(Role.JOINT, FINANCE, FILM)),
        (
            f"The {QUALITY}, {FILM}, and {MIIT} are {ENDING}",
            parts_of(Role.JOINT, QUALITY, FILM, MIIT),
        ),
        (
            f"Led by the {MIIT} and {FINANCE} along with the {FILM}, which are {ENDING}",
            [*parts_of(Role.LEAD, MIIT, FINANCE), *parts_of(Role.SUPPORTING, FILM)],
        ),
        (f"Led by the {FINANCE}, which is {ENDING}", parts_of(Role.LEAD, FINANCE)),
    ],
)
def test_both_forms_are_read_and_written_back_word_for_word(sentence, expected):
    assert parse_sentence(sentence, REGISTERED) == expected
    assert write_sentence(expected) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        # As rows 1, 9, 61 and 64 of the first plan have them.
        f"Led by the {MIIT} along with {FINANCE}, {QUALITY}, and {FILM}, which are {ENDING}",
        f"Led by the {MIIT} along with the {FINANCE}, and {QUALITY}, {FILM}, which are {ENDING}",
        f"Led by the {MIIT}, along with the {FINANCE}, {QUALITY}, and {FILM}, which are {ENDING}",
        f"Led by the {MIIT} along with the {FINANCE}, {QUALITY}, and {FILM}, they are {ENDING}",
        # A letter lost or doubled.
        f"Led by the {MIIT} along with the {FINANCE}, {QUALITY} and {FILM}, which are {ENDING}",
        f"Led by the {MIIT}  along with the {FINANCE}, {QUALITY}, and {FILM}, which are {ENDING}",
    ],
)
def test_a_slip_of_the_form_is_read_through_and_can_be_told(sentence):
    parts = parse_sentence(sentence, REGISTERED)

    assert parts == [
        *parts_of(Role.LEAD, MIIT),
        *parts_of(Role.SUPPORTING, FINANCE, QUALITY, FILM),
    ]
    assert write_sentence(parts) != sentence


def test_a_body_that_nobody_knows_is_named_with_its_commas():
    sentence = f"The {FINANCE}, Office of Lamps, Horns, and Bells, and {EDUCATION} are {ENDING}"

    with pytest.raises(UnknownBody) as error:
        parse_sentence(sentence, REGISTERED)

    assert error.value.name == "Office of Lamps, Horns, and Bells"


@pytest.mark.parametrize(
    ("sentence", "unknown"),
    [
        (f"The Board of Bells and Board of Horns are {ENDING}", "Board of Bells"),
        (
            f"Led by the Board of Bells along with the {FINANCE}, which are {ENDING}",
            "Board of Bells",
        ),
        (
            f"Led by the {FINANCE} along with the Board of Bells, they are {ENDING}",
            "Board of Bells",
        ),
        (f"The {FINANCE} and 灯塔委员会 are {ENDING}", "灯塔委员会"),
    ],
)
def test_an_unknown_body_is_cut_where_the_next_one_begins(sentence, unknown):
    with pytest.raises(UnknownBody) as error:
        parse_sentence(sentence, REGISTERED)

    assert error.value.name == unknown


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        ENDING,
        f"The {FINANCE} and {FILM} are",
        f"The {FINANCE} and {FILM} are {ENDING} {ENDING}",
        f"The {FINANCE} and {FINANCE} are {ENDING}",
        f"Led by the {FINANCE} along with the {FINANCE}, which are {ENDING}",
        f"Led by the {FINANCE} are {ENDING}",
        f"The {FINANCE}, which is {ENDING}",
        f"The {FINANCE} {FILM} are {ENDING}",
        f"The {FINANCE} and State Administration of Radio, Film, Television are {ENDING}",
    ],
)
def test_what_fits_neither_form_is_refused(sentence):
    with pytest.raises(UnreadableSentence):
        parse_sentence(sentence, REGISTERED)


def test_two_exact_readings_are_refused_and_both_are_shown():
    names = ["Lamps", "Horns", "Lamps and Horns", "Bells", "Horns and Bells"]

    with pytest.raises(UnreadableSentence, match="more than one way") as error:
        parse_sentence(f"The Lamps and Horns and Bells are {ENDING}", names)

    assert "[Lamps; Horns and Bells]" in str(error.value)
    assert "[Lamps and Horns; Bells]" in str(error.value)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        parts_of(Role.SUPPORTING, FINANCE),
        [*parts_of(Role.LEAD, FINANCE), *parts_of(Role.JOINT, FILM)],
        [*parts_of(Role.JOINT, FINANCE), *parts_of(Role.SUPPORTING, FILM)],
    ],
)
def test_roles_that_fit_neither_form_are_not_written(parts):
    with pytest.raises(ValueError, match="either led"):
        write_sentence(parts)


@st.composite
def named_parts(draw: st.DrawFn) -> tuple[list[str], list[Part]]:
    """Return a set of names, and some of them with the roles of one of the two forms."""
    names = draw(sets_of_names())
    named = draw(st.lists(st.sampled_from(names), min_size=1, max_size=6, unique=True))
    leads = draw(st.integers(0, len(named)))
    if not leads:
        return names, parts_of(Role.JOINT, *named)
    return names, [
        *parts_of(Role.LEAD, *named[:leads]),
        *parts_of(Role.SUPPORTING, *named[leads:]),
    ]


@given(named_parts())
@hypothesis_settings(max_examples=300)
def test_a_sentence_means_what_was_written_or_is_refused_as_ambiguous(names_and_parts):
    names, parts = names_and_parts

    try:
        read = parse_sentence(write_sentence(parts), names)
    except UnreadableSentence as error:
        assert "more than one way" in str(error)  # noqa: PT017
    else:
        assert read == parts


@st.composite
def registered_parts(draw: st.DrawFn) -> list[Part]:
    named = draw(st.lists(st.sampled_from(sorted(REGISTERED)), min_size=1, max_size=9, unique=True))
    leads = draw(st.integers(0, 3))
    if not leads:
        return parts_of(Role.JOINT, *named)
    return [*parts_of(Role.LEAD, *named[:leads]), *parts_of(Role.SUPPORTING, *named[leads:])]


@given(registered_parts())
@hypothesis_settings(max_examples=200)
def test_names_of_the_register_are_never_ambiguous(parts):
    assert parse_sentence(write_sentence(parts), REGISTERED) == parts


@given(registered_parts(), st.data())
@hypothesis_settings(max_examples=200)
def test_a_slip_between_names_never_changes_who_is_named(parts, data):
    """A dropped "the", a moved "and", a bare comma, "they" for "which"."""
    marks = {f"§{place}§": part.name for place, part in enumerate(parts)}
    sentence = write_sentence(
        [Part(mark, part.role) for mark, part in zip(marks, parts, strict=True)]
    )
    slips = [("along with the ", "along with "), (", and §", ", §"), (", §", ", and §")]
    slips += [(" along with", ", along with"), ("which are", "they are"), ("The ", "")]
    for old, new in data.draw(st.lists(st.sampled_from(slips), max_size=2, unique=True)):
        sentence = sentence.replace(old, new, 1)
    for mark, name in marks.items():
        sentence = sentence.replace(mark, name)

    assert parse_sentence(sentence, REGISTERED) == parts


@given(registered_parts(), st.data())
@hypothesis_settings(max_examples=300)
def test_a_sentence_with_a_wrong_or_missing_letter_is_refused_or_means_the_same(parts, data):
    sentence = write_sentence(parts)
    place = data.draw(st.integers(0, len(sentence) - 1))
    letter = data.draw(st.sampled_from(["", "x", "A", " ", ",", ".", "\t", "，", "\u200b", "é"]))
    mangled = sentence[:place] + letter + sentence[place + 1 :]
    assume(mangled != sentence)

    # Spoilt it may be refused; as it was it must be read.
    assert parse_sentence(sentence, REGISTERED) == parts
    with suppress(UnreadableSentence):
        assert parse_sentence(mangled, REGISTERED) == parts
