"""URLs of the pages of this app."""

from django.urls import path

from organizations.access import export
from venues.views import base_staff, base_years, bases, bookings, public, resources, spaces, staff

app_name = "venues"
urlpatterns = [
    path("bases/", bases.bases, name="bases"),
    path("bases/register.xlsx", bases.xlsx, name="bases_xlsx"),
    path("bases/register.csv", bases.csv, name="bases_csv"),
    path("bases/<slug:slug>/", bases.base, name="base"),
    path("staff/bases/", base_staff.bases, name="staff_bases"),
    path("staff/bases/list.<slug:ending>", export, {"name": "base-register"}, name="export_base_list"),
    path("staff/bases/apply/", base_staff.apply_for, name="apply_base"),
    path("staff/bases/scoring/", base_years.scoring, name="scoring"),
    path("staff/bases/rounds/", base_years.rounds, name="report_rounds"),
    path("staff/bases/rounds/<int:year>/", base_years.report_round, name="report_round"),
    path(
        "staff/bases/rounds/<int:year>/reports.<slug:ending>", export, {"name": "base-reports"}, name="export_reports"
    ),
    path("staff/bases/<int:pk>/", base_staff.base, name="staff_base"),
    path("staff/bases/<int:pk>/edit/", base_staff.edit, name="edit_base"),
    path("staff/bases/<int:pk>/reports/<int:year>/", base_years.report, name="base_report"),
    path("staff/bases/<int:pk>/reports/<int:year>/return/", base_years.send_back, name="return_report"),
    path("staff/bases/<int:pk>/evaluations/<int:year>/", base_years.evaluation, name="base_evaluation"),
    path("staff/bases/<int:pk>/<slug:verb>/", base_staff.decide, name="decide_base"),
    path("venues/photos/<int:pk>/", public.photo, name="photo"),
    path("venues/<slug:slug>/", public.venue, name="venue"),
    path("staff/venues/", staff.venues, name="staff_list"),
    path("staff/venues/add/", staff.add, name="add"),
    path("staff/venues/<int:pk>/", staff.edit, name="edit"),
    path("staff/venues/<int:pk>/spaces/", spaces.spaces, name="spaces"),
    path("staff/venues/<int:pk>/spaces/add/", spaces.add_space, name="add_space"),
    path("staff/venues/<int:pk>/bookings/", spaces.bookings, name="bookings"),
    path("staff/venues/<int:pk>/photos/", spaces.photos, name="photos"),
    path("staff/venues/photos/<int:pk>/change/", spaces.change_photo, name="change_photo"),
    path("staff/venues/photos/<int:pk>/remove/", spaces.remove_photo, name="remove_photo"),
    path("staff/spaces/<int:pk>/", spaces.space, name="space"),
    path("staff/spaces/<int:pk>/close/", spaces.close, name="close_space"),
    path("staff/resources/", resources.resources, name="resources"),
    path("staff/spaces/export.<slug:ending>", export, {"name": "spaces"}, name="export_spaces"),
    path("staff/bookings/export.<slug:ending>", export, {"name": "bookings"}, name="export_bookings"),
    path("staff/resources/export.<slug:ending>", export, {"name": "resources"}, name="export_resources"),
    path("staff/resources/add/", resources.add_resource, name="add_resource"),
    path("staff/resources/<int:pk>/", resources.resource, name="resource"),
    path("staff/resources/<int:pk>/edit/", resources.edit_resource, name="edit_resource"),
    path("staff/resources/<int:pk>/upkeep/", resources.upkeep, name="upkeep"),
    path("staff/resources/<int:pk>/hold/", resources.hold, name="hold"),
    path("staff/resources/<int:pk>/trip/", resources.trip, name="trip"),
    path("staff/trips/<int:pk>/remove/", resources.remove_trip, name="remove_trip"),
    path("staff/bookings/", bookings.inbox, name="inbox"),
    path("staff/bookings/<int:pk>/", bookings.suggestion, name="suggestion"),
    path("staff/bookings/<int:pk>/answer/", bookings.answer, name="answer"),
    path("staff/bookings/<int:pk>/release/", bookings.release, name="release"),
]
