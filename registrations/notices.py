"""Texts to people who registered: confirmations, offers of seats, and the link again."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone

from core import phrases
from events.models import Event, Occurrence
from events.wording import phrases as event_words
from notifications.models import Message, Purpose, StaffTask
from notifications.outbox import enqueueing
from notifications.outbox.enqueueing import Draft
from notifications.rules import Span
from notifications.staff_tasks import assigning
from notifications.staff_tasks.assigning import Note
from notifications.texts import segments
from organizations import queries as organization_queries
from registrations import party_words, proof_texts, queries
from registrations.models import Registration
from registrations.party_words import Party

TITLE_LENGTH = 16
Status = Registration.Status


def clip(title: str) -> str:
    """Short enough for a text of two segments."""
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"


def about(registration: Registration) -> str:
    """Under which its messages are found."""
    return f"registration:{registration.pk}"


def answered(registration: Registration, *, now: dt.datetime) -> None:
    """Right after registering: what came of it, at any hour."""
    text = answer(registration, queries.dates(registration), queries.party(registration), now=now)
    _put(registration, Purpose.REGISTRATION, text, now=now, at_once=True)


def confirmed(registration: Registration, text: str, dates: Sequence[Occurrence], *, now: dt.datetime) -> None:
    """The same for a registration that is stored in this transaction, where ``answer`` was worded before it."""
    enqueueing.enqueue_new(_draft(registration, Purpose.REGISTRATION, text, dates, now=now, at_once=True), now=now)


def answer(registration: Registration, dates: Sequence[Occurrence], party: Party, *, now: dt.datetime) -> str:
    """What came of registering, in words; nothing is read."""
    what = _spoken(registration.event, dates, now)
    who = party_words.whom(party)
    if registration.status == Status.CONFIRMED:
        return f"报上了：{what}，{who}。要改、要退点 {registration.short_link}"
    if registration.status == Status.REQUESTED:
        return f"申请收到了：{what}，{who}。主办方同意了才算，会发短信。查看 {registration.short_link}"
    return f"已满，给您排了候补：{what}，{who}。有空位会发短信。查看 {registration.short_link}"


def to_prove(registration: Registration, code: str, *, now: dt.datetime) -> None:
    """The one text to a number that nobody has proved: was it you? Proved, it is the confirmation too."""
    first = phrases.local(queries.dates(registration)[0].start).date()
    until = registration.prove_by or now
    text = proof_texts.to_prove(
        title=registration.event.title,
        day=phrases.month_day(first, now=now),
        until=f"{phrases.local(until):%H:%M}",
        code=code,
        link=registration.short_link,
    )
    draft = Draft(
        to=registration.phone,
        purpose=Purpose.PROOF,
        text=text,
        key=f"proof:{registration.pk}:{registration.proof_texts}",
        about=about(registration),
        organization_id=registration.event.host_id,
        expires_at=until,
        at_once=True,
    )
    enqueueing.enqueue([draft], now=now)


def promoted(registration: Registration, *, now: dt.datetime) -> None:
    """A seat came free: asked until a deadline, or given at once where time is short."""
    _put(registration, Purpose.OFFER, _promoted(registration, now), now=now)


def _promoted(registration: Registration, now: dt.datetime) -> str:
    what = _what(registration, now)
    deadline = registration.offer_expires_at
    if deadline:
        until = phrases.moment(deadline, now=now)
        return f"轮到您了：{what}，{whom(registration)}。请在 {until} 前答复来不来，过时让给下一家 {registration.short_link}"
    return f"有空位了，已给您报上：{what}，{whom(registration)}。来不了请退出 {registration.short_link}"


def to_decide(registration: Registration, *, now: dt.datetime) -> None:
    """The host's people are to answer a group that asked."""
    event = registration.event
    note = Note(
        kind=StaffTask.Kind.REGISTRATION,
        about=about(registration),
        key=about(registration),
        subject=registration.group_name,
        text=f"{registration.group_name}想报{_what(registration, None)}，{size(registration)}，等您答复。",
        path=f"/staff/registrations/{registration.pk}/",
        organization_id=event.host_id,
    )
    assigning.create_tasks(note, organization_queries.organizers_of(event.host_id), now=now)


