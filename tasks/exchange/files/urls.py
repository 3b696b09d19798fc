"""Addresses of the files: a page's address with the file's ending in place of the last slash."""

from django.urls import URLPattern, path

from tasks.exchange.files.columns import MATRIX_SHEET, TASKS_SHEET, UPDATES_SHEET
from tasks.exchange.files.sheets import Sheet
from tasks.exchange.files.views import CsvFile, Description, FileView, JsonFile


def files_of(sheet: Sheet) -> list[URLPattern]:
    """Return the addresses of a sheet's file in each format, and of its description."""
    views: dict[str, tuple[str, type[FileView]]] = {
        "csv": ("csv", CsvFile),
        "json": ("json", JsonFile),
        "description": ("datapackage.json", Description),
    }
    return [
        path(
            f"plans/<str:plan>/{sheet.name}.{ending}",
            view.as_view(sheet=sheet, parameters=sheet.resource.parameters),
            name=f"{sheet.name}-{name}",
        )
        for name, (ending, view) in views.items()
    ]


urlpatterns = [
    pattern for sheet in (TASKS_SHEET, MATRIX_SHEET, UPDATES_SHEET) for pattern in files_of(sheet)
]
