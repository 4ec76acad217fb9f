"""Short opaque tokens for links.

A link's token is derived from its row's random seed under LOOKUP_KEY: it can be written again into a later message,
while the database holds only the seed and a digest, so that a dump opens nothing. 14 characters of 62 are 83 bits.
"""

import hashlib
import secrets
import unicodedata

from core import crypto

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTH = 14


def digits(typed: str) -> str:
    """The digits of a code that somebody typed, in whatever width and with whatever between them."""
    return "".join(filter(str.isdigit, unicodedata.normalize("NFKC", typed)))


def new_seed() -> str:
    """32 hexadecimal digits, for the row."""
    return secrets.token_hex(16)


def derive(purpose: str, seed: str) -> str:
    """The token of a row: 14 letters and digits, always the same for the same purpose and seed."""
    number = int(crypto.keyed_hash(f"token:{purpose}", seed), 16)
    letters = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)


def digest(token: str) -> str:
    """What the row is found by: 64 hexadecimal digits of SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()
