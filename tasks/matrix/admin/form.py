"""The part of a task's form that stands once: its title, and how it is changed."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminRadioSelect, AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from planning.reading.vocabulary import ChangeKind
from tasks.matrix.models import Task
from texts.fields import validate_text

LONGEST_TITLE = 1000
LONGEST_TEXT = 2000
LAST_DAY = date(2199, 12, 31)
# As wide as the database's column: whatever is typed, looking for it can't overflow.
LAST_VERSION = 2**31 - 1


class HowChanged(forms.Form):
    """Which of the two ways to change the matrix, and what each of them asks for."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        required=False,
        choices=[
            (
                ChangeKind.ERRATUM,
                _("Erratum: the document was misread. The correction holds for every day."),
            ),
            (
                ChangeKind.AMENDMENT,
                _("Amendment: who is responsible changes from a day on; a source says so."),
            ),
        ],
        widget=AdminRadioSelect(attrs={"class": "radiolist"}),
    )
    day = forms.DateField(
        label=_("First day"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("Only for an amendment: the first day on which it holds. YYYY-MM-DD."),
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=LONGEST_TEXT,
        validators=[validate_text],
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("Only for an amendment: the document that says so. Everyone can read it."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_TEXT,
        validators=[validate_text],
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("What was misread, or why this changes. Everyone can read it."),
    )

    def clean_day(self) -> date | None:
        """Refuse a day that can only be a slip."""
        day = self.cleaned_data["day"]
        if day and day > LAST_DAY:
            raise ValidationError(_("Please look at the year again."))
        return day

    def check_kind(self, *, title_changed: bool) -> None:
        """Ask for what the kind of a change needs, at the field; for a form with changes only."""
        kind = self.cleaned_data.get("kind")
        if kind == ChangeKind.ERRATUM:
            self._check_erratum()
        elif kind == ChangeKind.AMENDMENT:
            self._check_amendment(title_changed)
        elif "kind" not in self.errors:
            self.add_error("kind", _("Something was changed: say whether it was misread or not."))

    def _check_erratum(self) -> None:
        self._require("reason", _("An erratum needs a reason: what was misread?"))
        if self.cleaned_data.get("day"):
            self.add_error(
                "day", _("An erratum holds for every day. Leave this empty, or choose amendment.")
            )
        if self.cleaned_data.get("source"):
            self.add_error(
                "source", _("An erratum has no source of its own: write it into the reason.")
            )

    def _check_amendment(self, title_changed: bool) -> None:
        self._require("day", _("An amendment needs its first day."))
        self._require("source", _("An amendment needs its source."))
        if title_changed:
            self.add_error(
                "title",
                _("A title is what the document says: only an erratum changes it."),
            )

    def _require(self, field: str, message: Any) -> None:
        if not self.cleaned_data.get(field) and field not in self.errors:
            self.add_error(field, message)


class TaskForm(HowChanged, forms.ModelForm):
    """A task's title and how it is changed, with the version that was opened."""

    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        validators=[validate_text],
        widget=AdminTextareaWidget(attrs={"rows": 3}),
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LAST_VERSION, localize=False
    )
    shown_on = forms.DateField(widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields = ("title",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean_title(self) -> str:
        """Return the title in one line, as the table has it."""
        return " ".join(self.cleaned_data["title"].split())


class RestoreForm(forms.Form):
    """Confirms that a task is put back to what it was in an earlier version."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=LAST_VERSION, localize=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_TEXT,
        validators=[validate_text],
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Why the later version was wrong. Everyone can read it."),
    )

    @classmethod
    def about(cls, task: Task, reason: str = "") -> "RestoreForm":
        """Return the form as it is opened, with the version that is read beside it."""
        return cls(initial={"version": task.version, "reason": reason})
