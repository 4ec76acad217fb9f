"""Places of two volunteers who are one human that can't both be theirs: the same shift twice, or two at the same time."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from core.errors import Refusal
from organizations import travel
from volunteers import queries, rules
from volunteers.models import SignUp, Volunteer

MAX_SHOWN = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Collision:
    """One place of each of the two, of which one goes; ``is_same``: of the same shift, else at the same time or too far apart."""

    of_kept: SignUp
    of_merged: SignUp
    is_same: bool

    @property
    def rows(self) -> tuple[SignUp, SignUp]:
        """Both."""
        return (self.of_kept, self.of_merged)

    @property
    def ids(self) -> set[int]:
        """Of both."""
        return {row.pk for row in self.rows}


def live_of(volunteer_ids: Collection[int]) -> "QuerySet[SignUp]":
    """What these volunteers hold, are asked to take or wait for, and held in the past, with what is weighed and shown."""
    rows = SignUp.objects.live().filter(volunteer__in=volunteer_ids)
    date = "shift__occurrence"
    related = (f"{date}__event__host", f"{date}__venue__area__parent", f"{date}__space", "block__team")
    return rows.select_related(*related).order_by("shift__start", "pk")


def between(kept: Volunteer, merged: Volunteer, *, now: dt.datetime) -> list[Collision]:
    """All of them, soonest first; what lies behind collides on the same shift only. Four statements."""
    rows = list(live_of((kept.pk, merged.pk)))
    mine = [row for row in rows if row.volunteer_id == kept.pk]
    theirs = [row for row in rows if row.volunteer_id == merged.pk]
    minutes = travel.table().minutes
    found = []
    for one in mine:
        for other in theirs:
            is_same = one.shift_id == other.shift_id
            if is_same or _overlap(one, other, minutes, now):
                found.append(Collision(of_kept=one, of_merged=other, is_same=is_same))
    return found


def _overlap(one: SignUp, other: SignUp, minutes: rules.Minutes, now: dt.datetime) -> bool:
    if not (_stands_ahead(one, now) and _stands_ahead(other, now)):
        return False
    place = queries.place_of(other.shift)
    return rules.clash(one.shift.span, queries.place_of(one.shift).street, (place,), minutes=minutes) is not None


def _stands_ahead(row: SignUp, now: dt.datetime) -> bool:
    """Whether they are to be there: a date that is put off stands in nobody's way."""
    return row.status in SignUp.ACTIVE and row.shift.occurrence.is_scheduled and row.shift.start > now


def at_once_before(kept: Volunteer, merged: Volunteer, *, now: dt.datetime) -> int:
    """How often both were in two places at the same time: hardly one human."""
    spans: dict[int, list[SignUp]] = {kept.pk: [], merged.pk: []}
    rows = SignUp.objects.active().filter(volunteer__in=spans, shift__end__lte=now).select_related("shift")
    for row in rows:
        spans[row.volunteer_id].append(row)
    others = spans[merged.pk]
    return sum(
        any(one.shift_id != other.shift_id and one.shift.span.overlaps(other.shift.span) for other in others)
        for one in spans[kept.pk]
    )


def chosen(collisions: Collection[Collision], drop: Collection[int]) -> list[SignUp]:
    """The places that are given up: of each two at least one, and nothing for which no other of its own pairs stays.

    Refusals: ``choose_places`` (``collisions``: the ids of each two, at most ``MAX_SHOWN``), ``not_colliding``.
    """
    given = set(drop)
    open_ones = [one for one in collisions if not one.ids & given]
    if open_ones:
        pairs = [sorted(one.ids) for one in open_ones[:MAX_SHOWN]]
        raise Refusal("choose_places", f"有 {len(open_ones)} 处岗位撞了，请每处选一个留下。", collisions=pairs)
    by_id = {row.pk: row for one in collisions for row in one.rows}
    if given - set(by_id):
        raise Refusal("not_colliding", "选的岗位里有没撞的：刚才有人改过了，请看看再选一次。")
    needless = [pk for pk in given if not any(pk in one.ids and one.ids - given for one in collisions)]
    if needless:
        pairs = [sorted(one.ids) for one in collisions if not one.ids - given][:MAX_SHOWN]
        text = "选得互相矛盾，有岗位会两个都放弃。每一处留下的那个，别处也请留下。"
        raise Refusal("choose_places", text, collisions=pairs)
    return [by_id[pk] for pk in sorted(given)]
