"""Pages of places that a team holds: on the phone of its captain, of who is named, and of staff."""

import datetime as dt

import pytest
from django.test import Client

from core import clock, phrases
from notifications.models import Message
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import ShiftFactory, TeamFactory, TeamMembershipFactory
from volunteers.blocks import holding
from volunteers.models import Shift, SignUp, TeamBlock
from volunteers.signups import offers

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def start():
    return clock.midnight(clock.today() + dt.timedelta(days=7)) + 9 * HOUR


@pytest.fixture
def deadline(start):
    return start - 15 * HOUR


@pytest.fixture
def shift(start):
    date = OccurrenceFactory(start=start, end=start + 2 * HOUR)
    return ShiftFactory(occurrence=date, start=start, end=start + 2 * HOUR, maximum=4)


@pytest.fixture
def team():
    return TeamFactory(name="石庄科普队")


@pytest.fixture
def captain(team):
    return TeamMembershipFactory(team=team, role="captain", volunteer__person__name="麦队长").volunteer


@pytest.fixture
def members(team, captain):
    return [TeamMembershipFactory(team=team, volunteer__person__name=name).volunteer for name in ("石小志", "石小愿")]


@pytest.fixture
def block(shift, team, captain, members, deadline):
    return holding.hold(
        team_id=team.pk, shift_id=shift.pk, size=2, names_until=deadline, by=captain.person, now=clock.now()
    )


def of(volunteer) -> Client:
    client = Client()
    client.force_login(volunteer.person)
    return client


def page(client, path) -> str:
    return client.get(path).content.decode()


def press(client, path, **fields) -> str:
    return client.post(path, fields, follow=True).content.decode()


def typed(moment) -> str:
    return f"{phrases.local(moment):%Y-%m-%dT%H:%M}"


def test_a_captain_holds_places_from_the_page_of_the_shift(shift, team, captain, members, deadline):
    path = f"/volunteer/shifts/{shift.pk}/hold/{team.slug}/"
    assert path in page(of(captain), f"/volunteer/shifts/{shift.pk}/")
    assert path not in page(of(members[0]), f"/volunteer/shifts/{shift.pk}/")
    assert of(members[0]).get(path).status_code == 404
    assert f'value="{typed(deadline)}"' in page(of(captain), path)
    answer = of(captain).post(path, {"size": "9", "names_until": typed(deadline)})
    assert answer.status_code == 422
    assert "队里现在有 3 人" in answer.content.decode()
    text = press(of(captain), path, size="2", names_until=typed(deadline))
    assert "留了 2 个，现在可以定人了" in text
    [mine] = TeamBlock.objects.all()
    assert (mine.size, mine.names_until) == (2, deadline)
    assert of(captain).get(path).url == f"/volunteer/blocks/{mine.pk}/"
    text = page(of(captain), f"/volunteer/shifts/{shift.pk}/")
    assert "留了 2 个：说去的 0 人" in text
    assert "志愿服务队还留着 2 个" in page(of(members[0]), f"/volunteer/shifts/{shift.pk}/")
    assert f"/volunteer/blocks/{mine.pk}/" in page(of(captain), f"/volunteer/teams/{team.slug}/")
    assert f"/volunteer/blocks/{mine.pk}/" not in page(of(members[0]), f"/volunteer/teams/{team.slug}/")


def test_yes_no_and_silence_stand_apart(block, captain, members):
    first, second = members
    path = f"/volunteer/blocks/{block.pk}/"
    text = press(of(captain), path, do="name", volunteer=first.pk)
    assert "发短信问他了" in text
    assert "没答复的 1 人" in text
    assert "还能定 1 人" in text
    offers.accept(sign_up=SignUp.objects.get(volunteer=first), now=clock.now())
    press(of(captain), path, do="name", volunteer=second.pk)
    text = page(of(captain), path)
    assert "说去的 1 人" in text
    assert "没答复的 1 人" in text
    assert "还能定" not in text
    offers.decline(sign_up=SignUp.objects.get(volunteer=second), now=clock.now())
    text = page(of(captain), path)
    assert "不去的 1 人" in text
    assert "还能定 1 人" in text
    text = press(of(captain), path, do="take-back", sign_up=SignUp.objects.get(volunteer=first).pk)
    assert "收回了，可以请别人" in text
    assert "说去的 1 人" not in text


def test_who_is_named_sees_who_asks_and_answers(block, shift, captain, members):
    first, _ = members
    press(of(captain), f"/volunteer/blocks/{block.pk}/", do="name", volunteer=first.pk)
    for path in (f"/volunteer/shifts/{shift.pk}/", "/volunteer/mine/", "/volunteer/"):
        text = page(of(first), path)
        assert "石庄科普队请你去" in text
        assert "候补轮到你了" not in text
    mine = SignUp.objects.get(volunteer=first)
    assert "名额还给队里" in press(of(first), f"/volunteer/sign-ups/{mine.pk}/answer/")
    assert Shift.objects.get(pk=shift.pk).held == 2


def test_a_captain_goes_too(block, captain):
    assert "报上了" in press(of(captain), f"/volunteer/blocks/{block.pk}/", do="name", volunteer=captain.pk)
    assert SignUp.objects.get().status == "confirmed"


def test_more_fewer_and_all_back(block, shift, captain):
    path = f"/volunteer/blocks/{block.pk}/"
    assert "现在留着 3 个" in press(of(captain), path, do="resize", size="3")
    assert "请写留几个" in press(of(captain), path, do="resize", size="many")
    assert "全部放回" in press(of(captain), path, do="resize", size="0")
    text = press(of(captain), path, do="give-back")
    assert "没定的放回去了" in text
    assert "请他去" not in text
    assert Shift.objects.get(pk=shift.pk).taken == 0
    assert "期限过了，或者名额放回了" in press(of(captain), path, do="name", volunteer=captain.pk)
    assert of(captain).post(path, {"do": "else"}).status_code == 404


def test_others_do_not_see_a_block(block, members):
    assert of(members[0]).get(f"/volunteer/blocks/{block.pk}/").status_code == 404
    assert of(members[0]).post(f"/volunteer/blocks/{block.pk}/", {"do": "give-back"}).status_code == 404
    assert TeamBlock.objects.get().is_open


def test_who_does_not_fit_is_not_offered_and_why_is_not_said(block, shift, captain, members):
    type(members[0]).objects.filter(pk=members[0].pk).update(active=False)
    text = page(of(captain), f"/volunteer/blocks/{block.pk}/")
    assert text.count("这时去不了，或不符合要求") == 1
    assert "停着" not in text


def test_staff_see_blocks_and_give_them_back_with_a_reason(block, shift, captain, staff_of):
    client = staff_of(shift.occurrence.event.host)
    text = page(client, f"/staff/shifts/{shift.pk}/")
    assert "石庄科普队" in text
    assert "留了 2 个：说去的 0 人" in text
    path = f"/staff/blocks/{block.pk}/release/"
    assert "请写一句为什么" in press(client, path, reason="")
    assert "放回了" in press(client, path, reason="先给学校")
    told = Message.objects.filter(phone_hash=captain.person.phone_hash).order_by("pk").last()
    assert "先给学校" in told.text
    assert "队里留的名额" not in page(client, f"/staff/shifts/{shift.pk}/")
    assert Shift.objects.get(pk=shift.pk).taken == 0


@pytest.fixture
def staff_of():
    def sign_in(organization) -> Client:
        client = Client()
        client.force_login(MembershipFactory(organization=organization, role="organizer").person)
        return client

    return sign_in
