"""The editors of the kinds: what their buttons do, what they take along, what is told about the road."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from core import clock
from events.forms.editor import date_patterns
from events.models import Event
from organizations.models import TravelTime
from tests.events.conftest import at, make_drive, stops
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory

pytestmark = pytest.mark.django_db
TODAY = at(8, 12)
NEW = reverse("events:staff_new")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def host():
    return OrganizationFactory(name="样例科协")


@pytest.fixture
def organizer(client, host):
    person = MembershipFactory(organization=host).person
    client.force_login(person)
    return person


def typed(*rows, **facts):
    data = {"title": "样例", "host": "", "topic": "science", "version": "1", "do": "save"}
    data |= {"dates-TOTAL_FORMS": str(len(rows)), "dates-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"dates-{number}-{name}": value for name, value in row.items()}
    return data | facts


def stop(day, start="09:30", end="11:30", **facts):
    row = {"day": f"2026-09-{day:02d}", "start_time": start, "end_time": end}
    return row | facts


def shown(page, *names):
    return [tuple(form[name].value() for name in names) for form in page.context["rows"].forms]


# -- things and places ---------------------------------------------------------------


def test_what_is_ticked_once_goes_everywhere_but_where_a_row_says_otherwise(client, organizer, host):
    van, kit = ResourceFactory(), ResourceFactory(kind="kit")
    driver = CrewFactory(organization=host, role="driver")
    rows = [stop(14), stop(15, own="on", resources=[van.pk]), stop(16)]
    data = typed(*rows, host=host.pk, **{"all-resources": [van.pk, kit.pk], "all-crew": [driver.pk]})
    client.post(f"{NEW}?kind=drive", data)
    event = Event.objects.get()
    taken = [(set(one.resources.all()), list(one.crew.all())) for one in stops(event)]
    assert taken == [({van, kit}, [driver]), ({van}, []), ({van, kit}, [driver])]
    page = client.get(reverse("events:staff_edit", args=[event.pk]))
    assert page.context["editor"].assignments["resources"].value() == [van.pk, kit.pk]
    assert shown(page, "own") == [(False,), (True,), (False,)]


def test_the_crew_of_another_organization_is_not_offered(client, organizer, host):
    other = CrewFactory(name="别人请的")
    page = client.post(f"{NEW}?kind=lecture", typed(stop(14), host=host.pk, **{"all-crew": [other.pk]}))
    assert page.status_code == 422
    assert page.context["editor"].assignments.errors["crew"]
    assert "别人请的" not in client.get(f"{NEW}?kind=lecture").content.decode()


def test_a_space_is_chosen_with_its_place_and_the_contact_comes_along(client, organizer, host):
    venue = VenueFactory(contact_name="温小泉", contact_phone="+8613900000007")
    hall = SpaceFactory(venue=venue, name="大厅", capacity=80)
    client.post(f"{NEW}?kind=lecture", typed(stop(14, venue=f"{venue.pk}-{hall.pk}"), host=host.pk))
    date = stops(Event.objects.get())[0]
    assert (date.venue, date.space) == (venue, hall)
    assert (date.contact_name, date.contact_phone) == ("温小泉", "+8613900000007")
    page = client.get(reverse("events:staff_edit", args=[date.event_id]))
    assert shown(page, "venue") == [(f"{venue.pk}-{hall.pk}",)]


def test_a_van_without_its_driver_cannot_be_published(client, organizer, host):
    van = ResourceFactory(needs_driver=True, name="样例大篷车")
    drive = make_drive(2, published=False)
    Event.objects.filter(pk=drive.pk).update(host=host)
    for one in stops(drive):
        one.resources.add(van)
    stops(drive)[0].crew.add(CrewFactory(role="driver"))
    page = client.get(reverse("events:staff_event", args=[drive.pk]))
    words = [lack.words for lack in page.context["missing"] if lack.code == "driver_missing"]
    assert words == ["第2站样例大篷车要有司机，这一场还没有派。请选一位司机，或加一个勾了“这个岗位开车”的志愿者岗位"]


def test_a_lent_van_comes_with_its_drivers(client, organizer, host):
    van = ResourceFactory(needs_driver=True)
    lender = van.organization
    driver = CrewFactory(name="车小稳", organization=lender, role="driver", phone="+8613900000888")
    own = CrewFactory(name="安小行", organization=host, role="driver")
    for no in ({"role": "speaker"}, {"role": "driver", "active": False}):
        CrewFactory(organization=lender, **no)
    CrewFactory(organization=ResourceFactory().organization, role="driver")
    page = client.get(f"{NEW}?kind=drive")
    assert page.context["editor"].assignments.fields["crew"].choices == [
        (str(own.pk), "安小行 · 司机"),
        (str(driver.pk), f"车小稳 · 司机（{lender}）"),
    ]
    assert "0888" not in page.content.decode()
    client.post(
        f"{NEW}?kind=drive", typed(stop(14), host=host.pk, **{"all-resources": [van.pk], "all-crew": [driver.pk]})
    )
    assert list(stops(Event.objects.get())[0].crew.all()) == [driver]
    assert client.get(reverse("events:crew_edit", args=[driver.pk])).status_code == 404
    assert "车小稳" not in client.get(reverse("events:crew")).content.decode()


@pytest.mark.parametrize(
    ("day", "asks"), [("2027-12-29", True), ("2026-11-02", False), ("2027-03-13", False), ("2027-03-15", True)]
)
def test_a_stored_date_that_moves_far_asks_back(client, organizer, host, day, asks):
    drive = make_drive(2, published=False)
    Event.objects.filter(pk=drive.pk).update(host=host)
    first, second = stops(drive)
    rows = [stop(14, pk=first.pk, venue=first.venue_id), stop(15, pk=second.pk, venue=second.venue_id)]
    rows[1]["day"] = day
    path = reverse("events:staff_edit", args=[drive.pk])
    typed_rows = typed(*rows, host=host.pk, version=drive.version, title="年份写错的", **{"dates-INITIAL_FORMS": 2})
    page = client.post(path, typed_rows)
    assert page.status_code == (422 if asks else 302)
    if asks:
        assert ("移得很远，请看一眼年份" in page.text, f'value="{day}"' in page.text, "年份写错的" in page.text) == (
            True,
        ) * 3
        assert stops(drive)[1].start == second.start
        assert client.post(path, typed_rows | {"dates-1-confirm_far": "on"}).status_code == 302
    assert stops(drive)[1].start.date().isoformat() == day


def test_a_new_date_is_far_from_nothing(client, organizer, host):
    row = stop(14)
    row["day"] = "2028-05-01"
    assert client.post(f"{NEW}?kind=drive", typed(row, host=host.pk)).status_code == 302


# -- the road ------------------------------------------------------------------------


@pytest.fixture
def road():
    """Two streets, forty minutes apart, with a place in each."""
    near, far = StreetFactory(name="县街街道"), StreetFactory(name="八街街道")
    TravelTime.objects.create(one=near, other=far, minutes=40)
    return VenueFactory(area=near), VenueFactory(area=far)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("11:50", ("从县街到八街要 40 分钟，只留了 20 分钟；中午也开着，大家要吃饭", True)),
        ("12:30", ("从县街到八街开车约 40 分钟，留了 60 分钟；中午也开着，大家要吃饭", True)),
        ("11:00", ("从县街到八街要 40 分钟，两站的时间撞了；中午也开着，大家要吃饭", True)),
    ],
)
def test_too_little_time_on_the_road_is_said_between_the_stops(client, organizer, road, start, said):
    rows = [stop(14, venue=road[0].pk), stop(14, start, "14:00", venue=road[1].pk)]
    page = client.post(f"{NEW}?kind=drive", typed(*rows, do="look"))
    leg = page.context["rows"].forms[1].leg
    assert (leg.words, leg.is_short) == said
    assert Event.objects.count() == 0


def test_the_first_stop_of_a_day_is_reached_from_where_the_van_stands(client, organizer, road):
    van = ResourceFactory(home=road[0])
    data = typed(stop(14, arrive_time="09:00", venue=road[1].pk), do="look", **{"all-resources": [van.pk]})
    page = client.post(f"{NEW}?kind=drive", data)
    assert page.context["rows"].forms[0].leg.words == f"从{road[0].name}出发约 40 分钟，08:20 前要走"


def test_stops_that_are_too_close_are_moved_apart(client, organizer, road):
    rows = [stop(14, venue=road[0].pk), stop(14, "11:50", "13:00", leave_time="13:20", venue=road[1].pk)]
    page = client.post(f"{NEW}?kind=drive", typed(*rows, do="fit"))
    assert shown(page, "start_time", "end_time", "leave_time")[1] == ("12:10", "13:20", "13:40")


def test_a_day_without_lunch_is_told_and_a_break_is_one_press_away(client, organizer, road):
    rows = [
        stop(14, "09:30", "12:00", leave_time="13:00", venue=road[0].pk),
        stop(14, "14:00", "15:00", arrive_time="13:50", venue=road[1].pk),
        stop(14, "15:30", "16:30", venue=road[1].pk, place_note="还没有填完的"),
    ]
    page = client.post(f"{NEW}?kind=drive", typed(*rows, do="look"))
    legs = [row.leg for row in page.context["rows"]]
    assert legs[1].words == "从县街到八街开车约 40 分钟，留了 50 分钟；中午没有歇的时间"
    assert [bool(leg and leg.lunch) for leg in legs] == [False, True, False]
    assert page.text.count('value="lunch"') == 1
    rested = client.post(f"{NEW}?kind=drive", typed(*rows, do="lunch"))
    assert shown(rested, "start_time", "end_time")[1:] == [("15:00", "16:00"), ("16:00", "17:00")]
    assert 'value="lunch"' not in rested.text
    assert "还没有填完的" in rested.text


def test_a_stop_that_is_open_all_day_is_told_to_take_turns(client, organizer, road):
    page = client.post(f"{NEW}?kind=drive", typed(stop(14, "09:00", "17:00", venue=road[0].pk), do="look"))
    leg = page.context["rows"].forms[0].leg
    assert (leg.words, leg.is_short, leg.lunch) == ("中午也开着，大家要吃饭，请排好轮换", False, False)


# -- rows that move ------------------------------------------------------------------


def test_the_rest_follows_a_stop_that_was_moved(client, organizer):
    was = ["2026-09-14 - 09:30 11:30 - -", "2026-09-15 - 09:30 11:30 - -", "2026-09-16 - 09:30 11:30 - -"]
    rows = [stop(14, was=was[0]), stop(16, was=was[1]), stop(16, was=was[2])]
    page = client.post(f"{NEW}?kind=drive", typed(*rows, do="shift-2"))
    assert shown(page, "day") == [("2026-09-14",), ("2026-09-16",), ("2026-09-17",)]
    again = client.post(f"{NEW}?kind=drive", typed(*rows, do="shift-1"))
    assert shown(again, "day") == [("2026-09-14",), ("2026-09-16",), ("2026-09-16",)]


def test_a_moved_row_offers_to_take_along_those_that_still_stand(client, organizer):
    was = [f"2026-09-{day} - 09:30 11:30 - -" for day in (14, 15, 16, 17)]
    days = (16, 15, 18, 17)
    rows = [stop(day, was=before) for day, before in zip(days, was, strict=True)]
    page = client.post(f"{NEW}?kind=drive", typed(*rows, do="look"))
    offers = [row.offer for row in page.context["rows"]]
    first, third = (
        "从 9月14日 周一 改到 9月16日 周三，后面 2 站还没动。",
        "从 9月16日 周三 改到 9月18日 周五，后面 1 站还没动。",
    )
    assert offers == [first, "", third, ""]
    assert page.text.count('value="shift-3"') == 2
    rows[3]["DELETE"] = "on"
    page = client.post(f"{NEW}?kind=drive", typed(*rows, do="look"))
    assert [bool(row.offer) for row in page.context["rows"]] == [True, False, False, False]


def test_what_follows_the_mouse_hands_no_button_another_task(client, organizer):
    """What an element sends along is sent by every button inside it too, and wins over the button's own."""
    page = client.post(f"{NEW}?kind=drive", typed(stop(14), stop(15), do="look"))
    [measure] = re.findall(r"<span[^>]*hx-vals[^>]*></span>", page.text)
    assert page.text.count("hx-vals") == measure.count("hx-vals") == 1


