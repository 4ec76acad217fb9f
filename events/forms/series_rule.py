"""Another rule for the rest of a series, as organizers type it: the rule forms without an end."""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from accounts.models import Person
from core import phrases
from core.forms import choice_field
from events.forms import choices
from events.forms import series as rules
from events.forms.choices import Place
from events.forms.chosen_instead import InsteadForm
from events.models import SeriesDate
from events.series.changing_rule import Step, Wanted
from events.series.editing_dates import Scope

SEEN = "seen"
"""What was ticked when the preview was made: the confirmation must be of that."""


class OtherRule(InsteadForm, rules.RuleForm):
    """What all rules share here; the rule has as many days as there are dates."""

    has_end = False
    scope = forms.ChoiceField(
        label="改哪些",
        choices=[(Scope.FOLLOWING, "这一天和以后的"), (Scope.ALL, "还没办的全部")],
        widget=forms.RadioSelect,
        initial=Scope.FOLLOWING,
    )
    exceptions = forms.BooleanField(label="单独改过的也一起改", required=False)
    reason = forms.CharField(label="原因", max_length=120, required=False, help_text="写了会放在短信最后。")
    confirm_far = forms.BooleanField(label="日期没有写错", required=False)
    override_reason = forms.CharField(label="看过了，照改，因为", max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    apart: ClassVar[tuple[str, ...]] = (
        "scope",
        "exceptions",
        "reason",
        "confirm_far",
        "override_reason",
        "version",
        "instead",
    )

    def __init__(self, data: QueryDict | None = None, *, date: SeriesDate, today: dt.date, person: Person) -> None:
        event = date.series.event
        super().__init__(data, event=event, today=today, person=person)
        self.date = date
        start, end = (phrases.local(moment).time() for moment in (date.start, date.end))
        monday = date.day - dt.timedelta(days=date.day.weekday())
        self.initial.update(start_time=start, end_time=end, venue=str(_place(date)), version=event.version)
        self.initial.update(first=max(monday, today + dt.timedelta(days=1)), weekdays=[])
        for name in ("until", "count"):
            self.fields.pop(name, None)
        chosen = {date.venue_id} if date.venue_id else set()
        spaces = {pk} if (pk := _place(date).space_id) else set()
        choice_field(self, "venue").choices = choices.places(person, chosen=chosen, spaces=spaces)

    def rule_fields(self) -> Iterator[BoundField]:
        """The rule itself."""
        return (cell for cell in self.visible_fields() if cell.name not in self.apart)

    def clean(self) -> dict[str, Any]:
        """The rule ends with the last date."""
        facts = super().clean()
        self.cleaned_data = facts | {"until": None, "count": None}
        return self.cleaned_data

    def wanted(self) -> Wanted:
        """What was asked for."""
        facts = self.cleaned_data
        return Wanted(
            date=self.date,
            pattern=self.pattern(),
            times=self.times(),
            all_dates=facts["scope"] == Scope.ALL,
            exceptions=facts["exceptions"],
            instead=tuple(one.move() for one in facts["instead"]),
        )


def _place(date: SeriesDate) -> Place:
    """What the series names, or the part of it that the date itself has."""
    occurrence = date.occurrence
    own = occurrence.space_id if occurrence and occurrence.venue_id == date.venue_id else None
    return Place(date.venue_id, date.space_id or own)


FORMS: dict[str, type[OtherRule]] = {
    kind: type(f"Other{form.__name__}", (OtherRule, form), {}) for kind, form in rules.FORMS.items()
}


def left_out(data: QueryDict, steps: Collection[Step]) -> dict[dt.date, str]:
    """The days that are not ticked, with their reasons; before anything was ticked, those that something speaks against."""
    movable = [step for step in steps if step.moves and step.instead is None]
    if SEEN not in data:
        return {step.day: step.doubt for step in movable if step.doubt}
    return rules.skipped(data, [step.day for step in movable])


def is_as_seen(data: QueryDict, out: Collection[dt.date], steps: Collection[Step]) -> bool:
    """Whether what is confirmed was previewed."""
    return data.get(SEEN) == seen(out, steps)


def seen(out: Collection[dt.date], steps: Collection[Step]) -> str:
    """The days that would be moved to, as the preview keeps them."""
    return " ".join(step.day.isoformat() for step in steps if step.moves and step.day not in out)
