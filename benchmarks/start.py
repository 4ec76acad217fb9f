"""The site from nothing with demo data, and once more, beside one process that imports the site and its addresses.

``python -m benchmarks.start run`` prints one JSON line for ``cold`` and one for ``warm``: seconds until ``/healthz``
answers, and the memory of all processes at rest (PSS) in MiB.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.bursts import free_port, wait

COLD, WARM, REST = 7.0, 1.5, 250
ROUNDS = 3
IMPORTING = "import django; django.setup(); from django.urls import get_resolver; get_resolver()._populate()"


def run() -> int:
    """By turns; 0 when both goals are met."""
    imports, cold, warm, rest = [], [], [], []
    for _ in range(ROUNDS):
        imports.append(_seconds_of_import())
        with tempfile.TemporaryDirectory(prefix="outreach-start-") as folder:
            took, _ = _start(folder)
            cold.append(took)
            took, memory = _start(folder)
            warm.append(took)
            rest.append(memory)
    lines = [_line("cold", cold, imports, COLD), _line("warm", warm, imports, WARM)]
    lines[1] |= {"rest_mib": round(statistics.median(rest)), "met": lines[1]["met"] and statistics.median(rest) < REST}
    for line in lines:
        print(json.dumps(line), flush=True)
    return 0 if all(line["met"] for line in lines) else 1


def _line(case: str, ours: list[float], imports: list[float], goal: float) -> dict[str, object]:
    took, yardstick = statistics.median(ours), statistics.median(imports)
    ratio = took / yardstick
    return {
        "benchmark": "start", "case": case, "database": "sqlite", "ours": round(took, 1), "yardstick": round(yardstick, 1),
        "unit": "s", "ratio": round(ratio, 2), "goal": goal, "met": ratio <= goal,
    }  # fmt: skip


def _seconds_of_import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTING], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def _start(folder: str) -> tuple[float, float]:
    """Seconds until it answers, and MiB a while after."""
    port = free_port()
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    own |= {"VAR_DIR": folder, "PORT": str(port), "LOG_LEVEL": "ERROR"}
    began = time.perf_counter()
    site = subprocess.Popen(
        [sys.executable, "script/supervise.py"], env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait(port)
        took = time.perf_counter() - began
        time.sleep(10)
        return took, _pss(site.pid) / 1024
    finally:
        site.terminate()
        site.wait(60)


def _pss(pid: int) -> float:
    """KiB of a process and all that it started."""
    own = 0.0
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        own = next(float(line.split()[1]) for line in lines if line.startswith("Pss:"))
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            children += task.read_text().split()
    return own + sum(_pss(int(child)) for child in children)


if __name__ == "__main__":
    sys.exit(run())
