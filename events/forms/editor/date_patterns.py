"""How dates repeat, typed once above the rows: a drive's day, N lessons, the days of an exhibition."""

import datetime as dt
from typing import Any

from django import forms

from core import bounds, phrases
from core.forms import choice_field
from events.forms import choices
from events.forms.dates import ClockField, DayField, refuse_span
from events.forms.editor.place_search import PlaceSearch
from events.models import Event
from events.schedule import local_times
from events.schedule.drive_routes import Day
from special_days import queries

PREFIX = "gen"
MAX_COUNT = 60


def monday_after(now: dt.datetime) -> dt.date:
    """The Monday of the week after next week's beginning: early enough to ask everybody."""
    today = phrases.local(now).date()
    return today + dt.timedelta(days=14 - today.weekday())


class Pattern(forms.Form):
    """A form above the rows; its fields are never required to save the event."""

    place = ""
    search: PlaceSearch | None = None
    """What was looked for beside its places; written by ``Editor.find_place``."""

    def __init__(self, data: Any = None, *, now: dt.datetime, places: choices.Choices) -> None:
        super().__init__(data, prefix=PREFIX)
        self.fields["first"].initial = monday_after(now)
        if "venue" in self.fields:
            choice_field(self, "venue").choices = places

    @classmethod
    def bound(cls, data: Any, *, now: dt.datetime, places: choices.Choices) -> "Pattern":
        """What was typed; its own proposals where nothing was posted."""
        if any(key.startswith(f"{PREFIX}-") for key in data):
            return cls(data, now=now, places=places)
        proposed = cls(now=now, places=places)
        return cls({f"{PREFIX}-{name}": proposed[name].value() for name in proposed.fields}, now=now, places=places)

    def clean(self) -> dict[str, Any]:
        """Keep the chosen place as it stands in a row."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        self.place = facts.get("venue") or ""
        return facts


def _number(label: str, value: int, *, least: int, most: int) -> forms.IntegerField:
    field = forms.IntegerField(label=label, min_value=least, max_value=most, initial=value)
    field.error_messages["required"] = "请填数字。"
    return field


class DrivePattern(Pattern):
    """How a day with the van goes."""

    first = DayField(label="第一天")
    per_day = _number("每天几站", 2, least=1, most=3)
    opens = ClockField(label="第一站几点开放")
    minutes = _number("每站开放（分钟）", 120, least=15, most=480)
    setup = _number("布置（分钟）", 45, least=0, most=240)
    packup = _number("收拾（分钟）", 30, least=0, most=240)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opens"].initial = dt.time(9, 30)

    def day(self, *, source: dict[str, str]) -> Day:
        """The pattern; where a first row was typed, its times."""
        facts = self.cleaned_data
        day = Day(**{name: facts[name] for name in ("per_day", "opens", "minutes", "setup", "packup")})
        arrive, start, end, leave = (
            _clock(source.get(f"{name}_time", "")) for name in ("arrive", "start", "end", "leave")
        )
        if start is None:
            return day
        return Day(
            per_day=day.per_day,
            opens=start,
            minutes=_between(start, end, day.minutes),
            setup=_between(arrive, start, day.setup),
            packup=_between(end, leave, day.packup),
        )

    def first_day(self, typed: str, *, after: str) -> dt.date:
        """The first row's own day, the working day after the last row, or the pattern's first."""
        try:
            return bounds.day(typed)
        except ValueError:
            first: dt.date = self.cleaned_data["first"]
        try:
            day = bounds.day(after) + dt.timedelta(days=1)
        except ValueError:
            return first
        is_workday = queries.workday_test()
        while not is_workday(day):
            day += dt.timedelta(days=1)
        return max(day, first)


def _clock(text: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        return None


def _between(one: dt.time | None, other: dt.time | None, otherwise: int) -> int:
    """Minutes from one time to the other, in the evening perhaps of the next morning."""
    if one is None or other is None or other == one or local_times.usual_end(dt.date.min, one, other) is None:
        return otherwise
    return ((other.hour - one.hour) * 60 + other.minute - one.minute) % (24 * 60)


class DatesPattern(Pattern):
    """N dates, a week or a day apart, at the same hour and place."""

    class Step:
        """How far apart."""

        WEEK = "week"
        WORKDAY = "workday"
        DAY = "day"

    first = DayField(label="第一次")
    count = _number("一共几次", 8, least=1, most=MAX_COUNT)
    step = forms.ChoiceField(
        label="多久一次",
        choices=[(Step.WEEK, "每周同一天"), (Step.WORKDAY, "每个工作日"), (Step.DAY, "每天")],
        initial=Step.WEEK,
    )
    start = ClockField(label="开始")
    end = ClockField(label="结束")
    venue = forms.ChoiceField(label="地点", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].initial = dt.time(14, 30)
        self.fields["end"].initial = dt.time(16)

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        return _in_order(self, super().clean())

    def times(self) -> dict[str, str]:
        """As they stand in a row."""
        return {f"{name}_time": f"{self.cleaned_data[name]:%H:%M}" for name in ("start", "end")}

    def days(self) -> list[dt.date]:
        """The dates; holidays are passed over where working days were asked for."""
        facts = self.cleaned_data
        day = self.cleaned_data["first"]
        days = list[dt.date]()
        is_workday = queries.workday_test()
        while len(days) < facts["count"]:
            if facts["step"] != self.Step.WORKDAY or is_workday(day):
                days.append(day)
            day += dt.timedelta(days=7 if facts["step"] == self.Step.WEEK else 1)
        return days


class RunPattern(Pattern):
    """Every day from the first to the last, with the same hours; perhaps closed on one weekday."""

    first = DayField(label="第一天")
    last = DayField(label="最后一天")
    start = ClockField(label="每天几点开")
    end = ClockField(label="几点关")
    closed = forms.TypedChoiceField(
        label="哪天休息",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "不休息"), *((str(number), name) for number, name in phrases.WEEKDAY_NAMES)],
    )
    venue = forms.ChoiceField(label="地点", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last"].initial = self.fields["first"].initial + dt.timedelta(days=6)
        self.fields["start"].initial = dt.time(9)
        self.fields["end"].initial = dt.time(17)

    def clean(self) -> dict[str, Any]:
        """In order, and not endless."""
        facts = _in_order(self, super().clean())
        first = facts.get("first")
        last = facts.get("last")
        if first and last and not 0 <= (last - first).days < MAX_COUNT:
            self.add_error("last", f"最后一天要在第一天之后，一次最多排 {MAX_COUNT} 天。")
        return facts

    def times(self) -> dict[str, str]:
        """As they stand in a row."""
        return {f"{name}_time": f"{self.cleaned_data[name]:%H:%M}" for name in ("start", "end")}

    def days(self) -> list[dt.date]:
        """The days it is open."""
        facts = self.cleaned_data
        span = range((facts["last"] - facts["first"]).days + 1)
        days = [facts["first"] + dt.timedelta(days=number) for number in span]
        return [day for day in days if day.isoweekday() != facts["closed"]]


def _in_order(form: forms.Form, facts: dict[str, Any]) -> dict[str, Any]:
    refuse_span(form, facts.get("start"), facts.get("end"), beside="end")
    return facts


BY_KIND: dict[str, type[Pattern]] = {
    Event.Kind.DRIVE: DrivePattern,
    Event.Kind.CLASS: DatesPattern,
    Event.Kind.TRAINING: DatesPattern,
    Event.Kind.LECTURE: DatesPattern,
    Event.Kind.EXHIBITION: RunPattern,
}
