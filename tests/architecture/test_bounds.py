"""Whatever a client sends has an end: lists, tables of keys, choices and rows of forms."""

import inspect
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.forms.formsets import BaseFormSet
from django_filters import rest_framework as filters
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.fields import Field

from api import fields
from api.filters import DayFilter, MomentFilter, WholeFilter
from api.filters import FilterSet as ApiFilterSet
from core.forms import CountedChoices
from tests.architecture.test_floors import FLOOR_OF

MAX_ROWS = 500


@cache
def sent_shapes():
    """Every serializer that some operation reads, from its body or its query."""
    found = set()
    usual = AutoSchema.get_operation

    def remembering(schema, *args, **kwargs):
        operation = usual(schema, *args, **kwargs)
        body = schema.get_request_serializer() if operation and "requestBody" in operation else None
        sent = [*(body.values() if isinstance(body, dict) else [body]), *schema.get_override_parameters()]
        shapes = (one if inspect.isclass(one) else type(one) for one in sent)
        found.update(one for one in shapes if issubclass(one, serializers.Serializer))
        return operation

    AutoSchema.get_operation = remembering
    try:
        SchemaGenerator().get_schema(request=None, public=True)
    finally:
        AutoSchema.get_operation = usual
    return sorted(found, key=lambda one: f"{one.__module__}.{one.__name__}")


def within(field, name):
    """The field and all that it holds, with their names; what is only read is left out."""
    if field.read_only:
        return
    yield name, field
    if isinstance(field, serializers.BaseSerializer) and hasattr(field, "fields"):
        for key, one in field.fields.items():
            yield from within(one, f"{name}.{key}")
    elif getattr(field, "child", None) is not None:
        yield from within(field.child, f"{name}[]")


def problem_of(field):
    """Why a field has no end, or may overflow; None when it is as it should be."""
    if isinstance(field, serializers.ListSerializer):
        return None if isinstance(field, fields.Rows) and field.most <= MAX_ROWS else "many=True: use fields.Rows"
    if isinstance(field, serializers.ManyRelatedField):
        is_ours = getattr(field, "max_length", MAX_ROWS + 1) <= MAX_ROWS
        return None if is_ours else "many=True: use the related fields of api.fields"
    for kind in ("ListField", "DictField", "MultipleChoiceField", "IntegerField", "DateField", "DateTimeField"):
        if isinstance(field, getattr(serializers, kind)) and not isinstance(field, getattr(fields, kind)):
            return f"use fields.{kind}"
    if isinstance(field, fields.ListField) and field.max_length > MAX_ROWS:
        return "too long"
    return None


def filters_of_ours():
    return {one for one in ApiFilterSet.__subclasses__() if one.__module__.startswith("api.")}


def test_filters_ask_for_what_can_be_meant():
    asked = [(one.__name__, name, field) for one in filters_of_ours() for name, field in one.base_filters.items()]
    assert asked
    endless = filters.NumberFilter | filters.DateFilter | filters.IsoDateTimeFilter
    ours = (MomentFilter, DayFilter, WholeFilter)
    assert [one[:2] for one in asked if isinstance(one[2], endless) and not isinstance(one[2], ours)] == []


def test_pasted_texts_have_an_end():
    declared = [(one, name, field) for one in of_forms(forms.BaseForm) for name, field in base_fields(one)]
    pasted = [found for found in declared if isinstance(found[2].widget, forms.Textarea)]
    assert pasted
    assert [(one.__name__, name) for one, name, field in pasted if not getattr(field, "max_length", None)] == []


def base_fields(form):
    return getattr(form, "base_fields", {}).items()


def test_there_are_shapes_to_look_at():
    assert len(sent_shapes()) > 40


def test_whatever_programs_send_has_an_end():
    shapes = [found for one in sent_shapes() for found in within(one(), one.__name__)]
    assert [(name, problem) for name, field in shapes if (problem := problem_of(field))] == []


@pytest.mark.parametrize(
    "field",
    [
        serializers.ListField(child=serializers.CharField()),
        serializers.DictField(),
        serializers.MultipleChoiceField(choices=["a"]),
        serializers.SlugRelatedField(slug_field="slug", many=True, queryset=FLOOR_OF),
        serializers.DateTimeField(),
    ],
)
def test_an_endless_field_is_found(field: Field):
    assert problem_of(field)


def of_forms(kind):
    """Classes of a kind that the forms of the rooms use; the back office has Django's own."""
    for room in FLOOR_OF:
        for module in walk_packages(import_module(room).__path__, f"{room}."):
            if ".forms" in module.name:
                found = vars(import_module(module.name)).values()
                yield from (one for one in found if inspect.isclass(one) and issubclass(one, kind))


def formsets():
    return {one for one in of_forms(BaseFormSet) if hasattr(one, "max_num")}


def is_endless(formset):
    return not (formset.validate_max and formset.max_num <= MAX_ROWS and formset.absolute_max <= formset.max_num + 1)


def test_forms_with_rows_have_an_end():
    assert formsets()
    assert [one.__name__ for one in formsets() if is_endless(one)] == []


def test_an_endless_formset_is_found():
    assert is_endless(forms.formset_factory(forms.Form))


def test_fields_with_many_choices_count_before_they_look():
    declared = [
        (one, name, field)
        for one in of_forms(forms.BaseForm)
        for name, field in getattr(one, "base_fields", {}).items()
    ]
    many = [
        found for found in declared if isinstance(found[2], forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
    ]
    assert many
    assert [(one.__name__, name) for one, name, field in many if not isinstance(field, CountedChoices)] == []
