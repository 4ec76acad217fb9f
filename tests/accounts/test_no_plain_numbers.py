"""After signing in, no table, no session and no log line holds the number or the code in plain text."""

import logging

import pytest
from django.db import connection

from accounts.models import Code, StoredSession
from accounts.signals import code_asked

pytestmark = pytest.mark.django_db

NUMBER, PASSWORD = "13900000123", "a long enough one"
SPELLINGS = (NUMBER, "139 0000 0123", "139-0000-0123")


def dump():
    """Every value of every table, sessions opened."""
    text = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            text += [f"{table}: {row}" for row in cursor.fetchall()]
    return [*text, *(f"session: {session.get_decoded()}" for session in StoredSession.objects.all())]


def found(lines, *words):
    return [line for line in lines if any(word in line for word in words)]


@pytest.fixture
def texts():
    heard = []

    def hear(sender, code, text, now, **kwargs):
        heard.append(text)

    code_asked.connect(hear)
    yield heard
    code_asked.disconnect(hear)


def test_the_dump_would_show_a_number(client):
    session = client.session
    session["phone"] = NUMBER
    session.save()
    assert len(found(dump(), NUMBER)) == 1


def test_signing_in_by_code(client, texts, caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.DEBUG)
    client.post("/sign-in/", {"phone": "139 0000 0123", "next": "/mine/"})
    assert found(dump(), *SPELLINGS) == []
    assert found(dump(), f"'{texts[0]}'", f": {texts[0]}") == []
    client.post("/sign-in/code/", {"code": "000000"})
    client.post("/sign-in/code/", {"code": texts[0]})
    assert "_auth_user_id" in client.session
    assert found(dump(), *SPELLINGS) == []
    assert Code.objects.get().phone == ""
    assert found(caplog.messages, *SPELLINGS, texts[0]) == []


def test_signing_in_at_the_staff_entrance(client, texts, caplog, django_user_model):
    caplog.set_level(logging.DEBUG)
    django_user_model.objects.create_user(f"+86{NUMBER}", PASSWORD)
    client.post("/staff/sign-in/", {"phone": NUMBER, "password": "wrong"})
    client.post("/staff/sign-in/", {"phone": NUMBER, "password": PASSWORD})
    client.post("/staff/sign-in/code/", {"code": texts[0]})
    assert "_auth_user_id" in client.session
    assert found(dump(), *SPELLINGS, PASSWORD) == []
    assert found(caplog.messages, *SPELLINGS, PASSWORD, texts[0]) == []
