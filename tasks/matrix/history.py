"""The administrator's history of a task: title, responsibilities and links, as one.

It answers who edited what. What held on a day is answered by the rows' own validity, and
what was changed for everyone to see by Change.
"""

import reversion
from django.db.models import QuerySet
from reversion.models import Version

from ministries.models import Ministry, User
from planning.models import Section
from tasks.matrix.models import Responsibility, SectionLink, Task
from tasks.matrix.rules import Held, Linked
from tasks.matrix.state import TaskState, state_of


def versions_of(task: Task) -> QuerySet[Version]:
    """Return a task's kept versions, the newest first."""
    return Version.objects.get_for_object(task).select_related("revision__user")


def keep_version(task: Task, author: User | None, comment: str) -> None:
    """Keep the task as it is now, with its responsibilities and links."""
    with reversion.create_revision():
        if author is not None:
            reversion.set_user(author)
        reversion.set_comment(comment)
        reversion.add_to_revision(Task.objects.get(pk=task.pk))


def keep_version_unless_kept(task: Task, comment: str) -> None:
    """Keep the task as it is now, unless its newest version says the same already.

    Loading a package writes many rows at once and keeps no versions; so the first change
    after it keeps what it found.
    """
    newest = versions_of(task).first()
    if newest is None or not _says(newest, state_of(task)):
        keep_version(task, None, comment)


def _says(version: Version, state: TaskState) -> bool:
    try:
        return state_in(version).same_as(state)
    except reversion.RevertError:
        return False  # Unreadable, so it can't stand for what the task says.


def state_in(version: Version) -> TaskState:
    """Return what a kept version says of its task.

    Raises reversion.RevertError for one that was kept in a form which is no longer read.
    """
    rows = [
        (row.content_type.model_class(), row.field_dict)
        for row in version.revision.version_set.select_related("content_type")
    ]
    own = [fields for model, fields in rows if model is Responsibility]
    own = [fields for fields in own if str(fields["task_id"]) == version.object_id]
    ties = [fields for model, fields in rows if model is SectionLink]
    ties = [fields for fields in ties if str(fields["task_id"]) == version.object_id]
    slugs = dict(Ministry.objects.values_list("pk", "slug"))
    numbers = dict(
        Section.objects.filter(pk__in=[fields["section_id"] for fields in ties]).values_list(
            "pk", "number"
        )
    )
    return TaskState(
        version.field_dict["title"],
        tuple(
            Held(
                slugs[fields["ministry_id"]],
                fields["role"],
                fields["position"],
                fields["valid_from"],
                fields["valid_until"],
            )
            for fields in own
            if fields["ministry_id"] in slugs
        ),
        tuple(
            Linked(
                numbers[fields["section_id"]],
                fields["basis"],
                fields["note"],
                fields["note_zh"],
                fields["valid_from"],
                fields["valid_until"],
            )
            for fields in ties
            if fields["section_id"] in numbers
        ),
    )
