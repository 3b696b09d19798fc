"""Addresses of the work on reports."""

from django.urls import path

from tasks.reporting.views.desk import ReviewDesk
from tasks.reporting.views.sheet import SheetPage
from tasks.reporting.views.sheet_file import SheetFile, SheetUpload
from tasks.reporting.views.steps import AcceptUpdate, CommentOnUpdate, GiveWord, ReturnUpdate
from tasks.reporting.views.update_page import UpdatePage

PLAN = "plans/<slug:plan>/"
UPDATE = f"{PLAN}updates/<int:pk>/"

urlpatterns = [
    path(f"{PLAN}my-work/sheet/", SheetPage.as_view(), name="sheet"),
    path(f"{PLAN}my-work/sheet.xlsx", SheetFile.as_view(), name="sheet_file"),
    path(f"{PLAN}my-work/sheet/upload/", SheetUpload.as_view(), name="sheet_upload"),
    path(f"{PLAN}review/", ReviewDesk.as_view(), name="review"),
    path(UPDATE, UpdatePage.as_view(), name="update"),
    path(f"{UPDATE}accept/", AcceptUpdate.as_view(), name="accept_update"),
    path(f"{UPDATE}return/", ReturnUpdate.as_view(), name="return_update"),
    path(f"{UPDATE}comments/", CommentOnUpdate.as_view(), name="comment_on_update"),
    path(f"{UPDATE}word/", GiveWord.as_view(), name="give_word"),
]
