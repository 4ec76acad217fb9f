"""URLs of the pages of this app."""

from django.urls import path

from plan.views import staff

app_name = "plan"
urlpatterns = [path("staff/plan/occasions/", staff.occasions, name="occasions")]
