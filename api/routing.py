"""Routing of resources: what can't be an identifier is 404 before any view or query sees it."""

from typing import Any

from django.db.models import IntegerField, Model, UUIDField
from rest_framework.routers import DefaultRouter

NUMBER = "[0-9]{1,18}"
"""Below 2^63, the largest number of a row on any database."""
UID = "[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}"
SLUG = r"[-\w]{1,100}"


class Router(DefaultRouter):
    """Reads from the model what its addresses look like."""

    include_format_suffixes = False

    def get_lookup_regex(self, viewset: Any, lookup_prefix: str = "") -> str:
        """The viewset's own pattern or converter, else that of its field."""
        has_own = hasattr(viewset, "lookup_value_regex") or hasattr(viewset, "lookup_value_converter")
        if has_own or getattr(viewset, "queryset", None) is None:
            return super().get_lookup_regex(viewset, lookup_prefix)
        name = viewset.lookup_url_kwarg or viewset.lookup_field
        return f"(?P<{lookup_prefix}{name}>{_pattern(viewset)})"


def _pattern(viewset: Any) -> str:
    model: type[Model] = viewset.queryset.model
    options = model._meta  # noqa: SLF001 - Django's documented name
    field = options.pk if viewset.lookup_field == "pk" else options.get_field(viewset.lookup_field)
    if isinstance(field, IntegerField):
        return NUMBER
    return UID if isinstance(field, UUIDField) else SLUG
