"""Where a party goes: seats, the queue, beside it, or away at once with a reason."""

import pytest

from core import clock
from core.errors import Refusal
from events.models import Event
from notifications.models import Message
from registrations.models import Registration, SeatClaim
from registrations.registering import changing, withdrawing
from registrations.rules import AttendeeFacts
from registrations.seats import capacity
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.registrations import fill, known, register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status
CLASS = {"made_for": "group", "attendees": (), "group_name": "八街小学", "pupils": 55, "adults": 5}
TYPED_CLASS = {
    "group_name": "八街小学", "grade": "四年级 2 班", "pupils": "55", "adults": "5", "contact_name": "谷小雨",
    "phone": "13900000456", "consent": "on",
}  # fmt: skip


def counts(pool):
    pool.refresh_from_db()
    return pool.taken, pool.waiting, pool.beside


def status(*rows):
    return [Registration.objects.get(pk=row.pk).status for row in rows]


def address(pool, more=""):
    return f"/events/{pool.event.slug}/register/?occurrence={pool.occurrence.uid}{more}"


@pytest.fixture
def hall():
    """Sixty seats, ten of them taken."""
    pool = SeatPoolFactory(capacity=60)
    fill(pool, 10)
    return pool


def test_a_party_that_does_not_fit_is_told_how_many_there_are(hall):
    with pytest.raises(Refusal) as caught:
        register(hall, **CLASS)
    assert (caught.value.code, caught.value.detail) == (
        "party_does_not_fit",
        {"free": 50, "limit": 50, "wanted": 60},
    )
    assert counts(hall) == (10, 0, 0)
    assert (Registration.objects.count(), Message.objects.count()) == (10, 10)


def test_a_household_that_does_not_fit_is_told_too():
    pool = SeatPoolFactory(capacity=3)
    fill(pool, 2)
    with pytest.raises(Refusal) as caught:
        register(pool, "甲", "乙", phone="+8613900000001")
    assert caught.value.code == "party_does_not_fit"
    waiting = register(pool, "甲", "乙", phone="+8613900000001", wait_if_full=True)
    assert (waiting.status, waiting.wait_if_full, counts(pool)) == (Status.WAITLISTED, True, (2, 1, 0))


def test_where_nothing_is_free_everybody_joins_the_queue_as_ever():
    pool = SeatPoolFactory(capacity=2)
    fill(pool, 2)
    assert register(pool, "甲", "乙", phone="+8613900000001").status == Status.WAITLISTED


def test_a_class_is_refused_kindly_while_fifty_families_get_in(client, hall):
    known("+8613900000456", *(f"+861390002{number:04d}" for number in range(50)))
    page = client.post(address(hall, "&group=1"), TYPED_CLASS)
    assert (page.status_code, Registration.objects.count()) == (200, 10)
    assert 'data-reason="party_does_not_fit"' in page.text
    assert "现在只剩 50 个名额，坐不下 60 个人。" in page.text
    assert 'value="八街小学"' in page.text
    waits = client.post(address(hall, "&group=1"), TYPED_CLASS | {"wait_if_full": "on"})
    assert (waits.status_code, counts(hall)) == (302, (10, 0, 1))
    assert "还有 50 个名额" in client.get(address(hall)).text
    for number in range(50):
        typed = {"made_for": "family", "name_1": "样例", "phone": f"1390002{number:04d}", "consent": "on"}
        assert client.post(address(hall), typed).status_code == 302
    assert counts(hall) == (60, 0, 1)
    assert set(Registration.objects.exclude(made_for="group").values_list("status", flat=True)) == {"confirmed"}
    assert "已满" in client.get(address(hall)).text


def test_other_dates_are_shown_where_the_party_fits_and_what_was_typed_goes_along(client, hall):
    fitting = SeatPoolFactory(occurrence__event=hall.event, capacity=80)
    short = SeatPoolFactory(occurrence__event=hall.event, capacity=59)
    OccurrenceFactory(event=hall.event)
    page = client.post(address(hall, "&group=1"), TYPED_CLASS)
    assert [one.occurrence for one in page.context["others"]] == [fitting.occurrence]
    assert f'formaction="?occurrence={fitting.occurrence.uid}&amp;group=1"' in page.text
    assert str(short.occurrence.uid) not in page.text
    there = client.post(address(fitting, "&group=1"), TYPED_CLASS | {"look": "1"})
    assert ('value="八街小学"' in there.text, 'value="55"' in there.text) == (True, True)
    assert ("还差" in there.text, Registration.objects.count()) == (False, 10)


def test_a_family_that_looks_at_another_date_keeps_its_ticks(client):
    pool = SeatPoolFactory()
    typed = {"made_for": "neighbor", "name_1": "麦奶奶", "phone": "1390000", "needs": ["坐轮椅"], "look": "1"}
    form = client.post(address(pool), typed).context["form"]
    assert (form["made_for"].value(), form["needs"].value(), form["phone"].value()) == (
        "neighbor",
        ["坐轮椅"],
        "1390000",
    )


