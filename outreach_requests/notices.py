"""Texts to requesters: the answer, the event, and the question afterwards.

The first text goes to a number that somebody typed: it repeats nothing that they wrote.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from core import phrases
from events.models import Change, Event, Occurrence
from events.wording import change_lines
from events.wording import phrases as event_words
from notifications.composing.messages import Group, MessageComposer, NewsItem, Numbers
from notifications.models import Message, Purpose
from notifications.outbox import enqueueing, untold
from notifications.outbox.enqueueing import Draft
from notifications.rules import Span
from outreach_requests.models import OutreachRequest, RequestTime

State = OutreachRequest.State
CONFIRM_WITHIN = dt.timedelta(days=2)
PREFIX = "request:"
"""Opens what these texts are about."""
HAT = "点单的"


def about(request: OutreachRequest) -> str:
    """Under which its messages are found."""
    return f"{PREFIX}{request.pk}"


def to_confirm(request: OutreachRequest, first: dt.date, *, now: dt.datetime) -> None:
    """Ask the number to confirm the request; at any hour, since it answers what somebody just did."""
    _put(request, _was_it_you(request, first, now), now=now, at_once=True, until=now + CONFIRM_WITHIN)


def to_confirm_again(request: OutreachRequest, first: dt.date, *, now: dt.datetime) -> None:
    """The same once more, for a number that lost the first text; never a third time."""
    text = f"再发一次：{_was_it_you(request, first, now)}"
    _put(request, text, now=now, at_once=True, until=now + CONFIRM_WITHIN, key=f"{about(request)}:confirm-again")


def _was_it_you(request: OutreachRequest, first: dt.date, now: dt.datetime) -> str:
    what = f"{request.get_topic_display()}，{request.street.name}，{phrases.date(first, now=now)}"
    return f"有人用这个号码请科普上门：{what}。是您，请点开按“是我点的”才算数；不是您，不用管 {request.short_link}"


def link_again(request: OutreachRequest, *, now: dt.datetime) -> None:
    """The link once more, at most once a day."""
    text = f"您点的科普上门：{_what(request)}。看经过、确认点 {request.short_link}"
    key = f"{about(request)}:link:{phrases.local(now):%Y%m%d}"
    _put(request, text, now=now, at_once=True, until=now + CONFIRM_WITHIN, key=key)


def proposed(request: OutreachRequest, offered: Iterable[RequestTime], note: str, *, now: dt.datetime) -> None:
    """Propose other times to the requester."""
    days = "；".join(time.spoken_at(now) for time in offered)
    because = f"{note.rstrip('。')}。" if note else ""
    text = f"您点的科普上门（{_what(request)}）想换个时间：{days}。{because}请点开选一个 {request.short_link}"
    _put(request, text, now=now, until=now + dt.timedelta(days=7))


def refused(request: OutreachRequest, *, now: dt.datetime) -> None:
    """Tell the requester that it was refused, and why."""
    text = f"您点的科普上门（{_what(request)}）这次办不了：{request.reason.rstrip('。')}。详情 {request.short_link}"
    _put(request, text, now=now, until=now + dt.timedelta(days=7))


def published(request: OutreachRequest, dates: Sequence[Occurrence], *, now: dt.datetime) -> None:
    """Tell the requester what was arranged: what, when, where, and whom to ring."""
    text = _published(request, dates, now)
    spans = [(date.start, date.end) for date in dates]
    until = max(date.end for date in dates)
    _put(request, text, now=now, until=until, spans=spans, is_provisional=True)


def compose_again(about: str, now: dt.datetime) -> None:
    """The answer to ``notifications.compose_again``: what was arranged, as it is when the text leaves."""
    if not about.startswith(PREFIX):
        return
    with transaction.atomic():
        waiting = Message.objects.filter(about=about, state=Message.State.PENDING, is_provisional=True)
        messages = list(waiting.select_for_update(of=("self",)))
        rows = OutreachRequest.objects.filter(pk=about.removeprefix(PREFIX), state=State.ARRANGED)
        request = rows.select_related("event__host").first()
        dates = arranged_dates(request) if request else []
        if request is None or not dates:
            untold.take_back([message.pk for message in messages], now=now)
            return
        for message in messages:
            untold.say(message, _published(request, dates, now))


def arranged_dates(request: OutreachRequest) -> list[Occurrence]:
    """Of its event, those that the request is about and that will be held."""
    dates = _event(request).occurrences.scheduled().select_related("venue").order_by("start", "pk")
    return [date for date in dates if request.is_about(date)]


def _published(request: OutreachRequest, dates: Sequence[Occurrence], now: dt.datetime) -> str:
    event = _event(request)
    first = dates[0]
    more = f"等{len(dates)}场" if len(dates) > 1 else ""
    place = event_words.place(first)
    where = f"，{place}" if place else ""
    desk = f"，电话 {event.desk_phone}" if event.desk_phone else ""
    return (
        f"您点的科普上门定了：《{event.title}》{phrases.when(first.start, first.end, now=now)}{more}{where}。"
        f"主办：{event.host}{desk}。详情 {request.short_link}"
    )


def took_place(request: OutreachRequest, *, now: dt.datetime) -> None:
    """Ask the requester how it was."""
    text = f"《{_event(request).title}》办过了，谢谢您张罗。办得怎么样，点开说一声，半分钟 {request.short_link}"
    _put(request, text, now=now, until=now + dt.timedelta(days=14))


def requesters(change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer, now: dt.datetime) -> None:
    """The answer to ``events.recipients``: who asked for this event, also where this very change has ended it; of a move
    nobody hears who has not been told the old time yet.
    """
    requests = _of_events([change.event])
    untold_yet = _untold_yet(requests, change.at) if change.kind == Change.Kind.RESCHEDULED else set()
    for request in requests:
        if about(request) in untold_yet:
            continue
        ended = request.state == State.CALLED_OFF and request.state_changed_at == now
        if request.state != State.ARRANGED and not ended:
            continue
        for occurrence in filter(request.is_about, occurrences):
            what = change_lines.change_line(change, occurrence)
            news = NewsItem(
                at=occurrence.start,
                what=what,
                role_label=HAT,
                link=request.short_link,
                brief=change_lines.brief(change, occurrence),
                group=Group.REQUESTER,
            )
            composer.add(request.phone, news, name=request.contact_name)


def _untold_yet(requests: Iterable[OutreachRequest], at: dt.datetime) -> set[str]:
    """Those to whom the text that it was arranged waited at that moment: it says what holds when it leaves."""
    ended = [Message.State.FAILED, Message.State.WITHDRAWN, Message.State.EXPIRED]
    waited = Message.objects.filter(created_at__lte=at, not_before__gt=at).exclude(state__in=ended)
    return set(waited.filter(about__in=[about(request) for request in requests]).values_list("about", flat=True))


def expecting(dates: Sequence[Occurrence], composer: MessageComposer, since: dt.datetime, numbers: Numbers) -> None:
    """The answer to ``events.expected``: who asked for what is on tomorrow."""
    for request in _of_events({date.event for date in dates}, numbers):
        if request.state == State.ARRANGED and request.state_changed_at < since:
            for occurrence in dates:
                if occurrence.event_id == request.event_id and request.is_about(occurrence):
                    news = NewsItem(
                        at=occurrence.start,
                        what=event_words.reminder_line(occurrence),
                        role_label=HAT,
                        link=request.short_link,
                    )
                    composer.add(request.phone, news, name=request.contact_name)


def _of_events(events: Iterable[Event], numbers: Numbers | None = None) -> list[OutreachRequest]:
    rows = OutreachRequest.objects.filter(event__in=events, erased_at=None).exclude(phone="")
    return list(rows.filter(numbers.within("phone_hash")) if numbers else rows)


def _event(request: OutreachRequest) -> Event:
    if request.event is None:
        raise ValueError("the request has no event")
    return request.event


def _what(request: OutreachRequest) -> str:
    """校园科普，样例街道."""
    return f"{request.get_topic_display()}，{request.street.name}"


def _put(
    request: OutreachRequest,
    text: str,
    *,
    now: dt.datetime,
    until: dt.datetime,
    at_once: bool = False,
    key: str = "",
    spans: Sequence[Span] = (),
    is_provisional: bool = False,
) -> None:
    draft = Draft(
        to=request.phone,
        purpose=Purpose.REQUEST,
        text=text,
        key=key or f"{about(request)}:{request.state}:{request.revision}",
        about=about(request),
        organization_id=_sender(request),
        expires_at=until,
        at_once=at_once,
        spans=spans,
        is_provisional=is_provisional,
    )
    enqueueing.enqueue([draft], now=now)


def _sender(request: OutreachRequest) -> int | None:
    return request.event.host_id if request.event else request.assigned_to_id
