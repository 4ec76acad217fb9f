"""Assign staff tasks and withdraw them, for the apps above; ``gathering`` makes texts of them."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Person
from notifications.models import Message, Mute, Purpose, StaffTask
from notifications.outbox import enqueueing
from notifications.staff_tasks import digests
from organizations.models import Membership
from organizations.queries import organizers_of

LASTS = dt.timedelta(days=7)
"""How long it is worth telling."""
URGENT_FOR = dt.timedelta(hours=12)
HOME = "/staff/"
_ORDER = {str(kind): number for number, kind in enumerate(StaffTask.Kind.values)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something for several people: ``key`` is the occasion, unique for each of them."""

    kind: StaffTask.Kind
    about: str
    key: str
    subject: str
    text: str
    path: str
    organization_id: int | None


def administrators_of_all() -> QuerySet[Person]:
    """Those of the site and those of the association: one of the two may be missing."""
    seats = Membership.objects.filter(organization__is_association=True, role=Membership.Role.ADMINISTRATOR)
    return Person.objects.filter(Q(is_superuser=True) | Q(pk__in=seats.values("person")), is_active=True)


def create_tasks(note: Note, people: Iterable[Person], *, now: dt.datetime, urgent: bool = False) -> list[StaffTask]:
    """Keep it for each who can be reached and wants it; what is urgent is told at once, wanted or not."""
    able = {person.pk: person for person in people if person.phone and person.is_active}
    muted = (
        set() if urgent else set(Mute.objects.filter(person__in=able, kind=note.kind).values_list("person", flat=True))
    )
    known = set(StaffTask.objects.filter(key__in=[_key(note, pk) for pk in able]).values_list("person", flat=True))
    staff_tasks = [_staff_task(note, able[pk], now) for pk in able if pk not in muted | known]
    with transaction.atomic():
        for staff_task in staff_tasks:
            staff_task.save(force_insert=True)
            if urgent:
                tell([staff_task], now=now, purpose=Purpose.URGENT)
    return staff_tasks


def tell(staff_tasks: Sequence[StaffTask], *, now: dt.datetime, purpose: Purpose) -> Message:
    """One text to the person of these staff tasks, which the caller holds."""
    ordered = sorted(staff_tasks, key=lambda staff_task: (_ORDER[staff_task.kind], staff_task.pk))
    lines = [
        digests.Line(
            kind=staff_task.get_kind_display(), subject=staff_task.subject, text=staff_task.text, path=staff_task.path
        )
        for staff_task in ordered
    ]
    bodies = {task.organization_id for task in staff_tasks}
    about = f"staff_tasks:{uuid.uuid4().hex}"
    draft = enqueueing.Draft(
        to=ordered[0].person.phone,
        purpose=purpose,
        text=digests.text(lines, site=settings.SITE_URL, home=HOME),
        key=about,
        about=about,
        organization_id=bodies.pop() if len(bodies) == 1 else None,
        expires_at=now + (URGENT_FOR if purpose == Purpose.URGENT else LASTS),
        at_once=purpose == Purpose.URGENT,
    )
    [message] = enqueueing.enqueue([draft], now=now)
    StaffTask.objects.filter(pk__in=[staff_task.pk for staff_task in ordered]).update(message=message)
    return message


def withdraw(abouts: Iterable[str], *, now: dt.datetime, kinds: Sequence[StaffTask.Kind] = ()) -> None:
    """It is done, or gone: whoever was not told yet won't be. A text that waits says only what is left."""
    _withdraw(StaffTask.objects.filter(about__in=list(abouts), kind__in=kinds or StaffTask.Kind.values), now)


def _withdraw(theirs: QuerySet[StaffTask], now: dt.datetime) -> None:
    take_back(Message.objects.filter(staff_tasks__in=theirs, state=Message.State.PENDING), now=now)
    theirs.filter(message=None).delete()


def forget(abouts: Iterable[str], *, now: dt.datetime, until: dt.datetime | None = None) -> None:
    """What they speak of is erased: nobody sees them any more, and texts that told them lose their words.

    ``until``: those that are newer speak of somebody else.
    """
    theirs = StaffTask.objects.filter(about__in=list(abouts))
    if until:
        theirs = theirs.filter(created_at__lte=until)
    _withdraw(theirs, now)
    messages = Message.objects.filter(pk__in=theirs.exclude(message=None).values("message"))
    messages.exclude(state__in=[Message.State.PENDING, Message.State.SENDING]).update(text="")
    theirs.delete()


def hand_over(*, person: Person, organization_id: int, now: dt.datetime) -> None:
    """The person works there no more: their tasks of this organization go.

    One that was not told to them yet, and that nobody else there has, goes to those who are told of its daily work.
    """
    theirs = StaffTask.objects.filter(person=person, organization=organization_id)
    take_back(Message.objects.filter(staff_tasks__in=theirs, state=Message.State.PENDING), now=now)
    for task in theirs.filter(message=None, created_at__gt=now - LASTS):
        others = StaffTask.objects.filter(kind=task.kind, about=task.about, organization=organization_id)
        if task.about and not others.exclude(person=person).exists():
            create_tasks(_note_of(task), organizers_of(organization_id), now=now)
    theirs.delete()


def _note_of(task: StaffTask) -> Note:
    return Note(
        kind=StaffTask.Kind(task.kind),
        about=task.about,
        key=task.key.removesuffix(f":{task.person_id}"),
        subject=task.subject,
        text=task.text,
        path=task.path,
        organization_id=task.organization_id,
    )


def take_back(messages: Iterable[Message], *, now: dt.datetime) -> None:
    """Texts that are still here are not sent: what they told waits for the next one."""
    for about in {message.about for message in messages}:
        if about.startswith("staff_tasks:") and enqueueing.withdraw(about, now=now):
            StaffTask.objects.filter(message__about=about).update(message=None)


def _key(note: Note, person_id: int) -> str:
    return f"{note.key}:{person_id}"


def _staff_task(note: Note, person: Person, now: dt.datetime) -> StaffTask:
    return StaffTask(
        person=person,
        kind=note.kind,
        about=note.about,
        key=_key(note, person.pk),
        subject=note.subject[:100],
        text=note.text,
        path=note.path,
        organization_id=note.organization_id,
        created_at=now,
    )
