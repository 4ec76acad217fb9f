"""Nothing of the first county is said to anybody in the other one: on no page, in no calendar, text, file or command."""

import datetime as dt
import io
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.checks import run_checks
from django.core.management import call_command, get_commands, load_command_class
from django.urls import reverse
from openpyxl import load_workbook

from calendars.private import tokens
from core import clock
from core.web import downloads
from events import reminding
from events.models import Event, Occurrence
from notifications.delivery import delivering
from notifications.models import Message, Purpose, StaffTask
from organizations.models import Area
from plan.loading import packaged
from plan.models import Occasion, Plan
from spreadsheets import importing
from tests.access import asking
from tests.access import world as worlds
from tests.access.table import TABLE
from tests.second_county import readers
from tests.second_county.county import (
    ASSOCIATION,
    BODIES,
    CITY,
    HELP_PHONE,
    KIND_OF_PLACE,
    LEVELS,
    MARKET,
    PLAN,
    SIGNATURE,
    SITE_NAME,
    STREETS,
    TASKS,
)
from tests.second_county.year import TITLES

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("its_own_facts", "photo_files")]
COLUMNS = {"resident": 0, "volunteer": 1, "organizer": 4, "approver": 5}
"""Whose column of the access table says what is shown to them; an administrator asks for all of it."""
READ = {
    reader: [row for row in TABLE if row.split()[1] == "GET" and TABLE[row].split()[column] == "200"]
    for reader, column in COLUMNS.items()
}
for _reader in ("organizer", "approver"):
    READ[_reader] = [row for row in READ[_reader] if not row.startswith("api:")]
READ["administrator"] = [row for row in TABLE if row.split()[1] == "GET" or not row.startswith("api:")]
OF_EVENTS = {
    "events:event": "slug",
    "registrations:register": "slug",
    "events:staff_event": "pk",
    "events:staff_edit": "pk",
    "events:cancel_event": "pk",
    "registrations:staff_list": "pk",
    "volunteers:staff_shifts": "pk",
    "api:event-detail": "slug",
}
OUR_OWN = {
    "portal:home": [SITE_NAME, "全县", ASSOCIATION, HELP_PHONE, STREETS[0]],
    "portal:workbench": [SITE_NAME],
    "calendars:subscribe": [SITE_NAME, "镜湖镇", "云梯", "砚池乡"],
    "venues:bases": [SITE_NAME, LEVELS[0]],
    "accounts:privacy": [ASSOCIATION, HELP_PHONE],
    "plan:import": [PLAN],
    "organizations:areas": [CITY, *STREETS],
    "organizations:organizations": [ASSOCIATION],
    "organizations:site": [ASSOCIATION, SITE_NAME, HELP_PHONE, "全县"],
    "special_days:days": [MARKET],
    "venues:add": [KIND_OF_PLACE, *STREETS],
    "api:area-list": [CITY, *STREETS],
    "api:site": [SITE_NAME, ASSOCIATION, HELP_PHONE],
}
"""Pages that say whose site it is, and what they say."""
GONE_WRONG = {
    "400": "/?street=%00",
    "404": "/nowhere/",
    "404 of the API": "/api/v1/nowhere/",
    "403": "/staff/checklist/",
}
LISTS = sorted(name for name, route in worlds.routes().items() if "<slug:ending>" in route.pattern)
OURS = sorted(
    name
    for name, app in get_commands().items()
    if app
    in {
        one.name
        for one in apps.get_app_configs()
        if one.path.startswith(str(settings.BASE_DIR)) and ".venv" not in one.path
    }
)


# -- pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", READ)
def test_no_page_names_the_first_county(year, searcher, reader):
    asked = READ[reader]
    seen = readers.read(year, searcher, reader, asked, lambda client, row: asking.ask(client, year.world, row))
    assert seen.found == {}
    assert seen.shown > len(asked) * (0.4 if reader == "administrator" else 0.9) > 20


def test_no_page_of_any_kind_of_event_names_it(year, searcher):
    asked = [
        reverse(name, kwargs={by: getattr(event, by)})
        for name, by in OF_EVENTS.items()
        for event in year.events.values()
    ]
    seen = readers.read(year, searcher, "administrator", asked)
    assert (seen.found, seen.shown > len(asked) * 0.8) == ({}, True)


@pytest.mark.parametrize("kind", TITLES)
def test_residents_see_every_kind_of_event(year, kind, client):
    page = client.get(f"/events/{year.events[kind].slug}/")
    assert (page.status_code, TITLES[kind] in page.text, SITE_NAME in page.text) == (200, True, True)


