"""Whether a volunteer may take a shift: facts in, a refusal with its reason out. Pure; one engine for every path.

The same codes stand on pages and in the API. Times are aware, spans half-open: back-to-back in one street is no
clash; between two streets there must be time to travel.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core import phrases
from core.errors import Refusal
from core.spans import Span

_ONE_DAY = dt.timedelta(days=1)
Minutes = Callable[[int | None, int | None], int]
"""Between two streets (``organizations.travel.Table.minutes``): nothing within one, or where a place is not known."""
_BETWEEN_LANGUAGES = re.compile(r"[、，,;；/\s]+")


class Reason(StrEnum):
    """Reasons of refusal, in the order of precedence."""

    ALREADY_IN = "already_in"
    OFFERED = "offered"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    ENDED = "ended"
    MERGED = "merged"
    INACTIVE = "inactive"
    CLOSED = "closed"
    NOT_YET_OPEN = "not_yet_open"
    NOT_QUALIFIED = "not_qualified"
    LANGUAGE = "language"
    OVERLAPS = "overlaps"
    FULL = "full"


class Unfit(Refusal):
    """Said to the volunteer, and in the words of ``to_staff`` to whoever would put them on the shift."""

    def __init__(self, code: Reason, message: str, *, to_staff: str, **detail: object) -> None:
        super().__init__(code, message, **detail)
        self.to_staff = to_staff


_NEW_PAPER = "有新的证书，先登记、核对好再加。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A shift that the volunteer already holds: when, in which street (None: at home or unknown), and its name."""

    shift_id: int
    span: Span
    street: int | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Validity:
    """The days of a certificate that staff have seen; None: no beginning, no end."""

    first: dt.date | None = None
    last: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        """Whether it is valid on this day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, kw_only=True, slots=True)
class Helper:
    """What counts of the volunteer. ``is_merged``: all of it is another row's by now; ``qualifications``: by id, when each of their certificates is valid; ``waiting`` and
    ``offered``: the shifts whose waiting list they stand in, and those of which they are asked to take a place.
    """

    is_active: bool = True
    is_merged: bool = False
    languages: frozenset[str] = frozenset()
    qualifications: Mapping[int, tuple[Validity, ...]] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    waiting: frozenset[int] = frozenset()
    offered: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What counts of the shift. ``is_live``: its event is published and its occurrence will be held as planned."""

    shift_id: int
    span: Span
    street: int | None
    taken: int
    maximum: int
    is_live: bool = True
    is_cancelled: bool = False
    is_closed: bool = False
    opens_at: dt.datetime | None = None
    qualification_id: int | None = None
    qualification: str = ""
    language: str = ""


def languages(text: str) -> frozenset[str]:
    """普通话、彝语 -> the set of both."""
    return frozenset(_BETWEEN_LANGUAGES.split(text)) - {""}


def clash(span: Span, street: int | None, places: tuple[Place, ...], *, minutes: Minutes) -> Place | None:
    """The first of the places that can't be combined with this span in this street, travel included."""
    for place in sorted(places, key=lambda place: place.span.start):
        way = dt.timedelta(minutes=minutes(street, place.street))
        if place.span.padded(way, way).overlaps(span):
            return place
    return None


def refusal(post: Post, helper: Helper, *, now: dt.datetime, minutes: Minutes) -> Refusal | None:
    """Why this volunteer may not take this shift now, or None."""
    if any(place.shift_id == post.shift_id for place in helper.places):
        return Unfit(
            Reason.ALREADY_IN,
            "这个岗位你已经报上了，在“我的岗位”里看得到。",
            to_staff="他已经在这个岗上了，不用再加。",
            shift=post.shift_id,
        )
    return (
        closed_refusal(post, now=now)
        or _asked_already(post, helper)
        or unfit_refusal(post, helper, now=now, minutes=minutes)
        or _full(post)
    )


def closed_refusal(post: Post, *, now: dt.datetime) -> Refusal | None:
    """Why nobody may take this shift now, free places or not."""
    if post.is_cancelled:
        return Unfit(Reason.CANCELLED, "这场活动取消了，请看看别的岗位。", to_staff="这场活动取消了，不用再加人。")
    if post.span.start <= now:
        return Unfit(
            Reason.ENDED,
            "这个岗位已经开始或者结束了，请看看别的岗位。",
            to_staff="岗位已经开始或者结束了，加不了人。",
        )
    if post.is_closed or not post.is_live:
        return Unfit(
            Reason.CLOSED,
            "这个岗位停止报名了，请看看别的岗位，或者打电话问组织者。",
            to_staff="这个岗位停止报名了。要加人，先重新开放。",
        )
    if post.opens_at and post.opens_at > now:
        opens = f"{phrases.moment(post.opens_at, now=now)} 开始报名"
        return Unfit(
            Reason.NOT_YET_OPEN,
            f"{opens}，请到时候再来。",
            to_staff=f"{opens}。要提前加人，先改开放报名的时间。",
        )
    return None


def _asked_already(post: Post, helper: Helper) -> Refusal | None:
    if post.shift_id in helper.offered:
        return Unfit(
            Reason.OFFERED,
            "这个岗位给你留着一个空位，请在“我的岗位”里答复去不去。",
            to_staff="正在问他去不去这个岗，位置给他留着：等他自己在“我的岗位”里答复。",
        )
    if post.shift_id in helper.waiting:
        return Unfit(
            Reason.WAITING,
            "你在候补里，有空位会发短信问你，不用再报。",
            to_staff="他在这个岗的候补里，有空位按次序发短信问，不用再加。",
        )
    return None


