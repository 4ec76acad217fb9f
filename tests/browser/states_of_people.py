"""Pages of one's people, and of the administrators of the site, in the states that nobody gets by asking for an address."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.urls import reverse
from django.utils import timezone

from core import clock
from organizations.models import Membership
from tests.access.asking import address
from tests.access.world import World
from tests.browser.sights import Sight, proved_again, signed_in
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from tests.volunteers.signups.lessons import course, take
from volunteers.signups.signing_up import sign_up


def _member(name: str) -> Callable[[World], Sight]:
    """One of the members, as an administrator sees them."""

    def prepare(world: World) -> Sight:
        administrator = MembershipFactory(organization=world.event.host, role="administrator").person
        return Sight(signed_in(administrator), address(world, f"organizations:{name}", ""))

    return prepare


def _reset(name: str) -> Callable[[World], Sight]:
    """An administrator who has just proved once more who they are."""
    return lambda world: _about_to_reset(world, name)


def _about_to_reset(world: World, name: str) -> Sight:
    administrator = MembershipFactory(organization=world.event.host, role="administrator").person
    return Sight(proved_again(administrator), address(world, f"organizations:{name}", ""))


def _switched_off(world: World) -> Sight:
    """A member whose account is switched off, as an administrator sees them."""
    sight = _member("member")(world)
    theirs = Membership.objects.get(pk=address(world, "organizations:member", "").split("/")[-2])
    other = MembershipFactory(organization=theirs.organization, person__name="麦小穗", person__is_active=False)
    return Sight(sight.client, reverse("organizations:member", args=[other.pk]))


def _site_administrator(world: World, *, page: str) -> Sight:
    """One of several, who has just proved once more who they are."""
    person = PersonFactory(is_superuser=True, is_staff=True, name="罗工")
    return Sight(proved_again(person), address(world, page, ""))


def _can_swap(world: World) -> Sight:
    """A volunteer on a shift, and somebody on another one in another week."""
    day = clock.midnight(clock.today() + dt.timedelta(days=40))
    mine, other = (
        ShiftFactory(
            occurrence=OccurrenceFactory(start=start, end=start + dt.timedelta(hours=2)),
            start=start,
            end=start + dt.timedelta(hours=2),
        )
        for start in (day + dt.timedelta(hours=9), day + dt.timedelta(days=7, hours=9))
    )
    volunteer = VolunteerFactory()
    sign_up(volunteer_id=VolunteerFactory().pk, shift_id=other.pk, now=clock.now())
    kept = sign_up(volunteer_id=volunteer.pk, shift_id=mine.pk, now=clock.now())
    return Sight(signed_in(volunteer.person), reverse("volunteers:swap", args=[kept.pk]))


def _of_a_course(world: World, *, name: str) -> Sight:
    """A volunteer on two of three lessons; one of them is full."""
    start = clock.midnight(clock.today() + dt.timedelta(days=45)) + dt.timedelta(hours=9)
    lessons = course(3, start=start)
    volunteer = VolunteerFactory()
    for _ in range(2):
        sign_up(volunteer_id=VolunteerFactory().pk, shift_id=lessons[2].pk, now=clock.now())
    take(volunteer, lessons[:2], now=clock.now())
    return Sight(signed_in(volunteer.person), reverse(name, args=[lessons[0].pk]))


def _merging(world: World) -> Sight:
    """Two rows of one volunteer side by side, both on one shift, as the association sees them."""
    start = clock.midnight(clock.today() + dt.timedelta(days=40)) + dt.timedelta(hours=9)
    end = start + dt.timedelta(hours=2)
    shift = ShiftFactory(occurrence=OccurrenceFactory(start=start, end=end), start=start, end=end)
    kept = VolunteerFactory(person__name="松小果")
    merged = VolunteerFactory(person__name="松小果", languages="普通话、彝语")
    for one in (kept, merged):
        sign_up(volunteer_id=one.pk, shift_id=shift.pk, now=clock.now())
    here = reverse("volunteers:merge", args=[kept.pk])
    return Sight(signed_in(world.people["association"]), f"{here}?other={merged.pk}")


def _on_the_board(world: World, *, name: str) -> Sight:
    """An organizer with a shift open beside the board, or with somebody about to be taken off."""
    organizer = MembershipFactory(organization=world.event.host).person
    shift = world.sign_up.shift
    asked = {"shift": shift.pk, "off": world.sign_up.pk}
    known = VolunteerFactory(person__name="松小果")
    sign_up(volunteer_id=known.pk, shift_id=world.free_shift.pk, now=clock.now())
    day = timezone.localdate(shift.start)
    type(shift).objects.filter(pk=shift.pk).update(maximum=9, minimum=3, ideal=3)
    return Sight(signed_in(organizer), f"{reverse('volunteers:board')}?week={day}&{name}={asked[name]}")


STATES: dict[str, Callable[[World], Sight]] = {
    "organizations:end_membership": _member("end_membership"),
    "organizations:member": _member("member"),
    "organizations:member switched off": _switched_off,
    "organizations:switch_off": _reset("switch_off"),
    "organizations:site_administrators": partial(_site_administrator, page="organizations:site_administrators"),
    "organizations:site_administrator_end": partial(_site_administrator, page="organizations:site_administrator_end"),
    "organizations:reset_password": _reset("reset_password"),
    "organizations:reset_second_factors": _reset("reset_second_factors"),
    "volunteers:merge side by side": _merging,
    "volunteers:board choosing": partial(_on_the_board, name="shift"),
    "volunteers:board leaving": partial(_on_the_board, name="off"),
    "volunteers:leave_course on two lessons": partial(_of_a_course, name="volunteers:leave_course"),
    "volunteers:shift of a course": partial(_of_a_course, name="volunteers:shift"),
    "volunteers:swap with a shift to choose": _can_swap,
}
