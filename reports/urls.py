"""Addresses of the pages of this room."""

from django.urls import path

from reports.views import staff

app_name = "reports"
urlpatterns = [path("staff/plan/", staff.plan, name="plan"), path("staff/plan/reach/", staff.unreached, name="reach")]