@pytest.mark.parametrize("name", OUR_OWN)
def test_pages_say_whose_site_it_is(year, name):
    page = readers.client_of(year, "administrator").get(reverse(name)).content.decode()
    assert [words for words in OUR_OWN[name] if words not in page] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_the_back_office_names_it(year, searcher, language):
    names = [f"{one._meta.app_label}_{one._meta.model_name}" for one in admin.site._registry]
    asked = ["/admin/", *[reverse(f"admin:{name}_changelist") for name in sorted(names)]]
    headers = {"Accept-Language": language}
    seen = readers.read(year, searcher, "administrator", asked, lambda client, path: client.get(path, headers=headers))
    assert (seen.found, seen.shown) == ({}, len(asked))


@pytest.mark.parametrize("what", GONE_WRONG)
def test_what_went_wrong_names_nobody_else(year, searcher, what):
    reader = "organizer" if what == "403" else "resident"
    answer = readers.client_of(year, reader).get(GONE_WRONG[what])
    assert (answer.status_code, searcher.found(*readers.said(answer))) == (int(what[:3]), [])


@pytest.mark.parametrize("path", ["/", "/api/v1/organizations/"])
def test_a_fault_of_the_server_names_nobody_else(year, searcher, path, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: 1 / 0)
    monkeypatch.setattr("api.organizations.organizations.OrganizationViewSet.list", lambda *args, **facts: 1 / 0)
    answer = readers.client_of(year, "resident").get(path)
    assert (answer.status_code, searcher.found(*readers.said(answer))) == (500, [])


def test_the_first_page_offers_the_packaged_plan_and_says_whose_it_is(year, searcher):
    key, everything = year.county.setup_pages
    assert searcher.found(key) == []
    without = everything.decode().replace(packaged()["plan"]["area"], "", 2)
    assert "用附带的示例规划（" in without
    assert searcher.found(without) == []


# -- calendars -----------------------------------------------------------------------------


def keys() -> list[str]:
    rooms = {"area": Area, "occasion": Occasion, "event": Event}
    return [
        "all",
        *[f"{room}/{slug}" for room, model in rooms.items() for slug in model.objects.values_list("slug", flat=True)],
    ]


def test_no_feed_names_the_first_county(year, searcher):
    asked = [reverse("calendars:feed", kwargs={"key": key}) for key in keys()]
    assert len(asked) > len(TITLES) + len(STREETS)
    seen = readers.read(year, searcher, "resident", asked)
    assert (seen.found, seen.shown > len(TITLES)) == ({}, True)


def test_no_date_and_no_subscribe_page_names_it(year, searcher):
    asked = [f"/calendars/occurrence/{uid}.ics" for uid in Occurrence.objects.values_list("uid", flat=True)]
    rooms = {"area": Area, "occasion": Occasion}
    asked += [
        f"/calendars/?{room}={slug}"
        for room, model in rooms.items()
        for slug in model.objects.values_list("slug", flat=True)
    ]
    asked += [f"/calendars/?event={event.slug}" for event in year.events.values()]
    seen = readers.read(year, searcher, "resident", asked)
    assert (seen.found, seen.shown > len(TITLES) * 2) == ({}, True)


@pytest.mark.parametrize("reader", ["volunteer", "organizer", "approver", "administrator"])
def test_no_private_calendar_names_it(year, searcher, reader):
    address = tokens.grant(person=readers.PEOPLE[reader](year), name="手机", now=clock.now())
    seen = readers.read(year, searcher, reader, [address], lambda client, path: client.get("/" + path.split("/", 3)[3]))
    assert (seen.found, seen.shown) == ({}, 1)


def test_the_feed_of_all_is_called_as_the_site_and_holds_its_dates(year, client):
    body = b"".join(client.get("/calendars/all.ics")).decode().replace("\r\n ", "")
    name = next(line for line in body.splitlines() if line.startswith("NAME"))
    assert SITE_NAME in name
    assert [kind for kind in ("lecture", "training", "competition") if TITLES[kind] not in body] == []


def test_a_street_is_called_by_its_name(year, client):
    body = b"".join(client.get(f"/calendars/area/{year.county.street.slug}.ics")).decode()
    assert "云梯" in next(line for line in body.splitlines() if line.startswith("NAME"))


# -- texts ---------------------------------------------------------------------------------


def reminded(year) -> None:
    """The evening before the first date with somebody in it."""
    first = year.events[Event.Kind.LECTURE].occurrences.order_by("start")[0]
    evening = clock.midnight(first.start.astimezone(clock.midnight(clock.today()).tzinfo).date()) - dt.timedelta(
        hours=5
    )
    while reminding.remind(now=evening) is not None:
        pass


