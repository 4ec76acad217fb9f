"""URLs of the pages of this app."""

from django.urls import URLPattern, URLResolver, path, re_path

from organizations.access import export
from outreach_requests.views import public, staff

LINK = r"^q(?P<token>[0-9A-Za-z]{14})"

app_name = "outreach_requests"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ask/", public.ask, name="ask"),
    path("ask/sent/", public.asked, name="asked"),
    path("ask/sent/again/", public.again, name="again"),
    re_path(rf"{LINK}$", public.mine, name="link"),
    re_path(rf"{LINK}/confirm$", public.confirm, name="confirm"),
    re_path(rf"{LINK}/reply$", public.reply, name="reply"),
    re_path(rf"{LINK}/withdraw$", public.withdraw, name="withdraw"),
    re_path(rf"{LINK}/feedback$", public.feedback, name="feedback"),
    path("staff/requests/", staff.queue, name="list"),
    path("staff/requests/export.<slug:ending>", export, {"name": "requests"}, name="export"),
    path("staff/requests/new/", staff.add, name="add"),
    path("staff/requests/<int:pk>/", staff.detail, name="detail"),
    path("staff/requests/<int:pk>/assign/", staff.assign, name="assign"),
    path("staff/requests/<int:pk>/refuse/", staff.refuse, name="refuse"),
    path("staff/requests/<int:pk>/propose/", staff.propose, name="propose"),
    path("staff/requests/<int:pk>/attach/", staff.attach, name="attach"),
    path("staff/requests/<int:pk>/register-place/", staff.register_place, name="register_place"),
    path("staff/requests/<int:pk>/place/", staff.choose_place, name="choose_place"),
    path("staff/requests/<int:pk>/arrange/", staff.arrange, name="arrange"),
]
