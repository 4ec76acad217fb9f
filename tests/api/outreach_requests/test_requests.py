"""Requests for an outreach through the API: anybody asks, the number's owner replies, staff answer theirs."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from accounts.consents.consent_texts import CURRENT
from core import clock, phrases
from events.models import Event
from outreach_requests.models import OutreachRequest
from tests.factories.events import AudienceFactory
from tests.factories.people import (
    AssociationFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    StreetFactory,
)
from tests.factories.requests import NUMBER, arrange, ask

pytestmark = pytest.mark.django_db
ALL = "/api/v1/outreach-requests/"
State = OutreachRequest.State


def day(days: int) -> str:
    return (phrases.local(clock.now()).date() + dt.timedelta(days=days)).isoformat()


def wanted(**more):
    """What a program sends."""
    facts = {
        "asker": "village",
        "organization_name": "样例村委会",
        "contact_name": "石小泉",
        "phone": "139 0000 0777",
        "topic": "health",
        "style": "advice",
        "audiences": [AudienceFactory().slug],
        "adults": 60,
        "times": [{"day": day(20), "part": "morning"}, {"day": day(22)}],
        "street": StreetFactory().slug,
        "place": "院坝",
        "facilities": ["power"],
        "consent": CURRENT.number,
    }
    return facts | more


def by(person) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


@pytest.fixture
def staff():
    return MembershipFactory(organization=AssociationFactory()).person


def test_asking_gives_no_link_away():
    answer = APIClient().post(ALL, wanted())
    made = OutreachRequest.objects.get()
    expected = {"id": made.pk, "state": "unconfirmed", "number": "139****0777"}
    assert (answer.status_code, answer.json()) == (201, expected)
    assert (made.times.count(), made.audiences.count(), made.facilities) == (2, 1, ["power"])


def test_who_signed_in_with_the_number_has_proven_it():
    assert by(PersonFactory(phone=NUMBER)).post(ALL, wanted()).json()["state"] == "new"
    assert by(PersonFactory(phone="+8613900000778")).post(ALL, wanted()).json()["state"] == "unconfirmed"


def test_the_same_reason_codes(staff):
    again = wanted()
    APIClient().post(ALL, again)
    assert APIClient().post(ALL, again).json()["code"] == "answer_on_phone"
    assert APIClient().post(ALL, wanted(times=[])).json()["code"] == "times_missing"
    assert APIClient().post(ALL, wanted(street=None)).status_code == 400
    made = ask(place="操场")
    assert by(staff).post(f"{ALL}{made.pk}/refuse/", {"reason": ""}).json()["code"] == "reason_missing"
    assert by(staff).post(f"{ALL}{made.pk}/propose/", {"times": []}).json()["code"] == "times_missing"


def test_asking_has_a_rate_of_its_own(settings):
    codes = [APIClient().post(ALL, {}).status_code for _ in range(11)]
    assert (codes[:10], codes[10]) == ([400] * 10, 429)


def test_who_sees_it(staff):
    made = ask()
    hidden = ask(place="操场", proven=False, phone="+8613900000778")
    owner, stranger, other = PersonFactory(phone=NUMBER), PersonFactory(), MembershipFactory().person
    assert APIClient().get(ALL).status_code == 401
    for person, found in ((owner, [made.pk]), (staff, [made.pk]), (stranger, []), (other, [])):
        answer = by(person).get(ALL)
        assert [one["id"] for one in answer.json()["results"]] == found
        assert (NUMBER[3:] in answer.content.decode(), made.link_token in answer.content.decode()) == (False, False)
    assert by(other).post(f"{ALL}{made.pk}/refuse/", {"reason": "不"}).status_code == 404
    assert by(staff).post(f"{ALL}{hidden.pk}/refuse/", {"reason": "不"}).status_code == 404
    assert by(stranger).post(f"{ALL}{made.pk}/withdraw/").status_code == 404


def test_the_whole_way(staff):
    APIClient().post(ALL, wanted())
    made, host = OutreachRequest.objects.get(), OrganizationFactory()
    here, owner, office = f"{ALL}{made.pk}/", by(PersonFactory(phone=NUMBER)), by(staff)
    assert owner.post(f"{here}confirm/").json()["state"] == "new"
    assert office.post(f"{here}assign/", {"organization": host.slug}).status_code == 204
    times = [{"day": day(30), "clock": "09:00"}, {"day": day(31), "clock": "14:00"}]
    offered = office.post(f"{here}propose/", {"times": times}).json()
    assert owner.post(f"{here}reply/", {"note": "都不行"}).json()["state"] == "new"
    offered = office.post(f"{here}propose/", {"times": times}).json()
    second = [one["id"] for one in offered["times"] if one["source"] == "proposed"][1]
    assert owner.post(f"{here}reply/", {"time": second}).json()["state"] == "agreed"
    start = clock.now() + dt.timedelta(days=31)
    facts = {"kind": "lecture", "title": "义诊", "start": start.isoformat(), "host": host.slug}
    answer = office.post(f"{here}arrange/", facts | {"end": (start + dt.timedelta(hours=1)).isoformat()})
    assert (answer.status_code, answer.json()["slug"]) == (201, Event.objects.get().slug)
    assert owner.post(f"{here}withdraw/").json()["code"] == "not_withdrawable"
    OutreachRequest.objects.update(state=State.DONE)
    opinion = {"content": "good", "telling": "fair", "planning": "good", "again": True, "sentence": ""}
    assert owner.post(f"{here}feedback/", opinion).json()["feedback"] == opinion
    assert owner.post(f"{here}feedback/", opinion).json()["code"] == "already_rated"


def test_a_host_of_others_is_not_found():
    member = MembershipFactory()
    made = ask(assigned_to_id=member.organization.pk)
    start = clock.now() + dt.timedelta(days=31)
    facts = {"kind": "lecture", "title": "义诊", "start": start.isoformat(), "end": start.isoformat()}
    answer = by(member.person).post(f"{ALL}{made.pk}/arrange/", facts | {"host": OrganizationFactory().slug})
    assert (answer.status_code, "host" in answer.json()["detail"]) == (400, True)
    answer = by(member.person).post(f"{ALL}{made.pk}/arrange/", facts | {"host": member.organization.slug})
    assert answer.json()["code"] == "ends_before_start"


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count(staff, rows, django_assert_num_queries):
    for number in range(rows):
        arrange(ask(place=f"院坝{number}"), host=OrganizationFactory(), by=staff)
    client = by(staff)
    with django_assert_num_queries(4):
        assert len(client.get(ALL).json()["results"]) == rows
