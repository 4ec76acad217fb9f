"""Finding cover on the phone, by the link of a text, on the pages of organizers, and by programs."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from api.keys import issuing
from core import clock
from core.phone_numbers import phones
from organizations.models import Membership
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import ShiftFactory, TeamFactory, TeamMembershipFactory, VolunteerFactory
from tests.volunteers.signups.making import questions_read
from volunteers.models import Cover, CoverAsk, SignUp
from volunteers.signups import waiting
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
MINE = "/volunteer/mine/"
TEN_MINUTES = dt.timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _morning(time_machine):
    """Nine in the morning of some day."""
    time_machine.move_to(clock.midnight(clock.today()) + dt.timedelta(hours=9), tick=False)


@pytest.fixture
def mine(client):
    """A place on a full shift in three days at ten, its volunteer signed in."""
    day = clock.midnight(clock.today() + dt.timedelta(days=3)) + dt.timedelta(hours=10)
    occurrence = OccurrenceFactory(start=day, end=day + dt.timedelta(hours=2))
    shift = ShiftFactory(occurrence=occurrence, start=day, end=day + dt.timedelta(hours=2), maximum=1)
    volunteer = VolunteerFactory(person__name="松小果")
    client.force_login(volunteer.person)
    return sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())


def text_of(answer) -> str:
    return answer.content.decode()


def seek(client, mine) -> CoverAsk:
    """Ask for cover, and who is asked."""
    VolunteerFactory(person__name="禾小苗")
    client.post(reverse("volunteers:cover", args=[mine.pk]), {"reason": "出差"})
    questions_read()
    return CoverAsk.objects.get()


def status(sign_up_) -> str:
    return SignUp.objects.get(pk=sign_up_.pk).status


def test_from_cannot_come_to_somebody_else(client, mine):
    page = text_of(client.get(reverse("volunteers:withdraw", args=[mine.pk])))
    assert reverse("volunteers:cover", args=[mine.pk]) in page
    ask = seek(client, mine)
    assert "正在找人接" in text_of(client.get(MINE))
    assert "不用找了，我去" in text_of(client.get(reverse("volunteers:withdraw", args=[mine.pk])))
    client.logout()
    page = text_of(client.get(ask.path))
    assert ("我去" in page, "去不了" in page, "松小果" in page, "禾小苗" in page) == (True, True, False, False)
    page = text_of(client.post(ask.path, {"answer": "yes"}, follow=True))
    assert ("定了，你去" in page, "按错了，撤回" in page) == (True, True)
    assert client.post(ask.path, {"answer": "yes"}).status_code == 302, "pressed twice"
    assert status(mine) == "withdrawn"


def test_opening_the_link_answers_nothing(client, mine):
    ask = seek(client, mine)
    answer = client.get(ask.path)
    assert (answer.status_code, answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (
        200,
        "same-origin",
        "noindex, nofollow",
    )
    assert "no-store" in answer["Cache-Control"]
    assert CoverAsk.objects.get().answer == "asked"
    assert client.get("/v00000000000000").status_code == 404


def test_no_may_become_yes_until_it_is_settled(client, mine):
    ask = seek(client, mine)
    assert "知道了，你去不了" in text_of(client.post(ask.path, {"answer": "no"}, follow=True))
    assert CoverAsk.objects.get().answer == "no"
    client.post(ask.path, {"answer": "yes"})
    assert CoverAsk.objects.get().answer == "yes"


def test_a_mistake_is_undone_within_ten_minutes(client, mine, time_machine):
    ask = seek(client, mine)
    client.post(ask.path, {"answer": "yes"})
    assert "撤回了" in text_of(client.post(ask.path, {"answer": "undo"}, follow=True))
    assert client.post(ask.path, {"answer": "undo"}).status_code == 302, "pressed twice"
    assert (status(mine), CoverAsk.objects.get().answer) == ("confirmed", "undone")
    assert 'data-reason="cover_undone"' in text_of(client.post(ask.path, {"answer": "yes"}))


def test_after_ten_minutes_there_is_no_undo(client, mine, time_machine):
    ask = seek(client, mine)
    client.post(ask.path, {"answer": "yes"})
    time_machine.move_to(clock.now() + TEN_MINUTES, tick=False)
    assert "按错了" not in text_of(client.get(ask.path))
    late = client.post(ask.path, {"answer": "undo"})
    assert (late.status_code, 'data-reason="undo_late"' in text_of(late)) == (409, True)


def test_the_slower_one_is_told_kindly(client, mine):
    VolunteerFactory()
    VolunteerFactory()
    client.post(reverse("volunteers:cover", args=[mine.pk]))
    questions_read()
    fast, slow = CoverAsk.objects.order_by("pk")
    client.post(fast.path, {"answer": "yes"})
    assert "不用去了" in text_of(client.get(slow.path))
    late = client.post(slow.path, {"answer": "yes"})
    assert (late.status_code, "谢谢你愿意来" in text_of(late)) == (409, True)
    assert ("不用去了</h1>" in text_of(late), 'name="answer"' in text_of(late)) == (True, False)
    assert CoverAsk.objects.get(pk=slow.pk).answer == "late"


def test_who_is_asked_sees_it_among_their_shifts(client, mine):
    ask = seek(client, mine)
    client.force_login(ask.volunteer.person)
    page = text_of(client.get(MINE))
    assert ("请你去的" in page, ask.path in page) == (True, True)
    client.post(ask.path, {"answer": "no"})
    assert "请你去的" not in text_of(client.get(MINE))


def test_coming_all_the_same(client, mine):
    ask = seek(client, mine)
    page = client.post(reverse("volunteers:cover", args=[mine.pk]), {"stop": "1"}, follow=True)
    assert "你还在这个岗上" in text_of(page)
    assert 'data-reason="cover_over"' in text_of(client.post(ask.path, {"answer": "yes"}))
    assert "不用去了" in text_of(client.get(ask.path))


def test_where_people_wait_leaving_is_the_way(client, mine):
    waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=mine.shift_id, now=clock.now())
    assert "找人接我的岗" not in text_of(client.get(reverse("volunteers:withdraw", args=[mine.pk])))
    page = client.post(reverse("volunteers:cover", args=[mine.pk]), follow=True)
    assert "有人在候补" in text_of(page)
    assert not Cover.objects.exists()


def test_nobody_seeks_for_another(client, mine):
    client.force_login(VolunteerFactory().person)
    assert client.post(reverse("volunteers:cover", args=[mine.pk])).status_code == 404


def organizer(client, mine):
    person = MembershipFactory(organization=mine.shift.occurrence.event.host, role="organizer").person
    client.force_login(person)
    return reverse("volunteers:staff_cover", args=[mine.shift_id])


def test_organizers_see_answers_apart_and_note_them(client, mine):
    for number in range(3):
        VolunteerFactory(person__name=f"样例{number}")
    url = organizer(client, mine)
    page = text_of(client.post(url, {"do": "begin", "sign_up": mine.pk, "reason": "出差"}, follow=True))
    assert "正在找人" in page
    first, second, third = CoverAsk.objects.order_by("pk")
    client.post(url, {"do": "no", "ask": first.pk})
    page = text_of(client.get(url))
    assert ("去不了" in page, "没答复" in page, first.volunteer.person.phone in page) == (True, True, False)
    client.post(url, {"do": "yes", "ask": second.pk})
    assert status(mine) == "withdrawn"
    cover = Cover.objects.get()
    assert "请写一句为什么" in text_of(client.post(url, {"do": "undo", "cover": cover.pk}, follow=True))
    client.post(url, {"do": "undo", "cover": cover.pk, "reason": "换人"})
    assert (status(mine), Cover.objects.get().status) == ("confirmed", "seeking")
    client.post(url, {"do": "end", "cover": cover.pk})
    assert Cover.objects.get().status == "ended"
    assert third.cover == cover
    assert client.post(url, {"do": "what"}).status_code == 404
    assert client.post(url, {"do": "yes", "ask": "x"}).status_code == 404


def test_organizers_seek_for_a_free_place_and_may_ring_who_was_asked(client, mine):
    shift = mine.shift
    shift.maximum = 2
    shift.save()
    other = VolunteerFactory(person__name="禾小苗")
    url = organizer(client, mine)
    page = reverse("volunteers:volunteer", args=[other.pk])
    assert client.get(page).status_code == 404
    client.post(url, {"do": "begin"})
    ask = CoverAsk.objects.get()
    assert ask.volunteer == other
    assert client.get(page).status_code == 404, "their papers are not shown to whoever asks them"
    number = phones.national(other.person.phone)
    assert number not in text_of(client.get(url))
    assert number in text_of(client.post(url, {"do": "ring", "ask": ask.pk}))
    assert AuditEntry.objects.get(kind="number_shown").person == other.person
    client.post(url, {"do": "end", "cover": ask.cover_id})
    assert client.post(url, {"do": "ring", "ask": ask.pk}).status_code == 404
    assert "找人接岗" in text_of(client.get(reverse("volunteers:edit_shift", args=[shift.pk])))


def test_by_programs(client, mine):
    other = VolunteerFactory()
    made = client.post(f"/api/v1/sign-ups/{mine.pk}/cover/", {"reason": "出差"}, content_type="application/json")
    assert (made.status_code, made.json()["status"], made.json()["leaving"]) == (201, "seeking", mine.pk)
    cover = f"/api/v1/covers/{made.json()['id']}"
    assert client.get("/api/v1/cover-asks/").json()["results"] == []
    client.force_login(other.person)
    [ask] = client.get("/api/v1/cover-asks/").json()["results"]
    url = f"/api/v1/cover-asks/{ask['id']}"
    assert (ask["volunteer"], ask["answer"]) == (other.number, "asked")
    assert client.post(f"{url}/undo/").json()["code"] == "nothing_to_undo"
    assert client.post(f"{url}/accept/").json()["answer"] == "yes"
    assert client.post(f"{url}/decline/").json()["code"] == "cover_yes"
    assert client.post(f"{url}/undo/").json()["answer"] == "undone"
    assert client.post(f"{url}/accept/").json()["code"] == "cover_undone"
    assert client.post(f"{cover}/end/").status_code == 404
    client.force_login(mine.volunteer.person)
    assert client.post(f"{cover}/end/").json()["status"] == "ended"


@pytest.fixture
def other(mine):
    """A full shift on the day after, and who is on it."""
    start = mine.shift.start + dt.timedelta(days=1)
    occurrence = OccurrenceFactory(start=start, end=start + dt.timedelta(hours=2))
    shift = ShiftFactory(occurrence=occurrence, start=start, end=occurrence.end, maximum=1)
    return sign_up(volunteer_id=VolunteerFactory(person__name="禾小苗").pk, shift_id=shift.pk, now=clock.now())


def test_changing_shifts_without_names(client, mine, other):
    url = reverse("volunteers:swap", args=[mine.pk])
    page = text_of(client.get(url))
    assert (f'value="{other.shift_id}"' in page, "禾小苗" in page) == (True, False)
    assert client.post(url, {"wanted": other.shift_id})["Location"] == MINE
    assert "正在问谁愿意换" in text_of(client.get(reverse("volunteers:withdraw", args=[mine.pk])))
    ask = CoverAsk.objects.get()
    page = text_of(client.get(ask.path))
    assert ("换不换" in page, "你现在的" in page, "松小果" in page) == (True, True, False)
    assert "换好了，你去这个" in text_of(client.post(ask.path, {"answer": "yes"}, follow=True))
    assert (status(mine), status(other)) == ("withdrawn", "withdrawn")
    refused = client.post(url, {"wanted": other.shift_id})
    assert refused.status_code == 404


def test_a_refused_swap_says_why(client, mine, other):
    url = reverse("volunteers:swap", args=[mine.pk])
    assert client.post(url, {"wanted": "x"}).status_code == 422
    refused = client.post(url, {"wanted": mine.shift_id})
    assert (refused.status_code, 'data-reason="same_shift"' in text_of(refused)) == (409, True)


def test_organizers_of_either_shift_see_the_swap(client, mine, other):
    client.post(reverse("volunteers:swap", args=[mine.pk]), {"wanted": other.shift_id})
    for one in (mine, other):
        page = text_of(client.get(organizer(client, one)))
        assert "想换岗" in page


def test_a_mate_is_asked_by_name(client, mine):
    team = TeamFactory()
    TeamMembershipFactory(team=team, volunteer=mine.volunteer)
    mate = TeamMembershipFactory(team=team, volunteer__person__name="禾小苗")
    assert "禾小苗" in text_of(client.get(reverse("volunteers:withdraw", args=[mine.pk])))
    url = reverse("volunteers:cover", args=[mine.pk])
    assert client.post(url, {"mate": TeamMembershipFactory().pk}).status_code == 404
    assert "发短信问他了" in text_of(client.post(url, {"mate": mate.pk}, follow=True))
    assert CoverAsk.objects.get().volunteer == mate.volunteer


def test_swaps_by_programs(client, mine, other):
    url = f"/api/v1/sign-ups/{mine.pk}/swap/"
    asked = client.post(url, {"shift": mine.shift_id}, content_type="application/json")
    assert asked.json()["code"] == "same_shift"
    made = client.post(url, {"shift": other.shift_id}, content_type="application/json")
    assert (made.status_code, made.json()["wanted"]) == (201, other.shift_id)
    client.force_login(other.volunteer.person)
    assert client.post(f"/api/v1/cover-asks/{CoverAsk.objects.get().pk}/accept/").json()["answer"] == "yes"


def test_whoever_was_replaced_is_not_told_to_come(client, mine):
    ask = seek(client, mine)
    client.post(ask.path, {"answer": "yes"})
    assert status(mine) == "withdrawn"
    page = client.post(reverse("volunteers:cover", args=[mine.pk]), {"stop": "1"}, follow=True)
    assert ("已经有人接了，这个岗你不用去了" in text_of(page), "不找了，你还在" in text_of(page)) == (True, False)


def test_a_key_for_oneself_answers_for_nobody_else(client, mine):
    ask = seek(client, mine)
    organizer(client, mine)
    person = Membership.objects.get().person
    key = issuing.issue(person=person, name="样例", scopes=["register"], days=30, now=clock.now())
    program = Client(headers={"Authorization": f"Bearer {key}"})
    assert program.post(f"/api/v1/cover-asks/{ask.pk}/accept/").status_code == 403
    assert program.post(f"/api/v1/covers/{ask.cover_id}/end/").status_code == 403
    assert program.post(f"/api/v1/sign-ups/{mine.pk}/cover/").status_code == 403
    assert status(mine) == "confirmed"
