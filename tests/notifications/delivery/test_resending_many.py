"""Many failed messages are sent again with one reason: on the page, by a program, in portions."""

import pytest
from rest_framework.test import APIClient

from core import clock
from core.errors import Refusal
from notifications.delivery import delivering, resending
from notifications.gateways import Rejected, Unsure
from notifications.models import Message, Purpose, ResendBatch, Resending
from notifications.outbox import enqueueing
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory
from tests.notifications.make import DAY, NOON, FakeGateway, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return OrganizationFactory()


@pytest.fixture
def by(office):
    return MembershipFactory(organization=office).person


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


def ended(office, numbers, answer=None, **facts):
    rows = [put(n, to=f"+861390000{n:04d}", organization_id=office.pk, **facts) for n in numbers]
    delivering.deliver_due(now=NOON, gateway=FakeGateway(*[answer or Rejected("refused")] * len(rows)))
    return rows


def some(rows, by, **facts):
    given = {"reason": "昨晚断了", "now": NOON}
    return resending.resend_some(ids=[row.pk for row in rows], by=by, **given | facts)


def everything(by, **facts):
    given = {"state": "failed", "purpose": "", "reason": "昨晚断了", "now": NOON}
    return resending.resend_all(by=by, **given | facts)


def code_of(call, *args, **facts):
    with pytest.raises(Refusal) as caught:
        call(*args, **facts)
    return caught.value.code


def work(now=NOON):
    found = []
    while (done := resending.go_on(now=now)) is not None:
        found.append(done)
    return found


def again():
    return sorted(Message.objects.filter(key__startswith="again:").values_list("key", flat=True))


def keys(rows):
    return sorted(f"again:{row.pk}" for row in rows)


def test_the_ticked_ones_once_each(office, by):
    rows = ended(office, range(3))
    assert some(rows[:2], by) == 2
    assert again() == keys(rows[:2])
    assert set(Resending.objects.values_list("reason", "by")) == {("昨晚断了", by.pk)}
    assert some(rows, by) == 1
    assert code_of(some, rows, by) == "nothing_to_resend"
    gateway = FakeGateway()
    delivering.deliver_due(now=NOON, gateway=gateway)
    assert sorted(sent.text for sent in gateway.sent) == [f"【科普活动】样例短信{n}" for n in range(3)]


def test_what_is_left_out(office, by):
    good = ended(office, [1])
    over = ended(office, [2], expires_at=NOON + DAY / 2)
    moot = ended(office, [3], about="fact")
    code = ended(office, [4], purpose=Purpose.CODE, at_once=True)
    foreign = ended(OrganizationFactory(), [5])
    waiting = [put(6, organization_id=office.pk)]
    enqueueing.withdraw("fact", now=NOON)
    chosen = [*good, *over, *moot, *code, *foreign, *waiting]
    Message.objects.filter(pk=over[0].pk).update(expires_at=NOON)
    assert some(chosen, by) == 1
    assert again() == keys(good)


def test_a_single_one_that_is_moot(office, by):
    [row] = ended(office, [1], about="fact")
    enqueueing.withdraw("fact", now=NOON)
    assert code_of(resending.resend, message=row, by=by, reason="x", now=NOON) == "moot"


def test_what_may_have_arrived_only_where_that_is_said(office, by):
    unknown = ended(office, [1, 2], Unsure("no_answer", is_taken=True))
    failed = ended(office, [3])
    assert code_of(some, [*unknown, *failed], by) == "may_have_arrived"
    assert code_of(everything, by, state="unknown") == "may_have_arrived"
    assert again() == []
    assert some([*unknown, *failed], by, may_have_arrived=True) == 3


def test_refusals(office, by):
    rows = ended(office, [1])
    assert code_of(some, rows, by, reason=" ") == "reason_missing"
    assert code_of(some, [], by) == "nothing_chosen"
    assert code_of(resending.resend_some, ids=range(101), by=by, reason="x", now=NOON) == "too_many"
    assert code_of(everything, by, state="withdrawn") == "nothing_chosen"
    assert code_of(everything, by, purpose="offer") == "nothing_to_resend"
    viewer = MembershipFactory(organization=office, role="viewer").person
    assert code_of(some, rows, viewer) == "nothing_to_resend"
    assert code_of(everything, viewer) == "nothing_to_resend"


def test_no_more_than_the_most(office, by, monkeypatch):
    monkeypatch.setattr(resending, "MAX_COUNT", 2)
    ended(office, range(3))
    assert code_of(everything, by) == "too_many"


def test_all_in_portions_but_not_what_fails_later(office, by, monkeypatch):
    monkeypatch.setattr(resending, "A_TIME", 4)
    rows = ended(office, range(10))
    changes = ended(office, [20], purpose=Purpose.CHANGE)
    made = everything(by, purpose="reminder")
    later = ended(office, [30])
    assert work() == [4, 4, 2, 0]
    made.refresh_from_db()
    assert (made.sent, made.finished_at) == (10, NOON)
    assert again() == keys(rows)
    assert not Resending.objects.filter(message__in=[*changes, *later]).exists()
    assert work() == []


