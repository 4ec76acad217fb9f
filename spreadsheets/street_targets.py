"""Import rows of the streets' yearly lists: a street, a year, a task, and how many times."""

import datetime as dt
from collections import defaultdict
from typing import Any

from accounts.models import Person
from core import phrases
from organizations.models import Area
from organizations.queries import streets_run_by
from plan import targeting
from plan.models import Plan, StreetTarget, Task
from plan.targeting import MAX_COUNT, QUARTERS, Numbers
from spreadsheets import cell_values, tables
from spreadsheets.name_lookups import task_reader
from spreadsheets.results import Effect, Outcome, RowResult, Tell, shown
from spreadsheets.tables import Column, Contents, Line, Problems

_TITLES = ("一季度", "二季度", "三季度", "四季度")


def columns(person: Person, *, now: dt.datetime) -> list[Column]:
    """In the order of the template."""
    streets = {name: area for area in streets_run_by(person) for name in (area.name, area.short_name)}
    names = dict.fromkeys(street.name for street in streets.values())
    example = next(iter(names), "")
    known: dict[str, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(retired=False).select_related("plan"):
        known[task.code.upper()].append(task)
        known[f"{task.plan.slug}/{task.code}".upper()].append(task)
    count = cell_values.count(MAX_COUNT)
    return [
        Column(
            title="街道", key="street", read=cell_values.one_of("您能填清单的街道", streets), required=True, empty=None,
            example=example, words=tuple(names),
        ),
        Column(title="年份", key="year", read=cell_values.count(2100), required=True, empty=None, example=str(now.year)),
        Column(title="任务编号", key="task", read=task_reader(known), required=True, empty=None, example="A1.1",
            words=tuple(sorted(code for code, tasks in known.items() if len(tasks) == 1 and "/" not in code)),
        ),
        Column(title="全年", key="planned", read=count, required=True, empty=None, hint="0 是不办", example="4"),
        *(
            Column(title=title, key=key, read=count, empty=None, hint="四个季度都填，或都空着", example="1")
            for title, key in zip(_TITLES, QUARTERS, strict=True)
        ),
    ]  # fmt: skip


def examine(contents: Contents, *, by: Person, now: dt.datetime, tell: Tell) -> Outcome:
    """All problems, or what would become of each line of a list."""
    problems = Problems()
    known = columns(by, now=now)
    lines = tables.lines(contents, known, problems)
    seen: dict[tuple[Any, ...], int] = {}
    for number, line in enumerate(lines, start=1):
        _check(line, problems)
        if (first := seen.setdefault(_key(line), line.number)) != line.number and None not in _key(line):
            problems.at(line, "task", f"和第 {first} 行重复：同一个街道、同一年、同一项任务")
        tell(number)
    if problems:
        return Outcome(problems)
    stored = {
        (street_target.street_id, street_target.year, street_target.task_id): street_target
        for street_target in StreetTarget.objects.all()
    }
    things = [_thing(line, stored.get(_key(line))) for line in lines]
    return Outcome(problems, things, shown(lines, known))


def _key(line: Line) -> tuple[Any, ...]:
    values = line.values
    return (getattr(values["street"], "pk", None), values["year"], getattr(values["task"], "pk", None))


def _check(line: Line, problems: Problems) -> None:
    values = line.values
    plan: Plan | None = values["task"].plan if values["task"] else None
    if plan and values["year"] and not plan.runs_in(values["year"]):
        problems.at(line, "year", f"方案是 {phrases.years(plan.first_year, plan.last_year)}的")
    typed = [values[name] for name in QUARTERS if values[name] is not None]
    if typed and len(typed) < len(QUARTERS):
        missing = next(name for name in QUARTERS if values[name] is None)
        problems.at(line, missing, "四个季度要么都填，要么都空着")
    elif values["planned"] is not None and (words := targeting.problem(_numbers(line))):
        problems.at(line, "planned", words)


def _numbers(line: Line) -> Numbers:
    first, second, third, fourth = (line.values[name] for name in QUARTERS)
    return Numbers(line.values["planned"], None if first is None else (first, second, third, fourth))


def _thing(line: Line, stored: StreetTarget | None) -> RowResult:
    numbers = _numbers(line)
    before = {name: getattr(stored, name) for name in ("planned", *QUARTERS)} if stored else None
    is_same = before == numbers.fields() or (stored is None and not numbers.planned)
    effect = Effect.SAME if is_same else Effect.CHANGED if stored else Effect.NEW
    street, year, task = (line.values[name] for name in ("street", "year", "task"))
    label = f"{street} {year} 年 {task.code}：{numbers.planned} 场"
    return RowResult(row=line.number, label=label, effect=effect, seen=before, payload=(street, year, task, numbers))


def write(outcome: Outcome, *, by: Person, now: dt.datetime) -> None:
    """Each list through its verb; lines that the file leaves out stay."""
    lists: dict[tuple[Area, int, Plan], dict[Task, Numbers | None]] = defaultdict(dict)
    for thing in (*outcome.of(Effect.NEW), *outcome.of(Effect.CHANGED)):
        street, year, task, numbers = thing.payload
        lists[street, year, task.plan][task] = numbers
    for (street, year, plan), numbers in lists.items():
        targeting.set_targets(street=street, plan=plan, year=year, numbers=numbers)
