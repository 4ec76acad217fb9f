"""Which groups may register: open to all, by approval, or only the invited."""

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from accounts.consents.consent_texts import CURRENT
from core import clock
from core.errors import Refusal
from events.models import Event, Occurrence
from notifications.models import Message, StaffTask
from registrations import queries
from registrations.models import Registration, SeatPool
from registrations.registering import approving_groups, invitations, options, withdrawing
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import fill, known, register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
Status, Entry = Registration.Status, Event.GroupEntry
CLASS = {"made_for": "group", "attendees": (), "group_name": "外来小学", "pupils": 20, "adults": 2}
TYPED = {
    "group_name": "外来小学",
    "pupils": "20",
    "adults": "2",
    "contact_name": "谷",
    "phone": "13900000456",
    "consent": "on",
}


@pytest.fixture
def lesson():
    """A lesson of one school, with a place for one group."""
    occurrence = OccurrenceFactory(event__kind="outreach", school="八街小学", grade="四年级")
    return SeatPoolFactory(occurrence=occurrence, capacity=1, unit=SeatPool.Unit.GROUPS)


@pytest.fixture
def asking():
    """A hall for which groups ask first."""
    return SeatPoolFactory(capacity=60, occurrence__event__group_entry=Entry.APPROVAL)


def address(pool, more=""):
    return f"/events/{pool.event.slug}/register/?occurrence={pool.occurrence.uid}{more}"


def refused(pool, **facts) -> str:
    with pytest.raises(Refusal) as caught:
        register(pool, **facts)
    return caught.value.code


def words(pool):
    row = Occurrence.objects.select_related("event").get(pk=pool.occurrence_id)
    return queries.seat_words([row], now=clock.now())[row.pk].words


def test_a_strangers_group_cannot_take_the_lesson_of_a_school(lesson):
    assert refused(lesson, **CLASS) == "invited_only"
    SeatPool.objects.update(unit="people", capacity=60)
    assert refused(lesson) == "invited_only"
    assert Registration.objects.count() == 0
    assert words(lesson) == "八街小学的专场"


def test_the_pages_say_whose_lesson_it_is(client, lesson):
    SeatPoolFactory(occurrence__event=lesson.event, unit=SeatPool.Unit.GROUPS)
    choose = client.get(f"/events/{lesson.event.slug}/register/")
    assert ("八街小学的专场" in choose.text, f"?occurrence={lesson.occurrence.uid}" in choose.text) == (True, False)
    assert "八街小学的专场" in client.get(f"/events/{lesson.event.slug}/").text
    page = client.get(address(lesson))
    assert ("八街小学的专场，只能从主办方发的邀请链接报名" in page.text, 'id="register"' in page.text) == (True, False)
    sent = client.post(address(lesson), TYPED)
    assert (sent.status_code, Registration.objects.count()) == (200, 0)


def test_the_one_button_of_a_private_event_is_left_out(client, lesson):
    assert "/register/" not in client.get(f"/events/{lesson.event.slug}/").text


def test_the_invitation_lets_them_in(client, lesson):
    known("+8613900000456")
    link = invitations.of(lesson.event).link(lesson.occurrence).removeprefix(settings.SITE_URL)
    assert "还剩" in client.get(link).text or "只剩 1 个团体名额" in client.get(link).text
    assert client.post(link, TYPED | {"group_name": "八街小学"}).status_code == 302
    assert Registration.objects.get().status == Status.CONFIRMED


def test_an_invitation_opens_what_it_is_for_alone(client, lesson):
    other = SeatPoolFactory(occurrence__school="连然小学", unit=SeatPool.Unit.GROUPS)
    token = invitations.of(lesson.event).token(lesson.occurrence)
    for wrong in (token, "", token[:-1], "专场", str(other.occurrence.uid)):
        assert refused(other, **CLASS, invitation=wrong) == "invited_only"
    assert register(other, **CLASS, invitation=invitations.of(other.event).token(None)).status == Status.CONFIRMED
    page = client.get(address(other, "&invited=%ff&group=1"))
    assert "连然小学的专场" in page.text


def test_programs_bring_the_invitation(lesson):
    party = {
        "event": lesson.event.slug, "occurrences": [str(lesson.occurrence.uid)], "phone": "13900000456",
        "contact_name": "谷", "made_for": "group", "group_name": "八街小学", "pupils": 20, "adults": 2,
        "consent": CURRENT.number,
    }  # fmt: skip
    path = "/api/v1/registrations/"
    answer = APIClient().post(path, party, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "invited_only")
    party["invitation"] = invitations.of(lesson.event).token(lesson.occurrence)
    known("+8613900000456")
    assert APIClient().post(path, party, format="json").status_code == 202
    assert Registration.objects.get().status == Status.CONFIRMED


