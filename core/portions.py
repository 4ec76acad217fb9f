"""Do work portion by portion that may take longer than the worker allows for a task.

Each portion is a short transaction of its own and says how much it did, or None where nothing is left; what was done
is found in the database, so that it goes on after a kill from there. What does not fit into one task is queued
again.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

MAX_SECONDS = 8.0
"""Seconds after which no further portion begins: the worker ends a task after 20."""
A_TIME = 1000
"""Rows that one statement of a sweep takes."""
Portion = Callable[[], int | None]


def work(portion: Portion, *, task: str) -> int:
    """Portion after portion until nothing is left or the time is up; then ``task`` (a dotted path) goes on.

    Returns how much was done.
    """
    started = time.monotonic()
    done = 0
    while (found := portion()) is not None:
        done += found
        if time.monotonic() - started >= MAX_SECONDS:
            _go_on(task)
            break
    return done


def clear(portion: Callable[[], int], *, task: str) -> int:
    """The same for what takes away: a portion that found nothing is the last."""
    return work(lambda: portion() or None, task=task)


def few(rows: QuerySet[M]) -> QuerySet[M]:
    """The first ``A_TIME`` of these rows, as rows that can be updated or deleted."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:A_TIME])
    return rows.model._default_manager.filter(pk__in=keys)  # noqa: SLF001 - Django's documented name


def _go_on(task: str) -> None:
    from django_q.tasks import async_task  # noqa: PLC0415 - needs the app registry

    async_task(task)
