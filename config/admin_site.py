"""The admin shows models of our own apps, and of nobody else's."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.db.models import Model

from accounts.presses.once import made, once

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

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """As Django does; what is added by two presses is added once."""
        return super().admin_view(once(_adding(view)), cacheable)


def _adding(view: Callable[..., Any]) -> Callable[..., Any]:
    """Say what was added, which Django's log knows."""

    @wraps(view)
    def telling(request: Any, *args: Any, **kwargs: Any) -> Any:
        answer = view(request, *args, **kwargs)
        match = request.resolver_match
        is_added = request.method == "POST" and answer.status_code == 302 and match and match.url_name
        if not is_added or not str(match.url_name).endswith("_add"):
            return answer
        added = LogEntry.objects.filter(user_id=request.user.pk, action_flag=ADDITION).order_by("-pk").first()
        return made(answer, added.get_edited_object() if added else None)

    return telling