def test_staff_see_the_link_and_enter_the_school_themselves(client, lesson):
    client.force_login(MembershipFactory(organization=lesson.event.host).person)
    listed = client.get(f"/staff/events/{lesson.event_id}/registrations/").text
    assert invitations.of(lesson.event).token(lesson.occurrence) in listed
    typed = TYPED | {"occurrence": str(lesson.occurrence.uid), "group_name": "八街小学"}
    path = f"/staff/events/{lesson.event_id}/registrations/add/?group=1"
    assert client.post(path, typed | {"adults": "0"}).context["form"].errors["adults"]
    assert client.post(path, typed).status_code == 302
    assert Registration.objects.get().status == Status.CONFIRMED


def test_staff_make_new_links_and_old_ones_open_nothing(client, lesson):
    """The date's own and the event's; other events keep theirs."""
    other = SeatPoolFactory(occurrence__school="连然小学", unit=SeatPool.Unit.GROUPS)
    old = [invitations.of(lesson.event).token(one) for one in (lesson.occurrence, None)]
    kept = invitations.of(other.event).token(other.occurrence)
    client.force_login(MembershipFactory(organization=lesson.event.host).person)
    path = f"/staff/events/{lesson.event_id}/invitations/renew/"
    assert client.get(path).status_code == 405
    for number in range(2):
        listed = client.post(path, {"round": number}, follow=True).text
        new = invitations.of(lesson.event).token(lesson.occurrence)
        assert (new in listed, new in old) == (True, False)
        old.append(new)
    assert [refused(lesson, **CLASS, invitation=token) for token in old[:-1]] == ["invited_only"] * 3
    assert "八街小学的专场" in client.get(address(lesson, f"&group=1&invited={old[0]}")).text
    assert register(lesson, **CLASS, invitation=new).status == Status.CONFIRMED
    assert register(other, **CLASS, invitation=kept).status == Status.CONFIRMED


def test_programs_read_the_links_and_make_new_ones(lesson):
    """Organizers of the host alone."""
    path = f"/api/v1/invitations/{lesson.event.slug}/"
    answers = {}
    for role in ("organizer", "viewer"):
        api = APIClient()
        api.force_authenticate(MembershipFactory(organization=lesson.event.host, role=role).person)
        answers[role] = api.get(path), api.post(f"{path}renew/")
    assert [answer.status_code for answer in answers["viewer"]] == [404, 404]
    first, new = (answer.json()["results"] for answer in answers["organizer"])
    assert (first[0]["occurrence"], first[0]["schools"]) == (str(lesson.occurrence.uid), ["八街小学"])
    assert new[0]["link"] == invitations.of(lesson.event).link(lesson.occurrence) != first[0]["link"]


@pytest.mark.parametrize("dates", [1, 4])
def test_the_links_of_many_dates_cost_no_more(lesson, dates, django_assert_num_queries):
    for number in range(1, dates):
        date = OccurrenceFactory(event=lesson.event, position=number + 1, school="连然小学")
        SeatPoolFactory(occurrence=date, unit=SeatPool.Unit.GROUPS)
    with django_assert_num_queries(4):
        assert len(options.invited(lesson.event, now=clock.now())) == dates
    token = invitations.of(lesson.event).token(None)
    with django_assert_num_queries(4):
        assert len(options.choices(lesson.event, now=clock.now(), invitation=token)) == dates


def test_a_viewer_does_not_see_the_link(client, lesson):
    client.force_login(MembershipFactory(organization=lesson.event.host, role="viewer").person)
    listed = client.get(f"/staff/events/{lesson.event_id}/registrations/").text
    assert invitations.of(lesson.event).token(lesson.occurrence) not in listed


@pytest.mark.parametrize(
    ("entry", "school", "group", "family"),
    [
        (Entry.AUTO, "", "confirmed", "confirmed"),
        (Entry.AUTO, "八街小学", "invited_only", "invited_only"),
        (Entry.OPEN, "八街小学", "confirmed", "confirmed"),
        (Entry.INVITED, "", "invited_only", "confirmed"),
        (Entry.APPROVAL, "", "requested", "confirmed"),
        (Entry.APPROVAL, "八街小学", "requested", "requested"),
    ],
)
def test_what_the_organizer_chooses(entry, school, group, family):
    pool = SeatPoolFactory(capacity=60, occurrence__school=school, occurrence__event__group_entry=entry)

    def outcome(**facts):
        try:
            return register(pool, **facts).status
        except Refusal as refusal:
            return refusal.code

    assert (outcome(**CLASS), outcome(phone="+8613900000777")) == (group, family)


