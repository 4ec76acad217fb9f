"""From the link of a shift to a place on it, for somebody who is no volunteer yet: one form, on the shift's page."""

import re

import pytest
from django.urls import reverse

from accounts.models import Person
from accounts.signals import code_asked
from notifications.models import Message
from tests.factories.people import PersonFactory, StreetFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers import queries
from volunteers.models import SignUp, Volunteer

pytestmark = pytest.mark.django_db
TYPED = {"name": "松小果", "languages": ["普通话"], "consent": "on", "consent_version": "1"}
UNKNOWN = "没有“量子语”这种语言"


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """The six digits of each code asked for."""
    texts: list[str] = []

    def hear(sender, code, text, now, **kwargs):
        texts.append(text)

    monkeypatch.setattr(code_asked, "receivers", [])
    code_asked.connect(hear, weak=False)
    return texts


@pytest.fixture
def person(client) -> Person:
    made = PersonFactory(name="")
    client.force_login(made)
    return made


def page_of(shift) -> str:
    return reverse("volunteers:shift", args=[shift.pk])


def press(client, shift, *, waits=False, **facts):
    name = "volunteers:wait" if waits else "volunteers:sign_up"
    return client.post(reverse(name, args=[shift.pk]), TYPED | facts, follow=True)


def test_signing_in_keeps_the_shift_and_asks_no_name_before(client, sent):
    page = page_of(ShiftFactory())
    link = re.search(r'href="(/sign-in/\?next=[^"]+)"', client.get(page).text)
    assert link
    assert link[1] == f"/sign-in/?next={page}"
    client.post(link[1], {"phone": "13900000123", "next": page})
    answer = client.post("/sign-in/code/", {"code": sent[0], "next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_the_shift_and_the_form_stand_on_one_page(client, person):
    shift = ShiftFactory()
    StreetFactory()
    text = client.get(page_of(shift)).text
    assert f'action="/volunteer/shifts/{shift.pk}/sign-up/#enrol"' in text
    for field in ("name", "consent", "areas", "languages"):
        assert f'name="{field}"' in text


def test_one_press_enrols_and_takes_the_shift(client, person):
    shift, street = ShiftFactory(), StreetFactory()
    answer = press(client, shift, areas=[street.pk])
    volunteer = Volunteer.objects.get(person=person)
    made = SignUp.objects.get()
    assert (made.shift, made.volunteer, made.status) == (shift, volunteer, "confirmed")
    assert (volunteer.person.name, list(volunteer.areas.all())) == ("松小果", [street])
    assert answer.redirect_chain == [(page_of(shift), 302)]
    assert volunteer.number in answer.text
    assert "你报上了" in answer.text
    assert Message.objects.count() == 1


def test_pressed_twice_it_is_one_place_and_no_refusal(client, person):
    shift = ShiftFactory()
    answers = [press(client, shift) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "data-reason" not in answers[1].text
    assert (Volunteer.objects.count(), SignUp.objects.count()) == (1, 1)


@pytest.mark.parametrize("waits", [False, True])
def test_two_presses_that_both_come_before_there_is_a_volunteer_are_one(client, person, monkeypatch, waits):
    """The second one is read before the first is stored: it says the same yes."""
    shift = ShiftFactory(maximum=1, taken=1) if waits else ShiftFactory()
    path = reverse(f"volunteers:{'wait' if waits else 'sign_up'}", args=[shift.pk])
    client.post(path, TYPED)
    monkeypatch.setattr(queries, "volunteer_of", lambda person: None)
    answer = client.post(path, TYPED)
    assert (answer.status_code, answer.url) == (302, page_of(shift))
    assert (Volunteer.objects.count(), SignUp.objects.count()) == (1, 1)


def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(client, person):
    shift, street = ShiftFactory(), StreetFactory()
    answer = press(client, shift, areas=[street.pk], consent="")
    assert answer.context["form"].errors.keys() == {"consent"}
    assert answer.context["shift"] == shift
    assert "松小果" in answer.text
    assert re.search(rf'value="{street.pk}"[^>]*checked', answer.text)
    assert (Volunteer.objects.count(), SignUp.objects.count()) == (0, 0)


def test_what_the_shift_refuses_is_said_and_the_enrolment_stands(client, person):
    shift = ShiftFactory(language="彝语")
    answer = press(client, shift)
    assert answer.status_code == 409
    assert 'data-reason="language"' in answer.text
    assert Volunteer.objects.get(person=person).number in answer.text
    assert SignUp.objects.count() == 0


def test_a_full_shift_says_so_before_and_the_same_press_waits_for_it(client, person):
    shift = ShiftFactory(maximum=1, taken=1)
    page = client.get(page_of(shift)).text
    assert 'data-reason="full"' in page
    assert f'action="/volunteer/shifts/{shift.pk}/wait/#enrol"' in page
    answer = press(client, shift, waits=True)
    assert SignUp.objects.get().status == "waitlisted"
    assert "排上候补了" in answer.text


def test_one_that_filled_up_meanwhile_offers_to_wait(client, person):
    answer = press(client, ShiftFactory(maximum=1, taken=1))
    assert (answer.status_code, 'data-reason="full"' in answer.text, "排候补" in answer.text) == (409, True, True)
    assert Volunteer.objects.count() == 1


def test_one_that_takes_nobody_asks_nobody_to_join(client, person):
    shift = ShiftFactory(closed=True)
    for _ in range(2):
        page = client.get(page_of(shift)).text
        assert ('data-reason="closed"' in page, 'id="enrol"' in page, "看别的岗位" in page) == (True, False, True)
        assert "用手机号登录" not in page
        client.logout()


def test_strangers_are_told_that_it_is_full(client):
    page = client.get(page_of(ShiftFactory(maximum=1, taken=1))).text
    assert ('data-reason="full"' in page, "用手机号登录，排候补" in page) == (True, True)


def test_before_signing_up_one_sees_how_many_come(client):
    shift = ShiftFactory(taken=3)
    for path in ("/volunteer/", page_of(shift)):
        assert "已报 3 人" in client.get(path).text


def test_a_language_that_nobody_knows_is_refused_beside_the_boxes(client, person):
    shift = ShiftFactory(language="彝语")
    answer = press(client, shift, languages=["彝语、量子语"])
    assert UNKNOWN in answer.text
    assert Volunteer.objects.count() == 0
    enrolled = client.post("/volunteer/enrol/", TYPED | {"languages": ["彝语", "量子语"]})
    assert UNKNOWN in enrolled.text
    volunteer = VolunteerFactory(person=person)
    assert UNKNOWN in client.post("/volunteer/profile/", {"name": "松小果", "languages": ["量子语"]}).text
    volunteer.refresh_from_db()
    assert volunteer.languages == "普通话"


def test_languages_that_the_county_uses_are_boxes_too(client, person):
    shift = ShiftFactory(language="普米语")
    assert 'value="普米语"' in client.get(page_of(shift)).text
    press(client, shift, languages=["普米语", "普通话"])
    assert Volunteer.objects.get().languages == "普通话、普米语"
    assert SignUp.objects.count() == 1


def test_what_somebody_speaks_stays_a_box_of_their_profile(client, person):
    VolunteerFactory(person=person, languages="普通话、普米语")
    facts = {"name": "松小果", "languages": ["普通话", "普米语"]}
    assert client.post("/volunteer/profile/", facts)["Location"] == "/volunteer/profile/"
    assert Volunteer.objects.get().languages == "普通话、普米语"


def test_so_many_languages_that_they_cannot_be_kept_are_refused(client, person):
    names = [f"{'很' * 18}{number}语" for number in range(4)]
    for name in names:
        ShiftFactory(language=name)
    answer = client.post("/volunteer/enrol/", TYPED | {"languages": names})
    assert "选得太多了" in answer.text
