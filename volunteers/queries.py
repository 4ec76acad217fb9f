"""Queries on shifts and sign-ups that pages, the API and verbs share."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When

from core import bounds, phrases
from core.errors import Refusal
from core.spans import Span
from events.models import Event, Occurrence
from organizations import travel
from organizations.models import Area
from volunteers import question_texts, rules
from volunteers.models import (
    Cover,
    CoverAsk,
    Shift,
    SignUp,
    TeamMembership,
    Volunteer,
    VolunteerQualification,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Person

AHEAD = dt.timedelta(days=60)
"""How far the volunteers' list looks."""
MOST_MATES = 200
MOST_QUESTIONS = 20
MAX_GONE = 50
MOST_SEARCHES = 10
"""Of a shift, on the page of staff."""


class Facts(NamedTuple):
    """What the rules read of a volunteer for all that lies ahead."""

    helper: rules.Helper
    roads: travel.Table


class Choice(NamedTuple):
    """A shift, and why this volunteer may not take it (None: they may)."""

    shift: Shift
    refusal: Refusal | None

    @property
    def day(self) -> dt.date:
        """Its date on the clocks here."""
        return phrases.local(self.shift.start).date()


def volunteer_of(user: "Person | AnonymousUser") -> Volunteer | None:
    """The profile of whoever is signed in."""
    rows = Volunteer.objects.select_related("person")
    return rows.filter(person=user.pk).first() if user.is_authenticated else None


def with_places(shifts: "QuerySet[Shift]") -> "QuerySet[Shift]":
    """With all that a card and a decision read, in one query."""
    return shifts.select_related(
        "qualification", "occurrence__event__host", "occurrence__venue__area__parent", "occurrence__space"
    )


def for_cards(shifts: "QuerySet[Shift]") -> "QuerySet[Shift]":
    """``with_places``, and how many dates the event has (``dates``), for 第3站."""
    return with_places(shifts).annotate(dates=_dates("occurrence__event"))


def _dates(path: str) -> Subquery:
    """How many occurrences the event at this path has."""
    rows = Occurrence.objects.filter(event=OuterRef(path)).order_by().values("event")
    return Subquery(rows.annotate(number=Count("pk")).values("number"))


def street_of(occurrence: Occurrence) -> Area | None:
    """The street (or city) where people must be; None when nobody has to go anywhere, or the place is open."""
    if occurrence.venue is None or occurrence.mode == Occurrence.Mode.ONLINE:
        return None
    return occurrence.venue.area.street


def _street_id(occurrence: Occurrence) -> int | None:
    street = street_of(occurrence)
    return street.pk if street else None


def post_of(shift: Shift) -> rules.Post:
    """The shift's facts for the rules; expects ``with_places``."""
    occurrence = shift.occurrence
    event = shift.occurrence.event
    return rules.Post(
        shift_id=shift.pk,
        span=shift.span,
        street=_street_id(occurrence),
        taken=shift.taken,
        maximum=shift.maximum,
        is_live=event.is_live and occurrence.is_scheduled,
        is_cancelled=event.state == Event.State.CANCELLED or occurrence.state == Occurrence.State.CANCELLED,
        is_closed=shift.closed,
        opens_at=shift.opens_at,
        qualification_id=shift.qualification_id,
        qualification=str(shift.qualification or ""),
        language=shift.language,
    )


def place_of(shift: Shift, *, span: Span | None = None) -> rules.Place:
    """A held shift's facts for the rules; ``span`` where it is about to move."""
    venue = shift.occurrence.venue
    return rules.Place(
        shift_id=shift.pk,
        span=span or shift.span,
        street=_street_id(shift.occurrence),
        name=venue.name if venue else "",
    )


def still_ahead(now: dt.datetime) -> Q:
    """Sign-ups whose shift is not over, or was postponed without a date."""
    return Q(shift__end__gt=now) | Q(shift__occurrence__state=Occurrence.State.POSTPONED)


