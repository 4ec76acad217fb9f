"""When database or shared cache are away, full or held: 503 that says so, or counting by oneself; never a 500."""

import pytest
from django.core.cache.backends.redis import RedisCache
from django.db import InterfaceError, OperationalError
from django.test import Client
from redis.exceptions import ConnectionError as RedisAway

from core.web.shared_cache import SharedCache

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection already closed")])
def test_a_page_says_503_and_when_to_come_again(visitor, monkeypatch, error):
    def away(*args, **kwargs):
        raise error

    monkeypatch.setattr("django.db.models.query.QuerySet._fetch_all", away)
    answer = visitor.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "请过一两分钟" in answer.text
    answer = visitor.get("/api/v1/events/")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "away", "60")


def test_other_faults_stay_500(visitor, monkeypatch):
    monkeypatch.setattr("django.db.models.query.QuerySet._fetch_all", lambda self: 1 / 0)
    assert visitor.get("/").status_code == 500


def test_without_its_redis_a_process_counts_by_itself(caplog):
    cache = SharedCache(NOWHERE, {})
    with pytest.raises(RedisAway):
        RedisCache(NOWHERE, {}).get("asked")
    assert cache.get("asked", []) == []
    cache.set("asked", [1, 2], 60)
    assert cache.get("asked") == [1, 2]
    assert "counts by itself" in caplog.text


def test_the_api_answers_while_redis_is_away(settings, visitor):
    settings.CACHES = {"default": {"BACKEND": "core.web.shared_cache.SharedCache", "LOCATION": NOWHERE}}
    assert visitor.get("/api/v1/areas/").status_code == 200
