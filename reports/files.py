"""How far each plan and each street is, and who is not reached, as files, for pages and API clients."""

import datetime as dt
from collections.abc import Mapping, Sequence

from accounts.models import Person
from core import phrases
from core.spreadsheets.writer import Table
from organizations.models import Area
from plan.models import Plan
from reports import progress, reach, street_lists

PLAN = ("组", "任务编号", "任务", "牵头单位", "计划", "办了", "人次", "还没记录")
COUNTED = ("办了", "排了", "还欠")
STREETS = (
    "街道", "年份", "任务编号", "任务", "全年", *street_lists.QUARTERS,
    *(f"{quarter}{what}" for quarter in street_lists.QUARTERS for what in COUNTED), *(f"全年{what}" for what in COUNTED),
)  # fmt: skip
REACH = ("街道", "村（社区）", "少数民族聚居", "欠发达", "人口", "近一年办了", "后一年排了", "上次")


def plans() -> list[Plan]:
    """All, with whoever coordinates them."""
    return list(Plan.objects.select_related("coordinator", "area"))


def chosen_plan(slug: str, *, among: Sequence[Plan], today: dt.date) -> Plan | None:
    """By its slug; else the one whose period is now, else the first. Raises Plan.DoesNotExist."""
    if slug:
        found = next((plan for plan in among if plan.slug == slug), None)
        if found is None:
            raise Plan.DoesNotExist
        return found
    return next((plan for plan in among if plan.covers(today)), among[0] if among else None)


def chosen_year(asked: Mapping[str, str], *, today: dt.date) -> tuple[Plan, int]:
    """The plan and the year of the street lists: asked for, or the present ones. Raises Plan.DoesNotExist."""
    plan = chosen_plan(asked.get("plan", ""), among=plans(), today=today)
    if plan is None:
        raise Plan.DoesNotExist
    text = asked.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else today.year
    return plan, min(max(year, plan.first_year), plan.last_year)


def plan(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """The tasks of a plan (``plan``: its slug) with what counts for them."""
    chosen = chosen_plan(asked.get("plan", ""), among=plans(), today=phrases.local(now).date())
    rows = [
        [
            group.group.code, task.code, task.title, task.lead.name, tally.planned, tally.held, tally.heads,
            tally.unrecorded,
        ]
        for group in (progress.by_group(chosen, now=now) if chosen else [])
        for task, tally in group.tasks
    ]  # fmt: skip
    return Table("方案进度", PLAN, rows)


def streets(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """All street lists of a ``year`` of a ``plan``, with the columns that an import knows."""
    today = phrases.local(now).date()
    plan, year = chosen_year(asked, today=today)
    found = street_lists.of_streets(plan, year, Area.objects.filter(level=Area.Level.STREET), now=now)
    rows = [
        [
            street_list.street.name, year, f"{plan.slug}/{line.task.code}", line.task.title, line.total, *line.target,
            *(number for quarter in line.quarters for number in (quarter.held, quarter.coming, quarter.owed)),
            line.done, line.planned, line.missing,
        ]
        for street_list in found
        for line in street_list.lines
        if line.task
    ]  # fmt: skip
    return Table(f"{year}年街道清单", STREETS, rows)


def unreached(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """Streets or villages (``kind``), gaps first: held and planned, in all and for each audience group."""
    kind = asked.get("kind", "")
    groups = reach.groups()
    reached_areas = reach.reach(reach.areas(kind if kind in reach.KINDS else ""), groups, now=now)
    columns = [*REACH, *(f"{group.name}：{what}" for group in groups for what in ("办了", "排了"))]
    return Table("还没到的地方", columns, [_reached(row) for row in reached_areas])


def _reached(row: reach.Reach) -> list[object]:
    area = row.area
    is_village = area.level == Area.Level.VILLAGE
    names = [str(area.parent), area.name] if is_village else [area.name, ""]
    marks = [area.ethnic_minority, area.less_developed]
    last = f"{phrases.local(row.last):%Y-%m-%d}" if row.last else ""
    counts = [count for _, held, planned in row.cells for count in (held, planned)]
    return [*names, *marks, area.population, row.held, row.planned, last, *counts]


EXPORTS = {
    "plan": plan,
    "street-lists": streets,
    "reach": unreached,
}
"""Each list of this app that is offered as a file, by its name in addresses."""
