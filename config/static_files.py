"""Collecting static files: hashing and compressing hundreds of them takes seconds, so only what has changed is a reason."""

import hashlib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

MAKERS = ("django", "whitenoise", "brotli")


def collect_changed() -> bool:
    """Collect where a file, or what makes the collected files, is another than last time; returns whether it did."""
    root = Path(settings.STATIC_ROOT)
    seen = root.with_name(f"{root.name}.collected")
    now = _fingerprint()
    if root.is_dir() and seen.is_file() and seen.read_text() == now:
        return False
    seen.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    seen.write_text(now)
    return True


def _fingerprint() -> str:
    """Of what there is to collect: names, sizes and times of files, and the versions of what collects them."""
    makers = [f"{name} {metadata.version(name)}" for name in MAKERS]
    lines = [str(settings.STORAGES["staticfiles"]), *makers, *sorted(_files())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _files() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            yield f"{name} {stat.st_size} {stat.st_mtime_ns}"
