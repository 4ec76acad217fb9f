"""Texts of finding cover: to those who are asked, to whoever could not come, and what organizers hear."""

import datetime as dt

from accounts.models import Person
from core import phrases
from notifications.models import Purpose, StaffTask
from notifications.outbox import enqueueing
from notifications.outbox.enqueueing import Draft
from notifications.staff_tasks import assigning
from notifications.staff_tasks.assigning import Note
from notifications.texts import answer_times, sending_hours
from organizations import queries as organization_queries
from volunteers import notices, question_texts
from volunteers.models import Cover, CoverAsk, Shift, SignUp, Volunteer


def about(cover: Cover) -> str:
    """The key of what is told of a search."""
    return f"cover:{cover.pk}"


def about_swap(cover: Cover) -> str:
    """The key of the text that says what somebody has in exchange."""
    return f"{about(cover)}:swapped"


def asked(ask: CoverAsk, cover: Cover, shift: Shift, *, now: dt.datetime) -> None:
    """Whether they would take the place: yes and no are one tap each behind the link."""
    until = phrases.moment(ask.answer_by or shift.start, now=now)
    what = f"《{shift.occurrence.event.title}》{shift.role}，{notices.when(shift, now=now)}，{notices.where(shift)}"
    if cover.wanted:
        text = f"有人想用他的岗换你的{notices.spoken(cover.wanted)}。他的岗：{what}。换不换都请在 {until} 前点开答复 {ask.link}"
    elif cover.named:
        text = f"有人去不了{what}，想请你接他的岗。去不去都请在 {until} 前点开答复 {ask.link}"
    else:
        text = f"{what}，缺人，想请你来。去不去都请在 {until} 前点开答复，先答应的先定 {ask.link}"
    draft = Draft(
        to=ask.volunteer.person.phone,
        purpose=Purpose.OFFER,
        text=text,
        key=f"{question_texts.about(ask)}:{now:%Y%m%d%H%M%S%f}",
        about=question_texts.about(ask),
        organization_id=shift.occurrence.event.host_id,
        expires_at=ask.answer_by or shift.start,
        spans=[(shift.start, shift.end)],
    )
    enqueueing.enqueue([draft], now=now)


def relieved(cover: Cover, leaving: SignUp, shift: Shift, *, now: dt.datetime) -> None:
    """Somebody has taken over: told once the yes can't be taken back any more."""
    words = "有人接了，你不用去了。谢谢你早说。"
    _to_volunteer(cover, leaving.volunteer, shift, words, now=now, not_before=cover.undo_until)


def swapped(cover: Cover, exchanged: SignUp, wanted: Shift, *, now: dt.datetime) -> None:
    """Whoever proposed has the other shift: told once the yes can't be taken back any more, and as long as they have it (``off_before_told``)."""
    words = f"换好了，你去这个岗，{notices.where(wanted)}。原来的不用去了 {notices.mine_link()}"
    _to_volunteer(
        cover, exchanged.volunteer, wanted, words, now=now, not_before=cover.undo_until, key=about_swap(cover)
    )


def take_back_swapped(cover: Cover, *, now: dt.datetime) -> bool:
    """Whether that still waits to be sent; then it is not."""
    return enqueueing.withdraw(about_swap(cover), now=now) > 0


def swapped_back(cover: Cover, volunteer: Volunteer, shift: Shift, reason: str, *, now: dt.datetime) -> None:
    """Both are where they were: told where somebody had been told otherwise."""
    because = f"原因：{reason}。" if reason else ""
    words = f"换岗撤回了，你还是去这个岗。{because}不清楚请问组织者 {notices.mine_link()}"
    _to_volunteer(cover, volunteer, shift, words, now=now)


def still_on(cover: Cover, leaving: SignUp, shift: Shift, words: str, *, now: dt.datetime) -> None:
    """The search ended without anybody: the place is still theirs, and how to give it up."""
    text = f"{words}你还在这个岗上；实在去不了，请退出并打电话告诉组织者 {notices.mine_link()}"
    _to_volunteer(cover, leaving.volunteer, shift, text, now=now)


