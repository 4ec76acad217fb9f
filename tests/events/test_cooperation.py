import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from core import clock
from core.errors import Refusal
from events import cooperation
from events.drafts import editing
from events.models import Event
from events.pages import history, inbox
from tests.events.conftest import at, make_complete_draft, make_drive, stops
from tests.factories.events import CooperationFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db
TODAY = at(8, 12)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def helper():
    return MembershipFactory(organization=OrganizationFactory(name="样例医院"), person__name="杏小手")


@pytest.fixture
def invitation(helper):
    return CooperationFactory(event=make_drive(1), organization=helper.organization)


def say(invitation, person, *, agrees=True, reason="", now=TODAY):
    return cooperation.answer(cooperation=invitation, agrees=agrees, by=person, reason=reason, now=now)


def states(event) -> dict[str, str]:
    return dict(event.cooperations.values_list("organization__name", "state"))


def test_yes_then_no_with_a_reason(invitation, helper):
    done = say(invitation, helper.person, reason="出两位医生")
    assert (done.state, done.by, done.at, done.reason) == ("confirmed", helper.person, TODAY, "出两位医生")
    with pytest.raises(Refusal, match="reason_missing"):
        say(invitation, helper.person, agrees=False, reason=" ")
    say(invitation, helper.person, agrees=False, reason="那天义诊")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.reason) == ("declined", "那天义诊")
    entry = next(one for one in history.history_of(invitation.event, now=at(8, 12)) if one.is_bad)
    assert (entry.what, entry.by, entry.reason) == ("样例医院不能协办", helper.person, "那天义诊")


@pytest.mark.parametrize("state", ["finished", "archived", "cancelled"])
def test_what_is_over_is_not_answered(invitation, helper, state):
    Event.objects.update(state=state)
    with pytest.raises(Refusal, match="event_closed"):
        say(invitation, helper.person)


def test_saving_keeps_answers_asks_new_ones_and_forgets_who_was_taken_out(person, helper):
    draft = make_complete_draft()
    other, third = OrganizationFactory(name="乙"), OrganizationFactory(name="丙")

    def save(*bodies):
        draft.refresh_from_db()
        editing.save_event(
            event=draft,
            occurrences=stops(draft),
            by=person,
            now=TODAY,
            expected_version=draft.version,
            cooperating=bodies,
        )

    save(helper.organization, other, draft.host)
    assert states(draft) == {"样例医院": "invited", "乙": "invited"}
    say(draft.cooperations.get(organization=helper.organization), helper.person)
    save(helper.organization, third)
    assert states(draft) == {"样例医院": "confirmed", "丙": "invited"}


def test_the_workbench_of_those_who_are_asked(client, invitation, helper):
    association = MembershipFactory(organization=AssociationFactory()).person
    viewer = MembershipFactory(organization=helper.organization, role="viewer").person
    people = (helper.person, association, viewer, PersonFactory())
    assert [len(inbox.cooperations_to_see(one, now=TODAY)) for one in people] == [1, 0, 0, 0]
    client.force_login(helper.person)
    panel = client.get("/staff/").context["bench"].cooperations
    assert (panel.count, panel.rows[0].next_start) == (1, at(14, 9, 30))
    say(invitation, helper.person)
    panel = client.get("/staff/").context["bench"].cooperations
    assert (panel.count, [row.pk for row in panel.rows]) == (0, [invitation.pk])
    say(invitation, helper.person, agrees=False, reason="那天义诊")
    assert not client.get("/staff/").context["bench"].cooperations.rows


def test_the_page_of_an_invitation(client, invitation, helper):
    url = reverse("events:cooperation", args=[invitation.pk])
    client.force_login(helper.person)
    assert client.get(url).status_code == 200
    page = client.post(url, {"answer": "no", "reason": ""})
    assert (page.status_code, page.context["form"].has_error("reason")) == (422, True)
    client.post(url, {"answer": "yes", "reason": "出一辆车"})
    invitation.refresh_from_db()
    assert (invitation.state, invitation.reason) == ("confirmed", "出一辆车")
    client.force_login(MembershipFactory(organization=invitation.event.host).person)
    assert client.get(url).status_code == 404
    shown = client.get(reverse("events:staff_event", args=[invitation.event_id])).content.decode()
    assert "出一辆车" in shown
    for person in (
        MembershipFactory(organization=helper.organization, role="viewer").person,
        MembershipFactory(role="administrator").person,
    ):
        client.force_login(person)
        assert client.get(url).status_code == 404
        assert client.post(url, {"answer": "no", "reason": "x"}).status_code == 404


def test_programs_answer_under_the_same_rules(invitation, helper):
    def api(person):
        client = APIClient()
        client.force_authenticate(person)
        return client

    url = f"/api/v1/cooperations/{invitation.pk}/answer/"
    stranger, host = MembershipFactory().person, MembershipFactory(organization=invitation.event.host).person
    assert [api(who).post(url, {"agrees": True}).status_code for who in (stranger, host)] == [404, 404]
    assert api(helper.person).post(url, {"agrees": False}).json()["code"] == "reason_missing"
    assert api(helper.person).post(url, {"agrees": True}).json()["state"] == "confirmed"
    rows = api(host).get(f"/api/v1/events/{invitation.event.slug}/cooperations/").json()["results"]
    assert [(row["organization"], row["by"]) for row in rows] == [(helper.organization.slug, "杏小手")]
    seen = [row["id"] for row in api(helper.person).get("/api/v1/cooperations/").json()["results"]]
    assert (seen, len(api(stranger).get("/api/v1/cooperations/").json()["results"])) == ([invitation.pk], 0)
    public = APIClient().get(f"/api/v1/events/{invitation.event.slug}/").json()
    assert public["cooperating"] == [helper.organization.slug]
    say(invitation, helper.person, agrees=False, reason="义诊")
    assert APIClient().get(f"/api/v1/events/{invitation.event.slug}/").json()["cooperating"] == []


def test_the_history_says_who_was_asked_when(invitation, helper):
    other = CooperationFactory(
        event=invitation.event, organization=OrganizationFactory(name="样例小学"), invited_at=invitation.invited_at
    )
    say(invitation, helper.person)
    lines = {entry.what: entry.by for entry in history.history_of(other.event, now=at(8, 12))}
    assert (lines["请样例医院、样例小学协办"], lines["样例医院同意协办"]) == (None, helper.person)
