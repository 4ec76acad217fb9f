"""Reads of requests that pages, the API and verbs share."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.urls import reverse

from accounts.models import Person
from core import registry
from events.models import Event, Occurrence
from organizations.models import Organization
from outreach_requests import event_kinds, matching, rules
from outreach_requests.matching import Fit
from outreach_requests.models import OutreachRequest, RequestFeedback, RequestStep, RequestTime
from outreach_requests.rules import Time
from plan.models import Audience

State = OutreachRequest.State
MAX_OFFERS = 80
"""Planned dates that are compared with a request, the nearest."""
GROUPS = {
    "todo": ("要办的", OutreachRequest.TO_ANSWER),
    "waiting": ("等对方选", (State.PROPOSED,)),
    "arranged": ("已派单", (State.ARRANGED,)),
    "done": ("办过的", (State.DONE, State.RATED)),
    "closed": ("没办成", (State.REFUSED, State.WITHDRAWN, State.LAPSED)),
}
"""How the queue is divided, in the order of its tabs."""


def open_work(organization: Organization, *, now: dt.datetime) -> list[tuple[str, str]]:
    """An answer to ``organizations.open_work``: requests that were handed to it and are not over."""
    number = OutreachRequest.objects.filter(assigned_to=organization, state__in=OutreachRequest.OPEN).count()
    return [(f"{number} 个点单还没办完", reverse("outreach_requests:list"))] if number else []


def lines(rows: "QuerySet[OutreachRequest]") -> "QuerySet[OutreachRequest]":
    """With what a line of a list shows: two queries, however many rows."""
    outreach_requests = rows.select_related("street", "venue", "assigned_to", "event__host", "occurrence", "feedback")
    return outreach_requests.prefetch_related("times")


def whole(rows: "QuerySet[OutreachRequest]") -> "QuerySet[OutreachRequest]":
    """With what a page of one shows."""
    steps = Prefetch("steps", RequestStep.objects.select_related("by"))
    return lines(rows).prefetch_related(Prefetch("audiences", Audience.objects.select_related("parent")), steps)


def by_token_digest(digest: str) -> OutreachRequest | None:
    """The request of a short link, unless its contact was erased."""
    return whole(OutreachRequest.objects.filter(link_digest=digest, erased_at=None)).first()


def same(*, phone_hash: str, place_key: str, days: Iterable[dt.date]) -> OutreachRequest | None:
    """An open request of the same number for the same place in the same week."""
    wanted = rules.weeks(days)
    rows = OutreachRequest.objects.filter(phone_hash=phone_hash, place_key=place_key, state__in=OutreachRequest.OPEN)
    for row in rows.prefetch_related("times"):
        if rules.weeks(time.day for time in row.times.all()) & wanted:
            return row
    return None


def unconfirmed(phone_hash: str) -> OutreachRequest | None:
    """The last one that the number has yet to confirm."""
    rows = OutreachRequest.objects.filter(phone_hash=phone_hash, state=State.UNCONFIRMED)
    return rows.prefetch_related("times").order_by("-pk").first()


def open_of(phone_hash: str) -> OutreachRequest | None:
    """The last one of the number that is neither refused nor over."""
    rows = OutreachRequest.objects.filter(phone_hash=phone_hash, state__in=OutreachRequest.OPEN)
    return rows.order_by("-pk").first()


def lately(*, phone_hash: str, network: str, now: dt.datetime) -> rules.Lately:
    """What was asked under this number and from this network: for the limits."""
    mine = OutreachRequest.objects.filter(phone_hash=phone_hash)
    near = OutreachRequest.objects.filter(network=network, created_at__gt=now - dt.timedelta(hours=1))
    return rules.Lately(
        number_today=mine.filter(created_at__gt=now - dt.timedelta(days=1)).count(),
        number_unconfirmed=mine.filter(state=State.UNCONFIRMED).count(),
        network_hour=near.count() if network else 0,
    )


def queue(person: Person, *, group: str = "", street: str = "") -> "QuerySet[OutreachRequest]":
    """What the person may see, filtered: to be answered first, the longest waiting on top."""
    rows = OutreachRequest.objects.managed_by(person)
    if group in GROUPS:
        rows = rows.filter(state__in=GROUPS[group][1])
    if street:
        rows = rows.filter(street__slug=street)
    turn = Case(When(state__in=OutreachRequest.TO_ANSWER, then=Value(0)), default=Value(1), output_field=IntegerField())
    order = ("state_changed_at", "pk") if group in {"todo", "waiting"} else ("-state_changed_at", "-pk")
    return lines(rows).annotate(turn=turn).order_by("turn", *order)


def counts(person: Person) -> list[tuple[str, str, int]]:
    """Group, its label, how many."""
    found = OutreachRequest.objects.managed_by(person).aggregate(
        **{group: Count("pk", filter=Q(state__in=states)) for group, (_, states) in GROUPS.items()}
    )
    return [(group, label, found[group]) for group, (label, _) in GROUPS.items()]


@dataclass(frozen=True, slots=True)
class Opinions:
    """What was said of outreaches that were asked for."""

    count: int
    content: int
    telling: int
    planning: int
    again: int


def opinions(person: Person) -> Opinions:
    """How many gave feedback, and how many said 很好 to each question, or want it again."""
    mine = OutreachRequest.objects.managed_by(person).values("pk")
    good = RequestFeedback.Mark.GOOD
    found = RequestFeedback.objects.filter(request__in=mine).aggregate(
        count=Count("pk"),
        content=Count("pk", filter=Q(content=good)),
        telling=Count("pk", filter=Q(telling=good)),
        planning=Count("pk", filter=Q(planning=good)),
        again=Count("pk", filter=Q(again=True)),
    )
    return Opinions(**found)


def of_event(event: Event) -> list[OutreachRequest]:
    """The requests that this event answers."""
    return list(lines(event.requests.all()))


def wished(request: OutreachRequest) -> list[RequestTime]:
    """The times that suit the requester."""
    return [time for time in request.times.all() if time.source == RequestTime.Source.WISHED]


def proposed(request: OutreachRequest) -> list[RequestTime]:
    """The times that staff proposed instead."""
    return [time for time in request.times.all() if time.source == RequestTime.Source.PROPOSED]


def lacks_place(request: OutreachRequest) -> bool:
    """Whether staff have to say which place of the register is meant, before its event can be published."""
    if request.venue_id:
        return False
    if request.is_answerable:
        return True
    event = request.event
    if request.state != State.ARRANGED or event is None or event.is_public:
        return False
    return bool(without_place(event.occurrences.all(), request.place))


def without_place(dates: Iterable[Occurrence], typed: str) -> list[Occurrence]:
    """The dates that have nothing but the place as it was typed."""
    online = Occurrence.Mode.ONLINE
    return [date for date in dates if date.venue_id is None and date.place_note == typed and date.mode != online]


def unplaced(event: Event) -> list[OutreachRequest]:
    """The requests whose typed place keeps the event from being published."""
    return (
        [outreach_request for outreach_request in of_event(event) if lacks_place(outreach_request)]
        if event.pk and not event.is_public
        else []
    )


def kinds_for(request: OutreachRequest) -> list[Event.Kind]:
    """What kinds of event may answer it, the likeliest first. Lists come as ``whole`` gives them."""
    groups = {(audience.parent or audience).slug for audience in request.audiences.all()}
    return event_kinds.for_request(asker=request.asker, style=request.style, groups=groups)


def best_time(request: OutreachRequest) -> RequestTime | None:
    """The one that was agreed on, or the first that was wished for."""
    times = request.times.all()
    return next((time for time in times if time.is_chosen), None) or next(iter(wished(request)), None)


def may_answer(person: Person, request: OutreachRequest) -> bool:
    """Whether the person organizes for somebody whom this request concerns."""
    return OutreachRequest.objects.managed_by(person, role="organizer").filter(pk=request.pk).exists()


def home_of(person: Person) -> Organization | None:
    """For whom the person organizes: the association where that is one of them."""
    return Organization.objects.managed_by(person, role="organizer").in_use().order_by("-is_association", "pk").first()


def promised(request: OutreachRequest) -> list[Occurrence]:
    """The dates that the requester follows, by time."""
    if request.event is None:
        return []
    dates = request.event.occurrences.select_related("venue").order_by("start", "pk")
    return [date for date in dates if request.is_about(date)]


def joinable(person: Person, request: OutreachRequest, *, now: dt.datetime) -> "QuerySet[Occurrence]":
    """Coming dates of events that the person organizes, with which the request may be answered: those at its very
    place first, then those in its street, each by time (``nearness`` 0, 1, 2; ``date_count`` of the event).
    """
    mine = Occurrence.objects.managed_by(person, role="organizer").scheduled()
    open_now = mine.filter(event__state__in=Event.OPEN, start__gt=now)
    in_street = Q(venue__area=request.street) | Q(venue__area__parent=request.street)
    near = Case(
        When(venue=request.venue_id or 0, then=Value(0)),
        When(in_street, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    occurrences = open_now.annotate(nearness=near, date_count=Count("event__occurrences")).select_related(
        "event__host", "venue__area__parent", "space"
    )
    return occurrences.order_by("nearness", "start", "pk")


@dataclass(frozen=True, slots=True)
class Offer:
    """A date with which a request may be answered, and how well it fits."""

    occurrence: Occurrence
    fits: list[Fit]

    @property
    def warnings(self) -> list[Fit]:
        """What speaks against it."""
        return [fit for fit in self.fits if not fit.is_good]


def offers(request: OutreachRequest, dates: Iterable[Occurrence], *, now: dt.datetime) -> list[Offer]:
    """What ``joinable`` found, the best first. One query for the seats, however many dates."""
    rows = list(dates)
    free: dict[int, int] = {}
    for answer in registry.provided("events.free_seats"):
        free |= answer(rows)
    visit = _requested_visit(request)
    kinds_that_fit = kinds_for(request)
    found = [Offer(row, matching.fits(_date(row, free, kinds_that_fit), visit, now=now)) for row in rows]
    return sorted(found, key=lambda offer: matching.rank(offer.fits))


def _requested_visit(request: OutreachRequest) -> matching.RequestedVisit:
    chosen = [time for time in request.times.all() if time.is_chosen] or wished(request)
    is_school = request.asker == OutreachRequest.Asker.SCHOOL
    return matching.RequestedVisit(
        times=[Time(day=request_time.day, part=request_time.part, clock=request_time.clock) for request_time in chosen],
        heads=request.heads,
        topic=request.get_topic_display(),
        place=request.where,
        street=str(request.street),
        school=request.organization_name if is_school else "",
    )


def _date(one: Occurrence, free: dict[int, int], kinds_that_fit: list[Event.Kind]) -> matching.Date:
    room = one.space.capacity if one.space else None
    return matching.Date(
        start=one.start,
        end=one.end,
        nearness=getattr(one, "nearness"),  # noqa: B009 - set by the query
        street=str(one.venue.area.street) if one.venue else "",
        topic=one.event.get_topic_display(),
        kind=one.event.get_kind_display(),
        kind_fits=one.event.kind in kinds_that_fit,
        room=free.get(one.pk, room or None),
        school=one.school,
    )
