"""Dates and times as organizers type them: a day and clock times, Asia/Shanghai."""

import datetime as dt

from django import forms
from django.utils import timezone

from core import words


class DayField(forms.DateField):
    """A day, by the browser's calendar."""

    def __init__(self, *, label: str = "日期", required: bool = True) -> None:
        super().__init__(
            label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
        self.error_messages["required"] = "请选日期。"


class ClockField(forms.TimeField):
    """A time of day, by the browser's clock."""

    def __init__(self, *, label: str, required: bool = True) -> None:
        super().__init__(label=label, required=required, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        self.error_messages["required"] = "请填时间，例如 14:30。"


def moment(day: dt.date | None, clock: dt.time | None) -> dt.datetime | None:
    """The instant, when both were typed."""
    if day is None or clock is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, clock))


def typed(at: dt.datetime | None) -> tuple[dt.date | None, dt.time | None]:
    """The day and the clock time of an instant, as they stand in the fields."""
    if at is None:
        return None, None
    here = words.local(at)
    return here.date(), here.time()


class SpanForm(forms.Form):
    """A day with a start and an end; ``cleaned_data`` gets the instants ``start`` and ``end``."""

    day = DayField()
    start_time = ClockField(label="开始")
    end_time = ClockField(label="结束")

    def clean(self) -> dict[str, object]:
        """Combine, and compare."""
        facts: dict[str, object] = super().clean() or self.cleaned_data
        day = self.cleaned_data.get("day")
        start, end = (moment(day, self.cleaned_data.get(name)) for name in ("start_time", "end_time"))
        if start and end and end <= start:
            self.add_error("end_time", "结束要晚于开始。")
        facts["start"], facts["end"] = start, end
        return facts
