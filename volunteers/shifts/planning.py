"""Organizers add, change, close and remove the shifts of an occurrence."""

import copy
import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core.errors import Refusal
from core.spans import Span
from events.models import Event, Occurrence
from volunteers import notices, queries
from volunteers.models import Qualification, Shift, SignUp
from volunteers.signups import agreeing, ending_covers, places, qualifying, terms, waiting

CHANGED = "岗位改了，先不找人接了。还去不了，请再点一次“找人接”。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """A role: how many people, what they must bring along, when they may sign up."""

    role: str
    minimum: int
    ideal: int
    maximum: int
    qualification: Qualification | None = None
    language: str = ""
    note: str = ""
    bring: str = ""
    drives: bool = False
    opens_at: dt.datetime | None = None


_FACTS = tuple(Need.__dataclass_fields__)


def add_shift(*, occurrence: Occurrence, span: Span, need: Need, everywhere: bool = False) -> list[Shift]:
    """Add a shift; with ``everywhere`` the same role, at the same offset, to all scheduled occurrences of the event.

    Occurrences that have the role already are left out; the very same shift again is the one that is there. Refusals:
    ``not_live``, ``numbers_out_of_order``, ``opens_too_late``, ``nothing_to_add``.
    """
    _refuse_disorder(need, span)
    with transaction.atomic():
        event = Event.objects.select_for_update(of=("self",)).get(pk=occurrence.event_id)
        if not event.is_open:
            raise Refusal("not_live", "活动已经取消或结束，不能再加岗位。")
        added = [_add(found, occurrence, span, need) for found in _targets(occurrence, need, everywhere=everywhere)]
    added = added or _the_same(occurrence, span, need)
    if not added:
        raise Refusal("nothing_to_add", f"这里已经有“{need.role}”了，要改人数请点那个岗位。")
    return added


def _targets(occurrence: Occurrence, need: Need, *, everywhere: bool) -> Sequence[Occurrence]:
    occurrences = Occurrence.objects.scheduled().filter(event=occurrence.event_id).exclude(shifts__role=need.role)
    return list((occurrences if everywhere else occurrences.filter(pk=occurrence.pk)).order_by("pk"))


def _the_same(occurrence: Occurrence, span: Span, need: Need) -> list[Shift]:
    """The shift as it is asked for, where it is there already: a button pressed twice."""
    return list(Shift.objects.filter(occurrence=occurrence, start=span.start, end=span.end, **_columns(need)))


def _add(target: Occurrence, pattern: Occurrence, span: Span, need: Need) -> Shift:
    there = span.shifted(target.start - pattern.start)
    return Shift.objects.create(occurrence=target, start=there.start, end=there.end, **_columns(need))


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What a change of a shift does to those who are on it: who has to say yes again, who was asked and need not answer any more,
    and who lacks what it asks for now and did not before, each with why.

    ``seen``: stands for all of it, so that whoever looked at it has looked at this; empty where nothing is done to anybody.
    ``is_later``: the date is put off, and they are asked once it has a time.
    """

    asked: Sequence[SignUp] = ()
    settled: Sequence[SignUp] = ()
    unfit: Sequence[tuple[SignUp, Refusal]] = ()
    seen: str = ""
    is_later: bool = False

    @property
    def names_unfit(self) -> list[str]:
        """As staff know them."""
        return [name_of(sign_up) for sign_up, _ in self.unfit]


def preview_edit(*, shift: Shift, span: Span, need: Need, now: dt.datetime, task_changed: bool = False) -> Effect:
    """What ``edit_shift`` would do to those who are on it; nothing is written."""
    changed = queries.with_places(Shift.objects.all()).get(pk=shift.pk)
    return _apply(changed, span, need, now=now, task_changed=task_changed)[1]


def edit_shift(
    *,
    shift: Shift,
    span: Span,
    need: Need,
    now: dt.datetime,
    keeps_unfit: bool = False,
    task_changed: bool = False,
) -> Shift:
    """Change a shift; where it has more places now, who waits is asked.

    Whoever is on it, and said yes to another role or task, or to less that is asked for, is asked by one text to say yes again
    (``agreeing``), and nobody is sought any more for what it was; who waits or is asked to take a place hears what it is now.
    ``task_changed``: what is to be done is written anew, and not only spelled better. ``keeps_unfit``: it asks for
    what some of those who are on it haven't; they stay, and read so in the same text. Refusals: ``numbers_out_of_order``,
    ``opens_too_late``, ``maximum_below_taken``, ``begun``, ``times_taken``, ``people_unfit`` (with ``names``).

    Times of a shift that people hold are not changed here: move the occurrence, so that they are told.
    """
    _refuse_disorder(need, span)
    with transaction.atomic():
        locked = places.lock_shift(shift.pk)
        if locked.end <= now:
            raise Refusal("begun", "这个岗位已经结束，不能再改。")
        if need.maximum < locked.taken:
            raise _below_taken(locked)
        if locked.taken and span != locked.span:
            raise Refusal(
                "times_taken",
                "已经有人报了，或者有队留了名额，时间要跟着场次一起改：请用“改时间地点”，大家会收到短信。",
            )
        terms_change, effect = _apply(locked, span, need, now=now, task_changed=task_changed)
        if effect.unfit and not keeps_unfit:
            raise _people_unfit(effect)
        locked.save()
        _ask_again(locked, terms_change, effect, now)
        if terms_change.is_another and not effect.is_later:
            _tell_others(locked, now)
        qualifying.look_again(sign_ups=qualifying.coming_on([locked.pk]), now=now)
        waiting.refill(shift_ids=[locked.pk], now=now)
    return locked


