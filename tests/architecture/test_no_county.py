"""Another county needs no change of the program: it names none; the plan's file and the demo do."""

from pathlib import Path

import pytest
from django.conf import settings

NAMES = ("安宁", "Anning", "市科协")
OF_ONE_COUNTY = {"demo", "tests", "benchmarks", "docs", "var"}


def _sources() -> list[Path]:
    root = Path(settings.BASE_DIR)
    files = [path for ending in ("py", "html", "js", "txt") for path in root.glob(f"[!.]*/**/*.{ending}")]
    return [path for path in files if path.relative_to(root).parts[0] not in OF_ONE_COUNTY]


def test_what_is_looked_at_is_there():
    assert len(_sources()) > len(NAMES) * 100


@pytest.mark.parametrize("name", NAMES)
def test_no_page_and_no_text_names_one_county(name):
    assert [str(path) for path in _sources() if name in path.read_text(encoding="utf-8")] == []
