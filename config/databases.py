"""What connections to the database ask for, and where what processes share is kept."""

SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON",
}
POSTGRESQL = {"options": "-c random_page_cost=1.1"}
"""Disks of today read any page as fast as the next one; with the server's own 4.0 whole tables are read for a hundred rows."""


def cache(redis_url: str) -> dict[str, str]:
    """In Redis; without one each process keeps its own."""
    if redis_url:
        return {"BACKEND": "core.web.shared_cache.SharedCache", "LOCATION": redis_url}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
