"""allauth's pages of second factors, and the few of its account pages that they lead to.

The names are allauth's; the templates are ours.
"""

from allauth.account.views import reauthenticate
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views.public import sign_out
from accounts.views.sessions import password

urlpatterns = [
    path("2fa/", include("allauth.mfa.urls")),
    path("password/", password, name="account_change_password"),
    path("confirm/", reauthenticate, name="account_reauthenticate"),
    path(
        "sign-in/", RedirectView.as_view(pattern_name="accounts:staff_sign_in", query_string=True), name="account_login"
    ),
    path("sign-out/", sign_out, name="account_logout"),
]
