"""URLs of the pages that several apps make up."""

from django.urls import path

from organizations.access import export
from portal.views import personal, public, setup, staff

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path(".well-known/security.txt", public.security_txt, name="security_txt"),
    path("favicon.ico", public.favicon, name="favicon"),
    path("healthz", public.healthz, name="healthz"),
    path("reading/", public.reading, name="reading"),
    path("street/", public.street, name="street"),
    path("mine/", personal.mine, name="mine"),
    path("setup/", setup.set_up, name="set_up"),
    path("staff/", staff.workbench, name="workbench"),
    path("staff/menu/", staff.menu, name="menu"),
    path("staff/checklist/", setup.checklist, name="checklist"),
    path("staff/help/", staff.handbook, name="handbook"),
    path("staff/search/", staff.search, name="search"),
    path("staff/planner/", staff.planner, name="planner"),
    path("staff/planner/export.<slug:ending>", export, {"name": "planner"}, name="export_planner"),
]
