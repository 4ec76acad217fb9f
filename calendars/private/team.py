"""What a team's captain and deputies follow: every shift that somebody of the team takes, with how many of them come.

Members are named only under places that this team holds, and only those who show their name: where else they go is their
own affair, and only counted. Neither a number nor a name of anybody else.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from calendars.entries import facts, ics, rules
from calendars.models import FeedToken
from calendars.private import entry_facts
from volunteers.models import Shift, SignUp, TeamMembership

_COMING = (*SignUp.ACTIVE, SignUp.Status.NO_SHOW)
_GONE = (SignUp.Status.WITHDRAWN, SignUp.Status.DECLINED, SignUp.Status.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """Whose name may stand there."""

    team: int | None
    shows: dict[int, bool]
    """By volunteer, whether they show their name in the team."""

    def name(self, one: SignUp) -> str:
        """Empty for who comes on their own account, or hides their name."""
        is_for_team = one.block is not None and one.block.team_id == self.team
        return one.volunteer.person.name if is_for_team and self.shows.get(one.volunteer_id) else ""


def entries(token: FeedToken, day: dt.datetime) -> Iterator[ics.Facts]:
    """One entry a shift, from ``rules.BACK`` on; the nearest ``entry_facts.MAX_ENTRIES``."""
    shifts = _shifts(token, day)
    named = _Named(team=token.team_id, shows=_members(token))
    places: dict[int, list[SignUp]] = defaultdict(list)
    rows = _sign_ups(token).filter(shift__in=shifts).select_related("volunteer__person", "block")
    for one in rows.order_by("created_at", "pk"):
        places[one.shift_id].append(one)
    totals = entry_facts.totals({shift.occurrence.event_id for shift in shifts})
    for shift in shifts:
        yield _of_shift(shift, places[shift.pk], named, totals[shift.occurrence.event_id], day)


def _shifts(token: FeedToken, day: dt.datetime) -> list[Shift]:
    taken = Exists(_sign_ups(token).filter(shift=OuterRef("pk")))
    window = Shift.objects.filter(taken, end__gt=day - rules.BACK, start__lt=day + rules.AHEAD)
    rows = window.select_related(*(f"occurrence__{name}" for name in facts.RELATED)).order_by("start", "pk")
    return list(rows[: entry_facts.MAX_ENTRIES])


def _sign_ups(token: FeedToken) -> QuerySet[SignUp]:
    members = TeamMembership.objects.active().filter(team=token.team_id)
    return SignUp.objects.filter(volunteer__in=members.values("volunteer"))


def _members(token: FeedToken) -> dict[int, bool]:
    """Who is in the team, and whether they show their name there."""
    rows = TeamMembership.objects.active().filter(team=token.team_id)
    return dict(rows.values_list("volunteer", "shows_name"))


def _of_shift(shift: Shift, places: list[SignUp], named: _Named, total: int, day: dt.datetime) -> ics.Facts:
    occurrence = shift.occurrence
    coming = _of(places, *_COMING)
    asked = _of(places, *SignUp.ASKED)
    how = entry_facts.standing(occurrence, day)
    is_off = how.is_off or not (coming or asked)
    return entry_facts.told(
        occurrence,
        [
            *entry_facts.why(occurrence, how, ""),
            _names("去的", coming, named),
            _names("候补、等答复的", asked, named),
            f"{len(_of(places, *_GONE))} 人不去了。" if _of(places, *_GONE) else "",
            f"这个岗最少 {shift.minimum} 人，最多 {shift.maximum} 人，现在 {shift.with_names} 人。",
            facts.hours(shift.start, shift.end),
            shift.note,
            f"自己带：{shift.bring}" if shift.bring else "",
        ],
        uid=f"{entry_facts.uid(occurrence)}-t{shift.pk}",
        start=shift.start,
        end=shift.end,
        status="CANCELLED" if is_off else "CONFIRMED" if coming else "TENTATIVE",
        sequence=settings.CALENDAR_EPOCH + occurrence.revision,
        modified=entry_facts.modified(occurrence, *(one.changed_at for one in places)),
        summary=f"{_head(coming, asked)}·{shift.role}：{facts.summary(occurrence, how=how, total=total)}",
    )


def _of(places: list[SignUp], *states: str) -> list[SignUp]:
    """One place a volunteer: whoever left and came back counts once, by the last."""
    last = {one.volunteer_id: one for one in places}
    return [one for one in last.values() if one.status in states]


def _head(coming: list[SignUp], asked: list[SignUp]) -> str:
    if coming:
        return f"队里 {len(coming)} 人"
    return f"队里候补 {len(asked)} 人" if asked else "队里没人去"


def _names(words: str, places: list[SignUp], named: _Named) -> str:
    """去的 3 人：王芳、李明，还有 1 人."""
    if not places:
        return ""
    shown = [name for name in map(named.name, places) if name]
    if not shown:
        return f"{words} {len(places)} 人。"
    hidden = len(places) - len(shown)
    rest = f"，还有 {hidden} 人" if hidden else ""
    return f"{words} {len(places)} 人：{'、'.join(shown)}{rest}。"
