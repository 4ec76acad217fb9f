"""What every gateway can do. A gateway knows texts and numbers, and no tables.

``send`` answers with one of four results, and never raises for what a network does:

- ``Submitted``: the gateway has it.
- ``Rejected``: refused for good; nothing was sent.
- ``TryLater``: provably nothing was sent; the same text may be tried again.
- ``Unsure``: the call may have begun, and nobody knows how it ended. Never sent again by itself.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

TIMEOUT = 8.0
"""Seconds that one call may take; shorter than the lease."""
_PATHS = {"console": "notifications.gateways.console.Console", "kannel": "notifications.gateways.kannel.Kannel"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One text to one number. ``id`` is ours and comes back in receipts."""

    id: int
    to: str
    text: str
    purpose: str
    segments: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Submitted:
    """The gateway has it; ``provider_id`` is its own name for it, where it gives one."""

    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Refused for good."""

    problem: str


@dataclass(frozen=True, slots=True)
class TryLater:
    """Provably not sent. ``patience`` stretches the wait for what somebody must repair first."""

    problem: str
    patience: int = 1


@dataclass(frozen=True, slots=True)
class Unsure:
    """Sent or not: nobody knows. ``is_taken``: the gateway said something that makes sense, so it works."""

    problem: str
    is_taken: bool = False


SubmitResult = Submitted | Rejected | TryLater | Unsure


@dataclass(frozen=True, slots=True)
class Report:
    """A receipt: ``status`` is delivered, failed, rejected, accepted or buffered."""

    message_id: int
    status: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a person answered; ``sender`` as the gateway wrote it."""

    sender: str
    text: str


class Gateway(Protocol):
    """The way out."""

    name: str

    def send(self, message: Outgoing) -> SubmitResult:
        """Hand one text over, within ``TIMEOUT`` seconds."""

    def check(self) -> TryLater | None:
        """Ask it, without sending anything, whether it works; None when it seems to."""

    def parse_receipt(self, request: HttpRequest) -> Report | None:
        """The receipt in an authenticated request; None for anything else."""

    def parse_inbound(self, request: HttpRequest) -> Inbound | None:
        """The answer in an authenticated request; None for anything else."""


def current() -> Gateway:
    """The gateway named in ``SMS_GATEWAY``."""
    gateway: Gateway = import_string(_PATHS[settings.SMS_GATEWAY])()
    return gateway
