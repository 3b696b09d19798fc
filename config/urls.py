"""Root addresses. They are permanent: people cite them."""

from django.contrib import admin
from django.urls import include, path

# Django's own handlers answer 403, 404 and 500 with the templates of these names.
handler400 = "config.refusals.bad_request"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("ministries.accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("tasks.reporting.urls")),
    path("", include("tasks.reminders.urls")),
    path("", include("tasks.browse.urls")),
    path("", include("tasks.exchange.urls")),
]
