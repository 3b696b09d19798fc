"""A filter of the admin's lists that knows what it offers."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters


class KnownChoiceFilter(admin.SimpleListFilter):
    """A filter that says so when it is asked for something it doesn't offer."""

    def known_value(self) -> str | None:
        """Return the choice. Raises IncorrectLookupParameters for one that isn't offered."""
        value = self.value()
        if value is not None and value not in {str(key) for key, _label in self.lookup_choices}:
            raise IncorrectLookupParameters
        return value
