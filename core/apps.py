"""The app below all others: what has no domain at all."""

from django.apps import AppConfig
from django.forms import ChoiceField, Field


class CoreConfig(AppConfig):
    """Errors, spans, phones, tokens, slots, and the page shell."""

    name = "core"

    def ready(self) -> None:
        """Fields without words of their own ask plainly for what is missing."""
        Field.default_error_messages["required"] = "请填这一项。"
        ChoiceField.default_error_messages["required"] = "请选一项。"
