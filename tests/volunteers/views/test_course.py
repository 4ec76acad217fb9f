"""The page of a shift that is a lesson: all of the course in one press, and leaving all of it."""

import re

import pytest

from notifications.models import Message
from tests.factories.pages import controls
from tests.factories.people import PersonFactory
from tests.factories.taking_part import VolunteerFactory
from tests.volunteers.signups.lessons import course, lesson_of, take
from tests.volunteers.signups.making import HOUR, NOW, START, on
from volunteers.models import Shift, SignUp

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]


@pytest.fixture
def volunteer(client):
    made = VolunteerFactory(person__name="松小果")
    client.force_login(made.person, backend="django.contrib.auth.backends.ModelBackend")
    return made


def address(shift, name="course") -> str:
    return f"/volunteer/shifts/{shift.pk}/{name}/"


def look(client, shift):
    return client.get(f"/volunteer/shifts/{shift.pk}/")


def text_of(response) -> str:
    return response.content.decode()


def pressed(page, form="lessons") -> dict[str, list[str]]:
    """The ticks that the browser sends as the form stands."""
    return {name: values for name, values in controls(page, form).items() if name in {"lesson", "wait", "sign_up"}}


def reasons(page) -> list[str]:
    return re.findall(r'<li class="mt2" data-reason="(\w+)"', text_of(page))


def test_the_page_says_that_it_is_a_lesson_and_takes_all_in_one_press(client, volunteer):
    lessons = course(3)
    for _ in range(2):
        on(lessons[2])
    page = look(client, lessons[0])
    assert "<h2>这是 3 节课里的一节</h2>" in text_of(page)
    assert "人满了。打勾就排候补" in text_of(page)
    sent = pressed(page)
    assert [len(sent["lesson"]), "wait" in sent] == [2, False]
    Message.objects.all().delete()
    assert client.post(address(lessons[0]), sent).status_code == 302
    assert SignUp.objects.filter(volunteer=volunteer, status="confirmed").count() == 2
    assert Message.objects.count() == 1
    text = text_of(look(client, lessons[0]))
    assert "报上了 2 次，短信马上到。" in text
    assert "后面的都去不了，一起退出" in text


def test_what_changed_meanwhile_is_said_of_each_and_keeps_the_ticks(client, volunteer):
    lessons = course(4)
    sent = pressed(look(client, lessons[0]))
    sent["lesson"] = sent["lesson"][:3]  # the last one was not wanted
    for _ in range(2):
        on(lessons[1])
    Shift.objects.filter(pk=lessons[2].pk).update(note="量血压")
    page = client.post(address(lessons[0]), sent)
    assert (page.status_code, reasons(page)) == (409, ["full", "lesson_changed"])
    assert "<b>9月24日 周四</b>：人满了" in text_of(page)
    [ticked] = pressed(page).values()
    assert [value.partition("_")[0] for value in ticked] == [str(lessons[1].pk)]


def test_waiting_is_a_tick_of_its_own(client, volunteer):
    lessons = course(2)
    for _ in range(2):
        on(lessons[1])
    [value] = re.findall(r'name="wait" value="(\w+[.\w]*)"', text_of(look(client, lessons[0])))
    answer = client.post(address(lessons[0]), {"wait": [value]}, follow=True)
    assert "1 次排上候补了" in text_of(answer)
    assert SignUp.objects.get(volunteer=volunteer).is_waiting


@pytest.mark.parametrize("sent", [{}, {"lesson": ["x", "9" * 30]}])
def test_nothing_ticked_is_said(client, volunteer, sent):
    lessons = course(2)
    answer = client.post(address(lessons[0]), sent)
    assert answer.status_code == 409
    assert 'data-reason="nothing_ticked"' in text_of(answer)


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
    assert "这是 2 节课里的一节" in text_of(look(client, lessons[0]))
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(address(lessons[0]), {"lesson": [str(lessons[0].pk)]}).status_code == 302
    assert client.post(address(lessons[0], "leave-course")).status_code == 302
    assert not SignUp.objects.exists()


def test_a_shift_of_its_own_says_nothing_of_courses(client, volunteer):
    assert 'id="course"' not in text_of(look(client, lesson_of()))


def test_all_are_left_in_one_press_and_one_can_be_kept(client, volunteer):
    lessons = course(3)
    rows = [one.sign_up for one in take(volunteer, lessons)]
    sent = pressed(client.get(address(lessons[0], "leave-course")), "leaving")
    assert sent == {"sign_up": [str(row.pk) for row in rows]}
    sent["sign_up"] = sent["sign_up"][1:]
    answer = client.post(address(lessons[0], "leave-course"), sent, follow=True)
    assert "退出了 2 次" in text_of(answer)
    assert list(SignUp.objects.filter(status="confirmed").values_list("shift", flat=True)) == [lessons[0].pk]
    assert client.post(address(lessons[0], "leave-course"), sent).status_code == 302  # pressed twice


def test_leaving_a_late_one_asks_why_and_keeps_what_was_chosen(client, volunteer, time_machine):
    lessons = course(3)
    rows = [one.sign_up for one in take(volunteer, lessons)]
    time_machine.move_to(START - 3 * HOUR, tick=False)
    sent = {"sign_up": [str(row.pk) for row in rows[:2]]}
    answer = client.post(address(lessons[0], "leave-course"), sent)
    assert (answer.status_code, pressed(answer, "leaving")) == (409, sent)
    assert 'data-reason="reason_missing"' in text_of(answer)
    assert client.post(address(lessons[0], "leave-course"), sent | {"reason": "发烧"}).status_code == 302
    assert SignUp.objects.filter(status="withdrawn").count() == 2


def test_without_a_place_there_is_nothing_to_leave(client, volunteer):
    assert client.get(address(course(2)[0], "leave-course")).status_code == 302
