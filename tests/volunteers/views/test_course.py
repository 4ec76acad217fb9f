"""The page of a shift that is a lesson: all of the course in one press, and leaving all of it."""

import pytest
from bs4 import BeautifulSoup

from notifications.models import Message
from tests.factories.people import PersonFactory
from tests.factories.taking_part import VolunteerFactory
from tests.volunteers.signups.lessons import HOUR, START, course, lesson_of, take
from tests.volunteers.signups.making import NOW, on
from volunteers.models import Shift, SignUp

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def volunteer(client):
    made = VolunteerFactory(person__name="松小果")
    client.force_login(made.person, backend="django.contrib.auth.backends.ModelBackend")
    return made


def address(shift, name="course") -> str:
    return f"/volunteer/shifts/{shift.pk}/{name}/"


def page_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def look(client, shift) -> BeautifulSoup:
    return page_of(client.get(f"/volunteer/shifts/{shift.pk}/"))


def pressed(page, form="course") -> dict[str, list[str]]:
    """What the browser sends from this form as it stands."""
    action = page.select_one(f"form[action*='/{form}/']") if form else page.select_one("main form")
    boxes = action.select("input[checked]")
    return {name: [box["value"] for box in boxes if box["name"] == name] for name in {box["name"] for box in boxes}}


def test_the_page_says_that_it_is_a_lesson_and_takes_all_in_one_press(client, volunteer):
    lessons = course(3)
    for _ in range(2):
        on(lessons[2])
    page = look(client, lessons[0])
    assert page.select_one("#course h2").text == "这是 3 节课里的一节"
    assert "人满了。打勾就排候补" in page.text
    sent = pressed(page)
    assert [len(sent["lesson"]), "wait" in sent] == [2, False]
    Message.objects.all().delete()
    assert client.post(address(lessons[0]), sent).status_code == 302
    assert SignUp.objects.filter(volunteer=volunteer, status="confirmed").count() == 2
    assert Message.objects.count() == 1
    page = look(client, lessons[0])
    assert "报上了 2 次，短信马上到。" in page.text
    assert "后面的都去不了，一起退出" in page.text


def test_what_changed_meanwhile_is_said_of_each_and_keeps_the_ticks(client, volunteer):
    lessons = course(4)
    sent = pressed(look(client, lessons[0]))
    sent["lesson"] = sent["lesson"][:3]  # the last one was not wanted
    for _ in range(2):
        on(lessons[1])
    Shift.objects.filter(pk=lessons[2].pk).update(note="量血压")
    answer = client.post(address(lessons[0]), sent)
    page = page_of(answer)
    assert answer.status_code == 409
    told = [row["data-reason"] for row in page.select("#course li[data-reason]")]
    assert told == ["full", "lesson_changed"]
    assert "9月24日" in page.select_one("#course li[data-reason=full]").text
    [ticked] = pressed(page).values()
    assert [value.partition("_")[0] for value in ticked] == [str(lessons[1].pk)]


def test_waiting_is_a_tick_of_its_own(client, volunteer):
    lessons = course(2)
    for _ in range(2):
        on(lessons[1])
    page = look(client, lessons[0])
    box = page.select_one("input[name=wait]")
    answer = client.post(address(lessons[0]), {"wait": [box["value"]]}, follow=True)
    assert "1 次排上候补了" in answer.content.decode()
    assert SignUp.objects.get(volunteer=volunteer).is_waiting


@pytest.mark.parametrize("sent", [{}, {"lesson": ["x", "9" * 30]}])
def test_nothing_ticked_is_said(client, volunteer, sent):
    lessons = course(2)
    answer = client.post(address(lessons[0]), sent)
    assert answer.status_code == 409
    assert 'data-reason="nothing_ticked"' in answer.content.decode()


def test_pressed_twice_is_no_mistake(client, volunteer):
    lessons = course(2)
    sent = pressed(look(client, lessons[0]))
    assert [client.post(address(lessons[0]), sent).status_code for _ in range(2)] == [302, 302]
    assert SignUp.objects.count() == 2


def test_opening_the_address_does_nothing(client, volunteer):
    lessons = course(2)
    assert client.get(address(lessons[0])).status_code == 302
    assert not SignUp.objects.exists()


def test_whoever_is_no_volunteer_reads_that_it_is_a_course(client):
    lessons = course(2)
    text = look(client, lessons[0]).select_one("#course").text
    assert "这是 2 节课里的一节" in text
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(address(lessons[0]), {"lesson": [str(lessons[0].pk)]}).status_code == 302
    assert client.post(address(lessons[0], "leave-course")).status_code == 302
    assert not SignUp.objects.exists()


def test_a_shift_of_its_own_says_nothing_of_courses(client, volunteer):
    assert look(client, lesson_of()).select_one("#course") is None


def test_all_are_left_in_one_press_and_one_can_be_kept(client, volunteer):
    lessons = course(3)
    rows = [one.sign_up for one in take(volunteer, lessons)]
    page = page_of(client.get(address(lessons[0], "leave-course")))
    sent = pressed(page, form="")
    assert sent == {"sign_up": [str(row.pk) for row in rows]}
    sent["sign_up"] = sent["sign_up"][1:]
    answer = client.post(address(lessons[0], "leave-course"), sent, follow=True)
    assert "退出了 2 次" in answer.content.decode()
    assert list(SignUp.objects.filter(status="confirmed").values_list("shift", flat=True)) == [lessons[0].pk]
    assert client.post(address(lessons[0], "leave-course"), sent).status_code == 302  # pressed twice


def test_leaving_a_late_one_asks_why_and_keeps_what_was_chosen(client, volunteer, time_machine):
    lessons = course(3)
    rows = [one.sign_up for one in take(volunteer, lessons)]
    time_machine.move_to(START - 3 * HOUR, tick=False)
    sent = {"sign_up": [str(row.pk) for row in rows[:2]]}
    answer = client.post(address(lessons[0], "leave-course"), sent)
    page = page_of(answer)
    assert (answer.status_code, pressed(page, form="")) == (409, sent)
    assert 'data-reason="reason_missing"' in answer.content.decode()
    assert client.post(address(lessons[0], "leave-course"), sent | {"reason": "发烧"}).status_code == 302
    assert SignUp.objects.filter(status="withdrawn").count() == 2


def test_without_a_place_there_is_nothing_to_leave(client, volunteer):
    assert client.get(address(course(2)[0], "leave-course")).status_code == 302
