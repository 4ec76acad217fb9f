"""Rules of dates, as organizers type them: a form for each kind of rule."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict

from accounts.models import Person
from core import phrases
from core.errors import Refusal
from core.forms import TypedMultipleChoiceField, choice_field, row_field
from events.forms import choices
from events.forms.choices import Place
from events.forms.chosen_instead import InsteadOfDaysForm
from events.forms.dates import ClockField, DayField, refuse_span, span_of
from events.models import Event, Series
from events.occurrences import cloning
from events.occurrences.cloning import Times
from events.schedule import recurrence
from events.schedule.recurrence import Kind, Pattern
from events.series import generating
from organizations.own_first import own_first
from special_days import lunar_and_market_days, parsing
from special_days.models import MarketCycle

MADE = "make"
WHY = "why-"
SHOWN = "shown"
"""Sent by the boxes of the preview: what is not ticked was looked at."""
NTH = [(1, "第一个"), (2, "第二个"), (3, "第三个"), (4, "第四个"), (-1, "最后一个")]
LUNAR_MONTHS = [(0, "每个月"), *((month, lunar_and_market_days.lunar_month_name(month)) for month in range(1, 13))]


def _read(read: Callable[[str], tuple[Any, ...]], text: str) -> tuple[Any, ...]:
    """What was typed, or the error beside the field."""
    try:
        return read(text)
    except Refusal as refusal:
        raise ValidationError(refusal.message, code=refusal.code) from refusal


class NumbersField(TypedMultipleChoiceField):
    """Boxes to tick whose values are numbers."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label: str, options: list[tuple[int, str]], missing: str) -> None:
        super().__init__(label=label, choices=options, coerce=int)
        self.error_messages["required"] = missing


class EndForm(InsteadOfDaysForm):
    """Until when, or how many times."""

    has_end: ClassVar[bool] = True

    until = DayField(label="到哪天为止", required=False)
    count = forms.IntegerField(label="或者一共几次", min_value=1, max_value=recurrence.MAX_COUNT, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        given = facts.get("until") or facts.get("count") or {"until", "count"} & set(self.errors)
        if self.has_end and not given and not self.ends_itself(facts):
            self.add_error("until", "请填到哪天为止，或者一共几次。")
        return facts

    def ends_itself(self, facts: dict[str, Any]) -> bool:
        """Whether the rule says its end."""
        return False

    def rule_fields(self) -> Iterator[BoundField]:
        """The rule itself."""
        return (cell for cell in self.visible_fields() if cell.name != "instead")


class MoreForm(EndForm):
    """How far a series goes on."""

    field_order = ("until", "count")

    def __init__(self, data: QueryDict | None = None, *, event: Event) -> None:
        super().__init__(data)
        self.event = event
        self.fields["count"].label = "或者再加几次"


class RuleForm(EndForm):
    """The facts that all rules share; each kind adds its own before them."""

    kind: ClassVar[Kind]
    first = DayField(label="从哪天起")
    start_time = ClockField(label="开始")
    end_time = ClockField(label="结束")
    venue = choices.place_field()
    own: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict | None = None, *, event: Event, today: dt.date, person: Person) -> None:
        super().__init__(data, initial=_initial(event, today))
        self.event = event
        self.today = today
        self.order_fields((*self.own, "first", "until", "count", "start_time", "end_time", "venue"))
        choice_field(self, "venue").choices = choices.places(person)

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        facts = super().clean()
        refuse_span(self, facts.get("start_time"), facts.get("end_time"))
        first = facts.get("first")
        until = facts.get("until")
        if first and until and until < first:
            self.add_error("until", "要晚于“从哪天起”。")
        return facts

    def times(self) -> Times:
        """When on its day, and where."""
        facts = self.cleaned_data
        return choices.times(facts)

    def pattern(self) -> Pattern:
        """The rule."""
        facts = self.cleaned_data
        bounds = {"first": facts["first"], "until": facts["until"], "count": facts["count"]}
        return Pattern(kind=self.kind, **bounds, **self.particulars(facts))

    def particulars(self, facts: dict[str, Any]) -> dict[str, Any]:
        """What only this kind of rule has."""
        return {}


