"""The city's own plan file, fresh for each test."""

import json

import pytest

from plan.loading import OWN_FILE


@pytest.fixture
def document():
    return json.loads(OWN_FILE.read_text(encoding="utf-8"))
