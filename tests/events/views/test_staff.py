import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from events.forms.editor.date_rows import CLOCKS
from events.models import Change, Event, HeldPhoto, HeldRecord
from notifications.models import Message
from tests.events.conftest import at, make_complete_draft, make_drive, stops
from tests.events.records.test_recording import picture
from tests.factories.events import AudienceFactory, EventFactory, OccurrenceFactory, TaskFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, PersonFactory, StreetFactory
from tests.factories.resources import SpaceFactory
from venues.models import Booking, OpeningHours

pytestmark = pytest.mark.django_db
TODAY = at(8, 12)


@pytest.fixture(autouse=True)
def _today(monkeypatch, request):
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def host():
    return OrganizationFactory(name="样例科协")


def sign_in(client, host, role="organizer"):
    person = MembershipFactory(organization=host, role=role).person
    client.force_login(person)
    return person


def row(**facts):
    return {f"dates-0-{name}": value for name, value in facts.items()}


def posted(event=None, **facts):
    data = {
        "title": "科普大篷车", "host": "", "topic": "science", "booking": "occurrence", "languages": "普通话",
        "version": "1", "dates-TOTAL_FORMS": "1", "dates-INITIAL_FORMS": "0", "do": "save",
    } | row(day="2026-09-14", start_time="09:30", end_time="12:00", arrive_time="09:00")  # fmt: skip
    return data | facts


# -- who may see and write -------------------------------------------------------


