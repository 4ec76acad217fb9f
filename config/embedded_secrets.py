"""Secrets for a machine that was given none."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret_of(folder: Path, name: str) -> str:
    """The secret in this file of ``VAR_DIR``: made once, kept there, readable by its owner only."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        own = folder / f"{name}.{os.getpid()}"
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # whole or not at all: another process may be starting too
            path.hardlink_to(own)
        own.unlink()
    return path.read_text().strip()
