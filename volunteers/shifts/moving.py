"""Move shifts with their occurrences, or set them aside when those are postponed."""

import datetime as dt
from collections.abc import Iterable, Sequence

from core.spans import Span
from events.models import Change, Occurrence
from notifications.texts import answer_times
from volunteers import cover_notices
from volunteers.blocks import releasing
from volunteers.models import Shift, SignUp
from volunteers.signups import agreeing, ending_covers, places, qualifying, questions, terms, waiting

MOVED = "时间或者地点改了，先不找人接了。还去不了，请再点一次“找人接”。"


def to_move(occurrences: Iterable[Occurrence]) -> dict[int, dt.timedelta]:
    """How far each start still has to move from where it is stored, by id: nothing once the change is stored."""
    moved = {occurrence.pk: occurrence for occurrence in occurrences}
    stored = Occurrence.objects.filter(pk__in=moved).values_list("pk", "start")
    return {pk: moved[pk].start - start for pk, start in stored}


def deltas(change: Change) -> dict[int, dt.timedelta]:
    """How far each occurrence's start moves, by its id."""
    return {item.occurrence_id: item.new.start - item.old.start for item in change.items}


def moved_span(shift: Shift, by: dict[int, dt.timedelta]) -> Span:
    """When the shift is once it has moved with its occurrence: the same offset to its start."""
    return shift.span.shifted(by.get(shift.occurrence_id, dt.timedelta()))


def move_shifts(*, change: Change, occurrences: Sequence[Occurrence], now: dt.datetime) -> None:
    """Keep each shift's offset to its occurrence's start, mark whose shifts now lie over each other, and ask those on them to
    say yes again: in the text of the change.

    Runs inside the transaction of the change.
    """
    by = deltas(change)
    items = {item.occurrence_id: item for item in change.items}
    shifts, weighed_anew = places.lock_helpers(occurrence.pk for occurrence in occurrences)
    before = {shift.pk: terms.of(shift, place=items[shift.occurrence_id].old.place) for shift in shifts}
    for shift in shifts:
        span = moved_span(shift, by)
        shift.start = span.start
        shift.end = span.end
        shift.save(update_fields=["start", "end"])
    changes = {
        shift.pk: agreeing.TermsChange(
            stored=before[shift.pk],
            known=before[shift.pk],
            becomes=terms.of(shift, place=items[shift.occurrence_id].new.place),
        )
        for shift in shifts
    }
    agreeing.ask_again(shifts=shifts, changes=changes, now=now)
    held = list(SignUp.objects.active().filter(shift__in=shifts))
    places.mark_overlaps({sign_up.volunteer_id for sign_up in held}, now=now)
    qualifying.look_again(sign_ups=qualifying.coming_on(shift.pk for shift in shifts), now=now)
    ending_covers.end_all(shift_ids=[shift.pk for shift in shifts], now=now, words=MOVED)
    ending_covers.say_anew(shift_ids=[shift.pk for shift in shifts], now=now)
    _shorten_offers(shifts, now)
    releasing.follow_dates(shift_ids=[shift.pk for shift in shifts], by=by, now=now)
    waiting.refill(shift_ids={shift.pk for shift in shifts} | weighed_anew, now=now)


def _shorten_offers(shifts: Sequence[Shift], now: dt.datetime) -> None:
    """Nobody has longer to answer than until the shift is near; where no time is left, the offer ends with the next run."""
    by_id = {shift.pk: shift for shift in shifts}
    for sign_up in SignUp.objects.filter(shift__in=by_id, status=SignUp.Status.OFFERED).order_by("pk"):
        latest = answer_times.answer_by(now=now, starts=by_id[sign_up.shift_id].start) or now
        if sign_up.answer_by and latest < sign_up.answer_by:
            sign_up.answer_by = latest
            sign_up.save(update_fields=["answer_by"])


def set_aside(*, occurrences: Sequence[Occurrence], now: dt.datetime) -> None:
    """Shifts of postponed occurrences keep their people and overlap with nothing any more."""
    shifts, weighed_anew = places.lock_helpers(occurrence.pk for occurrence in occurrences)
    held = SignUp.objects.active().filter(shift__in=shifts)
    volunteers = set(held.values_list("volunteer", flat=True))
    held.filter(has_overlap=True).update(has_overlap=False, changed_at=now)
    places.mark_overlaps(volunteers, now=now)
    ending_covers.end_all(shift_ids=[shift.pk for shift in shifts], now=now)
    for sign_up in held:
        cover_notices.off_before_told(sign_up, now=now)
        if sign_up.is_asked_again:
            questions.set_aside(sign_up, now=now)
    waiting.refill(shift_ids=weighed_anew, now=now)
