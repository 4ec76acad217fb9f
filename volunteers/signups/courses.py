"""All lessons of a course in one go: the same role at the same hours of an event whose dates belong together.

What each lesson will come to is shown first; the verbs take the lessons that were ticked, and say of each what came of it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q, QuerySet

from core import phrases
from core.errors import Refusal
from core.spans import Span
from events import kinds
from events.models import Occurrence
from notifications.outbox import enqueueing
from notifications.texts import answer_times
from organizations import travel
from volunteers import course_notices, notices, queries, rules
from volunteers.models import Shift, SignUp, Volunteer
from volunteers.signups import places, terms, waiting, withdrawing

MAX_LESSONS = 30
"""Lessons that are listed, taken or left in one go, the next ones first."""
Status = SignUp.Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A lesson that somebody wants. ``terms``: how it was arranged as they saw it (``terms.of``), empty where they saw nothing
    else than its number; ``waits``: a place in its waiting list is wanted.
    """

    shift_id: int
    terms: str = ""
    waits: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """A lesson to come, and why this volunteer can't take it, or None. ``with_others``: two lessons of the course can't both be
    taken; ``may_wait``: it is full, and there is time to be asked.
    """

    shift: Shift
    terms: str
    refusal: Refusal | None
    with_others: bool = False
    may_wait: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """``total``: lessons from the first to the last, without those that were called off; ``lessons``: those to come."""

    total: int
    lessons: list[Lesson]

    @property
    def fitting(self) -> set[int]:
        """Shifts that the volunteer can take, all together."""
        return {one.shift.pk for one in self.lessons if one.refusal is None and not one.with_others}

    @property
    def is_open(self) -> bool:
        """Whether there is one to take, or to wait for."""
        return any(one.refusal is None or one.may_wait for one in self.lessons)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of one lesson: the sign-up, or why not. ``shift``: None for one that is no lesson of the course."""

    shift_id: int
    shift: Shift | None = None
    sign_up: SignUp | None = None
    refusal: Refusal | None = None


def course_of(shift: Shift, volunteer: Volunteer | None, *, now: dt.datetime) -> Course | None:
    """The course of a shift that came through ``for_cards``, as this volunteer finds it; None where it is no part of one.

    For whoever is no volunteer lessons are only counted. At most seven queries, none for an event of one date.
    """
    if shift.occurrence.event.kind not in kinds.SEVERAL or getattr(shift, "dates", 2) < 2:
        return None
    rows = _together(shift)
    total = rows.count()
    if total < 2:
        return None
    if volunteer is None:
        return Course(total=total, lessons=[])
    coming = rows.filter(start__gt=now, occurrence__in=Occurrence.objects.scheduled().values("pk"))
    shifts = list(queries.for_cards(coming).order_by("start", "pk")[:MAX_LESSONS])
    return Course(total=total, lessons=_weighed(shifts, volunteer, now=now))


def of_course(shift: Shift) -> "QuerySet[Shift]":
    """Shifts of the event with the same role, at whatever hours; of an event whose dates don't belong together this one alone."""
    rows = Shift.objects.public().filter(occurrence__event=shift.occurrence.event_id, role=shift.role)
    return rows if shift.occurrence.event.kind in kinds.SEVERAL else rows.filter(pk=shift.pk)


def is_at_hours_of(one: Shift, other: Shift) -> bool:
    """Whether both begin and end at the same time of the day: a morning is no afternoon."""
    return [phrases.local(at).time() for at in (one.start, one.end)] == [
        phrases.local(at).time() for at in (other.start, other.end)
    ]


def _at_hours_of(shift: Shift) -> Q:
    """``is_at_hours_of`` for a whole list."""
    return Q(start__time=phrases.local(shift.start).time(), end__time=phrases.local(shift.end).time())


def _together(shift: Shift) -> "QuerySet[Shift]":
    """The lessons that are held, on whatever days."""
    return of_course(shift).filter(_at_hours_of(shift)).exclude(occurrence__state=Occurrence.State.CANCELLED)


