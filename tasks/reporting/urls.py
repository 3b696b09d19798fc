"""Addresses of the work on reports."""

from django.urls import URLPattern, path

from tasks.reporting.views.edit import AddEvidence, EditUpdate, RemoveEvidence
from tasks.reporting.views.evidence_file import EvidenceFile
from tasks.reporting.views.my_work import MyWork, NewestWork
from tasks.reporting.views.steps import BeginUpdate, StepOfUpdate

UPDATE = "plans/<slug:plan>/updates/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("my-work/", NewestWork.as_view(), name="newest_work"),
    path("plans/<slug:plan>/my-work/", MyWork.as_view(), name="my_work"),
    path(
        "plans/<slug:plan>/tasks/<str:number>/updates/",
        BeginUpdate.as_view(),
        name="begin_update",
    ),
    path(f"{UPDATE}edit/", EditUpdate.as_view(), name="edit_update"),
    path(f"{UPDATE}submit/", StepOfUpdate.as_view(step="submit"), name="submit_update"),
    path(f"{UPDATE}withdraw/", StepOfUpdate.as_view(step="withdraw"), name="withdraw_update"),
    path(f"{UPDATE}discard/", StepOfUpdate.as_view(step="discard"), name="discard_update"),
    path(f"{UPDATE}evidence/", AddEvidence.as_view(), name="add_evidence"),
    path(
        f"{UPDATE}evidence/<int:evidence>/remove/",
        RemoveEvidence.as_view(),
        name="remove_evidence",
    ),
    path(f"{UPDATE}evidence/<int:evidence>/", EvidenceFile.as_view(), name="evidence_file"),
]
