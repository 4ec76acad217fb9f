import datetime as dt

import pytest

from core import clock
from tests.factories.people import PersonFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import SignUp, Volunteer

pytestmark = pytest.mark.django_db
PAGE = "/volunteer/availability/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def volunteer():
    return VolunteerFactory()


@pytest.fixture
def signed_in(client, volunteer):
    client.force_login(volunteer.person)
    return client


def day(number):
    return (clock.today() + number * DAY).isoformat()


def test_half_days_are_ticked_and_stay_so(signed_in):
    answer = signed_in.post(PAGE, {"do": "weekly", "times": ["1-morning", "7-evening"]})
    assert answer["Location"] == PAGE
    assert Volunteer.objects.get().times.weekly == {(1, "morning"), (7, "evening")}
    page = signed_in.get(PAGE).content.decode()
    assert page.count(" checked") == 2
    assert "周一上午；周日晚上" in signed_in.get("/volunteer/profile/").content.decode()


@pytest.mark.parametrize("wrong", ["8-morning", "0-evening", "1-night", "x"])
def test_other_times_are_refused_beside_the_boxes(signed_in, wrong):
    answer = signed_in.post(PAGE, {"do": "weekly", "times": ["1-morning", wrong]})
    assert "请从这些时间里选" in answer.content.decode()
    assert Volunteer.objects.get().week == 0


def test_one_day_and_several(signed_in):
    signed_in.post(PAGE, {"do": "away", "first": day(3)})
    signed_in.post(PAGE, {"do": "away", "first": day(9), "last": day(12)})
    assert Volunteer.objects.get().away == [[day(3), day(3)], [day(9), day(12)]]
    signed_in.post(PAGE, {"do": "back", "first": day(3), "last": day(3)})
    for first, last in ((day(3), day(3)), (day(9), day(10)), ("昨天", "")):
        answer = signed_in.post(PAGE, {"do": "back", "first": first, "last": last})
        assert (answer.status_code, "请看看再撤" in answer.content.decode()) == (409, True)
    assert Volunteer.objects.get().away == [[day(9), day(12)]]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"first": ""}, "请选哪天来不了"),
        ({"first": "下周三"}, "日期"),
        ({"first": "-5"}, "日期"),
        ({"first": 9, "last": 3}, "最后一天在第一天前面了"),
        ({"first": -9, "last": -3}, "这几天已经过去了"),
        ({"first": 400}, "最远说到一年以后"),
    ],
)
def test_what_is_wrong_is_said_and_stays_typed(signed_in, sent, said):
    typed = {name: day(value) if isinstance(value, int) else value for name, value in sent.items()}
    answer = signed_in.post(PAGE, {"do": "away"} | typed)
    page = answer.content.decode()
    assert said in page
    assert all(f'value="{value}"' in page for value in typed.values() if value)
    assert Volunteer.objects.get().away == []


def test_shifts_on_those_days_are_named_and_stay(signed_in, volunteer):
    start = clock.midnight(clock.today() + 3 * DAY) + dt.timedelta(hours=9)
    shift = ShiftFactory(role="讲解员", start=start, end=start + dt.timedelta(hours=2))
    kept = SignUp.objects.create(shift=shift, volunteer=volunteer, created_at=clock.now(), changed_at=clock.now())
    assert "还有 1 个岗位" not in signed_in.get(PAGE).content.decode()
    signed_in.post(PAGE, {"do": "away", "first": day(2), "last": day(4)})
    page = signed_in.get(PAGE).content.decode()
    assert "还有 1 个岗位" in page
    assert "讲解员" in page
    kept.refresh_from_db()
    assert kept.status == "confirmed"


def test_strangers_and_those_who_are_no_volunteers_are_led_on(client):
    assert client.get(PAGE)["Location"].startswith("/sign-in/")
    client.force_login(PersonFactory())
    assert client.get(PAGE)["Location"] == "/volunteer/"


def test_the_month_that_was_seen_is_meant(signed_in):
    this = f"{clock.today():%Y-%m}"
    assert f'value="{this}"' in signed_in.get(PAGE).content.decode()
    for other in ("2020-01", "", "x"):
        assert signed_in.post(PAGE, {"do": "month", "month": other}).status_code == 409
    assert Volunteer.objects.get().away == []
    signed_in.post(PAGE, {"do": "month", "month": this})
    assert Volunteer.objects.get().away[0][0] == day(0)


@pytest.mark.parametrize("do", ["", "x", "Weekly"])
def test_an_unknown_press_changes_nothing(signed_in, do):
    signed_in.post(PAGE, {"do": "weekly", "times": ["1-morning"]})
    assert signed_in.post(PAGE, {"do": do}).status_code == 409
    assert Volunteer.objects.get().week == 1


def test_days_that_are_over_are_shown_no_more(signed_in, volunteer):
    Volunteer.objects.update(away=[["2020-01-01", "2020-01-03"]])
    for path in (PAGE, "/volunteer/profile/"):
        assert "2020" not in signed_in.get(path).content.decode()
    assert "我能来的时间" not in signed_in.get("/volunteer/").content.decode()


def test_the_list_shows_what_lies_within(signed_in):
    monday = clock.today() + (8 - clock.today().isoweekday()) * DAY
    for hour in (9, 14):
        start = clock.midnight(monday) + dt.timedelta(hours=hour)
        ShiftFactory(role=f"{hour}点岗", start=start, end=start + dt.timedelta(hours=1), maximum=3)
    assert "我能来的时间" not in signed_in.get("/volunteer/").content.decode()
    signed_in.post(PAGE, {"do": "weekly", "times": ["1-morning"]})
    page = signed_in.get("/volunteer/?free=1").content.decode()
    assert "我能来的时间 1" in page
    assert "9点岗" in page
    assert "14点岗" not in page
