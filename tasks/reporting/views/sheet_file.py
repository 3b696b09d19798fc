"""The sheet as a file: taken home as XLSX, brought back, looked at, and then applied."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks.reporting.sheet.cells import label_of
from tasks.reporting.sheet.changes import (
    Problem,
    Proposal,
    RowRefused,
    Typed,
    compare,
    store,
)
from tasks.reporting.sheet.guarding import LARGEST, NotTaken
from tasks.reporting.sheet.reading_xlsx import Filled, filled_in
from tasks.reporting.sheet.rows import Sheet
from tasks.reporting.sheet.writing_xlsx import xlsx_of
from tasks.reporting.views.sheet_work import SheetWork

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "fengong.sheet.preview"
A_DAY = 24 * 60 * 60


def _task_of(sheet: Sheet, problem: Problem) -> str:
    """Name the task of a wrong cell; a message about a whole row does so itself."""
    row = sheet.by_key.get(problem.key) if problem.column else None
    return _("task %(task)s") % {"task": row.owed.task.number} if row else ""


def _changed_since(sheet: Sheet, filled: Filled) -> list[str]:
    """Return the tasks whose report is not any more as it was when the file was made."""
    seen = {one.key: one.seen for one in filled.rows}
    return [
        row.owed.task.number for row in sheet.rows if seen.get(row.key) not in (None, str(row.seen))
    ]


class SheetFile(SheetWork):
    """The sheet to download and fill in offline."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hand out the file."""
        self.find_sheet()
        sheet = self.sheet()
        name = f"{self.plan.slug}_{sheet.ministry.slug}_{sheet.period.code}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(xlsx_of(sheet), content_type=XLSX, headers=headers)


class SheetUpload(SheetWork):
    """Brings a filled in file back: first everything that it would change, then applied whole."""

    template_name = "reporting/sheet_upload.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the file."""
        self.find_sheet()
        self.sheet()
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what a file would change, or apply what was shown."""
        self.find_sheet()
        sheet = self.sheet()
        if "shown" in request.POST:
            return self._apply(sheet, request.POST["shown"])
        try:
            filled = filled_in(self._content(), sheet)
        except NotTaken as error:
            return self._refuse(str(error))
        return self._preview(sheet, filled)

    def _content(self) -> bytes:
        file = self.request.FILES.get("file")
        if file is None:
            raise NotTaken(_("Choose a file first."))
        if (file.size or 0) > LARGEST:
            raise NotTaken(_("The file is larger than 5 MB. Upload the sheet alone."))
        return file.read()

    def _refuse(self, message: str, status: int = 400) -> HttpResponse:
        return self.render_to_response(self.get_context_data(refusal=message), status=status)

    def _preview(self, sheet: Sheet, filled: Filled, status: int = 200) -> HttpResponse:
        """Show every change and every error; only what has none can be applied."""
        proposal = compare(sheet, filled.rows)
        problems = sorted(filled.problems + proposal.problems, key=lambda one: one.line)
        met = {one.key for one in filled.rows} | {one.key for one in filled.problems}
        context = self.get_context_data(
            sheet=sheet,
            changes=[
                (change, [(label_of(name), old, new) for name, old, new in change.cells])
                for change in proposal.changes
            ],
            cell_count=sum(len(change.values) for change in proposal.changes),
            problems=[
                (
                    one,
                    _task_of(sheet, one),
                    [(label_of(both.column), both.mine, both.theirs) for both in one.both],
                )
                for one in problems
            ],
            changed_since=_changed_since(sheet, filled),
            left_out=[row for row in sheet.rows if row.key not in met],
            shown="" if problems else self._sealed(sheet, proposal),
        )
        return self.render_to_response(context, status=400 if problems else status)

    def _sealed(self, sheet: Sheet, proposal: Proposal) -> str:
        """Return the changes as shown, signed, so that just these are applied and by whom."""
        rows = [[one.row.key, one.seen, one.texts, one.place, one.line] for one in proposal.changes]
        return signing.dumps([*self._bound_to(sheet), rows], salt=SALT, compress=True)

    def _bound_to(self, sheet: Sheet) -> list[Any]:
        return [self.user.pk, self.plan.pk, sheet.ministry.pk, sheet.period.pk]

    def _apply(self, sheet: Sheet, shown: str) -> HttpResponse:
        """Store what was shown, all or nothing; what changed since is looked at again."""
        try:
            *bound, rows = signing.loads(shown, salt=SALT, max_age=A_DAY)
        except signing.BadSignature:
            return self._refuse(_("This preview is no longer good: upload the file again."))
        if bound != self._bound_to(sheet):
            return self._refuse(_("This preview is no longer good: upload the file again."))
        filled = Filled([Typed(*row) for row in rows])
        proposal = compare(sheet, filled.rows)
        if proposal.problems:
            return self._preview(sheet, filled)
        try:
            stored = store(self.user, sheet, proposal.changes)
        except RowRefused as refused:
            again = self.sheet()
            if compare(again, filled.rows).problems:
                return self._preview(again, filled)
            place = _("task %(task)s") % {"task": refused.row.owed.task.number}
            return self._refuse(f"{place}: {refused}", status=409)
        messages.success(
            self.request,
            ngettext(
                "%(number)s row of the file was saved.",
                "%(number)s rows of the file were saved.",
                stored.saved,
            )
            % {"number": stored.saved},
        )
        return HttpResponseRedirect(self.address("sheet"))
