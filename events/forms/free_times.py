"""Looking for a free time for a date."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from core import phrases
from core.forms import MultipleChoiceField
from events.clashes import free_time_search
from events.clashes.free_time_search import Search
from events.forms.dates import ClockField, DayField
from events.models import Occurrence

WEEKDAYS = [(str(number), name) for number, name in phrases.WEEKDAY_NAMES]
AHEAD = dt.timedelta(days=30)
BACK = dt.timedelta(days=14)
"""How far around the planned date it looks by itself."""
OPENS = dt.time(8)
CLOSES = dt.time(18)


class FindForm(forms.Form):
    """The window; what must fit is known from the date. Without data it looks around the planned date at once."""

    first = DayField(label="从")
    last = DayField(label="到")
    opens = ClockField(label="最早")
    closes = ClockField(label="最晚")
    weekdays = MultipleChoiceField(label="星期几", choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple)
    skip_holidays = forms.BooleanField(label="放假的日子不要", required=False)
    any_space = forms.BooleanField(label="同一场馆别的场地也行", required=False)
    rest = forms.BooleanField(label="后面的一起找", required=False)

    def __init__(self, data: QueryDict | None, *, occurrence: Occurrence, today: dt.date) -> None:
        arrives = phrases.local(occurrence.working_span.start)
        leaves = phrases.local(occurrence.working_span.end)
        day = max(arrives.date(), today)
        closes = max(CLOSES, leaves.time()) if arrives.date() == leaves.date() else CLOSES
        start: dict[str, Any] = {
            "first": max(today + dt.timedelta(days=1), day - BACK).isoformat(),
            "last": (day + AHEAD).isoformat(),
            "opens": f"{min(OPENS, arrives.time()):%H:%M}",
            "closes": f"{closes:%H:%M}",
            "weekdays": [number for number, _ in WEEKDAYS],
        }
        super().__init__(data if data and "first" in data else start)
        self.occurrence = occurrence
        self.fields["weekdays"].error_messages["required"] = "至少选一天。"

    def search(self, now: dt.datetime) -> Search:
        """What was asked for, with what the date wants."""
        facts = self.cleaned_data
        occurrence = self.occurrence
        spaces = [occurrence.space_id] if occurrence.space_id else []
        if facts["any_space"] and occurrence.venue:
            others = occurrence.venue.spaces.filter(closed=False, is_whole=False).values_list("pk", flat=True)
            spaces += [pk for pk in others if pk not in spaces]
        return free_time_search.of_occurrence(
            occurrence,
            rest=facts["rest"],
            now=now,
            space_ids=tuple(spaces),
            first=facts["first"],
            last=facts["last"],
            opens=facts["opens"],
            closes=facts["closes"],
            weekdays=frozenset(map(int, facts["weekdays"])),
            skip_holidays=facts["skip_holidays"],
        )
