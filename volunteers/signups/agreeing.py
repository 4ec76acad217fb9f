"""A shift that people said yes to is arranged in another way: they say yes again, or no, by one tap.

Until then they keep the place, and those who prepare the shift see who is silent; nobody loses a place by saying nothing.
Whoever is asked about a second change is asked once, from what they said yes to last; where all is as it was then, nobody
is asked any more.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from core.errors import Refusal
from events.models import Event, Occurrence
from notifications.models import StaffTask
from notifications.texts import sending_hours
from volunteers import notices
from volunteers.models import Shift, SignUp
from volunteers.signups import ending_covers, places, questions, terms, withdrawing

Agreement = SignUp.Agreement
SOON = dt.timedelta(days=1)
"""So long before the shift whoever prepares it is told who is silent."""
PATIENCE = dt.timedelta(hours=2)
"""So long nobody is silent who was just asked, and had longer than twice that."""
A_RUN = 200
"""Shifts that one run tells of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TermsChange:
    """The terms of a shift that changes: as they are ``stored``, as those on it said yes to them (``known``: what is only spelled
    better is the same), and what the shift ``becomes``. One rule for who is asked, for the page that shows it first and the deed.
    """

    stored: str
    known: str
    becomes: str

    @property
    def is_another(self) -> bool:
        """Whether it becomes more than those on it said yes to."""
        return not terms.holds(self.known, self.becomes)

    def agreed_by(self, sign_up: SignUp) -> str:
        """What they said yes to last."""
        if sign_up.agreement != Agreement.ASKED:
            return self.known
        return terms.respelled(sign_up.agreed_to, stored=self.stored, known=self.known)

    def asks(self, sign_up: SignUp) -> bool:
        """Whether they are asked about this change."""
        return self.is_another and not terms.holds(self.agreed_by(sign_up), self.becomes)

    def settles(self, sign_up: SignUp) -> bool:
        """Whether they were asked about one before, and need not answer any more."""
        return sign_up.agreement == Agreement.ASKED and terms.holds(self.agreed_by(sign_up), self.becomes)


def ask_again(*, shifts: Iterable[Shift], changes: Mapping[int, TermsChange], now: dt.datetime) -> list[SignUp]:
    """Ask those who are on these shifts (``changes`` by id); returns who has to answer.

    Nobody is asked about what has begun. The caller holds the shifts, has changed them, and tells those who are returned.
    """
    known = list(shifts)
    for shift in known:
        notices.withdraw_silent(shift.pk, now=now)
    coming = {shift.pk: shift for shift in known if shift.start > now}
    changed = [pk for pk in coming if changes[pk].is_another]
    held = SignUp.objects.filter(shift__in=coming, status=SignUp.Status.CONFIRMED)
    rows = held.filter(Q(shift__in=changed) | Q(agreement=Agreement.ASKED))
    asked = []
    for sign_up in rows.select_for_update(of=("self",)).select_related("volunteer__person").order_by("pk"):
        sign_up.shift = coming[sign_up.shift_id]
        terms_change = changes[sign_up.shift_id]
        agreed_to = terms_change.agreed_by(sign_up)
        if terms_change.settles(sign_up):
            _note(sign_up, "", now=now, asked_at=None)
            notices.withdraw_asked_again(sign_up, now=now)
        elif terms_change.asks(sign_up):
            _note(sign_up, Agreement.ASKED, now=now, asked_at=now, agreed_to=agreed_to)
            asked.append(sign_up)
        elif sign_up.agreed_to != agreed_to:
            _note(sign_up, Agreement.ASKED, now=now, asked_at=sign_up.asked_again_at, agreed_to=agreed_to)
    return asked


def _note(
    sign_up: SignUp, agreement: str, *, now: dt.datetime, asked_at: dt.datetime | None, agreed_to: str = ""
) -> None:
    sign_up.agreement = agreement
    sign_up.agreed_to = agreed_to
    sign_up.asked_again_at = asked_at
    sign_up.changed_at = now
    sign_up.save(update_fields=["agreement", "agreed_to", "asked_again_at", "changed_at"])


