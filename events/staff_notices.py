"""Staff tasks about events: approvals, returned drafts, invitations to cooperate."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from accounts.models import Person
from core import phrases
from events.models import ApprovalStep, Cooperation, Event
from events.wording import phrases as event_words
from notifications.models import StaffTask
from notifications.staff_tasks import assigning
from notifications.staff_tasks.assigning import Note
from organizations import queries as organization_queries
from organizations.models import Membership

Kind = StaffTask.Kind


def about(event: Event) -> str:
    """Under which an event's own staff tasks are found."""
    return f"event:{event.pk}"


def to_approve(step: ApprovalStep, people: Iterable[Person], *, now: dt.datetime) -> None:
    """It waits for these approvers since this step; in an emergency they are told at once."""
    event = step.event
    who = step.by or step.event.host
    if event.is_emergency:
        done = "批了，再有一位就发布" if step.action == ApprovalStep.Action.APPROVED else "提交，两位审批人批了就发布"
        text = f"应急科普{_title(event)}等您马上批：{_what(event)}{who}{done}。"
    else:
        done = "批了，现在等您批" if step.action == ApprovalStep.Action.APPROVED else "提交，等您审批"
        text = f"{_title(event)}（{_what(event).rstrip('。')}）{who}{done}。"
    _tell(event, Kind.APPROVAL, people, text, key=f"approval:{step.pk}", now=now, urgent=event.is_emergency)


def sent_back(step: ApprovalStep, *, now: dt.datetime) -> None:
    """Tell whoever made or submitted it why it came back."""
    text = f"{_title(step.event)}{step.by or '审批人'}退回来了：{step.reason.rstrip('。')}。改好再提交。"
    _tell(step.event, Kind.SENT_BACK, makers(step.event, but=step.by), text, key=f"sent-back:{step.pk}", now=now)


def approved(step: ApprovalStep, *, now: dt.datetime) -> None:
    """Whoever made or submitted it may publish it."""
    text = f"{_title(step.event)}批准了，可以发布了。"
    _tell(step.event, Kind.APPROVED, makers(step.event, but=step.by), text, key=f"approved:{step.pk}", now=now)


def published_at_once(step: ApprovalStep, *, now: dt.datetime) -> None:
    """An emergency is public with its second approver, and whoever made it is not at the screen."""
    text = f"应急科普{_title(step.event)}两位审批人都批了，已经发布。"
    people = makers(step.event, but=step.by)
    _tell(step.event, Kind.APPROVED, people, text, key=f"approved:{step.pk}", now=now, urgent=True)


def invited(cooperations: Iterable[Cooperation], *, now: dt.datetime) -> None:
    """Their organizers are asked to say yes or no."""
    for cooperation in cooperations:
        event = cooperation.event
        note = Note(
            kind=Kind.COOPERATION,
            about=f"cooperation:{cooperation.pk}",
            key=f"cooperation:{cooperation.pk}",
            subject=_title(event),
            text=f"{event.host}请{cooperation.organization}协办{_title(event)}（{_what(event).rstrip('。')}），请答复。",
            path=f"/staff/cooperations/{cooperation.pk}/",
            organization_id=cooperation.organization_id,
        )
        assigning.create_tasks(note, organization_queries.organizers_of(cooperation.organization_id), now=now)


def not_invited_any_more(cooperation_ids: Iterable[int], *, now: dt.datetime) -> None:
    """Who was not told yet won't be."""
    assigning.withdraw([f"cooperation:{pk}" for pk in cooperation_ids], now=now)


def answered(cooperation: Cooperation, *, now: dt.datetime) -> None:
    """Tell the host the answer; withdraw the question to the invited organization."""
    not_invited_any_more([cooperation.pk], now=now)
    event = cooperation.event
    at = cooperation.at or now
    says = "同意协办" if cooperation.state == Cooperation.State.CONFIRMED else "不能协办"
    because = f"：{cooperation.reason.rstrip('。')}" if cooperation.reason else ""
    text = f"{cooperation.organization}{says}{_title(event)}{because}。"
    key = f"cooperation-answer:{cooperation.pk}:{at:%Y%m%d%H%M%S}"
    _tell(event, Kind.COOPERATION_ANSWER, makers(event, but=cooperation.by), text, key=key, now=now)


def event_removed(event: Event, *, now: dt.datetime) -> None:
    """The event is thrown away or called off: nobody has to do anything about it any more."""
    assigning.withdraw([about(event)], now=now)
    not_invited_any_more(event.cooperations.values_list("pk", flat=True), now=now)


def makers(event: Event, *, but: Person | None = None) -> list[Person]:
    """Who made or last submitted it and still organizes for the host; where there is nobody, all its organizers."""
    steps = event.approval_steps.filter(action=ApprovalStep.Action.SUBMITTED).order_by("-pk")
    ids = {event.created_by_id, *steps.values_list("by", flat=True)[:1]}
    may = Q(memberships__organization=event.host_id) | Q(memberships__organization__is_association=True)
    roles = Membership.Role.at_least(Membership.Role.ORGANIZER)
    people = Person.objects.filter(may, pk__in=[pk for pk in ids if pk], memberships__role__in=roles, is_active=True)
    return _but(but, list(people.distinct()) or organization_queries.organizers_of(event.host_id))


def _tell(
    event: Event,
    kind: StaffTask.Kind,
    people: Iterable[Person],
    text: str,
    *,
    key: str,
    now: dt.datetime,
    urgent: bool = False,
) -> None:
    note = Note(
        kind=kind,
        about=about(event),
        key=key,
        subject=_title(event),
        text=text,
        path=f"/staff/events/{event.pk}/",
        organization_id=event.host_id,
    )
    assigning.create_tasks(note, people, now=now, urgent=urgent)


def _title(event: Event) -> str:
    return f"《{event.title}》"


def _what(event: Event) -> str:
    """With its year, since it is read as long as the task waits: 2026年9月17日 周四 下午 2:30，样例文化站，共 3 站; ends with a full stop."""
    dates = list(event.occurrences.select_related("venue").order_by("start", "pk"))
    if not dates:
        return f"{event.get_kind_display()}。"
    place = event_words.place(dates[0])
    where = f"，{place}" if place else ""
    more = f"，共 {len(dates)} {event_words.unit(event.kind)}" if len(dates) > 1 else ""
    return f"{phrases.full_when(dates[0].start, dates[0].end)}{where}{more}。"


def _but(person: Person | None, people: Iterable[Person]) -> list[Person]:
    return [one for one in people if person is None or one.pk != person.pk]
