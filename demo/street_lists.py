"""What the streets of the demo mean to hold this year: some are behind, one has no list yet."""

import datetime as dt

from organizations.models import Area
from plan.models import Plan, Task
from plan.targeting import Numbers, set_targets

EVERY = 7
"""One task in so many stands in a street's list."""


def load(plan: Plan, *, today: dt.date) -> None:
    """Eight of the nine, each with other tasks and numbers."""
    tasks = list(plan.tasks.filter(retired=False, outside_events="").order_by("position", "pk"))
    for place, street in enumerate(Area.objects.filter(level=Area.Level.STREET)[:8]):
        numbers: dict[Task, Numbers | None] = {
            task: _meant(1 + (number + place) % 3, number, today)
            for number, task in enumerate(tasks[place % EVERY :: EVERY])
        }
        set_targets(street=street, plan=plan, year=today.year, numbers=numbers)


def _meant(times: int, number: int, today: dt.date) -> Numbers:
    """One in three is spread over the year; the others are meant for the present quarter."""
    if number % 3 == 0:
        return Numbers(times)
    first, second, third, fourth = (times * (quarter == (today.month - 1) // 3) for quarter in range(4))
    return Numbers(times, (first, second, third, fourth))