def held_by(volunteer_ids: Iterable[int], *, coming_back: Iterable[int] = ()) -> "QuerySet[SignUp]":
    """Active sign-ups of these volunteers, with what the rules need of their shifts.

    A postponed shift stands in nobody's way; ``coming_back`` names occurrences that are about to get a new time.
    """
    standing = ~Q(shift__occurrence__state=Occurrence.State.POSTPONED) | Q(shift__occurrence__in=list(coming_back))
    return _live_of(volunteer_ids).filter(standing, status__in=SignUp.ACTIVE)


def _live_of(volunteer_ids: Iterable[int]) -> "QuerySet[SignUp]":
    rows = SignUp.objects.live().filter(volunteer__in=list(volunteer_ids))
    return rows.select_related("shift__occurrence__venue__area__parent").order_by("shift__start", "pk")


def helpers_of(
    volunteers: Iterable[Volunteer], *, around: Span, roads: travel.Table, with_qualifications: bool = True
) -> dict[int, rules.Helper]:
    """The facts of these volunteers for shifts inside a span, by id: two queries, or one where no qualification is
    asked for.
    """
    by_id = {volunteer.pk: volunteer for volunteer in volunteers}
    near = dt.timedelta(minutes=roads.longest)
    sign_ups: dict[int, list[SignUp]] = defaultdict(list)
    for row in _live_of(by_id).filter(shift__start__lt=around.end + near, shift__end__gt=around.start - near):
        sign_ups[row.volunteer_id].append(row)
    held = papers_of(by_id) if with_qualifications else {}
    return {pk: _helper(volunteer, sign_ups[pk], held.get(pk, {})) for pk, volunteer in by_id.items()}


def papers_of(volunteer_ids: Iterable[int]) -> dict[int, dict[int, tuple[rules.Validity, ...]]]:
    """When the certificates that staff have seen are valid: by volunteer, then by qualification."""
    held: dict[int, dict[int, tuple[rules.Validity, ...]]] = defaultdict(dict)
    seen = VolunteerQualification.objects.verified().filter(volunteer__in=list(volunteer_ids)).order_by("pk")
    for volunteer, qualification, first, last in seen.values_list(
        "volunteer", "qualification", "valid_from", "valid_until"
    ):
        before = held[volunteer].get(qualification, ())
        held[volunteer][qualification] = (*before, rules.Validity(first, last))
    return held


def _helper(
    volunteer: Volunteer, sign_ups: list[SignUp], qualifications: Mapping[int, tuple[rules.Validity, ...]]
) -> rules.Helper:
    on_them = [row.shift for row in sign_ups if row.status in SignUp.ACTIVE]
    return rules.Helper(
        is_active=volunteer.active,
        is_merged=volunteer.merged_into_id is not None,
        languages=rules.languages(volunteer.languages),
        qualifications=qualifications,
        places=tuple(place_of(shift) for shift in on_them if shift.occurrence.state != Occurrence.State.POSTPONED),
        waiting=frozenset(row.shift_id for row in sign_ups if row.is_waiting),
        offered=frozenset(row.shift_id for row in sign_ups if row.is_offered),
    )


def helper_of(
    volunteer: Volunteer, *, around: Span, roads: travel.Table, with_qualifications: bool = True
) -> rules.Helper:
    """The same of one volunteer."""
    return helpers_of([volunteer], around=around, roads=roads, with_qualifications=with_qualifications)[volunteer.pk]


def ahead(now: dt.datetime) -> "QuerySet[Shift]":
    """Shifts that people can still be asked for, soonest first."""
    return Shift.objects.open_at(now).filter(start__lt=now + AHEAD)


def coming(now: dt.datetime) -> "QuerySet[Shift]":
    """``ahead``, with all that a card reads."""
    return for_cards(ahead(now))


def in_need(now: dt.datetime) -> "QuerySet[Shift]":
    """Coming shifts with a free place that may be taken by now."""
    opened = coming(now).exclude(opens_at__gt=now)
    return opened.filter(taken__lt=F("maximum"))


def languages_asked(now: dt.datetime) -> list[str]:
    """What coming shifts ask for, by name."""
    return list(ahead(now).exclude(language="").order_by("language").values_list("language", flat=True).distinct())