def refused(registration: Registration, *, now: dt.datetime) -> None:
    """Staff said no to a group that asked."""
    _put(registration, Purpose.REGISTRATION, _decided(registration, now), now=now)


def removed(registration: Registration, *, now: dt.datetime) -> None:
    """Staff withdrew it."""
    _put(registration, Purpose.REGISTRATION, _decided(registration, now), now=now)


def restored(registration: Registration, *, now: dt.datetime) -> None:
    """Staff undid a withdrawal."""
    _put(registration, Purpose.REGISTRATION, _decided(registration, now), now=now)


def _decided(registration: Registration, now: dt.datetime) -> str:
    """What staff decided."""
    what = f"{_what(registration, now)}，{whom(registration)}"
    if registration.status == Status.REFUSED:
        return f"主办方没有同意：{what}。原因：{registration.reason}。想再问问，打咨询电话。"
    if registration.is_active:
        return f"您的报名恢复了：{what}。来不了请退出 {registration.short_link}"
    because = f"原因：{registration.reason}。" if registration.reason else ""
    return f"您的报名已由主办方退掉：{what}。{because}"


def as_it_is(message: Message, registration: Registration, *, now: dt.datetime) -> str:
    """What a text that had to wait says when it leaves, without the signature."""
    return _promoted(registration, now) if message.purpose == Purpose.OFFER else _decided(registration, now)


def too_few(event: Event, occurrence: Occurrence, *, registered: int, about: str, now: dt.datetime) -> list[StaffTask]:
    """So few have registered that the organizers decide whether it is held."""
    when = phrases.full_when(occurrence.start, occurrence.end)
    note = Note(
        kind=StaffTask.Kind.SMALL_GROUP,
        about=about,
        key=f"{about}:{occurrence.pk}:{occurrence.start:%Y%m%d%H%M}",
        subject=f"《{clip(event.title)}》",
        text=f"《{clip(event.title)}》{when}只报了{registered}人，满{event.min_participants}人才办。改期、取消，还是照常办，请定下来。",
        path="/staff/#too_few",
        organization_id=event.host_id,
    )
    return assigning.create_tasks(note, organization_queries.organizers_of(event.host_id), now=now)


def called(occurrence: Occurrence) -> str:
    """What people call a round of several."""
    return event_words.short_label(occurrence.event, occurrence, total=2)


def goes_on(registration: Registration, following: Occurrence, *, now: dt.datetime) -> None:
    """A party is in the next round: when and where it is. Where a text that takes this back still waits, it is taken
    back, and who has read this very text before reads it once.
    """
    text = round_as_it_is(registration, following, now=now)
    about_it = about_round(registration, following)
    if enqueueing.withdraw(about_it, now=now):
        read = Message.objects.filter(about=about_it).exclude(called_at=None).order_by("pk").last()
        if read and read.text == segments.signed(text):
            return
    _tell_round(registration, following, text, now=now, is_provisional=True)


def round_as_it_is(registration: Registration, following: Occurrence, *, now: dt.datetime) -> str:
    """That a party is in the round, and when and where that is now; without the signature."""
    what = f"《{clip(registration.event.title)}》{called(following)}"
    place = f"，{clip(following.venue.name)}" if following.venue else ""
    when = phrases.when(following.start, following.end, now=now)
    if following.state == Occurrence.State.POSTPONED:
        return f"{whom(registration)}进了{what}：延期了，新时间定了再发短信。来不了请退出 {registration.short_link}"
    return f"{whom(registration)}进了{what}：{when}{place}。来不了请退出 {registration.short_link}"


def goes_on_no_more(registration: Registration, following: Occurrence, *, now: dt.datetime) -> None:
    """It was ticked by mistake: what still waits is taken back, and only who read it reads that it was wrong."""
    if enqueueing.withdraw(about_round(registration, following), now=now):
        return
    name = called(following)
    text = f"对不起，前面说{whom(registration)}进了《{clip(registration.event.title)}》{name}，是我们弄错了，请以这条为准。"
    _tell_round(registration, following, text, now=now)