def name_of(sign_up: SignUp) -> str:
    """As staff call whoever signed up."""
    return str(sign_up.volunteer.person.name or sign_up.volunteer.number)


def _apply(
    shift: Shift, span: Span, need: Need, *, now: dt.datetime, task_changed: bool
) -> tuple[agreeing.TermsChange, Effect]:
    """Write the facts onto the shift, to be stored by the caller."""
    was = copy.copy(shift)
    known = copy.copy(shift)
    known.note = known.note if task_changed else need.note
    for name, value in {"start": span.start, "end": span.end, **_columns(need)}.items():
        setattr(shift, name, value)
    terms_change = agreeing.TermsChange(stored=terms.of(was), known=terms.of(known), becomes=terms.of(shift))
    return terms_change, _effect(shift, was, terms_change, now)


def _effect(shift: Shift, was: Shift, terms_change: agreeing.TermsChange, now: dt.datetime) -> Effect:
    """Of the shift as it is about to be stored."""
    rows = SignUp.objects.filter(shift=shift, status=SignUp.Status.CONFIRMED)
    held = list(rows.select_related("volunteer__person").order_by("pk"))
    asked = [sign_up for sign_up in held if terms_change.asks(sign_up) and shift.start > now]
    settled = [sign_up for sign_up in held if terms_change.settles(sign_up)]
    unfit = qualifying.unfit_among(held, _more(shift, was), now=now)
    if not (asked or settled or unfit):
        return Effect()
    ids = [[one.pk for one in rows] for rows in (asked, settled, [sign_up for sign_up, _ in unfit])]
    seen = hashlib.sha256(f"{terms_change.becomes} {ids}".encode()).hexdigest()
    return Effect(asked=asked, settled=settled, unfit=unfit, seen=seen, is_later=not shift.occurrence.is_scheduled)


def _more(shift: Shift, was: Shift) -> Shift:
    """Asking only for what it did not ask for before: who lacked that already, and was kept, lacks nothing new."""
    more = copy.copy(shift)
    if shift.qualification_id == was.qualification_id:
        more.qualification = None
    if shift.language == was.language:
        more.language = ""
    return more


def _people_unfit(effect: Effect) -> Refusal:
    names = effect.names_unfit
    text = f"已经报上的{'、'.join(names)}不符合新的要求。先和他们说好；还要改，就照样改，他们留在名单上，会收到短信。"
    return Refusal("people_unfit", text, names=names)


def _ask_again(shift: Shift, terms_change: agreeing.TermsChange, effect: Effect, now: dt.datetime) -> None:
    asked = agreeing.ask_again(shifts=[shift], changes={shift.pk: terms_change}, now=now)
    if effect.is_later:
        return
    lacks = {sign_up.pk: refusal for sign_up, refusal in qualifying.unfit_among(asked, shift, now=now)}
    for sign_up in asked:
        notices.asked_again(sign_up, shift, lacks.get(sign_up.pk), now=now)


def _tell_others(shift: Shift, now: dt.datetime) -> None:
    """As where a date moves: those who were to come for somebody, who have a place kept, or wait."""
    ending_covers.end_all(shift_ids=[shift.pk], now=now, words=CHANGED)
    ending_covers.say_anew(shift_ids=[shift.pk], now=now)
    for sign_up in queries.in_line(shift):
        notices.changed_for_waiting(sign_up, shift, now=now)


def close_shift(*, shift: Shift, closed: bool, now: dt.datetime) -> None:
    """Close sign-ups or open them again; who is in stays in, and who waits is asked once they are open."""
    with transaction.atomic():
        locked = places.lock_shift(shift.pk)
        locked.closed = closed
        locked.save(update_fields=["closed"])
        waiting.refill(shift_ids=[locked.pk], now=now)


def remove_shift(*, shift: Shift) -> None:
    """Take away a shift that nobody ever signed up for. Refusal: ``has_sign_ups``."""
    with transaction.atomic():
        locked = places.lock_shift(shift.pk)
        if locked.sign_ups.exists() or locked.covers.exists() or locked.blocks.exists():
            raise Refusal(
                "has_sign_ups", "有人报过这个岗，为它问过人，或者有队留过名额，不能删。不再要人的话，请点“停止报名”。"
            )
        locked.delete()


def _below_taken(locked: Shift) -> Refusal:
    text = f"已经有 {locked.with_names} 人报了，最多人数不能比这少。要减人，请先和志愿者商量退出。"
    if locked.held:
        text = (
            f"已经有 {locked.with_names} 人报了，队里还留着 {locked.held} 个，最多人数不能比一共 {locked.taken} 个少。"
            "要减，先在这一页把队里留的放回。"
        )
    return Refusal("maximum_below_taken", text, taken=locked.taken, held=locked.held)


def facts_of(shift: Shift) -> dict[str, Any]:
    """What it asks for, by the names of ``Need``."""
    return {name: getattr(shift, name) for name in _FACTS}


def _columns(need: Need) -> dict[str, object]:
    return {name: getattr(need, name) for name in _FACTS}


def _refuse_disorder(need: Need, span: Span) -> None:
    if not 0 <= need.minimum <= need.ideal <= need.maximum or need.maximum < 1:
        raise Refusal("numbers_out_of_order", "人数要从小到大：最少、最好、最多，最多至少是 1。")
    if need.opens_at and need.opens_at >= span.start:
        raise Refusal("opens_too_late", "开放报名要早于到岗时间，不然谁也报不上。")
