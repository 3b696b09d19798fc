"""The division plan written back as the document has it: numbers, titles, sentences."""

from collections.abc import Iterable
from datetime import date

from planning.models import Plan
from planning.reading.sentences import Part, write_sentence
from tasks.matrix.models import Responsibility, Task

TABLE_HEAD = "No.\tKey Task\tResponsible Ministry"


def sentence_of(holders: Iterable[Responsibility]) -> str:
    """Return the sentence that names `holders`, which must carry `name` (see `with_names`).

    Raises ValueError where the roles fit neither form of the document.
    """
    return write_sentence([Part(holder.name, holder.known_role) for holder in holders])


def appendix_rows(plan: Plan, day: date | None = None) -> list[tuple[Task, str]]:
    """Return each task with its sentence, as in force on `day` (the plan's day of issue)."""
    tasks = plan.tasks.with_holders(day or plan.issued_on)
    return [(task, sentence_of(task.holders)) for task in tasks]


def write_appendix(plan: Plan) -> str:
    """Return the appendix as text: a head and one tabbed row a task."""
    rows = [f"{task.number}\t{task.title}\t{sentence}" for task, sentence in appendix_rows(plan)]
    return "\n".join([TABLE_HEAD, *rows]) + "\n"
