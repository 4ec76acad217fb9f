"""The room below all others: what has no domain at all."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Errors, spans, phones, tokens, slots, and the page shell."""

    name = "core"
