"""Feeds by area, audience, host, kind, language, topic and venue, and by several at once."""

import itertools

import icalendar
import pytest

from calendars import tasks
from calendars.entries import keys, sweeping
from calendars.feeds import cache
from calendars.models import Entry, FeedStamp, Listing
from core.errors import Refusal
from events.models import Event, Occurrence, vocabulary
from plan import dating
from plan.models import Audience, Occasion
from tests.calendars.conftest import DAY, NOW, write
from tests.factories.events import AudienceFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import OrganizationFactory, PersonFactory, StreetFactory
from tests.factories.taking_part import ShiftFactory, TeamFactory, TeamMembershipFactory
from venues.models import Venue
from volunteers.models import Team, TeamBlock

pytestmark = pytest.mark.django_db
OWN = {
    "area": "xianjie",
    "audience": "elders",
    "host": "clinic",
    "kind": "lecture",
    "language": "手语",
    "occasion": "month",
    "team": "medics",
    "topic": "health",
    "venue": "xianjie-station",
}


def told(key):
    body = cache.build(key)
    found = icalendar.Calendar.from_ical(body.plain).walk("VEVENT") if body else []
    return [(str(one["summary"]), str(one["status"]), one["sequence"]) for one in found if "-" in str(one["uid"])]


def uids(key):
    body = cache.build(key)
    return {str(one["uid"]) for one in icalendar.Calendar.from_ical(body.plain).walk("VEVENT") if "@" not in one["uid"]}


def hold_places(date):
    """The team of medics keeps a place there."""
    found = Team.objects.filter(slug="medics").first() or TeamFactory(name="样例医疗队", slug="medics")
    for _ in range(3):
        TeamMembershipFactory(team=found)
    shift = ShiftFactory(occurrence=date)
    block = {"names_until": shift.start, "created_at": NOW, "changed_at": NOW}
    TeamBlock.objects.create(team=found, shift=shift, size=1, **block)


@pytest.fixture
def health(lecture):
    """The lecture with a value in every dimension."""
    event = lecture.event
    event.host.slug = "clinic"
    event.host.save()
    event.topic, event.languages = "health", "普通话、手语"
    event.occasion = Occasion.objects.create(slug="month", name="全国科普月", kind="month")
    event.save()
    hold_places(lecture)
    write(lecture)
    return lecture


def test_each_dimension_has_its_feed_with_its_name(health):
    title = "血压高不高，自己会量"
    found = {name: told(f"{name}/{slug}") for name, slug in OWN.items()}
    assert found == {name: [(title, "CONFIRMED", 0)] for name in OWN}
    assert set(OWN) == set(keys.DIMENSIONS)
    words = {
        "host": "县街卫生院",
        "kind": "讲座活动",
        "language": "手语",
        "team": "样例医疗队",
        "topic": "健康",
        "venue": "县街文化站",
    }
    for dimension, label in words.items():
        head = icalendar.Calendar.from_ical(cache.build(f"{dimension}/{OWN[dimension]}").plain)["name"]
        assert str(head).endswith(f"·{label}")
    assert cache.build("language/火星语") is None
    assert told("language/英语") == []


def test_several_at_once_are_what_is_in_each_of_them(health):
    """Every pair and every triple, against the sets of the single feeds."""
    other = VenueFactory(slug="bajie-station", area=StreetFactory(slug="bajie"))
    youth = AudienceFactory(name="青少年", slug="youth")
    for number, (kind, topic, venue) in enumerate(
        itertools.product(("lecture", "class"), ("health", "nature"), (health.venue, other))
    ):
        event = PublishedEventFactory(
            kind=kind, topic=topic, host=[health.event.host, OrganizationFactory()][number % 2]
        )
        event.audiences.add(youth if number % 3 else Audience.objects.get(slug="elders"))
        write(OccurrenceFactory(event=event, venue=venue, start=health.start, end=health.end))
    singles = [f"{name}/{slug}" for name, slug in OWN.items()] + ["kind/class", "area/bajie", "audience/youth"]
    alone = {key: uids(key) for key in singles}
    tried = 0
    for size in (2, 3):
        for chosen in itertools.combinations(singles, size):
            if len({key.partition("/")[0] for key in chosen}) == size:
                assert uids(keys.joined(chosen)) == set.intersection(*(alone[key] for key in chosen)), chosen
                tried += 1
    assert tried > 100
    assert any(len(found) not in {0, 1} for found in alone.values())


