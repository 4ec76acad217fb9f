"""config.static_files: collected when something has changed, and only then."""

import pytest

from config import static_files


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
