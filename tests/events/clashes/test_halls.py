"""A date at a place with halls, of which none is chosen, is asked for: where it is chosen, or that none is meant."""

import html
import re

import pytest
from rest_framework.test import APIClient

from events.clashes import acknowledging, engine
from events.clashes.types import Code
from events.models import ClashAcknowledgement, Event, Occurrence
from events.publication import publishing
from tests.events.conftest import at, make_complete_draft
from tests.factories.events import AudienceFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory
from tests.factories.resources import SpaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(now, time_machine):
    time_machine.move_to(now)


@pytest.fixture
def course():
    """Three lessons at a place with two halls."""
    event = make_complete_draft(kind=Event.Kind.CLASS)
    event.audiences.add(AudienceFactory())
    event.occurrences.all().delete()
    venue = VenueFactory(name="县街文化站", organization=event.host)
    SpaceFactory(venue=venue, name="报告厅")
    SpaceFactory(venue=venue, name="院子")
    SpaceFactory(venue=venue, name="老教室", closed=True)
    for number in range(1, 4):
        OccurrenceFactory(event=event, position=number, venue=venue, start=at(20 + number, 14), end=at(20 + number, 16))
    return event


def halls(event, now) -> list:
    return [one for one in engine.of_event(event, now=now)[1] if one.code == Code.HALL_NOT_CHOSEN]


def lacks(event, now) -> list:
    return [(one.words, one.anchor) for one in publishing.missing(event, now=now) if one.code == "hall_not_chosen"]


def test_the_checklist_names_the_dates_and_leads_to_the_row(course, now):
    assert lacks(course, now) == [
        ("第1课 9月21日 周一、第2课 9月22日 周二、第3课 9月23日 周三，还没有选用县街文化站的哪个场地", "row-1")
    ]
    first = course.occurrences.first()
    first.space = first.venue.spaces.first()
    first.save()
    assert lacks(course, now) == [("第2课 9月22日 周二、第3课 9月23日 周三，还没有选用县街文化站的哪个场地", "row-2")]
    assert "有报告厅、院子。" in halls(course, now)[0].words, "closed ones are not named"


@pytest.mark.parametrize("name", ["县街文化站：有楼梯", "文化站"])
def test_the_checklist_is_no_part_of_the_sentence_that_a_name_could_cut(course, now, name):
    venue = course.occurrences.first().venue
    venue.name = name
    venue.save()
    venue.spaces.filter(name="院子").update(name="院子：有棚")
    [(words, _)] = lacks(course, now)
    assert words.endswith(f"，还没有选用{name}的哪个场地")


def test_where_all_have_one_or_the_place_has_none_nothing_is_asked(course, now):
    course.occurrences.update(space=course.occurrences.first().venue.spaces.first())
    assert lacks(course, now) == []
    course.occurrences.update(space=None, venue=VenueFactory())
    assert lacks(course, now) == []
    course.occurrences.update(venue=None, mode=Occurrence.Mode.ONLINE)
    assert lacks(course, now) == []


def test_one_press_answers_for_all_dates_and_is_remembered_at_other_hours(client, course, now):
    member = MembershipFactory(organization=course.host)
    client.force_login(member.person)
    page = client.get(f"/staff/events/{course.pk}/").text
    presses = [html.unescape(value) for value in re.findall(r'name="hall" value="(whole~[^"]+)"', page)]
    assert len(set(presses)) == 1
    client.post(f"/staff/events/{course.pk}/clashes/", {"hall": presses[0]})
    assert set(ClashAcknowledgement.objects.values_list("reason", flat=True)) == {"整个场馆都用"}
    assert ClashAcknowledgement.objects.count() == 3
    assert lacks(course, now) == []
    course.occurrences.update(start=at(25, 9), end=at(25, 11))
    assert lacks(course, now) == [], "another hour is no new question"
    other = VenueFactory()
    SpaceFactory(venue=other)
    course.occurrences.update(venue=other)
    assert len(lacks(course, now)) == 1, "another place is"


def test_a_place_whose_whole_can_be_chosen_is_not_answered_by_a_word(client, course, now):
    venue = course.occurrences.first().venue
    SpaceFactory(venue=venue, name="全馆", is_whole=True)
    client.force_login(MembershipFactory(organization=course.host).person)
    page = client.get(f"/staff/events/{course.pk}/").text
    assert ('value="whole~' in page, 'value="none~' in page) == (False, True)
    assert "整个场馆都用，就选“全馆”" in page