def test_whatever_the_order_it_is_one_calendar(client, health):
    asked = (
        "area/xianjie/kind/lecture.ics",
        "kind/lecture/area/xianjie.ics",
        "all.ics?kind=lecture&area=xianjie",
        "area/xianjie.ics?kind=lecture",
        "kind/lecture.ics?area=xianjie&from=singlemessage",
        "area/XianJie/KIND/lecture.ICS",
    )
    answers = [client.get(f"/calendars/{path}") for path in asked]
    assert {(answer.status_code, answer["ETag"], answer.content) for answer in answers} == {
        (200, answers[0]["ETag"], answers[0].content)
    }
    calendar = icalendar.Calendar.from_ical(answers[0].content)
    assert str(calendar["name"]).endswith("·县街·讲座活动")
    assert str(calendar["source"]).endswith("/calendars/area/xianjie/kind/lecture.ics")
    assert client.get(f"/calendars/{asked[0]}", HTTP_IF_NONE_MATCH=answers[0]["ETag"]).status_code == 304


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (["area/a", "area/b"], "one_value_each"),
        (["kind/class", "language/x", "kind/lecture"], "one_value_each"),
        (["event/a", "kind/class"], "event_alone"),
    ],
)
def test_what_can_be_no_calendar_is_refused(wanted, code):
    with pytest.raises(Refusal) as refused:
        keys.joined(wanted)
    assert refused.value.code == code


def test_an_unknown_part_is_no_calendar(client, health):
    for path in (
        "area/xianjie/kind/nothing",
        "area/nowhere/kind/lecture",
        "area/xianjie/nothing/x",
        "kind/lecture/area",
    ):
        assert client.get(f"/calendars/{path}.ics").status_code == 404
    empty = client.get("/calendars/area/xianjie/kind/class.ics")
    assert (empty.status_code, empty.content.count(b"BEGIN:VEVENT")) == (200, 0)


def test_what_leaves_one_of_them_says_so_in_all_that_it_was_in(health):
    away = VenueFactory(name="八街文化站", slug="bajie-station", area=StreetFactory(slug="bajie", name="八街街道"))
    title = "血压高不高，自己会量"
    Occurrence.objects.update(venue=away, revision=1, changed_at=NOW + DAY)
    write(Occurrence.objects.get(), now=NOW + DAY)
    assert told("area/xianjie/kind/lecture") == [(f"【改到八街】{title}", "CANCELLED", 2)]
    assert told("host/clinic/venue/xianjie-station") == [(f"【改到八街文化站】{title}", "CANCELLED", 2)]
    assert told("area/bajie/kind/lecture") == told("host/clinic/kind/lecture") == [(title, "CONFIRMED", 1)]
    Occurrence.objects.update(venue=health.venue, revision=2, changed_at=NOW + 2 * DAY)
    write(Occurrence.objects.get(), now=NOW + 2 * DAY)
    assert told("area/xianjie/kind/lecture") == [(title, "CONFIRMED", 3)]
    assert told("area/bajie/kind/lecture") == [(f"【改到县街】{title}", "CANCELLED", 4)]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"kind": "class"}, "kind/lecture"),
        ({"topic": "nature"}, "topic/health"),
        ({"languages": "普通话、英语"}, "language/手语"),
    ],
)
def test_an_event_that_leaves_any_dimension_is_followed(health, change, key):
    Event.objects.filter(pk=health.event.pk).update(**change)
    write(Occurrence.objects.get(), now=NOW + DAY)
    assert told(key) == [("【不在这个日历里了】血压高不高，自己会量", "CANCELLED", 1)]
    assert told(f"area/xianjie/{key}")[0][1] == "CANCELLED"


def test_another_host_is_told_too(health):
    Event.objects.filter(pk=health.event.pk).update(host=OrganizationFactory(name="市医院", slug="hospital"))
    write(Occurrence.objects.get(), now=NOW + DAY)
    assert told("host/clinic") == [("【改由市医院主办】血压高不高，自己会量", "CANCELLED", 1)]
    assert told("host/hospital") == [("血压高不高，自己会量", "CONFIRMED", 0)]


@pytest.mark.parametrize("key", ["area/xianjie", "kind/lecture", "area/xianjie/kind/lecture"])
def test_a_held_calendar_costs_no_query_until_one_of_its_parts_changes(health, key, django_assert_num_queries):
    ticks = iter(range(0, 100, 2))
    held = cache.FeedCache(ticks=lambda: next(ticks))
    before = held.get(key)
    with django_assert_num_queries(1):  # the stamps, at most once a second
        assert held.get(key) is before
    Occurrence.objects.update(title="新的小标题", revision=1, changed_at=NOW + DAY)
    write(Occurrence.objects.get(), now=NOW + DAY)
    after = held.get(key)
    assert after.etag != before.etag
    assert after.modified == (NOW + DAY if key.count("/") < 2 else None)


@pytest.mark.parametrize(
    ("key", "words", "model"),
    [
        ("host/clinic", "县街医院", lambda: Event.objects.get().host),
        ("venue/xianjie-station", "县街文化中心", lambda: Venue.objects.get(slug="xianjie-station")),
        ("topic/health", "保健", lambda: vocabulary.Topic.objects.get(slug="health")),
    ],
)
def test_a_renamed_word_reaches_the_heads_of_one_and_of_several(
    health, key, words, model, django_capture_on_commit_callbacks
):
    both = keys.joined([key, "area/xianjie"])
    before = {one: cache.build(one).etag for one in (key, both)}
    row = model()
    row.name = words
    with django_capture_on_commit_callbacks(execute=True):
        row.save()
    tasks.sweep()
    for one in (key, both):
        body = cache.build(one)
        assert words in str(icalendar.Calendar.from_ical(body.plain)["name"])
        assert body.etag != before[one]


