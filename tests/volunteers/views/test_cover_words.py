"""What pages say of finding cover: at night, after a swap, after a race, and when nobody came."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from notifications.models import Message, StaffTask
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import ShiftFactory, TeamFactory, TeamMembershipFactory, VolunteerFactory
from tests.volunteers.signups.making import questions_read
from volunteers import cover_notices, question_texts
from volunteers.models import Cover, CoverAsk, SignUp
from volunteers.signups import cover_answers, covers, ending_covers, swaps
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
MINE = "/volunteer/mine/"
LATER = "短信早上 8 点发"


def at(hour: int, days: int = 0) -> dt.datetime:
    return clock.midnight(clock.today() + dt.timedelta(days=days)) + hour * HOUR


@pytest.fixture(autouse=True)
def _morning(time_machine):
    time_machine.move_to(at(9), tick=False)


@pytest.fixture
def night(time_machine):
    """Ten in the evening of the day before the morning."""
    time_machine.move_to(at(22, days=-1), tick=False)


def place(days: int, name: str) -> SignUp:
    """On a full shift in so many days, at ten."""
    start = at(10, days)
    occurrence = OccurrenceFactory(start=start, end=start + 2 * HOUR)
    shift = ShiftFactory(occurrence=occurrence, start=start, end=occurrence.end, maximum=1)
    return sign_up(volunteer_id=VolunteerFactory(person__name=name).pk, shift_id=shift.pk, now=clock.now())


@pytest.fixture
def mine(client):
    made = place(3, "松小果")
    client.force_login(made.volunteer.person)
    return made


@pytest.fixture
def other(mine):
    return place(4, "禾小苗")


def text_of(answer) -> str:
    return answer.content.decode()


def page(client, mine) -> str:
    return text_of(client.get(reverse("volunteers:withdraw", args=[mine.pk])))


def organizer(mine):
    return MembershipFactory(organization=mine.shift.occurrence.event.host, role="organizer").person


def proposed(mine, other) -> CoverAsk:
    cover = swaps.propose(sign_up=mine, wanted_id=other.shift_id, now=clock.now())
    questions_read()
    return cover.asks.get()


def test_at_night_nobody_is_said_to_have_been_asked(night, client, mine):
    by = organizer(mine)
    VolunteerFactory()
    said = text_of(client.post(reverse("volunteers:cover", args=[mine.pk]), follow=True))
    assert (LATER in said, "正在发短信" in said) == (True, False)
    assert LATER in page(client, mine)
    [task] = StaffTask.objects.filter(person=by)
    assert (LATER in task.text, "已经发短信" in task.text) == (True, False)
    client.force_login(by)
    staff = reverse("volunteers:staff_cover", args=[mine.shift_id])
    shown = text_of(client.get(staff))
    assert (LATER in shown, ">没答复<" in shown) == (True, False)
    [ask] = client.get("/api/v1/cover-asks/").json()["results"]
    assert (ask["answer"], ask["text"]) == ("asked", "waits")
    questions_read()
    shown = text_of(client.get(staff))
    assert (LATER in shown, ">没答复<" in shown) == (False, True)
    Message.objects.filter(about__startswith="cover-ask:").update(state="failed")
    assert "短信没发出去" in text_of(client.get(staff))


@pytest.mark.parametrize("how", ["swap", "mate", "staff"])
def test_every_way_of_asking_says_so_at_night(night, client, mine, other, how):
    if how == "swap":
        url = reverse("volunteers:swap", args=[mine.pk])
        facts = {"wanted": other.shift_id}
    elif how == "mate":
        team = TeamFactory()
        TeamMembershipFactory(team=team, volunteer=mine.volunteer)
        mate = TeamMembershipFactory(team=team, volunteer__person__name="云小朵")
        url = reverse("volunteers:cover", args=[mine.pk])
        facts = {"mate": mate.pk}
    else:
        client.force_login(organizer(mine))
        url = reverse("volunteers:staff_cover", args=[mine.shift_id])
        facts = {"do": "begin", "sign_up": mine.pk}
    said = text_of(client.post(url, facts, follow=True))
    assert (LATER in said, "发短信问了" in said, "发短信问他了" in said) == (True, False, False)


def test_some_are_asked_by_now_and_some_in_the_morning(mine):
    VolunteerFactory()
    cover = covers.ask(sign_up=mine, now=clock.now())
    questions_read()
    later = covers.question(cover, cover.shift, VolunteerFactory(), at(22))
    words = question_texts.words(question_texts.with_texts(CoverAsk.objects).get(pk=later.pk), now=at(22))
    assert words == LATER
    told = cover_notices.words_of(cover, now=at(22))
    assert told.startswith(f"已经发短信问了 1 位，另外 1 位{LATER}")


def test_the_accepter_sees_what_is_not_theirs_any_more(client, mine, other):
    ask = proposed(mine, other)
    assert "你现在的：" in text_of(client.get(ask.path))
    shown = text_of(client.post(ask.path, {"answer": "yes"}, follow=True))
    assert ("换好了" in shown, "别人去了，你不用去：" in shown, "你现在的：" in shown) == (True, True, False)


def test_the_slower_one_of_a_swap_has_no_button(client, mine, other):
    shift = other.shift
    shift.maximum = 2
    shift.save()
    sign_up(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=clock.now())
    cover = swaps.propose(sign_up=mine, wanted_id=shift.pk, now=clock.now())
    questions_read()
    fast, slow = cover.asks.order_by("pk")
    client.post(fast.path, {"answer": "yes"})
    late = text_of(client.post(slow.path, {"answer": "yes"}))
    assert ("有人比你早一步" in late, 'name="answer"' in late) == (True, False)


def test_a_swap_without_a_choice(client, mine, other):
    url = reverse("volunteers:swap", args=[mine.pk])
    for facts in ({}, {"wanted": "x"}, {"wanted": "999999"}):
        answer = client.post(url, facts)
        assert (answer.status_code, "请选一个岗" in text_of(answer)) == (422, True)
        assert f'value="{other.shift_id}"' in text_of(answer)
    assert not Cover.objects.exists()


def test_no_mate_chosen_asks_nobody(client, mine):
    VolunteerFactory()
    said = text_of(client.post(reverse("volunteers:cover", args=[mine.pk]), {"mate": ""}, follow=True))
    assert ("请选一位队友" in said, Cover.objects.exists()) == (True, False)


def test_an_undone_swap_shows_nobody_who_changed(client, mine, other):
    by = organizer(mine)
    ask = proposed(mine, other)
    cover_answers.accept(ask=ask, now=clock.now())
    cover_answers.undo(cover=ask.cover, now=clock.now(), by=by, reason="要会彝语的")
    client.force_login(by)
    shown = text_of(client.get(reverse("volunteers:staff_cover", args=[mine.shift_id])))
    assert ("不找了" in shown, "</b> 换了" in shown) == (True, False)
    theirs = text_of(client.get(ask.path))
    assert ("组织者撤回了" in theirs, "你还是去原来的岗" in theirs) == (True, True)


@pytest.mark.parametrize(
    ("then", "words"),
    [("seeking", "我们接着找人"), ("nobody", "组织者会打电话找人"), ("ended", ""), ("found", "这个岗有别人去")],
)
def test_what_became_of_it_after_staff_took_it_back(client, mine, then, words):
    for _ in range(1 if then == "nobody" else 2):
        VolunteerFactory()
    cover = covers.ask(sign_up=mine, now=clock.now())
    questions_read()
    first = cover.asks.order_by("pk")[0]
    cover_answers.accept(ask=first, now=clock.now())
    cover_answers.undo(cover=cover, now=clock.now(), by=organizer(mine), reason="换人")
    if then == "ended":
        ending_covers.end(cover=cover, now=clock.now())
    if then == "found":
        cover_answers.accept(ask=CoverAsk.objects.filter(cover=cover, answer="asked").first(), now=clock.now())
    shown = text_of(client.get(first.path))
    known = ("我们接着找人", "组织者会打电话找人", "这个岗有别人去")
    assert ("组织者撤回了" in shown, [one for one in known if one in shown]) == (True, [words] if words else [])


def test_whoever_is_on_the_shift_by_another_way_is_not_told_to_stay_at_home(client, mine):
    shift = mine.shift
    shift.maximum = 2
    shift.save()
    other = VolunteerFactory()
    covers.ask(sign_up=mine, now=clock.now())
    questions_read()
    ask = CoverAsk.objects.get()
    sign_up(volunteer_id=other.pk, shift_id=shift.pk, now=clock.now())
    shown = text_of(client.get(ask.path))
    assert ("这个岗你已经报上了" in shown, 'name="answer"' in shown) == (True, False)


@pytest.mark.parametrize("how", ["cover", "swap", "mate", "nobody"])
def test_my_shifts_say_what_is_sought(client, mine, other, how):
    if how == "swap":
        proposed(mine, other)
    elif how == "mate":
        covers.ask(sign_up=mine, now=clock.now(), only=other.volunteer)
    else:
        covers.ask(sign_up=mine, now=clock.now())
        if how == "nobody":
            cover_answers.decline(ask=CoverAsk.objects.get(), now=clock.now())
    words = {"cover": "正在找人接", "swap": "正在找人换", "mate": "正在问你请的人", "nobody": "组织者在找人接"}
    shown = text_of(client.get(MINE))
    assert [one for one in words.values() if f'<span class="chip">{one}</span>' in shown] == [words[how]]


@pytest.mark.parametrize("how", ["cover", "swap"])
def test_what_was_taken_over_stands_so_among_what_was_before(client, mine, other, how):
    if how == "swap":
        cover_answers.accept(ask=proposed(mine, other), now=clock.now())
    else:
        covers.ask(sign_up=mine, now=clock.now())
        cover_answers.accept(ask=CoverAsk.objects.get(), now=clock.now())
    words = {"cover": "有人接了", "swap": "换岗了"}[how]
    assert (words in text_of(client.get(MINE)), "已退出" in text_of(client.get(MINE))) == (True, False)
    if how == "swap":
        client.force_login(other.volunteer.person)
        assert words in text_of(client.get(MINE)), "the accepter's too"


def test_where_nobody_came_there_are_ways_on(client, mine, other):
    """For whoever can't come, and for the organizers."""
    covers.ask(sign_up=mine, now=clock.now(), reason="出差")
    cover_answers.decline(ask=CoverAsk.objects.get(), now=clock.now())
    shown = page(client, mine)
    assert all(one in shown for one in ("再找一次", "和别人换一个岗", "不用找了，我去"))
    client.force_login(organizer(mine))
    url = reverse("volunteers:staff_cover", args=[mine.shift_id])
    shown = text_of(client.get(url))
    take_off, edit = (
        reverse(f"volunteers:{name}", args=[pk]) for name, pk in (("take_off", mine.pk), ("edit_shift", mine.shift_id))
    )
    assert all(one in shown for one in ("再发短信问别人", take_off, edit, reverse("volunteers:volunteers")))
    VolunteerFactory()
    client.post(url, {"do": "begin", "sign_up": mine.pk, "reason": "出差"})
    assert Cover.objects.filter(status="seeking", reason="出差").exists()
    assert "接下来可以" not in text_of(client.get(url))


