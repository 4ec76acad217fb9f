"""Who asked long ago is erased portion by portion."""

import datetime as dt

import pytest

from core import clock
from outreach_requests import personal_data, tasks
from outreach_requests.models import OutreachRequest
from tests.factories.requests import ask

pytestmark = pytest.mark.django_db


def test_old_requests_are_erased_portion_by_portion(monkeypatch, settings):
    monkeypatch.setattr(personal_data, "A_TIME", 2)
    settings.REQUESTS_PER_NUMBER_PER_DAY = 9
    now = clock.now()
    for number in range(5):
        ask(now=now, place=f"{number} 号操场")
    late = now + dt.timedelta(days=settings.REQUEST_DAYS_KEPT + 400)
    assert personal_data.erase_old(now=late) == 2
    assert OutreachRequest.objects.filter(erased_at=None).count() == 3
    monkeypatch.setattr("outreach_requests.tasks.clock.now", lambda: late)
    assert tasks.erase_old() == 3
    assert (OutreachRequest.objects.exclude(phone="").count(), tasks.erase_old()) == (0, 0)
