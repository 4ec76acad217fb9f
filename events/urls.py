"""Addresses of the pages of this room."""

from django.urls import URLPattern, URLResolver, path

from events.views import approval, changes, editor, public, records, staff

app_name = "events"
urlpatterns: list[URLPattern | URLResolver] = [
    path("events/<slug:slug>/", public.event, name="event"),
    path("events/photos/<int:pk>/", public.held_photo, name="held_photo"),
    path("staff/events/", staff.staff_list, name="staff_list"),
    path("staff/events/new/", editor.staff_new, name="staff_new"),
    path("staff/events/<int:pk>/", staff.staff_event, name="staff_event"),
    path("staff/events/<int:pk>/edit/", editor.staff_edit, name="staff_edit"),
    path("staff/events/<int:pk>/publish/", staff.publish, name="publish"),
    path("staff/events/<int:pk>/submit/", approval.submit, name="submit"),
    path("staff/events/<int:pk>/approve/", approval.approve, name="approve"),
    path("staff/events/<int:pk>/send-back/", approval.send_back, name="send_back"),
    path("staff/events/<int:pk>/withdraw/", approval.withdraw, name="withdraw"),
    path("staff/events/<int:pk>/discard/", staff.discard, name="discard"),
    path("staff/events/<int:pk>/cancel/", changes.cancel_event, name="cancel_event"),
    path("staff/occurrences/<int:pk>/move/", changes.move, name="move"),
    path("staff/occurrences/<int:pk>/cancel/", changes.cancel_occurrence, name="cancel_occurrence"),
    path("staff/occurrences/<int:pk>/record/", records.record, name="record"),
    path("staff/records/new/", records.backfill, name="backfill"),
    path("staff/photos/<int:pk>/", staff.photo, name="photo"),
    path("staff/photos/<int:pk>/remove/", records.remove_photo, name="remove_photo"),
]
