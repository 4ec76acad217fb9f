"""The app that answers: where is it?"""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Registered as ``search``."""

    name = "search"
