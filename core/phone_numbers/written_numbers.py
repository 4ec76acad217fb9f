"""Find telephone numbers in free text, and remove them.

Numbers have fields of their own; what is typed into a description, a note or an enquiry number has not. This walks
through all text columns of all models, so that a new column can't be forgotten.
"""

import re
from collections import Counter
from typing import Any

from django.apps import apps
from django.db.models import CharField, Field, JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from core import constraints
from core.fields import EncryptedTextField

GONE = "（号码已删）"
_BLANKS = "\\s\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_BETWEEN = f"[{_BLANKS}.·()（）‐-―−－﹣-]{{0,3}}"
"""Between the digits of any number."""
_LOOSE = "[^0-9０-９A-Za-z一-鿿]{0,4}"
"""Between the digits of one that is known: whatever is no word."""
_LOOSE_IN_JSON = "(?:\\\\u[0-9a-f]{4}|\\\\[a-z]|[^0-9０-９A-Za-z一-鿿\\\\]){0,4}"
"""The same where JSON is kept as text, with its escapes."""
_WIDE = {ord(digit): f"[{digit}{chr(ord(digit) + 0xFEE0)}]" for digit in "0123456789"}
_ANY_MOBILE = re.compile(rf"(?<!\d)[1１]{_BETWEEN}[3-9３-９](?:{_BETWEEN}\d){{9}}(?!\d)")


def written(e164: str) -> str:
    """A regular expression, for the database and for Python: the digits in either width, with what stands between."""
    return _digits(e164.removeprefix("+86"))


def _digits(number: str) -> str:
    return _LOOSE.join(digit.translate(_WIDE) for digit in number)


def _in_json(e164: str) -> str:
    """The same for JSON that is kept as text: wide digits and blanks may be escapes."""
    digits = (f"(?:{digit}|{chr(ord(digit) + 0xFEE0)}|\\\\uff1{digit})" for digit in e164.removeprefix("+86"))
    return _LOOSE_IN_JSON.join(digits)


def without(text: str, e164: str) -> str:
    """The text without this number."""
    country = f"(?:[+＋]?{_digits('86')}|{_digits('0086')}){_LOOSE}"
    return re.sub(rf"(?<!\d)(?:{country})?{_digits('0')}?{written(e164)}(?!\d)", GONE, text)


def holds(text: str, e164: str) -> bool:
    """Whether the number stands in the text."""
    return without(text, e164) != text


def masked(text: str) -> str:
    """The text with every mobile number masked: for words that nobody may change any more once they are stored."""
    return _ANY_MOBILE.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    digits = "".join(filter(str.isdigit, found.group()))
    return f"{digits[:3]}****{digits[-4:]}"


def take_out(e164: str) -> int:
    """Take the number out of every column of words, histories and sealed columns included; returns how many rows.

    Rows that are found by the number's hash are their apps' own, and rows that never change hold masked numbers.
    """
    return sum(_from_model(model, e164) for model in apps.get_models() if not _never_changes(model))


def places(e164: str) -> list[tuple[Any, Field[Any, Any], int]]:
    """Where the number stands: the model's ``_meta``, the column, and in how many rows."""
    found = []
    for model in apps.get_models():
        if not _never_changes(model):
            counts = Counter(name for values in _rows(model, e164).values() for name in values)
            meta = model._meta  # noqa: SLF001 - Django's documented name
            found += [(meta, column, counts[column.name]) for column in columns(model) if column.name in counts]
    return found


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns of words: not what is chosen from a list."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field, CharField | TextField | JSONField)]  # noqa: SLF001
    return [field for field in fields if not field.choices and not field.primary_key]


def _never_changes(model: type[Model]) -> bool:
    meta = model._meta  # noqa: SLF001 - Django's documented name
    is_append_only = any(isinstance(constraint, constraints.AppendOnly) for constraint in meta.constraints)
    return is_append_only or meta.proxy or not meta.managed


def _from_model(model: type[Model], e164: str) -> int:
    changed = _rows(model, e164)
    for key, values in changed.items():
        model._base_manager.filter(pk=key).update(**values)  # noqa: SLF001 - the manager that hides no row
    return len(changed)


def _rows(model: type[Model], e164: str) -> dict[Any, dict[str, Any]]:
    """By key, what the columns that hold it are without it."""
    fields = columns(model)
    plain = [field for field in fields if not isinstance(field, EncryptedTextField)]
    sealed = [field for field in fields if field not in plain and not _is_own(model, field)]
    changed = dict(_changed(_holding(model, plain, e164), plain, e164)) if plain else {}
    for key, values in _changed(_filled(model, sealed), sealed, e164) if sealed else ():
        changed[key] = changed.get(key, {}) | values
    return changed


def _changed(rows: QuerySet[Any], fields: list[Field[Any, Any]], e164: str) -> list[tuple[Any, dict[str, Any]]]:
    """Key and new values of the rows that hold it; typed JSON is read as the plain JSON that it is stored as."""
    names = [one.name for one in fields]
    found = []
    for key, *read in rows.values_list("pk", *names).iterator():
        values = [
            field.get_prep_value(value) if isinstance(field, JSONField) else value
            for field, value in zip(fields, read, strict=True)
        ]
        cleaned = {name: _cleaned(value, e164) for name, value in zip(names, values, strict=True)}
        new = {
            name: _rest(name, cleaned[name]) for name, old in zip(names, values, strict=True) if cleaned[name] != old
        }
        if new:
            found.append((key, new))
    return found


def _rest(name: str, value: Any) -> Any:
    """A number's own field is empty then."""
    return "" if name.endswith("phone") and value == GONE else value


def _is_own(model: type[Model], field: Field[Any, Any]) -> bool:
    """A number with its hash beside it."""
    return field.name == "phone" and any(one.name == "phone_hash" for one in model._meta.concrete_fields)  # noqa: SLF001


def _holding(model: type[Model], fields: list[Field[Any, Any]], e164: str) -> QuerySet[Any]:
    """Rows that may hold it, as far as the database can read them."""
    condition = Q()
    as_text = {}
    for field in fields:
        name = field.name
        if isinstance(field, JSONField):
            name = f"text_{field.name}"
            as_text[name] = Cast(field.name, TextField())
            condition |= Q(**{f"{name}__regex": _in_json(e164)})
        else:
            condition |= Q(**{f"{name}__regex": written(e164)})
    rows: QuerySet[Any] = model._base_manager.annotate(**as_text)  # noqa: SLF001 - the manager that hides no row
    return rows.filter(condition)


def _filled(model: type[Model], fields: list[Field[Any, Any]]) -> QuerySet[Any]:
    """Rows with something in a sealed column."""
    condition = Q()
    for field in fields:
        condition |= ~Q(**{field.name: ""})
    return model._base_manager.filter(condition)  # noqa: SLF001 - the manager that hides no row


def _cleaned(value: Any, e164: str) -> Any:
    if isinstance(value, str):
        return without(value, e164)
    if isinstance(value, list):
        return [_cleaned(one, e164) for one in value]
    if isinstance(value, dict):
        return {_cleaned(key, e164): _cleaned(one, e164) for key, one in value.items()}
    return value
