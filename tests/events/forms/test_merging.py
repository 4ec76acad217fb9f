"""Two organizers edit the same event: nothing that either wrote is lost."""

import pytest
from django.urls import reverse

from core import clock
from events.drafts import editing
from events.forms.editor import field_values
from events.forms.editor.form import Editor
from events.models import Event
from tests.events.conftest import at, make_complete_draft, stops
from tests.factories.events import AudienceFactory, VenueFactory
from tests.factories.pages import controls
from tests.factories.people import MembershipFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(8, 12))


@pytest.fixture
def draft():
    return make_complete_draft(summary="原来的一句", bring="", languages="普通话")


@pytest.fixture
def me(client, draft):
    person = MembershipFactory(organization=draft.host).person
    client.force_login(person)
    return person


def typed(draft, **facts):
    """What the editor's page sends back, with something changed."""
    date = stops(draft)[0]
    as_it_was = {
        "title": draft.title, "host": draft.host_id, "task": draft.task_id, "topic": draft.topic, "booking": "none", "group_entry": draft.group_entry,
        "summary": draft.summary, "description": draft.description, "bring": draft.bring, "languages": ["普通话"],
        "audiences": [one.pk for one in draft.audiences.all()], "version": "1", "do": "save",
        "dates-TOTAL_FORMS": "1", "dates-INITIAL_FORMS": "1", "dates-0-pk": date.pk, "dates-0-day": "2026-09-20",
        "dates-0-start_time": "14:00", "dates-0-end_time": "16:00", "dates-0-venue": date.venue_id,
        "dates-0-mode": "on_site", "base": base(draft),
    }  # fmt: skip
    return as_it_was | facts


def base(draft):
    """What the page holds of how it was."""
    person = MembershipFactory(organization=draft.host).person
    fresh = Event.objects.get(pk=draft.pk)
    return field_values.of_editor(Editor(event=fresh, person=person, now=at(8, 12))).dumps()


def she_saves(draft, *, hours=0, venue=None, audiences=None, **words):
    """Somebody else, in between."""
    mine = Event.objects.get(pk=draft.pk)
    for name, value in words.items():
        setattr(mine, name, value)
    dates = stops(mine)
    if hours:
        dates[0].start, dates[0].end = at(20, 14 + hours), at(20, 16 + hours)
    if venue:
        dates[0].venue = venue
    editing.save_event(
        event=mine,
        occurrences=dates,
        by=MembershipFactory(organization=draft.host).person,
        now=at(8, 11),
        expected_version=mine.version,
        audiences=audiences,
    )


def post(client, draft, data):
    return client.post(reverse("events:staff_edit", args=[draft.pk]), data)


def names(differences):
    return [(one.name, one.theirs, one.mine) for one in differences]


def test_changes_to_different_things_are_put_together(client, draft, me):
    data = typed(draft, bring="帽子")
    she_saves(draft, title="她的标题", hours=1)
    page = post(client, draft, data)
    conflict = page.context["conflict"]
    assert (page.status_code, conflict.clashes) == (409, [])
    assert [one.name for one in conflict.taken] == ["title", f"dates-{stops(draft)[0].pk}-time"]
    form, [row] = page.context["form"], page.context["rows"].forms
    assert (form["title"].value(), form["bring"].value()) == ("她的标题", "帽子")
    assert row["start_time"].value() == "15:00"
    again = data | {"title": "她的标题", "dates-0-start_time": "15:00", "dates-0-end_time": "17:00"}
    assert post(client, draft, again | {"version": page.context["version"]}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.bring, stops(draft)[0].start) == ("她的标题", "帽子", at(20, 15))


def test_where_both_wrote_one_chooses(client, draft, me):
    data = typed(draft, title="我的标题", summary="我的一句")
    she_saves(draft, title="她的标题", summary="她的一句")
    page = post(client, draft, data)
    conflict = page.context["conflict"]
    assert names(conflict.clashes) == [
        ("title", "她的标题", "我的标题"),
        ("summary", "她的一句", "我的一句"),
    ]
    assert conflict.taken == []
    assert page.context["form"]["title"].value() == "我的标题"
    answer = data | {"version": page.context["version"], "take-title": "theirs", "take-summary": "mine"}
    post(client, draft, answer)
    draft.refresh_from_db()
    assert (draft.title, draft.summary, draft.version) == ("她的标题", "我的一句", 3)


