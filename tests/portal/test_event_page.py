import datetime as dt
from collections import defaultdict

import pytest
from django.core.files.base import ContentFile

from core import clock, slots
from core.phrases import local
from events.models import Change, ChangeItem, ChangeSide, Event, HeldCount, HeldPhoto, HeldRecord, Occurrence
from events.occurrences import plan_change
from special_days.models import MarketCycle
from tests.factories.events import (
    AudienceFactory,
    CooperationFactory,
    EventFactory,
    OccurrenceFactory,
    PublishedEventFactory,
    VenueFactory,
)
from tests.factories.people import OrganizationFactory, StreetFactory, VillageFactory
from tests.factories.taking_part import ShiftFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 9, 14, 4, tzinfo=dt.UTC)


def drive(stops: int, **facts) -> Event:
    event = PublishedEventFactory(kind=Event.Kind.DRIVE, slug="drive", **facts)
    for number in range(stops):
        start = clock.now() + DAY * (number + 1)
        OccurrenceFactory(event=event, position=number + 1, start=start, end=start + DAY / 12)
    return event


@pytest.mark.parametrize("stops", [1, 3])
def test_the_page_costs_the_same_however_long_the_drive(client, stops, django_assert_num_queries, monkeypatch):
    """Its own queries; each room that fills a slot counts those of its part."""
    monkeypatch.setattr(slots, "_parts", defaultdict(list))
    drive(stops)
    with django_assert_num_queries(9):
        answer = client.get("/events/drive/")
    assert len(answer.context["page"].stops) == stops


@pytest.mark.parametrize("state", [Event.State.DRAFT, Event.State.SUBMITTED, Event.State.APPROVED])
def test_what_is_not_published_is_not_found(client, state):
    EventFactory(slug="secret", title="还没公布的事", state=state)
    answer = client.get("/events/secret/")
    assert answer.status_code == 404
    assert "还没公布的事" not in answer.text


def test_an_event_without_dates_is_still_a_page(client):
    PublishedEventFactory(slug="bare")
    assert client.get("/events/bare/").status_code == 200


def test_a_market_day_of_the_stop_is_said(client, time_machine):
    time_machine.move_to(MONDAY)
    event = drive(3)
    street = StreetFactory()
    first, second, third = event.occurrences.order_by("position")
    for one, area in ((first, VillageFactory(parent=street)), (second, street), (third, VillageFactory(parent=street))):
        Occurrence.objects.filter(pk=one.pk).update(venue=VenueFactory(area=area))
    MarketCycle.objects.create(area=street, rule="weekday", values=[local(second.start).isoweekday()])
    other = third.event.occurrences.select_related("venue__area").get(position=3).venue.area
    MarketCycle.objects.create(area=other, rule="weekday", values=[local(first.start).isoweekday()])
    answer = client.get("/events/drive/")
    assert [stop.is_market_day for stop in answer.context["page"].stops] == [False, True, False]
    assert answer.text.count("当天赶街") == 1
    assert "当天赶街" in client.get("/").text


def test_my_street_stands_out_on_the_line(client):
    event = drive(3)
    street = StreetFactory(slug="xianjie", name="县街街道")
    venue = VenueFactory(area=VillageFactory(parent=street), how_to_get_there="坐 12 路")
    event.occurrences.filter(position=2).update(venue=venue)
    client.cookies["street"] = "xianjie"
    answer = client.get("/events/drive/")
    assert [stop.is_mine for stop in answer.context["page"].stops] == [False, True, False]
    assert "坐 12 路" in answer.text
    assert "你的街道" in answer.text


def test_a_moved_stop_says_what_it_was(client):
    event = drive(2)
    stop = event.occurrences.get(position=2)
    before = ChangeSide(start=stop.start - DAY, end=stop.end - DAY, venue_id=stop.venue_id + 1, place="老地方<b>")
    items = [ChangeItem(occurrence_id=stop.pk, label="", before=before, after=plan_change.side(stop))]
    Change.objects.create(event=event, kind="rescheduled", at=clock.now(), items=items)
    answer = client.get("/events/drive/")
    assert [bool(one.was_when) for one in answer.context["page"].stops] == [False, True]
    assert "<s>老地方&lt;b&gt;</s>" in answer.text


def test_a_cancelled_stop_and_a_cancelled_event_say_why(client):
    event = drive(2, state=Event.State.CANCELLED, cancel_reason="连日大雨")
    event.occurrences.filter(position=1).update(state=Occurrence.State.CANCELLED, cancel_reason="桥断了")
    text = client.get("/events/drive/").text
    assert "这个活动取消了" in text
    assert "连日大雨" in text
    assert "桥断了" in text


def test_a_single_date_stands_in_one_block(client):
    OccurrenceFactory(event__slug="talk", event__booking=Event.Booking.NONE, venue__address="连然街 1 号")
    text = client.get("/events/talk/").text
    assert "连然街 1 号" in text
    assert "不用报名，来了就看" in text


