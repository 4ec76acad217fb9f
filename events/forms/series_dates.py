"""Other times for dates of a series, as organizers type them."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Person
from core import phrases
from core.forms import choice_field
from events.forms import choices
from events.forms.choices import Place
from events.forms.chosen_instead import InsteadForm
from events.forms.dates import ClockField, refuse_span
from events.models import SeriesDate
from events.series.editing_dates import Scope, Wanted


class ShiftForm(InsteadForm):
    """Which dates, and what they shall be; begins with what the date is now."""

    scope = forms.ChoiceField(
        label="改哪些",
        choices=[(Scope.ONE, "只改这一天"), (Scope.FOLLOWING, "这一天和以后的"), (Scope.ALL, "全部")],
        widget=forms.RadioSelect,
    )
    start_time = ClockField(label="开始")
    end_time = ClockField(label="结束")
    venue = choices.place_field()
    exceptions = forms.BooleanField(label="单独改过的也一起改", required=False)
    reason = forms.CharField(label="原因", max_length=120, required=False, help_text="写了会放在短信最后。")
    override_reason = forms.CharField(label="看过了，照改，因为", max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, date: SeriesDate, now: dt.datetime, person: Person) -> None:
        self.date = date
        self.event = date.series.event
        source = date.occurrence if date.occurrence and not date.is_skipped else date
        start, end = (phrases.local(moment).time() for moment in (source.start, source.end))
        first = {
            "scope": Scope.ONE,
            "start_time": start,
            "end_time": end,
            "venue": str(Place(source.venue_id, source.space_id)),
        }
        super().__init__(data, initial=first | {"version": date.series.event.version})
        chosen = {source.venue_id} if source.venue_id else set()
        spaces = {source.space_id} if source.space_id else set()
        choice_field(self, "venue").choices = choices.places(person, chosen=chosen, spaces=spaces)

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        refuse_span(self, facts.get("start_time"), facts.get("end_time"))
        return facts

    def wanted(self) -> Wanted:
        """What was asked for."""
        facts = self.cleaned_data
        times = choices.times(facts)
        return Wanted(
            date=self.date,
            scope=Scope(facts["scope"]),
            times=times,
            exceptions=facts["exceptions"],
            instead=tuple(one.move() for one in facts["instead"]),
        )
