"""The error family. Every entry point (pages, API, commands) has one translator for it."""

from collections.abc import Mapping


class DomainError(Exception):
    """Something the domain forbids; never a programming mistake."""


class Refusal(DomainError):  # noqa: N818 - the word of the domain: a verb refuses
    """A verb said no, and says why.

    ``code`` is stable and the same on pages and in the API; ``message`` is one plain Chinese sentence that says
    what to do next; ``detail`` holds machine-readable facts (numbers and identifiers, never personal data).
    """

    def __init__(self, code: str, message: str, **detail: object) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.detail: Mapping[str, object] = detail


class Conflict(Refusal):
    """Somebody else changed the same thing in between; nothing was written."""
