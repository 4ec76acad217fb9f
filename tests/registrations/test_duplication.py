import pytest

from core import clock
from events.occurrences import attached_data
from registrations.models import SeatPool
from tests.factories.events import OccurrenceFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory
from volunteers.models import Qualification, Shift

pytestmark = pytest.mark.django_db


def test_seats_and_shifts_go_along_and_people_stay():
    pool = SeatPoolFactory(capacity=30, taken=7, unit="groups")
    skill = Qualification.objects.create(name="急救证")
    shift = ShiftFactory(occurrence=pool.occurrence, role="讲解员", taken=1, qualification=skill)
    ShiftFactory(occurrence=pool.occurrence, role="旧岗位", closed=True)
    copies = [OccurrenceFactory(event=pool.event) for _ in range(2)]
    carried = attached_data.repeated(pool.event, pool.occurrence, 2)
    attached_data.write(pool.event, copies, carried, now=clock.now())
    made = SeatPool.objects.filter(occurrence__in=copies)
    assert [(one.capacity, one.taken, one.unit) for one in made] == [(30, 0, "groups")] * 2
    found = Shift.objects.filter(occurrence__in=copies)
    assert [(one.role, one.taken, one.qualification) for one in found] == [("讲解员", 0, skill)] * 2
    assert [one.occurrence.start - one.start for one in found] == [pool.occurrence.start - shift.start] * 2


def test_the_seats_of_a_course_are_read_apart():
    pool = SeatPoolFactory()
    SeatPool.objects.create(event=pool.event, capacity=12)
    carried = attached_data.read(pool.event, [pool.occurrence])
    assert carried["seats"]["event"]["capacity"] == 12
    assert carried["seats"]["dates"] == [{"unit": "people", "capacity": 5, "set_by_hand": True, "group_limit": None}]
    assert attached_data.repeated(pool.event, pool.occurrence, 1)["seats"]["event"] is None


def test_what_follows_the_event_gives_way():
    pool = SeatPoolFactory(capacity=30)
    copy = OccurrenceFactory(event=pool.event)
    SeatPool.objects.create(event=pool.event, occurrence=copy, capacity=7, set_by_hand=False)
    attached_data.write(pool.event, [copy], attached_data.repeated(pool.event, pool.occurrence, 1), now=clock.now())
    assert SeatPool.objects.get(occurrence=copy).capacity == 30
