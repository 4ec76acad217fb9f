"""URLs of signing in and out, and of one's own data."""

from django.urls import path

from accounts.views import mine, new_password, public, sessions, staff, typed

app_name = "accounts"
urlpatterns = [
    path("sign-in/", public.sign_in, name="sign_in"),
    path("sign-in/code/", public.enter_code, name="enter_code"),
    path("sign-in/resend/", public.resend_code, name="resend_code"),
    path("sign-out/", public.sign_out, name="sign_out"),
    path("mine/about-me/", public.about_me, name="about_me"),
    path("mine/data/", mine.my_data, name="my_data"),
    path("mine/data/download/", mine.download, name="download"),
    path("mine/data/erase/", mine.erase, name="erase"),
    path("mine/sessions/", sessions.my_sessions, name="sessions"),
    path("mine/sessions/end-others/", sessions.end_others, name="end_other_sessions"),
    path("mine/sessions/<slug:key>/end/", sessions.end, name="end_session"),
    path("typed/drop/", typed.drop, name="drop_typed"),
    path("privacy/", public.privacy, name="privacy"),
    path("new-password/<slug:token>/", new_password.new_password, name="new_password"),
    path("staff/sign-in/", staff.sign_in, name="staff_sign_in"),
    path("staff/sign-in/passkey/", staff.passkey, name="passkey"),
    path("staff/sign-in/code/", staff.enter_code, name="staff_code"),
]
