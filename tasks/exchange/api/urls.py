"""Addresses of the API. They are permanent: programs are written against them."""

from django.urls import path, re_path

from tasks.exchange.api import documents, reporting, views

urlpatterns = [
    path("", views.Root.as_view(), name="api-root"),
    path("schema/", documents.Schema.as_view(), name="api-schema"),
    path("docs/", documents.Documentation.as_view(), name="api-docs"),
    path("plans/", views.PlanList.as_view(), name="api-plans"),
    path("plans/<str:plan>/", views.PlanDetail.as_view(), name="api-plan"),
    path("plans/<str:plan>/tasks/", views.TaskList.as_view(), name="api-tasks"),
    path("plans/<str:plan>/tasks/<str:number>/", views.TaskDetail.as_view(), name="api-task"),
    path("plans/<str:plan>/ministries/", views.MinistryList.as_view(), name="api-ministries"),
    path(
        "plans/<str:plan>/ministries/<str:ministry>/",
        views.MinistryDetail.as_view(),
        name="api-ministry",
    ),
    path("plans/<str:plan>/sections/", views.SectionList.as_view(), name="api-sections"),
    path(
        "plans/<str:plan>/sections/<str:number>/",
        views.SectionDetail.as_view(),
        name="api-section",
    ),
    path("plans/<str:plan>/targets/", views.TargetList.as_view(), name="api-targets"),
    path(
        "plans/<str:plan>/responsibilities/",
        views.ResponsibilityList.as_view(),
        name="api-responsibilities",
    ),
    path("plans/<str:plan>/matrix/", views.MatrixList.as_view(), name="api-matrix"),
    path("plans/<str:plan>/updates/", reporting.UpdateList.as_view(), name="api-updates"),
    path("plans/<str:plan>/periods/", reporting.PeriodList.as_view(), name="api-periods"),
    path("plans/<str:plan>/scorecards/", reporting.ScorecardList.as_view(), name="api-scorecards"),
    path("plans/<str:plan>/record/", reporting.RecordList.as_view(), name="api-record"),
    # Not a dot: an address may hold an escaped line end.
    re_path(r"^[\s\S]*/$", documents.NoSuchAddress.as_view(), name="api-nothing"),
]
