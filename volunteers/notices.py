"""Texts to volunteers (the confirmation of a sign-up, offers of places, changes and reminders), and what organizers hear."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q

from core import phrases
from core.errors import Refusal
from events.models import Change, Occurrence
from events.wording import phrases as event_words
from notifications.models import Message, Purpose, StaffTask
from notifications.outbox import enqueueing, untold
from notifications.outbox.enqueueing import Draft
from notifications.staff_tasks import assigning
from notifications.staff_tasks.assigning import Note
from notifications.texts import sending_hours
from organizations import queries as organization_queries
from volunteers.models import Shift, SignUp, Volunteer, VolunteerQualification

_WORTH_TELLING = dt.timedelta(days=7)
ASKS = "还去不去请点开答复"
"""In the text of a change: whoever reads it is to say yes again."""
SHIFT_CHANGED = "岗位改了。"
"""Before a second offer of a place that is another one by now."""
_AGAIN = "again:"
"""So begin, behind what they are about, the keys of texts that ask to say yes again."""
_CHANGE = "change:"
"""So begins what the texts of a change are about."""
_NAMED = 6
"""So many names stand in a sentence."""


def about(sign_up: SignUp) -> str:
    """The key under which messages about this sign-up can be withdrawn."""
    return f"sign-up:{sign_up.pk}"


def where(shift: Shift) -> str:
    """样例文化站（东门进来）, or that it is online."""
    return event_words.place(shift.occurrence) or "地点另行通知"


def when(shift: Shift, *, now: dt.datetime) -> str:
    """9月17日 周四 下午 2:30—4:00."""
    return phrases.span(shift.start, shift.end, now=now)


def signed_up(
    sign_up: SignUp, shift: Shift, volunteer: Volunteer, *, now: dt.datetime, instead_of: Shift | None = None
) -> Draft:
    """The confirmation: goes at once, since it answers what somebody just did. ``instead_of``: what they gave away for it."""
    what = f"《{shift.occurrence.event.title}》{shift.role}，{when(shift, now=now)}，{where(shift)}。"
    done = "换好了，你去" if instead_of else "岗位报上了："
    off = f"{_short(instead_of, now)}别人去，你不用去了。" if instead_of else ""
    text = f"{done}{what}{off}去不了请尽早退出 {mine_link()}"
    return _draft(
        sign_up,
        shift,
        purpose=Purpose.SHIFT,
        text=text,
        key="confirmed",
        volunteer=volunteer,
        expires_at=shift.end,
        at_once=True,
    )


def _draft(sign_up: SignUp, shift: Shift, *, key: str, volunteer: Volunteer | None = None, **facts: Any) -> Draft:
    """To whoever signed up (``volunteer``, where they are at hand), about this place of theirs."""
    return Draft(
        to=(volunteer or sign_up.volunteer).person.phone,
        key=f"{about(sign_up)}:{key}",
        about=about(sign_up),
        organization_id=shift.occurrence.event.host_id,
        spans=[(shift.start, shift.end)],
        **facts,
    )


def offered(sign_up: SignUp, shift: Shift, *, now: dt.datetime, words: str = "") -> None:
    """A place came free, or the team named somebody for one that it holds: asked until a deadline. ``words`` stand before."""
    draft = _draft(
        sign_up,
        shift,
        purpose=Purpose.OFFER,
        text=f"{words}{offer_text(sign_up, shift, now=now)}",
        key=f"offered:{now:%Y%m%d%H%M%S%f}",
        expires_at=sign_up.answer_by or shift.start,
        is_provisional=True,
    )
    enqueueing.enqueue([draft], now=now)


def changed_for_waiting(sign_up: SignUp, shift: Shift, *, now: dt.datetime) -> None:
    """To who has a place kept until they answer, or waits for one: the shift became another one than they know of."""
    was_untold = enqueueing.withdraw(about(sign_up), now=now)
    if sign_up.is_offered:
        offered(sign_up, shift, now=now, words="" if was_untold else SHIFT_CHANGED)
        return
    what = f"{shift.role}，{when(shift, now=now)}，{where(shift)}"
    draft = _draft(
        sign_up,
        shift,
        purpose=Purpose.CHANGE,
        text=(
            f"《{shift.occurrence.event.title}》你候补的岗位改了，现在是{what}。"
            f"不想等了，请在“我的岗位”里点“不候补了” {mine_link()}"
        ),
        key=f"line:{now:%Y%m%d%H%M%S%f}",
        expires_at=shift.end,
    )
    enqueueing.enqueue([draft], now=now)


def offer_text(sign_up: SignUp, shift: Shift, *, now: dt.datetime) -> str:
    """What a text that offers a place says at this moment, without the signature."""
    until = phrases.moment(sign_up.answer_by or shift.start, now=now)
    if sign_up.block:
        what = f"《{shift.occurrence.event.title}》{shift.role}，{when(shift, now=now)}，{where(shift)}"
        return f"{sign_up.block.team}请你去{what}。去不去请在 {until} 前答复，过时不再留 {mine_link()}"
    return (
        f"候补轮到你了：《{shift.occurrence.event.title}》{shift.role}，{when(shift, now=now)}，{where(shift)}。"
        f"去不去请在 {until} 前答复，过时让给下一位 {mine_link()}"
    )


def passed_over(sign_up: SignUp, shift: Shift, refusal: Refusal, *, now: dt.datetime) -> None:
    """A place came free that somebody who waits can't take: why, once for each reason; they keep their position."""
    what = f"《{shift.occurrence.event.title}》{shift.role}，{when(shift, now=now)}"
    draft = _draft(
        sign_up,
        shift,
        purpose=Purpose.SHIFT,
        text=f"你候补的{what}有了空位，这次没有问你。原因：{refusal.message}你还在候补里 {mine_link()}",
        key=f"passed:{refusal.code}",
        expires_at=shift.start,
    )
    enqueueing.enqueue([draft], now=now)