@transaction.atomic
def agree(*, sign_up: SignUp, now: dt.datetime, seen: str = "") -> SignUp:
    """Yes, as it is arranged now; nobody is sought for their place any more. Again is the same.

    ``seen``: the arrangement that they saw (``terms.of``), empty where that is not known. Refusals: ``nothing_to_agree``,
    ``changed_again`` (it became another one while they looked: they see that first), ``not_scheduled`` (put off: there is no time to agree to), ``ended``.
    """
    shift = places.lock_shift(sign_up.shift_id)
    mine = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__person").get(pk=sign_up.pk)
    mine.shift = shift
    if mine.status == SignUp.Status.CONFIRMED and mine.agreement == Agreement.YES:
        return mine
    questions.refuse_unasked(mine)
    if not shift.occurrence.is_scheduled:
        raise Refusal("not_scheduled", "这一场延期了，时间还没定。定了会发短信问你。")
    if shift.end <= now:
        raise Refusal("ended", "这个岗位已经结束了，不用再答复。")
    if seen and seen != terms.of(shift):
        raise Refusal("changed_again", "刚才岗位又改了，先没有算你答应。看一看现在的安排，再答复。")
    questions.end(mine, now=now, agreement=Agreement.YES)
    mine.changed_at = now
    mine.save(update_fields=[*questions.FIELDS, "changed_at"])
    ending_covers.end_others(None, mine, now)
    return mine


@transaction.atomic
def disagree(*, sign_up: SignUp, now: dt.datetime) -> SignUp:
    """No: the place is given back as by withdrawing, but nobody asks why, and it is never late. Again is the same.

    Refusals: ``nothing_to_agree``, ``ended`` (begun: the organizer must be told by phone).
    """
    return withdrawing.withdraw(sign_up=sign_up, now=now, answers=True)


def tell_of_silent(*, now: dt.datetime) -> int:
    """Tell those who prepare the shifts of the next day who has not said yes to what they became; returns of how many shifts.

    Once for each time that people were asked; twice does no harm. By night only of what begins before texts may go again.
    """
    opens = sending_hours.in_window(now)
    until = now + SOON if opens == now else opens
    task = Concat(Value("shift:"), Cast("shift", CharField()), Value(":silent"))
    told = StaffTask.objects.filter(about=OuterRef("task"), created_at__gte=OuterRef("asked_again_at"))
    silent = SignUp.objects.asked_again().annotate(task=task).filter(~Exists(told), shift__in=_coming(now, until))
    asked = silent.order_by("shift__start", "shift", "asked_again_at").values_list(
        "shift", "shift__start", "asked_again_at"
    )
    due = dict.fromkeys(pk for pk, starts, at in asked if _is_silent(starts, at, now))
    return sum(_tell_of(pk, now) for pk in list(due)[:A_RUN])


def _coming(now: dt.datetime, until: dt.datetime) -> "QuerySet[Shift]":
    dates = Occurrence.objects.scheduled().filter(event__state=Event.State.PUBLISHED)
    return Shift.objects.filter(start__gt=now, start__lte=until, occurrence__in=dates.values("pk"))


def _is_silent(starts: dt.datetime, asked_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether they had the time to answer: half of what was left, where that is little."""
    return asked_at is not None and now - asked_at >= min(PATIENCE, (starts - asked_at) / 2)


@transaction.atomic
def _tell_of(shift_id: int, now: dt.datetime) -> bool:
    """As it is under the shift's lock."""
    shift = places.lock_shift(shift_id)
    if not _coming(now, shift.start).filter(pk=shift_id).exists():
        return False
    rows = SignUp.objects.asked_again().filter(shift=shift_id).select_related("volunteer__person").order_by("pk")
    silent = [row for row in rows if _is_silent(shift.start, row.asked_again_at, now)]
    if not silent:
        return False
    notices.withdraw_silent(shift_id, now=now)
    return bool(notices.silent(shift, silent, now=now))