def unfit_refusal(post: Post, helper: Helper, *, now: dt.datetime, minutes: Minutes) -> Refusal | None:
    """Why this volunteer may not take this shift, however many places are free."""
    return _paused(helper) or lacking(post, helper, now=now) or _overlap(post, helper, minutes, now)


def all_unfit(post: Post, helper: Helper, *, now: dt.datetime, minutes: Minutes) -> list[Refusal]:
    """Every reason of ``unfit_refusal``, not only the first."""
    if refusal := _paused(helper):
        return [refusal]
    found = (unqualified(post, helper, now), _speechless(post, helper), _overlap(post, helper, minutes, now))
    return [refusal for refusal in found if refusal]


def _paused(helper: Helper) -> Refusal | None:
    if helper.is_merged:
        return merged()
    if helper.is_active:
        return None
    return Unfit(
        Reason.INACTIVE,
        "你的志愿者身份现在停着，想回来请打服务电话，我们帮你恢复。",
        to_staff="他的志愿者身份现在停着。要他来，先请科协恢复。",
    )


def merged() -> Refusal:
    """Their volunteering goes on under another telephone number."""
    return Unfit(
        Reason.MERGED,
        "你的志愿服务已经并到你的另一个手机号下了，请用那个号码登录。不对请打服务电话。",
        to_staff="这份登记已经并到另一份里了，请到那一份上办。",
    )


def lacking(post: Post, helper: Helper, *, now: dt.datetime) -> Refusal | None:
    """What the shift asks for that the volunteer hasn't: a qualification, a language."""
    return unqualified(post, helper, now) or _speechless(post, helper)


def unqualified(post: Post, helper: Helper, now: dt.datetime) -> Refusal | None:
    """Why their certificates don't do for this shift: each of its days must be covered, by the same or by a renewed one."""
    if post.qualification_id is None:
        return None
    name = post.qualification
    papers = helper.qualifications.get(post.qualification_id, ())
    if not papers:
        return Unfit(
            Reason.NOT_QUALIFIED,
            f"要有“{name}”。你有的话，在“我的资料”里拍照登记，工作人员核对好就能报。",
            to_staff=f"要有“{name}”。{_NEW_PAPER}",
        )
    first, final = (phrases.local(at).date() for at in (post.span.start, post.span.end))
    if any(period.covers(first) and period.covers(final) for period in joined(papers)):
        return None
    return _not_valid(name, papers, final, now)


def joined(papers: Iterable[Validity]) -> list[Validity]:
    """Periods without a day between them are one: a renewed certificate goes on where the one before ends."""
    found: list[Validity] = []
    for paper in sorted(papers, key=lambda paper: paper.first or dt.date.min):
        before = found[-1] if found else None
        if before and (before.last is None or paper.first is None or paper.first <= before.last + _ONE_DAY):
            last = max(before.last, paper.last) if before.last and paper.last else None
            found[-1] = Validity(before.first, last)
        else:
            found.append(paper)
    return found


def _not_valid(name: str, papers: tuple[Validity, ...], final: dt.date, now: dt.datetime) -> Refusal:
    ends = [paper.last for paper in papers if paper.last]
    if len(ends) == len(papers) and max(ends) < final:
        last = max(ends)
        over = f"到{phrases.month_day(last, now=now)}就过期了"
        return Unfit(
            Reason.NOT_QUALIFIED,
            f"要有效的“{name}”，你的{over}。换了新证，在“我的资料”里拍照登记。",
            to_staff=f"要有效的“{name}”，他的{over}。{_NEW_PAPER}",
            last=last,
        )
    return Unfit(
        Reason.NOT_QUALIFIED,
        f"要有效的“{name}”，你的证那几天不全在有效期里。有别的证，在“我的资料”里拍照登记。",
        to_staff=f"要有效的“{name}”，他的证那几天不全在有效期里。{_NEW_PAPER}",
    )


def _speechless(post: Post, helper: Helper) -> Refusal | None:
    if not post.language or post.language in helper.languages:
        return None
    return Unfit(
        Reason.LANGUAGE,
        f"要会{post.language}。会的话，在“我的资料”里加上就能报。",
        to_staff=f"要会{post.language}。他会的话，请他在“我的资料”里加上。",
    )


def _overlap(post: Post, helper: Helper, minutes: Minutes, now: dt.datetime) -> Refusal | None:
    place = clash(post.span, post.street, helper.places, minutes=minutes)
    if place is None:
        return None
    day = phrases.month_day(phrases.local(place.span.start).date(), now=now)
    when = f"{day}{phrases.time_range(place.span.start, place.span.end)}"
    where = f"在{place.name}" if place.name else ""
    why = (
        "两个岗时间撞了"
        if place.span.overlaps(post.span)
        else f"中间要留 {minutes(post.street, place.street)} 分钟赶路"
    )
    return Unfit(
        Reason.OVERLAPS,
        f"{when} 你{where}有岗，{why}。退出那个岗，就能报这个。",
        to_staff=f"{when} 他{where}有岗，{why}。先把他从那个岗撤下来，才能加到这个。",
        shift=place.shift_id,
    )


def _full(post: Post) -> Refusal | None:
    return full() if post.taken >= post.maximum else None


def full() -> Refusal:
    """All places are taken."""
    return Unfit(
        Reason.FULL,
        "人满了。可以排候补，有人退出时按次序发短信问；也可以看看别的岗位。",
        to_staff="人满了。先把岗位的最多人数改大，或者撤下一位。",
    )
