"""How many people one group may bring where groups are counted, and halls that became too small."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from accounts.consents.consent_texts import CURRENT
from core import clock
from core.errors import Refusal
from events.clashes import engine
from events.clashes.plan import planned_of
from events.models import Event
from registrations.models import SeatPool
from registrations.registering import changing
from registrations.seats import capacity
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.registrations import register
from tests.factories.resources import SpaceFactory
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
GROUPS = SeatPool.Unit.GROUPS


def group(pool, heads, **more):
    facts = {"made_for": "group", "attendees": (), "group_name": "样例小学", "pupils": heads - 1, "adults": 1}
    return register(pool, **facts | more)


def largest(pool) -> int:
    with pytest.raises(Refusal) as caught:
        group(pool, 500)
    assert caught.value.code == "group_too_large"
    return int(str(caught.value.detail["limit"]))


def test_the_organizer_the_hall_or_sixty():
    pool = SeatPoolFactory(capacity=2, unit=GROUPS)
    assert largest(pool) == 60
    pool.occurrence.space = SpaceFactory(venue=pool.occurrence.venue, capacity=45)
    pool.occurrence.save()
    assert largest(pool) == 45
    Event.objects.update(group_heads_each=50)
    assert largest(pool) == 50
    SeatPool.objects.update(group_limit=30)
    assert largest(pool) == 30
    assert group(pool, 30).status == "confirmed"


def test_a_course_takes_groups_that_the_smallest_of_its_halls_holds():
    occurrence = OccurrenceFactory(event__booking=Event.Booking.COURSE)
    for capacity_of_hall in (80, 40):
        space = SpaceFactory(venue=occurrence.venue, capacity=capacity_of_hall)
        OccurrenceFactory(event=occurrence.event, space=space)
    pool = SeatPoolFactory(occurrence=None, event=occurrence.event, unit=GROUPS)
    assert largest(pool) == 40


def test_seats_for_people_have_no_limit_of_their_own():
    assert group(SeatPoolFactory(capacity=100), 90).party_size == 90


def test_a_group_does_not_grow_past_the_limit_but_may_shrink_when_it_is_over():
    pool = SeatPoolFactory(capacity=2, unit=GROUPS)
    row = group(pool, 50)

    def change(pupils):
        size = changing.Group(pupils=pupils, adults=1)
        return changing.change_party(registration=row, attendees=(), needs="", now=clock.now(), group=size)

    with pytest.raises(Refusal) as caught:
        change(60)
    assert (caught.value.code, caught.value.detail) == ("group_too_large", {"limit": 60})
    SeatPool.objects.update(group_limit=20)
    assert change(40).party_size == 41


def test_the_form_says_it_beside_the_number(client):
    pool = SeatPoolFactory(capacity=2, unit=GROUPS)
    typed = {"group_name": "样例小学", "pupils": "480", "adults": "5", "contact_name": "谷", "phone": "13900000456"}
    path = f"/events/{pool.event.slug}/register/?occurrence={pool.occurrence.uid}"
    form = client.post(path, typed | {"consent": "on"}).context["form"]
    assert form.errors["pupils"] == ["这一场一个团体最多 60 人，人多请分成几个团体报，或打咨询电话。"]


def test_programs_hear_the_same_code():
    pool = SeatPoolFactory(capacity=2, unit=GROUPS)
    party = {
        "event": pool.event.slug, "occurrences": [str(pool.occurrence.uid)], "phone": "13900000456",
        "contact_name": "谷", "made_for": "group", "group_name": "样例小学", "pupils": 480, "adults": 5,
        "consent": CURRENT.number,
    }  # fmt: skip
    answer = APIClient().post("/api/v1/registrations/", party, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "group_too_large")


def test_it_is_set_on_the_page_of_seats_and_by_programs(client):
    pool = SeatPoolFactory(capacity=2, unit=GROUPS)
    person = MembershipFactory(organization=pool.event.host).person
    client.force_login(person)
    prefix = f"o{pool.occurrence_id}"
    typed = {"capacity": "2", "unit": "groups", "is_open": "on", "group_limit": "35"}
    client.post(f"/staff/events/{pool.event_id}/seats/", {f"{prefix}-{name}": value for name, value in typed.items()})
    pool.refresh_from_db()
    assert pool.group_limit == 35
    api = APIClient()
    api.force_authenticate(person)
    path = f"/api/v1/occurrences/{pool.occurrence.uid}/seats/"
    answer = api.put(path, {"capacity": 2, "unit": "groups", "group_limit": 44}, format="json")
    assert (answer.status_code, answer.json()["group_limit"]) == (200, 44)
    assert api.put(path, {"capacity": 2, "unit": "groups", "group_limit": 0}, format="json").status_code == 400


def test_a_hall_that_is_too_small_for_those_who_registered_clashes():
    pool = SeatPoolFactory(capacity=2, unit=GROUPS)
    date = pool.occurrence
    group(pool, 55)

    def too_small(capacity):
        date.space = SpaceFactory(venue=date.venue, capacity=capacity)
        clashes = engine.clashes(planned_of(date.event, [date]), now=date.start - dt.timedelta(days=3))
        return [clash for clash in clashes if clash.code == "too_small"]

    assert too_small(60) == []
    (clash,) = too_small(40)
    assert ("已经报上 55 人" in clash.words, clash.is_hard) == (True, False)


def test_strict_order_for_groups_can_be_chosen_later(client):
    pool = SeatPoolFactory(capacity=60)
    register(pool, "甲")
    waiting = group(pool, 60, wait_if_full=True)
    event = pool.event
    for in_order, counts in ((True, (1, 0)), (False, (0, 1))):
        event.groups_in_order = in_order
        event.save(update_fields=["groups_in_order"])
        capacity.sort_queue(event=event, now=clock.now())
        pool.refresh_from_db()
        assert (pool.waiting, pool.beside) == counts
        assert waiting.claims.get().beside is not in_order
