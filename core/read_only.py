"""Run something that may read, but not write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from core.errors import Refusal

HARMLESS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA", "SET ", "EXPLAIN")
"""What a statement begins with that changes nothing; a WITH that ends in an UPDATE is why WITH is not among them."""


class Unwritten(Refusal):
    """Here something would have been written."""


class Watch:
    """Whether it came to that."""

    refused = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        """Run what only looks."""
        if sql.lstrip("( \n").upper().startswith(HARMLESS):
            return execute(sql, params, many, context)
        self.refused = True
        raise Unwritten("not_stored_yet", "还没有存：请看一遍，再按一次。")


@contextmanager
def nothing_written() -> Iterator[Watch]:
    """Each statement that would write raises ``not_stored_yet`` in place of being run; transactions roll back."""
    watch = Watch()
    with connections["default"].execute_wrapper(watch):
        yield watch
