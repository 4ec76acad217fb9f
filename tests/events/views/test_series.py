"""Series in the browser's place: typed, looked at, made, skipped, brought back, changed."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock, phrases
from events.models import Event, Occurrence, Series
from special_days.models import MarketCycle
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory

pytestmark = pytest.mark.django_db
RULES = {
    "weekly": {"weekdays": ["3"], "every": "1"},
    "monthday": {"days": "15、最后一天", "every": "1"},
    "monthweek": {"nth": ["1", "-1"], "weekdays": ["6"], "every": "1"},
    "lunar": {"month": "0", "days": "初一、十五", "leap": "on"},
    "rrule": {"text": "FREQ=WEEKLY;BYDAY=TU"},
}


@pytest.fixture
def member(client):
    found = MembershipFactory()
    client.force_login(found.person)
    return found


@pytest.fixture
def draft(member):
    return EventFactory(host=member.organization, title="读书会")


def next_wednesday():
    today = clock.today()
    return today + dt.timedelta(days=(2 - today.weekday()) % 7 or 7)


def typed(rule="weekly", **more):
    times = {"start_time": "19:00", "end_time": "20:30", "venue": VenueFactory().pk}
    return times | {"first": next_wednesday().isoformat(), "count": "4", "version": "1"} | RULES.get(rule, {}) | more


def post(client, event, rule="weekly", **more):
    return client.post(reverse("events:series_new", args=[event.pk]) + f"?rule={rule}", typed(rule, **more))


@pytest.mark.parametrize("rule", [*RULES, "market", "dates"])
def test_each_kind_of_rule_is_typed_and_looked_at(client, draft, rule):
    assert client.get(reverse("events:series_new", args=[draft.pk]) + f"?rule={rule}").status_code == 200
    cycle = MarketCycle.objects.create(area=StreetFactory(), rule="weekday", values=[7])
    soon = next_wednesday()
    own = {"cycle": cycle.pk, "every": 1, "dates": f"{soon:%Y-%m-%d}\n{soon.month}月{soon.day}日"}
    answer = post(client, draft, rule, do="look", **own)
    assert answer.status_code == 200
    assert len(answer.context["rows"]) == (1 if rule == "dates" else 4)
    assert not Series.objects.exists()


def test_what_is_not_ticked_is_kept_as_skipped_with_its_reason(client, draft):
    days = [next_wednesday() + dt.timedelta(days=7 * week) for week in range(4)]
    answer = post(client, draft, do="make", make=[f"{day}" for day in days[:3]], **{f"why-{days[3]}": "老师出差"})
    made = Series.objects.get()
    assert answer["Location"] == reverse("events:series", args=[made.pk])
    assert [(row.day, row.is_skipped, row.reason) for row in made.dates.all()] == [
        (days[0], False, ""), (days[1], False, ""), (days[2], False, ""), (days[3], True, "老师出差"),
    ]  # fmt: skip
    page = client.get(answer["Location"]).content.decode()
    assert "老师出差" in page
    assert "恢复" in page


@pytest.mark.parametrize(
    ("rule", "more", "sentence"),
    [
        ("weekly", {"weekdays": []}, "请勾周几。"),
        ("weekly", {"count": ""}, "请填到哪天为止，或者一共几次。"),
        ("weekly", {"end_time": "18:00"}, "结束要晚于开始；17:00 以后开始的可以到第二天 06:00。"),
        ("monthday", {"days": "32"}, "“32”看不懂"),
        ("lunar", {"days": "初十一"}, "“初十一”看不懂"),
        ("dates", {"dates": "明天"}, "“明天”看不懂"),
        ("dates", {"dates": "2026-2-30"}, "没有“2026-2-30”这一天"),
        ("rrule", {"text": "every day"}, "这条规则看不懂"),
        ("market", {"cycle": ""}, "请选哪里的赶街天。"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, draft, rule, more, sentence):
    answer = post(client, draft, rule, do="look", **more)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_rule_that_says_its_end_needs_no_other(client, draft):
    own = {"text": "FREQ=WEEKLY;COUNT=3", "until": "", "count": ""}
    assert "3 天，勾上的会办" in post(client, draft, "rrule", do="look", **own).content.decode()
    other = post(client, draft, "rrule", do="look", **own | {"count": "5"})
    assert (other.status_code, "请只留一个" in other.content.decode()) == (422, True)


def test_somebody_else_saved_in_between(client, draft):
    Event.objects.filter(pk=draft.pk).update(version=5)
    answer = post(client, draft, do="make", make=[next_wednesday().isoformat()])
    assert (answer.status_code, Series.objects.count()) == (422, 0)
    assert "别人改过这场活动" in answer.content.decode()


@pytest.fixture
def made(client, draft):
    days = [next_wednesday() + dt.timedelta(days=7 * week) for week in range(4)]
    post(client, draft, do="make", make=[f"{day}" for day in days])
    return Series.objects.get()


def test_a_day_is_skipped_and_brought_back(client, made):
    row = made.dates.first()
    client.post(reverse("events:series_skip", args=[row.pk]), {"reason": "放假"})
    assert Occurrence.objects.count() == 3
    client.post(reverse("events:series_bring_back", args=[row.pk]))
    assert Occurrence.objects.count() == 4
    answer = client.post(reverse("events:series_bring_back", args=[row.pk]), follow=True)
    assert "没有跳过，不用恢复" in answer.content.decode()


def test_all_of_a_draft_is_changed_at_once(client, made):
    row = made.dates.first()
    page = client.get(reverse("events:series_change", args=[row.pk]))
    version = page.context["form"].initial["version"]
    facts = {"scope": "all", "start_time": "09:00", "end_time": "10:00", "venue": row.venue_id, "version": version}
    seen = client.post(reverse("events:series_change", args=[row.pk]), facts)
    assert len(seen.context["lines"]) == seen.text.count("<s>") == 4
    assert "没有人要通知" in seen.text
    made.event.refresh_from_db()
    assert made.event.version == version
    answer = client.post(reverse("events:series_change", args=[row.pk]), facts | {"confirm": "1"}, follow=True)
    assert "改好了 4 天。" in answer.content.decode()
    assert {one.start.astimezone(clock.timezone.get_default_timezone()).hour for one in Occurrence.objects.all()} == {9}


def test_from_one_date_only_that_date_is_proposed_and_its_clashes_are_seen_before(client, made):
    row = made.dates.all()[1]
    form = client.get(reverse("events:series_change", args=[row.pk])).context["form"]
    assert form["scope"].value() == "one"
    there = OccurrenceFactory(event=PublishedEventFactory(host=made.event.host), start=row.start, end=row.end)
    typed = {name: form[name].value() for name in ("scope", "version")}
    typed |= {"start_time": f"{phrases.local(row.start):%H:%M}", "end_time": f"{phrases.local(row.end):%H:%M}"}
    seen = client.post(reverse("events:series_change", args=[row.pk]), typed | {"venue": there.venue_id})
    assert [line.after.pk for line in seen.context["lines"]] == [row.occurrence_id]
    assert "venue_shared" in [clash.code.value for clash in seen.context["seen"].clashes]
    assert "发布以前要解决" in seen.text
    assert Occurrence.objects.filter(venue=there.venue_id).count() == 1


def test_the_same_rule_goes_on(client, made):
    address = reverse("events:series_more", args=[made.pk])
    seen = client.post(address, {"count": "2", "do": "look"})
    days = [row[0].day for row in seen.context["rows"]]
    facts = {"count": "2", "do": "make", "make": [f"{day}" for day in days], "version": seen.context["version"]}
    client.post(address, facts)
    assert Occurrence.objects.count() == 6


def test_in_public_those_told_are_seen_before(client, member, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 2, 4, tzinfo=dt.UTC))  # four Wednesdays without a holiday or an exam
    client.force_login(member.person)
    event = PublishedEventFactory(host=member.organization, booking="none")
    day = next_wednesday()
    first = dt.datetime.combine(day, dt.time(11), dt.UTC)
    venue = VenueFactory()
    OccurrenceFactory(
        event=event,
        venue=venue,
        start=first,
        end=first + dt.timedelta(hours=1, minutes=30),
        contact_phone="+8613900000001",
    )
    days = [day + dt.timedelta(days=7 * week) for week in range(4)]
    post(client, event, do="make", make=[f"{one}" for one in days], venue=venue.pk)
    row = Series.objects.get().dates.all()[1]
    assert client.post(reverse("events:series_skip", args=[row.pk]))["Location"] == reverse(
        "events:cancel_occurrence", args=[row.occurrence_id]
    )
    facts = {"scope": "following", "start_time": "09:00", "end_time": "10:00", "venue": venue.pk, "version": 2}
    address = reverse("events:series_change", args=[row.pk])
    seen = client.post(address, facts)
    assert len(seen.context["recipients"]) == 1
    assert not event.changes.exists()
    client.post(address, facts | {"confirm": "1"})
    assert len(event.changes.get().items) == 3


def test_after_a_cut_both_halves_say_what_there_is_and_an_exception_stands_at_its_own_day(client, draft):
    """Four Wednesdays, the third on a Friday; from the second on they are Thursdays."""
    first = next_wednesday()
    days = [first + dt.timedelta(days=7 * number) for number in range(4)]
    post(client, draft, do="make", count="4", until="", make=[day.isoformat() for day in days])
    old = Series.objects.get()
    moved = old.dates.get(day=days[2])
    friday = moved.start + dt.timedelta(days=2)
    Occurrence.objects.filter(pk=moved.occurrence_id).update(start=friday, end=friday + dt.timedelta(hours=1))
    thursday = {"weekdays": ["4"], "every": "1", "first": (days[1] + dt.timedelta(days=1)).isoformat()}
    typed = {"scope": "following", "start_time": "19:00", "end_time": "20:30", "venue": "", "version": ""}
    draft.refresh_from_db()
    typed |= thursday | {"version": draft.version, "do": "look"}
    address = reverse("events:series_rule", args=[old.dates.get(day=days[1]).pk])
    seen = client.post(address, typed).context
    client.post(address, typed | {"do": "make", "seen": seen["seen"], "make": seen["seen"].split()})
    titles = [one.spoken for one in Series.objects.all()]
    assert titles == [f"每周三，到 {phrases.long_date(first)}", "每周四，共 3 次"]
    page = client.get(reverse("events:series", args=[Series.objects.last().pk]))
    stand = [date.stands_at for date, *_ in page.context["rows"]]
    assert stand == sorted(stand)
    assert phrases.local(friday).date() in stand
    assert f"照规律是 {phrases.date(days[2] + dt.timedelta(days=1))}" in page.text


def test_the_head_counts_the_dates_that_are_on(client, draft):
    days = [next_wednesday() + dt.timedelta(days=7 * number) for number in range(3)]
    post(client, draft, do="make", count="3", until="", make=[day.isoformat() for day in days])
    series = Series.objects.get()
    client.post(reverse("events:series_skip", args=[series.dates.first().pk]), {"reason": "放假"})
    for address in (reverse("events:series", args=[series.pk]), reverse("events:staff_event", args=[draft.pk])):
        assert "每周三，共 2 次，跳过 1 天" in client.get(address).text
