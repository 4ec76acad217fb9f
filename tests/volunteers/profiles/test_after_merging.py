"""What a merge leaves right beside the rows: who is one human, who is told of what, and whoever had read the rows before."""

import datetime as dt

import pytest

from core.errors import Refusal
from notifications.models import Message, StaffTask
from tests.factories.people import PersonFactory
from tests.factories.taking_part import TeamFactory, TeamMembershipFactory, VolunteerFactory
from tests.volunteers.profiles.pairs import LATER, fresh, merge, pair, part
from tests.volunteers.signups.making import HOUR, NOW, START, on, organizer_of, questions_read, refused, shift
from volunteers import notices
from volunteers.free_times import Away, DayPart
from volunteers.models import Cover, Qualification, SignUp, VolunteerQualification
from volunteers.profiles import availability, merging, qualifications, register
from volunteers.signups import cover_answers, covers, swaps, withdrawing
from volunteers.teams import joining

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_nobody_loses_both_places_of_two_by_contradictory_answers():
    kept, other = pair()
    long = shift(maximum=2)
    mine, theirs = on(long, kept), on(shift(start=START + HOUR), other)
    last = on(shift(start=START + 2.5 * HOUR), kept)
    with pytest.raises(Refusal) as caught:
        merge(kept, other, drop=[mine.pk, theirs.pk, last.pk])
    assert caught.value.code == "choose_places"
    assert caught.value.detail["collisions"] == [sorted((mine.pk, theirs.pk)), sorted((theirs.pk, last.pk))]
    assert refused(merge, kept=kept, other=other, drop=[mine.pk, theirs.pk]) == "choose_places"
    merge(kept, other, drop=[mine.pk, last.pk])
    assert fresh(theirs).status == "confirmed"


def test_nobody_decides_on_a_certificate_of_their_own_under_another_number():
    kept, other = pair()
    by = other.person
    first = merge(kept, other)
    last = merge(VolunteerFactory(), kept, now=LATER).kept
    first_aid = Qualification.objects.create(name="急救证")
    held = VolunteerQualification.objects.create(volunteer=last, qualification=first_aid, claimed_at=NOW)
    for person in (by, kept.person, last.person):
        assert refused(qualifications.verify, held=held, by=person, now=LATER) == "own_qualification"
        assert not register.claims_for(person, among=type(last).objects.all()).exists()
        assert register.own_rows(person) == {kept.pk, other.pk, last.pk}
    refusal = merging.refusal_of(fresh(last), VolunteerFactory(), by=by, now=LATER)
    assert (refusal.code, register.own_rows(PersonFactory()), first.parted_at) == ("own_merge", set(), None)


def test_a_place_that_is_given_up_shortly_before_is_filled_and_told():
    kept, other = pair()
    wanted = shift(maximum=2, ideal=2)
    mine, _ = on(wanted, kept), on(wanted, other)
    others = [VolunteerFactory() for _ in range(2)]
    organizer = organizer_of(wanted)
    merge(kept, other, drop=[mine.pk], now=START - 5 * HOUR)
    cover = Cover.objects.seeking().get(leaving=mine)
    assert set(cover.asks.values_list("volunteer", flat=True)) >= {one.pk for one in others}
    task = StaffTask.objects.get(kind="late_withdrawal", person=organizer)
    assert merging.DROPPED in task.text


def test_long_before_nobody_is_troubled():
    kept, other = pair()
    wanted = shift(maximum=2, ideal=2)
    mine, _ = on(wanted, kept), on(wanted, other)
    organizer_of(wanted)
    merge(kept, other, drop=[mine.pk])
    assert (Cover.objects.exists(), StaffTask.objects.exists()) == (False, False)


def waiting_for(volunteer):
    rows = Message.objects.filter(phone_hash=volunteer.person.phone_hash, state="pending")
    return set(rows.exclude(about__startswith="merge:").values_list("about", flat=True))