def test_a_group_beside_the_queue_gets_its_seats_once_they_are_free(hall):
    families = list(Registration.objects.order_by("pk"))
    waiting = register(hall, **CLASS, wait_if_full=True)
    for row in families[:-1]:
        withdrawing.withdraw(registration=row, now=clock.now())
    assert (status(waiting), counts(hall)) == ([Status.WAITLISTED], (1, 0, 1))
    withdrawing.withdraw(registration=families[-1], now=clock.now())
    assert (status(waiting), counts(hall)) == ([Status.OFFERED], (60, 0, 0))
    assert not SeatClaim.objects.filter(position__isnull=False).exists()


def test_groups_beside_the_queue_come_in_their_order_as_far_as_they_fit(hall):
    first = register(hall, **CLASS, wait_if_full=True)
    second = register(hall, **CLASS | {"pupils": 50, "adults": 2, "group_name": "二小"}, wait_if_full=True)
    third = register(hall, **CLASS | {"pupils": 50, "adults": 1, "group_name": "三小"}, wait_if_full=True)
    for row in Registration.objects.filter(status=Status.CONFIRMED)[:2]:
        withdrawing.withdraw(registration=row, now=clock.now())
    assert status(first, second, third) == [Status.WAITLISTED, Status.WAITLISTED, Status.OFFERED]


def test_families_in_the_queue_come_before_groups_beside_it():
    pool = SeatPoolFactory(capacity=12)
    rows = fill(pool, 12)
    group = register(pool, **CLASS | {"pupils": 1, "adults": 1}, wait_if_full=True)
    family = register(pool, "甲", "乙", "丙", phone="+8613900000001")
    for row in rows[:2]:
        withdrawing.withdraw(registration=row, now=clock.now())
    assert (status(group, family), counts(pool)) == ([Status.WAITLISTED, Status.WAITLISTED], (10, 1, 1))
    withdrawing.withdraw(registration=rows[2], now=clock.now())
    assert status(group, family) == [Status.WAITLISTED, Status.OFFERED]
    for row in rows[3:5]:
        withdrawing.withdraw(registration=row, now=clock.now())
    assert (status(group), counts(pool)) == ([Status.OFFERED], (12, 0, 0))


def test_where_the_organizer_chose_strict_order_a_group_heads_the_queue(hall):
    Event.objects.update(groups_in_order=True)
    register(hall, **CLASS, wait_if_full=True)
    assert counts(hall) == (10, 1, 0)
    assert register(hall, "甲", phone="+8613900000001").status == Status.WAITLISTED


def test_a_large_party_of_a_clerk_waits_beside_the_queue_too():
    pool = SeatPoolFactory(capacity=10)
    fill(pool, 3)
    people = [f"样例{number}" for number in range(8)]
    large = register(pool, *people, made_for="clerk", phone="+8613900000001", wait_if_full=True)
    assert counts(pool) == (3, 0, 1)
    changed = changing.change_party(
        registration=large, attendees=tuple(AttendeeFacts(name=name) for name in people[:5]), needs="", now=clock.now()
    )
    assert (changed.status, counts(pool)) == (Status.OFFERED, (8, 0, 0))


def test_a_party_that_shrinks_to_a_household_takes_its_old_place_in_the_queue():
    pool = SeatPoolFactory(capacity=10)
    fill(pool, 7)
    people = [f"样例{number}" for number in range(8)]
    large = register(pool, *people, made_for="clerk", phone="+8613900000001", wait_if_full=True)
    later = register(pool, *"甲乙丙丁", phone="+8613900000002", wait_if_full=True)
    attendees = tuple(AttendeeFacts(name=name) for name in people[:4])
    changing.change_party(registration=large, attendees=attendees, needs="", now=clock.now())
    assert (status(large, later), counts(pool)) == ([Status.WAITLISTED, Status.WAITLISTED], (7, 2, 0))
    capacity.set_capacity(occurrence=pool.occurrence, capacity=11, now=clock.now())
    assert status(large, later) == [Status.OFFERED, Status.WAITLISTED]


def test_places_are_given_for_all_pools_of_the_event_together():
    event = PublishedEventFactory(booking=Event.Booking.BOTH)
    first, second = (SeatPoolFactory(occurrence__event=event, capacity=1) for _ in range(2))
    for number, pool in enumerate((first, second)):
        register(pool, phone=f"+861390000000{number}")
    register(first, phone="+8613900000011")
    register(first, phone="+8613900000012")
    whole = register(second, phone="+8613900000013", occurrence_ids=())
    assert list(whole.claims.values_list("position", flat=True)) == [3, 3]


def test_a_class_that_takes_every_free_seat_sits_down(hall):
    made = register(hall, **CLASS | {"pupils": 46, "adults": 4})
    assert (made.status, counts(hall)) == (Status.CONFIRMED, (60, 0, 0))
