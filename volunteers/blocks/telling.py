"""Texts about places that a team holds: to who leads the team, and to who was named."""

import datetime as dt

from django.conf import settings

from core import phrases
from notifications.models import Purpose
from notifications.outbox import enqueueing
from notifications.outbox.enqueueing import Draft
from notifications.texts import sending_hours
from volunteers import notices
from volunteers.models import SignUp, TeamBlock, Volunteer

_ENDINGS = {
    TeamBlock.Ending.DEADLINE: "到期了，没定的 {left} 个放回去了，给别的志愿者报。",
    TeamBlock.Ending.STAFF: "组织者放回了没定的 {left} 个。",
    TeamBlock.Ending.CANCELLED: "活动取消了，留的名额也不用管了。",
    TeamBlock.Ending.TEAM_CLOSED: "队停用了，没定的 {left} 个放回去了。",
}


def about(block: TeamBlock) -> str:
    """What its texts are about."""
    return f"team-block:{block.pk}"


def ends_soon(block: TeamBlock, left: int, *, now: dt.datetime) -> None:
    """The day before: so many places have no name yet."""
    until = phrases.moment(block.names_until, now=now)
    words = f"{_what(block, now)}，{block.team}留的名额还有 {left} 个没定人，{until} 放回去 {_link(block)}"
    _tell_leader(block, words, "soon", block.names_until, now)


def sooner(block: TeamBlock, *, now: dt.datetime) -> None:
    """The date moved, and the deadline with it."""
    until = phrases.moment(block.names_until, now=now)
    words = f"{_what(block, now)}，时间改了，{block.team}定人的期限也提前到 {until} {_link(block)}"
    _tell_leader(block, words, f"sooner:{now:%Y%m%d%H%M%S}", block.shift.start, now)


def ended(block: TeamBlock, left: int, *, reason: str, now: dt.datetime) -> None:
    """What went back, and why; not where whoever leads the team did it, or everybody was named."""
    enqueueing.withdraw(about(block), now=now)
    words = _ENDINGS.get(TeamBlock.Ending(block.ending))
    if words is None or not left:
        return
    because = f"原因：{reason}。" if reason else ""
    text = f"{_what(block, now)}，{block.team}留了 {block.size} 个：{words.format(left=left)}{because}{_link(block)}"
    _tell_leader(block, text, "ended", block.shift.end, now)


def taken_back(sign_up: SignUp, block: TeamBlock, *, now: dt.datetime) -> None:
    """Who was named need not come."""
    shift = sign_up.shift
    after = "你还排在候补里，有空位再问你。" if sign_up.is_waiting else "你不用去。"
    draft = Draft(
        to=sign_up.volunteer.person.phone,
        purpose=Purpose.SHIFT,
        text=f"{_what(block, now)}：{block.team}这次改请别人了，{after}不清楚请问队长 {notices.mine_link()}",
        key=f"{notices.about(sign_up)}:taken-back",
        about=notices.about(sign_up),
        organization_id=shift.occurrence.event.host_id,
        expires_at=shift.end,
        at_once=sending_hours.must_go_now(shift.start, now=now),
        spans=[(shift.start, shift.end)],
    )
    enqueueing.enqueue([draft], now=now)


def _what(block: TeamBlock, now: dt.datetime) -> str:
    shift = block.shift
    return f"《{shift.occurrence.event.title}》{shift.role}（{notices.when(shift, now=now)}）"


def _link(block: TeamBlock) -> str:
    return f"{settings.SITE_URL}/volunteer/blocks/{block.pk}/"


def _leader(block: TeamBlock) -> Volunteer | None:
    """Who held the places, while they lead the team; else its captain, or the first deputy."""
    leads = block.team.memberships.active().exclude(role="member").filter(volunteer__active=True).by_rank()
    rows = list(leads.select_related("volunteer__person"))
    own = [row for row in rows if row.volunteer.person_id == block.by_id]
    return next((row.volunteer for row in [*own, *rows]), None)


def _tell_leader(block: TeamBlock, text: str, occasion: str, expires_at: dt.datetime, now: dt.datetime) -> None:
    leader = _leader(block)
    if leader is None or not leader.person.phone:
        return
    draft = Draft(
        to=leader.person.phone,
        purpose=Purpose.SHIFT,
        text=text,
        key=f"{about(block)}:{occasion}",
        about=about(block),
        organization_id=block.team.organization_id,
        expires_at=expires_at,
    )
    enqueueing.enqueue([draft], now=now)
