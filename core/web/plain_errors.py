"""What Django's own form fields, validators, columns and constraints say, in words that whoever types understands and can act on.

Django's translations speak of variables and strings. A test compares this table with every message that Django has.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.constraints import BaseConstraint
from django.forms.formsets import BaseFormSet
from django.forms.models import InlineForeignKeyField

REQUIRED = "请填这一项。"
CHOICE = "请从列表里选。"
NUMBER = "请填数字，例如 30。"
WHOLE_NUMBER = "请填数字，不带小数，例如 30。"
DATE = "请填日期，例如 2026-12-15。"
TIME = "请填时间，例如 14:30。"
MOMENT = "请填日期和时间，例如 2026-12-15 14:30。"
FILE = "请选一个文件再传。"
AGAIN = "没有收全，请刷新页面再填一次。"

FIELDS: dict[Any, dict[str, str]] = {
    forms.Field: {"required": REQUIRED},
    forms.ChoiceField: {"required": "请选一项。", "invalid_choice": CHOICE},
    forms.IntegerField: {"invalid": WHOLE_NUMBER},
    forms.FloatField: {"invalid": NUMBER},
    forms.DecimalField: {"invalid": NUMBER},
    forms.DateField: {"invalid": DATE},
    forms.TimeField: {"invalid": TIME},
    forms.DateTimeField: {"invalid": MOMENT},
    forms.DurationField: {
        "invalid": "请填多长时间，例如 1:30:00。",
        "overflow": "天数要在 {min_days} 到 {max_days} 之间。",
    },
    forms.FileField: {
        "invalid": FILE,
        "missing": FILE,
        "empty": "这个文件是空的，请换一个。",
        "max_length": "文件名太长（%(length)d 个字），请改短到 %(max)d 个字以内再传。",
        "contradiction": "要么传新文件，要么删掉旧的，请只选一样。",
    },
    forms.ImageField: {"invalid_image": "这不是能看的图片，请换一张 .jpg 或 .png。"},
    forms.URLField: {"invalid": "请填完整的网址，例如 https://www.example.cn。"},
    forms.MultipleChoiceField: {"invalid_choice": CHOICE, "invalid_list": CHOICE},
    forms.MultiValueField: {"invalid": AGAIN, "incomplete": "请填完整。"},
    forms.SplitDateTimeField: {"invalid_date": DATE, "invalid_time": TIME},
    forms.UUIDField: {"invalid": AGAIN},
    forms.JSONField: {"invalid": AGAIN},
    forms.ModelChoiceField: {"invalid_choice": CHOICE},
    forms.ModelMultipleChoiceField: {"invalid_list": CHOICE, "invalid_choice": CHOICE, "invalid_pk_value": CHOICE},
    InlineForeignKeyField: {"invalid_choice": AGAIN},
    BaseFormSet: {
        "missing_management_form": AGAIN,
        "too_many_forms": "最多 %(num)d 行，请分成几次。",
        "too_few_forms": "至少要 %(num)d 行。",
    },
}
"""By class and code."""
VALIDATORS: dict[Any, str] = {
    validators.RegexValidator: "这里的写法不对，请看一下例子再填。",
    validators.DomainNameValidator: "请填网址里的域名，例如 www.example.cn。",
    validators.URLValidator: "请填完整的网址，例如 https://www.example.cn。",
    validators.EmailValidator: "请填邮箱，例如 kepu@example.cn。",
    validators.BaseValidator: "要填 %(limit_value)s。",
    validators.MaxValueValidator: "最大 %(limit_value)s，请改小。",
    validators.MinValueValidator: "最小 %(limit_value)s，请改大。",
    validators.StepValueValidator: "请填 %(limit_value)s 的倍数。",
    validators.MinLengthValidator: "太短了（现在 %(show_value)d 个字），至少要 %(limit_value)d 个字。",
    validators.MaxLengthValidator: "太长了（现在 %(show_value)d 个字），请写在 %(limit_value)d 个字以内。",
    validators.FileExtensionValidator: "这种文件（%(extension)s）收不了，请换成 %(allowed_extensions)s。",
    validators.ProhibitNullCharactersValidator: "里面有看不见的字符，请删掉重新打一遍。",
}
"""By class."""
DECIMALS = {
    "invalid": NUMBER,
    "max_digits": "数字太长，最多 %(max)s 位。",
    "max_decimal_places": "小数点后最多 %(max)s 位。",
    "max_whole_digits": "数字太大，小数点前最多 %(max)s 位。",
}
"""Of ``DecimalValidator``, by code."""
YES_OR_NO = "请选是或否。"
TWICE = "已经有%(field_label)s一样的%(model_name)s了，请换一个。"
COLUMNS: dict[Any, dict[str, str]] = {
    models.Field: {
        "invalid_choice": CHOICE,
        "null": REQUIRED,
        "blank": REQUIRED,
        "unique": TWICE,
        "unique_for_date": "这段日子里已经有%(field_label)s一样的了，请换一个。",
    },
    models.BooleanField: {"invalid": YES_OR_NO, "invalid_nullable": YES_OR_NO},
    models.NullBooleanField: {"invalid": YES_OR_NO, "invalid_nullable": YES_OR_NO},
    models.DateField: {"invalid": DATE, "invalid_date": "没有这一天，请改一下。"},
    models.DateTimeField: {
        "invalid": MOMENT,
        "invalid_date": "没有这一天，请改一下。",
        "invalid_datetime": "没有这个时间，请改一下。",
    },
    models.DecimalField: {"invalid": NUMBER},
    models.DurationField: {"invalid": "请填多长时间，例如 1:30:00。"},
    models.FloatField: {"invalid": NUMBER},
    models.IntegerField: {"invalid": WHOLE_NUMBER},
    models.TimeField: {"invalid": TIME, "invalid_time": "没有这个钟点，请改一下。"},
    models.UUIDField: {"invalid": AGAIN},
    models.JSONField: {"invalid": AGAIN},
    models.GenericIPAddressField: {"invalid": "请填网络地址，例如 192.0.2.1。"},
    models.ForeignKey: {"invalid": CHOICE},
}
"""By class and code: what is stored is looked at once more, after the form's own fields."""
CONSTRAINTS: dict[Any, str] = {
    BaseConstraint: "填的几项互相对不上，请检查一下再存。",
    models.UniqueConstraint: "已经有一样的了，请改一下再存。",
}


