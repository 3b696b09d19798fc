"""The closed lists of `planning.reading.vocabulary`, as choices that Django can translate."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from planning.reading.vocabulary import Term


def choices_of(terms: type[Term]) -> list[tuple[str, Promise]]:
    """Return a closed list as model choices: stored value and translated label."""
    return [(term.value, gettext_lazy(term.label)) for term in terms]
