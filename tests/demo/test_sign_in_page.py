"""Where demo data are, both sign-in pages say who can sign in and where the codes are; nowhere else."""

import re

import pytest
from django.conf import settings

from core.phone_numbers import phones
from demo.loading import CURRENT
from demo.people import people
from demo.people.signins import signins
from tests.factories.events import PlanFactory

pytestmark = pytest.mark.django_db
STAFF = phones.national(people.number(1))
RESIDENT = phones.national(people.number(2000))


@pytest.fixture
def demo(settings, tmp_path):
    settings.SMS_FILE = tmp_path / "sms.jsonl"
    return PlanFactory(slug=CURRENT, is_invented=True)


def test_each_entrance_names_its_own_accounts_and_where_codes_are(client, demo, settings):
    staff, public = client.get("/staff/sign-in/").text, client.get("/sign-in/").text
    assert (STAFF in staff, RESIDENT in staff, people.PASSWORD in staff) == (True, False, True)
    assert (STAFF in public, RESIDENT in public, people.PASSWORD in public) == (False, True, False)
    assert str(settings.SMS_FILE) in staff
    assert str(settings.SMS_FILE) in public


def nothing_is_told(client):
    pages = client.get("/staff/sign-in/").text + client.get("/sign-in/").text
    return not any(word in pages for word in (STAFF, RESIDENT, people.PASSWORD, "演示"))


def test_a_site_without_demo_data_names_nobody(client):
    assert nothing_is_told(client)


def test_a_real_gateway_keeps_them_secret(client, demo, settings):
    settings.SMS_GATEWAY = "kannel"
    assert nothing_is_told(client)


def test_a_site_that_others_reach_keeps_them_secret(client, demo, settings):
    settings.ALLOWED_HOSTS = ["testserver", "kepu.example.cn"]
    assert nothing_is_told(client)


def test_the_readme_names_them_all():
    text = (settings.BASE_DIR / "README.md").read_text()
    rows = re.findall(r"^\| (139 [\d ]+) \| (.+?) \| (/[a-z-]+/) \|$", text, re.MULTILINE)
    assert rows == [(one.phone, one.who, "/staff/" if one.is_staff else "/sign-in/") for one in signins()]
    assert (people.PASSWORD in text, "var/sms.jsonl" in text) == (True, True)
