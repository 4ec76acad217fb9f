"""The room that answers: who works for whom, and where is that?"""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Registered as ``organizations``."""

    name = "organizations"
