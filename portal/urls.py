"""Addresses of the pages that cross rooms."""

from django.urls import path

from portal.views import public

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("healthz", public.healthz, name="healthz"),
    path("reading/", public.reading, name="reading"),
    path("street/", public.street, name="street"),
]