def _weighed(shifts: list[Shift], volunteer: Volunteer, *, now: dt.datetime) -> list[Lesson]:
    """As they would be taken one after the other: of two at the same time the second clashes with the first."""
    if not shifts:
        return []
    roads = travel.table()
    helper = _helper(volunteer, shifts, roads)
    chosen = helper
    found = []
    for shift in shifts:
        post = queries.post_of(shift)
        refusal = rules.refusal(post, helper, now=now, minutes=roads.minutes)
        among = None if refusal else rules.refusal(post, chosen, now=now, minutes=roads.minutes)
        if refusal is None and among is None:
            chosen = _with(chosen, shift)
        found.append(
            Lesson(
                shift=shift,
                terms=terms.of(shift),
                refusal=refusal,
                with_others=among is not None,
                may_wait=_may_wait(refusal, shift, now),
            )
        )
    return found


def _may_wait(refusal: Refusal | None, shift: Shift, now: dt.datetime) -> bool:
    is_full = refusal is not None and refusal.code == rules.Reason.FULL
    return is_full and answer_times.answer_by(now=now, starts=shift.start) is not None


def _helper(volunteer: Volunteer, shifts: list[Shift], roads: travel.Table) -> rules.Helper:
    around = Span(min(one.start for one in shifts), max(one.end for one in shifts))
    asks = any(one.qualification_id for one in shifts)
    return queries.helper_of(volunteer, around=around, roads=roads, with_qualifications=asks)


def _with(helper: rules.Helper, shift: Shift) -> rules.Helper:
    return replace(helper, places=(*helper.places, queries.place_of(shift)))


@transaction.atomic
def sign_up_for_course(*, volunteer_id: int, shift_id: int, ticks: Iterable[Tick], now: dt.datetime) -> list[Outcome]:
    """Take the lessons that were ticked, or wait for them, each by the rules as they are now; one text lists all that were taken.

    ``shift_id``: a lesson of the course. Of each: the sign-up, or a refusal with a code of ``rules.Reason``, with one of
    ``waiting.join`` for those to wait for, ``lesson_changed`` (it is arranged in another way than was shown) or
    ``not_in_course``. What one is refused for is no obstacle to others. Refusals of all: ``nothing_ticked``, ``too_many``.
    """
    wanted = {tick.shift_id: tick for tick in ticks}
    _refuse_number(wanted)
    volunteer = places.lock_volunteer(volunteer_id)
    shifts = _lock(shift_id, wanted)
    outcomes = {pk: Outcome(shift_id=pk, refusal=_not_in_course()) for pk in wanted}
    roads = travel.table()
    helper = _helper(volunteer, shifts, roads) if shifts else rules.Helper()
    made: list[SignUp] = []
    for shift in shifts:
        answer = _answer(wanted[shift.pk], volunteer, shift, helper, roads=roads, now=now)
        if isinstance(answer, Refusal):
            outcomes[shift.pk] = Outcome(shift_id=shift.pk, shift=shift, refusal=answer)
            continue
        outcomes[shift.pk] = Outcome(shift_id=shift.pk, shift=shift, sign_up=answer)
        if answer.status == Status.CONFIRMED:
            made.append(answer)
            helper = _with(helper, shift)
    _tell(made, volunteer, now)
    return sorted(outcomes.values(), key=lambda one: (one.shift is None, one.shift.start if one.shift else now))


def _refuse_number(wanted: Collection[int]) -> None:
    if not wanted:
        raise Refusal("nothing_ticked", "还没有打勾。想去哪几节，先在前面打勾。")
    if len(wanted) > MAX_LESSONS:
        raise Refusal("too_many", f"一次最多办 {MAX_LESSONS} 节，别的过后再办。", most=MAX_LESSONS)


def _lock(shift_id: int, wanted: Mapping[int, Tick]) -> list[Shift]:
    """Those of the course, locked in the order of all, in the order in which they begin; one at other hours only where it
    was shown with its terms: it has moved since, which is said of it.
    """
    lesson = Shift.objects.public().filter(pk=shift_id).select_related("occurrence__event").first()
    if lesson is None:
        return []
    course = of_course(lesson)
    moved = [pk for pk, tick in wanted.items() if tick.terms]
    theirs = course.filter(pk__in=list(wanted)).filter(_at_hours_of(lesson) | Q(pk__in=moved))
    known = sorted(theirs.values_list("pk", flat=True))
    places.lock_shifts(known)
    return list(queries.with_places(Shift.objects.filter(pk__in=known)).order_by("start", "pk"))


