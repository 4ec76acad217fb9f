"""No word of Django's own reaches who types."""

import datetime as dt
import inspect

import pytest
from django import forms
from django.apps import apps
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models as db_models
from django.db.models import constraints
from django.forms import fields, formsets, models
from django.utils.functional import Promise

from core.web import plain_errors
from tests.factories.resources import ResourceFactory, SpaceFactory
from venues.models import OpeningHours, Resource, Space


def classes():
    for module in (fields, models, formsets, validators):
        yield from (one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module.__name__)


def test_every_message_of_django_has_a_plain_sentence():
    translated = [
        (one.__name__, code)
        for one in classes()
        for code, sentence in one.__dict__.get("default_error_messages", {}).items()
        if isinstance(sentence, Promise | dict)
    ]
    translated += [
        (one.__name__, name)
        for one in classes()
        for name in ("message", "messages")
        if isinstance(found := one.__dict__.get(name), Promise)
        or (isinstance(found, dict) and any(isinstance(sentence, Promise | dict) for sentence in found.values()))
    ]
    assert translated == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.IntegerField(), "约60", "请填数字，不带小数，例如 30。"),
        (forms.IntegerField(max_value=9), "10", "最大 9，请改小。"),
        (forms.IntegerField(step_size=2), "3", "请填 2 的倍数。"),
        (forms.CharField(max_length=3), "四个字啊", "太长了（现在 4 个字），请写在 3 个字以内。"),
        (forms.CharField(), "a\0b", "里面有看不见的字符，请删掉重新打一遍。"),
        (forms.DecimalField(max_digits=4, decimal_places=2), "1.234", "小数点后最多 2 位。"),
        (forms.DateField(), "明天", "请填日期，例如 2026-12-15。"),
        (forms.TimeField(), "下午", "请填时间，例如 14:30。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "b", "请从列表里选。"),
        (forms.URLField(assume_scheme="https"), "ex ample", "请填完整的网址，例如 https://www.example.cn。"),
        (forms.EmailField(), "a@", "请填邮箱，例如 kepu@example.cn。"),
        (forms.SlugField(), "a b", "这里的写法不对，请看一下例子再填。"),
    ],
)
def test_what_is_said_of_what_was_typed(field, typed, said):
    with pytest.raises(ValidationError) as caught:
        field.clean(typed)
    assert caught.value.messages[0] == said


def columns():
    found = {db_models.Field}
    waiting = [db_models.Field]
    while waiting:
        below = waiting.pop().__subclasses__()
        found.update(below)
        waiting += below
    return sorted((one for one in found if one.__module__.startswith("django.db.")), key=lambda one: one.__name__)


def test_every_message_of_columns_and_constraints_has_a_plain_sentence():
    translated = [
        (one.__name__, code)
        for one in columns()
        for code, sentence in one.__dict__.get("default_error_messages", {}).items()
        if isinstance(sentence, Promise)
    ]
    kinds = (constraints.BaseConstraint, constraints.CheckConstraint, constraints.UniqueConstraint)
    translated += [
        (one.__name__, "violated") for one in kinds if isinstance(one.default_violation_error_message, Promise)
    ]
    assert translated == []


def test_models_and_their_constraints_were_made_with_them():
    for model in apps.get_models():
        said = {column.error_messages["unique"] for column in model._meta.get_fields() if hasattr(column, "validators")}
        said |= {constraint.violation_error_message for constraint in model._meta.constraints}
        assert not any(isinstance(sentence, Promise) for sentence in said), model


@pytest.mark.django_db
def test_what_is_there_already_is_named():
    hall = SpaceFactory(name="一楼报告厅")
    again = Space(venue=hall.venue, name="一楼报告厅")
    with pytest.raises(ValidationError) as caught:
        again.full_clean()
    assert caught.value.messages == ["已经有场馆、名称一样的场地了，请换一个。"]
    van = ResourceFactory(name="大篷车")
    twice = Resource(name="大篷车", slug="other", kind="van", organization=van.organization)
    with pytest.raises(ValidationError) as caught:
        twice.full_clean()
    assert caught.value.messages == ["已经有名称一样的车辆和设备了，请换一个。"]
    hours = OpeningHours(space=hall, weekday=1, opens=dt.time(17), closes=dt.time(9))
    with pytest.raises(ValidationError) as caught:
        hours.full_clean()
    assert caught.value.messages == ["填的几项互相对不上，请检查一下再存。"]


def test_the_table_names_only_what_is_there():
    for field, sentences in plain_errors.FIELDS.items():
        assert sentences.keys() <= field.default_error_messages.keys()
