"""No word of DRF's own reaches who sends something."""

import inspect
import re

import pytest
from django_filters import fields as filter_fields
from django_filters import rest_framework as filters
from rest_framework import fields, relations, serializers, validators
from rest_framework.test import APIClient

from accounts.models import Person
from api import fields as own_fields
from tests.factories.people import MembershipFactory
from venues.models import Venue

CHINESE = re.compile(r"[\u4e00-\u9fff]")
STRANGE = re.compile(r"字段|字典|字符串|有效|合法|null|类型|主键|该值|变量|slug|UUID|布尔", re.IGNORECASE)
MODULES = (fields, relations, serializers, validators, filter_fields, own_fields)


def classes():
    for module in MODULES:
        yield from (one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module.__name__)


def sentences():
    for one in classes():
        for code, sentence in one.__dict__.get("default_error_messages", {}).items():
            yield f"{one.__name__}.{code}", sentence
        for name in ("message", "missing_message"):
            if name in one.__dict__:
                yield f"{one.__name__}.{name}", one.__dict__[name]


@pytest.mark.parametrize(("name", "sentence"), [*sentences()])
def test_every_message_of_drf_is_a_plain_sentence(name, sentence):
    if sentence in (None, ""):  # a base class that says nothing
        return
    assert isinstance(sentence, str), f"{name} is still a translation: {sentence}"
    assert (bool(CHINESE.search(sentence)), STRANGE.search(sentence), sentence.endswith("。")) == (True, None, True)


class Everything(serializers.Serializer):
    needed = serializers.CharField()
    whole = own_fields.IntegerField(max_value=9)
    yes = serializers.BooleanField()
    text = serializers.CharField(max_length=3)
    day = own_fields.DateField()
    moment = own_fields.DateTimeField()
    clock = serializers.TimeField()
    kind = serializers.ChoiceField(choices=[("a", "甲")])
    several = own_fields.ListField(child=serializers.IntegerField())
    words = own_fields.DictField(child=serializers.CharField())
    uid = serializers.UUIDField()
    money = serializers.DecimalField(max_digits=4, decimal_places=2)
    person = own_fields.PrimaryKeyRelatedField(queryset=Person.objects.all())
    venue = own_fields.SlugRelatedField(slug_field="slug", queryset=Venue.objects.all())
    address = serializers.URLField()
    sent = serializers.FileField()


SENT = {
    "whole": ("约60", "请填数字，不带小数，例如 30。"),
    "yes": ("也许", "请填 true（是）或 false（否）。"),
    "text": ("四个字啊", "太长了，请写在 3 个字以内。"),
    "day": ("明天", "请填日期，例如 2026-12-15。"),
    "moment": ("明天", "请填日期和时间，例如 2026-12-15T14:30:00+08:00。"),
    "clock": ("下午", "请填时间，例如 14:30。"),
    "kind": ("b", "没有“b”这一种，请从接口说明列出的里面选。"),
    "several": ("1", "请用方括号列出来，例如 [1, 2]。"),
    "words": ([], '请用花括号写成“名字: 内容”，例如 {"a": 1}。'),
    "uid": ("1", "编号抄得不全，请从列表里原样抄过来。"),
    "money": ("1.234", "小数点后最多 2 位。"),
    "person": (999_999, "没有“999999”，请看看写得对不对。"),
    "venue": ("nowhere", "没有“nowhere”，请看看写得对不对。"),
    "address": ("ex ample", "请填完整的网址，例如 https://www.example.cn。"),
    "sent": ("x", "送来的不是文件，请用 multipart/form-data 上传。"),
}


@pytest.mark.django_db
def test_what_is_said_of_what_was_sent():
    shape = Everything(data={name: value for name, (value, _) in SENT.items()})
    assert not shape.is_valid()
    said = {name: [str(one) for one in errors] for name, errors in shape.errors.items()}
    assert said == {name: [sentence] for name, (_, sentence) in SENT.items()} | {"needed": ["请填这一项。"]}
    listed = Everything(data=[1])
    assert not listed.is_valid()
    assert [str(one) for one in listed.errors["non_field_errors"]] == ["这里要用花括号写成几项，请对照接口说明。"]


@pytest.mark.parametrize("sent", ["很" * 5000, ["很"], {"a": "很" * 5000}, 10**30, None, True])
def test_what_was_sent_is_not_said_back_at_length(sent):
    shape = Everything(data={"kind": sent})
    assert not shape.is_valid()
    assert len(str(shape.errors["kind"][0])) < 80


@pytest.mark.django_db
def test_an_answer_of_the_api_says_it_plainly():
    client = APIClient()
    client.force_authenticate(MembershipFactory().person)
    answer = client.post(
        "/api/v1/free-times/", {"first": "明天", "last": None, "weekdays": [9], "spaces": "x"}, format="json"
    )
    assert answer.status_code == 400
    assert answer.json()["detail"] == {
        "first": ["请填日期，例如 2026-12-15。"],
        "last": ["请填这一项，不能空着。"],
        "weekdays": {"0": ["最大 7，请改小。"]},
        "spaces": ["请用方括号列出来，例如 [1, 2]。"],
    }


def test_a_filter_says_it_plainly():
    class Range(filters.FilterSet):
        ids = filters.BaseRangeFilter()

    shown = Range({"ids": "1"}, queryset=Person.objects.none())
    assert shown.errors == {"ids": ["请填两头，用逗号隔开。"]}
