"""URLs of the pages of this app."""

from django.urls import path, re_path

from organizations.access import export
from volunteers.views import certificates, cover, public, register, staff, staff_cover, staff_teams, teams

app_name = "volunteers"
urlpatterns = [
    path("volunteer/", public.open_shifts, name="open"),
    path("volunteer/enrol/", public.enrol, name="enrol"),
    path("volunteer/mine/", public.mine, name="mine"),
    path("volunteer/profile/", public.profile, name="profile"),
    path("volunteer/certificates/", certificates.claim, name="claim"),
    path("volunteer/shifts/<int:pk>/", public.shift, name="shift"),
    path("volunteer/shifts/<int:pk>/sign-up/", public.sign_up, name="sign_up"),
    path("volunteer/shifts/<int:pk>/wait/", public.wait, name="wait"),
    path("volunteer/sign-ups/<int:pk>/answer/", public.answer, name="answer"),
    path("volunteer/sign-ups/<int:pk>/withdraw/", public.withdraw, name="withdraw"),
    path("volunteer/sign-ups/<int:pk>/cover/", cover.seek, name="cover"),
    path("volunteer/sign-ups/<int:pk>/swap/", cover.swap, name="swap"),
    re_path(r"^v(?P<token>[0-9A-Za-z]{14})$", cover.question, name="question"),
    path("staff/events/<int:pk>/shifts/", staff.shifts, name="staff_shifts"),
    path("staff/events/<int:pk>/shifts/export.<slug:ending>", export, {"name": "shifts"}, name="export"),
    path("staff/events/<int:pk>/shifts/add/", staff.add, name="add_shift"),
    path("staff/volunteers/", register.volunteers, name="volunteers"),
    path("staff/volunteers/export.<slug:ending>", export, {"name": "volunteers"}, name="export_volunteers"),
    path("staff/volunteers/<int:pk>/", register.volunteer, name="volunteer"),
    path("staff/volunteers/<int:pk>/pause/", register.pause, name="pause"),
    path("staff/volunteers/<int:pk>/ring/", register.ring, name="ring"),
    path("staff/volunteers/<int:pk>/qualifications/", register.add_qualification, name="add_qualification"),
    path("staff/volunteers/<int:pk>/shifts/", register.add_to_shift, name="add_to_shift"),
    path("staff/qualifications/<int:pk>/", register.qualification, name="qualification"),
    path("staff/qualifications/<int:pk>/picture/", register.picture, name="qualification_picture"),
    path("staff/sign-ups/<int:pk>/take-off/", register.take_off, name="take_off"),
    path("staff/shifts/<int:pk>/", staff.edit, name="edit_shift"),
    path("staff/shifts/<int:pk>/cover/", staff_cover.cover, name="staff_cover"),
    path("staff/shifts/<int:pk>/message/", staff.message, name="message"),
    path("staff/shifts/<int:pk>/close/", staff.close, name="close_shift"),
    path("staff/shifts/<int:pk>/remove/", staff.remove, name="remove_shift"),
    path("teams/<slug:slug>/", teams.team, name="team"),
    re_path(r"^teams/join/(?P<token>[0-9A-Za-z]{14})$", teams.join, name="join_team"),
    path("volunteer/teams/", teams.my_teams, name="my_teams"),
    path("volunteer/teams/<slug:slug>/", teams.my_team, name="my_team"),
    path("volunteer/teams/<slug:slug>/ask/", teams.ask, name="ask_team"),
    path("volunteer/teams/<slug:slug>/link/", teams.link, name="team_link"),
    path("volunteer/team-members/<int:pk>/<slug:do>/", teams.member, name="team_member"),
    path("staff/teams/", staff_teams.teams, name="staff_teams"),
    path("staff/teams/new/", staff_teams.new, name="staff_team_new"),
    path("staff/teams/<int:pk>/", staff_teams.team, name="staff_team"),
    path("staff/teams/<int:pk>/edit/", staff_teams.edit, name="staff_team_edit"),
    path("staff/teams/<int:pk>/close/", staff_teams.close, name="staff_team_close"),
    path("staff/teams/<int:pk>/invite/", staff_teams.invite, name="staff_team_invite"),
]
