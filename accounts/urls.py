"""Addresses of signing in and out."""

from django.urls import path

from accounts.views import public

app_name = "accounts"
urlpatterns = [
    path("sign-out/", public.sign_out, name="sign_out"),
]
