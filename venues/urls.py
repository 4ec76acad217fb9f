"""Addresses of the pages of this room."""

from django.urls import path

from venues.views import public, staff

app_name = "venues"
urlpatterns = [
    path("venues/<slug:slug>/", public.venue, name="venue"),
    path("staff/venues/", staff.venues, name="staff_list"),
    path("staff/venues/add/", staff.add, name="add"),
    path("staff/venues/<int:pk>/", staff.edit, name="edit"),
]
