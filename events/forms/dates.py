"""Dates and times as organizers type them: a day and clock times, perhaps the day of the end, Asia/Shanghai."""

import datetime as dt
from typing import Any

from django import forms

from core import bounds, clock, phrases
from core.errors import Refusal
from core.forms import DateField
from events.schedule import local_times


class DayField(DateField):
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


SPAN = ("day", "start_time", "end_time", "end_day")
BESIDE = {"ends_before_start": "end_time", "end_day_before": "end_day", "too_long": "end_day"}
BESIDE |= dict.fromkeys(("out_of_range", "too_early", "too_far_ahead"), "day")
"""Where the form says why it can't read a span."""
ACROSS = "结束日期（跨天才填）"


def clock_of(at: dt.datetime | None) -> dt.time | None:
    """The time of day of an instant, as it stands in a field."""
    return _minute(at).time() if at else None


def clock_day(at: dt.datetime) -> dt.date:
    """The day of an instant, as it stands in a field."""
    return phrases.local(at).date()


def span_of(start: dt.datetime, end: dt.datetime) -> dict[str, Any]:
    """The fields of a span; the day of the end only where the times alone don't say it."""
    first = _minute(start)
    last = _minute(end)
    facts = (first.date(), first.time(), last.time(), local_times.end_day(first, last))
    return dict(zip(SPAN, facts, strict=True))


def _minute(at: dt.datetime) -> dt.datetime:
    return phrases.local(at).replace(second=0, microsecond=0)


_ANY = dt.date(2000, 1, 1)


def _read(form: forms.Form, name: str) -> Any:
    """What stands in a field, typed or stored; None where it can't be read."""
    try:
        return form.fields[name].to_python(form.fields[name].get_bound_field(form, name).value())
    except forms.ValidationError:
        return None


def refuse_span(form: forms.Form, start: dt.time | None, end: dt.time | None, *, beside: str = "end_time") -> None:
    """Where no day of the end can be typed: the end comes later, in the evening perhaps on the next morning."""
    if start and end and local_times.usual_end(_ANY, start, end) is None:
        form.add_error(beside, local_times.NO_NIGHT)


class SpanForm(forms.Form):
    """From when to when; ``cleaned_data`` gets the instants ``start`` and ``end``."""

    day = DayField()
    start_time = ClockField(label="开始")
    end_time = ClockField(label="结束")
    end_day = DayField(label=ACROSS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "end_time" in self.fields and self.is_overnight:
            self.fields["end_time"].label = f"{self.fields['end_time'].label}（次日）"

    @property
    def is_overnight(self) -> bool:
        """Whether the times that stand there end on the next morning without naming it."""
        start, end, end_day = (_read(self, name) for name in SPAN[1:])
        return (
            not end_day and bool(start and end) and end <= start and local_times.usual_end(_ANY, start, end) is not None
        )

    @property
    def kept(self) -> tuple[dt.datetime, dt.datetime] | None:
        """The stored span that the form began with: typed as it stands in the fields, it stays to the second."""
        return None

    @property
    def is_across(self) -> bool:
        """Whether the day of the end is named, or asked for."""
        return bool(self["end_day"].value() or self["end_day"].errors or self["end_time"].errors)

    def clean(self) -> dict[str, object]:
        """Combine, and compare."""
        facts: dict[str, object] = super().clean() or self.cleaned_data
        day, start, end, end_day = (self.cleaned_data.get(name) for name in SPAN)
        facts["start"] = local_times.at(day, start) if day and start else None
        facts["end"] = None
        if day and start and end and "end_day" not in self.errors:
            facts["start"], facts["end"] = self._span(day, start, end, end_day)
        return facts

    def _span(
        self, day: dt.date, start: dt.time, end: dt.time, end_day: dt.date | None
    ) -> tuple[dt.datetime, dt.datetime | None]:
        if self.kept and span_of(*self.kept) == dict(zip(SPAN, (day, start, end, end_day), strict=True)):
            return self.kept
        try:
            begins, ends = local_times.span(day, start, end, end_day)
            bounds.refuse_unplannable(begins, ends, now=clock.now())
        except Refusal as refusal:
            self.add_error(BESIDE[refusal.code], refusal.message)
            return local_times.at(day, start), None
        return begins, ends
