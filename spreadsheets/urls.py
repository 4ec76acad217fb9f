"""URLs of the pages of this app."""

from django.urls import URLPattern, URLResolver, path

from organizations.access import export
from spreadsheets.views import imports, list_files, records_table

app_name = "spreadsheets"
urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/crew/export.<slug:ending>", export, {"name": "crew"}, name="export_crew"),
    path("staff/records/table/", records_table.backfill_table, name="records_table"),
    path("staff/records/without-photos/", records_table.records_without_photos, name="records_without_photos"),
    path("staff/events/export.<slug:ending>", export, {"name": "events"}, name="export_events"),
    path("staff/venues/export.<slug:ending>", export, {"name": "venues"}, name="export_venues"),
    path("staff/bases/export.<slug:ending>", export, {"name": "bases"}, name="export_bases"),
    path("staff/occurrences/export.<slug:ending>", export, {"name": "dates"}, name="export_dates"),
    path("staff/approvals/export.<slug:ending>", export, {"name": "approvals"}, name="export_approvals"),
    path("staff/imports/export.<slug:ending>", export, {"name": "imports"}, name="export_imports"),
    path("staff/list-files/", list_files.list_files, name="list_files"),
    path("staff/list-files/new/", list_files.list_file_new, name="list_file_new"),
    path("staff/list-files/<uuid:uid>/", list_files.list_file, name="list_file"),
    path("staff/list-files/<uuid:uid>/file", list_files.fetch_list_file, name="fetch_list_file"),
    path("staff/list-files/<uuid:uid>/delete/", list_files.delete_list_file, name="delete_list_file"),
    path("staff/imports/", imports.imports, name="imports"),
    path("staff/imports/<uuid:uid>/", imports.sheet_import, name="import"),
    path("staff/imports/<uuid:uid>/answer/", imports.answer_import, name="answer_import"),
    path("staff/imports/<uuid:uid>/apply/", imports.apply_import, name="apply_import"),
    path("staff/imports/templates/<slug:kind>.<slug:ending>", imports.import_template, name="import_template"),
]
