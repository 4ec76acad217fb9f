import datetime as dt
import re
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from events.models import Event, Occurrence, OccurrenceBooking
from special_days.models import MarketCycle
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import (
    AssociationFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    StreetFactory,
)
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from venues.models import Booking

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 16, 1, 0, tzinfo=dt.UTC)
"""Wednesday, 9:00 here."""
PLANNER = "/staff/planner/"


@pytest.fixture(autouse=True)
def _on_a_wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def host():
    return OrganizationFactory(name="县街街道办事处", slug="mine")


@pytest.fixture
def street():
    return StreetFactory(name="县街街道", slug="xianjie")


def at(day: int, hour: float, length: float = 2, **facts) -> Occurrence:
    start = dt.datetime(2026, 9, day, tzinfo=dt.UTC) + dt.timedelta(hours=hour - 8)
    return OccurrenceFactory(start=start, end=start + dt.timedelta(hours=length), **facts)


def taken(thing, day: int, hour: float, *, organization, length: float = 2, **facts) -> Booking:
    start = dt.datetime(2026, 9, day, tzinfo=dt.UTC) + dt.timedelta(hours=hour - 8)
    end = start + dt.timedelta(hours=length)
    kind = "space" if hasattr(thing, "venue_id") else "resource"
    spans = {"start": start, "end": end, "busy_from": start, "busy_until": end}
    state = facts.pop("state", Booking.State.CONFIRMED)
    return Booking.objects.create(**{kind: thing}, **spans, state=state, organization=organization, at=NOW, **facts)


def page(client, query: str = ""):
    answer = client.get(f"{PLANNER}?{query}")
    assert answer.status_code == 200
    return answer.context["page"]


def titles(page) -> list[str]:
    return [item.title for item in page.items]


def everything(host, street, count: int) -> None:
    for number in range(count):
        venue = VenueFactory(area=street)
        space = SpaceFactory(venue=venue)
        one = at(16 + number % 4, 9, event__host=host, venue=venue, space=space)
        one.resources.add(ResourceFactory())
        one.crew.add(CrewFactory())
        booking = taken(space, 16 + number % 4, 9, organization=host)
        OccurrenceBooking.objects.create(occurrence=one, booking=booking)
        at(15, 14, event=EventFactory(host=host), venue=venue)
        taken(ResourceFactory(), 16, 9, organization=OrganizationFactory())
        MarketCycle.objects.create(area=street, rule="weekday", values=[number % 7 + 1])


LOOKS = {
    "view=week": 17, "view=day": 13, "view=month": 15, "view=week&by=street": 15, "view=month&by=street": 15,
    "view=week&by=venue": 13, "view=day&by=resource": 12, "view=month&by=crew": 12, "show=list": 15,
}  # fmt: skip


@pytest.mark.parametrize("query", LOOKS)
def test_no_look_takes_more_queries_for_more_rows(client, organizer, host, street, query):
    counts = []
    for rows in (1, 3):
        everything(host, street, rows)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{PLANNER}?{query}")
        counts.append(len(queries))
    assert counts == [LOOKS[query]] * 2


def test_a_week_shows_what_touches_it(client, organizer, host):
    for day in (13, 14, 20, 21):
        at(day, 9, event__title=f"{day}日", event__host=host)
    assert titles(page(client)) == ["14日", "20日"]
    assert titles(page(client, "day=2026-09-21")) == ["21日"]


def test_a_month_of_everything_is_whole_weeks_but_counts_its_own_days(client, organizer, host):
    at(1, 9, event__host=host)
    at(30, 9, event__host=host)
    shown = page(client, "view=month")
    assert [len(week) for week in shown.squares] == [7] * 5
    assert (shown.squares[0][0].cell.head.date, shown.events) == (dt.date(2026, 8, 31), 2)


def test_what_is_over_two_days_stands_on_both(client, organizer, host, street):
    at(15, 22, length=4, event__host=host, venue=VenueFactory(area=street))
    row = page(client, "by=street").groups[0][1][0]
    assert [len(cell.items) for cell in row.cells] == [0, 1, 1, 0, 0, 0, 0]
    assert row.events == 1


