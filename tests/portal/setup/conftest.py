"""A site on which nobody works yet."""

import pytest

from core import clock
from portal.setup import keys


@pytest.fixture
def empty(monkeypatch, db) -> None:
    """As a new installation is after its first start, without the key."""
    monkeypatch.setattr(keys._Known, "is_over", False)


@pytest.fixture
def key(empty) -> str:
    """As the log has it."""
    return keys.current(now=clock.now())


@pytest.fixture
def typed(key) -> dict[str, str]:
    """All that the page asks for."""
    return {
        "key": key,
        "name": "王主任",
        "phone": "139 0000 0123",
        "password": "a long enough one",
        "password_again": "a long enough one",
        "association": "样例县科学技术协会",
        "city": "样例县",
        "street_names": "城关镇\n城西街道\n\n成溪乡",
        "site_name": "样例科普",
        "help_phone": "0899-0000 5678",
        "help_hours": "工作日 9:00—17:00",
        "dialect": "",
        "sms_signature": "样例科协",
    }