def test_a_later_start_takes_the_rest_of_its_own_row_along(client, organizer):
    was = "2026-09-14 08:45 09:30 11:30 12:00 -"
    row = stop(14, "10:00", arrive_time="08:45", leave_time="12:00", was=was)
    page = client.post(f"{NEW}?kind=drive", typed(row, stop(14, "13:00", "15:00"), do="shift-1"))
    assert shown(page, "arrive_time", "start_time", "end_time") == [("09:15", "10:00", "12:00"), ("", "13:30", "15:30")]


def test_two_stops_change_places_and_keep_the_times(client, organizer, road):
    drive = make_drive(2, published=False)
    Event.objects.update(host=organizer.memberships.get().organization)
    rows = [
        stop(14 + number, pk=one.pk, venue=one.venue_id, contact_name=f"样例{number}")
        for number, one in enumerate(stops(drive))
    ]
    page = client.post(reverse("events:staff_edit", args=[drive.pk]), typed(*rows, do="down-1"))
    first, second = (str(one.pk) for one in stops(drive))
    assert shown(page, "day", "pk", "contact_name") == [("2026-09-14", second, "样例1"), ("2026-09-15", first, "样例0")]
    out = client.post(reverse("events:staff_edit", args=[drive.pk]), typed(*rows, do="up-1"))
    assert shown(out, "contact_name") == [("样例0",), ("样例1",)]


