"""URLs of the pages of this app."""

from django.urls import URLPattern, URLResolver, path

from plan.views import files, staff

app_name = "plan"
urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/plan/occasions/", staff.occasions, name="occasions"),
    path("staff/plan/import/", files.plan_import, name="import"),
    path("staff/plan/import/template.xlsx", files.template, name="template"),
    path("staff/plan/import/<uuid:uid>/", files.plan_file, name="file"),
    path("staff/plan/import/<uuid:uid>/load/", files.load_file, name="load_file"),
    path("staff/plan/sheets/<slug:slug>.xlsx", files.sheet, name="sheet"),
    path("staff/plan/sheets/<slug:slug>/next.xlsx", files.next_sheet, name="next_sheet"),
]
