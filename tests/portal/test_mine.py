import datetime as dt

import pytest

from core import clock
from core.phone_numbers import phones
from registrations.models import Attendee, Registration, SeatClaim
from tests.factories.events import OccurrenceFactory
from tests.factories.people import PersonFactory
from tests.factories.requests import ask
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from volunteers.models import SignUp

pytestmark = pytest.mark.django_db
NUMBER = "+8613900000042"


def register(*, phone=NUMBER, name="李奶奶", status="confirmed", days=3) -> Registration:
    start = clock.now() + dt.timedelta(days=days)
    occurrence = OccurrenceFactory(start=start, end=start + dt.timedelta(hours=1))
    pool = SeatPoolFactory(occurrence=occurrence)
    registration = Registration.objects.create(
        event=occurrence.event,
        link_digest=str(pool.pk),
        phone=phone,
        phone_hash=phones.look_up(phone),
        contact_name="小李",
        party_size=1,
        status=status,
        status_changed_at=clock.now(),
        created_at=clock.now(),
    )
    SeatClaim.objects.create(registration=registration, pool=pool, occurrence=occurrence, seats=1, held=True)
    Attendee.objects.create(registration=registration, name=name, name_key=name)
    return registration


@pytest.fixture
def person(client):
    someone = PersonFactory(phone=NUMBER)
    client.force_login(someone)
    return someone


def test_a_stranger_reads_how_to_sign_in(client):
    register()
    answer = client.get("/mine/")
    assert answer.status_code == 200
    assert 'href="/sign-in/?next=/mine/"' in answer.text
    assert "李奶奶" not in answer.text


@pytest.mark.parametrize("rows", [1, 3])
def test_everything_under_my_number_is_mine(client, person, rows, django_assert_num_queries):
    for number in range(rows):
        register(name=f"奶奶{number}")
    register(phone="+8613900000043", name="别人")
    with django_assert_num_queries(9):
        answer = client.get("/mine/")
    names = [entry.registration.attendees.get().name for entry in answer.context["mine"].coming]
    assert names == [f"奶奶{number}" for number in range(rows)]
    assert "别人" not in answer.text


def test_what_is_over_or_left_stands_below(client, person):
    register(name="来过", days=-3)
    register(name="退出", status="withdrawn")
    register(name="候补", status="waitlisted")
    mine = client.get("/mine/").context["mine"]
    assert [entry.registration.status for entry in mine.coming] == ["waitlisted"]
    assert sorted(entry.registration.status for entry in mine.past) == ["confirmed", "withdrawn"]


def test_an_offer_asks_for_its_answer(client, person):
    registration = register(status="offered")
    text = client.get("/mine/").text
    assert "有空位了，去答复" in text
    assert f"/r{registration.link_token}" in text


def test_nothing_yet_says_what_to_do(client, person):
    assert "看看有什么活动" in client.get("/mine/").text


def test_a_number_is_never_shown_whole(client, person):
    register()
    assert "13900000042" not in client.get("/mine/").text


def test_my_shifts_are_mine(client, person):
    shift = ShiftFactory(role="讲解员")
    VolunteerFactory(person=person)
    other = VolunteerFactory()
    facts = {"created_at": clock.now(), "changed_at": clock.now()}
    SignUp.objects.create(shift=shift, volunteer=person.volunteer, **facts)
    SignUp.objects.create(shift=ShiftFactory(), volunteer=other, **facts)
    SignUp.objects.create(shift=ShiftFactory(), volunteer=person.volunteer, status="withdrawn", **facts)
    mine = client.get("/mine/").context["mine"]
    assert [sign_up.shift for sign_up in mine.shifts] == [shift]


def test_what_i_asked_for_leads_to_its_page(client, person):
    made, other = ask(phone=NUMBER), ask(phone="+8613900000043")
    page = client.get("/mine/").text
    assert (f"/q{made.link_token}" in page, other.link_token in page) == (True, False)
