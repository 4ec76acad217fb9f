"""Staff pages: who sees which message, and which words."""

import pytest

from notifications.delivery import delivering
from notifications.gateways import Unsure
from notifications.models import Message, Purpose, Switch
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory
from tests.notifications.make import FakeGateway, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return OrganizationFactory(name="样例街道办")


@pytest.fixture
def people(office):
    return {
        "owner": MembershipFactory(organization=office).person,
        "viewer": MembershipFactory(organization=office, role="viewer").person,
        "colleague": MembershipFactory().person,
        "association": MembershipFactory(organization=AssociationFactory(), role="administrator").person,
        "resident": PersonFactory(),
    }


@pytest.fixture
def now(monkeypatch):
    from core import clock
    from tests.notifications.make import NOON

    monkeypatch.setattr(clock, "now", lambda: NOON)
    return NOON


@pytest.fixture
def unknown(office, now):
    message = put(text="时间有变 http://127.0.0.1/rAbcdefghij1234", organization_id=office.pk)
    delivering.deliver_due(now=now, gateway=FakeGateway(Unsure("no_answer")))
    return message


def visit(client, person, address="/staff/messages/"):
    if person:
        client.force_login(person)
    return client.get(address)


@pytest.mark.parametrize(
    ("who", "sees", "reads"),
    [("owner", True, True), ("viewer", True, True), ("colleague", False, False), ("association", True, False)],
)
def test_list(client, people, unknown, who, sees, reads):  # noqa: PLR0917 - fixtures
    page = visit(client, people[who]).content.decode()
    assert ("139****0123" in page) is sees
    assert ("时间有变" in page) is reads
    assert "13900000123" not in page
    assert "Abcdefghij1234" not in page
    response = visit(client, people[who], f"/staff/messages/{unknown.pk}/")
    assert response.status_code == (200 if sees else 404)
    assert ("时间有变" in response.content.decode()) is reads


def test_strangers(client, people, unknown):
    assert visit(client, None).status_code == 302
    assert visit(client, people["resident"]).status_code == 403
    assert visit(client, people["resident"], f"/staff/messages/{unknown.pk}/").status_code == 403


def test_filters(client, people, unknown):
    page = lambda query: visit(client, people["owner"], f"/staff/messages/?{query}").content.decode()
    assert "139****0123" in page("state=unknown&purpose=reminder")
    assert "139****0123" not in page("state=delivered")
    assert "139****0123" in page("state=nonsense")


def test_words_of_codes_are_shown_to_nobody(client, people):
    office = OrganizationFactory(is_association=True)
    put(purpose=Purpose.CODE, text="验证码 654321", at_once=True, organization_id=office.pk)
    MembershipFactory(organization=office, person=people["association"])
    page = visit(client, people["association"]).content.decode()
    assert "验证码，不显示" in page
    assert "654321" not in page


def test_send_again(client, people, unknown):
    address = f"/staff/messages/{unknown.pk}/"
    for who, status in [("colleague", 404), ("viewer", 404)]:
        client.force_login(people[who])
        assert client.post(address, {"reason": "没收到"}).status_code == status
    client.force_login(people["owner"])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "没收到"}).status_code == 302
    assert Message.objects.count() == 2
    response = client.post(address, {"reason": "还是没收到"})
    assert (response.status_code, "已经再发过了" in response.content.decode()) == (422, True)
    assert "没收到" in client.get(address).content.decode()


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("colleague", 403), ("association", 200)])
def test_switches(client, people, who, status):
    assert visit(client, people[who], "/staff/messages/switches/").status_code == status
    client.post("/staff/messages/switches/", {"purpose": "reminder", "off": "on"})
    assert Switch.objects.filter(off=True, purpose="reminder").exists() is (status == 200)


def test_switched_on_again(client, people):
    client.force_login(people["association"])
    client.post("/staff/messages/switches/", {"purpose": "", "off": "on"})
    client.post("/staff/messages/switches/", {"purpose": ""})
    switch = Switch.objects.get()
    assert (switch.purpose, switch.off, switch.by) == ("", False, people["association"])


def test_console_page(client, people, office, now, settings):
    put(1, text="样例提醒", organization_id=office.pk)
    put(2, text="验证码 654321", purpose=Purpose.CODE, at_once=True, organization_id=office.pk)
    delivering.deliver_due(now=now)
    page = visit(client, people["owner"], "/staff/messages/console/").content.decode()
    assert "样例提醒" in page
    assert "654321" not in page
    settings.SMS_GATEWAY = "kannel"
    assert visit(client, people["owner"], "/staff/messages/console/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_queries_of_the_list(client, people, office, now, many, django_assert_num_queries):  # noqa: PLR0917 - fixtures
    for number in range(many):
        put(number, organization_id=office.pk)
    client.force_login(people["owner"])
    visit(client, None)
    with django_assert_num_queries(13):
        visit(client, None)
