"""Two rows of one human: what moves, what collides and is asked, who may, and who is told."""

import datetime as dt
import json

import pytest

from accounts.models import AuditEntry
from core.errors import Refusal
from notifications.models import Message
from tests.factories.people import MembershipFactory, StreetFactory
from tests.factories.taking_part import TeamFactory, TeamMembershipFactory, VolunteerFactory
from tests.volunteers.profiles.pairs import fresh, keeper, merge, pair
from tests.volunteers.signups.making import HOUR, NOW, START, on, paused, questions_read, refused, shift
from volunteers.models import CoverAsk, Qualification, SignUp, Volunteer, VolunteerMerge, VolunteerQualification
from volunteers.profiles import enrolling, merging, pausing, qualifications
from volunteers.profiles.qualifications import Certificate
from volunteers.signups import cover_answers, covers, swaps, waiting
from volunteers.signups.signing_up import sign_up
from volunteers.teams import joining

pytestmark = pytest.mark.django_db
Status = SignUp.Status
DAY = dt.timedelta(days=1)


def test_everything_moves_and_keeps_its_keys():
    kept, other = pair()
    rows = [on(shift(start=START + number * DAY), other) for number in range(2)]
    SignUp.objects.filter(pk=rows[0].pk).update(status=Status.ATTENDED)
    wish = StreetFactory()
    other.areas.add(wish)
    kept.areas.add(StreetFactory())
    first_aid = Qualification.objects.create(name="急救证")
    held = VolunteerQualification.objects.create(
        volunteer=other, qualification=first_aid, status="verified", number="123"
    )
    member = TeamMembershipFactory(volunteer=other, role="deputy")
    was = TeamMembershipFactory(volunteer=other, state="left", until=NOW, turned_away=True)
    ask = asked(other)
    made = merge(kept, other)
    assert set(kept.sign_ups.values_list("pk", "status")) == {(rows[0].pk, "attended"), (rows[1].pk, "confirmed")}
    assert kept.qualifications.get() == held
    assert set(kept.team_memberships.values_list("pk", "role", "state")) == {
        (member.pk, "deputy", "active"),
        (was.pk, "member", "left"),
    }
    assert joining.must_ask(was.team, kept)
    assert kept.cover_asks.get() == ask
    kept, other = fresh(kept), fresh(other)
    assert (kept.languages, kept.joined_at, kept.active) == ("普通话、彝语", other.joined_at, True)
    assert wish in kept.areas.all()
    assert (other.active, other.merged_into, other.languages) == (False, kept, "普通话、彝语")
    assert not other.sign_ups.exists()
    assert (made.kept, made.merged, made.reason, made.merged_at) == (kept, other, "电话里问过本人", NOW)


def asked(volunteer) -> CoverAsk:
    wanted = shift(start=START + 9 * DAY, language="彝语")
    cover = covers.ask(sign_up=on(wanted, VolunteerFactory(languages="彝语")), now=NOW)
    questions_read()
    return cover.asks.get(volunteer=volunteer)


def test_a_row_of_the_history_says_so():
    kept, other = pair()
    mine = on(shift(), other)
    merge(kept, other)
    assert list(mine.history.order_by("-history_id").values_list("volunteer", flat=True))[:2] == [kept.pk, other.pk]


def test_only_keys_are_noted():
    kept, other = pair()
    mine, theirs = (on(wanted, one) for wanted, one in zip([shift(maximum=2)] * 2, (kept, other), strict=True))
    made = merge(kept, other, drop=[theirs.pk])

    def numbers(value):
        if isinstance(value, dict):
            return all(map(numbers, value.values()))
        return all(map(numbers, value)) if isinstance(value, list) else isinstance(value, int)

    assert numbers(json.loads(json.dumps(made.moved)))
    assert fresh(mine).status == Status.CONFIRMED


def test_who_named_no_street_goes_anywhere_still():
    kept, other = pair()
    other.areas.add(StreetFactory())
    merge(kept, other)
    assert not kept.areas.exists()


