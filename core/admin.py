"""Base classes for Django's admin, which is for support and no part of the product."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from simple_history.admin import SimpleHistoryAdmin

from core import bounds

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
else:
    Admin = admin.ModelAdmin
    Inline = admin.TabularInline


class _ReadableSelect(AutocompleteSelect):
    """Shows what was chosen again; Django's fails on what can be no row's number."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Of the values that can be one."""
        return super().optgroups(name, [text for text in map(str, value) if bounds.whole(text)], attr)


class SearchedRows:
    """Rows of other models are searched for (``autocomplete_fields``); nonsense is refused beside the field."""

    def formfield_for_foreignkey(self, db_field: "Field[Any, Any]", request: HttpRequest | None, **kwargs: Any) -> Any:
        """As Django does, with the select that can be shown again."""
        if db_field.name in self.autocomplete_fields:  # type: ignore[attr-defined]  # mixed into admins
            site = self.admin_site  # type: ignore[attr-defined]  # the same
            kwargs.setdefault("widget", _ReadableSelect(db_field, site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]  # the same


class _NothingWritten:
    """Rows are shown; a page or a verb writes them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class ReadOnlyAdmin(_NothingWritten, Admin):
    """A model whose rows are written on pages of the product."""


class HistoryAdmin(SimpleHistoryAdmin):
    """Shows what rows were. Nothing is brought back from there: simple_history would write it without asking who may."""

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Looked at only."""
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        shown: HttpResponseBase = super().history_form_view(request, *args, **kwargs)
        return shown


class ReadOnlyHistoryAdmin(_NothingWritten, HistoryAdmin):
    """A model with a history, whose rows are written on pages of the product."""


class ReadOnlyInline(_NothingWritten, Inline):
    """The same on the page of another model."""