ROUND = "round:"
"""Opens what the texts about who goes on are about."""


def about_round(registration: Registration, following: Occurrence) -> str:
    """Under which the texts about a party in a round are found."""
    return f"{ROUND}{following.pk}:{registration.pk}"


def _tell_round(
    registration: Registration, following: Occurrence, text: str, *, now: dt.datetime, is_provisional: bool = False
) -> None:
    draft = Draft(
        to=registration.phone,
        purpose=Purpose.REGISTRATION,
        text=text,
        key=f"{about_round(registration, following)}:{now:%Y%m%d%H%M%S%f}",
        about=about_round(registration, following),
        organization_id=registration.event.host_id,
        expires_at=following.end,
        spans=spans([following]),
        is_provisional=is_provisional,
    )
    enqueueing.enqueue([draft], now=now)


def withdrawn_late(registration: Registration, *, now: dt.datetime) -> None:
    """Somebody gave up a seat so late that whoever prepares should know."""
    event = registration.event
    name = registration.group_name or registration.contact_name
    note = Note(
        kind=StaffTask.Kind.LATE_WITHDRAWAL,
        about=about(registration),
        key=f"{about(registration)}:late:{registration.revision}",
        subject=f"《{clip(event.title)}》",
        text=f"{name} {size(registration)}刚退了{_what(registration, None)}。",
        path=f"/staff/registrations/{registration.pk}/",
        organization_id=event.host_id,
    )
    assigning.create_tasks(note, organization_queries.organizers_of(event.host_id), now=now)


def link_again(registration: Registration, *, now: dt.datetime) -> None:
    """The personal link once more, at most once a day."""
    day = timezone.localdate(now)
    text = f"您报过名：{_what(registration, now)}，{whom(registration)}。查看、修改点 {registration.short_link}"
    _put(registration, Purpose.REGISTRATION, text, now=now, at_once=True, key=f"link:{registration.pk}:{day:%Y%m%d}")


def size(registration: Registration) -> str:
    """2人."""
    return f"{registration.party_size}人"


def whom(registration: Registration) -> str:
    """王奶奶、李奶奶，2人."""
    return party_words.whom(queries.party(registration))


def _what(registration: Registration, now: dt.datetime | None) -> str:
    return _spoken(registration.event, queries.dates(registration), now)


def _spoken(event: Event, dates: Sequence[Occurrence], now: dt.datetime | None) -> str:
    """《标题》9月17日 周四 下午 2:30，样例文化站; with the year where there is no ``now``: a task is read as long as it waits."""
    title = f"《{clip(event.title)}》"
    if not dates:
        return title
    first = dates[0]
    place = f"，{clip(first.venue.name)}" if first.venue else ""
    more = f"等{len(dates)}次" if len(dates) > 1 else ""
    when = phrases.when(first.start, first.end, now=now) if now else phrases.full_when(first.start, first.end)
    return f"{title}{event_words.round_name(event, first)}{when}{more}{place}"


def spans(dates: Iterable[Occurrence]) -> list[Span]:
    """When these dates are: what is near is told at any hour."""
    return [(row.start, row.end) for row in dates]


def _put(
    registration: Registration, purpose: Purpose, text: str, *, now: dt.datetime, at_once: bool = False, key: str = ""
) -> None:
    draft = _draft(registration, purpose, text, queries.dates(registration), now=now, at_once=at_once, key=key)
    enqueueing.enqueue([draft], now=now)


def _draft(
    registration: Registration,
    purpose: Purpose,
    text: str,
    dates: Sequence[Occurrence],
    *,
    now: dt.datetime,
    at_once: bool = False,
    key: str = "",
) -> Draft:
    ends = max((row.end for row in dates), default=now)
    return Draft(
        to=registration.phone,
        purpose=purpose,
        text=text,
        key=key or f"{about(registration)}:{registration.status}:{registration.revision}",
        about=about(registration),
        organization_id=registration.event.host_id,
        expires_at=registration.offer_expires_at or max(ends, now + dt.timedelta(days=1)),
        at_once=at_once,
        spans=spans(dates),
        is_provisional=not at_once,
    )
