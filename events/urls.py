"""Addresses of the pages of this room."""

from django.urls import path

from events.views import public

app_name = "events"
urlpatterns = [
    path("events/<slug:slug>/", public.event, name="event"),
    path("events/photos/<int:pk>/", public.held_photo, name="held_photo"),
]