def withdrawn_late(sign_up: SignUp, shift: Shift, *, waiting: int, words: str, now: dt.datetime) -> None:
    """Somebody gave up a place so late that whoever prepares must look for another: at once where it is about to begin.

    ``words``: how far the search for cover is.
    """
    name = sign_up.volunteer.person.name or sign_up.volunteer.number
    left = f"{shift.with_names - 1} 人（最少 {shift.minimum} 人）"
    after = f"候补有 {waiting} 人。" if waiting else "没有人候补。"
    because = f"原因：{sign_up.reason}。" if sign_up.reason else ""
    note = Note(
        kind=StaffTask.Kind.LATE_WITHDRAWAL,
        about=about(sign_up),
        key=f"{about(sign_up)}:late",
        subject=f"《{shift.occurrence.event.title}》",
        text=f"{name} 刚退了{spoken(shift)}。{because}还剩 {left}，{after}{words}",
        path=f"/staff/shifts/{shift.pk}/",
        organization_id=shift.occurrence.event.host_id,
    )
    _tell_organizers(note, shift, now)


def unqualified(sign_up: SignUp, shift: Shift, *, now: dt.datetime) -> None:
    """Whoever stands on a shift has no valid certificate for it any more: the organizers look for somebody else in time."""
    name = sign_up.volunteer.person.name or sign_up.volunteer.number
    note = Note(
        kind=StaffTask.Kind.LOST_QUALIFICATION,
        about=about(sign_up),
        key=f"{about(sign_up)}:unqualified:{now:%Y%m%d%H%M%S}",
        subject=f"《{shift.occurrence.event.title}》",
        text=f"{name} 报了{spoken(shift)}，要的“{shift.qualification}”那几天不在有效期里。请核对新证，或者换人。",
        path=f"/staff/volunteers/{sign_up.volunteer_id}/",
        organization_id=shift.occurrence.event.host_id,
    )
    _tell_organizers(note, shift, now)


def asked_again(sign_up: SignUp, shift: Shift, refusal: Refusal | None, *, now: dt.datetime) -> None:
    """A shift is another one than they said yes to: how it is now, what they lack for it (``refusal``), and whether they come.

    In place of what was not told yet of changes before.
    """
    withdraw_asked_again(sign_up, now=now)
    draft = _draft(
        sign_up,
        shift,
        purpose=Purpose.CHANGE,
        text=asked_again_text(sign_up, shift, refusal, now=now),
        key=f"{_AGAIN}{now:%Y%m%d%H%M%S%f}",
        expires_at=shift.end,
        is_provisional=True,
    )
    enqueueing.enqueue([draft], now=now)