def _not_in_course() -> Refusal:
    return Refusal("not_in_course", "有一节已经不在这门课里了，请看看现在的。")


def _answer(
    tick: Tick, volunteer: Volunteer, shift: Shift, helper: rules.Helper, *, roads: travel.Table, now: dt.datetime
) -> SignUp | Refusal:
    if tick.terms and tick.terms != terms.of(shift):
        return Refusal("lesson_changed", "这一节刚改了时间、地点或者要做的事，先没有报。看一看，还能去再报。")
    if tick.waits:
        try:
            return waiting.join(volunteer_id=volunteer.pk, shift_id=shift.pk, now=now)
        except Refusal as caught:
            return caught
    if refusal := rules.refusal(queries.post_of(shift), helper, now=now, minutes=roads.minutes):
        return refusal
    if not places.take(shift):  # its date changed since it was read: a shift itself is held
        fresh = places.lock_shift(shift.pk)
        return rules.refusal(queries.post_of(fresh), helper, now=now, minutes=roads.minutes) or rules.full()
    path = SignUp.Path.COURSE
    return SignUp.objects.create(shift=shift, volunteer=volunteer, path=path, created_at=now, changed_at=now)


def _tell(made: list[SignUp], volunteer: Volunteer, now: dt.datetime) -> None:
    if len(made) == 1:
        [one] = made
        enqueueing.enqueue_new(notices.signed_up(one, one.shift, volunteer, now=now), now=now)
    elif made:
        enqueueing.enqueue_new(course_notices.signed_up(made, volunteer, now=now), now=now)


def mine(shift: Shift, volunteer: Volunteer, *, now: dt.datetime) -> list[SignUp]:
    """What the volunteer can still give up in this course, also lessons that have moved to other hours; soonest first."""
    if shift.occurrence.event.kind not in kinds.SEVERAL:
        return []
    rows = queries.mine(volunteer).filter(queries.still_ahead(now), status__in=SignUp.OPEN, shift__role=shift.role)
    held = rows.filter(shift__occurrence__event=shift.occurrence.event_id)
    begun = [row for row in held[: MAX_LESSONS + 1] if row.shift.start > now or not row.shift.occurrence.is_scheduled]
    return begun[:MAX_LESSONS]


@transaction.atomic
def withdraw_from_course(
    *, volunteer_id: int, sign_up_ids: Collection[int], now: dt.datetime, reason: str = ""
) -> list[Outcome]:
    """Give back all of these places of one volunteer, each as ``withdrawing.withdraw`` does; whoever waits for some is out of line.

    Of each: the sign-up as it is then, or a refusal of ``withdrawing.withdraw``. Refusals of all, before anything is done:
    ``nothing_ticked``, ``too_many``, ``not_signed_up`` where one of them is not theirs, and ``reason_missing`` where one is late.
    """
    _refuse_number(sign_up_ids)
    places.lock_volunteer(volunteer_id)
    rows = SignUp.objects.filter(pk__in=list(sign_up_ids), volunteer=volunteer_id)
    places.lock_shifts({*rows.values_list("shift", flat=True), *waiting.shifts_of(volunteer_id)})
    known = list(rows.select_related("shift__occurrence").order_by("shift__start", "pk"))
    if len(known) < len(set(sign_up_ids)):
        raise Refusal("not_signed_up", "有的岗位不是你报的，请看看现在的。")
    if not reason.strip() and any(withdrawing.is_late(row, now=now) for row in known):
        raise Refusal("reason_missing", "有一节离到岗不到一天了，请写一句为什么去不了，我们马上告诉组织者。")
    # Those who wait first: else they would be asked to come to what they are about to give up.
    answers = {row.pk: _left(row, now, reason) for row in sorted(known, key=lambda row: not row.is_waiting)}
    return [answers[row.pk] for row in known]


def _left(row: SignUp, now: dt.datetime, reason: str) -> Outcome:
    why = reason if withdrawing.is_late(row, now=now) else ""
    try:
        left = withdrawing.withdraw(sign_up=row, now=now, reason=why)
    except Refusal as refusal:
        return Outcome(shift_id=row.shift_id, shift=row.shift, refusal=refusal)
    return Outcome(shift_id=row.shift_id, shift=left.shift, sign_up=left)