def _to_volunteer(
    cover: Cover,
    volunteer: Volunteer,
    shift: Shift,
    words: str,
    *,
    now: dt.datetime,
    not_before: dt.datetime | None = None,
    key: str = "",
) -> None:
    """``key``: of what takes the text back, where that is not the search."""
    draft = Draft(
        to=volunteer.person.phone,
        purpose=Purpose.SHIFT,
        text=f"《{shift.occurrence.event.title}》{shift.role}，{notices.when(shift, now=now)}：{words}",
        key=f"{about(cover)}:{volunteer.pk}:{now:%Y%m%d%H%M%S%f}",
        about=key or about(cover),
        organization_id=shift.occurrence.event.host_id,
        not_before=not_before,
        expires_at=shift.end,
        at_once=sending_hours.must_go_now(shift.start, now=now),
        spans=[(shift.start, shift.end)],
    )
    enqueueing.enqueue([draft], now=now)


def words_of(cover: Cover, *, now: dt.datetime) -> str:
    """How far a search is, for the organizers: 已经发短信问了 5 位 …, or whom to ring."""
    if cover.answer_by:
        return f"{_asked_so_far(cover, now)}，等到{phrases.moment(cover.answer_by, now=now)}。"
    names = [_name(ask.volunteer) for ask in to_ring(cover)]
    if not names:
        return "没有别的合适的人，请想别的办法。"
    has_time = answer_times.answer_by(now=now, starts=cover.shift.start) is not None
    why = "发短信问过的没有人答应" if has_time else "短信来不及了"
    return f"{why}，请打电话问：{'、'.join(names)}。"


def _asked_so_far(cover: Cover, now: dt.datetime) -> str:
    rows = list(question_texts.with_texts(cover.asks.filter(answer=CoverAsk.Answer.ASKED)))
    later = sum(question_texts.waits(one, now=now) for one in rows)
    lost = sum(question_texts.is_lost(one) for one in rows)
    asked = f"已经发短信问了 {len(rows) - later - lost} 位"
    if lost:
        asked = f"{asked}，{lost} 位没发出去"
    if later == len(rows) and rows:
        return f"要问 {later} 位，{question_texts.WAITS}"
    return f"{asked}，另外 {later} 位{question_texts.WAITS}" if later else asked


def to_ring(cover: Cover) -> list[CoverAsk]:
    """The best of those who have not said no, who were asked and are silent before the others; five at the most."""
    rows = cover.asks.filter(answer__in=(CoverAsk.Answer.ASKED, CoverAsk.Answer.RING))
    return list(rows.select_related("volunteer__person").order_by("answer", "pk")[:FIVE])


FIVE = 5
"""So many are asked at a time, or named to be rung."""


def begun(cover: Cover, shift: Shift, *, now: dt.datetime, by: Person | None = None) -> None:
    """A volunteer can't come and seeks cover, or a place came free: the organizers see who it is, and how far it is."""
    because = f"原因：{cover.reason}。" if cover.reason else ""
    what = f"{notices.spoken(shift)}空出一个位置。"
    if cover.leaving:
        what = f"{_name(cover.leaving.volunteer)} 去不了{notices.spoken(shift)}，在找人接。"
    text = f"{what}{because}{words_of(cover, now=now)}"
    _tell(cover, shift, "begun", text, now=now, by=by)


def found(cover: Cover, taken_by: SignUp, shift: Shift, *, now: dt.datetime, by: Person | None) -> None:
    """Somebody has the place: nothing is to be done."""
    text = f"{notices.spoken(shift)}，{_name(taken_by.volunteer)} 答应来。"
    _tell(cover, shift, "found", text, now=now, by=by)


def exchanged(
    cover: Cover,
    taken_by: SignUp,
    proposer: Volunteer,
    shifts: tuple[Shift, Shift],
    *,
    now: dt.datetime,
    by: Person | None,
) -> None:
    """Two have changed: the organizers of both shifts see who comes now."""
    shift, wanted = shifts
    text = f"换岗：{notices.spoken(shift)}改由 {_name(taken_by.volunteer)} 来，{notices.spoken(wanted)}改由 {_name(proposer)} 来。"
    _tell(cover, shift, "exchanged", text, now=now, by=by, also=wanted)


