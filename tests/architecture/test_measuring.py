"""Tests measure neither seconds nor memory: on a busy machine both are luck. ``script/benchmark`` does."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MEASURES = re.compile(
    r"\b(?:perf_counter|process_time|thread_time|ru_maxrss|ru_utime|VmHWM|VmRSS|VmPeak|tracemalloc|getrusage|psutil"
    r"|timeit|memory_info|elapsed)"
)
CLOCKS = {"monotonic", "monotonic_ns", "time", "time_ns"}


def sources() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "tests/*.py"], cwd=PROJECT, check=True, capture_output=True, text=True)
    for name in listed.stdout.split():
        if (PROJECT / name).exists() and name != "tests/architecture/test_measuring.py":
            yield name, (PROJECT / name).read_text()


def scripts(tree: ast.Module) -> Iterator[ast.Module]:
    """The file itself and each script for another process that stands in it as a text."""
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" in node.value:
            try:
                yield ast.parse(node.value)
            except SyntaxError:
                continue


def is_clock(node: ast.AST) -> bool:
    """``time.monotonic()`` and its like."""
    called = node.func if isinstance(node, ast.Call) else None
    named = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "time"
    return named and called.attr in CLOCKS


def measured(text: str) -> list[int]:
    """Lines that take the time, or assert about it. A limit for waiting (``time.monotonic() + patience``) does not."""
    found = [text.count("\n", 0, match.start()) + 1 for match in MEASURES.finditer(text)]
    for tree in scripts(ast.parse(text)):
        for node in ast.walk(tree):
            began = isinstance(node, ast.Assign) and is_clock(node.value)
            taken = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and is_clock(node.left)
            asserted = isinstance(node, ast.Assert) and any(is_clock(part) for part in ast.walk(node.test))
            if began or taken or asserted:
                found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "began = time.monotonic()",
        "assert time.time() - began < 3",
        "assert time.monotonic() < until",
        "def test(page):\n    assert page.elapsed < 1",
        "seconds = time.time() - began",
        "SCRIPT = '''\nbegun = time.monotonic()\n'''",
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss",
    ],
)
def test_measuring_is_seen(text):
    assert measured(text)


def test_waiting_is_not_measuring():
    assert not measured("until = time.monotonic() + 30\nwhile time.monotonic() < until:\n    time.sleep(0.1)")
    assert not measured("time.sleep(max(0, start - time.time()))\nname = f'race_{time.monotonic_ns()}'")


def test_no_test_measures_seconds_or_memory():
    assert [f"{name}:{line}" for name, text in sources() for line in measured(text)] == []
