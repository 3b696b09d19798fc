"""Addresses of the work on reports."""

from django.urls import path

from tasks.reporting.views.desk import ReviewDesk
from tasks.reporting.views.edit import AddEvidence, EditUpdate, RemoveEvidence
from tasks.reporting.views.evidence_file import EvidenceFile
from tasks.reporting.views.my_work import MyWork, NewestWork
from tasks.reporting.views.sheet import SheetPage
from tasks.reporting.views.sheet_file import SheetFile, SheetUpload
from tasks.reporting.views.steps import AcceptUpdate, CommentOnUpdate, GiveWord, ReturnUpdate
from tasks.reporting.views.update_page import UpdatePage
from tasks.reporting.views.writing_steps import BeginUpdate, StepOfUpdate

PLAN = "plans/<slug:plan>/"
UPDATE = f"{PLAN}updates/<int:pk>/"

urlpatterns = [
    path("my-work/", NewestWork.as_view(), name="newest_work"),
    path(f"{PLAN}my-work/", MyWork.as_view(), name="my_work"),
    path(f"{PLAN}my-work/sheet/", SheetPage.as_view(), name="sheet"),
    path(f"{PLAN}my-work/sheet.xlsx", SheetFile.as_view(), name="sheet_file"),
    path(f"{PLAN}my-work/sheet/upload/", SheetUpload.as_view(), name="sheet_upload"),
    path(f"{PLAN}review/", ReviewDesk.as_view(), name="review"),
    path(f"{PLAN}tasks/<str:number>/updates/", BeginUpdate.as_view(), name="begin_update"),
    path(UPDATE, UpdatePage.as_view(), name="update"),
    path(f"{UPDATE}edit/", EditUpdate.as_view(), name="edit_update"),
    path(f"{UPDATE}submit/", StepOfUpdate.as_view(step="submit"), name="submit_update"),
    path(f"{UPDATE}withdraw/", StepOfUpdate.as_view(step="withdraw"), name="withdraw_update"),
    path(f"{UPDATE}discard/", StepOfUpdate.as_view(step="discard"), name="discard_update"),
    path(f"{UPDATE}accept/", AcceptUpdate.as_view(), name="accept_update"),
    path(f"{UPDATE}return/", ReturnUpdate.as_view(), name="return_update"),
    path(f"{UPDATE}comments/", CommentOnUpdate.as_view(), name="comment_on_update"),
    path(f"{UPDATE}word/", GiveWord.as_view(), name="give_word"),
    path(f"{UPDATE}evidence/", AddEvidence.as_view(), name="add_evidence"),
    path(f"{UPDATE}evidence/<int:evidence>/", EvidenceFile.as_view(), name="evidence_file"),
    path(
        f"{UPDATE}evidence/<int:evidence>/remove/",
        RemoveEvidence.as_view(),
        name="remove_evidence",
    ),
]
