"""URLs of the keys pages."""

from django.urls import path

from api.keys import views

app_name = "keys"
urlpatterns = [
    path("mine/keys/", views.keys, name="mine"),
    path("mine/keys/<int:pk>/revoke/", views.revoke_key, name="revoke"),
    path("staff/keys/", views.staff_keys, name="staff"),
    path("staff/keys/<int:pk>/end/", views.end_staff_key, name="end"),
]
