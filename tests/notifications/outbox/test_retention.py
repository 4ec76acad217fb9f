"""notifications.outbox.retention: words and numbers go portion by portion."""

import datetime as dt

import pytest

from core import clock
from notifications import tasks
from notifications.models import Message
from notifications.outbox import retention
from notifications.staff_tasks import assigning, gathering
from tests.factories.people import PersonFactory
from tests.notifications.make import NOON, put
from tests.notifications.staff_tasks.test_assigning import note

pytestmark = pytest.mark.django_db


def test_words_and_numbers_go_in_portions(monkeypatch):
    monkeypatch.setattr(retention, "A_TIME", 2)
    for number in range(5):
        put(number, to=f"+861390000{number:04d}")
    waiting = put(9)
    Message.objects.exclude(pk=waiting.pk).update(state="delivered")
    monkeypatch.setattr(clock, "now", lambda: NOON + dt.timedelta(days=200))
    assert retention.retain(now=clock.now()) == {"texts": 2, "staff_tasks": 0, "numbers": 2}
    assert tasks.retain() == 6
    assert Message.objects.filter(text="", phone="").count() == 5
    waiting.refresh_from_db()
    assert (waiting.text, waiting.phone) != ("", "")


def test_staff_are_told_in_portions(monkeypatch):
    monkeypatch.setattr(gathering, "A_TIME", 2)
    assigning.create_tasks(note(), [PersonFactory() for _ in range(5)], now=NOON)
    minute = dt.timedelta(minutes=1)
    assert [gathering.gather(now=NOON + number * minute) for number in (1, 2, 3, 4)] == [2, 2, 1, 0]