def test_others_drafts_are_nobodys_business(client, organizer, host):
    at(16, 9, event=EventFactory(title="别家草稿"))
    at(16, 9, event=EventFactory(title="自家草稿", host=host))
    at(16, 9, event__title="别家公开的")
    at(16, 9, event__title="取消了", state=Occurrence.State.CANCELLED)
    answer = client.get(PLANNER)
    assert titles(answer.context["page"]) == ["自家草稿", "别家公开的"]
    assert "别家草稿" not in answer.text


def test_the_association_sees_every_draft_and_may_move_it(client):
    client.force_login(MembershipFactory(organization=AssociationFactory()).person)
    at(16, 9, event=EventFactory(title="别家草稿"))
    assert [(item.title, item.may_move) for item in page(client).items] == [("别家草稿", True)]


def test_viewers_look_but_move_and_make_nothing(client, host):
    client.force_login(MembershipFactory(organization=host, role="viewer").person)
    at(17, 9, event__host=host)
    answer = client.get(PLANNER)
    assert [item.may_move for item in answer.context["page"].items] == [False]
    assert "/move/" not in answer.text
    assert reverse("events:staff_new") not in answer.text


def test_what_is_over_cannot_be_dragged(client, organizer, host):
    at(15, 9, event__host=host, event__title="昨天")
    at(17, 9, event__host=host, event__title="明天")
    assert {item.title: item.may_move for item in page(client).items} == {"昨天": False, "明天": True}


def test_a_van_taken_by_others_tells_only_who_took_it(client, organizer):
    van, other = ResourceFactory(name="大篷车 1 号"), OrganizationFactory(name="市气象局")
    taken(van, 17, 9, organization=other, purpose="秘密排练")
    hidden = at(18, 9, event=EventFactory(title="别家草稿", host=other))
    booking = taken(van, 18, 9, organization=other, purpose="别家草稿")
    OccurrenceBooking.objects.create(occurrence=hidden, booking=booking)
    answer = client.get(f"{PLANNER}?by=resource")
    assert [(item.title, item.host) for item in answer.context["page"].items] == [("已占用", "市气象局")] * 2
    assert "秘密排练" not in answer.text
    assert "别家草稿" not in answer.text


def test_upkeep_says_why(client, organizer):
    taken(ResourceFactory(), 17, 9, organization=OrganizationFactory(), kind="upkeep", purpose="换轮胎")
    assert titles(page(client, "by=resource")) == ["换轮胎"]


def test_a_hold_that_ran_out_is_gone(client, organizer):
    facts = {"organization": OrganizationFactory(), "state": Booking.State.TENTATIVE}
    taken(ResourceFactory(), 17, 9, expires_at=NOW, **facts)
    taken(ResourceFactory(), 18, 9, expires_at=NOW + dt.timedelta(hours=1), **facts)
    assert [item.day.day for item in page(client, "by=resource").items] == [18]


def test_an_occurrence_with_its_booking_is_drawn_once_and_does_not_clash_with_itself(client, organizer, host):
    space = SpaceFactory()
    one = at(17, 9, event__host=host, venue=space.venue, space=space)
    OccurrenceBooking.objects.create(occurrence=one, booking=taken(space, 17, 9, organization=host))
    shown = page(client, "by=venue")
    assert (len(shown.items), shown.overlaps) == (1, 0)


def test_two_at_one_hall_are_drawn_as_a_clash_in_both_cells(client, organizer, host):
    space = SpaceFactory()
    one = at(17, 14, event__host=host, event__title="健康讲座", venue=space.venue, space=space)
    taken(space, 17, 15, organization=OrganizationFactory(), purpose="排练")
    answer = client.get(f"{PLANNER}?by=venue")
    shown = answer.context["page"]
    assert shown.overlaps == 1
    assert [item.has_conflict for item in shown.items] == [True, True]
    assert "和《健康讲座》14:00撞场地" in shown.items[1].conflict_words
    cell = shown.groups[0][1][0].cells[3]
    assert [(bar.x, bar.width, bar.mark) for bar in cell.rail] == [
        (360, 120, ""), (420, 120, "closed"), (420, 60, "conflict"),
    ]  # fmt: skip
    assert f"/staff/occurrences/{one.pk}/move/" in answer.text


