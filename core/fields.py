"""Model fields that keep a secret."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from core import crypto

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


class EncryptedTextField(TextField):
    """Text that is encrypted in the database and plain in Python; empty stays empty. It can't be searched."""

    def get_prep_value(self, value: object) -> object:
        """Seal what is written, also by ``bulk_create`` and ``update``."""
        return crypto.seal(value) if isinstance(value, str) and value else value

    def from_db_value(self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper) -> str | None:
        """Open what is read."""
        return crypto.unseal(value) if value else value