def test_a_group_that_asks_holds_nothing_until_staff_agree(asking):
    organizer = MembershipFactory(organization=asking.event.host).person
    row = register(asking, **CLASS)
    asking.refresh_from_db()
    assert (row.status, asking.taken, asking.waiting, asking.beside) == (Status.REQUESTED, 0, 0, 0)
    assert "申请收到了" in Message.objects.get(purpose="registration").text
    assert (StaffTask.objects.get().person, StaffTask.objects.get().path) == (
        organizer,
        f"/staff/registrations/{row.pk}/",
    )
    assert refused(asking, **CLASS) == "already_registered"
    made = approving_groups.approve(registration=row, by=organizer, now=clock.now())
    asking.refresh_from_db()
    assert (made.status, asking.taken, made.steps.get().kind) == (Status.CONFIRMED, 22, "approved")
    assert "报上了" in Message.objects.filter(purpose="registration").order_by("pk").last().text
    assert StaffTask.objects.count() == 0
    with pytest.raises(Refusal) as caught:
        approving_groups.approve(registration=row, by=organizer, now=clock.now())
    assert caught.value.code == "not_requested"


def test_agreeing_to_more_than_fit(asking):
    row = register(asking, **CLASS)
    fill(asking, 40)
    with pytest.raises(Refusal) as caught:
        approving_groups.approve(registration=row, by=PersonFactory(), now=clock.now())
    assert (caught.value.code, Registration.objects.get(pk=row.pk).status) == ("party_does_not_fit", "requested")
    made = approving_groups.approve(registration=row, by=PersonFactory(), now=clock.now(), wait_if_full=True)
    assert (made.status, made.claims.get().beside) == (Status.WAITLISTED, True)


def test_agreeing_after_it_began(asking):
    row = register(asking, **CLASS)
    with pytest.raises(Refusal) as caught:
        approving_groups.approve(registration=row, by=PersonFactory(), now=asking.occurrence.start)
    assert caught.value.code == "occurrence_over"


def test_no_with_a_reason(client, asking):
    row = register(asking, **CLASS)
    client.force_login(MembershipFactory(organization=asking.event.host).person)
    base = f"/staff/registrations/{row.pk}/"
    assert "不同意" in client.get(base).text
    assert "请写一句原因。" in client.post(f"{base}refuse/", {"reason": ""}).text
    assert client.post(f"{base}refuse/", {"reason": "那天已有三个班"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.reason) == (Status.REFUSED, "那天已有三个班")
    assert "原因：那天已有三个班" in Message.objects.order_by("pk").last().text
    assert "那天已有三个班" in client.get(f"/r{row.link_token}").text
    assert register(asking, **CLASS).status == Status.REQUESTED


def test_yes_by_the_page(client, asking):
    row = register(asking, **CLASS)
    client.force_login(MembershipFactory(organization=asking.event.host).person)
    assert "名额还没有留" in client.get(f"/r{row.link_token}").text
    assert client.post(f"/staff/registrations/{row.pk}/approve/").status_code == 302
    row.refresh_from_db()
    assert row.status == Status.CONFIRMED


def test_programs_answer_too(asking):
    rows = [register(asking, **CLASS | {"group_name": name}) for name in ("一小", "二小")]
    api = APIClient()
    api.force_authenticate(MembershipFactory(organization=asking.event.host).person)
    assert api.post(f"/api/v1/registrations/{rows[0].pk}/approve/").json()["status"] == "confirmed"
    assert api.post(f"/api/v1/registrations/{rows[1].pk}/refuse/").json()["code"] == "reason_missing"
    answer = api.post(f"/api/v1/registrations/{rows[1].pk}/refuse/", {"reason": "满了"})
    assert answer.json()["status"] == "refused"


def test_whoever_asked_may_take_it_back(asking):
    row = register(asking, **CLASS)
    withdrawing.withdraw(registration=row, now=clock.now())
    asking.refresh_from_db()
    assert (asking.taken, StaffTask.objects.count(), Registration.objects.get().status) == (0, 0, Status.WITHDRAWN)
