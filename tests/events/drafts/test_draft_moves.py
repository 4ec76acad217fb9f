import datetime as dt
from dataclasses import replace
from urllib.parse import unquote

import pytest
import time_machine
from django.urls import reverse

from core.errors import Conflict, Refusal
from events.drafts import draft_moves
from events.models import Event, Occurrence, OccurrenceBooking
from events.rules import Assignments, Move, ResourceChange
from events.views import undo
from notifications.models import Message
from organizations.keeping import travel_times
from organizations.models import TravelTime
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from venues.models import Booking, Venue

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 8, 4, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def drive():
    """A draft with three stops on three days, two hours each."""
    event = EventFactory(kind=Event.Kind.DRIVE)
    for number in range(3):
        start = NOW + DAY * (number + 1)
        OccurrenceFactory(
            event=event,
            position=number + 1,
            start=start,
            end=start + dt.timedelta(hours=2),
            arrive=start - dt.timedelta(minutes=30),
        )
    return event


@pytest.fixture
def organizer(client, drive):
    person = MembershipFactory(organization=drive.host).person
    client.force_login(person)
    return person


def stops(event) -> list[Occurrence]:
    return list(event.occurrences.order_by("position"))


def step(one: Occurrence, days: int, venue_id=None, takes=None) -> Move:
    return Move(one.pk, one.start + DAY * days, one.end + DAY * days, venue_id or one.venue_id, takes)


def do(event, *moves, **facts):
    return draft_moves.slide(event=event, moves=moves, by=None, now=NOW, expected_version=event.version, **facts)


def test_a_stop_moves_with_its_setting_up_and_the_stops_follow_the_clock(drive):
    *_, last = stops(drive)
    do(drive, step(last, 5))
    moved = Occurrence.objects.get(pk=last.pk)
    assert (moved.start - last.start, moved.arrive - last.arrive) == (DAY * 5, DAY * 5)
    assert (moved.revision, Message.objects.count()) == (0, 0)


def test_a_moved_venue_loses_its_hall_unless_one_is_named(drive):
    hall = SpaceFactory()
    first = stops(drive)[0]
    Occurrence.objects.filter(pk=first.pk).update(venue=hall.venue, space=hall)
    other = SpaceFactory()
    do(drive, step(first, 0, other.venue_id))
    assert Occurrence.objects.get(pk=first.pk).space is None
    drive.refresh_from_db()
    do(drive, step(first, 0, other.venue_id, ResourceChange(other.pk)))
    assert Occurrence.objects.get(pk=first.pk).space == other


def test_it_takes_another_van_and_gets_the_old_one_back(drive):
    old, new, speaker = ResourceFactory(), ResourceFactory(), CrewFactory()
    first = stops(drive)[-1]
    first.resources.add(old)
    previous = do(drive, step(first, 1, takes=ResourceChange(None, Assignments((new.pk,), (speaker.pk,)))))
    assert (list(first.resources.all()), list(first.crew.all())) == ([new], [speaker])
    assert [row.booking.resource for row in OccurrenceBooking.objects.filter(booking__in=Booking.objects.live())] == [
        new
    ]
    drive.refresh_from_db()
    token = undo.token(event=drive, previous=previous)
    draft_moves.put_back(
        event=drive, previous=undo.read(token).previous, by=None, now=NOW, expected_version=drive.version
    )
    assert (list(first.resources.all()), list(first.crew.all())) == ([old], [])


def test_a_hall_of_another_place_is_refused(drive):
    with pytest.raises(Refusal) as refused:
        do(drive, step(stops(drive)[0], 1, takes=ResourceChange(SpaceFactory().pk)))
    assert refused.value.code == "space_elsewhere"


def test_what_it_takes_along_stays(drive):
    van = ResourceFactory()
    last = stops(drive)[-1]
    last.resources.add(van)
    do(drive, step(last, 1))
    assert list(last.resources.all()) == [van]


def test_it_is_put_back_as_it_was(drive):
    before = [draft_moves.DatePosition.of(one) for one in stops(drive)]
    previous = do(drive, *(step(one, 2, VenueFactory().pk) for one in stops(drive)))
    drive.refresh_from_db()
    draft_moves.put_back(event=drive, previous=previous, by=None, now=NOW, expected_version=drive.version)
    assert [draft_moves.DatePosition.of(one) for one in stops(drive)] == before


def test_it_is_not_put_back_over_somebody_elses_change(drive):
    previous = do(drive, step(stops(drive)[2], 1))
    drive.refresh_from_db()
    left_at = drive.version
    do(drive, step(stops(drive)[2], 1))
    with pytest.raises(Conflict):
        draft_moves.put_back(event=drive, previous=previous, by=None, now=NOW, expected_version=left_at)