# -- dates from a pattern ------------------------------------------------------------


def gen(**facts):
    return {f"gen-{name}": value for name, value in facts.items()}


def test_lessons_are_laid_out_by_the_week(client, organizer):
    venue = VenueFactory()
    asked = gen(first="2026-09-29", count="3", step="week", start="14:30", end="16:00", venue=venue.pk)
    page = client.post(f"{NEW}?kind=class", typed({}, do="lay", **asked))
    assert shown(page, "day", "start_time") == [(f"2026-{day}", "14:30") for day in ("09-29", "10-06", "10-13")]
    assert {form["venue"].value() for form in page.context["rows"].forms} == {str(venue.pk)}


def test_a_training_passes_over_holidays(client, organizer):
    asked = gen(first="2026-09-30", count="2", step="workday", start="09:00", end="12:00", venue="")
    page = client.post(f"{NEW}?kind=training", typed({}, do="lay", **asked))
    assert shown(page, "day") == [("2026-09-30",), ("2026-10-08",)]


def test_an_exhibition_is_open_every_day_but_one(client, organizer):
    asked = gen(first="2026-09-18", last="2026-09-22", start="09:00", end="17:00", closed="1", venue="")
    page = client.post(f"{NEW}?kind=exhibition", typed({}, do="lay", **asked))
    assert shown(page, "day") == [(f"2026-09-{day}",) for day in (18, 19, 20, 22)]