def test_theme_days_stand_in_calendars_of_people_and_streets_alone(health):
    first = NOW.date() + 20 * DAY
    month = Occasion.objects.get(slug="month")
    dating.set_dates(
        occasion=month, year=first.year, first=first, last=first + 5 * DAY, by=PersonFactory(), now=NOW + DAY
    )
    shown = {key: b"occasion-month" in cache.build(key).plain for key in ("all", "area/xianjie", "kind/lecture")}
    assert shown == {"all": True, "area/xianjie": True, "kind/lecture": False}
    assert b"occasion-month" in cache.build("area/xianjie/audience/elders").plain
    assert b"occasion-month" not in cache.build("area/xianjie/kind/lecture").plain


def test_entries_written_before_come_into_the_new_calendars(health):
    Listing.objects.exclude(key="all").delete()
    FeedStamp.objects.update(label="", head_is_due=True)
    Entry.objects.update(rewrite_after=NOW)
    while sweeping.sweep(now=NOW + DAY):
        pass
    assert told("area/xianjie/kind/lecture") == [("血压高不高，自己会量", "CONFIRMED", 0)]
    name = str(icalendar.Calendar.from_ical(cache.build("area/xianjie/kind/lecture").plain)["name"])
    assert name.endswith("·县街·讲座活动")


def test_what_was_never_in_all_of_them_at_once_is_no_news_there(health):
    """From one street and one kind to another of each: neither mixed calendar ever held it."""
    away = VenueFactory(slug="bajie-station", area=StreetFactory(slug="bajie", name="八街街道"))
    Occurrence.objects.update(venue=away, revision=1, changed_at=NOW + DAY)
    Event.objects.filter(pk=health.event.pk).update(kind="class")
    write(Occurrence.objects.get(), now=NOW + DAY)
    told_of = {key: told(key) for key in ("area/xianjie/kind/class", "area/bajie/kind/lecture")}
    assert told_of == {"area/xianjie/kind/class": [], "area/bajie/kind/lecture": []}
    assert told("area/xianjie/kind/lecture")[0][1] == "CANCELLED"
    assert told("area/bajie/kind/class")[0][1] == "CONFIRMED"


def test_what_comes_back_after_long_goes_on_above_what_was_said(health):
    Event.objects.filter(pk=health.event.pk).update(topic="nature")
    write(Occurrence.objects.get(), now=NOW + DAY)
    assert told("topic/health") == [("【不在这个日历里了】血压高不高，自己会量", "CANCELLED", 1)]
    Occurrence.objects.update(start=NOW + 60 * DAY, end=NOW + 61 * DAY)
    write(Occurrence.objects.get(), now=NOW + DAY)
    after = NOW + 16 * DAY
    while sweeping.sweep(now=after):
        pass
    assert told("topic/health") == []
    write(Occurrence.objects.get(), now=after)
    assert told("topic/health") == []
    Event.objects.filter(pk=health.event.pk).update(topic="health")
    write(Occurrence.objects.get(), now=after)
    [(_, status, sequence)] = told("topic/health")
    assert (status, sequence > 1) == ("CONFIRMED", True)


def test_a_host_or_place_that_showed_nothing_is_no_calendar_and_is_not_named(client, health):
    hidden = OrganizationFactory(slug="hidden", name="还没公开过的单位")
    place = VenueFactory(slug="secret", name="还没公开过的地方", organization=hidden)
    for path in ("host/hidden", "venue/secret", "area/xianjie/host/hidden"):
        assert client.get(f"/calendars/{path}.ics").status_code == 404
    for query in ("host=nobody", "venue=nowhere", "host=hidden"):
        said = client.get(f"/calendars/all.ics?{query}")
        assert (said.status_code, hidden.name in said.text, place.name in said.text) == (400, False, False)


def test_a_mobile_in_a_name_is_masked_wherever_it_is_offered(client, health):
    Venue.objects.filter(slug="xianjie-station").update(name="王师傅家 13900000777")
    FeedStamp.objects.all().delete()
    write(health, now=NOW + DAY)
    for path in ("/calendars/all.ics?venue=nowhere", "/calendars/index.json", "/calendars/?venue=xianjie-station"):
        text = client.get(path).text
        assert ("13900000777" in text, "139****0777" in text) == (False, True)


def test_of_calendars_that_nobody_needs_a_process_keeps_few(health, monkeypatch):
    monkeypatch.setattr(cache, "MOST_JOINED", 2)
    held = cache.FeedCache()
    for kind in ("lecture", "class", "drive", "outreach"):
        held.get(f"area/xianjie/kind/{kind}")
        held.get("all")
    assert list(held._bodies) == ["area/xianjie/kind/drive", "area/xianjie/kind/outreach", "all"]