def asked_again_text(sign_up: SignUp, shift: Shift, refusal: Refusal | None, *, now: dt.datetime) -> str:
    """What that text says at this moment, without the signature."""
    what = (
        f"《{shift.occurrence.event.title}》你的岗位改了，现在是{shift.role}，{when(shift, now=now)}，{where(shift)}。"
    )
    task = f"要做的：{shift.note.rstrip('。')}。" if shift.note else ""
    lacks = refusal.message if refusal else ""
    return f"{what}{task}{lacks}还去不去，请点开答复 {sign_up.again_link}"


def withdraw_asked_again(sign_up: SignUp, *, now: dt.datetime) -> None:
    """They answered, or there is nothing to answer any more."""
    waiting = Message.objects.filter(key__startswith=_again(sign_up), about=about(sign_up))
    untold.take_back(list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True)), now=now)


def is_asked_again(message: Message) -> bool:
    """Whether it is the text that asks to say yes again."""
    return message.key.startswith(f"{message.about}:{_AGAIN}")


def is_asked_by_a_change(message: Message, sign_up: SignUp, shift: Shift) -> bool:
    """Whether a text about a change of the date asks the same, since they were asked last: the other (``message``) says nothing more."""
    since = sign_up.asked_again_at
    leaves = Q(state__in=[Message.State.PENDING, Message.State.SENDING], not_before__gte=since) | Q(
        called_at__gte=since
    )
    texts = Message.objects.filter(
        leaves, phone_hash=message.phone_hash, purpose=Purpose.CHANGE, about__startswith=_CHANGE
    )
    changes = {text.about.removeprefix(_CHANGE) for text in texts if ASKS in text.text}
    found = Change.objects.filter(uid__in=changes, event=shift.occurrence.event_id)
    return any(item.occurrence_id == shift.occurrence_id for change in found for item in change.items)


def _again(sign_up: SignUp) -> str:
    return f"{about(sign_up)}:{_AGAIN}"


def silent(shift: Shift, sign_ups: Sequence[SignUp], *, now: dt.datetime) -> list[StaffTask]:
    """The day before: these have not said yes to what the shift became."""
    names = [sign_up.volunteer.person.name or sign_up.volunteer.number for sign_up in sign_ups]
    more = f"等 {len(names)} 人" if len(names) > _NAMED else ""
    asked = max(sign_up.asked_again_at for sign_up in sign_ups if sign_up.asked_again_at)
    note = Note(
        kind=StaffTask.Kind.UNANSWERED,
        about=about_silent(shift.pk),
        key=f"{about_silent(shift.pk)}:{asked:%Y%m%d%H%M%S}",
        subject=f"《{shift.occurrence.event.title}》",
        text=f"{spoken(shift)}改过安排，{'、'.join(names[:_NAMED])}{more}还没说去不去。名额给他们留着，请打电话问。",
        path=f"/staff/shifts/{shift.pk}/",
        organization_id=shift.occurrence.event.host_id,
    )
    return _tell_organizers(note, shift, now)


def withdraw_silent(shift_id: int, *, now: dt.datetime) -> None:
    """What was to be said of them is not so any more; who is silent still is told of anew. The caller holds the shift."""
    assigning.withdraw([about_silent(shift_id)], now=now)


def about_silent(shift_id: int) -> str:
    """The key of what organizers are told of those who are silent."""
    return f"shift:{shift_id}:silent"