@pytest.mark.parametrize(
    ("state", "facts", "code"),
    [
        (Event.State.PUBLISHED, {}, "already_published"),
        (Event.State.DRAFT, {"state": Occurrence.State.CANCELLED}, "not_scheduled"),
    ],
)
def test_what_is_known_or_gone_does_not_shift(drive, state, facts, code):
    Event.objects.filter(pk=drive.pk).update(state=state)
    first = stops(drive)[0]
    Occurrence.objects.filter(pk=first.pk).update(**facts or {"state": first.state})
    drive.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        do(drive, step(first, 1))
    assert refused.value.code == code
    assert Occurrence.objects.get(pk=first.pk).start == first.start


def test_it_cannot_end_before_it_starts(drive):
    first = stops(drive)[0]
    with pytest.raises(Refusal) as refused:
        do(drive, Move(first.pk, first.start, first.start, first.venue_id))
    assert refused.value.code == "ends_before_start"


def test_what_a_moved_date_would_clash_with_is_told(drive, organizer):
    Event.objects.filter(pk=drive.pk).update(kind=Event.Kind.CLASS)
    drive.refresh_from_db()
    first, second, _ = stops(drive)
    moves = [Move(first.pk, second.start, second.end, None)]
    _, found = draft_moves.in_the_way(drive, draft_moves.preview(drive, moves, now=NOW), moves, by=organizer, now=NOW)
    assert [(clash.label, clash.severity) for clash in found if "第1课" in clash.words] == [("第2课", "hard")]


def code_of(drive, *moves) -> str:
    before = [draft_moves.DatePosition.of(one) for one in stops(drive)]
    with pytest.raises(Refusal) as refused:
        do(drive, *moves)
    assert [draft_moves.DatePosition.of(one) for one in stops(drive)] == before
    return refused.value.code


def test_stops_keep_their_order_also_before_anybody_knows_of_them(drive):
    first, second, third = stops(drive)
    assert code_of(drive, step(first, 5)) == "stops_swapped"
    assert code_of(drive, step(third, -2)) == "stops_swapped"
    assert code_of(drive, step(second, 1)) == "overlaps_itself"
    do(drive, step(second, 1), step(third, 3))
    assert [one.pk for one in stops(drive)] == [first.pk, second.pk, third.pk]


def test_the_van_gets_the_time_to_drive(drive):
    _, second, third = stops(drive)
    apart = (VenueFactory(area=StreetFactory()).pk, VenueFactory(area=StreetFactory()).pk)
    low, high = travel_times.pair(*(Venue.objects.get(pk=pk).area for pk in apart))
    TravelTime.objects.update_or_create(one_id=low, other_id=high, defaults={"minutes": 50})
    Occurrence.objects.filter(pk=second.pk).update(venue=apart[0])
    just_after = second.end + dt.timedelta(minutes=30 + 49)
    late = Move(third.pk, just_after, just_after + dt.timedelta(hours=1), apart[1])
    assert code_of(drive, late) == "travel_too_short"
    do(drive, replace(late, start=just_after + dt.timedelta(minutes=1)))
    assert stops(drive)[2].start == just_after + dt.timedelta(minutes=1)


def test_stops_that_were_in_each_others_way_before_stop_nobody_else(drive):
    first, second, third = stops(drive)
    Occurrence.objects.filter(pk=second.pk).update(start=first.start, end=first.end, arrive=first.arrive)
    do(drive, step(third, 1))
    assert stops(drive)[2].start == third.start + DAY


def address(one: Occurrence, query: str = "") -> str:
    return f"{reverse('events:slide', args=[one.pk])}?{query}"


def typed(one: Occurrence, **facts) -> dict[str, object]:
    return {
        "day": "2026-09-20",
        "start_time": "09:00",
        "end_time": "11:00",
        "venue": one.venue_id,
        "revision": one.event.version,
    } | facts


def test_a_link_leads_to_the_preview_and_stores_nothing(client, organizer, drive):
    last = stops(drive)[-1]
    text = client.get(address(last, "day=2026-09-20&start_time=09:00")).text
    assert "9月20日 周日 09:00—11:00" in text
    assert Occurrence.objects.get(pk=last.pk).start == last.start


