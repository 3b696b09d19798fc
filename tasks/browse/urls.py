"""Addresses of pages. They are permanent: people cite them."""

from django.urls import path

from tasks.browse.views.matrix import MatrixPage
from tasks.browse.views.tasks import TaskListPage

urlpatterns = [
    path("plans/<slug:plan>/tasks/", TaskListPage.as_view(), name="tasks"),
    path("plans/<slug:plan>/matrix/", MatrixPage.as_view(), name="matrix"),
]
