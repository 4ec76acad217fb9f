"""Addresses of the keys page."""

from django.urls import path

from api import views

app_name = "keys"
urlpatterns = [
    path("mine/keys/", views.keys, name="mine"),
    path("mine/keys/<int:pk>/revoke/", views.revoke_key, name="revoke"),
]
