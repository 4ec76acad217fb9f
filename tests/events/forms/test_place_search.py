"""Where a county has many places, the editor lists the nearest; the others are looked for beside each list."""

import re

import pytest

from events.forms import choices
from events.models import Event
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return OrganizationFactory(name="样例局", area=StreetFactory(name="样例街道"))


@pytest.fixture
def staff(client, host):
    person = MembershipFactory(organization=host, role="organizer").person
    client.force_login(person)
    return person


@pytest.fixture
def many(host):
    """More places than are listed; the host's own is among the last by name."""
    street = StreetFactory(name="别的街道")
    VenueFactory.create_batch(choices.LISTED + 5, area=street)
    own = VenueFactory(name="最末文化站", organization=host, area=host.area)
    far = VenueFactory(name="远处小学", area=street, initials="ycxx")
    SpaceFactory(venue=far, name="操场")
    return {"own": own, "far": far}


def posted(event, **more):
    """What a browser sends of a drive with three stops."""
    rows = {
        f"dates-{number}-{name}": value
        for number in range(3)
        for name, value in (("day", "2026-12-15"), ("start_time", "09:00"))
    }
    return {"dates-TOTAL_FORMS": "3", "dates-INITIAL_FORMS": "0", "version": "1", "title": "大篷车", **rows, **more}


def options(page, name):
    """The values that can be chosen there, in their order."""
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)[0]
    return re.findall(r'<option value="([^"]*)"', select)


def test_few_places_are_all_listed_and_nothing_is_looked_for(client, staff):
    VenueFactory.create_batch(choices.LISTED)
    page = client.get("/staff/events/new/?kind=drive").content.decode()
    assert len(options(page, "dates-0-venue")) == choices.LISTED + 1
    assert "找别的地点" not in page


def test_of_many_the_own_ones_come_first_and_the_list_ends(client, staff, many):
    page = client.get("/staff/events/new/?kind=drive").content.decode()
    listed = options(page, "dates-0-venue")
    assert listed[:2] == ["", str(many["own"].pk)]
    assert len(listed) == choices.LISTED + 1
    assert str(many["far"].pk) not in listed
    assert page.count("找别的地点") == 1


@pytest.mark.parametrize("text", ["远处", "小学", "YCXX", " 远处  小学 "])
def test_a_place_is_found_beside_its_row_only_and_kept_once_chosen(client, staff, many, text):
    event = EventFactory(kind="drive", host=staff.memberships.get().organization)
    path, far = f"/staff/events/{event.pk}/edit/", many["far"]
    page = client.post(path, posted(event, do="find-2", **{"dates-1-find": text})).content.decode()
    room = f"{far.pk}-{far.spaces.get().pk}"
    assert options(page, "dates-1-venue")[1:3] == [str(far.pk), room]
    assert str(far.pk) not in options(page, "dates-0-venue")
    assert "找到 2 个，在“地点”里选。" in page
    chosen = posted(event, do="look", **{"dates-1-venue": room})
    page = client.post(path, chosen).content.decode()
    assert f'<option value="{room}" selected>' in page


def test_more_than_are_listed_are_said_to_be_more_and_the_own_ones_are_among_them(client, staff, many):
    VenueFactory.create_batch(choices.LISTED, area=many["far"].area, address="样例路")
    type(many["own"]).objects.filter(pk=many["own"].pk).update(address="样例路")
    page = client.post("/staff/events/new/?kind=drive", posted(None, do="find-1", **{"dates-0-find": "样例路"}))
    assert f"先列 {choices.LISTED} 个" in page.content.decode()
    assert options(page.content.decode(), "dates-0-venue")[1] == str(many["own"].pk)


def test_what_is_not_there_is_said_and_nothing_typed_is_lost(client, staff, many):
    event = EventFactory(kind="drive", host=staff.memberships.get().organization)
    typed = posted(event, do="find-1", **{"dates-0-find": "没有这里", "dates-0-venue": str(many["own"].pk)})
    page = client.post(f"/staff/events/{event.pk}/edit/", typed).content.decode()
    assert "没有找到“没有这里”，换个说法再找。" in page
    assert f'<option value="{many["own"].pk}" selected>' in page
    assert 'value="没有这里"' in page


@pytest.mark.parametrize(
    "do", ["find-", "find-x", "find-99", "find--1", "find-99999999999999999999", "own-", "own-99", "own-0"]
)
def test_a_row_that_is_not_there_changes_nothing(client, staff, many, do):
    event = EventFactory(kind="drive", host=staff.memberships.get().organization)
    typed = posted(event, do=do, **{"dates-0-find": "远处"})
    answer = client.post(f"/staff/events/{event.pk}/edit/", typed)
    assert answer.status_code == 200
    assert "找到" not in answer.content.decode()


def test_the_line_above_the_rows_finds_too(client, staff, many):
    typed = {
        "dates-TOTAL_FORMS": "1",
        "dates-INITIAL_FORMS": "0",
        "do": "find-0",
        "gen-find": "远处小学",
        "gen-first": "2026-12-15",
    }
    page = client.post("/staff/events/new/?kind=class", typed).content.decode()
    assert str(many["far"].pk) in options(page, "gen-venue")
    assert str(many["far"].pk) not in options(page, "dates-0-venue")


def test_a_closed_place_is_not_found_but_stays_where_it_was_planned(client, staff, many):
    event = EventFactory(kind="drive", host=staff.memberships.get().organization)
    far = many["far"]
    OccurrenceFactory(event=event, venue=far)
    type(far).objects.filter(pk=far.pk).update(closed=True)
    path = f"/staff/events/{event.pk}/edit/"
    assert f'<option value="{far.pk}" selected>' in client.get(path).content.decode()
    page = client.post(
        "/staff/events/new/?kind=drive", posted(None, do="find-1", **{"dates-0-find": "远处"})
    ).content.decode()
    assert "没有找到“远处”" in page


@pytest.mark.parametrize("state", [Event.State.DRAFT, Event.State.PUBLISHED])
def test_a_row_of_its_own_begins_with_what_all_take_along(client, staff, state):
    host = staff.memberships.get().organization
    van, speaker = ResourceFactory(name="一号车", organization=host), CrewFactory(organization=host)
    event = EventFactory(kind="drive", host=host, state=state)
    date = OccurrenceFactory(event=event, venue=VenueFactory(organization=host))
    path = f"/staff/events/{event.pk}/edit/"
    assert client.get(path).content.decode().count("一号车") == 1
    typed = {
        "dates-TOTAL_FORMS": "1", "dates-INITIAL_FORMS": "1", "dates-0-pk": date.pk, "do": "own-1",
        "all-resources": [van.pk], "all-crew": [speaker.pk], "title": "写了一半",
    }  # fmt: skip
    page = client.post(path, typed).content.decode()
    boxes = re.findall(r'<input type="checkbox" name="dates-0-(?:resources|crew)"[^>]*checked', page)
    assert len(boxes) == 2
    assert re.search(r'<input type="checkbox" name="dates-0-own"[^>]*checked', page)
    assert 'value="写了一半"' in page
