"""Events of the demo, made by the same verbs that people use."""

import datetime as dt
import random
import uuid
import zlib
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Person
from core.chinese import pinyin
from demo.events import cooperation, past
from demo.events.drives import CLASSES, DRIVES
from demo.events.kinds import KINDS
from demo.events.schools import SCHOOLS
from demo.events.specs import Date, Job, Spec
from demo.events.talks import HEALTH, MUSHROOMS, OTHERS
from events.changes import cancelling, rescheduling
from events.clashes import acknowledging, engine
from events.drafts import editing
from events.models import CrewMember, Event, Occurrence
from events.publication import publishing
from events.rules import Assignments
from organizations.models import Organization
from plan.models import Audience, Occasion, Plan, Task
from registrations.seats import capacity
from venues.models import Resource, Space, Venue
from volunteers.models import Qualification, Shift

COMING = (*DRIVES, *CLASSES, *SCHOOLS, *HEALTH, *MUSHROOMS, *OTHERS, *KINDS)
HELD = past.PAST
DESK = "0871-0000 {:04d}"
"""Desk lines that ring nowhere."""
COST_A_DATE = {Event.Kind.DRIVE: 800, Event.Kind.CLASS: 120}
"""Yuan."""
_SATURDAY = 5


@dataclass
class Stage:
    """What building an event needs."""

    today: dt.date
    now: dt.datetime
    plan: Plan
    by: Person
    venues: dict[str, Venue]
    chance: random.Random


def build(spec: Spec, stage: Stage) -> Event:
    """The event, its seats and shifts, published unless it stays a draft."""
    days = {date.day for date in spec.dates}
    begins = _at(stage, spec, min(days), (0, 0)) if days else stage.now
    made_at = min(stage.now - dt.timedelta(days=20), begins - dt.timedelta(days=25))
    event = _event(spec, stage)
    if spec.enter_days_before is not None:
        event.registration_deadline = begins - dt.timedelta(days=spec.enter_days_before)
    occurrences = [_occurrence(spec, date, stage) for date in spec.dates]
    editing.save_event(
        event=event, occurrences=occurrences, by=stage.by, now=made_at, expected_version=0,
        audiences=Audience.objects.filter(slug__in=spec.audiences),
        cooperating=Organization.objects.filter(name__in=spec.helpers),
        assignments=dict.fromkeys((one.uid for one in occurrences), _assignments(spec)),
    )  # fmt: skip
    _add_seats(spec, event, occurrences, now=made_at)
    for occurrence in occurrences:
        for job in spec.jobs:
            _add_shift(job, occurrence)
    if spec.ends != "draft":
        event = publish(event=event, by=stage.by, now=made_at + dt.timedelta(days=2))
        cooperation.answer(event, by=stage.by, now=made_at + dt.timedelta(days=2))
    return event


def publish(*, event: Event, by: Person, now: dt.datetime) -> Event:
    """Acknowledge the soft clashes, as the organizers of the demo do, then publish."""
    planned, clashes = engine.of_event(event, now=now)
    marks = [clash.fingerprint for clash in engine.unacknowledged(clashes, planned)]
    if marks:
        acknowledging.acknowledge(event=event, fingerprints=marks, reason="问过了，照常办", by=by, now=now)
    return publishing.publish(event=event, by=by, now=now)


def _assignments(spec: Spec) -> Assignments:
    resources = Resource.objects.filter(name__in=spec.takes).order_by("pk").values_list("pk", flat=True)
    crew = CrewMember.objects.filter(name__in=spec.takes).order_by("pk").values_list("pk", flat=True)
    return Assignments(tuple(resources), tuple(crew))


def change(spec: Spec, event: Event, stage: Stage) -> None:
    """What happened to it since: cancelled, or a stop moved half an hour later."""
    if spec.ends == "cancelled":
        cancelling.cancel_event(event=event, by=stage.by, reason="图书馆那天要检修水管", now=stage.now)
    if spec.ends == "moved":
        stop = event.occurrences.select_related("event").get(position=8)
        later = dt.timedelta(minutes=30)
        moves = rescheduling.plan_moves(
            occurrence=stop, start=stop.start + later, end=stop.end + later, venue_id=stop.venue_id, shift_rest=False
        )
        rescheduling.reschedule(
            event=event,
            moves=moves,
            by=stage.by,
            reason="上一站路远，晚半小时到",
            now=stage.now,
            override_reason="和司机说好了",
        )


