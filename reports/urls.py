"""URLs of the pages of this app."""

from django.urls import path

from organizations.access import export
from reports.views import staff, street_lists

app_name = "reports"
urlpatterns = [
    path("staff/plan/", staff.plan, name="plan"),
    path("staff/plan/export.<slug:ending>", export, {"name": "plan"}, name="export_plan"),
    path("staff/plan/reach/", staff.unreached, name="reach"),
    path("staff/plan/reach/export.<slug:ending>", export, {"name": "reach"}, name="export_reach"),
    path("staff/plan/streets/", street_lists.streets, name="street_lists"),
    path("staff/plan/streets/export.<slug:ending>", export, {"name": "street-lists"}, name="export_street_lists"),
    path("staff/plan/streets/<slug:slug>/", street_lists.street, name="street_list"),
    path("staff/plan/streets/<slug:slug>/edit/", street_lists.edit, name="edit_street_list"),
]
