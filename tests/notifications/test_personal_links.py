"""Whatever address acts for whoever holds it is shown to no staff and stands in no log."""

import re

import pytest
from django.urls import reverse

from core.web import logs
from notifications.texts import phrases
from tests.access import world

TOKEN = "Ab3dEf7hIj1kLm"
ARGUMENTS = {"pk": 17, "token": TOKEN, "name": "mine", "slug": "sample"}


def addresses() -> list[str]:
    """Of every page that takes a token in its address."""
    found = []
    for name, route in world.routes().items():
        wanted = re.findall(r"<(?:\w+:)?(\w+)>", route.pattern)
        if "token" in wanted:
            found.append(reverse(name, kwargs={argument: ARGUMENTS[argument] for argument in wanted}))
    return sorted(found)


def test_there_are_such_pages():
    assert {f"/r{TOKEN}", f"/v{TOKEN}", f"/v17-{TOKEN}", f"/a17-{TOKEN}"} <= set(addresses())


@pytest.mark.parametrize("address", addresses())
def test_a_key_is_neither_read_by_staff_nor_logged(address):
    text = f"请点开答复 https://example.org{address} 谢谢"
    assert TOKEN not in phrases.for_staff(text)
    assert phrases.for_staff(text).startswith("请点开答复 https://example.org/")
    assert TOKEN not in logs.mask(f"GET {address} HTTP/1.1")


def test_addresses_that_open_nothing_by_themselves_stay():
    text = "见 https://example.org/volunteer/mine/ 和 https://example.org/events/sample/"
    assert phrases.for_staff(text) == text