def test_lessons_are_numbered(client):
    event = PublishedEventFactory(kind=Event.Kind.CLASS, slug="course")
    for number in (1, 2):
        OccurrenceFactory(event=event, position=number, title=f"内容{number}")
    assert "第 2 课 内容2" in client.get("/events/course/").text


def test_the_venue_says_how_easy_it_is(client):
    venue = VenueFactory(step_free=False, seating="有 20 把椅子", toilet="旁边有厕所", warning="路不平")
    OccurrenceFactory(event__slug="talk", venue=venue)
    text = client.get("/events/talk/").text
    for words in ("有 20 把椅子", "旁边有厕所", "路不平", "轮椅进不去"):
        assert words in text


def test_hosts_are_named(client):
    event = PublishedEventFactory(slug="talk", host=OrganizationFactory(name="市科协"))
    CooperationFactory(event=event, organization__name="市教体局", state="confirmed")
    CooperationFactory(event=event, organization__name="市卫健局")
    assert "市科协主办，市教体局协办" in client.get("/events/talk/").text


def test_afterwards_the_page_tells_how_it_went(client):
    occurrence = OccurrenceFactory(event__slug="talk", state=Occurrence.State.HELD)
    record = HeldRecord.objects.create(occurrence=occurrence, sentence="问题一个接一个。", recorded_at=clock.now())
    for heads in (46, 12):
        HeldCount.objects.create(record=record, audience=AudienceFactory(), heads=heads)
    text = client.get("/events/talk/").text
    assert "<b>58</b> 人到场" in text
    assert "问题一个接一个。" in text


def test_shared_links_carry_title_and_summary(client):
    OccurrenceFactory(event__slug="talk", event__title='"><script>', event__summary="来看看")
    text = client.get("/events/talk/").text
    assert 'property="og:title" content="&quot;&gt;&lt;script&gt;"' in text
    assert "来看看" in text


def test_private_facts_stay_private(client):
    OccurrenceFactory(
        event__slug="talk", contact_phone="+8613900000077", online_link="https://meet.example/1", mode="both"
    )
    text = client.get("/events/talk/").text
    assert "13900000077" not in text
    assert "meet.example" not in text


def photo_of(event: Event) -> HeldPhoto:
    record = HeldRecord.objects.create(occurrence=OccurrenceFactory(event=event), recorded_at=clock.now())
    return HeldPhoto.objects.create(record=record, image=ContentFile(b"jpeg", name="held.jpg"))


def test_photos_are_seen_by_all_once_the_event_is_public(client):
    public = photo_of(PublishedEventFactory(slug="talk"))
    hidden = photo_of(EventFactory())
    address = f"/events/photos/{public.pk}/"
    assert address in client.get("/events/talk/").text
    answer = client.get(address)
    assert (answer.getvalue(), answer["Content-Type"]) == (b"jpeg", "image/jpeg")
    assert client.get(f"/events/photos/{hidden.pk}/").status_code == 404


def test_what_is_over_no_longer_tells_how_to_come(client):
    past = clock.now() - DAY
    OccurrenceFactory(event__slug="talk", start=past, end=past + DAY / 24)
    text = client.get("/events/talk/").text
    assert "已经办过" in text
    assert "来之前看一眼" not in text


def test_every_stop_says_its_address_its_map_and_how_to_get_there(client):
    event = drive(0)
    for number, spot in enumerate([{"latitude": "24.91", "longitude": "102.47"}, {}], start=1):
        start = clock.now() + DAY * number
        venue = VenueFactory(name=f"馆{number}", address=f"样例路{number}号", slug=f"hall-{number}", **spot)
        OccurrenceFactory(event=event, position=number, start=start, end=start + DAY / 12, venue=venue)
    page = client.get("/events/drive/").text
    for number in (1, 2):
        assert f"样例路{number}号" in page
        assert f'href="/venues/hall-{number}/"' in page
    assert "https://uri.amap.com/marker?position=102.470000,24.910000" in page
    assert "https://uri.amap.com/search?keyword=%E9%A6%862+%E6%A0%B7%E4%BE%8B%E8%B7%AF2%E5%8F%B7" in page


def test_an_event_at_one_place_leads_there(client):
    event = PublishedEventFactory(slug="one", kind=Event.Kind.LECTURE)
    start = clock.now() + DAY
    OccurrenceFactory(
        event=event, start=start, end=start + DAY / 12, venue=VenueFactory(slug="hall", address="样例路8号")
    )
    page = client.get("/events/one/").text
    assert ("样例路8号" in page, 'href="/venues/hall/"' in page, "uri.amap.com" in page) == (True, True, True)


def test_help_is_asked_for_below_what_visitors_need(client):
    event = drive(1)
    ShiftFactory(occurrence=event.occurrences.get())
    page = client.get("/events/drive/").text
    assert page.index("谁办的") < page.index("还缺志愿者")
