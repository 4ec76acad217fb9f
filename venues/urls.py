"""Addresses of the pages of this room."""

from django.urls import path

from venues.views import bookings, public, resources, spaces, staff

app_name = "venues"
urlpatterns = [
    path("venues/photos/<int:pk>/", public.photo, name="photo"),
    path("venues/<slug:slug>/", public.venue, name="venue"),
    path("staff/venues/", staff.venues, name="staff_list"),
    path("staff/venues/add/", staff.add, name="add"),
    path("staff/venues/<int:pk>/", staff.edit, name="edit"),
    path("staff/venues/<int:pk>/spaces/", spaces.spaces, name="spaces"),
    path("staff/venues/<int:pk>/spaces/add/", spaces.add_space, name="add_space"),
    path("staff/venues/<int:pk>/bookings/", spaces.bookings, name="bookings"),
    path("staff/venues/<int:pk>/photos/", spaces.photos, name="photos"),
    path("staff/venues/photos/<int:pk>/remove/", spaces.remove_photo, name="remove_photo"),
    path("staff/spaces/<int:pk>/", spaces.space, name="space"),
    path("staff/spaces/<int:pk>/close/", spaces.close, name="close_space"),
    path("staff/resources/", resources.resources, name="resources"),
    path("staff/resources/add/", resources.add_resource, name="add_resource"),
    path("staff/resources/<int:pk>/", resources.resource, name="resource"),
    path("staff/resources/<int:pk>/edit/", resources.edit_resource, name="edit_resource"),
    path("staff/resources/<int:pk>/upkeep/", resources.upkeep, name="upkeep"),
    path("staff/resources/<int:pk>/hold/", resources.hold, name="hold"),
    path("staff/resources/<int:pk>/trip/", resources.trip, name="trip"),
    path("staff/trips/<int:pk>/remove/", resources.remove_trip, name="remove_trip"),
    path("staff/bookings/", bookings.inbox, name="inbox"),
    path("staff/bookings/<int:pk>/answer/", bookings.answer, name="answer"),
    path("staff/bookings/<int:pk>/release/", bookings.release, name="release"),
]
