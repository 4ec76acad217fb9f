"""What whoever registered from outside holds: of which rows they may say the code, sealed, so that it tells them nothing.

It looks the same whether the party was registered just now or long ago, and is as long.
"""

from dataclasses import dataclass

from cryptography.fernet import InvalidToken

from core import crypto

MAX_COUNT = 3
_WIDTH = 12


@dataclass(frozen=True, slots=True)
class Ticket:
    """The number, in E.164, and the rows that a code may be of."""

    phone: str
    rows: tuple[int, ...] = ()


def seal(ticket: Ticket) -> str:
    """For the browser's session, or for a program."""
    rows = (*ticket.rows[:MAX_COUNT], *(0 for _ in range(MAX_COUNT)))[:MAX_COUNT]
    return crypto.seal(" ".join((ticket.phone, *(f"{row:0{_WIDTH}d}" for row in rows))))


def unseal(text: str) -> Ticket | None:
    """None for what nobody sealed."""
    try:
        phone, *rows = crypto.unseal(text).split(" ")
    except (InvalidToken, UnicodeEncodeError):  # nothing that was given out here
        return None
    return Ticket(phone, tuple(int(row) for row in rows if int(row)))
