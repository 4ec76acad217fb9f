"""Several windows load one plan file at the same moment: it is loaded once, and the others read that it is."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import Client, at_once, serving

pytestmark = pytest.mark.races
WINDOWS = 4

SENT = """
    import json
    from core import clock
    from plan import importing
    from plan.loading import load, packaged
    from tests.factories.people import AssociationFactory, MembershipFactory
    keeper = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    document = packaged()
    load(document, now=clock.now())
    document["plan"]["title"] = "改了名的方案"
    data = json.dumps(document, ensure_ascii=False).encode()
    importing.take_in(name="方案.json", data=data, by=keeper, now=clock.now())
"""
KEEPER = """
    import json
    from django.test import Client
    from organizations.models import Membership
    from plan import importing
    from plan.models import PlanFile
    client = Client()
    client.force_login(Membership.objects.get().person)
    file = PlanFile.objects.get()
    print(json.dumps([client.cookies["sessionid"].value, str(file.uid), importing.digest(file)]))
"""
LOADED = """
    import json
    from accounts.models import AuditEntry
    from plan.models import Plan
    print(json.dumps([AuditEntry.objects.filter(kind="plan_loaded").count(), Plan.objects.get().title]))
"""


def load(client: Client, uid: str, digest: str) -> str:
    client.post(f"/staff/plan/import/{uid}/load/", {"seen": digest})
    page = client.get(f"/staff/plan/import/{uid}/").text
    return next((words for words in ("载入好了", "已经载入过了", "还没有载入") if words in page), "")


def all_load(server, windows: int) -> list[str]:
    cookie, uid, digest = server.ask(KEEPER)
    clients = [Client(server.port) for _ in range(windows)]
    for client in clients:
        client.cookies["sessionid"] = cookie
        client.get(f"/staff/plan/import/{uid}/")
    return sorted(at_once([partial(load, client, uid, digest) for client in clients]))


def test_it_is_loaded_once(tmp_path):
    with serving(tmp_path, prepare=SENT) as server:
        before = server.ask(LOADED)[0]
        answers = all_load(server, WINDOWS)
        assert server.ask(LOADED) == [before + 1, "改了名的方案"]
        assert "还没有载入" not in answers


@TWO_WRITERS
def test_without_the_locks_it_is_loaded_twice(tmp_path):
    with serving(tmp_path, prepare=SENT, wsgi="tests.races.unguarded_plan_files", meeting=2) as server:
        before = server.ask(LOADED)[0]
        all_load(server, 2)
        assert server.ask(LOADED)[0] == before + 2