PAGES = [
    ("events:staff_event", "event", "get", 200),
    ("events:staff_edit", "event", "get", 404),
    ("events:publish", "event", "post", 404),
    ("events:submit", "event", "post", 404),
    ("events:approve", "event", "post", 404),
    ("events:discard", "event", "post", 404),
    ("events:cancel_event", "event", "get", 404),
    ("events:move", "occurrence", "get", 404),
    ("events:cancel_occurrence", "occurrence", "get", 404),
    ("events:record", "occurrence", "get", 404),
    ("events:photo", "photo", "get", 200),
    ("events:remove_photo", "photo", "post", 404),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_viewers_look_strangers_learn_nothing_and_others_sign_in(client, host, page):
    name, about, method, for_viewer = page
    occurrence = OccurrenceFactory(event=make_complete_draft(host=host))
    record = HeldRecord.objects.create(occurrence=occurrence, recorded_at=TODAY)
    photo = HeldPhoto.objects.create(record=record, image=picture())
    pk = {"event": occurrence.event_id, "occurrence": occurrence.pk, "photo": photo.pk}[about]
    ask = getattr(client, method)
    url = reverse(name, args=[pk])
    assert ask(url).status_code == 302
    sign_in(client, host, role="viewer")
    assert ask(url).status_code == for_viewer
    sign_in(client, OrganizationFactory(), role="administrator")
    assert ask(url).status_code == 404
    client.force_login(PersonFactory())
    assert ask(url).status_code == 403


@pytest.mark.parametrize("name", ["events:staff_new", "events:backfill"])
def test_only_organizers_make_events(client, host, name):
    assert client.get(reverse(name)).status_code == 302
    sign_in(client, host, role="viewer")
    assert client.get(reverse(name)).status_code == 404
    sign_in(client, host)
    assert client.get(reverse(name)).status_code == 200


# -- the list --------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, host, django_assert_num_queries, count):
    for _ in range(count):
        OccurrenceFactory(event=make_complete_draft(host=host), start=at(20, 9), end=at(20, 10))
    make_drive(1)
    sign_in(client, host)
    with django_assert_num_queries(11):  # ids of those with a date to come, and of those without, then the rows
        page = client.get(reverse("events:staff_list"))
    assert page.content.decode().count("<b>野生菌安全讲座</b>") == count
    assert "科普大篷车" not in page.content.decode()


def test_the_list_is_filtered_and_searched(client, host):
    sign_in(client, host)
    draft = make_complete_draft(host=host)
    EventFactory(host=host, title="果树课", kind=Event.Kind.CLASS, state=Event.State.FINISHED)

    def titles(**query):
        page = client.get(reverse("events:staff_list"), query)
        return [event.title for event in page.context["page"]]

    assert titles() == [draft.title, "果树课"]
    assert titles(order="newest") == ["果树课", draft.title]
    assert titles(since="2026-09-20", until="2026-09-20") == [draft.title]
    assert titles(since="2026-09-21") == titles(until="2026-09-19") == []
    street = draft.occurrences.get().venue.area.street
    assert titles(street=street.pk) == [draft.title]
    assert titles(host=host.pk, kind="class") == ["果树课"]
    assert titles(state="draft") == [draft.title]
    assert titles(kind="class") == ["果树课"]
    assert titles(q="菌") == [draft.title]
    assert titles(q="果树 菌") == []


# -- the editor ------------------------------------------------------------------


def test_a_drive_is_typed_and_saved(client, host):
    sign_in(client, host)
    elders, task = AudienceFactory(), TaskFactory()
    data = posted(host=host.pk, task=task.pk, audiences=[elders.pk], description="来看。") | row(
        venue=VenueFactory().pk
    )
    page = client.post(reverse("events:staff_new") + "?kind=drive", data)
    event = Event.objects.get()
    assert page.headers["Location"] == reverse("events:staff_event", args=[event.pk])
    stop = stops(event)[0]
    assert (stop.arrive, stop.start, stop.end) == (at(14, 9), at(14, 9, 30), at(14, 12))
    assert (event.host, event.task, list(event.audiences.all())) == (host, task, [elders])


def test_one_more_stop_keeps_everything_typed(client, host):
    sign_in(client, host)
    page = client.post(reverse("events:staff_new") + "?kind=drive", posted(do="add", title="没写完"))
    rows = page.context["rows"].forms
    assert [form["day"].value() for form in rows] == ["2026-09-14", "2026-09-15"]
    assert rows[1]["start_time"].value() == "09:30"
    assert (page.status_code, page.context["form"]["title"].value()) == (200, "没写完")
    assert "field--bad" not in page.content.decode()
    assert Event.objects.count() == 0


def test_the_next_lesson_is_a_week_later_at_the_same_place(client, host):
    sign_in(client, host)
    venue = VenueFactory()
    page = client.post(reverse("events:staff_new") + "?kind=class", posted(do="add") | row(venue=venue.pk))
    last = page.context["rows"].forms[1]
    assert (last["day"].value(), last["venue"].value()) == ("2026-09-21", str(venue.pk))


def test_a_stop_for_every_street_at_once(client, host):
    sign_in(client, host)
    streets = [StreetFactory(position=number) for number in range(9)]
    venues = [VenueFactory(area=street, contact_name="样例联系人") for street in streets[:8]]
    hall = SpaceFactory(venue=venues[1])
    page = client.post(reverse("events:staff_new") + "?kind=drive", posted(do="lay"))
    rows = page.context["rows"].forms
    chosen = [str(venue.pk) for venue in venues]
    chosen[1] = f"{venues[1].pk}-{hall.pk}"
    assert [form["venue"].value() for form in rows] == [*chosen, ""]
    assert rows[8]["place_note"].value() == f"{streets[8].name}，地点待定"
    assert rows[0]["contact_name"].value() == "样例联系人"
    days = [form["day"].value() for form in rows]
    assert days == [f"2026-09-{day}" for day in (14, 14, 15, 15, 16, 16, 17, 17, 18)]
    assert [rows[1][name].value() for name in CLOCKS] == ["14:00", "14:30", "17:00", "17:30"]


def test_a_laid_out_drive_stops_where_something_is_open(client, host):
    sign_in(client, host)
    near, far = (VenueFactory(area=StreetFactory(position=number)) for number in range(2))
    shut, open_ = SpaceFactory(venue=near, capacity=90), SpaceFactory(venue=near, capacity=30)
    early = SpaceFactory(venue=far)
    OpeningHours.objects.create(space=early, weekday=1, opens=dt.time(6), closes=dt.time(9))
    other = VenueFactory(area=far.area)
    first, last = at(10, 0), at(30, 0)
    facts = {"start": first, "end": last, "busy_from": first, "busy_until": last, "at": TODAY}
    Booking.objects.create(space=shut, kind="closure", state="confirmed", organization=near.organization, **facts)
    page = client.post(reverse("events:staff_new") + "?kind=drive", posted(do="lay"))
    chosen = [form["venue"].value() for form in page.context["rows"].forms]
    assert chosen == [f"{near.pk}-{open_.pk}", str(other.pk)]
    SpaceFactory(venue=other, closed=True)
    Booking.objects.create(space=open_, kind="closure", state="confirmed", organization=near.organization, **facts)
    page = client.post(reverse("events:staff_new") + "?kind=drive", posted(do="lay"))
    assert page.context["rows"].forms[0]["venue"].value() == f"{near.pk}-{shut.pk}"


def test_errors_stand_beside_their_fields_and_keep_what_was_typed(client, host):
    sign_in(client, host)
    data = posted(title="写了", host="") | row(end_time="09:00", arrive_time="10:00")
    page = client.post(reverse("events:staff_new") + "?kind=drive", data)
    assert page.status_code == 422
    assert page.context["form"].errors["host"] == ["请选主办单位。"]
    assert page.context["rows"].errors == [
        {"end_time": ["结束要晚于开始；跨天的话填结束日期。"], "arrive_time": ["到达要早于开始。"]}
    ]
    assert page.context["form"]["title"].value() == "写了"


def test_an_organizer_writes_for_the_own_organization_only(client, host):
    sign_in(client, host)
    page = client.post(reverse("events:staff_new") + "?kind=drive", posted(host=OrganizationFactory().pk))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["host"])


