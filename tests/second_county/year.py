"""What happens in that county: an event of every kind, who comes, who helps, what changes, who is told. By the verbs."""

import datetime as dt
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from core import clock
from events.changes import cancelling, postponing, rescheduling
from events.clashes import acknowledging, engine
from events.drafts import editing
from events.models import Event, Occurrence
from events.publication import approving, publishing
from events.records import recording
from notifications.staff_tasks import gathering
from plan.models import Audience, Task
from registrations.registering import withdrawing
from registrations.seats import capacity
from tests.access import world as worlds
from tests.access.world import World
from tests.accounts.presses import making
from tests.accounts.presses.test_every_page import MAKES
from tests.factories.registrations import register
from tests.factories.requests import arrange, ask
from tests.second_county.county import TASKS, County
from venues.bases.applications import accredit, apply
from venues.bases.rules import Opening
from venues.models import Base, BaseLevel, BaseType, Venue
from volunteers.models import Shift
from volunteers.profiles import enrolling
from volunteers.signups import signing_up

DAYS = 30
TITLES = {
    Event.Kind.DRIVE: "大篷车走三乡",
    Event.Kind.CLASS: "看得懂的药盒",
    Event.Kind.OUTREACH: "玻璃是怎么吹出来的",
    Event.Kind.LECTURE: "湖水为什么是绿的",
    Event.Kind.TRAINING: "赶场天的急救",
    Event.Kind.COMPETITION: "纸桥比谁结实",
    Event.Kind.EXHIBITION: "一百种玻璃",
    Event.Kind.THEME_DAY: "琉璃科普周",
    Event.Kind.EMERGENCY: "山上的水浑了",
}
PLACES = ("镜湖书屋", "云梯文化站", "砚池小学")


@dataclass
class Year:
    """One of everything of the access table, and what the county did besides."""

    county: County
    world: World
    events: dict[str, Event]


def of(county: County) -> Year:
    """All of it, with the staff of the county."""
    world = worlds.make(
        street=county.street, host=county.host, association=county.association, task=county.plan.tasks.first()
    )
    places = [
        Venue.objects.create(
            name=name, slug=f"place-{number}", organization=county.host, area=county.street, address="湖边路 1 号"
        )
        for number, name in enumerate(PLACES)
    ]
    events = {kind: _event(kind, county, places, number) for number, kind in enumerate(TITLES)}
    _crowded(events[Event.Kind.LECTURE])
    _helped(events[Event.Kind.EXHIBITION], county)
    _changed(events, county)
    _held(county, places[0])
    _asked(county, places[2])
    _base(county, places[0])
    _pressed(world)
    Client().post(reverse("accounts:sign_in"), {"phone": "13900007300"})
    gathering.gather(now=clock.now() + dt.timedelta(minutes=10))
    return Year(county, world, events)


def _event(kind: str, county: County, places: list[Venue], number: int) -> Event:
    """Published; an emergency by its two approvers."""
    now = clock.now()
    organizer = county.staff["organizer"]
    event = Event(
        title=TITLES[kind],
        slug=f"own-{kind.replace('_', '-')}",
        kind=kind,
        topic="science",
        host=county.association,
        task=Task.objects.get(plan=county.plan, code=TASKS[number % len(TASKS)][0]),
        summary="看一看，试一试。",
        description="来了就能看，问什么都行。",
        booking=Event.Booking.COURSE if kind in {Event.Kind.TRAINING, Event.Kind.COMPETITION} else Event.Booking.NONE,
        is_emergency=kind == Event.Kind.EMERGENCY,
        lessons_to_pass=1 if kind == Event.Kind.TRAINING else None,
        occupation="卖早点的" if kind == Event.Kind.TRAINING else "",
    )
    if kind in {Event.Kind.LECTURE, Event.Kind.CLASS}:
        event.booking = Event.Booking.OCCURRENCE
    dates = 0 if kind == Event.Kind.THEME_DAY else 2
    occurrences = [_date(kind, places[date], DAYS + 3 * number + date) for date in range(dates)]
    saved = editing.save_event(
        event=event,
        occurrences=occurrences,
        by=organizer,
        now=now,
        expected_version=0,
        audiences=Audience.objects.all()[:2],
    )
    _seats(saved)
    return _published(saved, county)


def _date(kind: str, place: Venue, days: int) -> Occurrence:
    start = clock.midnight(clock.today() + dt.timedelta(days=days)) + dt.timedelta(hours=10)
    school = {"school": "砚池小学", "grade": "四年级", "pupils": 40, "adults": 2} if kind == Event.Kind.OUTREACH else {}
    return Occurrence(venue=place, start=start, end=start + dt.timedelta(hours=2), **school)


def _seats(event: Event) -> None:
    if event.booking == Event.Booking.COURSE:
        capacity.set_capacity(event=event, capacity=20, now=clock.now())
    if event.booking == Event.Booking.OCCURRENCE:
        for occurrence in event.occurrences.all():
            capacity.set_capacity(occurrence=occurrence, capacity=2, now=clock.now())


