"""What DRF's and django-filter's fields and validators say of what was sent, in words that can be acted on.

Their own speak of dictionaries, strings and primary keys. A test compares this table with every message that they have.
"""

from typing import Any

from django_filters import fields as filter_fields
from rest_framework import fields, relations, serializers, validators

from core.web.plain_errors import DATE, FILE, NUMBER, REQUIRED, TIME, WHOLE_NUMBER, say

NOT_EMPTY = "请填这一项，不能空着。"
CHOICE = "没有“{input!s:.40}”这一种，请从接口说明列出的里面选。"
TOO_BIG = "最大 {max_value}，请改小。"
TOO_SMALL = "最小 {min_value}，请改大。"
TOO_LONG_NUMBER = "数字太长，请改短。"
LIST = "请用方括号列出来，例如 [1, 2]。"
EMPTY_LIST = "至少要有一项。"
TOO_MANY = "最多 {max_length} 个，请分成几次。"
TOO_FEW = "至少要 {min_length} 个。"
TOO_LONG = "太长了，请写在 {max_length} 个字以内。"
GONE = "没有“{value!s:.40}”这一项：可能写错了，或者已经撤下。"
LINK = "这个网址不是这里的，请对照接口说明。"
TAKEN = "已经有一样的了，请换一个。"
NUMBERS = {
    "invalid": NUMBER, "max_value": TOO_BIG, "min_value": TOO_SMALL, "max_string_length": TOO_LONG_NUMBER,
}  # fmt: skip
WHOLE_NUMBERS = NUMBERS | {"invalid": WHOLE_NUMBER}

FIELDS: dict[Any, dict[str, str]] = {
    fields.Field: {"required": REQUIRED, "null": NOT_EMPTY},
    fields.BooleanField: {"invalid": "请填 true（是）或 false（否）。"},
    fields.CharField: {
        "invalid": "请填文字。",
        "blank": NOT_EMPTY,
        "max_length": TOO_LONG,
        "min_length": "太短了，至少要 {min_length} 个字。",
    },
    fields.EmailField: {"invalid": "请填邮箱，例如 kepu@example.cn。"},
    fields.RegexField: {"invalid": "这里的写法不对，请看一下例子再填。"},
    fields.SlugField: {
        "invalid": "只能用字母、数字、“_”和“-”。",
        "invalid_unicode": "只能用文字、数字、“_”和“-”。",
    },
    fields.URLField: {"invalid": "请填完整的网址，例如 https://www.example.cn。"},
    fields.UUIDField: {"invalid": "编号抄得不全，请从列表里原样抄过来。"},
    fields.IPAddressField: {"invalid": "请填网络地址，例如 192.0.2.1。"},
    fields.IntegerField: WHOLE_NUMBERS,
    fields.BigIntegerField: WHOLE_NUMBERS,
    fields.FloatField: NUMBERS | {"overflow": TOO_LONG_NUMBER},
    fields.DecimalField: NUMBERS
    | {
        "max_digits": "数字太长，最多 {max_digits} 位。",
        "max_decimal_places": "小数点后最多 {max_decimal_places} 位。",
        "max_whole_digits": "数字太大，小数点前最多 {max_whole_digits} 位。",
    },
    fields.DateTimeField: {
        "invalid": "请填日期和时间，例如 2026-12-15T14:30:00+08:00。",
        "date": "只有日期，还要时间，例如 2026-12-15T14:30:00+08:00。",
        "make_aware": "那天没有这个钟点，请换个时间。",
        "overflow": "这个时间太早或太晚了，请改一下。",
    },
    fields.DateField: {
        "invalid": DATE,
        "datetime": "只要日期，不要时间，例如 2026-12-15。",
    },
    fields.TimeField: {"invalid": TIME},
    fields.DurationField: {
        "invalid": "请填多长时间，例如 01:30:00。",
        "max_value": TOO_BIG,
        "min_value": TOO_SMALL,
        "overflow": "天数要在 {min_days} 到 {max_days} 之间。",
    },
    fields.ChoiceField: {"invalid_choice": CHOICE},
    fields.MultipleChoiceField: {"invalid_choice": CHOICE, "not_a_list": LIST, "empty": EMPTY_LIST},
    fields.FilePathField: {"invalid_choice": CHOICE},
    fields.FileField: {
        "required": FILE,
        "invalid": "送来的不是文件，请用 multipart/form-data 上传。",
        "no_name": "文件没有名字，请起个名字再传。",
        "empty": "这个文件是空的，请换一个。",
        "max_length": "文件名太长（{length} 个字），请改短到 {max_length} 个字以内再传。",
    },
    fields.ImageField: {"invalid_image": "这不是能看的图片，请换一张 .jpg 或 .png。"},
    fields.ListField: {"not_a_list": LIST, "empty": EMPTY_LIST, "min_length": TOO_FEW, "max_length": TOO_MANY},
    fields.DictField: {"not_a_dict": '请用花括号写成“名字: 内容”，例如 {{"a": 1}}。', "empty": EMPTY_LIST},
    fields.JSONField: {"invalid": "这里的 JSON 写得不对，请检查括号和引号。"},
    fields.ModelField: {"max_length": TOO_LONG},
    relations.PrimaryKeyRelatedField: {
        "required": REQUIRED,
        "does_not_exist": "没有编号是“{pk_value!s:.40}”的：可能写错了，或者已经撤下。",
        "incorrect_type": "请填编号，例如 12。",
    },
    relations.SlugRelatedField: {"does_not_exist": GONE, "invalid": "请填网址名，例如 xian-jie。"},
    relations.HyperlinkedRelatedField: {
        "required": REQUIRED,
        "no_match": LINK,
        "incorrect_match": LINK,
        "does_not_exist": LINK,
        "incorrect_type": "请填完整的网址，例如 https://www.example.cn。",
    },
    relations.ManyRelatedField: {"not_a_list": LIST, "empty": EMPTY_LIST},
    serializers.ListSerializer: {
        "not_a_list": LIST,
        "empty": EMPTY_LIST,
        "max_length": TOO_MANY,
        "min_length": TOO_FEW,
    },
    serializers.Serializer: {"invalid": "这里要用花括号写成几项，请对照接口说明。"},
    filter_fields.BaseRangeField: {"invalid_values": "请填两头，用逗号隔开。"},
    filter_fields.LookupChoiceField: {"lookup_required": "请选怎么比较。"},
}  # fmt: skip
"""By class and code."""
VALIDATORS: dict[Any, str] = {
    validators.UniqueValidator: TAKEN,
    validators.UniqueTogetherValidator: TAKEN,
    validators.UniqueForDateValidator: "这一天已经有一样的了，请换一个。",
    validators.UniqueForMonthValidator: "这个月已经有一样的了，请换一个。",
    validators.UniqueForYearValidator: "这一年已经有一样的了，请换一个。",
    validators.ProhibitSurrogateCharactersValidator: "里面有看不见的字符，请删掉重新打一遍。",
}
"""By class."""


def speak_plainly() -> None:
    """Once, before any shape is made."""
    say(FIELDS)
    for validator, sentence in VALIDATORS.items():
        validator.message = sentence
    for validator in (validators.UniqueTogetherValidator, validators.BaseUniqueForValidator):
        validator.missing_message = REQUIRED