def test_no_text_names_the_first_county(year, searcher):
    reminded(year)
    texts = Message.objects.exclude(text="")
    assert {purpose for purpose, _ in texts.values_list("purpose", "text")} == set(Purpose)
    assert searcher.found(*texts.values_list("text", flat=True)) == []


def test_no_task_of_the_staff_names_it(year, searcher):
    rows = StaffTask.objects.values_list("subject", "text", "path")
    assert len(rows) > len(BODIES)
    assert searcher.found(*[words for row in rows for words in row]) == []


def test_what_leaves_is_signed_by_the_county(year, searcher):
    waiting = Message.objects.filter(state="pending").exclude(text="").latest("pk")
    while delivering.deliver_due(now=waiting.not_before + dt.timedelta(seconds=1)):
        pass
    sent = settings.SMS_FILE.read_text(encoding="utf-8")
    assert f"【{SIGNATURE}】" in sent
    assert [line for line in sent.splitlines() if f"【{SIGNATURE}】" not in line] == []
    assert searcher.found(sent) == []


def test_texts_name_the_site_and_its_help_line(year):
    said = "".join(Message.objects.values_list("text", flat=True))
    assert (SITE_NAME in said, HELP_PHONE in said) == (True, True)


# -- files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", downloads.FORMATS)
def test_no_list_names_the_first_county(year, searcher, ending):
    csv = [asking.address(year.world, name, "") for name in LISTS]
    assert len(csv) > len(downloads.FORMATS) * 10
    asked = [path.removesuffix("csv") + ending for path in csv]
    seen = readers.read(year, searcher, "administrator", asked)
    assert (seen.found, seen.shown) == ({}, len(asked))


@pytest.mark.parametrize("ending", downloads.FORMATS)
def test_no_file_for_programs_names_it(year, searcher, ending):
    event = year.events["lecture"]
    asked = [
        f"/api/v1/exports/{name}.{ending}?event={event.slug}&year={clock.today().year - 1}"
        for name in downloads.offered()
    ]
    seen = readers.read(year, searcher, "administrator", asked)
    assert (seen.found, seen.shown) == ({}, len(asked))


def test_no_template_and_no_plan_as_a_sheet_names_it(year, searcher):
    asked = [
        reverse("spreadsheets:import_template", kwargs={"kind": kind, "ending": ending})
        for kind, _ in importing.offered(year.county.administrator)
        for ending in downloads.FORMATS
    ]
    plans = Plan.objects.values_list("slug", flat=True)
    asked += [reverse(f"plan:{name}", kwargs={"slug": slug}) for slug in plans for name in ("sheet", "next_sheet")]
    assert len(asked) > len(plans) * 2
    asked.append(reverse("plan:template"))
    seen = readers.read(year, searcher, "administrator", asked)
    assert (seen.found, seen.shown) == ({}, len(asked))


def test_a_plan_as_a_sheet_is_the_countys(year):
    answer = readers.client_of(year, "administrator").get(reverse("plan:sheet", kwargs={"slug": year.county.plan.slug}))
    book = load_workbook(io.BytesIO(answer.content))
    said = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert [words for words in (PLAN, CITY, ASSOCIATION, *(title for _, title, *_ in TASKS)) if words not in said] == []


def test_a_paper_says_whose_it_is(year, searcher):
    event = year.events["lecture"]
    paper = readers.client_of(year, "administrator").get(f"/staff/events/{event.pk}/registrations/print/")
    assert (paper.status_code, str(event.host) in paper.text, event.title in paper.text) == (200, True, True)
    assert searcher.found(*readers.said(paper)) == []


def test_the_list_of_places_has_the_streets_of_the_county(year):
    answer = readers.client_of(year, "administrator").get("/staff/venues/export.csv")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "云梯" in body.decode()


# -- what the keeper of the server reads ---------------------------------------------------


def helped(name: str) -> str:
    command = load_command_class(get_commands()[name], name)
    return command.create_parser("manage.py", name).format_help()


def test_no_help_names_the_first_county(searcher):
    assert {"prepare", "load_plan", "create_administrator", "setup_key"} <= set(OURS)
    assert {name: found for name in OURS if (found := searcher.found(helped(name)))} == {}


@pytest.mark.django_db
def test_no_check_and_no_command_that_is_run_again_names_it(year, searcher):
    out = StringIO()
    for name in ("setup_key", "set_schedules", "rebuild_calendars", "demo_signins"):
        call_command(name, stdout=out, stderr=out)
    checks = [str(found) for found in run_checks(include_deployment_checks=True)]
    assert checks != []
    assert searcher.found(out.getvalue(), *checks) == []
