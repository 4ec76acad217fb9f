"""Pages of registering in the states that nobody gets by asking for an address."""

import datetime as dt
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from core import clock
from events.models import Event, Occurrence
from registrations.models import Registration, SeatPool
from registrations.proofs import lapsing
from registrations.registering import approving_groups, going_on
from registrations.seats import head_of_queue
from tests.access.world import World
from tests.browser.sights import Sight, signed_in
from tests.factories.events import OccurrenceFactory
from tests.factories.registrations import fill, register, unproven
from tests.factories.taking_part import SeatPoolFactory

CLASS = {"made_for": "group", "attendees": (), "group_name": "八街小学四年级二班", "pupils": 28, "adults": 2}
NUMBERS = (f"+861390000{number}" for number in range(5000, 6000))
"""A new one each time: a number that was proved once is asked no more."""
NAMES = ("麦奶奶", "麦爷爷", "麦小穗", "麦小禾")


def _pool(world: World, *, capacity: int = 6, entry: str = "auto", **facts) -> SeatPool:
    date = OccurrenceFactory(event__host=world.event.host, event__group_entry=entry, **facts)
    return SeatPoolFactory(occurrence=date, capacity=capacity)


def _staff(world: World) -> Client:
    return signed_in(world.people["own"])


def _unproven(world: World) -> Registration:
    made = unproven(_pool(world, capacity=60), *NAMES, phone=next(NUMBERS))
    assert made.awaits_proof
    return made


def _lapsed(world: World) -> Registration:
    made = _unproven(world)
    Registration.objects.filter(pk=made.pk).update(prove_by=clock.now() - dt.timedelta(minutes=1))
    lapsing.lapse_late(now=clock.now())
    made.refresh_from_db()
    return made


def _requested(world: World) -> Registration:
    return register(_pool(world, capacity=60, entry=Event.GroupEntry.APPROVAL), **CLASS)


def _refused(world: World) -> Registration:
    made = _requested(world)
    approving_groups.refuse(registration=made, by=world.people["own"], reason="那天只剩一个讲解员", now=clock.now())
    return made


def _head(world: World) -> Registration:
    """Two of six seats are free, and kept for a family of four."""
    pool = _pool(world)
    fill(pool, 4)
    return register(pool, *NAMES, phone="+8613900000888", wait_if_full=True)


def _skipped(world: World) -> Registration:
    made = _head(world)
    head_of_queue.skip(registration=made, by=world.people["own"], reason="电话没人接", now=clock.now())
    return made


def _beside(world: World) -> Registration:
    pool = _pool(world, capacity=40)
    fill(pool, 20)
    return register(pool, **CLASS, phone="+8613900000888", wait_if_full=True)


def _link(prepare: Callable[[World], Registration]) -> Callable[[World], Sight]:
    return lambda world: Sight(None, f"/r{prepare(world).link_token}")


def _desk(prepare: Callable[[World], Registration]) -> Callable[[World], Sight]:
    """The staff's page of it."""

    def sight(world: World) -> Sight:
        return Sight(_staff(world), reverse("registrations:staff_registration", kwargs={"pk": prepare(world).pk}))

    return sight


def _list(prepare: Callable[[World], Registration]) -> Callable[[World], Sight]:
    """The staff's list that it stands in."""

    def sight(world: World) -> Sight:
        return Sight(_staff(world), reverse("registrations:staff_list", kwargs={"pk": prepare(world).event_id}))

    return sight


def _lesson(world: World) -> SeatPool:
    """A lesson of a school, beside one that is open."""
    pool = _pool(world, capacity=1, school="八街小样中学")
    SeatPool.objects.filter(pk=pool.pk).update(unit=SeatPool.Unit.GROUPS)
    SeatPoolFactory(occurrence=OccurrenceFactory(event=pool.event, position=2), capacity=40)
    return pool


def _choose(world: World) -> Sight:
    return Sight(None, reverse("registrations:register", kwargs={"slug": _lesson(world).event.slug}))


def _private(world: World) -> Sight:
    pool = _lesson(world)
    path = reverse("registrations:register", kwargs={"slug": pool.event.slug})
    return Sight(None, f"{path}?occurrence={pool.occurrence.uid}")


def _group_form(world: World) -> Sight:
    pool = _pool(world, capacity=60, entry=Event.GroupEntry.APPROVAL)
    path = reverse("registrations:register", kwargs={"slug": pool.event.slug})
    return Sight(None, f"{path}?occurrence={pool.occurrence.uid}&group=1")


def _kept(world: World) -> Sight:
    """The form of a date whose free seats are kept for whoever heads the queue."""
    event = _head(world).event
    return Sight(None, reverse("registrations:register", kwargs={"slug": event.slug}))


def _invited(world: World) -> Sight:
    return Sight(_staff(world), reverse("registrations:staff_list", kwargs={"pk": _lesson(world).event_id}))


def _bench(world: World) -> Sight:
    _requested(world)
    return Sight(_staff(world), reverse("portal:workbench"))


def _rounds(world: World) -> Sight:
    """The list of the first round, of which one goes on to the final."""
    pool = _pool(world, capacity=40, event__kind="competition", event__title="科学知识竞赛", title="初赛")
    first = pool.occurrence
    parties = [register(pool, name, phone=next(NUMBERS)) for name in NAMES]
    final = OccurrenceFactory(event=first.event, position=2, title="决赛", start=clock.now() + dt.timedelta(days=9))
    Occurrence.objects.filter(pk=first.pk).update(start=clock.now() - dt.timedelta(days=1), end=clock.now())
    first.refresh_from_db()
    by = world.people["own"]
    going_on.choose(occurrence=first, on=[parties[0].pk], off=[], by=by, now=clock.now())
    assert final.claims.count() == 1
    return Sight(_staff(world), reverse("registrations:staff_going_on", kwargs={"pk": first.pk}))


def _few(world: World) -> Sight:
    """Today's page with a date for which too few have registered."""
    start = clock.now() + dt.timedelta(days=2)
    _pool(
        world,
        capacity=20,
        event__min_participants=9,
        event__title="防灾课",
        start=start,
        end=start + dt.timedelta(hours=2),
    )
    return Sight(_staff(world), reverse("portal:workbench"))


STATES: dict[str, Callable[[World], Sight]] = {
    "portal:workbench groups": _bench,
    "registrations:mine_link beside": _link(_beside),
    "registrations:mine_link refused": _link(_refused),
    "registrations:mine_link requested": _link(_requested),
    "registrations:mine_link skipped": _link(_skipped),
    "registrations:mine_link unproven": _link(_unproven),
    "registrations:mine_link lapsed": _link(_lapsed),
    "portal:workbench few": _few,
    "registrations:staff_going_on rounds": _rounds,
    "registrations:register choose": _choose,
    "registrations:register group": _group_form,
    "registrations:register kept": _kept,
    "registrations:register private": _private,
    "registrations:staff_list invited": _invited,
    "registrations:staff_list kept": _list(_head),
    "registrations:staff_list unproven": _list(_unproven),
    "registrations:staff_registration beside": _desk(_beside),
    "registrations:staff_registration head": _desk(_head),
    "registrations:staff_registration requested": _desk(_requested),
    "registrations:staff_registration unproven": _desk(_unproven),
}
"""By the name of the address, and what is special."""