def test_whoever_took_over_and_left_is_not_said_to_have_it(client, mine, other):
    covers.ask(sign_up=mine, now=clock.now())
    got = cover_answers.accept(ask=CoverAsk.objects.get(), now=clock.now())
    SignUp.objects.filter(pk=got.pk).update(status="withdrawn")
    client.force_login(organizer(mine))
    assert "后来又退出了" in text_of(client.get(reverse("volunteers:staff_cover", args=[mine.shift_id])))


def test_a_question_that_never_left_opens_nothing(client, mine):
    VolunteerFactory()
    client.post(reverse("volunteers:cover", args=[mine.pk]))
    ask = CoverAsk.objects.get()
    client.post(reverse("volunteers:cover", args=[mine.pk]), {"stop": "1"})
    gone = client.post(ask.path, {"answer": "yes"})
    assert (gone.status_code, "不用去" in text_of(gone)) == (404, True)


def test_what_the_organizers_wrote_is_not_shown_to_the_volunteer(client, mine):
    covers.ask(sign_up=mine, now=clock.now(), reason="他靠不住", by=organizer(mine))
    assert ("再找一次" in page(client, mine), "他靠不住" in page(client, mine)) == (True, False)
    ending_covers.end(cover=Cover.objects.get(), now=clock.now())
    covers.ask(sign_up=mine, now=clock.now(), reason="孩子发烧")
    assert "孩子发烧" in page(client, mine)