def test_times_of_a_published_event_cannot_be_typed_over(client, host):
    sign_in(client, host)
    drive = make_drive(1)
    Event.objects.filter(pk=drive.pk).update(host=host)
    stop = stops(drive)[0]
    data = posted(title="新标题", **row(pk=stop.pk, day="2026-09-30", place_note="东门"))
    page = client.post(reverse("events:staff_edit", args=[drive.pk]), data)
    drive.refresh_from_db()
    stop.refresh_from_db()
    assert (page.status_code, drive.title, stop.start, stop.place_note) == (302, "新标题", at(14, 9, 30), "东门")


# -- publishing ------------------------------------------------------------------


def test_the_event_page_lists_what_is_missing_then_publishes(client, host):
    sign_in(client, host)
    draft = make_complete_draft(host=host, task=None)
    page = client.get(reverse("events:staff_event", args=[draft.pk]))
    assert [lack.code for lack in page.context["missing"]] == ["task"]
    client.post(reverse("events:publish", args=[draft.pk]))
    Event.objects.filter(pk=draft.pk).update(task=TaskFactory())
    client.post(reverse("events:publish", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == Event.State.PUBLISHED


def test_publishing_says_what_is_true(client, host):
    sign_in(client, host)
    draft = make_complete_draft(host=host, task=TaskFactory(), booking="invited")
    page = client.post(reverse("events:publish", args=[draft.pk]), follow=True)
    assert [str(said) for said in page.context["messages"]] == ["发布了。大家现在能看到；只给约好的单位，不对外报名。"]


@pytest.mark.parametrize(
    ("facts", "hour", "is_offered"),
    [
        ({"state": "draft"}, 14, True),
        ({"state": "published"}, 14, True),
        ({"state": "published"}, -14, False),
        ({"state": "finished", "booking": "none"}, -14, False),
        ({"state": "cancelled"}, 14, False),
    ],
)
def test_only_what_people_can_come_to_is_offered_for_a_group(client, host, facts, hour, is_offered):
    sign_in(client, host)
    event = EventFactory(host=host, published_at=TODAY if facts["state"] == "published" else None, **facts)
    OccurrenceFactory(event=event, start=TODAY + dt.timedelta(hours=hour), end=TODAY + dt.timedelta(hours=hour + 2))
    page = client.get(reverse("events:staff_event", args=[event.pk]))
    assert ("发到微信群" in page.text, "链接才打得开" in page.text) == (
        is_offered, is_offered and facts["state"] == "draft"
    )  # fmt: skip


@pytest.mark.parametrize(("count", "are_open"), [(2, True), (7, False)])
def test_clashes_are_folded_by_day_where_they_are_many_and_ticked_at_once(client, host, count, are_open):
    sign_in(client, host)
    draft, venue = make_complete_draft(host=host), VenueFactory()
    draft.occurrences.update(venue=venue)
    for number in range(count):
        other = EventFactory(title=f"样例 {number}", state="published", published_at=TODAY)
        OccurrenceFactory(event=other, venue=venue, start=at(20, 14), end=at(20, 16))
    address = reverse("events:staff_event", args=[draft.pk])
    page = client.get(address)
    soft = page.context["clashes_soft"]
    assert len(soft) >= count
    assert page.text.count('<details class="clashday" open>') == are_open
    assert page.text.count('class="clashday"') == 1
    seen = {"seen": [row.clash.fingerprint for row in soft], "reason": "说好了"}
    client.post(reverse("events:acknowledge_clashes", args=[draft.pk]), seen)
    assert len(client.get(address).context["clashes_soft"]) == len(soft)
    client.post(reverse("events:acknowledge_clashes", args=[draft.pk]), seen | {"all": "1"})
    assert client.get(address).context["clashes_soft"] == []


def test_a_draft_is_discarded(client, host):
    sign_in(client, host)
    client.post(reverse("events:discard", args=[make_complete_draft(host=host).pk]))
    assert Event.objects.count() == 0


def test_an_approver_approves_what_another_made(client):
    host = OrganizationFactory(approval_levels=1)
    maker = sign_in(client, host)
    draft = make_complete_draft(host=host, created_by=maker)
    client.post(reverse("events:submit", args=[draft.pk]))
    sign_in(client, host, role="approver")
    client.post(reverse("events:approve", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.state == Event.State.APPROVED


# -- moving and cancelling -------------------------------------------------------


def move_data(stop, **facts):
    return {
        "day": "2026-09-17", "start_time": "09:30", "end_time": "12:00", "venue": stop.venue_id, "reason": "下雨",
        "revision": stop.revision,
    } | facts  # fmt: skip


def test_a_move_is_previewed_then_confirmed(client, host, only_own_recipients):
    sign_in(client, host)
    drive = make_drive(9)
    Event.objects.filter(pk=drive.pk).update(host=host)
    third = stops(drive)[2]
    url = reverse("events:move", args=[third.pk])
    data = move_data(third, shift_rest="on")
    page = client.post(url, data)
    assert (len(page.context["lines"]), len(page.context["recipients"]), Change.objects.count()) == (7, 1, 0)
    [group] = page.context["groups"]
    assert (group.name, group.count) == ("现场联系人", 1)
    assert group.told[0].people == [("样例联系人", "139****0001", "现场联系人")]
    text = group.told[0].text
    assert "13900000001" not in page.content.decode()
    client.post(url, data | {"confirm": "1"})
    assert [message.text for message in Message.objects.all()] == [text]
    assert [stop.revision for stop in stops(drive)] == [0, 0] + [1] * 7


def test_a_refused_move_keeps_what_was_typed(client, host):
    sign_in(client, host)
    drive = make_drive(9)
    Event.objects.filter(pk=drive.pk).update(host=host)
    third = stops(drive)[2]
    page = client.post(reverse("events:move", args=[third.pk]), move_data(third))
    assert page.status_code == 422
    assert "撞了" in page.context["form"].non_field_errors()[0]
    assert page.context["form"]["reason"].value() == "下雨"


def test_a_move_that_somebody_else_made_first_is_not_made_again(client, host, only_own_recipients):
    sign_in(client, host)
    drive = make_drive(1)
    Event.objects.filter(pk=drive.pk).update(host=host)
    stop = stops(drive)[0]
    data = move_data(stop, confirm="1")
    url = reverse("events:move", args=[stop.pk])
    client.post(url, data)
    page = client.post(url, data)
    assert (page.status_code, Change.objects.count(), Message.objects.count()) == (409, 1, 1)


def test_one_stop_and_then_the_whole_event_are_cancelled(client, host, only_own_recipients):
    sign_in(client, host)
    drive = make_drive(3)
    Event.objects.filter(pk=drive.pk).update(host=host)
    one = reverse("events:cancel_occurrence", args=[stops(drive)[0].pk])
    assert client.post(one, {"reason": ""}).status_code == 422
    assert len(client.post(one, {"reason": "车坏了"}).context["lines"]) == 1
    assert Change.objects.count() == 0
    client.post(one, {"reason": "车坏了", "confirm": "1"})
    client.post(reverse("events:cancel_event", args=[drive.pk]), {"reason": "暴雨", "confirm": "1"})
    drive.refresh_from_db()
    assert ([stop.cancel_reason for stop in stops(drive)], drive.state) == (["车坏了", "暴雨", "暴雨"], "cancelled")
    assert Message.objects.count() == 2


# -- records ---------------------------------------------------------------------


@pytest.fixture
def held(client, host):
    sign_in(client, host)
    event = make_drive(1)
    Event.objects.filter(pk=event.pk).update(host=host)
    event.occurrences.update(start=TODAY - dt.timedelta(hours=3), end=TODAY - dt.timedelta(hours=1))
    event.audiences.add(AudienceFactory(slug="elders"))
    AudienceFactory(slug="minors")
    return stops(event)[0]


def test_a_record_with_photos(client, held):
    url = reverse("events:record", args=[held.pk])
    page = client.get(url)
    assert [cell.name for cell in page.context["form"].main_heads] == ["heads_elders"]
    client.post(
        url, {"heads_elders": "46", "heads_minors": "12", "photos": [picture(), picture()], "camera": picture()}
    )
    record = HeldRecord.objects.get()
    assert sorted(record.counts.values_list("heads", flat=True)) == [12, 46]
    assert record.photos.count() == 3
    shown = client.get(reverse("events:photo", args=[record.photos.first().pk]))
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "no-store, private")


def test_a_photo_is_taken_back(client, held):
    client.post(reverse("events:record", args=[held.pk]), {"heads_elders": "1", "photos": picture()})
    client.post(reverse("events:remove_photo", args=[HeldPhoto.objects.get().pk]))
    assert HeldPhoto.objects.count() == 0


def test_a_record_needs_a_number_and_real_photos(client, held):
    url = reverse("events:record", args=[held.pk])
    assert client.post(url, {"sentence": "很好"}).context["form"].non_field_errors() == [
        "请至少填一个人数；没有人来就填 0。"
    ]
    fake = picture()
    fake.file.truncate(30)
    page = client.post(url, {"heads_elders": "3", "photos": fake})
    assert (page.status_code, HeldRecord.objects.count()) == (422, 0)
    assert page.context["form"]["heads_elders"].value() == "3"


def test_nobody_came_is_a_record_too(client, held):
    client.post(reverse("events:record", args=[held.pk]), {"heads_elders": "0"})
    assert HeldRecord.objects.get().counts.count() == 0


def test_something_held_elsewhere_is_added_afterwards(client, host):
    sign_in(client, host)
    AudienceFactory(slug="elders")
    data = {
        "title": "防震演练", "host": host.pk, "day": "2026-09-07", "start_time": "09:00", "end_time": "10:00",
        "place_note": "村口", "heads_elders": "30",
    }  # fmt: skip
    page = client.post(reverse("events:backfill"), data)
    record = HeldRecord.objects.get()
    assert page.headers["Location"] == reverse("events:staff_event", args=[record.occurrence.event_id])
    assert (record.occurrence.place_note, record.occurrence.event.is_backfilled) == ("村口", True)
    assert client.post(reverse("events:backfill"), data | {"day": "2026-09-09"}).status_code == 422


def test_the_admin_only_shows(admin_client_of_site, host):
    draft = make_complete_draft(host=host)
    assert admin_client_of_site.get("/admin/events/event/").status_code == 200
    assert admin_client_of_site.get(f"/admin/events/event/{draft.pk}/change/").status_code == 200
    assert admin_client_of_site.post(f"/admin/events/event/{draft.pk}/change/", {"title": "x"}).status_code == 403
    assert admin_client_of_site.get("/admin/events/event/add/").status_code == 403
    occurrence = draft.occurrences.get()
    occurrence.contact_phone = "+8613900000009"
    occurrence.save()
    page = admin_client_of_site.get(f"/admin/events/occurrence/{occurrence.pk}/change/").content.decode()
    assert "13900000009" not in page


@pytest.fixture
def admin_client_of_site(client):
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    return client