def test_back_to_back_is_no_clash(client, organizer, host):
    van = ResourceFactory()
    for hour in (9, 11):
        at(17, hour, event__host=host).resources.add(van)
    assert page(client).overlaps == 0


def test_two_events_at_one_place_are_only_marked(client, organizer, host):
    venue = VenueFactory()
    at(17, 9, event__host=host, venue=venue)
    at(17, 10, event__host=host, venue=venue)
    shown = page(client)
    assert (shown.overlaps, [item.shares_venue for item in shown.items]) == (0, [True, True])


def test_a_speaker_is_in_one_place(client, organizer, host):
    speaker = CrewFactory(name="麦教授")
    for hour in (9, 10):
        at(17, hour, event__host=host).crew.add(speaker)
    shown = page(client, "by=crew")
    assert (shown.overlaps, [row.line.name for _, rows in shown.groups for row in rows]) == (1, ["麦教授"])


def test_a_street_without_anything_says_so_and_leads_to_the_editor(client, organizer, host, street):
    shown = client.get(f"{PLANNER}?by=street")
    assert "空着：这周没有活动" in shown.text
    assert f"{reverse('events:staff_new')}?day=2026-09-16&amp;street=xianjie" in shown.text
    at(17, 9, event__host=host, venue=VenueFactory(area=street))
    assert "空着" not in client.get(f"{PLANNER}?by=street").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=drive", ["车"]),
        ("state=draft", ["草稿"]),
        ("state=public", ["车", "讲座"]),
        ("street=xianjie", ["讲座"]),
        ("host=mine", ["草稿"]),
        ("task=A9.9", ["讲座"]),
        ("kind=nonsense&by=nonsense&view=nonsense&day=nonsense&state=x", ["车", "草稿", "讲座"]),
    ],
)
def test_filters_narrow_what_is_drawn(client, host, street, query, found):
    client.force_login(MembershipFactory(organization=host).person)
    at(17, 8, event__title="车", event__kind=Event.Kind.DRIVE)
    at(17, 9, event=EventFactory(title="草稿", host=host))
    at(17, 10, event=PublishedEventFactory(title="讲座", task__code="A9.9"), venue=VenueFactory(area=street))
    assert titles(page(client, query)) == found


def test_a_clash_with_something_filtered_out_is_still_drawn(client, organizer, host):
    van = ResourceFactory()
    at(17, 9, event__title="我的", event__host=host).resources.add(van)
    at(17, 9, event__title="别的", event__kind=Event.Kind.DRIVE).resources.add(van)
    shown = page(client, "kind=drive")
    assert (titles(shown), shown.overlaps) == (["别的"], 1)


def test_filters_and_the_look_stay_in_every_link(client, organizer):
    text = client.get(f"{PLANNER}?view=month&by=street&kind=drive&day=2026-09-16").text
    assert "view=week&amp;by=street&amp;day=2026-09-16&amp;kind=drive" in text
    assert "view=month&amp;by=street&amp;day=2026-10-01&amp;kind=drive" in text


def test_special_days_stand_in_the_head_and_market_days_in_their_street(client, organizer, street):
    MarketCycle.objects.create(area=street, rule="weekday", values=[4])
    at(18, 9, venue=VenueFactory(area=street))
    shown = page(client, "by=street&day=2026-09-16")
    assert [cell.marks for cell in shown.groups[0][1][0].cells][3] == ("赶街天",)
    assert page(client, "day=2026-09-20").heads[6].notes == ("补班",)
    assert [head.is_off for head in page(client, "day=2026-09-20").heads] == [False] * 5 + [True, False]


