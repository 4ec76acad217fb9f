"""Looking for a free time for a date."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from core import phrases
from core.forms import MultipleChoiceField
from events import queries
from events.clashes.free_time_search import Search
from events.forms.dates import ClockField, DayField
from events.models import Occurrence

WEEKDAYS = [(str(number), name) for number, name in phrases.WEEKDAY_NAMES]
AHEAD = dt.timedelta(days=30)


class FindForm(forms.Form):
    """The window; what must fit is known from the date. Without data it looks a month ahead at once."""

    first = DayField(label="从")
    last = DayField(label="到")
    opens = ClockField(label="最早")
    closes = ClockField(label="最晚")
    weekdays = MultipleChoiceField(label="星期几", choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple)
    skip_holidays = forms.BooleanField(label="放假的日子不要", required=False)
    any_space = forms.BooleanField(label="同一场馆别的场地也行", required=False)

    def __init__(self, data: QueryDict | None, *, occurrence: Occurrence, today: dt.date) -> None:
        start: dict[str, Any] = {
            "first": today.isoformat(),
            "last": (today + AHEAD).isoformat(),
            "opens": "08:00",
            "closes": "18:00",
            "weekdays": [number for number, _ in WEEKDAYS],
        }
        super().__init__(data if data and "first" in data else start)
        self.occurrence = occurrence
        self.fields["weekdays"].error_messages["required"] = "至少选一天。"

    def search(self) -> Search:
        """What was asked for, with what the date wants."""
        facts = self.cleaned_data
        one = self.occurrence
        spaces = [one.space_id] if one.space_id else []
        if facts["any_space"] and one.venue:
            others = one.venue.spaces.filter(closed=False, is_whole=False).values_list("pk", flat=True)
            spaces += [pk for pk in others if pk not in spaces]
        return Search(
            length=one.working_span.length,
            first=facts["first"],
            last=facts["last"],
            opens=facts["opens"],
            closes=facts["closes"],
            weekdays=frozenset(map(int, facts["weekdays"])),
            skip_holidays=facts["skip_holidays"],
            space_ids=tuple(spaces),
            resource_ids=tuple(one.resources.values_list("pk", flat=True)),
            crew_ids=tuple(one.crew.values_list("pk", flat=True)),
            occurrence_id=one.pk,
            beside=queries.beside(one),
        )
