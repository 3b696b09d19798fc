"""Addresses of what people get, and of how the machinery does."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
