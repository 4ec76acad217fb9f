"""Sizes of functions and files: a smoke alarm, not a target."""

import ast
import statistics
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def sources():
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=PROJECT, check=True, capture_output=True, text=True)
    for name in listed.stdout.split():
        if "/migrations/" not in name and (PROJECT / name).exists():
            yield name, (PROJECT / name).read_text()


def percentile(values, share):
    return sorted(values)[int(len(values) * share)]


def body_lines(node):
    """Lines of a function without its docstring."""
    total = node.end_lineno - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        total -= first.end_lineno - first.lineno + 1
    return total


def functions():
    for name, text in sources():
        if name.startswith(("tests/", "benchmarks/")):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield body_lines(node), f"{name}:{node.lineno} {node.name}"


def test_functions_are_short():
    sizes = list(functions())
    lengths = [size for size, _ in sizes]
    assert statistics.median(lengths) <= 6
    assert percentile(lengths, 0.95) <= 30
    assert [where for size, where in sizes if size > 50] == []


def test_files_are_short():
    lengths = {name: text.count("\n") for name, text in sources()}
    product = {name: size for name, size in lengths.items() if not name.startswith("tests/")}
    assert percentile(product.values(), 0.95) <= 300
    assert [name for name, size in product.items() if size > 400] == []
    assert [name for name, size in lengths.items() if size > 500] == []
