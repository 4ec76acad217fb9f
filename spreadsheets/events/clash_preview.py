"""Clashes of the dates of a file, found by the clash engine before anything is imported."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from accounts.models import Person
from events import rules
from events.clashes import engine
from events.clashes.engine import Clash, Code, Planned, PlannedDate, Severity
from events.models import Event
from events.queries import ONE_AT_A_TIME
from events.wording import change_lines
from spreadsheets.events.writing import matched
from spreadsheets.results import Effect, Outcome, RowResult

TOGETHER = 200
"""Dates that are asked about at once."""
MAX_ASKED = 60
"""Questions for one file; what comes after is seen on the pages of the events."""
SHOWN = 200
"""Clashes that are listed; hard ones first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A plan that is asked about: one event, or several of one host for the same people; ``rows`` by index."""

    planned: Planned
    rows: tuple[int, ...]
    is_mixed: bool = False


def clashes(outcome: Outcome, *, by: Person, now: dt.datetime) -> dict[str, Any]:
    """As it is stored with what the file would do: ``clashes`` ({row, severity, words}), how many there are of each
    severity, and ``unasked``: how many dates were not asked about.
    """
    changed = [thing for thing in outcome.rows if thing.effect != Effect.SAME]
    far = [line for thing in changed for line in _far(thing, now)]
    plans = [(thing, _planned(thing)) for thing in changed]
    questions = list(_questions(plans))
    found = far + [line for question in questions[:MAX_ASKED] for line in _answers(question, by=by, now=now)]
    found += _between_rows([(planned, rows) for _, (planned, rows) in plans])
    order = list(Severity)
    found.sort(key=lambda line: (order.index(line["severity"]), line["row"]))
    counts = {severity.value: sum(line["severity"] == severity for line in found) for severity in Severity}
    unasked = sum(len(question.rows) for question in questions[MAX_ASKED:])
    return {"clashes": found[:SHOWN], "clash_counts": counts, "unasked": unasked}


def _far(thing: RowResult, now: dt.datetime) -> list[dict[str, Any]]:
    """Dates of a stored draft that would go further than others ask back for (``rules.FAR_MOVE``): mostly a wrong year.

    Asked before ``_planned``, which moves the stored dates in memory.
    """
    wanted, target = thing.payload
    if thing.effect != Effect.CHANGED:
        return []
    stored = [occurrence.start for occurrence in target.occurrences.all()]
    lines = []
    for date in wanted.dates if stored else ():
        nearest = min(stored, key=lambda start: abs(start - date.start))
        if rules.is_far(nearest, date.start):
            words = change_lines.far_line("", nearest, date.start, now=now)
            sentence = f"移得很远：{words}。请看一眼年份，没有写错再导入。"
            lines.append({"row": date.line.number, "severity": Severity.SOFT.value, "words": sentence})
    return lines


def _planned(thing: RowResult) -> tuple[Planned, tuple[int, ...]]:
    wanted, target = thing.payload
    rows = [date.line.number for date in wanted.dates]
    if thing.effect == Effect.NEW:
        event = target.event
        occurrences = target.occurrences
        assignments = target.assignments
    else:
        event = target
        (occurrences, assignments) = matched(wanted, target)
    planned = engine.planned_of(event, occurrences, assignments)
    if "audiences" in wanted.sets:
        planned = replace(planned, audience_ids=tuple(sorted(one.pk for one in wanted.sets["audiences"])))
    live = [row for row, one in zip(rows, occurrences, strict=True) if one.is_scheduled]
    dates = (replace(date, label=f"第 {row} 行") for date, row in zip(planned.dates, live, strict=True))
    return replace(planned, dates=tuple(dates)), tuple(live)


def _questions(plans: Iterable[tuple[RowResult, tuple[Planned, tuple[int, ...]]]]) -> Iterator[Question]:
    """New events of kinds whose dates may run side by side are asked about together."""
    mixed: dict[tuple[Any, ...], list[tuple[PlannedDate, int]]] = defaultdict(list)
    for thing, (planned, rows) in plans:
        if thing.effect == Effect.CHANGED or planned.kind in ONE_AT_A_TIME:
            yield Question(planned=planned, rows=rows)
            continue
        kind = planned.kind if planned.kind == Event.Kind.OUTREACH else ""
        mixed[planned.host_id, kind, planned.audience_ids] += zip(planned.dates, rows, strict=True)
    for (host, kind, audiences), dates in mixed.items():
        dates.sort(key=lambda pair: pair[0].start)
        for first in range(0, len(dates), TOGETHER):
            part = dates[first : first + TOGETHER]
            numbered = tuple(replace(date, index=index) for index, (date, _) in enumerate(part))
            planned = Planned(host_id=host, kind=kind, audience_ids=audiences, dates=numbered)
            yield Question(planned=planned, rows=tuple(row for _, row in part), is_mixed=True)


def _answers(question: Question, *, by: Person, now: dt.datetime) -> Iterator[dict[str, Any]]:
    for clash in engine.clashes(question.planned, now=now, by=by):
        if not (question.is_mixed and clash.code == Code.OVERLAPS_ITSELF):  # these are found among all rows
            yield _line(question.rows[clash.index], clash)


def _line(row: int, clash: Clash) -> dict[str, Any]:
    return {"row": row, "severity": clash.severity.value, "words": clash.words}


def _between_rows(plans: Sequence[tuple[Planned, tuple[int, ...]]]) -> Iterator[dict[str, Any]]:
    """Two events of the file at one time in one space, with one van or one speaker: each row beside the last one."""
    uses: dict[tuple[str, int], list[tuple[PlannedDate, int, int]]] = defaultdict(list)
    for number, (planned, rows) in enumerate(plans):
        for date, row in zip(planned.dates, rows, strict=True):
            for thing in _things(date):
                uses[thing].append((date, row, number))
    told: set[tuple[int, int]] = set()
    for of_one in uses.values():
        of_one.sort(key=lambda use: (use[0].arrive, use[1]))
        before = of_one[0]
        for use in of_one[1:]:
            pair = (before[1], use[1])
            if use[2] != before[2] and before[0].working_span.overlaps(use[0].working_span) and pair not in told:
                told.add(pair)
                sentence = f"和第 {before[1]} 行同一时间，要用同一个场地、同一件东西或同一个人。请错开，或换一个。"
                yield {"row": use[1], "severity": Severity.HARD.value, "words": sentence}
            before = max(before, use, key=lambda one: one[0].leave)


def _things(date: PlannedDate) -> Iterator[tuple[str, int]]:
    if date.space_id:
        yield "space", date.space_id
    yield from (("resource", pk) for pk in date.resource_ids)
    yield from (("crew", pk) for pk in date.crew_ids)