def test_pressed_twice_nothing_goes_twice(office, by):
    rows = ended(office, range(5))
    for _ in range(2):
        everything(by)
    work()
    assert again() == keys(rows)
    assert list(ResendBatch.objects.order_by("pk").values_list("sent", flat=True)) == [5, 0]


def test_a_portion_that_is_cut_off_is_done_again(office, by, monkeypatch):
    monkeypatch.setattr(resending, "A_TIME", 2)
    rows = ended(office, range(6))
    everything(by)
    real, calls = enqueueing.enqueue, []

    def dies(drafts, **facts):
        made = real(drafts, **facts)
        calls.append(made)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(enqueueing, "enqueue", dies)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert again() == keys(rows[:2])
    work()
    assert again() == keys(rows)


def test_whoever_asked_is_gone_or_may_not_any_more(office, by):
    ended(office, range(2))
    everything(by)
    by.memberships.all().delete()
    assert work() == [0]
    everything(MembershipFactory(organization=office).person)
    ResendBatch.objects.update(by=None)
    assert work() == [0]
    assert again() == []


@pytest.mark.parametrize("many", [2, 20])
def test_a_portion_costs_the_same_for_few_and_many(office, by, many, django_assert_num_queries):
    rows = ended(office, range(many))
    with django_assert_num_queries(11):
        assert some(rows, by) == many


ADDRESS = "/staff/messages/again/"


def test_the_page(client, office, by):
    rows = ended(office, range(3))
    ended(OrganizationFactory(), [9])
    client.force_login(by)
    page = client.get(ADDRESS).content.decode()
    assert page.count('name="ids"') == 3
    assert "不看勾，3 条全部再发" in page
    answer = client.post(ADDRESS, {"ids": [rows[0].pk], "reason": ""})
    assert answer.status_code == 422
    assert f'value="{rows[0].pk}" checked' in answer.content.decode()
    answer = client.post(ADDRESS, {"reason": "断了"})
    assert (answer.status_code, "请先勾上要再发的" in answer.content.decode()) == (422, True)
    assert client.post(ADDRESS, {"ids": [rows[0].pk], "reason": "断了"}).status_code == 302
    assert client.post(ADDRESS, {"everything": "on", "reason": "断了"}).status_code == 302
    work()
    assert again() == keys(rows)
    answer = client.post(ADDRESS, {"ids": [rows[0].pk], "reason": "又断了"})
    assert (answer.status_code, "已经再发过" in answer.content.decode()) == (422, True)


def test_the_page_of_what_may_have_arrived(client, office, by):
    [row] = ended(office, [1], Unsure("no_answer", is_taken=True))
    client.force_login(by)
    assert "也许到了也再发" in client.get(f"{ADDRESS}?state=unknown").content.decode()
    facts = {"state": "unknown", "ids": [row.pk], "reason": "断了"}
    answer = client.post(ADDRESS, facts)
    assert (answer.status_code, "想好了" in answer.content.decode()) == (422, True)
    assert client.post(ADDRESS, facts | {"may_have_arrived": "on"}).status_code == 302
    assert again() == keys([row])


@pytest.mark.parametrize("ids", [["x"], ["9" * 30], ["-1"], ["²"]])
def test_nonsense_is_refused(client, by, ids):
    client.force_login(by)
    assert client.post(ADDRESS, {"ids": ids, "reason": "断了"}).status_code == 422


@pytest.mark.parametrize(
    "filters", [{"purpose": "remindr"}, {"state": "faild"}, {"state": "failed", "purpose": "9" * 99}]
)
def test_a_filter_that_nobody_can_read_sends_nothing(client, office, by, filters):
    ended(office, range(2))
    client.force_login(by)
    answer = client.post(ADDRESS, {"everything": "on", "reason": "断了", **filters})
    work()
    assert (answer.status_code, "没看懂要再发的是哪些" in answer.text, again()) == (422, True, [])


@pytest.mark.parametrize("many", [1, 3])
def test_queries_of_the_page(client, office, by, many, django_assert_num_queries):
    ended(office, range(many))
    client.force_login(by)
    client.get(ADDRESS)
    with django_assert_num_queries(6):
        client.get(ADDRESS)


def test_programs_do_the_same(office, by):
    rows = ended(office, range(3))
    api = APIClient()
    api.force_authenticate(by)
    listed = api.get("/api/v1/messages/?state=failed").json()
    assert len(listed["results"]) == 3
    assert listed["results"][0]["number"] == "139****0002"
    assert "13900000" not in str(listed)
    assert "样例短信" not in str(listed)
    send = lambda **facts: api.post("/api/v1/messages/resend/", facts, format="json")
    assert send(ids=[rows[0].pk], reason="断了").json() == {"sent": 1}
    answer = send(ids=[rows[0].pk], reason="断了")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_resend")
    assert send(ids=[rows[1].pk]).status_code == 400
    assert send(ids=list(range(1, 102)), reason="断了").status_code == 400
    assert send(ids=[10**30], reason="断了").status_code == 400
    answer = send(everything=True, reason="断了")
    assert (answer.status_code, answer.json()) == (202, {"sent": None})
    work()
    assert again() == keys(rows)


def test_the_association_sends_all_again(office):
    rows = ended(office, range(2))
    chief = MembershipFactory(organization=AssociationFactory()).person
    everything(chief)
    work()
    assert again() == keys(rows)
