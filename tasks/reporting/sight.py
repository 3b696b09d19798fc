"""What of an update is for everyone, and what for members: said here for pages, API and files.

Which updates a person sees at all is `StatusUpdate.objects.visible_to`; this says how much of
one that is seen.
"""

from __future__ import annotations

from tasks.reporting.querysets import Person

# Of an accepted update; with it go its place in the record and which holders confirm or dispute.
FOR_EVERYONE = (
    "task",
    "period",
    "scope",
    "holder",
    "ministry",
    "supersedes",
    "status",
    "progress",
    "narrative",
    "first_submitted_at",
    "reviewed_at",
)
# With `author` goes who else wrote in it.
FOR_MEMBERS = (
    "obstacles",
    "help_needed",
    "next_milestone",
    "next_milestone_on",
    "target_values",
    "evidence",
    "comments",
    "author",
    "submitted_by",
    "reviewer",
)
# Only pages have these; with `moves` go why it is corrected and why a holder disputes.
ON_PAGES_FOR_MEMBERS = ("unchanged", "moves")


def details_visible_to(person: Person) -> bool:
    """Return whether a person sees what is for members, of every update that they see."""
    return person.is_authenticated and person.is_member


def fields_visible_to(person: Person) -> tuple[str, ...]:
    """Return the names of an update's fields that a person may be shown, in their order."""
    if details_visible_to(person):
        return FOR_EVERYONE + FOR_MEMBERS + ON_PAGES_FOR_MEMBERS
    return FOR_EVERYONE
