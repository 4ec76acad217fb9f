"""Each way in asks for consent and keeps it: page, API, desk."""

import pytest
from rest_framework.test import APIClient

from accounts.consents.consent_texts import CURRENT
from accounts.models import Consent
from core import clock
from core.phone_numbers import phones
from outreach_requests.models import OutreachRequest
from outreach_requests.submissions import submitting
from registrations.models import Registration
from tests.factories.people import MembershipFactory, PersonFactory, StreetFactory
from tests.factories.requests import ask as ask_for
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
NUMBER = "+8613900000123"
TYPED = {"made_for": "family", "name_1": "麦奶奶", "phone": NUMBER, "consent": "on"}
GROUP = {
    "group_name": "样例小学", "pupils": "20", "adults": "2", "contact_name": "麦老师", "phone": NUMBER, "consent": "on",
}  # fmt: skip


def rows():
    found = Consent.objects.order_by("pk")
    return list(found.values_list("purpose", "version", "channel", "by", "about"))


def path(pool, more=""):
    return f"/events/{pool.event.slug}/register/?occurrence={pool.occurrence.uid}{more}"


def through_the_api(pool, **facts):
    party = {
        "event": pool.event.slug,
        "occurrences": [str(pool.occurrence.uid)],
        "phone": NUMBER,
        "contact_name": "麦奶奶",
        "attendees": [{"name": "麦奶奶"}],
    }
    return APIClient().post("/api/v1/registrations/", party | facts, format="json")


def test_a_party_by_the_page(client):
    client.post(path(SeatPoolFactory()), TYPED | {"consent_version": CURRENT.number})
    made = Registration.objects.get()
    assert rows() == [("registration", CURRENT.number, "page", None, f"registration:{made.pk}")]
    assert Consent.objects.get().phone_hash == phones.look_up(NUMBER)


def test_a_group_by_the_page_of_somebody_who_signed_in(client):
    person = PersonFactory(phone=NUMBER)
    client.force_login(person)
    client.post(path(SeatPoolFactory(capacity=60), "&group=1"), GROUP)
    assert [(row[0], row[3]) for row in rows()] == [("group", person.pk)]


@pytest.mark.parametrize("version", ["0", "99", ""])
def test_a_page_that_showed_other_words_is_shown_again_with_what_was_typed(client, version):
    page = client.post(path(SeatPoolFactory()), TYPED | {"consent_version": version})
    sentence = "要先同意" if not version else "改过了，请看一看新的，再勾一次。"
    assert (sentence in page.text, "麦奶奶" in page.text, rows()) == (True, True, [])
    assert f'name="consent_version" value="{CURRENT.number}"' in page.text


def test_without_a_yes_nothing_is_kept(client):
    client.post(path(SeatPoolFactory()), TYPED | {"consent": ""})
    assert (rows(), Registration.objects.count()) == ([], 0)


def test_programs_say_the_version(client):
    pool = SeatPoolFactory()
    version = client.get("/api/v1/consent-texts/").json()["version"]
    missing, old = through_the_api(pool), through_the_api(pool, consent="0")
    assert [(one.status_code, one.json()["code"]) for one in (missing, old)] == [
        (409, "consent_missing"),
        (409, "consent_outdated"),
    ]
    assert Registration.objects.count() == 0
    assert through_the_api(pool, consent=version).status_code == 202
    assert [row[:3] for row in rows()] == [("registration", version, "api")]


@pytest.mark.parametrize("value", [None, [], {"version": "1"}, True, "1" * 9, " ", 1.0])
def test_what_is_no_version_is_refused(value):
    answer = through_the_api(SeatPoolFactory(), consent=value)
    assert (answer.status_code in {400, 409}, Registration.objects.count(), rows()) == (True, 0, [])


def test_a_child_has_its_guardian():
    child = [{"name": "麦小穗", "age_band": "child"}]
    through_the_api(SeatPoolFactory(), consent=CURRENT.number, attendees=child)
    assert [row[0] for row in rows()] == ["registration", "guardian"]


def test_the_desk_asks_and_says_who_asked(client):
    pool = SeatPoolFactory()
    clerk = MembershipFactory(organization=pool.event.host).person
    client.force_login(clerk)
    typed = {"occurrence": str(pool.occurrence.uid), "names": "麦奶奶", "contact_name": "麦奶奶", "phone": NUMBER}
    address = f"/staff/events/{pool.event_id}/registrations/add/"
    assert "都同意把称呼和这个手机号用在这次活动上" in client.get(address).text
    client.post(address, typed)
    assert rows() == []
    client.post(address, typed | {"consent": "on"})
    assert [row[:4] for row in rows()] == [("registration", CURRENT.number, "desk", clerk.pk)]


def test_a_volunteer_agrees_on_the_page(client):
    person = PersonFactory()
    client.force_login(person)
    facts = {"name": "松小果", "languages": "普通话", "areas": [StreetFactory().pk]}
    client.post("/volunteer/enrol/", facts)
    assert rows() == []
    client.post("/volunteer/enrol/", facts | {"consent": "on"})
    assert [(row[0], row[3]) for row in rows()] == [("volunteer", person.pk)]


def test_what_nobody_confirms_takes_its_consent_along():
    from accounts.consents.consent_texts import PAGE, agreed

    made = ask_for(proven=False, consent=agreed(CURRENT.number, channel=PAGE))
    assert rows() == [("request", CURRENT.number, "page", None, f"request:{made.pk}")]
    submitting.drop_unconfirmed(now=clock.now() + submitting.notices.CONFIRM_WITHIN)
    assert (rows(), OutreachRequest.objects.count()) == ([], 0)
