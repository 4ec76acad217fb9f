"""Advisory locks on names, for numbers and networks that have no row yet."""

from django.db import connection

from core import crypto


def acquire(*names: str) -> None:
    """Lock these names until the transaction ends, in the order given; all callers name networks before numbers.

    PostgreSQL: ``pg_advisory_xact_lock``. SQLite: nothing to do, since its transactions are IMMEDIATE and one writes
    at a time.
    """
    if connection.vendor != "postgresql":
        return
    if not names:
        return
    calls = ", ".join(["pg_advisory_xact_lock(%s)"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [_number(name) for name in names])


def _number(name: str) -> int:
    """A signed 64-bit number for the name."""
    return int(crypto.keyed_hash("lock", name)[:16], 16) - 2**63
