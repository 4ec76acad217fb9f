"""URLs of all apps."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("api/v1/", include("api.urls")),  # first: its registrations come in rushes
    path("calendars/", include("calendars.urls")),
    path("", include("portal.urls")),
    path("", include("registrations.urls")),
    path("", include("accounts.urls")),
    path("", include("organizations.urls")),
    path("", include("notifications.urls")),
    path("", include("venues.urls")),
    path("", include("plan.urls")),
    path("", include("special_days.urls")),
    path("", include("events.urls")),
    path("", include("outreach_requests.urls")),
    path("", include("spreadsheets.urls")),
    path("", include("volunteers.urls")),
    path("", include("reports.urls")),
    path("", include("api.keys.urls")),
    path("staff/security/", include("accounts.security_urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="accounts:staff_sign_in", query_string=True)),
    path("admin/", admin.site.urls),
]

handler400 = "core.web.handlers.bad_request"
handler403 = "core.web.handlers.denied"
handler404 = "core.web.handlers.not_found"
handler500 = "core.web.handlers.broken"
