"""The sheet as a page: all that a ministry owes for a period, filled in and saved in one go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tasks.reporting.models import window_of
from tasks.reporting.sheet.cells import FILLED_IN, label_of
from tasks.reporting.sheet.changes import (
    Problem,
    Proposal,
    RowRefused,
    Stored,
    Typed,
    compare,
    store,
)
from tasks.reporting.sheet.lines import lines_of, typed_cells, typed_rows
from tasks.reporting.sheet.rows import Row, Sheet
from tasks.reporting.sheet.targets import rows_with_targets
from tasks.reporting.views.sheet_work import SheetWork
from tasks.reporting.vocabulary import REPORTABLE

SAVE, HAND_IN, UNCHANGED = "save", "hand_in", "unchanged"


class SheetPage(SheetWork):
    """One grid of all the reports; what is saved is saved whole or not at all."""

    template_name = "reporting/sheet.html"

    def handle_no_permission(self) -> Any:
        """Ask for signing in; a sheet that was sent is shown, so that nothing is lost."""
        if self.request.method != "POST":
            return super().handle_no_permission()
        context = {
            "said": _("You are signed out, so nothing was saved."),
            "typed": typed_cells(self.request.POST),
            "address": self.request.get_full_path(),
        }
        return render(self.request, "reporting/not_saved.html", context, status=401)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the sheet, or why there is none."""
        self.find_sheet()
        if self.period is None:
            return self.render_to_response(self.get_context_data(window=window_of(self.plan)))
        return self._page(self.sheet())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save what was typed, all or nothing, and do what the button says."""
        self.find_sheet()
        sheet, typed = self.sheet(), typed_rows(request.POST)
        action = request.POST.get("action", SAVE)
        keys = request.POST.getlist("tick")
        hand_in = action == HAND_IN
        proposal = compare(sheet, typed, hand_in=hand_in)
        ticked: list[Row] = []
        if action == UNCHANGED:
            ticked = _ticked(sheet, keys, typed, proposal)
        if proposal.problems:
            return self._page(sheet, typed, proposal.problems, keys, status=409)
        try:
            stored = store(self.user, sheet, proposal.changes, ticked, proposal.hand_in)
        except RowRefused as refused:
            sheet = self.sheet()
            problems = compare(sheet, typed, hand_in=hand_in).problems or refused.problems
            return self._page(sheet, typed, problems, keys, status=409)
        for sentence in _told(stored, hand_in):
            messages.success(request, sentence)
        return HttpResponseRedirect(self.address("sheet"))

    def _page(
        self,
        sheet: Sheet,
        typed: list[Typed] | None = None,
        problems: list[Problem] | None = None,
        ticked: list[str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Show the sheet with what was typed, and each message at its cell."""
        known = sheet.by_key
        context = self.get_context_data(
            sheet=sheet,
            with_targets=rows_with_targets(sheet),
            lines=lines_of(sheet, typed or (), problems or (), ticked or ()),
            columns=[(name, label_of(name)) for name in FILLED_IN],
            statuses=[(status.value, _(status.label)) for status in REPORTABLE],
            problems=problems,
            has_both=any(one.both for one in problems or ()),
            elsewhere=[one.message for one in problems or () if one.key not in known],
            actions={"save": SAVE, "hand_in": HAND_IN, "unchanged": UNCHANGED},
            example_day=sheet.period.due_on.replace(month=12, day=31).isoformat(),
        )
        return self.render_to_response(context, status=status)


def _ticked(sheet: Sheet, keys: list[str], typed: list[Typed], proposal: Proposal) -> list[Row]:
    """Return the rows in which nothing has changed since last period; say which can't be so."""
    seen = {one.key: one.seen.partition("-")[0] for one in typed}
    changed = {change.row.key for change in proposal.changes}
    rows = []
    for key in dict.fromkeys(keys):
        row = sheet.by_key.get(key)
        message = ""
        if row is None:
            message = _("This row is none of this sheet: %(key)s.") % {"key": key[:40]}
        elif not row.is_writable or seen.get(key) != row.at:
            message = _("This report was changed meanwhile: look at it again.")
        elif key in changed:
            message = _("You wrote in this row too: take the tick away, or your text.")
        elif row.last is None:
            message = _("There is no accepted report for an earlier period to start from.")
        else:
            rows.append(row)
        if message:
            proposal.problems.append(Problem(message, key))
    return rows


def _told(stored: Stored, hand_in: bool) -> list[str]:
    """Say what became of the sheet."""
    said = []
    if stored.saved:
        said.append(
            ngettext("%(number)s row was saved.", "%(number)s rows were saved.", stored.saved)
            % {"number": stored.saved}
        )
    elif not hand_in:
        said.append(_("Nothing was changed, so nothing was saved."))
    if hand_in:
        said.append(
            ngettext(
                "%(number)s report was handed in.",
                "%(number)s reports were handed in.",
                stored.handed_in,
            )
            % {"number": stored.handed_in}
        )
    if stored.incomplete:
        numbers = pgettext("list", ", ").join(row.owed.task.number for row in stored.incomplete)
        said.append(
            _("Not complete yet, and kept as drafts: tasks %(tasks)s.") % {"tasks": numbers}
        )
    return said
