"""Names of bodies as sentences may hold them: real ones, and any that could be made."""

from datetime import date

from hypothesis import strategies as st

from planning.reading.package import read_tables
from tasks.matrix.packages.register import names_in_existence
from tasks.matrix.register_layout import REGISTER_TABLES
from tests.places import REGISTER

REGISTERED = names_in_existence(read_tables(REGISTER, REGISTER_TABLES), date(2016, 11, 29))

WORDS = st.sampled_from(
    [
        "Ministry",
        "of",
        "Film,",
        "and",
        "Television",
        "the",
        "Led by",
        "along with",
        "which are",
        "部",
    ]
)
SIMPLE = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
# Whatever people may call a body, in any script; a sentence has no line breaks or double spaces.
ANY = (
    st.text(
        st.characters(exclude_categories=("C", "Z"), include_characters=" "),
        min_size=1,
        max_size=12,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)


@st.composite
def sets_of_names(draw: st.DrawFn) -> list[str]:
    """Return different names, some of them beginnings or lists of others."""
    names = draw(st.lists(SIMPLE | ANY, min_size=1, max_size=5))
    for _ in range(draw(st.integers(0, 2))):
        first, second = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        names.append(first + draw(st.sampled_from([", ", " and ", ", and ", " of "])) + second)
    return draw(st.permutations(sorted({name for name in names if name})))
