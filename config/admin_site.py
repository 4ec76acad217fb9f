"""The admin shows models of our own apps, and of nobody else's."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model

LIBRARIES = ("auth", "account", "mfa", "django_q")
"""Not shown: a schedule or a queued task of django-q2 runs any function as the server's user, an authenticator row
opens somebody else's second factor, groups and e-mail addresses are not used here."""


class OwnAdminSite(admin.AdminSite):
    """Leaves out what the libraries register by themselves."""

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[admin.ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """As Django does, for all models but those of LIBRARIES."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model._meta.app_label not in LIBRARIES]  # noqa: SLF001 - documented name
        super().register(ours, admin_class, **options)