def refusal_for_anybody(shift: Shift, now: dt.datetime) -> Refusal | None:
    """Why nobody who comes now may take this shift, for one that came through ``with_places``."""
    return rules.closed_refusal(post_of(shift), now=now) or (rules.full() if shift.taken >= shift.maximum else None)


def facts_of(volunteer: Volunteer, *, now: dt.datetime) -> Facts:
    """For shifts ``ahead``: three queries."""
    roads = travel.table()
    return Facts(helper_of(volunteer, around=Span(now, now + AHEAD + bounds.MAX_DURATION), roads=roads), roads)


def weighed(shifts: Iterable[Shift], facts: Facts, *, now: dt.datetime) -> list[Choice]:
    """Each of these shifts, from ``ahead``, with the refusal that ``sign_up`` would give this volunteer now."""
    return [
        Choice(shift, rules.refusal(post_of(shift), facts.helper, now=now, minutes=facts.roads.minutes))
        for shift in shifts
    ]


def refusal_for(volunteer: Volunteer, shift: Shift, now: dt.datetime) -> Refusal | None:
    """What ``sign_up`` would answer now, for one shift that came through ``with_places``."""
    roads = travel.table()
    asks = shift.qualification_id is not None
    helper = helper_of(volunteer, around=shift.span, roads=roads, with_qualifications=asks)
    return rules.refusal(post_of(shift), helper, now=now, minutes=roads.minutes)


class Ahead(NamedTuple):
    """Sign-ups that are not over: those on a shift, and those that wait for one or are asked to take it."""

    coming: list[SignUp]
    waits: list[SignUp]


def ahead_of(volunteer: Volunteer, now: dt.datetime) -> Ahead:
    """What lies ahead of the volunteer, in one query: coming shifts soonest first, those without a time last; of the
    others those to answer first.
    """
    rows = list(mine(volunteer).filter(still_ahead(now), status__in=SignUp.OPEN))
    coming = [row for row in rows if row.status == SignUp.Status.CONFIRMED]
    waits = [row for row in rows if row.status != SignUp.Status.CONFIRMED]
    return Ahead(
        sorted(coming, key=lambda row: not row.shift.occurrence.is_scheduled),
        sorted(waits, key=lambda row: (not row.is_offered, row.answer_by or row.shift.start)),
    )


def place_in_line(sign_up: SignUp) -> int:
    """1 for whoever is asked next."""
    return SignUp.objects.waiting().filter(shift=sign_up.shift_id, position__lte=sign_up.position).count()


def begin_later(sign_ups: Iterable[SignUp], now: dt.datetime) -> list[int]:
    """The shifts of these sign-ups that have a time and have not begun."""
    return [one.shift_id for one in sign_ups if one.shift.occurrence.is_scheduled and one.shift.start > now]


def past_signups(volunteer: Volunteer, now: dt.datetime, *, most: int = 30) -> list[SignUp]:
    """Sign-ups that are over or were given up, latest first."""
    past = mine(volunteer).exclude(still_ahead(now), status__in=SignUp.OPEN)
    return list(past.order_by("-shift__start", "-pk")[:most])


def mine(volunteer: Volunteer) -> "QuerySet[SignUp]":
    """All sign-ups of a volunteer, soonest first, with all that a card reads."""
    return (
        SignUp.objects.filter(volunteer=volunteer)
        .select_related("shift__occurrence__event__host", "shift__occurrence__venue__area__parent", "block__team")
        .annotate(dates=_dates("shift__occurrence__event"), seeks=_seeks(), handed=_handed())
        .order_by("shift__start", "pk")
    )


def _seeks() -> Subquery:
    """How somebody is sought for the place of a sign-up: ``swap``, ``mate`` (one by name), ``cover``, ``ring`` (by telephone)."""
    how = Case(
        When(status=Cover.Status.NOBODY, then=Value("ring")),
        When(wanted__isnull=False, then=Value("swap")),
        When(named=True, then=Value("mate")),
        default=Value("cover"),
    )
    rows = Cover.objects.unsettled().filter(leaving=OuterRef("pk")).order_by("-pk")
    return Subquery(rows.annotate(how=how).values("how")[:1])


