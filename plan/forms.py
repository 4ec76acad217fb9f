"""Forms of the days of a year's occasions, and of plan files."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from accounts.models import Person
from core import clock, phrases
from core.errors import Refusal
from core.forms import DateField
from plan import dating, importing
from plan.models import OccasionDate


class DayField(DateField):
    """A day, by the browser's calendar; may stay empty."""

    def __init__(self, *, label: str) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, required=False, widget=widget)


_FIXED = re.compile(r"(\d\d)-(\d\d)(?:\.\.(\d\d)-(\d\d))?")
_LUNAR = re.compile(r"lunar (\d\d)-(\d\d)")


def custom(rule: str) -> str:
    """The custom of a date, as files write it, in words: 3月1日—3月7日, 农历6月24, 每年公布."""
    if lunar := _LUNAR.match(rule):
        return f"农历 {int(lunar[1])} 月 {int(lunar[2])}"
    if fixed := _FIXED.match(rule):
        first = fixed.groups()[:2]
        last = fixed.groups()[2:]
        words = [f"{int(pair[0])}月{int(pair[1])}日" for pair in (first, last) if pair[0]]
        return "—".join(words)
    return "每年公布" if rule.startswith("announced each year") else rule


def _with_year(days: dating.Days) -> str:
    """2027年5月22日—29日."""
    first, last = days
    return f"{first.year}年{phrases.days_range(first, last, now=clock.midnight(first))}"


class OccasionForm(forms.Form):
    """First and last day of one occasion; both empty: not known yet."""

    first = DayField(label="第一天")
    last = DayField(label="最后一天")
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    """The days as the page said them before anything was typed, as ``2027-05-22 2027-05-29`` or ``-``."""

    def __init__(self, data: QueryDict | None, *, expected: dating.Expected, fills: bool = False) -> None:
        """``fills``: what is not known yet begins with what is usual, to be looked at."""
        self.expected = expected
        self.occasion = expected.occasion
        self.year = expected.year
        self.custom = custom(expected.occasion.rule)
        self.usual = expected.usual
        stored = expected.stored
        initial: dict[str, Any] = {"first": stored.first, "last": stored.last} if stored else {}
        if fills and data is None and self.usual:
            initial = dict(zip(("first", "last"), self.usual, strict=True))
        initial["seen"] = _written(stored)
        super().__init__(data, prefix=f"occasion-{self.occasion.pk}", initial=initial)

    @property
    def last_year(self) -> str:
        """Where no custom names the days: when it was last year, and what that would be on the same weekdays."""
        before = self.expected.before
        if before is None or self.usual or self.expected.stored:
            return ""
        days = before.first, before.last
        like_before = self.expected.like_before
        more = f"，照星期 {_with_year(like_before)}，公布了再填" if like_before else ""
        return f"上次 {_with_year(days)}{more}"

    def clean(self) -> dict[str, Any]:
        """One day, unless the last is given; within the year."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        first = facts.get("first")
        last = facts.get("last")
        try:
            dating.check(year=self.year, first=first, last=last)
        except Refusal as refusal:
            self.add_error("last" if refusal.code == "ends_before_start" else "first", refusal.message)
        facts["last"] = last or first
        return facts

    def save(self, *, by: Person, now: dt.datetime) -> bool:
        """Write what somebody typed; an emptied occasion has no date in this year. False where others wrote other days
        meanwhile, which is said beside the field: whoever presses again has read it.
        """
        first = self.cleaned_data["first"]
        last = self.cleaned_data["last"]
        seen = _read(self.cleaned_data["seen"])
        if seen and seen.days == ((first, last) if first else None):
            return True
        try:
            dating.set_dates(occasion=self.occasion, year=self.year, first=first, last=last, by=by, now=now, seen=seen)
        except Refusal as refusal:
            self.add_error("first", refusal.message)
            typed: Any = self.data
            data = typed.copy()
            data[self.add_prefix("seen")] = _written(self.expected.stored)
            self.data = data
            return False
        return True


def _written(date: OccasionDate | None) -> str:
    return f"{date.first} {date.last}" if date else "-"


def _read(text: str) -> dating.Seen | None:
    """None for what can't be read."""
    if text == "-":
        return dating.Seen(None)
    try:
        first, last = map(dt.date.fromisoformat, text.split())
    except ValueError:
        return None
    return dating.Seen((first, last))


class PlanFileForm(forms.Form):
    """A plan as a file."""

    file = forms.FileField(
        label="方案文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.json"}),
        help_text="填好的 .xlsx 模板，或 JSON 方案文件；最多 5 MB。",
        error_messages={"required": "请选一个 .xlsx 或 .json 文件。", "empty": "这个文件是空的，请换一个。"},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Not read into memory when it is too large."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is None or file.size > importing.MAX_BYTES:
            raise forms.ValidationError("文件超过 5 MB，不像是方案。请看看是不是选错了。")
        return file
