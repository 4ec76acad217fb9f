"""config.static_files: collected when something has changed, and only then."""

import gzip
from pathlib import Path

import brotli
import pytest
from django.conf import settings as site
from django.core.management import call_command

from config import settings as as_read
from config import static_files

STORAGE = "config.static_storage.PageFilesStorage"


@pytest.fixture
def folder(tmp_path, settings):
    """One small folder of files instead of all apps'."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = str(tmp_path / "static")
    static_files.get_finders.__globals__["get_finder"].cache_clear()
    yield source
    static_files.get_finders.__globals__["get_finder"].cache_clear()


def test_what_is_collected_already_is_not_collected_again(folder):
    assert [static_files.collect_changed() for _ in range(3)] == [True, False, False]


def test_a_changed_and_a_new_file_are_collected(folder, settings):
    static_files.collect_changed()
    (folder / "a.css").write_text("a{color:red}")
    assert static_files.collect_changed()
    (folder / "b.css").write_text("b{}")
    assert static_files.collect_changed()
    assert len(list((folder.parent / "static").glob("b*.css"))) >= 1
    assert not static_files.collect_changed()


def test_what_was_taken_away_or_broken_off_is_collected_anew(folder, monkeypatch):
    static_files.collect_changed()
    (folder / "a.css").write_text("a{color:blue}")

    def broken(*_, **__):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(static_files, "call_command", broken)
        with pytest.raises(OSError):
            static_files.collect_changed()
    assert static_files.collect_changed()


def test_what_pages_load_lies_ready_in_brotli_and_gzip(folder, settings):
    (folder / "admin").mkdir()
    text = "a{color:red}" * 100
    for name in ("page.css", "admin/office.css"):
        (folder / name).write_text(text)
    settings.STORAGES = {**site.STORAGES, "staticfiles": {"BACKEND": STORAGE}}
    call_command("collectstatic", interactive=False, verbosity=0)
    root = Path(settings.STATIC_ROOT)
    packed = {path.relative_to(root).as_posix() for path in root.rglob("*.css.*")}
    hashed = next(path.relative_to(root).as_posix() for path in root.glob("page.*.css"))
    assert {f"{hashed}.br", f"{hashed}.gz", "admin/office.css.gz"} <= packed
    assert not {name for name in packed if name.startswith("admin/") and name.endswith(".br")}
    assert brotli.decompress((root / f"{hashed}.br").read_bytes()).decode() == text
    assert gzip.decompress((root / f"{hashed}.gz").read_bytes()).decode() == text


def test_the_site_collects_with_it():
    assert as_read.STORAGES["staticfiles"]["BACKEND"] == STORAGE
