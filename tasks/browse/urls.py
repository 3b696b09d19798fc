"""Addresses of pages. They are permanent: people cite them."""

from django.urls import path

from tasks.browse.views.compare import ComparePage
from tasks.browse.views.home import home
from tasks.browse.views.matrix import MatrixPage
from tasks.browse.views.ministries import MinistriesPage
from tasks.browse.views.ministry import BriefingPage, MinistryPage
from tasks.browse.views.outline import OutlinePage
from tasks.browse.views.overview import OverviewPage
from tasks.browse.views.scorecard import ScorecardPage
from tasks.browse.views.search import SearchPage
from tasks.browse.views.section import SectionPage
from tasks.browse.views.targets import TargetsPage
from tasks.browse.views.task import TaskPage
from tasks.browse.views.tasks import TaskListPage

urlpatterns = [
    path("", home, name="home"),
    path("plans/<slug:plan>/", OverviewPage.as_view(), name="overview"),
    path("plans/<slug:plan>/tasks/", TaskListPage.as_view(), name="tasks"),
    path("plans/<slug:plan>/tasks/<str:number>/", TaskPage.as_view(), name="task"),
    path("plans/<slug:plan>/matrix/", MatrixPage.as_view(), name="matrix"),
    path("plans/<slug:plan>/ministries/", MinistriesPage.as_view(), name="ministries"),
    path("plans/<slug:plan>/ministries/<slug:slug>/", MinistryPage.as_view(), name="ministry"),
    path(
        "plans/<slug:plan>/ministries/<slug:slug>/briefing/",
        BriefingPage.as_view(),
        name="briefing",
    ),
    path("plans/<slug:plan>/scorecard/", ScorecardPage.as_view(), name="scorecard"),
    path("plans/<slug:plan>/compare/", ComparePage.as_view(), name="compare"),
    path("plans/<slug:plan>/search/", SearchPage.as_view(), name="search"),
    path("plans/<slug:plan>/sections/", OutlinePage.as_view(), name="outline"),
    path("plans/<slug:plan>/sections/<str:number>/", SectionPage.as_view(), name="section"),
    path("plans/<slug:plan>/targets/", TargetsPage.as_view(), name="targets"),
]
