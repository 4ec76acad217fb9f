"""What a start prepares on a site without the demo: the words of every county, and nothing that is one county's."""

from io import StringIO

import pytest
from django.core.management import call_command

from config import static_files
from organizations.models import Area, Organization
from plan.models import Occasion, Plan
from tests.second_county.traces import Searcher

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(monkeypatch) -> str:
    """What it printed; the files are collected in ``test_static_files``."""
    monkeypatch.setattr(static_files, "collect_changed", lambda: 0)
    out = StringIO()
    call_command("prepare", stdout=out)
    return out.getvalue()


def test_nothing_of_another_county_is_brought_along(prepared):
    out = StringIO()
    call_command("dumpdata", use_base_manager=True, stdout=out)
    assert Occasion.objects.exists()
    assert [model.objects.count() for model in (Area, Organization, Plan)] == [0, 0, 0]
    assert Searcher().found(prepared, out.getvalue().encode()) == []