def test_what_was_not_told_yet_goes_to_the_number_that_has_the_place():
    kept, other = pair()
    night = NOW + 14 * HOUR
    wanted = shift(maximum=2)
    row = on(wanted, other)
    Message.objects.update(state="delivered", called_at=NOW)
    SignUp.objects.filter(pk=row.pk).update(status="offered", answer_by=START)
    notices.offered(fresh(row), wanted, now=night)
    made = merge(kept, other, now=night)
    assert (waiting_for(kept), waiting_for(other)) == ({f"sign-up:{row.pk}"}, set())
    assert Message.objects.get(about=f"sign-up:{row.pk}", state="pending").phone == kept.person.phone
    part(made, now=night + HOUR)
    assert (waiting_for(kept), waiting_for(other)) == (set(), {f"sign-up:{row.pk}"})


def test_whoever_withdraws_at_the_moment_of_the_merge_begins_again():
    kept, other = pair()
    row = on(shift(), other)
    merge(kept, other)
    assert row.volunteer_id == other.pk
    assert refused(withdrawing.withdraw, sign_up=row, now=LATER) == "changed_meanwhile"
    assert withdrawing.withdraw(sign_up=fresh(row), now=LATER).status == "withdrawn"


def test_whoever_says_yes_to_a_change_at_the_moment_of_the_merge_begins_again(monkeypatch):
    kept, other = pair()
    mine, wanted = on(shift(), other), shift(start=START + DAY)
    on(wanted)
    cover = swaps.propose(sign_up=mine, wanted_id=wanted.pk, now=NOW)
    questions_read()
    ask = cover.asks.get()
    lock = swaps.handing_over.lock_volunteers

    def merged_before(ids):
        monkeypatch.setattr(swaps.handing_over, "lock_volunteers", lock)
        merge(kept, other)
        return lock(ids)

    monkeypatch.setattr(swaps.handing_over, "lock_volunteers", merged_before)
    assert refused(cover_answers.accept, ask=ask, now=NOW) == "changed_meanwhile"
    assert cover_answers.accept(ask=fresh(ask), now=NOW).volunteer_id == ask.volunteer_id
    assert fresh(wanted).sign_ups.active().get().volunteer_id == kept.pk


def test_whoever_leads_a_team_reads_of_them_and_not_to_them():
    kept, other = pair()
    merge(kept, other)
    captain = TeamMembershipFactory(team=TeamFactory(), role="captain")
    with pytest.raises(Refusal) as caught:
        joining.invite(team=captain.team, volunteer=fresh(other), by=captain.volunteer.person, now=LATER)
    assert (caught.value.code, "你的" in caught.value.message) == ("merged", False)


def test_a_search_that_was_asked_goes_on_with_the_number_that_has_it():
    kept, other = pair()
    covers.ask(sign_up=on(shift(language="彝语"), VolunteerFactory(languages="彝语")), now=NOW)
    asked = {row.volunteer_id: row for row in Cover.objects.get().asks.all()}
    assert set(asked) == {other.pk}
    merge(kept, other)
    assert f"cover-ask:{asked[other.pk].pk}" in waiting_for(kept)


def away_of(volunteer):
    return [(str(one.first), str(one.last)) for one in fresh(volunteer).times.away]


def test_away_when_either_said_so_and_half_days_where_one_said_none():
    kept, other = pair()
    days = [Away(dt.date(2026, 9, first), dt.date(2026, 9, last)) for first, last in ((20, 22), (25, 25), (21, 24))]
    availability.say_away(volunteer=kept, periods=days[:1], now=NOW)
    availability.say_away(volunteer=other, periods=[days[2], Away(dt.date(2026, 10, 1), dt.date(2026, 10, 7))], now=NOW)
    availability.say_weekly(volunteer=other, times=[(6, DayPart.MORNING)])
    made = merge(kept, other)
    assert away_of(kept) == [("2026-09-20", "2026-09-24"), ("2026-10-01", "2026-10-07")]
    assert fresh(kept).week == fresh(other).week > 0
    for refusal in (
        refused(availability.say_weekly, volunteer=fresh(other), times=[]),
        refused(availability.say_away, volunteer=fresh(other), periods=days, now=NOW),
        refused(availability.add_away, volunteer=fresh(other), first=days[1].first, last=days[1].last, now=NOW),
    ):
        assert refusal == "merged"
    part(made)
    assert (away_of(kept), fresh(kept).week) == ([("2026-09-20", "2026-09-24")], 0)
    assert away_of(other) == [("2026-09-21", "2026-09-24"), ("2026-10-01", "2026-10-07")]
