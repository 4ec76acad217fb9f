"""The packaged plan file, fresh for each test."""

import pytest

from plan.loading import packaged


@pytest.fixture
def document():
    return packaged()