def decided(held: VolunteerQualification, *, now: dt.datetime) -> None:
    """What came of a certificate: counts, refused or void, with the reason."""
    name = held.qualification
    words = {
        held.Status.VERIFIED: f"“{name}”核对好了，要这个资格的岗位可以报了",
        held.Status.REFUSED: f"“{name}”没有核对通过：{held.reason}。可以重新拍照登记",
        held.Status.REVOKED: f"“{name}”的登记取消了：{held.reason}。有新证可以重新登记",
    }
    draft = Draft(
        to=held.volunteer.person.phone,
        purpose=Purpose.SHIFT,
        text=f"{words[held.Status(held.status)]} {profile_link()}",
        key=f"certificate:{held.pk}:{held.status}:{now:%Y%m%d%H%M%S%f}",
        about=f"certificate:{held.pk}",
        expires_at=now + _WORTH_TELLING,
    )
    enqueueing.enqueue([draft], now=now)


def taken_off(sign_up: SignUp, shift: Shift, *, is_coming: bool, now: dt.datetime) -> None:
    """Staff gave the volunteer's place back, or ended the waiting: that they need not come, and why."""
    what = "组织者把你撤下来了，不用去" if is_coming else "组织者把你的候补取消了"
    draft = _draft(
        sign_up,
        shift,
        purpose=Purpose.SHIFT,
        text=(
            f"《{shift.occurrence.event.title}》{shift.role}，{when(shift, now=now)}，{what}。"
            f"原因：{sign_up.reason}。不清楚请问组织者 {mine_link()}"
        ),
        key="taken-off",
        expires_at=shift.end,
        at_once=sending_hours.must_go_now(shift.start, now=now),
    )
    enqueueing.enqueue([draft], now=now)


def no_time_to_ask(shift: Shift, *, waiting: int, now: dt.datetime) -> None:
    """A place is free and people wait, but none of them could answer a text in time: the organizers ring them."""
    note = Note(
        kind=StaffTask.Kind.LATE_WITHDRAWAL,
        about=f"shift:{shift.pk}",
        key=f"shift:{shift.pk}:no-time:{shift.start:%Y%m%d%H%M}",
        subject=f"《{shift.occurrence.event.title}》",
        text=f"{spoken(shift)}有空位，来不及发短信问候补的 {waiting} 人了，请打电话问。",
        path=f"/staff/shifts/{shift.pk}/",
        organization_id=shift.occurrence.event.host_id,
    )
    _tell_organizers(note, shift, now)


def spoken(shift: Shift) -> str:
    """With its year: a staff task is read as long as it waits."""
    return f"《{shift.occurrence.event.title}》{phrases.full_when(shift.start, shift.end)}的{shift.role}"


def _short(shift: Shift, now: dt.datetime) -> str:
    """《星空课》引导员（9月18日 周五 下午 2:30—4:00）."""
    return f"《{shift.occurrence.event.title}》{shift.role}（{when(shift, now=now)}）"


def _tell_organizers(note: Note, shift: Shift, now: dt.datetime) -> list[StaffTask]:
    people = organization_queries.organizers_of(shift.occurrence.event.host_id)
    return assigning.create_tasks(note, people, now=now, urgent=sending_hours.must_go_now(shift.start, now=now))


def role_label(sign_up: SignUp, *, has_overlap: bool, lacks: str = "", is_asked: bool = False) -> str:
    """In which role a volunteer is told of a change: what stands in their way by it, and whether they are to say yes again.

    ``lacks``: a qualification that is not valid then.
    """
    if sign_up.position is not None:
        return f"候补岗位：{sign_up.shift.role}"
    found = [
        f"岗位：{sign_up.shift.role}",
        "和你另一个岗撞了，请登录处理" if has_overlap else "",
        f"你的“{lacks}”那天不在有效期里" if lacks else "",
        ASKS if is_asked else "",
    ]
    return "，".join(filter(None, found))


def reminder_role_label(shift: Shift, occurrence: Occurrence) -> str:
    """岗位：讲解员，上午 8:30 到岗，到了找温小泉."""
    at = phrases.local(shift.start).time()
    contact = f"，到了找{occurrence.contact_name}" if occurrence.contact_name else ""
    return f"岗位：{shift.role}，{phrases.part_of_day(at)} {phrases.clock(at)} 到岗{contact}"


def mine_link() -> str:
    """Where a volunteer deals with their shifts."""
    return f"{settings.SITE_URL}/volunteer/mine/"


def profile_link() -> str:
    """Where a volunteer shows certificates."""
    return f"{settings.SITE_URL}/volunteer/profile/"
