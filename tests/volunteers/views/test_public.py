"""Pages of volunteers: what each person sees and may do."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from notifications.models import Message
from tests.factories.events import OccurrenceFactory, VenueFactory
from tests.factories.people import PersonFactory, StreetFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import Shift, SignUp, Volunteer
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
OPEN, MINE, PROFILE = "/volunteer/", "/volunteer/mine/", "/volunteer/profile/"


@pytest.fixture
def volunteer(client) -> Volunteer:
    made = VolunteerFactory(person__name="松小果")
    client.force_login(made.person, backend="django.contrib.auth.backends.ModelBackend")
    return made


def in_days(days: int) -> Shift:
    start = clock.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=days)
    occurrence = OccurrenceFactory(
        start=start, end=start + dt.timedelta(hours=2), contact_name="温小泉", contact_phone="+8613900000456"
    )
    return ShiftFactory(occurrence=occurrence)


def take(volunteer: Volunteer, shift: Shift) -> SignUp:
    return sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())


def text_of(response) -> str:
    return response.content.decode()


def test_anonymous_people_see_what_help_is_wanted(client):
    shift = in_days(3)
    full = in_days(4)
    Shift.objects.filter(pk=full.pk).update(taken=5)
    response = client.get(OPEN)
    page = text_of(response)
    assert response.status_code == 200
    assert [choice.shift for choice in response.context["board"].fits] == [shift]
    assert "用手机号登录报名" in page
    assert "13900000456" not in page
    assert client.get("/sign-in/?next=/volunteer/").status_code == 200


def test_somebody_signed_in_enrols_on_the_phone(client):
    person, street = PersonFactory(name=""), StreetFactory()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert "加入志愿者" in text_of(client.get(OPEN))
    bad = client.post("/volunteer/enrol/", {"name": "松小果", "languages": "普通话"})
    assert bad.context["form"].errors.keys() == {"consent"}
    assert "松小果" in text_of(bad)
    facts = {"name": "松小果", "languages": "普通话, 彝语", "areas": [street.pk], "consent": "on"}
    answer = client.post("/volunteer/enrol/", facts, follow=True)
    made = Volunteer.objects.get(person=person)
    assert (made.languages, list(made.areas.all())) == ("普通话、彝语", [street])
    assert made.number in text_of(answer)


def test_enrolling_needs_a_person(client):
    answer = client.post("/volunteer/enrol/", {})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/volunteer/enrol/")


def test_my_list_has_what_fits_and_why_not_the_rest(client, volunteer):
    mine, fits, no = in_days(2), in_days(3), in_days(4)
    Shift.objects.filter(pk=no.pk).update(language="彝语")
    take(volunteer, mine)
    response = client.get(OPEN)
    page = text_of(response)
    assert response.context["next"].shift == mine
    assert [choice.shift for choice in response.context["board"].fits] == [fits]
    assert [choice.refusal.code for choice in response.context["board"].blocked] == ["language"]
    assert "要会彝语" in page
    assert "13900000456" in page  # the contact of my own shift


def test_filters(client, volunteer):
    street = StreetFactory(slug="xianjie")
    near = in_days(3)
    near.occurrence.venue = VenueFactory(area=street)
    near.occurrence.save()
    far = in_days(4)
    volunteer.areas.add(street)

    def found(query: str) -> list[Shift]:
        return [choice.shift for choice in client.get(OPEN + query).context["board"].fits]

    day = dt.date.fromisoformat(client.get(OPEN).context["board"].fits[1].day.isoformat())
    assert found("") == [near, far]
    assert found("?street=xianjie") == [near]
    assert found("?near=1") == [near]
    assert found(f"?day={day}") == [far]
    assert found("?street=nowhere&more=x") == []
    assert set(found("?weekend=1")) == {shift for shift in (near, far) if clock_day(shift) >= 5}


def clock_day(shift: Shift) -> int:
    from core import phrases

    return phrases.local(shift.start).weekday()


def test_signing_up_by_a_button(client, volunteer):
    shift = in_days(3)
    answer = client.post(reverse("volunteers:sign_up", args=[shift.pk]), follow=True)
    made = SignUp.objects.get()
    assert (made.volunteer, made.shift, made.status) == (volunteer, shift, "confirmed")
    assert answer.redirect_chain == [(f"/volunteer/shifts/{shift.pk}/", 302)]
    assert "你报上了" in text_of(answer)
    assert Message.objects.count() == 1


def test_pressed_twice_the_shift_is_shown_as_taken(client, volunteer):
    shift = in_days(3)
    url = reverse("volunteers:sign_up", args=[shift.pk])
    answers = [client.post(url, follow=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "你报上了" in text_of(answers[1])
    assert SignUp.objects.count() == 1


def test_my_shifts_lead_to_my_calendar(client, volunteer):
    shift = in_days(3)
    sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
    for url in (reverse("volunteers:shift", args=[shift.pk]), reverse("volunteers:mine")):
        assert f'href="{reverse("calendars:private")}"' in text_of(client.get(url))


def test_opening_the_sign_up_address_does_nothing(client, volunteer):
    shift = in_days(3)
    answer = client.get(reverse("volunteers:sign_up", args=[shift.pk]))
    assert (answer.status_code, SignUp.objects.count()) == (302, 0)


def test_a_refusal_says_its_reason_on_the_page(client, volunteer):
    shift = in_days(3)
    Shift.objects.filter(pk=shift.pk).update(taken=5)
    answer = client.post(reverse("volunteers:sign_up", args=[shift.pk]))
    assert answer.status_code == 409
    assert 'data-reason="full"' in text_of(answer)
    assert SignUp.objects.count() == 0


def test_others_are_asked_to_sign_in_or_to_enrol(client):
    shift = in_days(3)
    url = reverse("volunteers:sign_up", args=[shift.pk])
    assert client.post(url)["Location"] == f"/sign-in/?next={url}"
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(url)["Location"] == f"/volunteer/shifts/{shift.pk}/#enrol"
    assert SignUp.objects.count() == 0


def test_the_contact_is_for_those_who_are_in(client, volunteer):
    shift = in_days(3)
    url = reverse("volunteers:shift", args=[shift.pk])
    assert "13900000456" not in text_of(client.get(url))
    take(volunteer, shift)
    assert "13900000456" in text_of(client.get(url))
    client.logout()
    assert "13900000456" not in text_of(client.get(url))


def test_a_shift_that_has_begun_asks_for_nobody(client):
    page = text_of(client.get(f"/volunteer/shifts/{in_days(-3).pk}/"))
    assert ("这个岗已经开始了" in page, "还差" in page, "看别的岗位" in page) == (True, False, True)


def test_a_draft_has_no_page(client, volunteer):
    shift = in_days(3)
    event = shift.occurrence.event
    event.state, event.published_at = "draft", None
    event.save()
    assert client.get(reverse("volunteers:shift", args=[shift.pk])).status_code == 404
    assert client.post(reverse("volunteers:sign_up", args=[shift.pk])).status_code == 404


def test_withdrawing_asks_first(client, volunteer):
    mine = take(volunteer, in_days(3))
    url = reverse("volunteers:withdraw", args=[mine.pk])
    assert "去不了这个岗？" in text_of(client.get(url))
    mine.refresh_from_db()
    assert mine.status == "confirmed"
    assert client.post(url)["Location"] == MINE
    mine.refresh_from_db()
    assert mine.status == "withdrawn"
    assert client.post(url)["Location"] == MINE  # pressed twice


def test_a_stranger_finds_no_sign_up(client, volunteer):
    other = take(VolunteerFactory(), in_days(3))
    url = reverse("volunteers:withdraw", args=[other.pk])
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    client.logout()
    assert client.get(url)["Location"] == f"/sign-in/?next={url}"


def test_my_shifts(client, volunteer):
    first, second = take(volunteer, in_days(2)), take(volunteer, in_days(3))
    gone = take(volunteer, in_days(4))
    SignUp.objects.filter(pk=gone.pk).update(status="cancelled")
    SignUp.objects.filter(pk=second.pk).update(has_overlap=True)
    context = client.get(MINE).context
    assert (context["next"], context["later"]) == (first, [second])
    assert (context["overlapping"], context["gone"]) == ([second], [gone])
    assert "你只能去一个" in text_of(client.get(MINE))


def test_personal_pages_send_others_away(client):
    for url in (MINE, PROFILE):
        assert client.get(url)["Location"] == f"/sign-in/?next={url}"
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    for url in (MINE, PROFILE):
        assert client.get(url)["Location"] == OPEN


def test_my_profile(client, volunteer):
    assert volunteer.number in text_of(client.get(PROFILE))
    client.post(PROFILE, {"name": "松大果", "languages": "普通话"})
    volunteer.refresh_from_db()
    assert (volunteer.person.name, volunteer.languages) == ("松大果", "普通话")
    bad = client.post(PROFILE, {"name": "", "languages": "普通话"})
    assert bad.context["form"].errors.keys() == {"name"}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(client, volunteer, count, django_assert_num_queries):
    for day in range(count):
        in_days(3 + day)
    take(volunteer, in_days(2))
    with django_assert_num_queries(12):
        client.get(OPEN)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_my_shifts(client, volunteer, count, django_assert_num_queries):
    for day in range(count):
        take(volunteer, in_days(2 + day))
    with django_assert_num_queries(7):
        client.get(MINE)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_for_anybody(client, count, django_assert_num_queries):
    for day in range(count):
        in_days(2 + day)
    with django_assert_num_queries(3):
        client.get(OPEN)


def test_a_number_that_somebody_typed_into_a_place_is_read_by_nobody(client, volunteer):
    venue = VenueFactory(
        name="石庄文化站13900000777", address="找石庄的李师傅13900000777", how_to_get_there="打13900000777"
    )
    shift = ShiftFactory(occurrence__venue=venue, occurrence__place_note="东门13900000777")
    sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
    uid = shift.occurrence.uid
    api = [f"/api/v1/venues/{venue.slug}/", "/api/v1/venues/", f"/api/v1/occurrences/{uid}/", "/api/v1/occurrences/"]
    for address in (OPEN, MINE, f"/volunteer/shifts/{shift.pk}/", *api):
        text = client.get(address).text
        assert ("13900000777" in text, "139****0777" in text) == (False, True), address
