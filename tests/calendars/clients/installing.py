"""The clients' own environment: outside of ours, since they want other versions; made once for each set of pins.

What can't be installed fails, and says what: a client that is left out would agree with everything.
"""

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PINS = (ROOT / "requirements-clients.txt", HERE / "package.json", HERE / "package-lock.json")


def installed() -> Path:
    """The folder with ``venv`` and ``node_modules``."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in PINS) + sys.version.encode()).hexdigest()[:16]
    folder = ROOT / "var" / "clients" / digest
    if not (folder / "whole").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _python(folder)
        _node(folder)
        (folder / "whole").touch()
    return folder


def _python(folder: Path) -> None:
    venv.create(folder / "venv", with_pip=True)
    pip = [folder / "venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--require-hashes", "-r", PINS[0]], folder)


def _node(folder: Path) -> None:
    for path in PINS[1:]:
        shutil.copy(path, folder)
    _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)


def _run(command: list[object], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
