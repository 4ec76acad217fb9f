"""Who leads a team holds places of a shift for it, more or fewer of them later."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from notifications.texts import answer_times
from volunteers import queries, rules
from volunteers.blocks import releasing
from volunteers.models import Shift, Team, TeamBlock
from volunteers.signups import covers, places

MAX_OPEN = 10
"""How many blocks a team has at a time."""
LEAST_TIME = answer_times.LEAST_ANSWER_TIME


@transaction.atomic
def hold(
    *, team_id: int, shift_id: int, size: int, names_until: dt.datetime, by: Person, now: dt.datetime
) -> TeamBlock:
    """Keep so many places for the team, whose people are named until the deadline. The very same again does nothing.

    By captain, deputies and organizers of the team's organization. Refusals: ``not_your_team``, ``team_closed``,
    ``block_open`` (change that one), ``block_size`` (none, or more than the team has people), ``too_many_blocks``,
    ``deadline_too_soon``, ``deadline_too_late`` (who waits must have time to answer), ``people_wait``, ``full``,
    ``block_too_big`` (with ``free``), and what ``rules.closed_refusal`` says of the shift.
    """
    team = Team.objects.select_for_update(of=("self",), no_key=True).get(pk=team_id)
    refuse_others(team, by)
    if team.closed_at:
        raise Refusal("team_closed", "这支队停用了，不能再留名额。")
    shift = places.lock_shift(shift_id)
    if before := TeamBlock.objects.open().filter(team=team, shift=shift).first():
        if (before.size, before.names_until) == (size, names_until):
            return before
        raise Refusal("block_open", f"{team}在这个岗位已经留了 {before.size} 个，要多要少请在那里改。", block=before.pk)
    if refusal := rules.closed_refusal(queries.post_of(shift), now=now):
        raise refusal
    if team.blocks.open().count() >= MAX_OPEN:
        raise Refusal("too_many_blocks", f"一支队同时最多在 {MAX_OPEN} 个岗位留名额，先把别处的定好或者放回去。")
    refuse_deadline(names_until, shift, now)
    _take(team, shift, size, size, now)
    return TeamBlock.objects.create(
        team=team, shift=shift, size=size, names_until=names_until, by=by, created_at=now, changed_at=now
    )


@transaction.atomic
def resize(*, block: TeamBlock, size: int, by: Person, now: dt.datetime) -> TeamBlock:
    """Hold more, or fewer; what is let go is offered to who waits.

    Refusals: ``not_your_team``, ``block_over``, ``below_named`` (with ``named``), and of more those of ``hold``.
    """
    team = Team.objects.select_for_update(of=("self",), no_key=True).get(pk=block.team_id)
    refuse_others(team, by)
    shift = places.lock_shift(block.shift_id)
    mine = releasing.lock(block)
    refuse_over(mine, now)
    if size == mine.size:
        return mine
    named = mine.size - releasing.unnamed(mine)
    if size < max(named, 1):
        text = f"已经定了或问了 {named} 人，不能比这少。" if named else "一个都不要了，请点“全部放回”。"
        raise Refusal("below_named", text, named=named)
    if size > mine.size:
        if refusal := rules.closed_refusal(queries.post_of(shift), now=now):
            raise refusal
        _take(team, shift, size - mine.size, size, now)
    else:
        places.release_held(shift.pk, mine.size - size)
    was = mine.size
    mine.size = size
    mine.changed_at = now
    mine.save(update_fields=["size", "changed_at"])
    if size < was:
        releasing.refill([shift.pk], now)
    return mine


def refuse_others(team: Team, by: Person) -> None:
    """Raises ``not_your_team``."""
    if not Team.objects.led_by(by).filter(pk=team.pk).exists():
        raise Refusal("not_your_team", "这要由队长、副队长或所属单位的组织者来办。")


def refuse_over(block: TeamBlock, now: dt.datetime) -> None:
    """Raises ``block_over``."""
    if not block.is_open or block.names_until <= now:
        raise Refusal("block_over", "定人的期限过了，或者名额放回了。还要去，请各自报名。")


def refuse_deadline(names_until: dt.datetime, shift: Shift, now: dt.datetime) -> None:
    """Raises ``deadline_too_soon``, ``deadline_too_late``."""
    if names_until < now + LEAST_TIME:
        raise Refusal("deadline_too_soon", "期限至少在两小时以后，队员才来得及答复。")
    if answer_times.answer_by(now=names_until, starts=shift.start) is None:
        raise Refusal(
            "deadline_too_late", "期限太晚了：没定的放回以后，还要来得及发短信问候补。请早一点，比如前一天下午。"
        )


def _take(team: Team, shift: Shift, number: int, size: int, now: dt.datetime) -> None:
    """So many places more, by which the team holds ``size``."""
    people = team.memberships.active().count()
    if not 1 <= size <= people:
        text = f"请写留几个，1 到 {people}：队里现在有 {people} 人。" if people else "队里还没有人，先请人加入。"
        raise Refusal("block_size", text, most=people)
    free = shift.maximum - shift.taken
    if free < 1:
        raise rules.full()
    if covers.someone_waits(shift, now):
        raise Refusal("people_wait", "有人在候补，空位先问他们，不能再留。")
    if free < number:
        raise Refusal("block_too_big", f"现在只空着 {free} 个，留不了那么多。", free=free)
    if not places.hold(shift, number):
        raise rules.full()