def _event(spec: Spec, stage: Stage) -> Event:
    host = Organization.objects.get(name=spec.host)
    stem = pinyin.initials(spec.title)[:20]
    return Event(
        title=spec.title,
        slug=stem if not Event.objects.filter(slug=stem).exists() else f"{stem}-2",
        kind=spec.kind,
        topic=spec.topic,
        host=host,
        task=Task.objects.filter(plan=stage.plan, code=spec.task).first(),
        occasion=Occasion.objects.filter(name=spec.occasion).first() if spec.occasion else None,
        summary=spec.summary,
        description=spec.description,
        bring=spec.bring,
        rain=spec.rain,
        languages=spec.languages,
        desk_phone=DESK.format(zlib.crc32(host.slug.encode()) % 9_000 + 1_000),
        booking=spec.booking,
        programme=Event.objects.filter(title=spec.part_of).first() if spec.part_of else None,
        lessons_to_pass=spec.lessons_to_pass,
        occupation=spec.occupation,
        is_emergency=spec.kind == Event.Kind.EMERGENCY,
        planned_cost=COST_A_DATE.get(Event.Kind(spec.kind), 300) * len(spec.dates) or None,
        funding=Event.Funding.BUDGET if spec.task.startswith("A") else Event.Funding.OWN,
        expected_heads=spec.seats * len(spec.dates) or None if spec.unit == "people" else None,
    )


def _occurrence(spec: Spec, date: Date, stage: Stage) -> Occurrence:
    start = _at(stage, spec, date.day, date.at)
    set_up = dt.timedelta(minutes=45) if spec.kind == Event.Kind.DRIVE else None
    return Occurrence(
        uid=uuid.UUID(int=stage.chance.getrandbits(128), version=4),
        title=date.title,
        venue=stage.venues[date.place],
        space=Space.objects.get(venue=stage.venues[date.place], name=date.space) if date.space else None,
        place_note=date.note,
        start=start,
        end=start + dt.timedelta(minutes=date.minutes),
        arrive=start - set_up if set_up else None,
        school=date.school,
        grade=date.grade,
        pupils=date.pupils or None,
        adults=date.adults or None,
    )


def _at(stage: Stage, spec: Spec, day: int, clock: tuple[int, int]) -> dt.datetime:
    """That many days from today; drives begin on a Monday, schools have no weekends."""
    first = min(date.day for date in spec.dates)
    shift = 0
    if spec.kind == Event.Kind.DRIVE:
        shift = -(stage.today + dt.timedelta(days=first)).weekday() % 7 - (7 if first < 0 else 0)
    weekday = (stage.today + dt.timedelta(days=day)).weekday()
    if spec.kind == Event.Kind.OUTREACH and weekday >= _SATURDAY:
        shift = 7 - weekday if day > 0 else _SATURDAY - 1 - weekday
    here = dt.datetime.combine(stage.today + dt.timedelta(days=day + shift), dt.time(*clock))
    return timezone.make_aware(here)


def _add_seats(spec: Spec, event: Event, occurrences: list[Occurrence], *, now: dt.datetime) -> None:
    if not spec.seats or spec.booking == Event.Booking.NONE:
        return
    if spec.booking == Event.Booking.COURSE:
        capacity.set_capacity(event=event, capacity=spec.seats, unit=spec.unit, now=now)
        return
    for occurrence in occurrences:
        capacity.set_capacity(occurrence=occurrence, capacity=spec.seats, unit=spec.unit, now=now)


def _add_shift(job: Job, occurrence: Occurrence) -> None:
    Shift.objects.create(
        occurrence=occurrence,
        role=job.role,
        start=occurrence.start - dt.timedelta(minutes=30),
        end=occurrence.end + dt.timedelta(minutes=15),
        minimum=job.least,
        ideal=job.best,
        maximum=job.most,
        note=job.note,
        qualification=Qualification.objects.filter(name=job.qualification).first(),
        language=job.language,
    )
