"""The admin's choice among many rows, typed in and found by the server."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect

LONGEST_KEY = 18


class AutocompleteChoice(AutocompleteSelect):
    """Django's autocompletion, which takes any posted value for a key.

    Showing a refused form again must not fail on a value that can't be one.
    """

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Offer the chosen row, leaving out what no row can have as its key."""
        keys = [key for key in map(str, value) if is_key(key)]
        return super().optgroups(name, keys, attr)


def is_key(value: str) -> bool:
    """Return whether a posted text can be a row's key in every database."""
    return value.isascii() and value.isdecimal() and len(value) <= LONGEST_KEY
