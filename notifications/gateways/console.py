"""Messages that go nowhere: a masked line in the log, and one JSON object a line in ``SMS_FILE``."""

import json
import logging
import os

from django.conf import settings
from django.http import HttpRequest

from core.phone_numbers import phones
from notifications.gateways import Inbound, Outgoing, Report, SubmitResult, Submitted, TryLater

log = logging.getLogger(__name__)


class Console:
    """The gateway of a machine without an account. Each message is one ``write`` in append mode: no torn lines."""

    name = "console"

    def send(self, message: Outgoing) -> SubmitResult:
        """Write it down; that is all there is."""
        line = {"to": message.to, "text": message.text, "purpose": message.purpose, "at": message.at.isoformat()}
        settings.SMS_FILE.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(settings.SMS_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, json.dumps(line, ensure_ascii=False).encode() + b"\n")
        finally:
            os.close(handle)
        log.info("SMS %s %s, %d part(s)", phones.mask(message.to), message.purpose, message.segments)
        return Submitted(f"console-{message.id}")

    def check(self) -> TryLater | None:
        """A file is always there."""
        return None

    def parse_receipt(self, request: HttpRequest) -> Report | None:
        """No receipts."""
        return None

    def parse_inbound(self, request: HttpRequest) -> Inbound | None:
        """No answers."""
        return None
