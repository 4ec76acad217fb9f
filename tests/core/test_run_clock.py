"""A run of tests keeps the clock that it was given."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["0", "1"])
def test_a_run_keeps_its_clock(processes):
    """In fixtures, modules and tests, after a test with a clock of its own too, in each process."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", processes, "tests/core/at_the_clock.py"]
    environment = os.environ | {"TEST_CLOCK": "2031-02-28T23:55"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, check=False, capture_output=True, text=True)
    assert "4 passed" in done.stdout, done.stdout