def test_dates_and_audiences_of_the_other_may_be_taken(client, draft, me):
    elders = AudienceFactory(name="老年人")
    hall = VenueFactory(name="样例礼堂")
    mine = AudienceFactory(name="青少年")
    data = typed(draft, audiences=[mine.pk]) | {"dates-0-start_time": "09:00", "dates-0-end_time": "10:00"}
    she_saves(draft, hours=2, venue=hall, audiences=[elders])
    page = post(client, draft, data)
    conflict, pk = page.context["conflict"], stops(draft)[0].pk
    assert [one.name for one in conflict.clashes] == ["audiences", f"dates-{pk}-time"]
    assert [one.name for one in conflict.taken] == [f"dates-{pk}-place"]
    answer = data | {"version": page.context["version"], "dates-0-venue": hall.pk}
    answer |= {"take-audiences": "theirs", f"take-dates-{pk}-time": "theirs"}
    assert post(client, draft, answer).status_code == 302
    date = stops(draft)[0]
    assert (date.start, date.end, date.venue) == (at(20, 16), at(20, 18), hall)
    assert list(draft.audiences.all()) == [elders]


def test_a_third_save_in_between_is_a_conflict_again(client, draft, me):
    data = typed(draft, title="我的标题")
    she_saves(draft, title="她的标题")
    version = post(client, draft, data).context["version"]
    she_saves(draft, title="她又改了")
    page = post(client, draft, data | {"version": version, "take-title": "mine"})
    assert (page.status_code, names(page.context["conflict"].clashes)) == (409, [("title", "她又改了", "我的标题")])


def test_an_unknown_base_leaves_everything_to_choose(client, draft, me):
    data = typed(draft, title="我的标题", version="77", base="")
    she_saves(draft, summary="她的一句")
    conflict = post(client, draft, data).context["conflict"]
    assert [one.name for one in conflict.clashes] == ["title", "summary"]


def test_strangers_see_no_conflict(client, draft):
    client.force_login(MembershipFactory(organization=OrganizationFactory()).person)
    assert post(client, draft, {"title": "x", "version": "0"}).status_code == 404


def test_programs_get_the_version_and_may_save_from_there(draft):
    from rest_framework.test import APIClient

    api = APIClient()
    api.force_authenticate(MembershipFactory(organization=draft.host).person)
    url = f"/api/v1/events/{draft.slug}/"
    assert api.patch(url, {"title": "新"}).status_code == 400
    she_saves(draft, title="她的标题")
    refused = api.patch(url, {"title": "新", "version": 1}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "changed_meanwhile")
    assert refused.json()["detail"] == {"version": 2}
    done = api.patch(url, {"bring": "帽子", "version": 2}, format="json")
    assert (done.status_code, done.json()["version"]) == (200, 3)
    draft.refresh_from_db()
    assert (draft.title, draft.bring, draft.occurrences.count()) == ("她的标题", "帽子", 1)
    stranger = APIClient()
    stranger.force_authenticate(MembershipFactory().person)
    assert stranger.patch(url, {"bring": "x", "version": 3}, format="json").status_code == 404


def test_both_days_of_a_date_are_told_apart(client, me, draft):
    date = stops(draft)[0]
    page = client.get(reverse("events:staff_edit", args=[draft.pk]))
    mine = controls(page)
    other = {name: list(values) for name, values in mine.items()}
    begins = {"dates-0-day": "2026-09-20", "dates-0-start_time": "22:00", "dates-0-end_time": "00:30"}
    client.post(reverse("events:staff_edit", args=[draft.pk]), other | begins | {"do": "save"})
    date.refresh_from_db()
    assert (date.start, date.end) == (at(20, 22), at(21, 0, 30))
    days = {"dates-0-day": "2026-09-20", "dates-0-start_time": "09:00", "dates-0-end_time": "17:00"}
    answer = client.post(
        reverse("events:staff_edit", args=[draft.pk]), mine | days | {"dates-0-end_day": "2026-09-22", "do": "save"}
    )
    (clash,) = answer.context["conflict"].clashes
    assert (clash.theirs, clash.mine) == ("9月20日 周日 22:00—次日 00:30", "9月20日 周日 09:00—9月22日 周二 17:00")


@pytest.mark.parametrize("text", ["", "x", "9", "[]", "{}", "null", '{"words": [], "dates": {}}', "[" * 100_000])
def test_what_the_page_did_not_write_is_not_read(text):
    assert field_values.read(text) is None
