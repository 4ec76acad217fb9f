"""Which database shows what: SQLite has one writer at a time, so some races cannot be run on it."""

import pytest
from django.db import connection

TWO_WRITERS = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="two transactions write at the same time, which SQLite never lets happen: it has one writer at a time",
)