def _handed() -> Case:
    """How the place of a sign-up went to somebody else: ``swap``, ``cover``; empty where it did not."""
    found = Cover.objects.filter(status=Cover.Status.FOUND)
    own = found.filter(leaving=OuterRef("pk"))
    given = found.filter(wanted=OuterRef("shift"), taken_by__volunteer=OuterRef("volunteer"))
    swapped = Exists(own.filter(wanted__isnull=False)) | Exists(given)
    return Case(When(swapped, then=Value("swap")), When(Exists(own), then=Value("cover")), default=Value(""))


def questions_to(volunteer: Volunteer, now: dt.datetime) -> list[CoverAsk]:
    """Places that the volunteer is asked to take, not answered yet, soonest first: one query."""
    rows = CoverAsk.objects.open_at(now).filter(volunteer=volunteer)
    shift = "cover__shift__occurrence"
    found = rows.select_related(f"{shift}__event", f"{shift}__venue__area__parent", f"{shift}__space")
    return list(found.order_by("cover__shift__start", "pk")[:MOST_QUESTIONS])


def mates_of(volunteer: Volunteer) -> list[TeamMembership]:
    """Those in the same teams who let team mates see what they are called, by name, each once."""
    mine = TeamMembership.objects.active().filter(volunteer=volunteer).values("team")
    rows = TeamMembership.objects.active().filter(team__in=mine, shows_name=True).exclude(volunteer=volunteer)
    named = rows.exclude(volunteer__person__name="").select_related("volunteer__person")
    by_volunteer = {row.volunteer_id: row for row in named.order_by("volunteer__person__name", "pk")[:MOST_MATES]}
    return list(by_volunteer.values())


def covers_of(shift: Shift) -> list[Cover]:
    """The searches for a shift, newest first, with who was asked; two queries."""
    questions = question_texts.with_texts(CoverAsk.objects.select_related("volunteer__person").order_by("pk"))
    rows = Cover.objects.filter(Q(shift=shift) | Q(wanted=shift)).select_related(
        "shift", "leaving__volunteer__person", "taken_by__volunteer__person", "wanted__occurrence__event"
    )
    found = rows.prefetch_related(Prefetch("asks", queryset=questions))
    return list(found.order_by("-pk")[:MOST_SEARCHES])


def together(shift: Shift, *, but: Volunteer | None = None) -> list[str]:
    """What those on the shift are called; people without a name are left out."""
    names = SignUp.objects.active().filter(shift=shift).exclude(volunteer=but).exclude(volunteer__person__name="")
    return list(names.order_by("pk").values_list("volunteer__person__name", flat=True))


def on_event(event: Event) -> "QuerySet[Shift]":
    """All shifts of an event in the order of their times, with their places."""
    return for_cards(Shift.objects.filter(occurrence__event=event)).order_by("start", "pk")


def with_people(shifts: "QuerySet[Shift]") -> "QuerySet[Shift]":
    """With those on each shift as ``people``: one query more."""
    people = SignUp.objects.active().select_related("volunteer__person").order_by("pk")
    return shifts.prefetch_related(Prefetch("sign_ups", queryset=people, to_attr="people"))


def said_no(shift: Shift) -> list[SignUp]:
    """Who left since the shift became another one than they had said yes to, and did not come back."""
    back = SignUp.objects.live().filter(shift=shift).order_by()
    rows = SignUp.objects.filter(shift=shift, agreement=SignUp.Agreement.NO).exclude(
        volunteer__in=back.values("volunteer")
    )
    return list(rows.select_related("volunteer__person").order_by("-changed_at", "pk")[:MAX_GONE])


def in_line(shift: Shift) -> list[SignUp]:
    """Who is asked to take a place of the shift, and who waits for one, in order."""
    asked = SignUp.objects.filter(shift=shift, status__in=SignUp.ASKED)
    return list(asked.select_related("volunteer__person").order_by("-status", "position"))