def exchanged_back(cover: Cover, shifts: tuple[Shift, Shift], *, now: dt.datetime, by: Person | None) -> None:
    """Both are where they were."""
    shift, wanted = shifts
    text = f"换岗撤回了：{notices.spoken(shift)}和{notices.spoken(wanted)}还是原来的人。"
    _tell(cover, shift, "exchanged back", text, now=now, by=by, also=wanted)


def nobody(cover: Cover, shift: Shift, *, now: dt.datetime, by: Person | None = None) -> None:
    """Everybody who fits was asked, or no time is left: whom to ring."""
    number = cover.asks.filter(answer=CoverAsk.Answer.NO).count()
    said = f"问过的人里 {number} 位去不了。" if number else ""
    text = f"{notices.spoken(shift)}还没找到人。{said}{words_of(cover, now=now)}"
    _tell(cover, shift, "nobody", text, now=now, by=by)


def mate_cannot(cover: Cover, leaving: SignUp, shift: Shift, *, now: dt.datetime, by: Person | None = None) -> None:
    """The one who was asked by name has not said yes: nobody is asked any more, and whoever can't come is on it still."""
    name = _name(leaving.volunteer)
    text = (
        f"{name} 去不了{notices.spoken(shift)}，他请的队友没有答应，现在没有在问别人。请和 {name} 商量，或者替他找人。"
    )
    _tell(cover, shift, "mate cannot", text, now=now, by=by)


def reopened(cover: Cover, shift: Shift, *, now: dt.datetime, by: Person) -> None:
    """A yes was taken back: the place is sought for again."""
    text = f"{notices.spoken(shift)}，答应来的又撤回了，重新在找人。{words_of(cover, now=now)}"
    _tell(cover, shift, "reopened", text, now=now, by=by)


def given_back(cover: Cover, shift: Shift, *, stays: bool, now: dt.datetime, by: Person) -> None:
    """A yes was taken back, and nobody is asked by this search any more: who was told of the yes hears what holds."""
    holds = "原来的人还在这个岗上。" if stays else "这个位置空出来了，有候补的先问候补。"
    _tell(cover, shift, "given back", f"{notices.spoken(shift)}，答应来的又撤回了。{holds}", now=now, by=by)


def off_before_told(exchanged: SignUp, *, now: dt.datetime) -> None:
    """What somebody changed to is off for them before they were told of the change: the one that they gave away is not theirs."""
    for cover in exchanged.swapped.filter(status=Cover.Status.FOUND).select_related("shift__occurrence__event"):
        if take_back_swapped(cover, now=now):
            words = "换过岗了，这个岗别人去，你不用去了。"
            _to_volunteer(cover, exchanged.volunteer, cover.shift, words, now=now)


def _tell(
    cover: Cover,
    shift: Shift,
    what: str,
    text: str,
    *,
    now: dt.datetime,
    by: Person | None = None,
    also: Shift | None = None,
) -> None:
    """The newest of a search is what is told of it, to all but whoever did it; ``also``: to those of another host's shift too."""
    assigning.withdraw([about(cover)], now=now)
    hosts = {shift.occurrence.event.host_id: shift}
    if also:
        hosts.setdefault(also.occurrence.event.host_id, also)
    for host, of_host in hosts.items():
        note = Note(
            kind=StaffTask.Kind.COVER,
            about=about(cover),
            key=f"{about(cover)}:{what}:{of_host.pk}:{now:%Y%m%d%H%M%S%f}",
            subject=f"《{of_host.occurrence.event.title}》",
            text=text,
            path=f"/staff/shifts/{of_host.pk}/cover/",
            organization_id=host,
        )
        people = [one for one in organization_queries.organizers_of(host) if one != by]
        urgent = what not in DONE and sending_hours.must_go_now(of_host.start, now=now)
        assigning.create_tasks(note, people, now=now, urgent=urgent)


DONE = ("found", "exchanged", "exchanged back")
"""Told when there is time: nothing is to be done."""


def _name(volunteer: Volunteer) -> str:
    return volunteer.person.name or volunteer.number
