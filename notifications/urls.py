"""URLs of the pages of this app."""

from django.urls import path

from notifications.views import gateways, staff, staff_tasks

app_name = "notifications"
urlpatterns = [
    path("staff/messages/", staff.messages, name="messages"),
    path("staff/messages/again/", staff.again, name="again"),
    path("staff/messages/console/", staff.console, name="console"),
    path("staff/messages/switches/", staff.switches, name="switches"),
    path("staff/messages/mine/", staff_tasks.mine, name="mine"),
    path("staff/messages/<int:pk>/", staff.message, name="message"),
    path("gateways/kannel/receipt/", gateways.kannel_receipt, name="kannel_receipt"),
    path("gateways/kannel/inbound/", gateways.kannel_inbound, name="kannel_inbound"),
]