class WeeklyForm(RuleForm):
    """每周三、周五; every second week."""

    kind = Kind.WEEKLY
    own = ("weekdays", "every")
    weekdays = NumbersField(label="周几", options=phrases.WEEKDAY_NAMES, missing="请勾周几。")
    every = forms.IntegerField(label="每几周一次", min_value=1, max_value=12, initial=1)

    def particulars(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Weekdays, and every how many weeks."""
        return {"values": tuple(facts["weekdays"]), "every": facts["every"]}


class MonthdayForm(RuleForm):
    """每月 15 日; the last day."""

    kind = Kind.MONTHDAY
    own = ("days", "every")
    days = forms.CharField(label="几号", max_length=60, help_text="例如 15，或 1、15；月底写“最后一天”。")
    every = forms.IntegerField(label="每几个月一次", min_value=1, max_value=12, initial=1)

    def clean_days(self) -> tuple[int, ...]:
        """Days of the month."""
        return _read(parsing.month_days, self.cleaned_data["days"])

    def particulars(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Days, and every how many months."""
        return {"values": facts["days"], "every": facts["every"]}


class MonthweekForm(RuleForm):
    """每月第一个周六."""

    kind = Kind.MONTHWEEK
    own = ("nth", "weekdays", "every")
    nth = NumbersField(label="第几个", options=NTH, missing="请勾第几个。")
    weekdays = NumbersField(label="周几", options=phrases.WEEKDAY_NAMES, missing="请勾周几。")
    every = forms.IntegerField(label="每几个月一次", min_value=1, max_value=12, initial=1)

    def particulars(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Which weekdays of the month."""
        return {"nth": tuple(facts["nth"]), "values": tuple(facts["weekdays"]), "every": facts["every"]}


class LunarForm(RuleForm):
    """农历初一、十五; 六月廿四."""

    kind = Kind.LUNAR
    own = ("month", "days", "leap")
    month = forms.TypedChoiceField(label="农历几月", choices=LUNAR_MONTHS, coerce=int, initial=0)
    days = forms.CharField(label="哪几天", max_length=60, help_text="例如 初一、十五，或 24。")
    leap = forms.BooleanField(label="闰月也办", required=False)

    def clean_days(self) -> tuple[int, ...]:
        """Lunar days."""
        return _read(parsing.lunar_days, self.cleaned_data["days"])

    def particulars(self, facts: dict[str, Any]) -> dict[str, Any]:
        """The lunar month, or all, and its days."""
        months = (facts["month"],) if facts["month"] else ()
        return {"months": months, "values": facts["days"], "leap": facts["leap"]}


class MarketForm(RuleForm):
    """A street's market days."""

    kind = Kind.MARKET
    own = ("cycle", "every")
    cycle = forms.ModelChoiceField(MarketCycle.objects.select_related("area"), label="哪里的赶街天", empty_label="请选")
    every = forms.IntegerField(label="每几个赶街天去一次", min_value=1, max_value=30, initial=1)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        markets = MarketCycle.objects.select_related("area")
        row_field(self, "cycle").queryset = own_first(markets, person, area="area")
        self.fields["cycle"].error_messages["required"] = "请选哪里的赶街天。"

    def particulars(self, facts: dict[str, Any]) -> dict[str, Any]:
        """The market as it is now: the rule keeps its own copy."""
        return {"market": generating.as_rule(facts["cycle"]), "every": facts["every"]}


class DatesForm(RuleForm):
    """A list of dates."""

    kind = Kind.DATES
    own = ("dates",)
    dates = forms.CharField(
        label="哪几天",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一个，例如 2026-9-12 或 9月12日。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "until", "count"):
            del self.fields[name]

    def clean_dates(self) -> tuple[dt.date, ...]:
        """The days."""
        return _read(lambda text: parsing.dates(text, today=self.today), self.cleaned_data["dates"])

    def clean(self) -> dict[str, Any]:
        """A list ends by itself."""
        facts = self.cleaned_data
        bounds = (
            {"first": min(facts["dates"], default=None), "until": max(facts["dates"])} if facts.get("dates") else {}
        )
        self.cleaned_data = facts | {"first": None, "until": dt.date.max, "count": None} | bounds
        super().clean()
        self.cleaned_data["until"] = None
        return self.cleaned_data

    def particulars(self, facts: dict[str, Any]) -> dict[str, Any]:
        """The days themselves."""
        return {"dates": facts["dates"]}


class RruleForm(RuleForm):
    """A rule from another program."""

    kind = Kind.RRULE
    own = ("text",)
    text = forms.CharField(
        label="从日历软件拷来的规则",
        max_length=200,
        help_text="例如 FREQ=MONTHLY;BYDAY=2TU;COUNT=6。里面写了到哪天（UNTIL）或几次（COUNT），下面就不用填。",
    )

    def ends_itself(self, facts: dict[str, Any]) -> bool:
        """COUNT or UNTIL."""
        return recurrence.ends_itself(facts.get("text", ""))

    def particulars(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Its text."""
        return {"text": facts["text"].strip()}


FORMS: dict[str, type[RuleForm]] = {
    form.kind: form for form in (WeeklyForm, MonthdayForm, MonthweekForm, LunarForm, MarketForm, DatesForm, RruleForm)
}
KINDS = [(value, label) for value, label in Series.Kind.choices if value in FORMS]


def skipped(data: QueryDict, named: list[dt.date], instead: Collection[dt.date] = ()) -> dict[dt.date, str]:
    """The days whose box was not ticked and that are not elsewhere ``instead``, with their reasons."""
    made = {*data.getlist(MADE), *(day.isoformat() for day in instead)}
    return {day: data.get(f"{WHY}{day}", "")[:120] for day in named if day.isoformat() not in made}


def _initial(event: Event, today: dt.date) -> dict[str, Any]:
    """Times and place of the date that is there, and the day after the last."""
    dates = list(event.occurrences.order_by("start"))
    source = cloning.source_date(event, dates)
    if source is None:
        return {"first": today + dt.timedelta(days=1)}
    span = span_of(source.start, source.end)
    facts = {
        "start_time": span["start_time"],
        "end_time": span["end_time"],
        "venue": str(Place(source.venue_id, source.space_id)),
    }
    return facts | {"first": max(span["day"], today), "weekdays": [span["day"].isoweekday()]}