def test_enter_in_the_reason_answers_nothing(client, course):
    client.force_login(MembershipFactory(organization=course.host).person)
    page = client.get(f"/staff/events/{course.pk}/").text
    form = page[page.index(f'action="/staff/events/{course.pk}/clashes/"') :]
    assert "name=" not in re.findall(r"<button[^>]*>", form)[0]


def test_publishing_is_refused_until_it_is_answered(course, now):
    person = MembershipFactory(organization=course.host).person
    client = APIClient()
    client.force_authenticate(person)
    refused = client.post(f"/api/v1/events/{course.slug}/publish/", {}, format="json")
    assert (refused.status_code, refused.json()["detail"]["missing"]) == (409, ["hall_not_chosen"])
    fingerprints = [one.fingerprint for one in halls(course, now)]
    facts = {"fingerprints": fingerprints, "reason": "不占里面的场地"}
    assert client.post(f"/api/v1/events/{course.slug}/acknowledge/", facts, format="json").status_code == 204
    assert client.post(f"/api/v1/events/{course.slug}/publish/", {}, format="json").status_code == 200


def test_an_emergency_is_not_held_up(now):
    event = make_complete_draft(is_emergency=True)
    SpaceFactory(venue=event.occurrences.first().venue)
    assert lacks(event, now) == []


@pytest.mark.parametrize("dates", [1, 3])
def test_one_query_for_any_number(course, now, dates, django_assert_num_queries):
    keep = list(course.occurrences.values_list("pk", flat=True))[:dates]
    course.occurrences.exclude(pk__in=keep).delete()
    from events.clashes.checks import halls as check

    planned, _ = engine.of_event(course, now=now)
    look = engine.look(planned, now=now, by=None)
    with django_assert_num_queries(1):
        assert len(list(check.clashes(look))) == dates


def test_acknowledging_many_at_once_answers_it_too(course, now):
    person = MembershipFactory(organization=course.host).person
    assert acknowledging.acknowledge_all(event=course, reason="门口摆摊", by=person, now=now) >= 3
    assert lacks(course, now) == []


def test_one_press_takes_a_hall_for_all_dates_there(client, course, now):
    client.force_login(MembershipFactory(organization=course.host).person)
    hall = course.occurrences.first().venue.spaces.get(name="院子")
    OccurrenceFactory(event=course, position=4, venue=VenueFactory(), start=at(25, 14), end=at(25, 16))
    page = client.get(f"/staff/events/{course.pk}/").text
    assert f'name="hall" value="{hall.pk}~"' in page
    assert "老教室（" not in page
    said = client.post(f"/staff/events/{course.pk}/clashes/", {"hall": f"{hall.pk}~"}, follow=True).text
    assert "3 个日期选好了县街文化站 · 院子。" in said
    assert [one.space for one in course.occurrences.order_by("start")] == [hall, hall, hall, None]
    assert hall.bookings.filter(state="tentative").count() == 3
    assert lacks(course, now) == []
    again = client.post(f"/staff/events/{course.pk}/clashes/", {"hall": f"{hall.pk}~"}, follow=True).text
    assert "没有要改的" in again


@pytest.mark.parametrize("sent", ["999999~", "99999999999999999999999~", "whole~x", "none~", "~", "whole", "-1~"])
def test_what_nobody_offered_stores_nothing(client, course, sent):
    client.force_login(MembershipFactory(organization=course.host).person)
    answer = client.post(f"/staff/events/{course.pk}/clashes/", {"hall": sent})
    assert answer.status_code in {302, 404}
    assert ClashAcknowledgement.objects.count() == 0
    assert set(course.occurrences.values_list("space", flat=True)) == {None}


@pytest.mark.parametrize("places", [1, 3])
def test_the_page_looks_halls_up_together(client, course, places, django_assert_max_num_queries):
    from events.clashes import open_halls
    from events.clashes.acknowledging import rows

    for number in range(places - 1):
        venue = VenueFactory()
        SpaceFactory(venue=venue)
        OccurrenceFactory(event=course, position=5, venue=venue, start=at(25 + number, 9), end=at(25 + number, 10))
    planned, found = engine.of_event(course, now=at(8, 12))
    found_rows = rows(planned, found)
    with django_assert_max_num_queries(1):
        assert len(open_halls.of_rows(found_rows)) == places
