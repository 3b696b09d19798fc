"""Addresses for programs: the API, and the files beside the pages."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("tasks.exchange.api.urls")),
    path("", include("tasks.exchange.files.urls")),
]
