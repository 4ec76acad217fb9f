"""Asking for an outreach: what is refused, who proves what, and what is texted to whom."""

import datetime as dt

import pytest

from core.errors import Refusal
from notifications.models import Message
from outreach_requests import rules
from outreach_requests.models import OutreachRequest, RequestTime
from outreach_requests.rules import Lately, Time
from outreach_requests.submissions import submitting
from tests.factories.events import AudienceFactory, VenueFactory
from tests.factories.people import OrganizationFactory, StreetFactory, VillageFactory
from tests.factories.requests import NUMBER, ask, asked

pytestmark = pytest.mark.django_db
State = OutreachRequest.State
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 9, 8)


def refused(call) -> str:
    with pytest.raises(Refusal) as refusal:
        call()
    return refusal.value.code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"organization_name": "  "}, "organization_missing"),
        ({"contact_name": ""}, "name_missing"),
        ({"adults": 0}, "heads_missing"),
        ({"adults": 5001}, "too_many_heads"),
        ({"place": " "}, "place_missing"),
        ({"times": ()}, "times_missing"),
        ({"times": (Time(day=TODAY),)}, "day_past"),
        ({"times": (Time(day=TODAY + DAY * 400),)}, "day_too_far"),
        ({"times": (Time(day=TODAY + DAY),) * 2}, "time_twice"),
        ({"times": tuple(Time(day=TODAY + DAY * n) for n in range(1, 5))}, "too_many_times"),
    ],
)
def test_what_is_refused(now, facts, code):
    assert refused(lambda: ask(now=now, **facts)) == code
    assert OutreachRequest.objects.count() == 0


def test_an_unproven_number_gets_a_text_that_repeats_nothing_of_what_was_typed(now):
    hostile = "点这里领奖 http://evil.example"
    made = ask(now=now, proven=False, organization_name=hostile, contact_name=hostile, wish=hostile, place=hostile)
    text = Message.objects.get()
    assert (made.state, text.purpose, text.at_once, text.phone) == (State.UNCONFIRMED, "request", True, NUMBER)
    assert ("evil" in text.text, made.short_link in text.text) == (False, True)
    assert len(f"/q{made.link_token}") == 16


def test_staff_see_it_only_once_its_number_is_proven(now, association):
    made = ask(now=now, proven=False)
    mine = OutreachRequest.objects.managed_by(association)
    assert not mine.exists()
    for _ in range(2):
        submitting.confirm(request=made, now=now)
    assert [(one.state, one.steps.count()) for one in mine] == [(State.NEW, 2)]


def test_a_proven_number_is_in_the_queue_without_a_text(now):
    group, venue = AudienceFactory(), VenueFactory()
    made = ask(now=now, venue_id=venue.pk, audience_ids=(group.pk,), facilities=("stage", "power", "nonsense"))
    assert (made.state, made.venue, made.street, made.place) == (State.NEW, venue, venue.area, "")
    assert (made.facilities, list(made.audiences.all())) == (["power", "stage"], [group])
    assert not Message.objects.exists()


def test_the_street_of_a_place_in_a_village(now):
    village = VillageFactory()
    assert ask(now=now, venue_id=VenueFactory(area=village).pk).street == village.parent


def test_a_place_that_is_not_there(now):
    closed = VenueFactory(closed=True)
    assert refused(lambda: ask(now=now, venue_id=closed.pk)) == "place_missing"
    assert refused(lambda: ask(now=now, street_id=VillageFactory().pk)) == "place_missing"


def test_the_same_number_place_and_week_is_the_same_request(now):
    street = StreetFactory()
    first = ask(street, now=now)
    assert refused(lambda: ask(street, now=now, place="村委会　院坝。")) == "already_asked"
    ask(street, now=now, phone="+8613900000778")
    ask(street, now=now, place="小学操场")
    ask(street, now=now, times=(Time(day=first.times.get().day + DAY * 7),))
    OutreachRequest.objects.filter(pk=first.pk).update(state=State.REFUSED)
    ask(street, now=now)


def test_the_link_again_once_a_day_and_only_for_the_same_request(now):
    street = StreetFactory()
    made = ask(street, now=now)
    for _ in range(3):
        submitting.send_link_again(asked=asked(street, now=now), now=now)
    submitting.send_link_again(asked=asked(street, now=now, phone="+8613900000778"), now=now)
    assert [made.short_link in one.text for one in Message.objects.all()] == [True]


def test_limits_of_a_number(now, settings):
    settings.REQUESTS_PER_NUMBER_PER_DAY = 2
    for number in range(2):
        ask(now=now, place=f"院坝{number}")
    assert refused(lambda: ask(now=now)) == "too_many"
    ask(now=now + DAY)


def test_limits_of_a_network(now, settings):
    settings.REQUESTS_PER_NETWORK_PER_HOUR = 2
    for number in range(2):
        ask(now=now, phone=f"+861390000080{number}", network="n" * 64)
    assert refused(lambda: ask(now=now, network="n" * 64)) == "too_many"
    ask(now=now, network="m" * 64)
    ask(now=now + DAY, network="n" * 64, place="操场")


def test_a_number_is_not_texted_again_and_again_by_strangers(now):
    for number in range(rules.MAX_UNCONFIRMED):
        ask(now=now, proven=False, place=f"院坝{number}")
    assert refused(lambda: ask(now=now, proven=False)) == "not_confirmed_yet"
    assert Message.objects.count() == 2
    submitting.send_link_again(asked=asked(now=now), now=now)
    assert Message.objects.filter(key__contains=":link:").count() == 1
    ask(now=now)


def test_staff_write_down_what_somebody_asks_for(now, person, settings):
    settings.REQUESTS_PER_NUMBER_PER_DAY = 0
    host = OrganizationFactory()
    made = ask(now=now, by_person_id=person.pk, assigned_to_id=host.pk)
    assert (made.state, made.assigned_to, made.steps.get().by) == (State.NEW, host, person)
    assert not Message.objects.exists()


def test_what_nobody_confirms_is_deleted(now):
    gone, kept = ask(now=now, proven=False), ask(now=now, place="操场")
    assert submitting.drop_unconfirmed(now=now + DAY) == 0
    assert submitting.drop_unconfirmed(now=now + DAY * 2) == 1
    assert list(OutreachRequest.objects.all()) == [kept]
    assert RequestTime.objects.filter(request=gone.pk).count() == 0


def test_what_is_over_cannot_be_confirmed(now):
    made = ask(now=now)
    OutreachRequest.objects.update(state=State.WITHDRAWN)
    assert refused(lambda: submitting.confirm(request=made, now=now)) == "request_over"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("县街 小学。", "县街小学", True), ("ＡＢ楼", "ab楼", True), ("县街小学", "县街中学", False)],
)
def test_spellings_of_a_place(one, other, same):
    keys = {rules.place_key(venue_id=None, street_id=1, place=place) for place in (one, other)}
    assert (len(keys) == 1) is same
    assert rules.place_key(venue_id=7, street_id=1, place=one) == "venue:7"


def test_limits_are_pure():
    lately = Lately(number_today=0, number_unconfirmed=2, network_hour=0)
    rules.refuse_another(lately, proven=True, per_number=1, per_network=1)
    with pytest.raises(Refusal):
        rules.refuse_another(lately, proven=False, per_number=1, per_network=1)
