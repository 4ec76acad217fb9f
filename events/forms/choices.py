"""What organizers choose from, each list read once a page."""

import datetime as dt
from itertools import groupby

from django.db.models import Q, QuerySet

from accounts.models import Person
from core import words
from organizations.models import Organization
from plan.models import Task
from venues.models import Venue

Choices = list[tuple[str, "str | list[tuple[str, str]]"]]
EMPTY: Choices = [("", "请选")]


def hosts(person: Person) -> "QuerySet[Organization]":
    """Organizations for which the person may organize."""
    return Organization.objects.managed_by(person, role="organizer").order_by("name")


def tasks(*, now: dt.datetime, chosen: int | None = None) -> "QuerySet[Task]":
    """Tasks of the plans that run in this year, and the one already chosen."""
    year = words.local(now).year
    running = Q(retired=False, plan__first_year__lte=year, plan__last_year__gte=year)
    return Task.objects.filter(running | Q(pk=chosen)).select_related("plan")


def by_plan(found: "QuerySet[Task]") -> Choices:
    """Grouped under their plans."""
    groups = groupby(found, key=lambda task: task.plan.title)
    return EMPTY + [(title, [(str(task.pk), str(task)) for task in of_plan]) for title, of_plan in groups]


def venues(*, chosen: set[int] | None = None) -> Choices:
    """Usable venues grouped under their areas, and those already chosen."""
    found = Venue.objects.filter(Q(closed=False) | Q(pk__in=chosen or set())).select_related("area")
    groups = groupby(found, key=lambda venue: venue.area.name)
    return EMPTY + [(area, [(str(venue.pk), venue.name) for venue in of_area]) for area, of_area in groups]
