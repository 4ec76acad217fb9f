"""URLs of the pages of this app."""

from django.urls import URLPattern, URLResolver, path, re_path

from organizations.access import export
from registrations.views import heading, proving, public, rounds, staff

LINK = r"^r(?P<token>[0-9A-Za-z]{14})"

app_name = "registrations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("events/<slug:slug>/register/", public.register, name="register"),
    path("events/<slug:slug>/register/sent/", proving.prove, name="prove"),
    path("events/<slug:slug>/register/sent/again/", proving.prove_again, name="prove_again"),
    re_path(rf"{LINK}$", public.mine, name="mine_link"),
    re_path(rf"{LINK}/change$", public.change, name="change"),
    re_path(rf"{LINK}/withdraw$", public.withdraw, name="withdraw"),
    re_path(rf"{LINK}/answer$", public.answer, name="answer"),
    re_path(rf"{LINK}/confirm$", proving.confirm, name="confirm"),
    re_path(rf"{LINK}/deny$", proving.deny, name="deny"),
    re_path(r"^a(?P<pk>[0-9]{1,18})-(?P<token>[0-9A-Za-z]{14})$", public.overview, name="overview"),
    path("staff/events/<int:pk>/registrations/", staff.registrations, name="staff_list"),
    path("staff/events/<int:pk>/registrations/add/", staff.add, name="staff_add"),
    path("staff/events/<int:pk>/registrations/print/", staff.paper, name="staff_paper"),
    path("staff/events/<int:pk>/registrations/export.<slug:ending>", export, {"name": "registrations"}, name="export"),
    path("staff/events/<int:pk>/registrations/clear/", staff.clear, name="staff_clear"),
    path("staff/events/<int:pk>/invitations/renew/", staff.renew_invitations, name="staff_renew"),
    path("staff/events/<int:pk>/seats/", staff.seats, name="staff_seats"),
    path("staff/occurrences/<int:pk>/going-on/", rounds.going_on, name="staff_going_on"),
    path("staff/events/<int:pk>/go-ahead/", staff.go_ahead, name="staff_go_ahead"),
    path("staff/registrations/<int:pk>/call/", heading.call, name="staff_call"),
    path("staff/registrations/<int:pk>/restore/", staff.restore, name="staff_restore"),
    path("staff/registrations/<int:pk>/skip/", heading.skip, name="staff_skip"),
    path("staff/registrations/<int:pk>/split/", heading.split, name="staff_split"),
    path("staff/registrations/<int:pk>/approve/", staff.approve, name="staff_approve"),
    path("staff/registrations/<int:pk>/refuse/", staff.refuse, name="staff_refuse"),
    path("staff/registrations/<int:pk>/", staff.registration, name="staff_registration"),
    path("staff/registrations/<int:pk>/confirm-number/", staff.confirm_number, name="staff_confirm_number"),
]
