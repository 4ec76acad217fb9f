"""A published date takes another space, van or person: booked at once, shown first, told to whom it concerns."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from rest_framework.test import APIClient

from core.errors import Refusal
from events import signals
from events.changes import previewing, rescheduling
from events.models import Change, Event, Occurrence, OccurrenceBooking
from events.pages.history import history_of
from events.rules import Assignments, Move, ResourceChange
from notifications.models import Message
from tests.events.conftest import NOON, at
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory
from tests.factories.registrations import register
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from tests.factories.taking_part import SeatPoolFactory
from venues.models import Booking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def host():
    return OrganizationFactory(name="县街街道办")


@pytest.fixture
def organizer(client, host):
    person = MembershipFactory(organization=host, role="organizer").person
    client.force_login(person)
    return person


@pytest.fixture
def vans(host):
    return [ResourceFactory(name=f"大篷车 {number} 号", organization=host) for number in (1, 2)]


@pytest.fixture
def date(host, vans):
    """In the hall, with the first van, booked; somebody is registered."""
    hall = SpaceFactory(name="大厅", venue=VenueFactory(name="文化站", organization=host))
    event = PublishedEventFactory(host=host, title="认菌课")
    one = OccurrenceFactory(event=event, venue=hall.venue, space=hall, start=at(17, 14), end=at(17, 16))
    one.resources.add(vans[0])
    register(SeatPoolFactory(event=event, occurrence=one), now=NOON)
    Message.objects.all().delete()
    for thing in ({"space": hall}, {"resource": vans[0]}):
        span = {"start": one.start, "end": one.end, "busy_from": one.start, "busy_until": one.end}
        booking = Booking.objects.create(organization=host, at=NOON, state="confirmed", **thing, **span)
        OccurrenceBooking.objects.create(occurrence=one, booking=booking)
    return one


def swap(date, person, *, space_id="same", resources=None, crew=(), override_reason="看过了", **more):
    assignments = None if resources is None else Assignments(tuple(resources), tuple(crew))
    takes = ResourceChange(date.space_id if space_id == "same" else space_id, assignments)
    move = Move(date.pk, date.start, date.end, date.venue_id, takes)
    return rescheduling.reschedule(
        event=date.event, moves=[move], by=person, reason="", now=NOON, override_reason=override_reason, **more
    )


def live(**about) -> list[Booking]:
    return list(Booking.objects.live().filter(**about))


def test_another_van_is_booked_and_nobody_who_comes_hears_of_it(date, vans, organizer):
    old, new = vans
    change = swap(date, organizer, resources=[new.pk])
    date.refresh_from_db()
    assert list(date.resources.all()) == [new]
    assert (live(resource=old), [row.resource for row in live(resource=new)]) == ([], [new])
    assert (change.kind, date.revision, date.moved_at, Message.objects.count()) == ("swapped", 0, None, 0)
    assert history_of(date.event, now=at(8, 12))[0].lines == [
        "9月17日 周四 下午 2:00 文化站大厅：大篷车 1 号换成大篷车 2 号"
    ]  # fmt: skip


def test_what_stays_keeps_its_booking(date, vans, organizer):
    kept = live(space__isnull=False)
    swap(date, organizer, resources=[vans[1].pk])
    assert live(space__isnull=False) == kept


def test_another_hall_of_the_place_is_told_because_people_go_there(date, organizer):
    room = SpaceFactory(name="二楼教室", venue=date.venue)
    change = swap(date, organizer, space_id=room.pk)
    date.refresh_from_db()
    assert (date.space, date.revision, change.kind) == (room, 1, Change.Kind.RESCHEDULED)
    text = Message.objects.get().text
    assert "地点有变：《认菌课》" in text
    assert "地点由文化站大厅改到文化站二楼教室" in text


def test_the_whole_place_instead_of_no_part_is_nobodys_news(date, organizer):
    Occurrence.objects.filter(pk=date.pk).update(space=None)
    Booking.objects.filter(space__isnull=False).delete()
    whole = SpaceFactory(name="整个场馆", is_whole=True, venue=date.venue)
    date.refresh_from_db()
    change = swap(date, organizer, space_id=whole.pk)
    assert (change.kind, Message.objects.count()) == (Change.Kind.SWAPPED, 0)
    assert "场地由没占换成整个场馆" in history_of(date.event, now=at(8, 12))[0].lines[0]


def test_a_van_that_is_taken_is_refused_and_nothing_changes(date, vans, organizer):
    span = {"start": date.start, "end": date.end, "busy_from": date.start, "busy_until": date.end}
    Booking.objects.create(organization=date.event.host, at=NOON, state="confirmed", resource=vans[1], **span)
    before = list(Booking.objects.order_by("pk").values_list("pk", "state"))
    with pytest.raises(Refusal) as refused:
        swap(date, organizer, resources=[vans[1].pk])
    assert refused.value.code == "taken"
    assert list(Booking.objects.order_by("pk").values_list("pk", "state")) == before
    assert (list(date.resources.all()), Change.objects.count()) == ([vans[0]], 0)


def test_a_hall_of_another_place_is_refused(date, organizer):
    with pytest.raises(Refusal) as refused:
        swap(date, organizer, space_id=SpaceFactory().pk)
    assert refused.value.code == "space_elsewhere"


def test_what_belongs_to_others_is_asked_for_and_the_preview_says_so(date, vans, organizer):
    theirs = ResourceFactory(name="天文车", organization=OrganizationFactory(name="市科技馆"))
    move = Move(date.pk, date.start, date.end, date.venue_id, ResourceChange(date.space_id, Assignments((theirs.pk,))))
    change_preview = previewing.preview(
        change_kind=Change.Kind.RESCHEDULED, event=date.event, moves=[move], reason="", now=NOON, by=organizer
    )
    assert change_preview.loans == ["会去问市科技馆：天文车能不能用，他们答应了才算定。"]
    assert list(date.resources.all()) == [vans[0]]
    swap(date, organizer, resources=[theirs.pk])
    assert Booking.objects.get(resource=theirs).answer == Booking.Answer.ASKED
    back = Move(date.pk, date.start, date.end, date.venue_id, ResourceChange(date.space_id, Assignments((vans[0].pk,))))
    change_preview = previewing.preview(
        change_kind=Change.Kind.RESCHEDULED, event=date.event, moves=[back], reason="", now=NOON, by=organizer
    )
    assert change_preview.loans == ["天文车还给市科技馆。"]


def test_who_drove_and_who_drives_now_hear_of_it_and_nobody_else(date, vans, organizer, host):
    old, new = (CrewFactory(name=name, phone=f"+861390000001{n}", organization=host) for n, name in enumerate("甲乙"))
    date.crew.add(old)
    swap(date, organizer, resources=[vans[0].pk], crew=[new.pk])
    texts = dict(Message.objects.values_list("phone_hash", "text"))
    assert len(texts) == 2
    assert sorted("不用去了" in text for text in texts.values()) == [False, True]
    assert sum("文化站大厅，请您去（主讲人）" in text for text in texts.values()) == 1
    assert list(date.crew.all()) == [new]


def test_the_crew_hears_when_a_date_moves(date, organizer, host):
    date.crew.add(CrewFactory(name="甲", phone="+8613900000011", organization=host))
    day = dt.timedelta(days=1)
    moves = [Move(date.pk, date.start + day, date.end + day, date.venue_id)]
    rescheduling.reschedule(event=date.event, moves=moves, by=organizer, reason="", now=NOON, override_reason="看过了")
    assert ["改到 9月18日" in one.text for one in Message.objects.all() if "（主讲人）" in one.text] == [True]


def test_calendars_are_written_once_whoever_sees_it(date, vans, organizer):
    heard = []
    for name in ("changed", "edited"):
        getattr(signals, name).connect(
            lambda name=name, **facts: heard.append(name), weak=False, dispatch_uid=f"t{name}"
        )
    try:
        swap(date, organizer, resources=[vans[1].pk])
        date.refresh_from_db()
        swap(date, organizer, space_id=SpaceFactory(venue=date.venue).pk)
    finally:
        for name in ("changed", "edited"):
            getattr(signals, name).disconnect(dispatch_uid=f"t{name}")
    assert heard == ["edited", "changed"]


def test_the_same_things_again_are_silence(date, vans, organizer):
    assert swap(date, organizer, resources=[vans[0].pk]) is None
    assert Change.objects.count() == 0


def address(date, query: str) -> str:
    return f"{reverse('events:move', args=[date.pk])}?{query}"


def test_a_link_puts_one_van_for_the_other_and_leads_to_the_preview(client, organizer, date, vans):
    old, new = vans
    answer = client.get(address(date, f"day=2026-09-17&resource={new.pk}&not_resource={old.pk}"))
    assert answer.context["lines"] == ["9月17日 周四 下午 2:00 文化站大厅：大篷车 1 号换成大篷车 2 号"]
    assert answer.context["recipients"] == []
    assert list(date.resources.all()) == [old]


def test_a_link_to_a_hall_moves_it_there(client, organizer, date):
    room = SpaceFactory(name="二楼教室", venue=date.venue)
    answer = client.get(address(date, f"day=2026-09-17&venue={room.venue_id}&space={room.pk}"))
    assert answer.context["lines"] == ["9月17日 周四 下午 2:00，地点由文化站大厅改到文化站二楼教室"]


def test_another_day_alone_keeps_hall_and_van(client, organizer, date, vans):
    form = client.get(address(date, "day=2026-09-18")).context["form"]
    [move] = form.moves()
    assert (move.takes, move.start) == (ResourceChange(date.space_id, Assignments((vans[0].pk,))), at(18, 14))


def post(client, date, **more):
    typed = {
        "day": "2026-09-17", "start_time": "14:00", "end_time": "16:00", "venue": f"{date.venue_id}-{date.space_id}",
        "names_assignments": "1", "revision": date.revision, "version": date.event.version, "override_reason": "看过了",
    }  # fmt: skip
    return client.post(reverse("events:move", args=[date.pk]), typed | more)


def test_it_is_confirmed_on_the_page(client, organizer, date, vans):
    answer = post(client, date, resources=[vans[1].pk], confirm="1")
    assert answer.status_code == 302
    assert list(date.resources.all()) == [vans[1]]


def test_a_page_opened_before_somebody_elses_swap_shows_what_holds_now(client, organizer, date, vans):
    swap(date, organizer, resources=[vans[1].pk])
    answer = post(client, date, resources=[vans[0].pk], confirm="1")
    assert (answer.status_code, list(date.resources.all())) == (409, [vans[1]])


def test_a_page_without_the_boxes_takes_nothing_away(client, organizer, date, vans):
    post(client, date, day="2026-09-18", names_assignments="", confirm="1")
    assert list(date.resources.all()) == [vans[0]]


def test_crew_of_others_is_not_offered(client, organizer, date):
    answer = post(client, date, crew=[CrewFactory().pk])
    assert (answer.status_code, "crew" in answer.context["form"].errors) == (422, True)


@pytest.fixture
def program(organizer):
    found = APIClient()
    found.force_authenticate(organizer)
    return found


def at_its_time(date, **more):
    return {"start": date.start.isoformat(), "end": date.end.isoformat(), "override_reason": "看过了"} | more


def test_programs_swap_with_the_same_move(program, date, vans):
    path = f"/api/v1/occurrences/{date.uid}/move/"
    theirs = ResourceFactory(name="天文车", organization=OrganizationFactory(name="市科技馆"))
    shown = program.post(path, at_its_time(date, resources=[theirs.slug], preview=True)).json()
    assert (shown["uid"], shown["loans"]) == (None, ["会去问市科技馆：天文车能不能用，他们答应了才算定。"])
    done = program.post(path, at_its_time(date, resources=[vans[1].slug])).json()
    assert (done["uid"] is None, done["told"], list(date.resources.all())) == (False, [], [vans[1]])


def test_programs_name_a_hall_of_the_place_only(program, date):
    path, elsewhere = f"/api/v1/occurrences/{date.uid}/move/", SpaceFactory()
    answer = program.post(path, at_its_time(date, space=elsewhere.pk))
    assert (answer.status_code, answer.json()["code"]) == (409, "space_elsewhere")


def test_programs_name_their_own_crew_only(program, date):
    answer = program.post(f"/api/v1/occurrences/{date.uid}/move/", at_its_time(date, crew=[CrewFactory().pk]))
    assert answer.status_code == 400


def test_a_drafts_date_gets_a_van_by_a_program(program, date, vans):
    Event.objects.filter(pk=date.event_id).update(state=Event.State.DRAFT)
    asked = at_its_time(date, resources=[one.slug for one in vans], version=date.event.version)
    answer = program.post(f"/api/v1/occurrences/{date.uid}/slide/", asked)
    assert (answer.status_code, set(date.resources.all())) == (200, set(vans))
