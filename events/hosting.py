"""What an organization's end means for its events: what is still to come of them, and what can't stand twice in another."""

import datetime as dt
from collections import Counter
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from core import phrases
from events.models import Cooperation, CrewMember, Event, EventTemplate, Occurrence
from organizations.keeping import references
from organizations.models import Organization

SHOWN = 5
Unfinished = tuple[str, str, str, list[tuple[str, str]], int]
STATES = ("declined", "invited", "confirmed")
"""Of a cooperation, from the one that says least."""


def open_work(organization: Organization, *, now: dt.datetime) -> list[tuple[str, str]]:
    """Published events of which a date is still to come: an answer to ``organizations.open_work``."""
    dates = Occurrence.objects.public().ahead(now).filter(event__host=organization).select_related("event")
    firsts: dict[int, Occurrence] = {}
    for occurrence in dates:
        firsts.setdefault(occurrence.event_id, occurrence)
    shown = [
        (
            f"{phrases.date(phrases.local(one.start).date())}的《{one.event.title}》",
            reverse("events:staff_event", kwargs={"pk": one.event_id}),
        )
        for one in list(firsts.values())[:SHOWN]
    ]
    more = len(firsts) - len(shown)
    return [*shown, (f"还有 {more} 场已发布、没办完的活动", "")] if more else shown


BECOMES_DRAFT = "停用时退回成草稿，没有人再等审批"
STAYS = "草稿留着，科协可以换一个主办单位接着办，或删掉"
UNFINISHED = {
    Event.State.SUBMITTED: ("场活动在等审批", BECOMES_DRAFT),
    Event.State.APPROVED: ("场活动批准了、还没发布", BECOMES_DRAFT),
    Event.State.DRAFT: ("份草稿", STAYS),
}


def unfinished(organization: Organization, *, now: dt.datetime) -> list[Unfinished]:
    """Events that are not public yet, by state: an answer to ``organizations.unfinished``."""
    events = Event.objects.filter(host=organization, state__in=UNFINISHED).order_by("-pk")
    counts = Counter(events.order_by().values_list("state", flat=True))
    found = []
    for state, (words, becomes) in UNFINISHED.items():
        if number := counts[state]:
            rows = events.filter(state=state)[:SHOWN]
            shown = [(f"《{one.title}》", reverse("events:staff_event", kwargs={"pk": one.pk})) for one in rows]
            path = f"{reverse('events:staff_list')}?{urlencode({'host': organization.pk, 'state': state})}"
            found.append((f"{number} {words}", becomes, path, shown, number - len(shown)))
    return found


def hold(organization: Organization) -> None:
    """An answer to ``organizations.holding``: its events, as every verb locks them before their dates, bookings and texts."""
    rows = Event.objects.select_for_update(of=("self",)).filter(host=organization)
    list(rows.order_by("pk").values_list("pk", flat=True))


def settle_doubles(source: Organization, target: Organization, *, now: dt.datetime) -> None:
    """An answer to ``organizations.doubles``: cooperations with one event, people and templates of one name."""
    _cooperations(source, target)
    for member in CrewMember.objects.filter(organization=source).exclude(name=""):
        twin = CrewMember.objects.filter(organization=target, role=member.role, name=member.name).first()
        if twin:
            references.move_all(member, twin, now=now)
            member.name = _of_source(member.name, source, CrewMember)
            member.active = False
            member.save()
    templates = EventTemplate.objects.filter(organization=target).values("name")
    for template in EventTemplate.objects.filter(organization=source, name__in=templates):
        template.name = _of_source(template.name, source, EventTemplate)
        template.save(update_fields=["name"])


def _cooperations(source: Organization, target: Organization) -> None:
    """Nobody helps themselves; of two answers the one that says more stays."""
    pair = (source, target)
    Cooperation.objects.filter(event__host__in=pair, organization__in=pair).delete()
    theirs = Event.objects.filter(cooperations__organization=target).values("pk")
    for cooperation in _of(source).filter(event__in=theirs):
        other = _of(target).get(event=cooperation.event_id)
        if STATES.index(cooperation.state) > STATES.index(other.state):
            other.delete()
        else:
            cooperation.delete()


def _of(organization: Organization) -> "QuerySet[Cooperation]":
    return Cooperation.objects.filter(organization=organization)


def _of_source(name: str, source: Organization, model: type[CrewMember | EventTemplate]) -> str:
    """So that both can be told apart: where it came from stands behind it, cut where it is too long."""
    longest = model._meta.get_field("name").max_length or 0  # noqa: SLF001 - Django's documented name
    origin = f"（原{source.name}）"
    return f"{name}{origin}" if len(name) + len(origin) <= longest else f"{name[: longest - 6]}（原{source.pk}）"
