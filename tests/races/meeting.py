"""A place where processes and threads meet, so that a negative control does not depend on who is quick.

Whoever comes waits until ``MEETING_CLIENTS`` have come to ``MEETING_FOLDER``; later ones pass at once. At most four, since a server on
SQLite handles no more at the same time. Who waits for somebody who never comes ends with an error.

Where one must look before the other acts, and go on after it, they meet twice: before the act, and when it is done.
"""

import os
import time
import uuid
from pathlib import Path

PATIENCE = 120


def expected(folder: Path, clients: int) -> dict[str, str]:
    """What the environment of those says who are to meet."""
    where = folder / f"meeting-{uuid.uuid4().hex}"
    where.mkdir()
    return {"MEETING_FOLDER": str(where), "MEETING_CLIENTS": str(clients)}


def meet(round_number: int = 1) -> None:
    """Wait until all have come, for the first time or for the second."""
    folder, clients = Path(os.environ["MEETING_FOLDER"]), int(os.environ["MEETING_CLIENTS"])
    (folder / f"{round_number}-{uuid.uuid4().hex}").touch()
    until = time.monotonic() + PATIENCE
    while (came := len(list(folder.glob(f"{round_number}-*")))) < clients:
        if time.monotonic() > until:
            raise TimeoutError(f"{came} of {clients} came to the meeting")
        time.sleep(0.02)
