"""Merging through the API: previewed, chosen, done, undone, with the codes of the pages."""

import pytest

from core import clock
from tests.api.volunteers.test_register import VOLUNTEERS, client_of
from tests.factories.people import AssociationFactory, MembershipFactory, StreetFactory
from tests.factories.taking_part import ShiftFactory, TeamFactory, TeamMembershipFactory, VolunteerFactory
from volunteers.models import SignUp
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return client_of(MembershipFactory(organization=AssociationFactory()).person)


@pytest.fixture
def pair():
    return VolunteerFactory(), VolunteerFactory(languages="普通话、彝语")


def post(client, volunteer, what, **sent):
    return client.post(f"{VOLUNTEERS}{volunteer.number}/{what}/", sent, format="json")


def test_previewed_merged_and_parted(staff, pair):
    kept, other = pair
    kept.areas.add(StreetFactory())
    street = StreetFactory()
    other.areas.add(street)
    shift = ShiftFactory(maximum=2)
    rows = [sign_up(volunteer_id=one.pk, shift_id=shift.pk, now=clock.now()) for one in pair]
    team = TeamFactory()
    TeamMembershipFactory(team=team, volunteer=kept)
    TeamMembershipFactory(team=team, volunteer=other, role="captain")
    seen = post(staff, kept, "merge-preview", other=other.number).json()
    collision = seen["collisions"][0]
    assert (collision["of_kept"]["id"], collision["of_merged"]["id"], collision["is_same"]) == (
        rows[0].pk,
        rows[1].pk,
        True,
    )
    assert (seen["refusal"], seen["sign_ups"], seen["coming"]) == (None, 1, 1)
    assert (seen["languages"], seen["areas"], seen["teams"]) == (["彝语"], [street.slug], [])
    assert seen["in_both"] == [{"team": team.slug, "role": "captain", "state": "active"}]
    refused = post(staff, kept, "merge", other=other.number, reason="换过号码")
    assert (refused.status_code, refused.json()["code"]) == (409, "choose_places")
    assert SignUp.objects.live().count() == 2
    done = post(staff, kept, "merge", other=other.number, reason="换过号码", drop=[rows[0].pk])
    assert (done.status_code, done.json()["languages"]) == (200, ["彝语", "普通话"])
    assert staff.get(f"{VOLUNTEERS}{other.number}/").json()["merged_into"] == kept.number
    assert post(staff, kept, "merge-preview", other=other.number).json()["refusal"]["code"] == "merged"
    assert post(staff, kept, "part", other=other.number).status_code == 200
    assert post(staff, kept, "part", other=other.number).status_code == 200
    assert staff.get(f"{VOLUNTEERS}{other.number}/").json()["merged_into"] == ""
    assert set(SignUp.objects.live().values_list("pk", "volunteer")) == {(row.pk, row.volunteer_id) for row in rows}


def test_what_is_new_is_named(staff, pair):
    kept, other = pair
    post(staff, kept, "merge", other=other.number, reason="换过号码")
    sign_up(volunteer_id=kept.pk, shift_id=ShiftFactory().pk, now=clock.now())
    answer = post(staff, kept, "part", other=other.number)
    assert (answer.status_code, answer.json()["code"]) == (409, "merge_settled")
    assert answer.json()["detail"]["written"] == ["新报了 1 个岗位"]
    assert post(staff, kept, "part", other=kept.number).status_code == 404


def test_who_may_and_whoever_is_merged(staff, pair):
    kept, other = pair
    shift = ShiftFactory()
    sign_up(volunteer_id=kept.pk, shift_id=shift.pk, now=clock.now())
    host = client_of(MembershipFactory(organization=shift.occurrence.event.host).person)
    for what in ("merge-preview", "merge", "part"):
        answer = post(host, kept, what, other=other.number, reason="换过号码")
        assert (answer.status_code, answer.json()["code"]) == (409, "association_only")
    assert post(staff, kept, "merge", other="没有", reason="换过号码").status_code == 404
    post(staff, kept, "merge", other=other.number, reason="换过号码")
    mine = client_of(type(other).objects.get(pk=other.pk).person)
    answer = mine.post(f"/api/v1/shifts/{shift.pk}/sign-up/")
    assert (answer.status_code, answer.json()["code"]) == (409, "merged")
    assert mine.patch("/api/v1/volunteer-profile/", {"languages": ["普通话"]}, format="json").json()["code"] == "merged"
