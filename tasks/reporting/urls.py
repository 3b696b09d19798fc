"""Addresses of the work on reports."""

from django.urls import URLPattern, path

from tasks.reporting.views.sheet import SheetPage
from tasks.reporting.views.sheet_file import SheetFile, SheetUpload

urlpatterns: list[URLPattern] = [
    path("plans/<slug:plan>/my-work/sheet/", SheetPage.as_view(), name="sheet"),
    path("plans/<slug:plan>/my-work/sheet.xlsx", SheetFile.as_view(), name="sheet_file"),
    path("plans/<slug:plan>/my-work/sheet/upload/", SheetUpload.as_view(), name="sheet_upload"),
]
