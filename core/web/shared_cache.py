"""The cache that processes share. While it is away each counts by itself, as without one: nobody is turned away by that."""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}
"""Seconds that a page waits for it."""


class SharedCache(RedisCache):
    """Redis, and this process's memory in its place."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": dict(PATIENCE)})
        self._own = LocMemCache("own", params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What is kept, or the default."""
        try:
            return super().get(key, default, version)
        except RedisError as error:
            _say(error)
            return self._own.get(key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep it."""
        try:
            super().set(key, value, timeout, version)
        except RedisError as error:
            _say(error)
            self._own.set(key, value, timeout, version)


def _say(error: RedisError) -> None:
    logger.warning("REDIS_URL does not answer, this process counts by itself: %s", error)