def test_dropped_on_a_street_it_takes_a_place_there(client, organizer, drive):
    street = StreetFactory(slug="bajie")
    venue = VenueFactory(area=StreetFactory(level="village", parent=street), name="八街文化站")
    last = stops(drive)[-1]
    assert "八街文化站" in client.get(address(last, "day=2026-09-20&street=bajie")).text
    client.post(address(last), typed(last, venue=venue.pk, confirm="1"))
    assert Occurrence.objects.get(pk=last.pk).venue == venue


def test_confirmed_on_the_planner_it_comes_back_there_with_a_way_to_undo(client, organizer, drive):
    last = stops(drive)[-1]
    answer = client.post(address(last, "next=/staff/planner/%3Fview%3Dday"), typed(last, confirm="1"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/staff/planner/?view=day&undo=")
    text = client.get(answer["Location"]).text
    assert "撤回刚才的移动" in text
    token = answer["Location"].partition("&undo=")[2]
    back = client.post(f"{reverse('events:slide_back')}?next=/staff/planner/", {"undo": unquote(token)})
    assert back["Location"] == "/staff/planner/"
    assert Occurrence.objects.get(pk=last.pk).start == last.start


def test_the_panel_answers_htmx_with_a_part_and_a_client_redirect(client, organizer, drive):
    last, htmx = stops(drive)[-1], {"HX-Request": "true"}
    part = client.get(address(last, "day=2026-09-20"), headers=htmx)
    assert "<html" not in part.text
    done = client.post(address(last, "next=/staff/planner/"), typed(last, confirm="1"), headers=htmx)
    assert (done.status_code, done["HX-Redirect"].partition("?")[0]) == (200, "/staff/planner/")


def test_nobody_is_led_out_of_the_house(client, organizer, drive):
    last = stops(drive)[-1]
    answer = client.post(address(last, "next=https://evil.example/"), typed(last, confirm="1"))
    assert answer["Location"].startswith(reverse("events:staff_event", args=[drive.pk]))


def test_a_second_organizer_gets_a_conflict_and_loses_nothing(client, organizer, drive):
    last = stops(drive)[-1]
    answer = client.post(address(last), typed(last, revision=drive.version - 1, confirm="1"))
    assert (answer.status_code, "2026-09-20" in answer.text) == (409, True)
    assert Occurrence.objects.get(pk=last.pk).start == last.start
    assert f'name="revision" value="{drive.version}"' in answer.text


def test_a_published_one_goes_the_way_that_tells_people(client, organizer, drive):
    last = stops(drive)[-1]
    Event.objects.filter(pk=drive.pk).update(state=Event.State.PUBLISHED, published_at=NOW)
    assert client.get(address(last)).url == reverse("events:move", args=[last.pk])
    text = client.get(f"{reverse('events:move', args=[last.pk])}?day=2026-09-20&start_time=09:00").text
    assert "会改成这样" in text


def test_another_organizations_undo_is_not_found(client, drive):
    last = stops(drive)[-1]
    token = undo.token(event=drive, previous=[draft_moves.DatePosition.of(last)])
    client.force_login(MembershipFactory(organization=OrganizationFactory()).person)
    assert client.post(reverse("events:slide_back"), {"undo": token}).status_code == 404
    assert client.post(reverse("events:slide_back"), {"undo": "forged"}).status_code == 404


def test_an_undo_that_is_too_old_is_none(drive):
    token = undo.token(event=drive, previous=[])
    assert undo.read(token) is not None
    with time_machine.travel(NOW + dt.timedelta(hours=13)):
        assert undo.read(token) is None


def test_an_undo_after_somebody_elses_edit_says_so(client, organizer, drive):
    token = undo.token(event=drive, previous=[draft_moves.DatePosition.of(stops(drive)[0])])
    Event.objects.filter(pk=drive.pk).update(version=drive.version + 1)
    answer = client.post(reverse("events:slide_back"), {"undo": token}, follow=True)
    assert "别人改过这场活动" in answer.text


def test_an_empty_cell_leads_to_an_editor_that_knows_day_time_and_place(client, organizer):
    venue = VenueFactory(area=StreetFactory(slug="bajie"), name="八街文化站")
    query = "day=2026-09-20&time=09:15&street=bajie"
    assert (
        f"?kind=lecture&amp;{query.replace('&', '&amp;').replace(':', '%3A')}"
        in client.get(f"{reverse('events:staff_new')}?{query}").text
    )
    text = client.get(f"{reverse('events:staff_new')}?kind=lecture&{query}").text
    assert 'value="2026-09-20"' in text
    assert 'value="09:15"' in text
    assert f'<option value="{venue.pk}" selected>' in text
    assert client.get(f"{reverse('events:staff_new')}?kind=lecture&day=x&time=y&venue=z&street=q").status_code == 200
