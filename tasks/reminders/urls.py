"""Addresses of what people get, and of how the machinery does."""

from django.urls import URLPattern, path

from tasks.reminders.views.health import health

urlpatterns: list[URLPattern] = [
    path("health/", health, name="health"),
]
