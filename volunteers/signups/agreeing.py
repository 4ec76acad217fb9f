"""A shift that people said yes to is arranged in another way: they say yes again, or no, by one tap.

Until then they keep the place, and those who prepare the shift see who is silent; nobody loses a place by saying nothing.
Whoever is asked about a second change is asked once, from what they said yes to last; where all is as it was then, nobody
is asked any more.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from core.errors import Refusal
from events.models import Event, Occurrence
from volunteers import notices
from volunteers.models import Shift, SignUp
from volunteers.signups import ending_covers, places, terms, withdrawing

Agreement = SignUp.Agreement
SOON = dt.timedelta(days=1)
"""So long before the shift whoever prepares it is told who is silent."""
PATIENCE = dt.timedelta(hours=2)
"""So long nobody is silent who was just asked."""
A_RUN = 200
"""Shifts that one run looks at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
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


def ask_again(*, shifts: Iterable[Shift], turns: Mapping[int, Turn], now: dt.datetime) -> list[SignUp]:
    """Ask those who are on these shifts (``turns`` by id); returns who has to answer.

    The caller holds the shifts, has changed them, and tells those who are returned.
    """
    coming = {shift.pk: shift for shift in shifts if shift.end > now}
    changed = [pk for pk in coming if turns[pk].is_another]
    held = SignUp.objects.filter(shift__in=coming, status=SignUp.Status.CONFIRMED)
    rows = held.filter(Q(shift__in=changed) | Q(agreement=Agreement.ASKED))
    asked = []
    for sign_up in rows.select_for_update(of=("self",)).select_related("volunteer__person").order_by("pk"):
        sign_up.shift = coming[sign_up.shift_id]
        turn = turns[sign_up.shift_id]
        agreed_to = turn.agreed_by(sign_up)
        if turn.settles(sign_up):
            _note(sign_up, "", now=None)
            notices.withdraw_asked_again(sign_up, now=now)
        elif turn.asks(sign_up):
            _note(sign_up, Agreement.ASKED, agreed_to=agreed_to, now=now)
            asked.append(sign_up)
        elif sign_up.agreed_to != agreed_to:
            _note(sign_up, Agreement.ASKED, agreed_to=agreed_to, now=sign_up.asked_again_at)
    for pk in coming:
        notices.withdraw_silent(pk, now=now)
    return asked


def _note(sign_up: SignUp, agreement: str, *, now: dt.datetime | None, agreed_to: str = "") -> None:
    sign_up.agreement = agreement
    sign_up.agreed_to = agreed_to
    sign_up.asked_again_at = now
    sign_up.save(update_fields=["agreement", "agreed_to", "asked_again_at"])


@transaction.atomic
def agree(*, sign_up: SignUp, now: dt.datetime) -> SignUp:
    """Yes, as it is arranged now; nobody is sought for their place any more. Again is the same.

    Refusals: ``nothing_to_agree``, ``not_scheduled`` (put off: there is no time to agree to), ``ended``.
    """
    shift = places.lock_shift(sign_up.shift_id)
    mine = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__person").get(pk=sign_up.pk)
    mine.shift = shift
    if mine.status == SignUp.Status.CONFIRMED and mine.agreement == Agreement.YES:
        return mine
    if not mine.is_asked_again:
        raise _nothing_to_agree()
    if not shift.occurrence.is_scheduled:
        raise Refusal("not_scheduled", "这一场延期了，时间还没定。定了会发短信问你。")
    if shift.end <= now:
        raise Refusal("ended", "这个岗位已经结束了，不用再答复。")
    mine.agreement = Agreement.YES
    mine.agreed_to = ""
    mine.changed_at = now
    mine.save(update_fields=["agreement", "agreed_to", "changed_at"])
    notices.withdraw_asked_again(mine, now=now)
    notices.withdraw_silent(shift.pk, now=now)
    ending_covers.end_others(None, mine, now)
    return mine


@transaction.atomic
def disagree(*, sign_up: SignUp, now: dt.datetime) -> SignUp:
    """No: the place is given back as by withdrawing, but nobody asks why, and it is never late. Again is the same.

    Refusals: ``nothing_to_agree``, ``ended`` (begun: the organizer must be told by phone).
    """
    places.lock_volunteer(sign_up.volunteer_id)
    known = SignUp.objects.get(pk=sign_up.pk)
    if known.agreement == Agreement.NO:
        return known
    if not known.is_asked_again:
        raise _nothing_to_agree()
    return withdrawing.withdraw(sign_up=known, now=now)


def tell_of_silent(*, now: dt.datetime) -> int:
    """Tell those who prepare the shifts of the next day who has not said yes to what they became; returns of how many shifts.

    Once for each time that people were asked; twice does no harm.
    """
    silent = SignUp.objects.asked_again().filter(asked_again_at__lt=now - PATIENCE)
    dates = Occurrence.objects.scheduled().filter(event__state=Event.State.PUBLISHED)
    near = Shift.objects.filter(start__gt=now, start__lte=now + SOON, occurrence__in=dates.values("pk"))
    shifts = near.filter(pk__in=silent.values("shift")).select_related("occurrence__event").order_by("start", "pk")
    told = 0
    for shift in shifts[:A_RUN]:
        rows = silent.filter(shift=shift).select_related("volunteer__person").order_by("pk")
        told += bool(notices.silent(shift, list(rows), now=now))
    return told


def _nothing_to_agree() -> Refusal:
    return Refusal("nothing_to_agree", "现在没有要你答复的新安排：答复过了，或者安排又改回去了。")
