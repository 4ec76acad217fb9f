"""Messages, and a gateway that answers as it is told."""

import datetime as dt

from notifications.gateways import Submitted
from notifications.models import Message, Purpose
from notifications.outbox import enqueueing

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
NOON = dt.datetime(2026, 9, 16, 12, 0, tzinfo=SHANGHAI)
NIGHT = dt.datetime(2026, 9, 16, 22, 30, tzinfo=SHANGHAI)
DAY = dt.timedelta(days=1)
PHONE = "+8613900000123"


class FakeGateway:
    """Answers with ``answers`` in turn, then with Submitted; remembers what it was given. ``health``: what checks say."""

    name = "fake"

    def __init__(self, *answers, during=None, health=()):
        self.answers = list(answers)
        self.sent = []
        self.during = during
        self.health = list(health)
        self.checks = 0

    def send(self, message):
        self.sent.append(message)
        if self.during:
            self.during(message)
        return self.answers.pop(0) if self.answers else Submitted(f"fake-{message.id}")

    def check(self):
        self.checks += 1
        return self.health.pop(0) if self.health else None

    def parse_receipt(self, request):
        return None

    def parse_inbound(self, request):
        return None


def draft(number=0, **facts):
    defaults = {
        "to": PHONE,
        "purpose": Purpose.REMINDER,
        "text": f"样例短信{number}",
        "key": f"sample:{number}",
        "about": f"sample:{number}",
        "expires_at": NOON + dt.timedelta(days=3),
    }
    return enqueueing.Draft(**defaults | facts)


def put(number=0, now=NOON, **facts) -> Message:
    [message] = enqueueing.enqueue([draft(number, **facts)], now=now)
    return message
