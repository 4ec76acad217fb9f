"""Where each room's pages are found."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", include("portal.urls")),
    path("", include("registrations.urls")),
    path("", include("accounts.urls")),
    path("", include("organizations.urls")),
    path("", include("notifications.urls")),
    path("", include("venues.urls")),
    path("", include("plan.urls")),
    path("", include("events.urls")),
    path("", include("volunteers.urls")),
    path("", include("reports.urls")),
    path("calendars/", include("calendars.urls")),
    path("", include("api.pages")),
    path("api/v1/", include("api.urls")),
    path("staff/security/", include("accounts.security_urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="accounts:staff_sign_in", query_string=True)),
    path("admin/", admin.site.urls),
]

handler400 = "core.handlers.bad_request"
handler403 = "core.handlers.denied"
handler404 = "core.handlers.not_found"
handler500 = "core.handlers.broken"
