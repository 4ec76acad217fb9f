"""Forms of volunteers."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from core import words
from core.spans import Span
from events.models import Event, Occurrence
from organizations.models import Area
from volunteers import rules
from volunteers.models import Qualification, Shift, Volunteer
from volunteers.planning import Need


def streets() -> "forms.ModelMultipleChoiceField[Area]":
    """The streets as boxes to tick."""
    return forms.ModelMultipleChoiceField(
        label="愿意去的街道",
        queryset=Area.objects.filter(level=Area.Level.STREET),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class LanguagesField(forms.CharField):
    """普通话、彝语: cleaned to one separator, without repeats."""

    def __init__(self) -> None:
        super().__init__(
            label="会说的语言",
            max_length=60,
            initial="普通话",
            help_text="用顿号隔开，比如：普通话、安宁话、彝语。",
            error_messages={"required": "请填会说的语言，比如：普通话。"},
        )

    def clean(self, value: object) -> str:
        """In the order that they were typed."""
        text: str = super().clean(value)
        known = rules.languages(text)
        return "、".join(sorted(known, key=text.index))


def name_field() -> forms.CharField:
    """What fellow volunteers and organizers call them."""
    return forms.CharField(
        label="怎么称呼你",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填称呼，比如：松小果。"},
    )


class EnrolForm(forms.Form):
    """Becoming a volunteer."""

    name = name_field()
    areas = streets()
    languages = LanguagesField()
    consent = forms.BooleanField(
        label="我自愿参加志愿服务，同意用我的称呼和手机号安排岗位、发岗位短信",
        error_messages={"required": "同意了才能排岗、发短信，请勾上这里。"},
    )


class ProfileForm(forms.Form):
    """What volunteers may change of their profile."""

    name = name_field()
    areas = streets()
    languages = LanguagesField()

    @classmethod
    def facts(cls, volunteer: Volunteer) -> dict[str, object]:
        """What the profile says now."""
        chosen = [area.pk for area in volunteer.areas.all()]
        return {"name": volunteer.person.name, "areas": chosen, "languages": volunteer.languages}


def _number(label: str, initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        initial=initial,
        min_value=1,
        max_value=500,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M")
    )


class ShiftForm(forms.Form):
    """A role at an occurrence, with its times on the occurrence's own date."""

    role = forms.CharField(label="岗位", max_length=40, help_text="例如：讲解员、秩序员、引导员。")
    start = _time("到岗")
    end = _time("离岗")
    minimum = _number("最少", 1)
    ideal = _number("最好", 1)
    maximum = _number("最多", 2)
    note = forms.CharField(label="要做什么", max_length=200, required=False)
    qualification = forms.ModelChoiceField(
        label="要有的资格", queryset=Qualification.objects.all(), required=False, empty_label="不要求"
    )
    language = forms.CharField(
        label="要会的语言", max_length=20, required=False, help_text="例如：彝语。不要求就空着。"
    )
    opens_at = forms.DateTimeField(
        label="开放报名",
        required=False,
        help_text="空着：发布以后马上能报。",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    @classmethod
    def facts(cls, shift: Shift) -> dict[str, object]:
        """What the shift says now."""
        names = ("role", "minimum", "ideal", "maximum", "note", "language")
        return {name: getattr(shift, name) for name in names} | {
            "qualification": shift.qualification_id,
            "start": words.local(shift.start).time(),
            "end": words.local(shift.end).time(),
            "opens_at": words.local(shift.opens_at) if shift.opens_at else None,
        }

    def need(self) -> Need:
        """The role as the verb takes it."""
        known = {name: value for name, value in self.cleaned_data.items() if name in Need.__dataclass_fields__}
        return Need(**known)

    def span(self, occurrence: Occurrence) -> Span:
        """The times on the occurrence's date; leaving before coming means the next day."""
        day = words.local(occurrence.working_span.start).date()
        start, end = (self._at(day, name) for name in ("start", "end"))
        return Span(start, end if end > start else end + dt.timedelta(days=1))

    def _at(self, day: dt.date, name: str) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(day, self.cleaned_data[name]))


class NewShiftForm(ShiftForm):
    """Also says at which occurrence, or at all of them."""

    occurrence = forms.ModelChoiceField(label="哪一场", queryset=Occurrence.objects.none(), empty_label=None)
    everywhere = forms.BooleanField(required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["occurrence"]
        rows = event.occurrences.scheduled().select_related("venue").order_by("position", "start")
        field.queryset = rows
        field.label_from_instance = lambda one: (
            f"{words.date(words.local(one.start).date())} {words.local(one.start):%H:%M} {one.venue or one.place_note}"
        )
        dates = {str(one.pk): one for one in rows}
        first = dates.get(str(self.initial.get("occurrence"))) or next(iter(dates.values()), None)
        if first:
            self.initial = {**self.initial, **_usual_times(first)}


def _usual_times(occurrence: Occurrence) -> dict[str, str]:
    """From arriving (else half an hour before) to leaving: what most helpers are needed for."""
    begin = occurrence.arrive or occurrence.start - dt.timedelta(minutes=30)
    end = occurrence.leave or occurrence.end
    return {"start": f"{words.local(begin):%H:%M}", "end": f"{words.local(end):%H:%M}"}
