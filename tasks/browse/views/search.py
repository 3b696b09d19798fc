"""Search over a plan's tasks, ministries and sections."""

from typing import Any, ClassVar

from tasks.browse.search import Found, found_in
from tasks.browse.views.plan_page import PlanPage
from tasks.browse.words import words_asked


class SearchPage(PlanPage):
    """What answers to the words in `q`, grouped; what is called just so stands on top."""

    template_name = "browse/search.html"
    also: ClassVar[frozenset[str]] = frozenset({"q"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Search, unless nothing is asked for."""
        words = words_asked(self.request.GET)
        found = found_in(self.plan, words, self.day) if words else Found()
        return super().get_context_data(
            words=words,
            found=found,
            has_text=not found.is_nothing or self.plan.sections.exclude(text="").exists(),
            single_words=words.split() if " " in words else [],
            **kwargs,
        )
