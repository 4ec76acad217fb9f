"""URLs of the pages of this app."""

from django.urls import URLPattern, URLResolver, path, re_path

from organizations.access import export
from organizations.views import areas, audit, invitation, organizations, people, site_administrators, staff, word_lists

app_name = "organizations"
urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^j(?P<token>[0-9A-Za-z]{14})$", invitation.invitation, name="invitation"),
    path("staff/people/", people.people, name="people"),
    path("staff/people/invite/", people.invite, name="invite"),
    path("staff/people/<int:pk>/", people.member, name="member"),
    path("staff/people/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("staff/people/<int:pk>/second-factors/", people.reset_second_factors, name="reset_second_factors"),
    path("staff/people/<int:pk>/password/", people.reset_password, name="reset_password"),
    path("staff/people/<int:pk>/switch-off/", people.switch_off, name="switch_off"),
    path("staff/people/<int:pk>/switch-on/", people.switch_on, name="switch_on"),
    path("staff/people/<int:pk>/sign-out/", people.end_sessions, name="end_sessions"),
    path("staff/people/invitations/<int:pk>/again/", people.invite_again, name="invite_again"),
    path("staff/people/invitations/<int:pk>/withdraw/", people.withdraw_invitation, name="withdraw_invitation"),
    path("staff/areas/", areas.areas, name="areas"),
    path("staff/areas/<slug:slug>/", areas.area, name="area"),
    path("staff/areas/<slug:slug>/add/", areas.add, name="area_add"),
    path("staff/areas/<slug:slug>/remove/", areas.remove, name="area_remove"),
    path("staff/audit/", audit.audit, name="audit"),
    path("staff/audit/export.<slug:ending>", export, {"name": "audit"}, name="export_audit"),
    path("staff/let-in/", staff.let_in, name="let_in"),
    path("staff/organizations/", organizations.organizations, name="organizations"),
    path("staff/organizations/new/", organizations.new, name="organization_new"),
    path("staff/organizations/<slug:slug>/", organizations.organization, name="organization"),
    path("staff/organizations/<slug:slug>/close/", organizations.close, name="organization_close"),
    path("staff/organizations/<slug:slug>/merge/", organizations.merge, name="organization_merge"),
    path("staff/organizations/<slug:slug>/reopen/", organizations.reopen, name="organization_reopen"),
    path("staff/site-administrators/", site_administrators.site_administrators, name="site_administrators"),
    path("staff/site-administrators/<int:pk>/end/", site_administrators.end, name="site_administrator_end"),
    path("staff/site/", staff.site, name="site"),
    path("staff/travel/", staff.travel, name="travel"),
    path("staff/choices/", word_lists.word_lists, name="word_lists"),
    path("staff/choices/<slug:name>/", word_lists.word_list, name="word_list"),
    path("staff/choices/<slug:name>/<int:pk>/", word_lists.word, name="word"),
    path("staff/choices/<slug:name>/<int:pk>/move/", word_lists.move, name="word_move"),
    path("staff/choices/<slug:name>/<int:pk>/retire/", word_lists.retire, name="word_retire"),
    path("staff/villages/", staff.villages, name="villages"),
]
