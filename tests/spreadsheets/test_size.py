"""Five thousand good rows, with progress on the way; ``script/benchmark imports`` says how long and in what memory."""

import pytest

from tests.races.server import database, environment_for, manage, run_script

SCRIPT = """
import json
from benchmarks import imports
print(json.dumps(imports.measure()))
"""


@pytest.mark.slow
def test_five_thousand_good_rows(tmp_path):
    with database(tmp_path) as url:
        environment = environment_for(tmp_path, url)
        manage(environment, "load_plan")
        found = run_script(SCRIPT, environment)
    assert (found["state"], found["events"], found["pools"]) == ("applied", 5000, 5000)
    assert found["shown"] == [[number, 5000] for number in (1000, 2000, 3000, 4000, 5000)]
