import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.factories.events import OccurrenceFactory

pytestmark = pytest.mark.django_db
STATIC = ("core/site.css", "core/site.js", "core/icons.svg", "core/mark.svg")


def squeezed(content: bytes) -> int:
    return len(gzip.compress(content))


def static(name: str) -> int:
    return squeezed(Path(finders.find(name)).read_bytes())


def test_the_first_load_is_light_even_on_a_slow_phone(client):
    for _ in range(20):
        OccurrenceFactory(event__summary="一辆车，二十件能动手的展品，五天走完九个街道。")
    page = squeezed(client.get("/?when=all").content)
    assert page + static("core/site.css") <= 25_000
    assert page + sum(static(name) for name in STATIC) <= 60_000
