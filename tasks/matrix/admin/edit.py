"""One administrator's edit of a task: read from the form, checked, and recorded."""

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from django.forms import all_valid
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ministries.models import User
from planning.reading.vocabulary import ChangeKind
from tasks.matrix.admin.form import TaskForm
from tasks.matrix.admin.rows import ResponsibilityFormSet, RowFormSet, SectionLinkFormSet
from tasks.matrix.changing import (
    BeforeIssue,
    RulesBroken,
    TooEarly,
    amend,
    correct,
)
from tasks.matrix.describing import names_of
from tasks.matrix.models import Change, Task
from tasks.matrix.rules import Broken, Held, Linked, broken_link_rules, broken_rules
from tasks.matrix.state import TaskState, state_of


class TaskEdit:
    """The form and its rows together: what they say of the task, and whether that may stand.

    `day` is the day whose rows are shown. Rows of other days aren't in the form and are kept.
    """

    def __init__(
        self,
        task: Task,
        day: date,
        form: TaskForm,
        responsibilities: ResponsibilityFormSet,
        links: SectionLinkFormSet,
    ):
        self.task, self.day, self.form = task, day, form
        self.responsibilities, self.links = responsibilities, links

    @property
    def formsets(self) -> list[Any]:
        """The rows of both kinds."""
        return [self.responsibilities, self.links]

    @cached_property
    def stored(self) -> TaskState:
        """What the task says now."""
        return state_of(self.task)

    @cached_property
    def wanted(self) -> TaskState:
        """What the task would say for every day, if this were an erratum."""
        other_held = [row for row in self.stored.held if not row.holds_on(self.day)]
        other_links = [row for row in self.stored.links if not row.holds_on(self.day)]
        return TaskState(
            self.form.cleaned_data["title"],
            (*self.responsibilities.held(), *other_held),
            (*self.links.linked(), *other_links),
        )

    def is_valid(self) -> bool:
        """Return whether it may be recorded; every message stands at its field."""
        # Both are asked, so that all messages are shown at once.
        form_is_valid, rows_are_valid = self.form.is_valid(), all_valid(self.formsets)
        if not form_is_valid:
            return False
        how = self.form.cleaned_data
        if rows_are_valid and self.changes_nothing:
            return True
        self.form.check_kind(title_changed=how["title"] != self.stored.title)
        if rows_are_valid and how.get("kind") == ChangeKind.ERRATUM:
            self._check_other_days()
        elif rows_are_valid and how.get("day"):
            self._check_same_rows_on(how["day"])
        return self.form.is_valid() and all_valid(self.formsets)

    @property
    def changes_nothing(self) -> bool:
        """Whether the form says what the task says already."""
        return self.wanted.same_as(self.stored)

    def record(self, author: User) -> Change | None:
        """Record the change, or show at the field why not and return None.

        Raises TaskIsStale when somebody else was faster.
        """
        how = self.form.cleaned_data
        try:
            if how["kind"] == ChangeKind.ERRATUM:
                return correct(
                    self.task,
                    self.wanted,
                    version=how["version"],
                    author=author,
                    reason=how["reason"],
                )
            return amend(
                self.task,
                self.responsibilities.held(),
                self.links.linked(),
                day=how["day"],
                version=how["version"],
                author=author,
                source=how["source"],
                reason=how["reason"],
            )
        except TooEarly as error:
            self._say_too_early(error.latest)
        except BeforeIssue as error:
            message = _("The plan was issued on %(day)s: an amendment begins after that day.")
            self.form.add_error("day", message % {"day": error.issued_on})
        except RulesBroken as error:
            self.form.add_error(None, [one.message for one in error.broken])
        return None

    def _say_too_early(self, latest: date) -> None:
        message = _(
            "The task changes on %(day)s already, and a new amendment can't begin before that day."
        )
        self.form.add_error(
            "day",
            format_html(
                '{} <a href="{}">{}</a>',
                message % {"day": latest},
                reverse("admin:matrix_task_history", args=[self.task.pk]),
                _("Restore the version before that change, then record both in their order."),
            ),
        )

    def _check_other_days(self) -> None:
        """Show what a correction would break on days whose rows aren't in the form."""
        held, links = self.wanted.held, self.wanted.links
        names = names_of(self.task.plan, held)
        _show(
            self.responsibilities,
            broken_rules(held),
            [f"{names[row.ministry]} ({_days(row)})" for row in held],
        )
        _show(
            self.links,
            broken_link_rules(links),
            [f"{row.section} ({_days(row)})" for row in links],
        )

    def _check_same_rows_on(self, day: date) -> None:
        """Refuse an amendment whose first day finds other rows than those that were edited."""
        if any(day < other for other in self.stored.days_of_change):
            return  # `amend` refuses it, with the better reason.
        if _rows_on(day, self.stored) != _rows_on(self.day, self.stored):
            self.form.add_error(
                "day",
                format_html(
                    '{} <a href="?day={}">{}</a>',
                    _("On that day other rows hold than those shown here."),
                    day.isoformat(),
                    _("Open the task as of that day and change it there."),
                ),
            )


def _show(formset: RowFormSet, broken: list[Broken], subjects: list[str]) -> None:
    """Show broken rules at their rows, or above them with the name of the row."""
    for one in formset.report(broken):
        name = "" if one.index is None else f"{subjects[one.index]}: "
        formset.non_form_errors().append(name + one.message)


def _days(row: Held | Linked) -> str:
    since, until = row.valid_from or "", row.valid_until or ""
    return f"{since} – {until}".strip()


def _rows_on(day: date, state: TaskState) -> set[Held | Linked]:
    rows: tuple[Held | Linked, ...] = (*state.held, *state.links)
    return {replace(row, valid_from=None, valid_until=None) for row in rows if row.holds_on(day)}
