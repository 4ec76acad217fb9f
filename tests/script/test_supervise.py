"""The supervisor: a process that ends is started again, with a pause that grows; in the end it gives up."""

import contextlib
import importlib.util
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.system import running

SCRIPT = Path(__file__).parents[2] / "script" / "supervise.py"


def sleep():
    time.sleep(600)


def fail():
    sys.exit(1)


def load():
    spec = importlib.util.spec_from_file_location("supervise", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def supervise(monkeypatch):
    """The script as a module, its clock in the test's hand."""
    module = load()
    monkeypatch.setattr(module, "FIRST_PAUSE", 1.0)
    monkeypatch.setattr(module, "MAX_PAUSE", 60.0)
    clock = {"at": 1000.0}
    monkeypatch.setattr(module.time, "monotonic", lambda: clock["at"])
    module.advance = lambda seconds: clock.update(at=clock["at"] + seconds)
    return module


def wait_until_ended(child):
    child.process.wait()


def test_a_process_that_ends_is_started_again_after_its_pause(supervise, capfd):
    child = supervise.Child("The worker", "sleeper", sleep)
    child.start()
    first = child.process
    os.kill(first.pid, signal.SIGKILL)
    wait_until_ended(child)
    child.look()
    assert child.process is None
    supervise.advance(0.9)
    child.look()
    assert child.process is None
    supervise.advance(0.2)
    child.look()
    assert (child.process.poll(), child.process.pid != first.pid) == (None, True)
    child.look()
    os.kill(child.process.pid, signal.SIGKILL)
    wait_until_ended(child)
    assert "The worker ended by itself (-9); starting it again in 1 s." in capfd.readouterr().err


def pauses(supervise, child, times, *, running=0.0):
    """How long it rests after each end, when it ran so long before."""
    found = []
    for _ in range(times):
        wait_until_ended(child)
        supervise.advance(running)
        began = supervise.time.monotonic()
        child.look()
        found.append(child.starts_at - began)
        supervise.advance(found[-1])
        child.look()
    wait_until_ended(child)
    return found


def test_the_pause_grows_to_a_minute_and_then_it_gives_up(supervise):
    child = supervise.Child("The worker", "failer", fail)
    child.start()
    assert pauses(supervise, child, 9) == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    with pytest.raises(supervise.GaveUp, match="The worker ended 10 times in a row"):
        child.look()


def test_after_quiet_minutes_the_pause_is_short_again(supervise):
    child = supervise.Child("The worker", "failer", fail)
    child.start()
    assert pauses(supervise, child, 3) == [1, 2, 4]
    assert pauses(supervise, child, 12, running=supervise.QUIET) == [1] * 12


def test_what_the_dead_one_had_started_goes_too(supervise):
    reader, writer = os.pipe()

    def leave_one():
        left = subprocess.Popen(["sleep", "600"], pass_fds=[writer])
        os.write(writer, f"{left.pid}\n".encode())

    child = supervise.Child("The web server", "leaver", leave_one)
    child.start()
    os.close(writer)
    wait_until_ended(child)
    with os.fdopen(reader) as output:
        left = int(output.readline())
        assert Path(f"/proc/{left}/cmdline").read_bytes().startswith(b"sleep")
        child.look()
        output.read()  # ends once the last holder of the pipe is gone


@pytest.mark.parametrize(
    ("run", "code"), [(lambda: None, 0), (lambda: sys.exit(3), 3), (lambda: sys.exit("why"), 1), (lambda: 1 / 0, 1)]
)
def test_a_fork_ends_with_the_code_of_what_it_ran(supervise, run, code):
    assert supervise.Fork("sample", run).wait() == code


def test_a_fork_waits_for_the_processes_that_it_started_by_multiprocessing(supervise, tmp_path):
    def leave_one():
        multiprocessing.get_context("fork").Process(
            target=lambda: (time.sleep(0.2), (tmp_path / "done").touch())
        ).start()

    assert supervise.Fork("sample", leave_one).wait() == 0
    assert (tmp_path / "done").exists()


@pytest.fixture
def handlers(supervise):
    """The supervisor's, in this process."""
    before = {number: signal.signal(number, supervise.note_signal) for number in supervise.SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_signal_that_comes_while_a_child_is_started_reaches_the_child_too(supervise, handlers, monkeypatch):
    """Parent and child are told right after the fork: neither has noted anything by then."""
    fork = os.fork

    def fork_and_be_told():
        pid = fork()
        os.kill(os.getpid(), signal.SIGTERM)
        return pid

    monkeypatch.setattr(supervise.os, "fork", fork_and_be_told)
    child = supervise.Child("The worker", "sleeper", sleep)
    child.start()
    process = child.process
    with pytest.raises(supervise.Stop):
        supervise.watch([child])
    assert supervise.end([child])
    assert process.wait() == -signal.SIGTERM


def deaf(times, writer):
    """Loses so many signals that ask it to end, as the worker loses one that comes while it starts its guard."""
    heard = []
    signal.signal(signal.SIGTERM, lambda *_: heard.append(1))
    os.write(writer, b".")
    while len(heard) <= times:
        time.sleep(0.01)


@pytest.mark.parametrize(("times", "is_clean"), [(0, True), (1, True), (1000, False)])
def test_whoever_lost_the_signal_is_asked_again_and_killed_in_the_end(monkeypatch, times, is_clean):
    script = load()
    monkeypatch.setattr(script, "ASK_AGAIN", 0.1)
    monkeypatch.setattr(script, "PATIENCE", 5.0 if is_clean else 0.5)
    reader, writer = os.pipe()
    child = script.Child("The worker", "sleeper", lambda: deaf(times, writer))
    child.start()
    os.read(reader, 1)
    assert script.end([child]) is is_clean
    assert child.process.poll() == (0 if is_clean else -signal.SIGKILL)


@pytest.mark.parametrize("times", [0, 1, 1000])
def test_whoever_lost_it_ends_with_a_supervisor_that_was_killed(monkeypatch, times):
    script = load()
    monkeypatch.setattr(script, "ASK_AGAIN", 0.1)
    monkeypatch.setattr(script, "PATIENCE", 5.0 if times < 1000 else 0.5)
    reader, writer = os.pipe()
    supervisor = os.fork()
    if not supervisor:
        child = script.Child("The worker", "sleeper", lambda: deaf(times, writer))
        child.start()
        signal.pause()
    os.close(writer)
    os.read(reader, 1)
    os.kill(supervisor, signal.SIGKILL)
    os.waitpid(supervisor, 0)
    with os.fdopen(reader, "rb") as left:
        assert left.read() == b""  # ends once the last holder of the pipe is gone


@pytest.mark.browser
@pytest.mark.parametrize("what", ["gunicorn", "qcluster"])
def test_the_site_goes_on_when_one_of_its_processes_is_killed(tmp_path, what):
    with running(tmp_path, "") as system:
        system.environment["RESTART_PAUSE"] = "0.2"
        system.start(system.offset)
        killed = min(pids(system, what))
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: f"ended by itself ({-signal.SIGKILL})" in system.whole_log())
        wait_for(lambda: pids(system, what) and killed not in pids(system, what))
        system.wait_until_ready()


@pytest.mark.browser
def test_a_killed_supervisor_takes_the_site_along_and_it_starts_again(tmp_path):
    with running(tmp_path, "") as system:
        system.start(system.offset)
        os.kill(system.process.pid, signal.SIGKILL)
        system.process.wait()
        wait_for(lambda: not pids(system, "gunicorn") and not pids(system, "qcluster"))
        system.start(system.offset)
        assert "Connection in use" not in system.whole_log()


def pids(system, what):
    """Its processes of that name."""
    setting = f"SITE_URL={system.address}".encode()
    numbers = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            is_ours = setting in (path / "environ").read_bytes().split(b"\0")
            if is_ours and what == (path / "comm").read_text().strip():
                numbers.append(int(path.name))
    return numbers


def wait_for(holds):
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within a minute")
