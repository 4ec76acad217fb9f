"""What makes a row at each page that makes one: the address and the fields, good to be stored as they are."""

import datetime as dt
import io
import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Person
from core import clock
from core.spreadsheets import writer
from organizations.models import Membership, Organization
from outreach_requests.models import OutreachRequest
from registrations.models import Registration
from tests.access.asking import address
from tests.factories.bases import base_type, level
from tests.factories.events import AudienceFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.pages import controls
from tests.factories.people import PersonFactory, StreetFactory
from tests.factories.registrations import fill, register
from tests.factories.requests import ask
from tests.factories.taking_part import SeatPoolFactory, VolunteerFactory
from venues.models import ReportRound
from volunteers.models import Qualification

HOURS = {"start_time": "09:30", "end_time": "11:30"}
PARTY = {"phone": "13900000555", "contact_name": "王奶奶", "name_1": "王奶奶", "made_for": "family", "consent": "on"}


def day(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


def at(days: int, hour: str) -> str:
    return f"{day(days)}T{hour}"


def our(world) -> Organization:
    """For which all of this is done."""
    return world.event.host


def association() -> Organization:
    return Organization.objects.get(is_association=True)


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    return SimpleUploadedFile("gate.jpg", out.getvalue())


def pool(world, **facts):
    return SeatPoolFactory(occurrence=OccurrenceFactory(event=PublishedEventFactory(host=our(world))), **facts)


def looked_at(client, path: str, sent: dict, **more) -> dict:
    """What the page sends that was shown for these fields."""
    return controls(client.post(path, sent), form=None) | more


# -- accounts, keys, calendars ---------------------------------------------------------


def feed(world, client):
    return reverse("calendars:private"), {"name": "新手机"}


def key(world, client):
    return "/mine/keys/", {"name": "大屏二", "scopes": ["read"], "days": "30"}


def opening(world, client):
    return "/staff/let-in/", {"phone": "13900000444", "reason": "换了新手机"}


def staff_invitation(world, client):
    facts = {"organization": our(world).pk, "name": "王新", "phone": "13900000446", "role": "viewer"}
    return "/staff/people/invite/", facts


def staff_invitation_again(world, client):
    return address(world, "organizations:invite_again", ""), {}


def word(world, client):
    return address(world, "organizations:word_list", ""), {"name": "天文台"}


def area(world, client):
    return address(world, "organizations:area_add", ""), {"name": "石江村", "population": "1200"}


def organization(world, client):
    facts = {"name": "东山街道办事处", "kind": "street_office", "approval_levels": "1", "desk_phone": ""}
    return "/staff/organizations/new/", facts


# -- events ----------------------------------------------------------------------------


def event(world, client):
    dates = {"dates-TOTAL_FORMS": "1", "dates-INITIAL_FORMS": "0", "dates-0-day": day(30)}
    hours = {f"dates-0-{name}": value for name, value in HOURS.items()}
    facts = {"title": "样例讲座", "host": our(world).pk, "topic": "science", "version": "1", "do": "save"}
    return "/staff/events/new/?kind=lecture", facts | dates | hours


def crew(world, client):
    facts = {"name": "石小驾", "role": "driver", "organization": our(world).pk, "active": "on"}
    return "/staff/crew/new/", facts


def lesson(world, client):
    path = address(world, "events:add_date", "")
    facts = {"day": day(40), "version": world.event.version, "venue": world.occurrence.venue_id, **HOURS}
    return path, facts | {"override_reason": "都说好了", "confirm": "1"}


def copies(world, client):
    path = address(world, "events:copy", "")
    typed = {"streets": [StreetFactory().pk], "first": day(60), "spread": "workdays", "host": "ours", "together": ""}
    VenueFactory(area_id=typed["streets"][0])
    return path, looked_at(client, path, typed | {"do": "look"}, do="make")


def series(world, client):
    path = address(world, "events:series_new", "draft")
    rule = {"weekdays": ["3"], "every": "1", "first": day(30), "count": "3"}
    facts = rule | {"version": world.draft.event.version, "venue": world.draft.venue_id, **HOURS}
    return path, looked_at(client, path, facts | {"do": "look"}, do="make", override_reason="都行")


def more_of_series(world, client):
    path = address(world, "events:series_more", "")
    return path, looked_at(client, path, {"count": 2, "until": "", "do": "look"}, do="make", override_reason="都行")


def template(world, client):
    return address(world, "events:template_keep", ""), {"name": "新模板"}


def from_template(world, client):
    path = address(world, "events:template_use", "")
    typed = {"first": day(50), "host": our(world).pk, "title": "又一场", "workdays": ""}
    return path, looked_at(client, path, typed | {"do": "look"}, do="make")


def record(world, client):
    heads = {f"heads_{AudienceFactory().slug}": "30"}
    facts = heads | {
        "title": "认菌讲座",
        "host": our(world).pk,
        "kind": "lecture",
        "topic": "science",
        "place_note": "村口",
    }
    return "/staff/records/new/", facts | {"day": day(-9), **HOURS}


def records_meant_twice(world, client):
    row = {"day": day(-9), "title": "认菌讲座", f"heads_{AudienceFactory().slug}": "30", **HOURS}
    data = {"host": our(world).pk, "do": "save", "held-TOTAL_FORMS": 10, "held-INITIAL_FORMS": 0}
    for place, more in enumerate(({}, {"twice": "on"})):
        data |= {f"held-{place}-{name}": value for name, value in (row | more).items()}
    return "/staff/records/table/", data


# -- special days ----------------------------------------------------------------------


def special_day(world, client):
    return "/staff/days/new/", {
        "name": "停水",
        "kind": "other",
        "first": day(3),
        "last": "",
        "area": our(world).area_id,
    }


def market(world, client):
    facts = {"area": our(world).area_id or StreetFactory().pk, "name": "赶街天", "rule": "lunar", "which": "3、8"}
    return "/staff/days/markets/new/", facts | {"every": "", "anchor": "", "confirm": "1"}


# -- tables ----------------------------------------------------------------------------


def table(world, client):
    data = writer.csv(
        ["标题", "类型", "日期", "开始", "结束", "地点"], [["讲座", "讲座活动", day(20), "9:00", "11:00", "样"]]
    )
    return "/staff/imports/", {"kind": "events", "file": SimpleUploadedFile("表.csv", data)}


def plan_file(world, client):
    facts = {"title": "样例方案", "slug": "next", "area": "样例市", "period": [2026, 2030], "coordinator": "样例科协"}
    document = {"plan": facts, "groups": [], "organizations": ["样例科协"], "streets": []}
    return "/staff/plan/import/", {"file": SimpleUploadedFile("方案.json", json.dumps(document).encode())}


def long_list(world, client):
    return "/staff/list-files/new/", {"list": "events", "ending": "csv", "asked": "state=draft"}


# -- requests --------------------------------------------------------------------------


def asked(world, client):
    facts = {
        "asker": "school", "organization_name": "青龙小学", "topic": "science", "style": "van", "wish": "水火箭",
        "audiences": [AudienceFactory().pk], "children": "42", "adults": "4", "day_1": day(20), "part_1": "morning",
        "venue": VenueFactory().pk, "facilities": ["power"], "contact_name": "李老师", "phone": "13900000556", "consent": "on",
    }  # fmt: skip
    return "/ask/", facts


def noted(world, client):
    return "/staff/requests/new/", asked(world, client)[1]


def new_request(world) -> OutreachRequest:
    made = ask(asker="school", organization_name="青龙小学", phone="+8613900000557")
    OutreachRequest.objects.filter(pk=made.pk).update(assigned_to=our(world))
    return made


def arranged(world, client):
    facts = {"title": "走进青龙小学", "host": our(world).pk, "kind": "outreach", "day": day(21), **HOURS}
    return f"/staff/requests/{new_request(world).pk}/arrange/", facts


def proposed(world, client):
    return f"/staff/requests/{new_request(world).pk}/propose/", {
        "day_1": day(22),
        "clock_1": "9:30",
        "note": "那天有空",
    }


def new_place(world, client):
    made = new_request(world)
    OutreachRequest.objects.filter(pk=made.pk).update(venue=None, place="石庄小学")
    facts = {"name": "石庄小学", "area": made.street.pk, "address": "石庄路 1 号", "organization": our(world).pk}
    return f"/staff/requests/{made.pk}/register-place/", facts


# -- registrations ---------------------------------------------------------------------


def registered(world, client):
    seats = pool(world)
    path = f"/events/{seats.event.slug}/register/?occurrence={seats.occurrence.uid}"
    return path, PARTY | {"phone": "13900000558"}


def noted_party(world, client):
    seats = pool(world)
    path = f"/staff/events/{seats.event_id}/registrations/add/"
    return path, PARTY | {"occurrence": str(seats.occurrence.uid), "names": "王奶奶"}


def invitations(world, client):
    return address(world, "registrations:staff_renew", ""), {"round": "0"}


def part_of_party(world, client):
    seats = pool(world, capacity=6)
    fill(seats, 4)
    row = register(seats, *"甲乙丙丁", phone="+8613900000559", wait_if_full=True)
    assert row.status == Registration.Status.WAITLISTED
    facts = {"split-people": ["甲", "丙"], "split-rest": "wait", "split-reason": "电话里说好了", "of": "4"}
    return f"/staff/registrations/{row.pk}/split/", facts


# -- places and things -----------------------------------------------------------------


def place(world, client):
    facts = {"name": "石庄新馆", "organization": our(world).pk, "area": StreetFactory().pk, "address": "样例路 8 号"}
    return "/staff/venues/add/", facts


def thing(world, client):
    return "/staff/resources/add/", thing_facts(world)


def thing_facts(world) -> dict:
    return {
        "name": "二号大篷车",
        "kind": "van",
        "organization": our(world).pk,
        "home": "",
        "setup_minutes": "0",
        "clearup_minutes": "0",
        "days_per_year": "",
        "norm": "",
    }


def space(world, client):
    return address(world, "venues:add_space", ""), {
        "name": "小报告厅",
        "capacity": "40",
        "setup_minutes": "0",
        "clearup_minutes": "0",
    }


def closure(world, client):
    return address(world, "venues:close_space", ""), {
        "start": at(70, "09:00"),
        "end": at(70, "11:00"),
        "purpose": "装修",
    }


def use_of_space(world, client):
    facts = {"start": at(71, "09:00"), "end": at(71, "11:00"), "purpose": "展览", "organization": our(world).pk}
    return address(world, "venues:bookings", ""), facts | {"thing": world.space.pk}


def use_of_thing(world, client):
    facts = {"start": at(72, "09:00"), "end": at(72, "11:00"), "purpose": "借去展览", "organization": our(world).pk}
    return address(world, "venues:hold", ""), {f"hold-{name}": value for name, value in facts.items()}


def upkeep(world, client):
    facts = {"start": at(73, "09:00"), "end": at(73, "11:00"), "purpose": "换轮胎"}
    return address(world, "venues:upkeep", ""), {f"upkeep-{name}": value for name, value in facts.items()}


def trip(world, client):
    return address(world, "venues:trip", ""), {"trip-day": day(-1), "trip-kilometres": 40, "trip-note": "石庄"}


def photos(world, client):
    return address(world, "venues:photos", ""), {"photos": photo(), "caption": "大门"}


def base(world, client):
    venue = VenueFactory(organization=our(world))
    facts = {"venue": venue.pk, "type": base_type().pk, "level": level().pk, "name": "石庄田间基地"}
    return "/staff/bases/apply/", facts | {
        "day6": "9:00-11:30",
        "application": "有田有人",
        "contact_phone": "13900000777",
    }


def report_round(world, client):
    ReportRound.objects.filter(year=clock.today().year - 5).delete()
    facts = {"year": clock.today().year - 5, "opens_on": day(0), "deadline": day(30), "note": ""}
    return "/staff/bases/rounds/", facts


def scoring_sheet(world, client):
    return "/staff/bases/scoring/", {
        "name": "新评价表",
        "items": "开放，60，10，天数\n管理,40,10",
        "grades": "好,80\n一般,0",
    }


# -- volunteers ------------------------------------------------------------------------


def shift(world, client):
    facts = {"role": "引导员", "start": "09:00", "end": "12:00", "minimum": 1, "ideal": 1, "maximum": 2}
    return address(world, "volunteers:add_shift", ""), facts | {"occurrence": world.occurrence.pk}


def volunteer(world, client):
    client.force_login(PersonFactory())
    return "/volunteer/enrol/", {"name": "石小志", "languages": "普通话", "consent": "on"}


def certificate(world, client):
    kind, _ = Qualification.objects.get_or_create(name="急救证")
    return address(world, "volunteers:add_qualification", ""), {"qualification": kind.pk, "valid_until": "2099-01-01"}


def merge(world, client):
    other = VolunteerFactory()
    return address(world, "volunteers:merge", ""), {"other": other.pk, "reason": "电话里问过本人"}


def claim(world, client):
    client.force_login(VolunteerFactory().person)
    kind, _ = Qualification.objects.get_or_create(name="急救证")
    return "/volunteer/certificates/", {"qualification": kind.pk, "picture": photo()}


def clerks_of_everything(world) -> Person:
    """An administrator of both organizations, so that each page lets them in."""
    person = PersonFactory(is_superuser=True)
    for organization in (our(world), association()):
        Membership.objects.create(person=person, organization=organization, role=Membership.Role.ADMINISTRATOR)
    return person


# -- what is brought as a list, and texts ----------------------------------------------


def villages(world, client):
    return "/staff/villages/", {"street": StreetFactory().pk, "text": "甲村\n乙村", "confirm": "1"}


def days_of_a_year(world, client):
    return reverse("special_days:import"), {"text": f"{day(30)},,考试,高考", "confirm": "1"}


def occasions(world, client):
    path = f"{reverse('plan:occasions')}?year=2098"
    sent = controls(client.get(path), form=None)
    name = f"occasion-{world.occasion_date.occasion_id}"
    return path, sent | {f"{name}-first": "2098-03-01", f"{name}-last": "2098-03-02"}


def text_again(world, client):
    return address(world, "notifications:message", ""), {"reason": "再发一次"}


def texts_again(world, client):
    facts = {"state": "unknown", "purpose": "", "ids": [world.message.pk], "may_have_arrived": "on"}
    return reverse("notifications:again"), facts | {"reason": "再发一次"}


def all_texts_again(world, client):
    facts = {"state": "unknown", "purpose": "", "everything": "on", "may_have_arrived": "on"}
    return reverse("notifications:again"), facts | {"reason": "再发一次"}


def team(world, client):
    return "/staff/teams/new/", {"name": "石庄医院队", "organization": our(world).pk, "public": "on"}
