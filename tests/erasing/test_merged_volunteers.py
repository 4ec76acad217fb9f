"""Who is erased after a merge of two volunteers: the number that was kept, and the other; and what they take along."""

import pytest

from accounts.personal_data import erasing, exporting
from core import clock
from core.errors import Refusal
from notifications.models import StaffTask
from tests.factories.taking_part import ShiftFactory, TeamMembershipFactory
from tests.volunteers.profiles.pairs import fresh, keeper, merge, pair
from volunteers.models import SignUp, TeamMembership, Volunteer, VolunteerMerge
from volunteers.profiles import parting, pausing
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged():
    """Both, and a place of the merged one with words about it."""
    kept, other = pair()
    now = clock.now()
    row = sign_up(volunteer_id=other.pk, shift_id=ShiftFactory().pk, now=now, path="staff", reason="王小芳的女儿说的")
    TeamMembershipFactory(volunteer=other)
    made = merge(kept, other, now=now, reason="王小芳打电话来说的")
    return kept, other, row, made


def erase(volunteer):
    erasing.erase(person=fresh(volunteer).person, now=clock.now())


def words_left(row):
    return {*SignUp.objects.filter(pk=row.pk).values_list("reason", flat=True)} | {
        *SignUp.history.filter(id=row.pk).values_list("reason", flat=True)
    }


def test_the_kept_one_goes_with_all_that_moved(merged):
    kept, other, row, made = merged
    erase(kept)
    assert (fresh(row).status, words_left(row), fresh(made).reason) == ("withdrawn", {""}, "")
    assert not TeamMembership.history.exists()
    other = fresh(other)
    assert (other.merged_into, other.active) == (None, False)
    pausing.resume(volunteer=other, by=keeper(), now=clock.now())
    assert fresh(other).active


def test_the_merged_one_goes_and_the_places_stay(merged):
    kept, other, row, made = merged
    erase(other)
    assert (fresh(row).status, fresh(row).volunteer_id, words_left(row)) == ("confirmed", kept.pk, {""})
    assert fresh(made).reason == ""
    with pytest.raises(Refusal) as caught:
        parting.part(merge=made, by=keeper(), now=clock.now())
    assert caught.value.detail["written"][0] == "有一位删除了个人信息"


def test_the_middle_of_three(merged):
    kept, other, row, _made = merged
    last = merge(pair()[0], kept, now=clock.now()).kept
    erase(kept)
    assert (fresh(other).now_at, fresh(row).volunteer_id) == (last, last.pk)
    assert words_left(row) == {""}
    assert VolunteerMerge.objects.exclude(reason="").count() == 0


def test_what_organizers_were_told_names_nobody(merged):
    _kept, other, row, made = merged
    facts = {"person": keeper(), "kind": "late_withdrawal", "about": f"sign-up:{row.pk}", "subject": "课"}
    StaffTask.objects.create(**facts, key="late", text="王小芳 刚退了", created_at=made.merged_at)
    StaffTask.objects.create(**facts, key="later", text="王芳 刚退了", created_at=clock.now())
    erase(other)
    assert list(StaffTask.objects.values_list("text", flat=True)) == ["王芳 刚退了"]


def test_words_of_the_one_who_stays_stay(merged):
    _kept, other, row, _made = merged
    moved = SignUp.objects.get(pk=row.pk)
    moved.reason = "王芳自己说的"
    moved.save()
    erase(other)
    assert words_left(row) == {"", "王芳自己说的"}


def test_all_three_of_a_chain_one_after_the_other(merged):
    """Whoever was merged into the middle one can come back, and be merged anew."""
    kept, other, _row, made = merged
    last = merge(pair()[0], kept, now=clock.now()).kept
    erase(kept)
    assert fresh(made).parted_at
    pausing.resume(volunteer=fresh(other), by=keeper(), now=clock.now())
    assert (fresh(other).active, fresh(other).merged_into) == (True, None)
    merge(last, other, now=clock.now())
    erase(last)
    assert VolunteerMerge.objects.filter(parted_at=None, merged=other).count() == 0
    merge(pair()[0], pausing.resume(volunteer=fresh(other), by=keeper(), now=clock.now()), now=clock.now())


def test_both_take_along_that_they_were_merged(merged):
    kept, other, _row, _made = merged
    files = [exporting.export(person=Volunteer.objects.get(pk=one.pk).person)["volunteers"] for one in (kept, other)]
    assert [one["merges"][0]["reason"] for one in files] == ["王小芳打电话来说的"] * 2
    assert [len(one["shifts"]) for one in files] == [1, 0]