@pytest.mark.parametrize("stays", [0, 1])
def test_the_same_shift_twice_is_asked(stays):
    kept, other = pair()
    wanted = shift(maximum=2)
    rows = [on(wanted, kept), on(wanted, other)]
    with pytest.raises(Refusal) as caught:
        merge(kept, other)
    assert (caught.value.code, caught.value.detail["collisions"]) == ("choose_places", [sorted(row.pk for row in rows)])
    assert not VolunteerMerge.objects.exists()
    merge(kept, other, drop=[rows[1 - stays].pk])
    wanted.refresh_from_db()
    assert wanted.taken == 1
    assert [fresh(row).status for row in rows].count("confirmed") == 1
    assert fresh(rows[stays]).status == "confirmed"
    assert {fresh(row).volunteer_id for row in rows} == {kept.pk}


def test_at_the_same_time_is_asked_and_the_place_goes_to_who_waits():
    kept, other = pair()
    mine = on(shift(), kept)
    wanted = shift(start=START + HOUR)
    theirs = on(wanted, other)
    waits = waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=wanted.pk, now=NOW)
    assert refused(merge, kept=kept, other=other) == "choose_places"
    assert refused(merge, kept=kept, other=other, drop=[mine.pk, on(shift(start=START + DAY)).pk]) == "not_colliding"
    merge(kept, other, drop=[theirs.pk])
    assert (fresh(theirs).status, fresh(theirs).reason, fresh(mine).status) == (
        "withdrawn",
        merging.DROPPED,
        "confirmed",
    )
    assert fresh(waits).status == Status.OFFERED


def test_waiting_twice_and_a_place_that_is_offered():
    kept, other = pair()
    wanted = shift()
    on(wanted)
    first, second = (waiting.join(volunteer_id=one.pk, shift_id=wanted.pk, now=NOW) for one in (kept, other))
    merge(kept, other, drop=[second.pk])
    assert (fresh(first).status, fresh(second).status, fresh(second).position) == ("waitlisted", "withdrawn", 2)


def test_an_offer_that_is_given_up_frees_its_place():
    kept, other = pair()
    wanted = shift(maximum=2)
    on(wanted, kept)
    row = on(wanted, other)
    SignUp.objects.filter(pk=row.pk).update(status="offered", answer_by=NOW + HOUR)
    merge(kept, other, drop=[row.pk])
    wanted.refresh_from_db()
    assert (wanted.taken, fresh(row).answer_by) == (1, None)


def test_in_one_team_the_higher_role_stays():
    kept, other = pair()
    teams = [TeamFactory() for _ in range(3)]
    mine = [TeamMembershipFactory(team=team, volunteer=kept) for team in teams[:2]]
    mine.append(TeamMembershipFactory(team=teams[2], volunteer=kept, state="asked"))
    theirs = [
        TeamMembershipFactory(team=team, volunteer=other, role=role)
        for team, role in zip(teams, ("captain", "member", "member"), strict=True)
    ]
    merge(kept, other)
    assert [(fresh(row).state, fresh(row).volunteer_id) for row in theirs] == [
        ("active", kept.pk),
        ("left", kept.pk),
        ("active", kept.pk),
    ]
    assert [fresh(row).state for row in mine] == ["left", "active", "left"]


def test_what_they_wait_for_is_weighed_anew():
    kept, other = pair()
    wanted = shift(language="彝语")
    row = SignUp.objects.create(
        shift=wanted, volunteer=kept, status="waitlisted", position=1, created_at=NOW, changed_at=NOW
    )
    merge(kept, other)
    assert fresh(row).status == Status.OFFERED


def test_asked_twice_in_one_search_each_question_stays():
    kept, other = pair()
    cover = covers.ask(sign_up=on(shift()), now=NOW)
    questions_read()
    rows = {ask.volunteer_id: ask for ask in cover.asks.all()}
    assert {kept.pk, other.pk} <= set(rows)
    merge(kept, other)
    assert {row.pk: fresh(row).volunteer_id for row in rows.values()} == {row.pk: pk for pk, row in rows.items()}
    assert refused(cover_answers.accept, ask=fresh(rows[other.pk]), now=NOW) == "merged"
    taken = cover_answers.accept(ask=fresh(rows[kept.pk]), now=NOW)
    assert taken.volunteer_id == kept.pk


