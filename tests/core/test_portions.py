"""core.portions: portion after portion, until nothing is left or the time is up."""

import pytest
from django_q.models import OrmQ

from core import portions


def test_until_nothing_is_left():
    left = [3, 0, 2, None, 9]
    assert portions.work(lambda: left.pop(0), task="x.y") == 5
    assert left == [9]


@pytest.mark.django_db
def test_until_the_time_is_up_and_then_on_in_another_task(monkeypatch):
    readings = iter([0, 3, 7, 8])
    monkeypatch.setattr(portions.time, "monotonic", lambda: next(readings))
    assert portions.work(lambda: 1, task="events.tasks.remind") == 3
    assert [task.func() for task in OrmQ.objects.all()] == ["events.tasks.remind"]
