"""URLs of the pages of this app."""

from django.urls import path

from organizations.access import export
from volunteers.views import certificates, public, register, staff

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
    path("staff/events/<int:pk>/shifts/", staff.shifts, name="staff_shifts"),
    path("staff/events/<int:pk>/shifts/export.<slug:ending>", export, {"name": "shifts"}, name="export"),
    path("staff/events/<int:pk>/shifts/add/", staff.add, name="add_shift"),
    path("staff/volunteers/", register.volunteers, name="volunteers"),
    path("staff/volunteers/<int:pk>/", register.volunteer, name="volunteer"),
    path("staff/volunteers/<int:pk>/pause/", register.pause, name="pause"),
    path("staff/volunteers/<int:pk>/ring/", register.ring, name="ring"),
    path("staff/volunteers/<int:pk>/qualifications/", register.add_qualification, name="add_qualification"),
    path("staff/volunteers/<int:pk>/shifts/", register.add_to_shift, name="add_to_shift"),
    path("staff/qualifications/<int:pk>/", register.qualification, name="qualification"),
    path("staff/qualifications/<int:pk>/picture/", register.picture, name="qualification_picture"),
    path("staff/sign-ups/<int:pk>/take-off/", register.take_off, name="take_off"),
    path("staff/shifts/<int:pk>/", staff.edit, name="edit_shift"),
    path("staff/shifts/<int:pk>/close/", staff.close, name="close_shift"),
    path("staff/shifts/<int:pk>/remove/", staff.remove, name="remove_shift"),
]