def test_a_pattern_that_makes_no_sense_says_so_beside_its_field(client, organizer):
    asked = gen(first="2026-09-18", last="2026-09-10", start="17:00", end="09:00", closed="", venue="")
    page = client.post(f"{NEW}?kind=exhibition", typed({}, do="lay", title="写了一半", **asked))
    assert set(page.context["pattern"].errors) == {"last", "end"}
    assert (page.context["form"]["title"].value(), len(page.context["rows"].forms)) == ("写了一半", 1)


def test_the_proposed_monday_leaves_time_to_ask_everybody():
    assert date_patterns.monday_after(TODAY) == dt.date(2026, 9, 21)
    assert date_patterns.monday_after(at(13, 12)) == dt.date(2026, 9, 21)


# -- kinds ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Event.Kind.values)
def test_every_kind_has_its_editor(client, organizer, host, kind):
    assert client.get(f"{NEW}?kind={kind}").status_code == 200
    client.post(f"{NEW}?kind={kind}", typed(stop(14, school="样例小学"), host=host.pk, booking="none"))
    event = Event.objects.get()
    assert (event.kind, event.occurrences.count()) == (kind, 0 if kind == "theme_day" else 1)
    assert client.get(reverse("events:staff_edit", args=[event.pk])).status_code == 200


