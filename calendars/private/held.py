"""The files of private feeds that were asked for a moment ago, in each process: who asks again and again makes them once.

What another process has shown of a feed since then is newer, and is made again; whether the feed still opens is asked
each time (``tokens.opened``).
"""

import datetime as dt
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from calendars.feeds.cache import Body
from calendars.models import FeedToken
from calendars.private import rendering, stamping

HELD_SECONDS = 5.0
"""How late somebody's own change may be in their calendar; programs ask every few minutes at most."""
MAX_HELD = 100
"""Files that a process holds; some hundred kilobytes each at most."""


@dataclass(frozen=True, slots=True)
class _Made:
    body: Body
    at: float


class HeldFiles:
    """What one process holds. Safe to use from several threads."""

    def __init__(self, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._lock = threading.Lock()
        self._made: OrderedDict[int, _Made] = OrderedDict()

    def get(self, token: FeedToken, *, now: dt.datetime) -> Body:
        """The calendar file of whoever's token this is, as of at most ``HELD_SECONDS`` ago."""
        began = self._ticks()
        made = self._made.get(token.pk)
        if made and made.body.modified == stamping.shown_at(token) and began - made.at < HELD_SECONDS:
            return made.body
        body = rendering.body(token, now=now)
        with self._lock:
            self._made.pop(token.pk, None)
            self._made[token.pk] = _Made(body, began)
            while len(self._made) > MAX_HELD:
                self._made.popitem(last=False)
        return body


held_files = HeldFiles()
"""This process's own."""
