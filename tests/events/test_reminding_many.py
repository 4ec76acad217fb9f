"""Reminders of a large day, share by share: nobody is lost and nobody told twice, wherever a run is cut off."""

import datetime as dt
from collections import Counter
from types import SimpleNamespace

import pytest
from django.utils import timezone

from core import clock, portions, tokens
from core.phone_numbers import phones
from events import reminding, tasks
from events.models import ReminderRun
from notifications.composing.messages import Numbers
from notifications.models import Message
from notifications.outbox import enqueueing
from registrations.models import Registration, SeatClaim
from tests.factories.people import PersonFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db


def fill(pool, many):
    """So many parties of one, each under its own number, in two statements."""
    at = pool.occurrence.start - dt.timedelta(days=9)
    rows = [
        Registration(
            event_id=pool.event_id,
            phone=(number := f"+86139{place:08d}"),
            phone_hash=phones.look_up(number),
            contact_name="王奶奶",
            party_size=1,
            status="confirmed",
            status_changed_at=at,
            created_at=at,
        )
        for place in range(many)
    ]
    for row in rows:
        row.link_digest = tokens.digest(row.link_token)
    Registration.objects.bulk_create(rows)
    facts = {"pool": pool, "occurrence": pool.occurrence, "seats": 1, "held": True}
    SeatClaim.objects.bulk_create([SeatClaim(registration=row, **facts) for row in rows])
    return {row.phone for row in rows}


def evening(pool, minute=5):
    day = timezone.localtime(pool.occurrence.start) - dt.timedelta(days=1)
    return day.replace(hour=18, minute=minute, second=0, microsecond=0)


def rest(now):
    found = []
    while (told := reminding.remind(now=now)) is not None:
        found.append(told)
    return found


def told():
    return Counter(message.phone for message in Message.objects.filter(purpose="reminder"))


@pytest.fixture
def pool():
    return SeatPoolFactory(capacity=2000)


def test_thirteen_hundred_in_shares_each_told_once(pool):
    numbers = fill(pool, 1300)
    now = evening(pool)
    shares = rest(now)
    assert (len(shares), sum(shares)) == (64, 1300)
    assert max(shares) < 60
    assert told() == Counter(numbers)
    assert rest(now + dt.timedelta(minutes=10)) == []


def test_a_share_that_is_cut_off_is_done_again(pool, monkeypatch):
    """Killed with the texts of a share written and not committed, and killed between two shares."""
    numbers = fill(pool, 200)
    real, calls = enqueueing.enqueue, []

    def dies(drafts, **facts):
        made = real(drafts, **facts)
        calls.append(len(made))
        if len(calls) == 20:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(enqueueing, "enqueue", dies)
    with pytest.raises(KeyboardInterrupt):
        rest(evening(pool))
    assert ReminderRun.objects.get().done == 19
    assert told().total() == sum(calls[:19])
    monkeypatch.setattr(enqueueing, "enqueue", real)
    rest(evening(pool, 15))
    assert told() == Counter(numbers)


def test_two_workers_at_the_same_share(pool, monkeypatch):
    """The second comes in after the first has read its people and before it writes: each number has one text."""
    numbers = fill(pool, 200)
    real = reminding._tell

    def late(run, drafts, now):
        monkeypatch.setattr(reminding, "_tell", real)
        reminding.remind(now=now)
        return real(run, drafts, now)

    monkeypatch.setattr(reminding, "_tell", late)
    assert rest(evening(pool))[0] == 0
    assert told() == Counter(numbers)


def test_what_was_told_stays_told_where_the_progress_is_lost(pool):
    numbers = fill(pool, 50)
    rest(evening(pool))
    ReminderRun.objects.all().delete()
    assert sum(rest(evening(pool, 15))) == 0
    assert told() == Counter(numbers)


def test_all_hats_of_a_number_are_in_its_share(pool):
    """A registration, a shift and another event under one number are one text, whatever the share."""
    for place in range(5):
        number = f"+8613900007{place:03d}"
        volunteer = VolunteerFactory(person=PersonFactory(phone=number, phone_hash=phones.look_up(number)))
        shift = ShiftFactory(occurrence=pool.occurrence)
        sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
    Message.objects.all().delete()
    fill(pool, 5)
    Registration.objects.update(created_at=pool.occurrence.start - dt.timedelta(days=9))
    for place, row in enumerate(Registration.objects.order_by("pk")):
        row.phone = f"+8613900007{place:03d}"
        row.phone_hash = phones.look_up(row.phone)
        row.save()
    rest(evening(pool))
    texts = list(Message.objects.filter(purpose="reminder"))
    assert len(texts) == 5
    assert all("讲解员" in message.text and "报名1人" in message.text for message in texts)


@pytest.mark.parametrize("many", [64, 640])
def test_a_share_costs_the_same_for_few_and_many(pool, many, django_assert_max_num_queries):
    fill(pool, many)
    now = evening(pool)
    reminding.remind(now=now)
    told = 0
    for _ in range(20):  # which share a number is in depends on the key of this machine: one may be empty
        with django_assert_max_num_queries(16):
            told += reminding.remind(now=now)
    assert told > 0


def test_the_task_goes_on_in_another_where_the_time_is_up(pool, monkeypatch):
    numbers, queued = fill(pool, 200), []
    readings = iter(range(0, 10_000, 3))
    monkeypatch.setattr(portions, "time", SimpleNamespace(monotonic=lambda: next(readings)))
    monkeypatch.setattr(portions, "_go_on", queued.append)
    monkeypatch.setattr(clock, "now", lambda: evening(pool))
    tasks.remind()
    assert (ReminderRun.objects.get().done, queued) == (3, ["events.tasks.remind"])
    while len(queued) < 40 and ReminderRun.objects.get().done < reminding.SHARES:
        tasks.remind()
    assert told() == Counter(numbers)


def test_shares_cover_all_numbers_once():
    hashes = [phones.look_up(f"+86139{number:08d}") for number in range(500)] + ["0" * 64, "f" * 64]
    found = [
        sum(share.first <= one < share.until for share in (Numbers.share(n, 64) for n in range(64))) for one in hashes
    ]
    assert set(found) == {1}


def test_whoever_was_slower_sets_nobody_back(monkeypatch):
    pool = SeatPoolFactory(capacity=200)
    fill(pool, 100)
    now = evening(pool)
    ReminderRun.objects.create(day=timezone.localdate(pool.occurrence.start), done=3)
    look = reminding._day_from

    def overtaken(first):
        ReminderRun.objects.update(done=9)
        return look(first)

    monkeypatch.setattr(reminding, "_day_from", overtaken)
    assert reminding.remind(now=now) == 0
    assert (ReminderRun.objects.get().done, told()) == (9, Counter())
