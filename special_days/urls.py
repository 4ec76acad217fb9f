"""URLs of the pages of this app."""

from django.urls import URLPattern, URLResolver, path

from special_days.views import staff

app_name = "special_days"
urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/days/", staff.days, name="days"),
    path("staff/days/new/", staff.day_new, name="day_new"),
    path("staff/days/<int:pk>/", staff.day_edit, name="day_edit"),
    path("staff/days/<int:pk>/delete/", staff.day_delete, name="day_delete"),
    path("staff/days/import/", staff.days_import, name="import"),
    path("staff/days/markets/new/", staff.market_new, name="market_new"),
    path("staff/days/markets/<int:pk>/", staff.market_edit, name="market_edit"),
    path("staff/days/markets/<int:pk>/delete/", staff.market_delete, name="market_delete"),
]
