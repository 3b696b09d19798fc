"""A plan's outline as a tree: what stands above, below and beside a section."""

from collections.abc import Iterable

from planning.models import Section


class OutlineTree:
    """The sections of one plan, given in reading order; it asks the database nothing."""

    def __init__(self, sections: Iterable[Section]):
        self.sections = list(sections)
        self._by_key = {section.pk: section for section in self.sections}
        self._children: dict[int | None, list[Section]] = {}
        for section in self.sections:
            self._children.setdefault(section.parent_id, []).append(section)

    @property
    def roots(self) -> list[Section]:
        """What stands in no other section: the chapters and the closing paragraph."""
        return self._children.get(None, [])

    def children_of(self, section: Section) -> list[Section]:
        """Return the direct parts of `section`, in reading order."""
        return self._children.get(section.pk, [])

    def trail_to(self, section: Section) -> list[Section]:
        """Return what `section` stands in, the chapter first; empty for a chapter itself."""
        trail: list[Section] = []
        above = section.parent_id
        while above is not None:
            trail.insert(0, self._by_key[above])
            above = trail[0].parent_id
        return trail

    def within(self, section: Section) -> list[Section]:
        """Return `section` and everything below it, each part after what it stands in."""
        found = [self._by_key[section.pk]]
        for child in self.children_of(section):
            found += self.within(child)
        return found

    def beside(self, section: Section) -> tuple[Section | None, Section | None]:
        """Return what is read before `section` and what after it."""
        place = self.sections.index(section)
        before = self.sections[place - 1] if place else None
        after = self.sections[place + 1] if place + 1 < len(self.sections) else None
        return before, after
