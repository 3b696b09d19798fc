"""Addresses of the work on reports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