def test_who_may():
    kept, other = pair()
    by = keeper()
    assert refused(merge, kept=kept, other=other, by=MembershipFactory().person) == "association_only"
    assert refused(merge, kept=kept, other=other, by=by, reason=" ") == "reason_missing"
    assert refused(merge, kept=kept, other=kept, by=by) == "same_volunteer"
    mine = VolunteerFactory(person=by)
    assert refused(merge, kept=mine, other=other, by=by) == "own_merge"
    assert refused(merge, kept=kept, other=mine, by=by) == "own_merge"


def test_what_stands_in_the_way():
    kept, other = pair()
    erased = VolunteerFactory(person__phone="", person__phone_hash="")
    assert refused(merge, kept=kept, other=erased) == "erased"
    paused(other)
    assert refused(merge, kept=kept, other=other) == "one_paused"
    Volunteer.objects.update(active=True)
    first_aid = Qualification.objects.create(name="急救证")
    for one in (kept, other):
        VolunteerQualification.objects.create(volunteer=one, qualification=first_aid, claimed_at=NOW)
    assert refused(merge, kept=kept, other=other) == "claims_collide"
    VolunteerQualification.objects.all().delete()
    merge(kept, other)
    third = VolunteerFactory()
    assert refused(merge, kept=third, other=other) == "merged"
    assert refused(merge, kept=other, other=third) == "merged"
    merge(kept, third)
    assert set(Volunteer.objects.filter(merged_into=kept)) == {other, third}


def test_who_is_asked_to_stand_in_for_themselves():
    kept, other = pair()
    row = on(shift(), kept)
    cover = covers.ask(sign_up=row, now=NOW)
    questions_read()
    assert refused(merge, kept=kept, other=other) == "cover_between"
    assert refused(merge, kept=other, other=kept) == "cover_between"
    cover_answers.accept(ask=cover.asks.get(volunteer=other), now=NOW)
    assert refused(merge, kept=kept, other=other) == "cover_between"
    merge(kept, other, now=NOW + 2 * HOUR)


def test_who_wants_to_swap_with_themselves():
    kept, other = pair()
    mine, wanted = on(shift(), kept), shift(start=START + DAY)
    on(wanted, other)
    swaps.propose(sign_up=mine, wanted_id=wanted.pk, now=NOW)
    assert refused(merge, kept=kept, other=other) == "cover_between"


def test_the_kept_number_is_told_once_and_it_is_noted():
    kept, other = pair()
    by = keeper()
    made = merge(kept, other, by)
    text = Message.objects.get(about=f"merge:{made.pk}")
    assert text.phone == kept.person.phone
    assert (kept.number in text.text, other.number in text.text, other.person.name in text.text) == (True, True, False)
    entry = AuditEntry.objects.get(kind="volunteers_merged")
    assert (entry.by, entry.person, entry.about) == (by, kept.person, f"{kept.number}：并进来 {other.number}")
    assert not Message.objects.filter(phone_hash=other.person.phone_hash, about__startswith="merge:").exists()


def test_the_merged_one_begins_nothing():
    kept, other = pair()
    first_aid = Qualification.objects.create(name="急救证")
    paper = Certificate(qualification=first_aid)
    merge(kept, other)
    by = keeper()
    them = fresh(other)
    wanted = shift()
    assert refused(sign_up, volunteer_id=them.pk, shift_id=wanted.pk, now=NOW) == "merged"
    assert refused(enrolling.become_volunteer, person=them.person, name="又来", now=NOW) == "merged"
    assert refused(enrolling.describe, volunteer=them, name="", languages="", areas=(), now=NOW) == "merged"
    assert refused(pausing.resume, volunteer=them, by=by, now=NOW) == "merged"
    assert refused(qualifications.register, volunteer_id=them.pk, certificate=paper, by=by, now=NOW) == "merged"
    assert refused(joining.ask, team=TeamFactory(), volunteer=them, now=NOW) == "merged"


def test_the_text_of_languages_keeps_to_its_column():
    first = "、".join(f"语言{number:02d}" for number in range(11))
    assert merging.joined(first, "普通话、英语") == f"{first}、普通话"
    assert merging.joined("", "彝语") == "彝语"
