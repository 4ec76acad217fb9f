"""URLs of the pages and files of this app."""

from django.urls import path, re_path

from calendars.entries import keys
from calendars.views import feeds, public

app_name = "calendars"
urlpatterns = [
    path("", public.subscribe, name="subscribe"),
    path("index.json", public.index, name="index"),
    path("private/", public.private, name="private"),
    path("private/<int:pk>/revoke/", public.revoke, name="revoke"),
    re_path(rf"^(?P<key>{keys.PATTERN})\.ics$", feeds.feed, name="feed"),
    path("occurrence/<uuid:uid>.ics", feeds.occurrence, name="occurrence"),
    path("private/<slug:token>/<str:name>.ics", feeds.private_feed, name="private_feed"),
]