@pytest.mark.parametrize("kind", sorted(set(Event.Kind.values) - {"drive", "theme_day", "emergency"}))
def test_a_draft_is_kept_on_the_way_to_its_rule(client, organizer, host, kind):
    venue = VenueFactory()
    page = client.get(f"{NEW}?kind={kind}")
    assert "保存草稿并按规律加日期" in page.text
    school = {"school": "样例小学", "grade": "四年级", "pupils": "40", "adults": "2"} if kind == "outreach" else {}
    row = stop(14, start="14:30", end="16:00", venue=venue.pk, **school)
    answer = client.post(f"{NEW}?kind={kind}", typed(row, host=host.pk, do="repeat"))
    event = Event.objects.get()
    assert answer.url == reverse("events:series_new", args=[event.pk])
    form = client.get(answer.url).context["form"]
    assert [form[name].value() for name in ("weekdays", "venue")] == [[1], str(venue.pk)]
    assert [str(form[name].value())[:5] for name in ("start_time", "end_time")] == ["14:30", "16:00"]


@pytest.mark.parametrize("kind", ["drive", "theme_day", "emergency"])
def test_no_rule_where_none_makes_sense(client, organizer, kind):
    assert "按规律加日期" not in client.get(f"{NEW}?kind={kind}").text


def test_on_the_way_to_its_rule_a_mistake_is_said_and_nothing_is_lost(client, organizer, host):
    answer = client.post(f"{NEW}?kind=lecture", typed(stop(14, start="16:00", end="14:00"), host=host.pk, do="repeat"))
    assert (answer.status_code, 'value="16:00"' in answer.text, Event.objects.count()) == (422, True, 0)


def test_an_emergency_is_short_and_asks_for_two_approvers(client, organizer, host):
    page = client.get(f"{NEW}?kind=emergency")
    assert set(page.context["form"].fields) == {
        "title", "host", "task", "audiences", "summary", "description", "desk_phone", "cooperating", "programme",
    }  # fmt: skip
    assert shown(page, "day", "start_time") == [(at(8, 14).date(), dt.time(14))]
    client.post(f"{NEW}?kind=emergency", typed(stop(8, "14:00", "15:00"), host=host.pk))
    event = Event.objects.get()
    assert (event.is_emergency, event.booking, event.topic) == (True, "none", "safety")


def test_a_member_chooses_its_programme_and_the_programme_lists_it(client, organizer, host):
    week = PublishedEventFactory(kind="theme_day", title="样例科普周", booking="none")
    hidden = EventFactory(kind="theme_day", title="别人的草稿")
    page = client.get(f"{NEW}?kind=lecture")
    offered = [str(one) for one in page.context["form"].fields["programme"].queryset]
    assert offered == ["样例科普周"]
    client.post(f"{NEW}?kind=lecture", typed(stop(14), host=host.pk, programme=hidden.pk))
    assert not Event.objects.filter(title="样例").exists()
    client.post(f"{NEW}?kind=lecture", typed(stop(14), host=host.pk, programme=week.pk))
    assert Event.objects.get(title="样例").programme == week


def test_seats_are_set_with_the_dates(client, organizer, host):
    data = typed(stop(14), stop(15), host=host.pk, booking="occurrence", seats_each="30")
    client.post(f"{NEW}?kind=drive", data)
    assert [one.seat_pool.capacity for one in stops(Event.objects.get())] == [30, 30]


# -- crew ----------------------------------------------------------------------------


def test_somebody_is_added_and_listed_with_a_masked_number(client, organizer, host):
    data = {"name": "石小驾", "role": "driver", "organization": host.pk, "phone": "139 0000 0123", "active": "on"}
    assert client.post(reverse("events:crew_new"), data).status_code == 302
    member = host.crew.get()
    OccurrenceFactory(event__host=host).crew.add(member)
    page = client.get(reverse("events:crew")).content.decode()
    assert (member.phone, "139****0123" in page, "13900000123" in page) == ("+8613900000123", True, False)
    again = client.post(reverse("events:crew_new"), data | {"phone": ""})
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["name"])


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_crew_costs_the_same_for_one_and_three(client, organizer, host, django_assert_num_queries, count):
    for _ in range(count):
        OccurrenceFactory(event__host=host).crew.add(CrewFactory(organization=host))
    with django_assert_num_queries(7):
        assert len(client.get(reverse("events:crew")).context["people"]) == count
