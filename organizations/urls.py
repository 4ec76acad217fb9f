"""URLs of the pages of this app."""

from django.urls import path

from organizations.views import staff

app_name = "organizations"
urlpatterns = [
    path("staff/let-in/", staff.let_in, name="let_in"),
    path("staff/site/", staff.site, name="site"),
    path("staff/travel/", staff.travel, name="travel"),
    path("staff/villages/", staff.villages, name="villages"),
]
