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
            task: Numbers(2 + (number + place) % 4) for number, task in enumerate(tasks[place % EVERY :: EVERY])
        }
        set_targets(street=street, plan=plan, year=today.year, numbers=numbers)
