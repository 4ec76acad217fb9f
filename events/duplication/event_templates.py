"""Keep events as templates, and create drafts from templates or events: all of them or none."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from accounts.models import Person
from core.errors import Refusal
from events.drafts import editing
from events.duplication import snapshots
from events.duplication.snapshots import Built, Place
from events.models import Event, EventTemplate
from events.occurrences import attached_data
from events.schedule import recurrence
from organizations.models import Organization

__all__ = ["Place", "keep", "make", "use"]


def keep(*, event: Event, name: str, organization: Organization, by: Person, now: dt.datetime) -> EventTemplate:
    """Keep the event as a template of an organization. Refuses: name_missing, name_taken."""
    plain = name.strip()[:80]
    if not plain:
        raise Refusal("name_missing", "请给模板起个名字。")
    if EventTemplate.objects.filter(organization=organization, name=plain).exists():
        raise Refusal("name_taken", f"已经有叫“{plain}”的模板了，请换个名字。")
    return EventTemplate.objects.create(
        organization=organization, name=plain, kind=event.kind, content=snapshots.read(event), by=by, at=now
    )


def use(
    *,
    template: EventTemplate,
    host: Organization,
    title: str,
    places: Sequence[Place],
    by: Person,
    now: dt.datetime,
) -> Event:
    """A draft from the template, with everything filled in. Refuses: not_host, title_missing, in_the_past,
    place_unknown, and as editing does.
    """
    built = snapshots.build(template.content, host=host, title=title.strip(), places=places)
    with transaction.atomic():
        made = make(built=[built], by=by, now=now)[0]
        EventTemplate.objects.filter(pk=template.pk).update(used=F("used") + 1)
        return made


def make(*, built: Sequence[Built], by: Person, now: dt.datetime) -> list[Event]:
    """Store the drafts, with the seats and shifts that go along. Refusals as for ``use``."""
    with transaction.atomic():
        return [_store(one, by, now) for one in built]


def _store(built: Built, by: Person, now: dt.datetime) -> Event:
    event = built.event
    if not Organization.objects.managed_by(by, role="organizer").filter(pk=event.host_id).exists():
        raise Refusal("not_host", f"您不能替{event.host}建活动。请换一个主办单位。")
    if not event.title:
        raise Refusal("title_missing", "请写标题。")
    if len(built.occurrences) > recurrence.MAX_COUNT:
        raise Refusal("too_many_dates", f"一个活动最多 {recurrence.MAX_COUNT} 个日期。请分成几个活动。")
    if any(occurrence.start <= now for occurrence in built.occurrences):
        raise Refusal("in_the_past", "有的日期已经过去了，请选以后的日期。")
    made = editing.save_event(
        event=event,
        occurrences=built.occurrences,
        by=by,
        now=now,
        expected_version=0,
        audiences=built.audiences,
        cooperating=built.cooperating,
        assignments=built.assignments,
    )
    attached_data.write(made, built.occurrences, built.attached, now=now)
    return made