def _published(event: Event, county: County) -> Event:
    now = clock.now()
    if event.kind == Event.Kind.EMERGENCY:
        approving.submit(event=event, by=county.staff["organizer"], now=now)
        approving.agree(event=event, by=county.approver, now=now)
        return approving.agree(event=event, by=county.administrator, now=now)
    planned, clashes = engine.of_event(event, now=now)
    marks = [clash.fingerprint for clash in engine.unacknowledged(clashes, planned)]
    if marks:
        acknowledging.acknowledge(event=event, fingerprints=marks, reason="问过了", by=county.administrator, now=now)
    return publishing.publish(event=event, by=county.administrator, now=now)


def _crowded(event: Event) -> None:
    """More parties than seats; who withdraws leaves the seat to who waits."""
    pool = event.seat_pools.order_by("pk")[0]
    parties = [
        register(pool, name, phone=f"+861390000720{number}", wait_if_full=True)
        for number, name in enumerate(("柳奶奶", "石爷爷", "江大姐", "谷师傅"))
    ]
    withdrawing.withdraw(registration=parties[0], now=clock.now())


def _helped(event: Event, county: County) -> None:
    date = event.occurrences.order_by("start")[0]
    shift = Shift.objects.create(
        occurrence=date, role="讲解员", start=date.start, end=date.end, minimum=1, ideal=1, maximum=2
    )
    volunteer = enrolling.become_volunteer(
        person=county.staff["viewer"], name="柳小丙", areas=[county.street], now=clock.now()
    )
    signing_up.sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())


def _changed(events: dict[str, Event], county: County) -> None:
    """One date moves, one is put off, an event is called off."""
    now, by = clock.now(), county.administrator
    moved = events[Event.Kind.LECTURE].occurrences.select_related("event").order_by("start")[0]
    later = dt.timedelta(hours=1)
    moves = rescheduling.plan_moves(
        occurrence=moved, start=moved.start + later, end=moved.end + later, venue_id=moved.venue_id, shift_rest=False
    )
    rescheduling.reschedule(event=moved.event, moves=moves, by=by, reason="等早班船", now=now, override_reason="问过了")
    put_off = events[Event.Kind.DRIVE]
    postponing.postpone(event=put_off, occurrences=put_off.occurrences.all()[:1], by=by, reason="路断了", now=now)
    cancelling.cancel_event(event=events[Event.Kind.EXHIBITION], by=by, reason="屋顶漏水", now=now)


def _held(county: County, place: Venue) -> None:
    """Entered afterwards, with how many came."""
    start = clock.now() - dt.timedelta(days=9)
    recording.backfill(
        title="磨一面镜子", kind="lecture", topic="science", host=county.association,
        task=county.plan.tasks.first(), start=start, end=start + dt.timedelta(hours=2), venue=place,
        counts={Audience.objects.all()[0].slug: 40},
        online_heads=0, sentence="都看见了自己。", photos=(), cost=None, by=county.administrator, now=clock.now(),
    )  # fmt: skip


def _asked(county: County, place: Venue) -> None:
    """A village asks, an event is made of it and published."""
    request = ask(organization_name="画眉村委会", phone="+8613900007400", place="", venue_id=place.pk)
    event = arrange(request, host=county.host, by=county.administrator)
    event.task = county.plan.tasks.last()
    event.summary = event.description = "点单来的。"
    dates = list(event.occurrences.all())
    saved = editing.save_event(
        event=event,
        occurrences=dates,
        by=county.administrator,
        now=clock.now(),
        expected_version=event.version,
        audiences=Audience.objects.all()[:1],
    )
    _published(saved, county)


def _base(county: County, place: Venue) -> None:
    now, year = clock.now(), clock.today().year
    level = BaseLevel.objects.order_by("position").last()
    wished = Base(
        venue=place, name="镜湖科普基地", type=BaseType.objects.all()[0], level=level, application="有湖有船", contact_name="柳小馆",
        contact_phone="+8613900007500",
    )  # fmt: skip
    base = apply(
        wished=wished, themes=[], openings=[Opening(6, dt.time(9), dt.time(12))], by=county.administrator, now=now
    )
    accredit(
        base=base, level=level, valid_from=clock.today(), valid_until=dt.date(year + 3, 12, 31), document="琉科协〔样例〕1号",
        by=county.administrator, now=now,
    )  # fmt: skip


def _pressed(world: World) -> None:
    """Every page that makes something; texts that failed are none here."""
    for name in sorted(name for name in MAKES if not name.startswith("notifications:")):
        client = Client()
        client.force_login(making.clerks_of_everything(world))
        path, sent = MAKES[name](world, client)
        assert client.post(path, sent).status_code in {200, 302}, name