def test_postponed_dates_wait_beside_the_plan(client, organizer, host):
    at(10, 9, event__host=host, event__title="延了", state=Occurrence.State.POSTPONED)
    shown = page(client)
    assert (titles(shown), [item.title for item in shown.postponed]) == ([], ["延了"])


def test_a_day_has_lanes_for_what_lies_over_each_other(client, organizer, host, street):
    venue = VenueFactory(area=street)
    for hour in (7, 9, 10):
        at(17, hour, event__host=host, venue=venue)
    row = page(client, "view=day&by=street&day=2026-09-17").groups[0][1][0]
    spans = [[(piece.span, bool(piece.item)) for piece in lane] for lane in row.lanes]
    assert spans == [[(8, True), (8, True), (36, False)], [(12, False), (8, True), (32, False)]]


def test_a_hostile_title_is_only_a_title(client, organizer, host):
    at(17, 9, event__host=host, event__title="<script>alert</script>")
    assert "<script>alert" not in client.get(PLANNER).text


def test_a_stranger_signs_in_and_a_resident_is_refused(client):
    assert client.get(PLANNER).status_code == 302
    client.force_login(PersonFactory())
    assert client.get(PLANNER).status_code == 403


def test_the_list_is_cut_and_says_so(client, organizer, host, monkeypatch):
    monkeypatch.setattr("portal.planner.page.MAX_LIST", 2)
    for _ in range(3):
        at(17, 9, event__host=host)
    assert "还有 1 场没列出来" in client.get(f"{PLANNER}?show=list").text


@pytest.mark.slow
def test_a_thousand_dates_in_one_month_stay_quick_to_ask(client, organizer, host, django_assert_num_queries):
    event, venue = PublishedEventFactory(host=host), VenueFactory()
    start = clock.now()
    Occurrence.objects.bulk_create(
        Occurrence(event=event, venue=venue, start=start, end=start + dt.timedelta(hours=1), changed_at=start)
        for _ in range(1000)
    )
    with django_assert_num_queries(14):
        answer = client.get(f"{PLANNER}?view=month")
    assert answer.context["page"].events == 1000


def test_the_workbench_and_the_page_of_an_event_lead_to_its_days(client, organizer, host):
    one = at(24, 23.5, 0.25, event__host=host)
    assert "/staff/planner/?view=week&amp;day=2026-09-16" in client.get("/staff/").text
    assert "/staff/planner/?day=2026-09-24" in client.get(f"/staff/events/{one.event_id}/").text


def test_each_day_of_a_date_over_days_says_its_own(client, organizer, host, street):
    venue = VenueFactory(area=street)
    at(15, 9, length=56, event__host=host, venue=venue)
    body = client.get(f"{PLANNER}?view=week&by=street&show=grid").text
    drawn = [body.index(f"<b>{words}</b>") for words in ("09:00", "全天", "到 17:00")]
    assert drawn == sorted(drawn)
    assert 'data-day="2026-09-15" data-on="2026-09-17"' in body
    assert "09:00—9月17日 17:00" in client.get(f"{PLANNER}?view=week&show=list").text


def test_what_is_drawn_has_its_look_in_the_key_and_in_the_style_sheet():
    """Classes are put together from names: a name that one side changes alone loses its colours in silence."""
    style = Path("core/static/core/staff.css").read_text()
    key = Path("portal/templates/portal/planner/trouble.html").read_text()
    for name in ("draft", "closed", "conflict", "beside"):
        assert f".ev--{name}" in style
        assert f".key .{name}" in style
        assert f'<i class="{name}">' in key
    for name in ("draft", "closed", "conflict"):
        assert f".rail .{name}" in style
    source = Path("portal/planner/items.py").read_text()
    assert set(re.findall(r'^            "(\w+)": self\.', source, re.MULTILINE)) == {
        "draft",
        "closed",
        "conflict",
        "beside",
    }
