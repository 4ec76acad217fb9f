"""Sign-ups to come whose volunteer has no valid certificate any more: whoever prepares them is told, once for each loss."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from core.errors import Refusal
from notifications.models import StaffTask
from notifications.staff_tasks import assigning
from volunteers import notices, queries, rules
from volunteers.models import Shift, SignUp


def unqualified_among(sign_ups: Iterable[SignUp], *, now: dt.datetime) -> list[SignUp]:
    """Those whose shift asks for a qualification that the volunteer hasn't on its days: one query, or none."""
    asking = [sign_up for sign_up in sign_ups if sign_up.shift.qualification_id]
    papers = queries.papers_of({sign_up.volunteer_id for sign_up in asking}) if asking else {}
    found = []
    for sign_up in asking:
        helper = rules.Helper(qualifications=papers.get(sign_up.volunteer_id, {}))
        if rules.unqualified(queries.post_of(sign_up.shift), helper, now):
            found.append(sign_up)
    return found


def unfit_among(sign_ups: Iterable[SignUp], shift: Shift, *, now: dt.datetime) -> list[tuple[SignUp, Refusal]]:
    """Those of a shift who lack what it asks for as it stands here, a qualification or a language, each with why."""
    rows = list(sign_ups)
    papers = queries.papers_of({sign_up.volunteer_id for sign_up in rows}) if shift.qualification_id else {}
    post = queries.post_of(shift)
    found = []
    for sign_up in rows:
        helper = rules.Helper(
            languages=rules.languages(sign_up.volunteer.languages),
            qualifications=papers.get(sign_up.volunteer_id, {}),
        )
        if refusal := rules.lacking(post, helper, now=now):
            found.append((sign_up, refusal))
    return found


def lacking(sign_up: SignUp, shift: Shift, *, now: dt.datetime) -> Refusal | None:
    """Why one of them lacks it, or nothing."""
    found = unfit_among([sign_up], shift, now=now)
    return found[0][1] if found else None


def look_again(*, sign_ups: Iterable[SignUp], now: dt.datetime) -> list[SignUp]:
    """Tell the organizers of those who don't fit any more, and take back what was told of those who do; returns the former.

    Inside the transaction of what changed: a certificate that came or went, a shift that moved or asks for another one.
    """
    asking = [sign_up for sign_up in sign_ups if sign_up.shift.qualification_id]
    lost = unqualified_among(asking, now=now)
    for sign_up in lost:
        notices.unqualified(sign_up, sign_up.shift, now=now)
    fit = [notices.about(sign_up) for sign_up in asking if sign_up not in lost]
    assigning.withdraw(fit, now=now, kinds=[StaffTask.Kind.LOST_QUALIFICATION])
    return lost


def coming_of(volunteer_ids: Iterable[int], *, now: dt.datetime) -> list[SignUp]:
    """Places that these volunteers hold on shifts that have not begun and ask for a qualification."""
    held = SignUp.objects.filter(volunteer__in=list(volunteer_ids), status=SignUp.Status.CONFIRMED)
    return asking_among(held.filter(shift__start__gt=now))


def coming_on(shift_ids: Iterable[int]) -> list[SignUp]:
    """Places that are held on these shifts, where they ask for a qualification."""
    return asking_among(SignUp.objects.filter(shift__in=list(shift_ids), status=SignUp.Status.CONFIRMED))


def asking_among(sign_ups: "QuerySet[SignUp]") -> list[SignUp]:
    """Those on shifts that ask for a qualification, with what is read of them."""
    return list(
        sign_ups.filter(shift__qualification__isnull=False)
        .select_related("volunteer__person", "shift__qualification", "shift__occurrence__event__host")
        .select_related("shift__occurrence__venue__area__parent", "shift__occurrence__space")
        .order_by("shift__start", "pk")
    )
