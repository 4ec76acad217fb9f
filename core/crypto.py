"""Encryption at rest and keyed hashes. Keys come from FIELD_KEYS and LOOKUP_KEY."""

import base64
import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@cache
def _fernet(secrets: tuple[str, ...]) -> MultiFernet:
    keys = (base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()) for secret in secrets)
    return MultiFernet([Fernet(key) for key in keys])


def seal(plain: str) -> str:
    """Encrypt with the newest key (Fernet: AES-128-CBC and HMAC-SHA256). Two calls give two texts."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(plain.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt what any of the keys sealed; raises ``cryptography.fernet.InvalidToken`` for anything else."""
    return _fernet(tuple(settings.FIELD_KEYS)).decrypt(sealed.encode()).decode()


def keyed_hash(purpose: str, text: str) -> str:
    """64 hexadecimal digits: HMAC-SHA256 under LOOKUP_KEY; the purpose keeps uses apart."""
    message = f"{purpose}\0{text}".encode()
    return hmac.new(settings.LOOKUP_KEY.encode(), message, hashlib.sha256).hexdigest()


def hash_of_its_own(purpose: str, text: str) -> str:
    """64 hexadecimal digits under a key that is derived for this purpose and serves nothing else."""
    key = keyed_hash("key", purpose)
    return hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).hexdigest()
