"""Forms of shifts."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from core import phrases
from core.errors import Refusal
from core.forms import (
    DateField,
    DateTimeField,
    row_field,
)
from core.spans import Span
from events.models import Event, Occurrence
from events.schedule import local_times
from organizations.keeping.word_lists import offered
from volunteers.models import Qualification, Shift, ShiftRole
from volunteers.shifts.planning import Need


def _number(label: str, initial: int, *, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        initial=initial,
        min_value=least,
        max_value=500,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )


_ONE_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)


def day_field(label: str) -> DateField:
    """A day, which may be left empty."""
    return DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M")
    )


class ShiftForm(forms.Form):
    """A role at an occurrence, with its times on the occurrence's own date; where that has several, perhaps another."""

    role = forms.CharField(
        label="岗位",
        max_length=40,
        help_text="例如：讲解员、秩序员、引导员。",
        widget=forms.TextInput(attrs={"list": "shift-roles"}),
    )
    start = _time("到岗")
    end = _time("离岗")
    day = day_field("哪天到岗")
    end_day = day_field("哪天离岗")
    minimum = _number("最少", 1, least=0)
    ideal = _number("最好", 1)
    maximum = _number("最多", 2)
    note = forms.CharField(label="要做什么", max_length=200, required=False)
    bring = forms.CharField(
        label="自己带什么", max_length=60, required=False, help_text="例如：水杯、雨衣。居民带什么写在活动里。"
    )
    drives = forms.BooleanField(label="这个岗位开车", required=False, help_text="派了车的场次要有人开。")
    qualification = forms.ModelChoiceField(
        label="要有的资格", queryset=Qualification.objects.all(), required=False, empty_label="不要求"
    )
    language = forms.CharField(
        label="要会的语言", max_length=20, required=False, help_text="例如：彝语。不要求就空着。"
    )
    opens_at = DateTimeField(
        label="开放报名",
        required=False,
        help_text="空着：发布以后马上能报。",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, occurrence: Occurrence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = occurrence
        row_field(self, "qualification").queryset = offered(Qualification, but=self.initial.get("qualification"))

    def roles(self) -> list[str]:
        """What shifts are usually called."""
        return list(offered(ShiftRole).values_list("name", flat=True))

    @property
    def asks_day(self) -> bool:
        """Whether the day must be said: the date has several, or the shift is on another."""
        is_said = any(self[name].value() or self[name].errors for name in ("day", "end_day"))
        return is_said or any(len(_days(date)) > 1 for date in self._dates())

    def _dates(self) -> Iterable[Occurrence]:
        return [self.about] if self.about else []

    def clean(self) -> dict[str, Any]:
        """From when to when, as ``span``."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        one = facts.get("occurrence") or self.about
        start = facts.get("start")
        end = facts.get("end")
        if not (one and start and end) or {"day", "end_day"} & set(self.errors):
            return facts
        day = facts["day"] or _usual_day(one, start, end)
        last = facts["end_day"] or (day if end > start else day + _ONE_DAY)
        first, final = (phrases.local(at).date() for at in (one.working_span.start, one.working_span.end))
        try:
            facts["span"] = Span(*local_times.span(day, start, end, last))
        except Refusal as refusal:
            self.add_error("end_day" if facts["end_day"] else "end", refusal.message)
        if not first - _WEEK <= day <= last <= final + _WEEK:
            self.add_error("day", "这一天离场次太远了，请看看日期。")
        return facts

    @classmethod
    def facts(cls, shift: Shift) -> dict[str, object]:
        """What the shift says now."""
        names = ("role", "minimum", "ideal", "maximum", "note", "bring", "drives", "language")
        start, end = (phrases.local(at) for at in (shift.start, shift.end))
        usual = _usual_day(shift.occurrence, start.time(), end.time())
        next_day = start.date() if end.time() > start.time() else start.date() + _ONE_DAY
        return {name: getattr(shift, name) for name in names} | {
            "qualification": shift.qualification_id,
            "start": start.time(),
            "end": end.time(),
            "day": None if start.date() == usual else start.date(),
            "end_day": None if end.date() == next_day else end.date(),
            "opens_at": phrases.local(shift.opens_at) if shift.opens_at else None,
        }

    def need(self) -> Need:
        """The role as the verb takes it."""
        known = {name: value for name, value in self.cleaned_data.items() if name in Need.__dataclass_fields__}
        return Need(**known)

    @property
    def span(self) -> Span:
        """From when to when; leaving before coming means the next day."""
        span: Span = self.cleaned_data["span"]
        return span


class EditShiftForm(ShiftForm):
    """Also says whether what is to be done is another thing, so that those who are on it are to say yes again."""

    task_changed = forms.BooleanField(
        label="要做的事变了，请报上的人重新答应", required=False, help_text="只是改错字、写清楚一点，不用勾。"
    )


class NewShiftForm(ShiftForm):
    """Also says at which occurrence, or at all of them."""

    occurrence = forms.ModelChoiceField(label="哪一场", queryset=Occurrence.objects.none(), empty_label=None)
    everywhere = forms.BooleanField(required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["occurrence"]
        rows = event.occurrences.scheduled().select_related("venue").order_by("position", "start")
        field.queryset = rows
        field.label_from_instance = lambda one: f"{phrases.when24(one.start, one.end)} {one.venue or one.place_note}"
        self.rows = rows
        dates = {str(row.pk): row for row in rows}
        first = dates.get(str(self.initial.get("occurrence"))) or next(iter(dates.values()), None)
        if first:
            self.initial = {**self.initial, **_usual_times(first)}

    def _dates(self) -> Iterable[Occurrence]:
        return self.rows


def _days(occurrence: Occurrence) -> list[dt.date]:
    """The days that somebody may be needed on."""
    return list(phrases.days(occurrence.working_span.start, occurrence.working_span.end))


def _usual_day(occurrence: Occurrence, start: dt.time, end: dt.time) -> dt.date:
    """The first day of the date on which these times lie in it; else its first day."""
    days = _days(occurrence)
    for day in days:
        last = day if end > start else day + _ONE_DAY
        if Span(local_times.at(day, start), local_times.at(last, end)).overlaps(occurrence.working_span):
            return day
    return days[0]


def _usual_times(occurrence: Occurrence) -> dict[str, str]:
    """From arriving (else half an hour before) to leaving: what most helpers are needed for."""
    begin = occurrence.arrive or occurrence.start - dt.timedelta(minutes=30)
    end = occurrence.leave or occurrence.end
    return {"start": f"{phrases.local(begin):%H:%M}", "end": f"{phrases.local(end):%H:%M}"}
