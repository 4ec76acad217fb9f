"""The configuration of docs/deploy/nginx.conf, tried with a real nginx: nobody gets or leaves behind the wrong page."""

import gzip
import http.client
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import OperationalError
from django.test import Client

from core.web import caching
from events.models import Occurrence
from portal.views import public
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, StreetFactory

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
PLACES = {
    "listen 443 ssl;": "listen 127.0.0.1:{port};",
    "server 127.0.0.1:8000;": "server {upstream};",
    "/var/cache/nginx/pages": "{folder}/pages",
    "    ssl_certificate /etc/ssl/site.pem;\n": "",
    "    ssl_certificate_key /etc/ssl/site.key;\n": "",
}
"""What a machine of its own has where."""
AROUND = """
pid {folder}/pid; error_log {folder}/error.log; daemon off; master_process off;
events {{ worker_connections 64; }}
http {{
access_log off;
client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
scgi_temp_path {folder}/scgi; uwsgi_temp_path {folder}/uwsgi;
{ours}
}}
"""
TELLING = [
    "street=lianran",
    "elder=2",
    "csrftoken=a; street=lianran",
    f"{site.SESSION_COOKIE_NAME}=x",
    "street=",
    "new=1",
]


@dataclass
class Answer:
    """What nginx gave."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def copy(self):
        """Whether it came from a copy (HIT, STALE), was kept (MISS, EXPIRED, REVALIDATED), or passed by ("")."""
        return self.headers.get("X-Cache", "")


@dataclass
class Proxy:
    """An nginx in front of the live server."""

    port: int

    def get(self, path, method="GET", **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        body = answer.read()
        line.close()
        found = dict(answer.getheaders())
        body = gzip.decompress(body) if found.get("Content-Encoding") == "gzip" and body else body
        return Answer(answer.status, found, body.decode())

    def once_old(self, path):
        """The answer once the copy that there is has grown old."""
        for _ in range(200):
            if (answer := self.get(path)).copy != "HIT":
                return answer
            time.sleep(0.1)
        raise AssertionError


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def proxy(live_server, tmp_path):
    """Started with the configuration as it is packaged, but for addresses and folders."""
    ours = (Path(site.BASE_DIR) / "docs/deploy/nginx.conf").read_text()
    port = _free_port()
    for place, here in PLACES.items():
        assert place in ours
        upstream = live_server.url.removeprefix("http://")
        ours = ours.replace(place, here.format(port=port, upstream=upstream, folder=tmp_path))
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(AROUND.format(folder=tmp_path, ours=ours))
    program = subprocess.Popen([NGINX, "-c", str(configuration), "-e", str(tmp_path / "error.log")])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield Proxy(port)
    program.kill()
    program.wait()


@pytest.fixture
def occurrence():
    street = StreetFactory(slug="lianran", name="连然街道")
    event = PublishedEventFactory(title="磁铁怎么吸住硬币")
    return OccurrenceFactory(event=event, venue=VenueFactory(area=street))


@pytest.fixture
def _short(monkeypatch):
    """Copies grow old after a second instead of twenty."""
    monkeypatch.setattr(caching, "PUBLIC", caching.PUBLIC.replace("s-maxage=20", "s-maxage=1"))


def test_all_who_tell_nothing_share_one_copy(proxy, occurrence):
    first = proxy.get("/")
    visits = [proxy.get("/"), proxy.get("/", Cookie="csrftoken=abcdef"), proxy.get("/", User_Agent="X5")]
    assert (first.copy, [one.copy for one in visits]) == ("MISS", ["HIT"] * 3)
    assert {one.text for one in visits} == {first.text}
    assert proxy.get("/", method="HEAD").copy == "HIT"


@pytest.mark.parametrize("cookie", TELLING)
def test_who_tells_something_is_given_no_copy_and_leaves_none(proxy, occurrence, cookie):
    own = proxy.get("/", Cookie=cookie)
    assert (own.copy, proxy.get("/").copy) == ("", "MISS")
    again = proxy.get("/", Cookie=cookie)
    anybody = proxy.get("/")
    assert (again.text, anybody.copy) == (own.text, "HIT")
    assert "你在 <b>" not in anybody.text
    assert 'data-mode="elder"' not in anybody.text
    assert ("你在 <b>连然" in again.text) == ("street=lianran" in cookie)


def test_who_is_signed_in_is_given_no_copy(proxy, occurrence):
    client = Client()
    client.force_login(MembershipFactory(person__name="麦小穗").person)
    cookie = f"{site.SESSION_COOKIE_NAME}={client.cookies[site.SESSION_COOKIE_NAME].value}"
    assert proxy.get("/mine/").copy == "MISS"
    mine = proxy.get("/mine/", Cookie=cookie)
    anybody = proxy.get("/mine/")
    assert (mine.copy, anybody.copy) == ("", "HIT")
    assert ("麦小穗" in mine.text, "麦小穗" in anybody.text) == (True, False)


def test_who_has_the_page_is_told_so_with_and_without_a_street(proxy, occurrence):
    for headers in ({}, {"Cookie": "street=lianran"}):
        known = proxy.get("/", **headers).headers["ETag"]
        assert proxy.get("/", **headers, If_None_Match=known).status == 304
    assert proxy.get("/", If_None_Match=known).status == 200


def test_each_coding_and_each_kind_of_browser_has_its_copy(proxy, occurrence):
    path = occurrence.event.get_absolute_url()
    kinds = [{}, {"Accept_Encoding": "br, gzip"}, {"User_Agent": "MicroMessenger"}]
    assert [proxy.get(path, **kind).copy for kind in kinds] == ["MISS"] * 3
    plain, packed, wechat = (proxy.get(path, **kind) for kind in kinds)
    assert (packed.headers["Content-Encoding"], packed.text) == ("gzip", plain.text)
    assert "Content-Encoding" not in proxy.get(path, Accept_Encoding="gzip;q=0").headers
    assert ("微信里打不了" in wechat.text, "微信里打不了" in plain.text) == (True, False)


@pytest.mark.parametrize("path", ["/ask/", "/sign-in/", "/nothing-here/", "/healthz", "/staff/"])
def test_forms_faults_and_redirects_leave_no_copy(proxy, occurrence, path):
    first, second = proxy.get(path), proxy.get(path)
    assert second.copy == "MISS"
    assert first.headers.get("Set-Cookie", 0) != second.headers.get("Set-Cookie", 1)


@pytest.mark.usefixtures("_short")
def test_a_cancelled_date_and_a_page_that_is_gone_show_with_the_next_copy(proxy, occurrence):
    path = occurrence.event.get_absolute_url()
    assert "取消" not in proxy.get(path).text
    Occurrence.objects.update(state=Occurrence.State.CANCELLED)
    assert "取消" in proxy.once_old(path).text
    type(occurrence.event).objects.update(published_at=None, state="draft")
    gone = proxy.once_old(path)
    assert (gone.status, "磁铁" in gone.text) == (404, False)


@pytest.mark.usefixtures("_short")
def test_what_has_not_changed_is_not_sent_again(proxy, occurrence):
    proxy.get("/")
    assert proxy.once_old("/").copy == "REVALIDATED"


@pytest.mark.usefixtures("_short")
def test_while_the_site_is_away_the_last_copy_is_shown(proxy, occurrence, monkeypatch):
    shown = proxy.get("/")
    proxy.get("/", Cookie="street=lianran")
    monkeypatch.setattr(public, "home_facts", _away)
    old = proxy.once_old("/")
    assert (old.copy, old.text) == ("STALE", shown.text)
    assert proxy.get("/", Cookie="street=lianran").status == 503


def _away(*_, **__):
    raise OperationalError
