"""URLs of the pages of this app."""

from django.urls import URLPattern, URLResolver, path, re_path

from organizations.views import invitation, people, staff

app_name = "organizations"
urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^j(?P<token>[0-9A-Za-z]{14})$", invitation.invitation, name="invitation"),
    path("staff/let-in/", staff.let_in, name="let_in"),
    path("staff/people/", people.people, name="people"),
    path("staff/people/invite/", people.invite, name="invite"),
    path("staff/people/<int:pk>/", people.member, name="member"),
    path("staff/people/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("staff/people/<int:pk>/second-factors/", people.reset_second_factors, name="reset_second_factors"),
    path("staff/people/invitations/<int:pk>/again/", people.invite_again, name="invite_again"),
    path("staff/people/invitations/<int:pk>/withdraw/", people.withdraw_invitation, name="withdraw_invitation"),
    path("staff/site/", staff.site, name="site"),
    path("staff/travel/", staff.travel, name="travel"),
    path("staff/villages/", staff.villages, name="villages"),
]
