"""A pasted list that two clerks register at the same instant, with the lock and without."""

from functools import partial

import pytest

from tests.races.server import at_once, serving

pytestmark = pytest.mark.races
ONE, TWO = "+8613911110001", "+8613911110002"
LIST = "1、王奶奶\n2. 李奶奶 13900000124\n3 张奶奶\n（4）赵奶奶，钱奶奶 孙奶奶"
DESK = """
    from tests.factories.people import MembershipFactory
    from tests.factories.taking_part import SeatPoolFactory
    pool = SeatPoolFactory(capacity={seats})
    for number in (1, 2):
        MembershipFactory(organization=pool.event.host, person__phone=f"+861391111000{{number}}")
"""
FACTS = """
    import json
    from registrations.models import Attendee, Registration, SeatPool
    pool = SeatPool.objects.select_related("occurrence").get()
    names = sorted(Attendee.objects.values_list("name", flat=True))
    print(json.dumps({"event": pool.event_id, "uid": str(pool.occurrence.uid), "taken": pool.taken, "names": names}))
"""
SIX = ["孙奶奶", "张奶奶", "李奶奶", "王奶奶", "赵奶奶", "钱奶奶"]


def about_to_register(server, phone: str):
    """A clerk who has pasted the list and seen whom it names."""
    known, client = server.ask(FACTS), server.signed_in(phone)
    path = f"/staff/events/{known['event']}/registrations/add/"
    assert client.get(path).status == 200
    typed = {
        "occurrence": known["uid"],
        "names": LIST,
        "contact_name": "王大姐",
        "phone": "13900000123",
        "consent": "on",
    }
    seen = client.post(path, typed).text.split('name="seen" value="', 1)[1].split('"', 1)[0]
    return partial(client.post, path, typed | {"seen": seen})


def registered(server, phones: list[str]):
    answers = at_once([about_to_register(server, phone) for phone in phones])
    return [answer.status for answer in answers], server.ask(FACTS)


@pytest.mark.parametrize("phones", [[ONE, ONE], [ONE, TWO]])
def test_the_same_list_twice_at_once_is_registered_once(tmp_path, phones):
    """Whether one clerk taps twice or two clerks have the same list."""
    with serving(tmp_path, prepare=DESK.format(seats=20)) as server:
        statuses, found = registered(server, phones)
    assert found["names"] == SIX
    assert found["taken"] == 6
    assert 302 in statuses
    assert set(statuses) <= {200, 302}


def test_seats_for_one_list_take_one_whole_list(tmp_path):
    """Nobody's half of it."""
    with serving(tmp_path, prepare=DESK.format(seats=6)) as server:
        _, found = registered(server, [ONE, TWO])
    assert (found["names"], found["taken"]) == (SIX, 6)


def test_without_the_locks_people_are_registered_twice(tmp_path):
    with serving(tmp_path, prepare=DESK.format(seats=20), wsgi="tests.races.unguarded_lists", meeting=2) as server:
        _, found = registered(server, [ONE, TWO])
    assert found["names"] == sorted(SIX * 2)
