"""A pasted list is shown as it was understood, then everybody is registered, or nobody."""

import pytest

from notifications.models import Message
from registrations.models import Attendee, Registration
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db

LIST = "1、王奶奶\n2. 李奶奶 139 0000 0124\n3 张奶奶\n（4）赵奶奶，钱奶奶 孙奶奶"


@pytest.fixture
def pool():
    return SeatPoolFactory(capacity=20)


@pytest.fixture
def desk(client, pool):
    client.force_login(MembershipFactory(organization=pool.event.host).person)
    address = f"/staff/events/{pool.event_id}/registrations/add/"

    def send(**facts):
        typed = {
            "occurrence": str(pool.occurrence.uid), "names": LIST, "contact_name": "王大姐", "phone": "13900000123",
            "consent": "on",
        }  # fmt: skip
        return client.post(address, typed | facts)

    return send


def fingerprint(page):
    return page.text.split('name="seen" value="')[1].split('"')[0]


def test_a_list_of_six_is_shown_and_then_registered(desk):
    page = desk()
    assert "看到 6 个人，对吗？" in page.text
    assert "139 0000 0124" in page.text
    assert "王大姐" in page.text
    assert Registration.objects.count() == 0
    answer = desk(seen=fingerprint(page))
    assert answer.status_code == 302
    assert list(Attendee.objects.order_by("pk").values_list("name", flat=True)) == [
        "王奶奶", "张奶奶", "赵奶奶", "钱奶奶", "孙奶奶", "李奶奶",
    ]  # fmt: skip
    rows = Registration.objects.order_by("pk")
    assert [(row.contact_name, row.phone, row.party_size) for row in rows] == [
        ("王大姐", "+8613900000123", 5),
        ("李奶奶", "+8613900000124", 1),
    ]
    assert Message.objects.count() == 2


def test_a_list_that_was_changed_is_shown_again(desk):
    seen = fingerprint(desk())
    page = desk(seen=seen, names=f"{LIST}\n7 周奶奶")
    assert "看到 7 个人，对吗？" in page.text
    assert Registration.objects.count() == 0


def test_a_list_with_a_number_for_everybody_needs_no_other(desk):
    names = "1. 王奶奶 13900000123\n2. 李奶奶 13900000124"
    page = desk(names=names, phone="", contact_name="")
    desk(names=names, phone="", contact_name="", seen=fingerprint(page))
    assert [(row.contact_name, row.phone) for row in Registration.objects.order_by("pk")] == [
        ("王奶奶", "+8613900000123"),
        ("李奶奶", "+8613900000124"),
    ]


def test_faults_are_shown_in_one_round_and_nothing_typed_is_lost(desk):
    page = desk(names="王奶奶 1390000012\n李奶奶2人", phone="", contact_name="", consent="")
    for words in ("“王奶奶 1390000012”的号码：", "“李奶奶2人”里有人数。", "问过来的人同意了，再勾上这里。"):
        assert words in page.text
    assert "王奶奶 1390000012\n李奶奶2人" in page.text
    page = desk(phone="", contact_name="")
    assert "有人没写号码：" in page.text
    assert "看到 6 个人，对吗？" in page.text


def test_one_person_is_said_as_one(desk, client):
    typed = {"names": "王奶奶\n李奶奶 13900000124", "contact_name": ""}
    answer = desk(seen=fingerprint(desk(**typed)), **typed)
    page = client.get(answer["Location"])
    assert "李奶奶：报上了。" in page.text
    assert "一共 1 人" not in page.text


def test_without_a_contact_the_first_of_the_list_is_it(desk):
    assert desk(names="王奶奶\n李奶奶", contact_name="").status_code == 302
    assert Registration.objects.get().contact_name == "王奶奶"


def test_all_or_nobody(desk, pool):
    pool.capacity = 4
    pool.save()
    page = desk(seen=fingerprint(desk()))
    assert "王大姐：" in page.text
    assert "一个人也还没有报。" in page.text
    assert Registration.objects.count() == 0


def test_plain_names_are_registered_at_once(desk):
    assert desk(names="王奶奶\n李奶奶").status_code == 302
    assert Attendee.objects.count() == 2


def test_a_name_that_may_be_two_people_is_asked(desk):
    page = desk(names="张和平")
    assert ("看到 1 个人，对吗？" in page.text, "“张和平”算一个人" in page.text) == (True, True)
    assert Registration.objects.count() == 0
    assert desk(names="张和平", seen=fingerprint(page)).status_code == 302
    assert Attendee.objects.get().name == "张和平"


def test_a_list_without_ends_of_lines_is_two_people_with_two_numbers(desk):
    page = desk(names="王奶奶13900000001李奶奶13900000002")
    desk(names="王奶奶13900000001李奶奶13900000002", seen=fingerprint(page))
    rows = Registration.objects.order_by("pk")
    assert [(row.contact_name, row.phone) for row in rows] == [
        ("王奶奶", "+8613900000001"),
        ("李奶奶", "+8613900000002"),
    ]
