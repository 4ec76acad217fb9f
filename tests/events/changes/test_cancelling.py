import pytest

from core.errors import Refusal
from events import signals
from events.changes import cancelling, previewing
from events.models import Change, Event, Occurrence
from notifications.models import Message, Purpose
from tests.events.conftest import at, make_drive, stops
from tests.factories.events import PublishedEventFactory

pytestmark = pytest.mark.django_db


def cancel(event, chosen, person, now, reason="车坏了"):
    return cancelling.cancel_occurrences(event=event, occurrences=chosen, by=person, reason=reason, now=now)


def test_one_stop_is_cancelled_and_its_people_are_told(person, now, only_own_recipients):
    drive = make_drive(3)
    second = stops(drive)[1]
    heard = []
    signals.cancelled.connect(lambda **facts: heard.append(facts["occurrences"]), weak=False, dispatch_uid="t")
    try:
        change = cancel(drive, [second], person, now)
    finally:
        signals.cancelled.disconnect(dispatch_uid="t")
    drive.refresh_from_db()
    second.refresh_from_db()
    assert (second.state, second.cancel_reason, second.revision) == (Occurrence.State.CANCELLED, "车坏了", 1)
    assert (second.changed_at, drive.state) == (now, Event.State.PUBLISHED)
    assert (change.kind, change.items[0].after, heard) == (Change.Kind.CANCELLED, None, [[second]])
    message = Message.objects.get()
    assert message.purpose == Purpose.CANCELLATION
    assert message.text == (
        f"【科普活动】取消通知：《科普大篷车》第2站 9月15日 周二 上午 9:30 {second.venue.name}（现场联系人）。原因：车坏了。"
    )


def test_cancelling_the_last_date_cancels_the_event(person, now, only_own_recipients):
    drive = make_drive(1)
    cancel(drive, stops(drive), person, now)
    drive.refresh_from_db()
    assert (drive.state, drive.cancelled_at, drive.cancel_reason) == (Event.State.CANCELLED, now, "车坏了")
    assert Message.objects.get().text.startswith("【科普活动】活动取消：《科普大篷车》9月14日")


def test_cancelling_the_last_date_after_others_were_held_finishes_the_event(person, now, only_own_recipients):
    drive = make_drive(2)
    first, second = stops(drive)
    Occurrence.objects.filter(pk=first.pk).update(state="held")
    cancel(drive, [second], person, now)
    drive.refresh_from_db()
    assert (drive.state, drive.cancelled_at) == (Event.State.FINISHED, None)


def test_the_whole_event_is_one_change_and_one_text(person, now, only_own_recipients):
    drive = make_drive(3)
    change = cancelling.cancel_event(event=drive, by=person, reason="暴雨", now=now)
    drive.refresh_from_db()
    assert (drive.state, len(change.items)) == (Event.State.CANCELLED, 3)
    assert Message.objects.get().text.startswith("【科普活动】活动取消：《科普大篷车》第1站")


def test_what_was_held_stays_held(person, only_own_recipients):
    drive = make_drive(3)
    Occurrence.objects.filter(pk=stops(drive)[0].pk).update(state="held")
    cancelling.cancel_event(event=drive, by=person, reason="暴雨", now=at(15, 13))
    assert [one.state for one in stops(drive)] == ["held", "scheduled", "cancelled"]


def test_the_preview_is_what_is_sent(person, now, only_own_recipients):
    drive = make_drive(3)
    facts = {"event": drive, "occurrences": stops(drive)[:2], "reason": "车坏了", "now": now}
    texts = list(previewing.preview(change_kind=Change.Kind.CANCELLED, **facts).texts.texts().values())
    assert Message.objects.count() == 0
    cancelling.cancel_occurrences(by=person, **facts)
    assert [f"【科普活动】{text}" for text in texts] == [Message.objects.get().text]


@pytest.mark.parametrize(
    ("state", "hour", "reason", "code"),
    [
        ("cancelled", at(8, 12), "雨", "not_scheduled"),
        ("held", at(8, 12), "雨", "not_scheduled"),
        ("scheduled", at(14, 12), "雨", "already_over"),
        ("scheduled", at(8, 12), " ", "reason_missing"),
    ],
)
def test_refusals_change_nothing(person, state, hour, reason, code):
    drive = make_drive(1)
    drive.occurrences.update(state=state)
    with pytest.raises(Refusal) as refused:
        cancel(drive, stops(drive), person, hour, reason)
    assert (refused.value.code, stops(drive)[0].state) == (code, state)
    assert (Change.objects.count(), Message.objects.count()) == (0, 0)


def test_nothing_left_to_cancel(person):
    drive = make_drive(1)
    with pytest.raises(Refusal, match="nothing_to_cancel"):
        cancelling.cancel_event(event=drive, by=person, reason="雨", now=at(14, 12))
    drive.refresh_from_db()
    assert drive.state == Event.State.PUBLISHED


def test_a_draft_is_not_cancelled(person, now):
    drive = make_drive(1, published=False)
    with pytest.raises(Refusal, match="not_published"):
        cancelling.cancel_event(event=drive, by=person, reason="雨", now=now)


def test_an_occurrence_of_another_event_is_not_touched(person, now):
    drive, other = make_drive(1), make_drive(1)
    with pytest.raises(Refusal, match="nothing_to_cancel"):
        cancel(drive, stops(other), person, now)
    assert stops(other)[0].state == Occurrence.State.SCHEDULED


def test_a_programme_without_dates_is_cancelled_as_a_whole(person, now):
    programme = PublishedEventFactory(kind=Event.Kind.THEME_DAY)
    change = cancelling.cancel_event(event=programme, by=person, reason="改到明年", now=now)
    programme.refresh_from_db()
    assert (programme.state, programme.cancel_reason, change.items) == (Event.State.CANCELLED, "改到明年", [])