def test_a_text_that_is_due_and_has_not_left_was_not_sent(client, mine):
    """The gateway is down; and what was taken back because they answered is not lost."""
    VolunteerFactory()
    by = organizer(mine)
    cover = covers.ask(sign_up=mine, now=clock.now())
    client.force_login(by)
    staff = reverse("volunteers:staff_cover", args=[mine.shift_id])
    shown = text_of(client.get(staff))
    assert ("短信还没发" in shown, ">没答复<" in shown) == (True, False)
    assert text_state(client) == "waits"
    cover_answers.decline(ask=cover.asks.get(), now=clock.now(), by=by)
    assert text_state(client) == ""
    assert "短信没发出去" not in text_of(client.get(staff))


def text_state(client) -> str:
    [ask] = client.get("/api/v1/cover-asks/").json()["results"]
    return ask["text"]


def test_where_a_text_would_come_too_late_no_button_sends_one(client, mine, time_machine):
    """An hour before the shift; the day before, the same pages offer it."""
    team = TeamFactory()
    TeamMembershipFactory(team=team, volunteer=mine.volunteer)
    TeamMembershipFactory(team=team, volunteer__person__name="云小朵")
    covers.ask(sign_up=mine, now=clock.now())
    cover_answers.decline(ask=CoverAsk.objects.get(), now=clock.now())
    by = organizer(mine)
    staff = reverse("volunteers:staff_cover", args=[mine.shift_id])
    for at_, there in ((clock.now(), True), (mine.shift.start - HOUR, False)):
        time_machine.move_to(at_, tick=False)
        client.force_login(mine.volunteer.person)
        shown = page(client, mine)
        assert ("再找一次" in shown, "请他接" in shown, "发短信来不及了" in shown) == (there, there, not there)
        client.force_login(by)
        assert ("再发短信问别人" in text_of(client.get(staff))) is there
