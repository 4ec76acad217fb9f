"""Acknowledge soft clashes, and refuse changes with hard ones. Shared part of the verbs."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from events import locks
from events.clashes import engine
from events.clashes.types import Clash, Planned, Severity
from events.models import ClashAcknowledgement, Event, Occurrence
from events.rules import Assignments, Missing


class Blocked(Refusal):
    """A plan with hard clashes: ``ways_out`` knows where its dates could go instead."""

    def __init__(self, code: str, message: str, *, planned: Planned, hard: Sequence[Clash]) -> None:
        super().__init__(code, message, clashes=[clash.code.value for clash in hard])
        self.planned = planned
        self.hard = hard


@dataclass(frozen=True, slots=True)
class Row:
    """A clash on the event's page: who acknowledged it, and why."""

    clash: Clash
    occurrence_id: int | None
    reason: str = ""
    by: Person | None = None

    @property
    def is_hard(self) -> bool:
        """Whether it blocks."""
        return self.clash.is_hard

    @property
    def day(self) -> dt.date:
        """Of the date that it is in the way of."""
        return self.clash.day

    @property
    def is_open(self) -> bool:
        """Whether it blocks or waits for an acknowledgement."""
        return self.is_hard or (self.clash.severity == Severity.SOFT and not self.reason)


def rows(planned: Planned, clashes: Sequence[Clash]) -> list[Row]:
    """The clashes of a stored plan with what was acknowledged; none: no query."""
    if not clashes:
        return []
    seen = engine.acknowledgements(planned)
    found = []
    for clash in clashes:
        acknowledgement = seen.get(clash.fingerprint)
        occurrence_id = planned.dates[clash.index].occurrence_id
        found.append(
            Row(
                clash,
                occurrence_id,
                acknowledgement.reason if acknowledgement else "",
                acknowledgement.by if acknowledgement else None,
            )
        )
    return found


def blocking(found: Iterable[Row]) -> list[Missing]:
    """The hard ones, as what an event lacks before it can be submitted or published."""
    return [
        Missing(code=row.clash.code.value, words=f"{row.clash.label}{row.clash.words}".rstrip("。"), anchor="clashes")
        for row in found
        if row.is_hard
    ]


def write(planned: Planned, clashes: Iterable[Clash], *, reason: str, by: Person, now: dt.datetime) -> None:
    """Store the acknowledgements at the plan's dates."""
    ClashAcknowledgement.objects.bulk_create(
        [
            ClashAcknowledgement(
                occurrence_id=pk,
                code=clash.code,
                fingerprint=clash.fingerprint,
                words=clash.words[:300],
                reason=reason,
                by=by,
                at=now,
            )
            for clash in clashes
            if (pk := planned.dates[clash.index].occurrence_id)
        ],
        ignore_conflicts=True,
    )


def of_change(
    event: Event,
    dates: Sequence[Occurrence],
    affected: Iterable[Occurrence],
    *,
    now: dt.datetime,
    by: Person | None,
    assignments: Mapping[UUID, Assignments] | None = None,
) -> tuple[Planned, list[Clash]]:
    """The event as it would be, and the clashes of the affected dates that block or that nobody has acknowledged.

    ``assignments``: what a date would take along, by its uid; of one that isn't named, what is stored.
    """
    planned = engine.planned_of(event, dates, assignments)
    changed = {occurrence.pk for occurrence in affected if occurrence.is_scheduled}
    if not changed:
        return planned, []
    clashes = engine.clashes(planned, now=now, by=by)
    indexes = {date.index for date in planned.dates if date.occurrence_id in changed}
    mine = [clash for clash in clashes if clash.touches(indexes)]
    hard = [clash for clash in mine if clash.severity == Severity.HARD]
    return planned, hard + engine.unacknowledged(mine, planned)


def accept(
    event: Event,
    dates: Sequence[Occurrence],
    affected: Iterable[Occurrence],
    *,
    override_reason: str,
    by: Person,
    now: dt.datetime,
    assignments: Mapping[UUID, Assignments] | None = None,
) -> None:
    """Acknowledge the soft clashes of a change. Refuses: the code of a hard one, clashes_unseen."""
    planned, clashes = of_change(event, dates, affected, now=now, by=by, assignments=assignments)
    refuse_hard(planned, clashes)
    if clashes and not override_reason.strip():
        sentence = (
            "改了以后有要留意的地方：" + "".join(clash.words for clash in clashes[:3]) + "看过照改的，请写一句为什么。"
        )
        raise Refusal("clashes_unseen", sentence, clashes=[clash.code.value for clash in clashes])
    write(planned, clashes, reason=override_reason.strip(), by=by, now=now)


def refuse_hard(planned: Planned, clashes: Iterable[Clash]) -> None:
    """Raise (``Blocked``) the first hard clash of the plan, with the others' codes."""
    hard = [clash for clash in clashes if clash.severity == Severity.HARD]
    if hard:
        more = f"还有 {len(hard) - 2} 处。" if len(hard) > 2 else ""
        sentences = dict.fromkeys(f"{clash.label}{clash.words}" for clash in hard[:2])
        raise Blocked(hard[0].code.value, "".join(sentences) + more, planned=planned, hard=hard)


def acknowledge_all(*, event: Event, reason: str, by: Person, now: dt.datetime) -> int:
    """Acknowledge every soft clash of the event that nobody has yet; how many, perhaps none. Refuses: reason_missing."""
    with transaction.atomic():
        planned, clashes = engine.of_event(locks.hosted_event(event.pk), now=now, by=by)
        fingerprints = {clash.fingerprint for clash in engine.unacknowledged(clashes, planned)}
        return acknowledge(event=event, fingerprints=fingerprints, reason=reason, by=by, now=now) if fingerprints else 0


def acknowledge(*, event: Event, fingerprints: Collection[str], reason: str, by: Person, now: dt.datetime) -> int:
    """Acknowledge those of these soft clashes of the event that still exist; how many. Refuses: reason_missing, nothing_to_tick."""
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么照办，审批的人会看到。")
    with transaction.atomic():
        locked = locks.event(event.pk)
        planned, clashes = engine.of_event(locked, now=now, by=by)
        chosen = [clash for clash in engine.unacknowledged(clashes, planned) if clash.fingerprint in fingerprints]
        if not chosen:
            raise Refusal("nothing_to_tick", "没有选中还要看的；也许时间刚改过，请看一下现在的。")
        write(planned, chosen, reason=reason.strip(), by=by, now=now)
        return len(chosen)
