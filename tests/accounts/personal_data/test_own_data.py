"""Taking one's data away, and having it erased."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from accounts import signals
from accounts.models import Code, PasswordTry, Person
from accounts.personal_data import erasing, exporting
from accounts.signing_in import one_time_codes
from core import clock
from core.errors import Refusal
from core.phone_numbers import phones
from organizations.models import Membership
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
PHONE = "+8613900000123"


def test_the_file_holds_what_is_known(client):
    membership = MembershipFactory(person__phone=PHONE, person__name="麦奶奶")
    client.force_login(membership.person)
    answer = client.get("/mine/data/download/")
    document = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in answer["Cache-Control"]
    assert (document["accounts"]["name"], document["accounts"]["phone"]) == ("麦奶奶", "139 0000 0123")
    assert document["organizations"] == [{"organization": membership.organization.name, "role": "organizer"}]


def test_rooms_above_add_their_part(monkeypatch):
    def add(sender, person, export, **kwargs):
        export["elsewhere"] = person.pk

    monkeypatch.setattr(signals.exporting, "receivers", [])
    signals.exporting.connect(add)
    person = PersonFactory()
    assert list(exporting.export(person=person)) == ["accounts", "elsewhere"]


@pytest.mark.parametrize("path", ["data/", "data/download/", "data/erase/", "about-me/"])
def test_only_for_the_person(client, path):
    answer = client.get(f"/mine/{path}")
    assert (answer.status_code, answer.url.startswith("/sign-in/?next=")) == (302, True)


def test_the_page_names_what_can_be_done(client):
    client.force_login(PersonFactory(phone=PHONE))
    page = client.get("/mine/data/").text
    assert ("139****0123" in page, "下载我的信息" in page, "我要删掉" in page) == (True, True, True)


def test_erasing_needs_a_yes(client):
    person = PersonFactory(phone=PHONE)
    client.force_login(person)
    assert client.get("/mine/data/erase/").status_code == 200
    assert "想好了，就先勾上这里。" in client.post("/mine/data/erase/").text
    assert Person.objects.get(pk=person.pk).phone == PHONE


def erase(client, sent):
    """Ask for the code, type it."""
    assert "139****0123" in client.post("/mine/data/erase/", {"sure": "on"}).text
    return client.post("/mine/data/erase/", {"sure": "on", "do": "erase", "code": sent[-1]})


def test_erasing_forgets_and_signs_out_everywhere(client, sent):
    person = PersonFactory(phone=PHONE, name="麦奶奶", is_staff=True)
    client.force_login(person)
    answer = erase(client, sent)
    assert (answer.url, client.get("/mine/data/").status_code) == ("/", 302)
    person.refresh_from_db()
    assert (person.name, person.phone, person.is_active, person.is_staff, str(person)) == (
        "",
        "",
        False,
        False,
        "已注销的人",
    )
    assert person.phone_hash.startswith("erased:")
    assert set(person.history.values_list("name", flat=True)) == {""}


def test_nobody_is_erased_without_a_code_sent_now(client, sent):
    client.force_login(person := PersonFactory(phone=PHONE))
    fields = {"sure": "on", "do": "erase"}
    for code in ("", "000000", "123456"):
        client.post("/mine/data/erase/", fields | {"code": code})
    assert len(sent) == 1
    assert "请填短信里的 6 位数字。" in client.post("/mine/data/erase/", fields | {"code": ""}).text
    wrong = f"{(int(sent[0]) + 1) % 1_000_000:06d}"
    assert "验证码不对" in client.post("/mine/data/erase/", fields | {"code": wrong}).text
    person.refresh_from_db()
    assert person.phone == PHONE


def test_a_code_for_signing_in_or_of_somebody_else_does_not_do(client, sent):
    other = Client()
    other.force_login(PersonFactory(phone="+8613900000124"))
    other.post("/mine/data/erase/", {"sure": "on"})
    client.post("/sign-in/", {"phone": PHONE})
    person = Person.objects.create_user(PHONE)
    client.force_login(person)
    for code in list(sent):
        client.post("/mine/data/erase/", {"sure": "on", "do": "erase", "code": code})
    person.refresh_from_db()
    assert person.phone == PHONE


def test_erasing_takes_proofs_and_memberships(sent):
    now = clock.now()
    person = MembershipFactory(person__phone=PHONE).person
    one_time_codes.ask(phone=PHONE, network="here", now=now)
    PasswordTry.objects.create(phone_hash=person.phone_hash, network="here", at=now)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    erasing.erase(person=person, now=now)
    left = [model.objects.count() for model in (PasswordTry, Authenticator, Membership)]
    assert (left, Code.objects.get().phone) == ([0, 0, 0], "")


def test_two_erased_people_do_not_clash_and_the_number_is_free(sent):
    now = clock.now()
    for last in (3, 4):
        erasing.erase(person=PersonFactory(phone=f"+861390000012{last}"), now=now)
    code = one_time_codes.ask(phone=PHONE, network="here", now=now)
    newcomer = one_time_codes.redeem(code_id=code.pk, text=sent[0], now=now)
    assert (Person.objects.count(), newcomer.phone_hash) == (3, phones.look_up(PHONE))


def test_a_room_that_fails_keeps_everything(monkeypatch):
    def fail(sender, **kwargs):
        raise LookupError

    monkeypatch.setattr(signals.erasing, "receivers", [*signals.erasing.receivers])
    signals.erasing.connect(fail)
    person = PersonFactory(phone=PHONE)
    with pytest.raises(LookupError):
        erasing.erase(person=person, now=clock.now())
    assert Person.objects.get(pk=person.pk).phone == PHONE


def test_the_site_keeps_its_administrator(client):
    person = Person.objects.create_superuser(PHONE)
    with pytest.raises(Refusal) as caught:
        erasing.erase(person=person, now=clock.now())
    assert caught.value.code == "administrator_stays"
    client.force_login(person)
    assert "你是网站管理员" in client.post("/mine/data/erase/", {"sure": "on"}).text


def test_strangers_who_use_up_the_number_keep_nobody_from_erasing(client, sent):
    client.post("/sign-in/", {"phone": PHONE})
    client.post("/sign-in/code/", {"code": sent.pop()})
    for _ in range(10):
        Client().post("/sign-in/", {"phone": PHONE})
    client.post("/mine/data/erase/", {"sure": "on"})
    client.post("/mine/data/erase/", {"sure": "on", "do": "erase", "code": sent[-1]})
    assert not Person.objects.filter(phone_hash=phones.look_up(PHONE)).exists()


@pytest.mark.parametrize("is_last", [True, False])
def test_whoever_cannot_go_yet_reads_so_before_anything_is_asked(client, is_last):
    seat = MembershipFactory(role="administrator")
    if not is_last:
        MembershipFactory(organization=seat.organization, role="administrator")
    client.force_login(seat.person)
    page = client.get("/mine/data/erase/").text
    assert "在各单位的角色马上没有了" in page
    assert (f"你是{seat.organization}唯一的管理员" in page, "发验证码给我" in page) == (is_last, not is_last)
