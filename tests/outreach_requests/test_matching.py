"""How well planned dates fit a request, and what kinds of event may answer it."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from core.errors import Refusal
from events import kinds
from events.models import Event
from organizations.models import Organization
from outreach_requests import event_kinds, matching, queries
from outreach_requests.matching import Date, RequestedVisit
from outreach_requests.models import OutreachRequest
from outreach_requests.rules import Time
from tests.events.conftest import at
from tests.factories.events import AudienceFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.requests import arrange, ask
from tests.factories.taking_part import SeatPoolFactory

SEPTEMBER_17 = dt.date(2026, 9, 17)
VISIT = RequestedVisit(
    times=[Time(day=SEPTEMBER_17, part="morning"), Time(day=SEPTEMBER_17 + dt.timedelta(days=1), clock=dt.time(14))],
    heads=60, topic="健康", place="村委会院坝", street="县街街道", school="样例小学",
)  # fmt: skip


def date(**facts):
    usual = {"start": at(17, 9), "end": at(17, 11), "nearness": 0, "street": "县街街道", "topic": "健康"}
    return Date(**usual | {"kind": "讲座活动", "kind_fits": True} | facts)


def warned(**facts):
    return {one.code: one.words for one in matching.fits(date(**facts), VISIT, now=at(8, 12)) if not one.is_good}


def test_what_fits_is_said_too():
    found = matching.fits(date(room=80, school="样例小学"), VISIT, now=at(8, 12))
    assert all(one.is_good for one in found)
    assert [one.code for one in found] == ["time", "place", "school", "seats", "topic"]


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [
        ({"start": at(17, 14), "end": at(17, 16)}, "time", "那天对，但对方想要上午"),
        ({"start": at(19, 9), "end": at(19, 11)}, "time", "不在对方想要的时间（9月17日 周四上午、9月18日 周五14:00）"),
        ({"start": at(18, 16), "end": at(18, 17)}, "time", "那天对，但对方想要14:00"),
        ({"nearness": 2, "street": "草铺街道"}, "place", "在草铺街道，对方在县街街道"),
        ({"school": "别的小学"}, "school", "这一场是约好给别的小学的"),
        ({"room": 30}, "seats", "坐不下：只有 30 个位子，对方 60 人"),
        ({"topic": "智慧助老"}, "topic", "内容是智慧助老，对方点的是健康"),
        ({"kind": "培训", "kind_fits": False}, "kind", "是培训，不像对方要的形式"),
    ],
)
def test_what_does_not_fit_is_named(facts, code, words):
    assert warned(**facts) == {code: words}


@pytest.mark.parametrize(
    "facts",
    [
        {"start": at(18, 13), "end": at(18, 15)},
        {"start": at(16, 9), "end": at(20, 17)},
        {"nearness": 1},
        {"room": 60},
        {"room": None},
    ],
)
def test_what_is_near_enough(facts):
    assert warned(**facts) == {}


def test_dates_in_the_wished_times_come_first():
    far_but_then, near_but_later = (
        matching.fits(date(nearness=2, street="草铺街道", topic="科学体验"), VISIT, now=at(8, 12)),
        matching.fits(date(start=at(20, 9), end=at(20, 10)), VISIT, now=at(8, 12)),
    )
    assert matching.rank(far_but_then) < matching.rank(near_but_later)


@pytest.mark.parametrize(
    ("asker", "style", "groups", "first", "absent"),
    [
        ("school", "any", {"youth"}, ["outreach", "lecture"], {"training", "theme_day", "emergency"}),
        ("school", "van", {"youth"}, ["outreach", "drive", "exhibition"], {"training"}),
        ("village", "van", {"elderly"}, ["drive", "exhibition", "lecture"], {"outreach"}),
        ("village", "hands_on", {"elderly", "youth"}, ["class", "exhibition", "lecture"], set()),
        ("other", "talk", {"workers"}, ["lecture", "class"], {"outreach"}),
        ("street", "advice", set(), ["lecture", "exhibition"], {"outreach"}),
    ],
)
def test_every_kind_that_fits_the_likeliest_first(asker, style, groups, first, absent):
    found = event_kinds.for_request(asker=asker, style=style, groups=groups)
    assert found[: len(first)] == first
    offered = {*Event.Kind} - {Event.Kind.THEME_DAY, Event.Kind.EMERGENCY}
    assert set(found) == offered - absent
    assert all((Event.Booking.INVITED.value in dict(kinds.bookings(kind))) for kind in found)


@pytest.fixture
def street(db):
    return StreetFactory(name="县街街道")


@pytest.fixture
def host(street):
    return OrganizationFactory(name="样例街道办", kind=Organization.Kind.STREET_OFFICE, area=street)


@pytest.fixture
def staff(client, host, now, time_machine):
    time_machine.move_to(now)
    found = MembershipFactory(organization=host).person
    client.force_login(found)
    return found


@pytest.fixture
def program(staff):
    found = APIClient()
    found.force_authenticate(staff)
    return found


@pytest.fixture
def asked(street, now):
    made = ask(street, now=now, style="van")
    group = AudienceFactory(slug="elderly")
    made.audiences.add(AudienceFactory(slug="elderly-laonianren", parent=group))
    return made


def planned(staff, street, start, *, seats=None, **facts):
    about = {
        "host": staff.memberships.get().organization,
        "topic": "health",
        "booking": "occurrence" if seats else "none",
        "kind": "lecture",
    }
    one = OccurrenceFactory(
        event=PublishedEventFactory(**about | facts), venue=VenueFactory(area=street), start=start,
        end=start + dt.timedelta(hours=2),
    )  # fmt: skip
    if seats:
        SeatPoolFactory(event=one.event, occurrence=one, capacity=seats, taken=5)
    return one


def test_each_date_says_how_it_fits_on_the_page_and_to_programs(client, asked, street, staff, program):
    wished = asked.times.get()
    good = planned(staff, street, at(wished.day.day, 9), seats=100, title="院坝义诊")
    later = planned(staff, StreetFactory(name="草铺街道"), at(20, 9), seats=20, title="手机课", topic="digital")
    page = client.get(f"/staff/requests/{asked.pk}/").text
    assert page.index("院坝义诊") < page.index("手机课")
    for words in (
        "是对方想要的时间", "同一个街道，不在村委会院坝，要过来", "坐得下：还有 95 个位子，对方 60 人", "内容一样：健康",
        "不在对方想要的时间", "在草铺街道，对方在县街街道", "坐不下：只有 15 个位子，对方 60 人", "内容是智慧助老，对方点的是健康",
    ):  # fmt: skip
        assert words in page
    found = program.get(f"/api/v1/outreach-requests/{asked.pk}/offers/").json()["results"]
    assert [one["occurrence"] for one in found] == [str(good.uid), str(later.uid)]
    assert [fit["code"] for fit in found[1]["fits"] if not fit["is_good"]] == ["time", "place", "seats", "topic"]
    assert client.post(f"/staff/requests/{asked.pk}/attach/", {"occurrence": later.pk}).status_code == 302
    assert OutreachRequest.objects.get().occurrence == later


@pytest.mark.parametrize("count", [1, 3])
def test_the_offers_cost_the_same(asked, street, staff, django_assert_num_queries, count):
    for number in range(count):
        planned(staff, street, at(20 + number, 9), seats=20)
    found = queries.whole(OutreachRequest.objects.all()).get()
    with django_assert_num_queries(2):
        queries.offers(found, queries.joinable(staff, found, now=clock.now()), now=clock.now())


def test_a_request_is_made_into_any_kind_that_fits_and_no_other(client, asked, staff, program):
    host = staff.memberships.get().organization
    page = client.get(f"/staff/requests/{asked.pk}/")
    offered = [value for value, _ in page.context["arrange"].fields["kind"].choices]
    assert offered == ["drive", "exhibition", "lecture", "class", "training", "competition"]
    with pytest.raises(Refusal, match="kind_does_not_fit"):
        arrange(asked, host=host, by=staff, kind="outreach")
    assert program.get(f"/api/v1/outreach-requests/{asked.pk}/").json()["kinds"] == offered
    start = {"start": at(20, 9).isoformat(), "end": at(20, 11).isoformat()}
    facts = {"host": host.slug, "title": "大篷车进村", "kind": "theme_day"} | start
    assert program.post(f"/api/v1/outreach-requests/{asked.pk}/arrange/", facts).status_code == 400
    refused = program.post(f"/api/v1/outreach-requests/{asked.pk}/arrange/", facts | {"kind": "outreach"})
    assert (refused.status_code, refused.json()["code"]) == (409, "kind_does_not_fit")
    assert program.post(f"/api/v1/outreach-requests/{asked.pk}/arrange/", facts | {"kind": "drive"}).status_code == 201
    assert Event.objects.get().kind == "drive"
