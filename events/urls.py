"""Addresses of the pages of this room."""

from django.urls import URLPattern, URLResolver, path, re_path

from events.views import approval, asking, changes, cooperations, crew, editor, public, records, requests, series, staff

LINK = r"^q(?P<token>[0-9A-Za-z]{14})"

app_name = "events"
urlpatterns: list[URLPattern | URLResolver] = [
    path("events/<slug:slug>/", public.event, name="event"),
    path("events/photos/<int:pk>/", public.held_photo, name="held_photo"),
    path("staff/crew/", crew.crew_list, name="crew"),
    path("staff/crew/new/", crew.crew_new, name="crew_new"),
    path("staff/crew/<int:pk>/", crew.crew_edit, name="crew_edit"),
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
    path("staff/events/<int:pk>/series/", series.series_new, name="series_new"),
    path("staff/series/<int:pk>/", series.series, name="series"),
    path("staff/series/<int:pk>/more/", series.series_more, name="series_more"),
    path("staff/series/dates/<int:pk>/change/", series.series_change, name="series_change"),
    path("staff/series/dates/<int:pk>/skip/", series.series_skip, name="series_skip"),
    path("staff/series/dates/<int:pk>/bring-back/", series.series_bring_back, name="series_bring_back"),
    path("staff/occurrences/<int:pk>/move/", changes.move, name="move"),
    path("staff/occurrences/<int:pk>/cancel/", changes.cancel_occurrence, name="cancel_occurrence"),
    path("staff/events/<int:pk>/postpone/", changes.postpone_event, name="postpone_event"),
    path("staff/occurrences/<int:pk>/place/", changes.place, name="place"),
    path("staff/occurrences/<int:pk>/postpone/", changes.postpone_occurrence, name="postpone_occurrence"),
    path("staff/occurrences/<int:pk>/record/", records.record, name="record"),
    path("staff/records/new/", records.backfill, name="backfill"),
    path("staff/photos/<int:pk>/", staff.photo, name="photo"),
    path("staff/photos/<int:pk>/remove/", records.remove_photo, name="remove_photo"),
    path("staff/cooperations/<int:pk>/", cooperations.cooperation, name="cooperation"),
    path("ask/", asking.ask, name="ask"),
    path("ask/sent/", asking.asked, name="asked"),
    re_path(rf"{LINK}$", asking.mine, name="request_link"),
    re_path(rf"{LINK}/confirm$", asking.confirm, name="request_confirm"),
    re_path(rf"{LINK}/reply$", asking.reply, name="request_reply"),
    re_path(rf"{LINK}/withdraw$", asking.withdraw, name="request_withdraw"),
    re_path(rf"{LINK}/feedback$", asking.feedback, name="request_feedback"),
    path("staff/requests/", requests.queue, name="requests"),
    path("staff/requests/new/", requests.add, name="request_add"),
    path("staff/requests/<int:pk>/", requests.detail, name="request"),
    path("staff/requests/<int:pk>/assign/", requests.assign, name="request_assign"),
    path("staff/requests/<int:pk>/refuse/", requests.refuse, name="request_refuse"),
    path("staff/requests/<int:pk>/propose/", requests.propose, name="request_propose"),
    path("staff/requests/<int:pk>/arrange/", requests.arrange, name="request_arrange"),
]
