"""What a task's row of the matrix says, apart from how it is stored."""

from dataclasses import dataclass
from datetime import date

from tasks.matrix.models import Responsibility, SectionLink, Task
from tasks.matrix.rules import ALWAYS, Held, Linked, days_of_change


@dataclass(frozen=True)
class TaskState:
    """A task's title, all its responsibilities and all its links, for every day."""

    title: str
    held: tuple[Held, ...]
    links: tuple[Linked, ...]

    def same_as(self, other: "TaskState") -> bool:
        """Return whether both say the same, in whatever order their rows stand."""
        return (
            self.title == other.title
            and set(self.held) == set(other.held)
            and set(self.links) == set(other.links)
        )

    @property
    def days_of_change(self) -> list[date]:
        """The days on which a responsibility or link begins or ends, in their order."""
        return [day for day in days_of_change((*self.held, *self.links)) if day != ALWAYS]


def state_of(task: Task) -> TaskState:
    """Return the stored state of a task, in two queries."""
    held = Responsibility.objects.filter(task=task).select_related("ministry")
    links = SectionLink.objects.filter(task=task).select_related("section")
    return TaskState(
        task.title,
        tuple(
            Held(row.ministry.slug, row.role, row.position, row.valid_from, row.valid_until)
            for row in held
        ),
        tuple(
            Linked(
                row.section.number,
                row.basis,
                row.note,
                row.note_zh,
                row.valid_from,
                row.valid_until,
            )
            for row in links
        ),
    )


def in_force(rows: tuple[Held, ...], day: date) -> list[Held]:
    """Return the responsibilities that hold on `day`, in order."""
    return sorted((row for row in rows if row.holds_on(day)), key=lambda row: row.position)
