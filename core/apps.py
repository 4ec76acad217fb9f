"""The app below all others: what has no domain at all."""

from django.apps import AppConfig

from core.web import plain_errors


class CoreConfig(AppConfig):
    """Errors, spans, phones, tokens, slots, and the page shell."""

    name = "core"

    def import_models(self) -> None:
        """Columns and constraints keep the sentences that they are made with: theirs are plain before the first is made."""
        plain_errors.speak_plainly_of_columns()
        super().import_models()

    def ready(self) -> None:
        """Fields without words of their own speak plainly."""
        plain_errors.speak_plainly()
