"""The commands that make the first administrator, with and without a terminal."""

import os
import pty
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, Person
from core.phone_numbers import phones
from organizations.models import Membership
from tests.factories.people import MembershipFactory, OrganizationFactory, PersonFactory
from tests.races.server import ROOT, database, environment_for

PHONE = "+8613900000123"
PASSWORD = "a long enough one"
BOTH = pytest.mark.parametrize("command", ["create_administrator", "createsuperuser"])


@pytest.fixture(autouse=True)
def _no_password(monkeypatch):
    monkeypatch.delenv("ADMINISTRATOR_PASSWORD", raising=False)
    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD", raising=False)


def administrator():
    return Person.objects.get(phone_hash=phones.look_up(PHONE))


@BOTH
@pytest.mark.django_db
@pytest.mark.parametrize("variable", ["ADMINISTRATOR_PASSWORD", "DJANGO_SUPERUSER_PASSWORD"])
def test_without_a_terminal_the_password_comes_from_the_environment(monkeypatch, client, command, variable):
    monkeypatch.setenv(variable, PASSWORD)
    out = StringIO()
    call_command(command, "139 0000 0123", "--name", "王主任", "--noinput", stdout=out)
    person = administrator()
    assert "王主任 现在是管理员" in out.getvalue()
    assert (person.is_staff, person.is_superuser, person.check_password(PASSWORD)) == (True, True, True)
    answer = client.post("/staff/sign-in/", {"phone": "13900000123", "password": PASSWORD})
    assert answer.headers["Location"].startswith("/staff/sign-in/")


@BOTH
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "password", "says"),
    [
        ([], PASSWORD, "请填手机号"),
        (["0871-66668888"], PASSWORD, "手机号"),
        ([PHONE], "", "请给一个密码"),
        ([PHONE], "73519264810", "密码不能全是数字"),
        ([PHONE], "administrator", "太常见"),
        (["--phone", PHONE], "short", "至少要 10 位"),
        ([PHONE, "--name", "王" * 41], PASSWORD, "称呼最多 40 个字"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nobody_is_made(monkeypatch, command, arguments, password, says):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", password)
    with pytest.raises(CommandError, match=says):
        call_command(command, *arguments, "--noinput")
    assert Person.objects.count() == 0


@pytest.mark.django_db
def test_an_administrator_belongs_to_the_association(monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", PASSWORD)
    OrganizationFactory()
    association = OrganizationFactory(is_association=True)
    for _ in range(2):
        call_command("create_administrator", PHONE, stdout=StringIO())
    assert list(Membership.objects.values_list("person", "organization", "role")) == [
        (administrator().pk, association.pk, "administrator")
    ]


@pytest.mark.django_db
def test_somebody_who_is_there_already_is_promoted_and_keeps_name_and_password():
    person = PersonFactory(phone=PHONE, name="老名字", is_active=False)
    person.set_password(PASSWORD)
    person.save()
    membership = MembershipFactory(person=person, organization__is_association=True, role="viewer")
    call_command("create_administrator", PHONE, "--noinput", stdout=StringIO())
    membership.refresh_from_db()
    person.refresh_from_db()
    assert (person.name, person.check_password(PASSWORD), person.is_active) == ("老名字", True, True)
    assert (person.is_superuser, membership.role) == (True, "administrator")


@BOTH
@pytest.mark.django_db
def test_what_is_done_on_the_server_stands_in_the_audit_list(monkeypatch, command):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", PASSWORD)
    call_command(command, PHONE, "--noinput", stdout=StringIO())
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.by, entry.person) == (Kind.ADMINISTRATOR_MADE, None, administrator())


@BOTH
@pytest.mark.django_db
@pytest.mark.parametrize("given", [[], [PHONE, "--name", "王主任"]])
@pytest.mark.parametrize("way", [EOFError, KeyboardInterrupt])
def test_whoever_leaves_in_the_middle_changes_nothing(monkeypatch, command, given, way):
    def leave(question):
        raise way

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", leave)
    monkeypatch.setattr("accounts.management.administrator_command.getpass", leave)
    with pytest.raises(CommandError, match="没有填完"):
        call_command(command, *given)
    assert Person.objects.count() == 0


@BOTH
@pytest.mark.races
def test_on_a_terminal_it_asks(tmp_path, command):
    with database(tmp_path) as url:
        environment = environment_for(tmp_path, url)
        assert "是管理员" in typed(environment, command, ["139 0000 0123", "王主任", PASSWORD, PASSWORD])
        assert "两次输入的密码不一样" in typed(environment, command, ["13900000124", "", PASSWORD, "other"])


def typed(environment, command, answers):
    """What the command prints on a terminal of its own when somebody types the answers."""
    own, its = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", command], cwd=ROOT, env=environment, stdin=its, stdout=its, stderr=its,
        start_new_session=True,
    )  # fmt: skip
    os.close(its)
    output = b""
    for question, answer in zip(("手机号：", "称呼", "密码（", "再输一次"), answers, strict=True):
        while question.encode() not in output:
            output += os.read(own, 1000)
        os.write(own, answer.encode() + b"\n")
    try:
        while chunk := os.read(own, 1000):
            output += chunk
    except OSError:  # the other end of a terminal that is closed
        pass
    process.wait()
    os.close(own)
    return output.decode()
