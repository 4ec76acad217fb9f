"""A merge is taken back while nothing new was written, and refused with what was."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from accounts.personal_data import erasing
from core.errors import Refusal
from notifications.models import Message
from tests.factories.people import MembershipFactory, StreetFactory
from tests.factories.taking_part import TeamFactory, TeamMembershipFactory, VolunteerFactory
from tests.volunteers.blocks.making import block, held, named, numbers, states, team
from tests.volunteers.profiles.pairs import LATER, fresh, keeper, merge, pair, part
from tests.volunteers.signups.making import HOUR, NOW, START, on, questions_read, refused, shift
from volunteers.models import Cover, Qualification, SignUp, TeamMembership, Volunteer, VolunteerQualification
from volunteers.profiles import enrolling, parting, qualifications
from volunteers.profiles.qualifications import Certificate
from volunteers.signups import cover_answers, covers, offers, waiting, withdrawing
from volunteers.teams import joining, roles

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def all_of(volunteer):
    volunteer = fresh(volunteer)
    return {
        "facts": (volunteer.languages, volunteer.joined_at, volunteer.active, volunteer.merged_into_id),
        "areas": set(volunteer.areas.values_list("pk", flat=True)),
        "sign_ups": set(volunteer.sign_ups.values_list("pk", "status", "reason", "position", "answer_by", "agreement")),
        "asks": set(volunteer.cover_asks.values_list("pk", "answer")),
        "qualifications": set(volunteer.qualifications.values_list("pk", "status")),
        "teams": set(volunteer.team_memberships.values_list("pk", "role", "state", "since", "until", "turned_away")),
    }


def test_both_are_as_before():
    kept, other = pair()
    kept.areas.add(StreetFactory())
    other.areas.add(StreetFactory())
    wanted = shift(maximum=3)
    full = shift(start=START + 3 * DAY)
    on(full)
    mine, theirs = on(wanted, kept), on(wanted, other)
    for one in (kept, other):
        waiting.join(volunteer_id=one.pk, shift_id=full.pk, now=NOW)
        TeamMembershipFactory(volunteer=one, team=TeamFactory())
    on(shift(start=START + DAY), other)
    both = TeamFactory()
    TeamMembershipFactory(team=both, volunteer=kept, role="member")
    TeamMembershipFactory(team=both, volunteer=other, role="captain")
    first_aid = Qualification.objects.create(name="急救证")
    VolunteerQualification.objects.create(volunteer=other, qualification=first_aid, status="verified")
    covers.ask(sign_up=on(shift(start=START + 5 * DAY)), now=NOW)
    questions_read()
    before = all_of(kept), all_of(other)
    line = SignUp.objects.get(shift=full, volunteer=kept)
    made = merge(kept, other, drop=[mine.pk, line.pk])
    assert all_of(other)["sign_ups"] == set()
    part(made)
    assert (all_of(kept), all_of(other)) == before
    wanted.refresh_from_db()
    assert wanted.taken == 2
    assert fresh(theirs).volunteer_id == other.pk


def test_who_may_and_again_does_nothing():
    kept, other = pair()
    made = merge(kept, other)
    by = keeper()
    assert refused(part, made=made, by=MembershipFactory().person) == "association_only"
    mine = merge(VolunteerFactory(), VolunteerFactory(person=by))
    assert refused(part, made=mine, by=by) == "own_merge"
    done = part(made, by)
    assert (done.parted_at, done.parted_by) == (LATER, by)
    assert part(made, by).parted_at == LATER
    assert AuditEntry.objects.filter(kind="volunteers_parted").count() == 1
    again = merge(kept, other, now=LATER)
    assert part(again, by, now=LATER + HOUR).parted_at


def test_who_was_told_of_the_merge_is_told_of_its_end():
    kept, other = pair()
    first = merge(kept, other)
    part(first)
    assert list(Message.objects.filter(about=f"merge:{first.pk}").values_list("state", flat=True)) == ["withdrawn"]
    second = merge(kept, other, now=LATER)
    Message.objects.filter(about=f"merge:{second.pk}").update(state="delivered", called_at=LATER)
    part(second, now=LATER + HOUR)
    assert Message.objects.get(key=f"merge:{second.pk}:parted").phone == kept.person.phone


def written(made, *, now=LATER):
    with pytest.raises(Refusal) as caught:
        part(made, now=now)
    assert caught.value.code == "merge_settled"
    assert all(one in caught.value.message for one in caught.value.detail["written"])
    return caught.value.detail["written"]


def test_new_places_and_changes_of_those_that_moved():
    kept, other = pair()
    moved = on(shift(), other)
    made = merge(kept, other)
    on(shift(start=START + DAY), kept, now=LATER)
    assert written(made) == ["新报了 1 个岗位"]
    withdrawing.withdraw(sign_up=fresh(moved), now=LATER)
    assert written(made) == ["新报了 1 个岗位", "并过来的岗位变动过 1 个"]
    assert fresh(other).merged_into == kept


def test_searches_and_answers():
    kept, other = pair()
    moved = on(shift(), other)
    made = merge(kept, other)
    covers.ask(sign_up=fresh(moved), now=LATER)
    assert written(made) == ["为并过来的岗位找过人"]


def test_an_answer_to_a_question():
    kept, other = pair()
    Volunteer.objects.filter(pk=kept.pk).update(languages="")
    cover = covers.ask(sign_up=on(shift(language="彝语"), VolunteerFactory(languages="彝语")), now=NOW)
    questions_read()
    ask = cover.asks.get(volunteer=other)
    made = merge(kept, other)
    cover_answers.decline(ask=fresh(ask), now=LATER)
    assert written(made) == ["答复过请他接岗的短信"]


def test_certificates_and_teams():
    kept, other = pair()
    made = merge(kept, other)
    first_aid = Qualification.objects.create(name="急救证")
    paper = Certificate(qualification=first_aid)
    qualifications.register(volunteer_id=kept.pk, certificate=paper, by=keeper(), now=LATER)
    assert written(made) == ["登记或者核对过证书"]
    VolunteerQualification.objects.all().delete()
    team = TeamFactory()
    joining.ask(team=team, volunteer=fresh(kept), now=LATER)
    assert written(made) == ["队伍变动过"]


def test_a_role_in_a_team_that_moved():
    kept, other = pair()
    member = TeamMembershipFactory(volunteer=other)
    organizer = MembershipFactory(organization=member.team.organization).person
    made = merge(kept, other)
    roles.appoint(membership=member, role="deputy", by=organizer, now=LATER)
    assert written(made) == ["队伍变动过"]
    assert fresh(member).role == TeamMembership.Role.DEPUTY


def test_the_last_merge_first():
    kept, other = pair()
    third = VolunteerFactory()
    first = merge(kept, other)
    second = merge(kept, third, now=LATER)
    assert written(first) == ["后来又并进来一份登记（先把那一份分开）"]
    part(second, now=LATER)
    last = VolunteerFactory()
    away = merge(last, kept, now=LATER)
    assert fresh(other).now_at == last
    assert written(first) == ["这份登记又并到了别的登记里（先把那一次分开）"]
    part(away, now=LATER + HOUR)
    part(first, now=LATER + HOUR)
    assert [one.pk for one in parting.standing(kept)] == []


def test_a_place_that_is_gone():
    kept, other = pair()
    wanted = shift(maximum=2)
    mine = on(wanted, kept)
    on(wanted, other)
    made = merge(kept, other, drop=[mine.pk])
    on(wanted, now=LATER)
    assert written(made) == ["合并时放弃的岗位有 1 个回不去了（有人了、开始了，或者取消了）"]
    assert written(made, now=START + HOUR) == ["合并时放弃的岗位有 1 个回不去了（有人了、开始了，或者取消了）"]


def test_a_place_that_became_another_is_asked_for_again():
    kept, other = pair()
    wanted = shift(maximum=2)
    mine = on(wanted, kept)
    on(wanted, other)
    made = merge(kept, other, drop=[mine.pk])
    type(wanted).objects.update(note="搬一百把椅子")
    part(made)
    assert (fresh(mine).status, fresh(mine).agreement) == ("confirmed", "asked")


def test_what_was_written_of_oneself_since_stays():
    kept, other = pair()
    street = StreetFactory()
    made = merge(kept, other)
    enrolling.describe(volunteer=fresh(kept), name="王芳", languages="英语", areas=[street], now=LATER)
    part(made)
    assert (fresh(kept).languages, list(kept.areas.all())) == ("英语", [street])


def test_places_of_the_past_an_offer_and_a_place_of_a_team_come_back():
    kept, other = pair()
    past = shift(maximum=2)
    offered = shift(start=START + DAY, maximum=2)
    rows = [on(wanted, one) for wanted in (past, offered) for one in (kept, other)]
    SignUp.objects.filter(shift=past).update(status="attended")
    SignUp.objects.filter(pk=rows[3].pk).update(status="offered", answer_by=START + 20 * HOUR)
    wanted, mine, captain, members = block(start=START + 2 * DAY, maximum=4)
    TeamMembership.objects.filter(volunteer=members[0]).update(volunteer=other)
    type(mine).objects.update(names_until=START + 20 * HOUR)
    asked = named(fresh(mine), captain, other)
    own = on(wanted, kept)
    now = START + 3 * HOUR
    before = all_of(kept), all_of(other), places_of(past, offered, wanted)
    made = merge(kept, other, now=now, drop=[rows[0].pk, rows[3].pk, asked.pk])
    assert places_of(past, offered, wanted) == [(1, 0), (1, 0), (4, 3)]
    assert (fresh(rows[1]).status, fresh(own).status) == ("attended", "confirmed")
    part(made, now=now + HOUR)
    assert (all_of(kept), all_of(other), places_of(past, offered, wanted)) == before


def places_of(*shifts):
    return [(one.taken, one.held) for one in map(fresh, shifts)]


def test_an_offer_that_ran_out_meanwhile_is_gone():
    kept, other = pair()
    wanted = shift(maximum=2)
    on(wanted, kept)
    row = on(wanted, other)
    SignUp.objects.filter(pk=row.pk).update(status="offered", answer_by=NOW + HOUR)
    made = merge(kept, other, drop=[row.pk])
    assert "1 个回不去了" in written(made, now=NOW + 2 * HOUR)[0]


def test_a_place_of_a_team_comes_back_out_of_its_own_places_alone():
    kept, other = pair()
    wanted, mine, captain, members = block(size=2, maximum=6)
    TeamMembership.objects.filter(volunteer=members[0]).update(volunteer=other)
    found, leader, _ = team()
    held(wanted, found, leader, size=3)
    asked = named(fresh(mine), captain, other)
    on(wanted, kept)
    made = merge(kept, other, drop=[asked.pk])
    first = named(fresh(mine), captain, members[1])
    second = named(fresh(mine), captain, members[2])
    assert numbers(wanted) == (6, 3)
    assert "1 个回不去了" in written(made)[0]
    offers.decline(sign_up=second, now=LATER)
    part(made)
    assert states(asked, first) == ["offered", "offered"]
    assert numbers(wanted) == (6, 3)


def test_two_that_come_back_need_two_places():
    kept, other = pair()
    first, second = shift(maximum=3), shift(start=START + DAY, maximum=3)
    rows = [on(wanted, one) for wanted in (first, second) for one in (kept, other)]
    made = merge(kept, other, drop=[rows[0].pk, rows[3].pk])
    SignUp.objects.filter(pk=rows[3].pk).update(shift=first)
    on(first, now=LATER)
    assert "1 个回不去了" in written(made)[0]


def test_an_offer_that_comes_back_is_told_again_to_whom_it_is():
    kept, other = pair()
    wanted = shift(maximum=2)
    on(wanted, kept)
    row = on(wanted, other)
    SignUp.objects.filter(pk=row.pk).update(status="offered", answer_by=START)
    made = merge(kept, other, drop=[row.pk])
    part(made)
    text = Message.objects.get(about=f"sign-up:{row.pk}", purpose="offer")
    assert (text.phone, text.state) == (other.person.phone, "pending")


def test_nobody_is_sought_any_more_for_a_place_that_comes_back():
    kept, other = pair()
    wanted = shift(maximum=2, ideal=2)
    mine = on(wanted, kept)
    on(wanted, other)
    [VolunteerFactory() for _ in range(3)]
    now = START - 5 * HOUR
    made = merge(kept, other, drop=[mine.pk], now=now)
    assert Cover.objects.seeking().filter(leaving=mine).exists()
    part(made, now=now + HOUR / 4)
    assert (fresh(mine).status, Cover.objects.seeking().exists()) == ("confirmed", False)


def test_streets_that_were_written_since_stay():
    kept, other = pair()
    mine, theirs = StreetFactory(), StreetFactory()
    kept.areas.add(mine)
    other.areas.add(theirs)
    made = merge(kept, other)
    kept.areas.set([theirs])
    part(made)
    assert list(kept.areas.all()) == [theirs]


def test_who_was_erased_is_not_revived():
    kept, other = pair()
    made = merge(kept, other)
    erasing.erase(person=fresh(other).person, now=LATER)
    assert "有一位删除了个人信息" in written(made)
    assert not fresh(other).active


def test_the_name_is_shown_in_a_team_only_where_both_rows_showed_it():
    kept, other = pair()
    both = TeamFactory()
    mine = TeamMembershipFactory(team=both, volunteer=kept, shows_name=True)
    TeamMembershipFactory(team=both, volunteer=other, shows_name=False)
    made = merge(kept, other)
    assert not fresh(mine).shows_name
    part(made)
    assert fresh(mine).shows_name