def say(table: Mapping[Any, Mapping[str, str]]) -> None:
    """Let these classes say so; what a class says of its own and the table leaves out stays."""
    for speaker, sentences in table.items():
        speaker.default_error_messages = {**speaker.__dict__.get("default_error_messages", {}), **sentences}


def speak_plainly_of_columns() -> None:
    """Once, before any model is made."""
    say(COLUMNS)
    for constraint, sentence in CONSTRAINTS.items():
        constraint.default_violation_error_message = sentence
    models.Model.unique_error_message = _said_twice  # type: ignore[method-assign]  # Django has no table for this one


def _said_twice(self: models.Model, model_class: type[models.Model], unique_check: Sequence[str]) -> ValidationError:
    """Of one column, or of several that are unique together."""
    options = model_class._meta  # noqa: SLF001 - Django's documented name
    columns = [options.get_field(name) for name in unique_check]
    labels = "、".join(str(getattr(column, "verbose_name", column.name)) for column in columns)
    params = {"model": self, "model_name": options.verbose_name, "unique_check": unique_check, "field_label": labels}
    only = columns[0] if len(columns) == 1 else None
    if isinstance(only, models.Field):
        return ValidationError(only.error_messages["unique"], code="unique", params=params)
    return ValidationError(TWICE, code="unique_together", params=params)


def speak_plainly() -> None:
    """Once, before any form is made."""
    say(FIELDS)
    for validator, sentence in VALIDATORS.items():
        validator.message = sentence
    validators.DecimalValidator.messages = dict(DECIMALS)
    validators.integer_validator.message = NUMBER
    validators.validate_slug.message = VALIDATORS[validators.RegexValidator]
    validators.validate_unicode_slug.message = VALIDATORS[validators.RegexValidator]
