"""Moving and cancelling, as organizers type them."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Person
from core.forms import choice_field
from events.changes import rescheduling
from events.changes.adding_dates import NewDate
from events.forms import choices, chosen_instead, resources_and_crew
from events.forms.choices import Place
from events.forms.chosen_instead import NEW, InsteadForm
from events.forms.dates import SpanForm, span_of
from events.models import Event, Occurrence
from events.rules import Move, ResourceChange
from events.schedule import local_times

NOT_TICKED = "移了半年多：年份没有写错就勾上，写错了请改日期。"


class MoveForm(SpanForm, InsteadForm):
    """New date, times, place and things of an occurrence; begins with the present ones."""

    venue = forms.TypedChoiceField(label="地点", coerce=Place.read, empty_value=None, required=False)
    names_assignments = forms.BooleanField(required=False, widget=forms.HiddenInput)
    """Whether the boxes below were on the page; without them the date takes what it took."""
    resources = resources_and_crew.ManyField(label="车辆和设备")
    crew = resources_and_crew.ManyField(label="主讲人、讲解员、司机")
    shift_rest = forms.BooleanField(label="后面的站跟着顺延", required=False)
    reason = forms.CharField(label="原因", max_length=120, required=False, help_text="写了会放在短信最后，例如：下雨。")
    confirm_far = forms.BooleanField(label="日期没有写错", required=False)
    override_reason = forms.CharField(label="看过了，照改，因为", max_length=120, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    """Of the event: goes up when somebody else gives the date other things."""

    def __init__(self, data: QueryDict | None = None, *, occurrence: Occurrence, person: Person) -> None:
        super().__init__(data and chosen_instead.with_own(data, occurrence.pk), initial=_present(occurrence))
        self.occurrence = occurrence
        self.event = occurrence.event
        choice_field(self, "venue").choices = _places(occurrence, person)
        resources_and_crew.offer_in(self, resources_and_crew.offer(person, [occurrence]))

    @property
    def kept(self) -> tuple[dt.datetime, dt.datetime]:
        """From when to when the date is stored."""
        return self.occurrence.start, self.occurrence.end

    @property
    def is_across(self) -> bool:
        """Also where a date over days waits for its new time."""
        return super().is_across or self._asks_end

    @property
    def _asks_end(self) -> bool:
        occurrence = self.occurrence
        return (
            occurrence.state == Occurrence.State.POSTPONED
            and local_times.end_day(occurrence.start, occurrence.end) is not None
        )

    def clean(self) -> dict[str, object]:
        """A date over days that was postponed is not shortened to one day in silence."""
        facts = super().clean()
        if self._asks_end and not facts.get("end_day") and not self.errors:
            self.add_error("end_day", "原来是跨天的，请填新的结束日期；只办一天就填同一天。")
        return facts

    @property
    def is_stale(self) -> bool:
        """Whether somebody changed the date, or what it takes, since the page was opened."""
        seen = self.cleaned_data["revision"], self.cleaned_data["version"] or self.occurrence.event.version
        return seen != (self.occurrence.revision, self.occurrence.event.version)

    @property
    def taken(self) -> str:
        """大篷车 1 号、谷小讲: what is ticked, while the boxes are folded away."""
        return "、".join(label for name in ("resources", "crew") for label in self._ticked(name))

    def _ticked(self, name: str) -> list[str]:
        """Of one field: a van and a speaker may have the same number."""
        box: Any = self.fields[name]
        ticked = {str(value) for value in self[name].value() or ()}
        return [label for value, label in box.choices if str(value) in ticked]

    def moves(self) -> list[Move]:
        """What was asked for."""
        facts = self.cleaned_data
        place = facts["venue"] or Place()
        assignments_now = resources_and_crew.read(facts) if facts["names_assignments"] else None
        return rescheduling.plan_moves(
            occurrence=self.occurrence,
            start=facts["start"],
            end=facts["end"],
            venue_id=place.venue_id,
            shift_rest=facts["shift_rest"],
            takes=ResourceChange(place.space_id, assignments_now),
            instead=[one.move() for one in facts["instead"]],
        )


class PlaceForm(forms.Form):
    """Another place for an occurrence, or another part of its place; its times stay."""

    venue = forms.TypedChoiceField(label="换到哪里", coerce=Place.read, empty_value=None)
    reason = forms.CharField(label="原因", max_length=120, required=False, help_text="写了会放在短信最后，例如：装修。")
    override_reason = forms.CharField(label="看过了，照改，因为", max_length=120, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, occurrence: Occurrence, person: Person) -> None:
        data = data and chosen_instead.with_own(data, occurrence.pk, names=("venue",))
        super().__init__(data, initial={"revision": occurrence.revision})
        self.occurrence = occurrence
        choice_field(self, "venue").choices = choices.places(person)
        self.fields["venue"].error_messages["required"] = "请选换到哪里。"

    def moves(self) -> list[Move]:
        """What was asked for."""
        occurrence = self.occurrence
        place = self.cleaned_data["venue"]
        return [Move(occurrence.pk, occurrence.start, occurrence.end, place.venue_id, ResourceChange(place.space_id))]

    @property
    def is_stale(self) -> bool:
        """Whether somebody changed the date since the page was opened."""
        revision: int = self.cleaned_data["revision"]
        return revision != self.occurrence.revision


class NewDateForm(SpanForm):
    """One more date for a published event."""

    title = forms.CharField(label="课名", max_length=80, required=False)
    venue = choices.place_field()
    override_reason = forms.CharField(label="看过了，照加，因为", max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, event: Event, source: Occurrence | None, person: Person
    ) -> None:
        known = span_of(source.start, source.end) | {"day": None, "end_day": None} if source else {}
        there = Place(source.venue_id, source.space_id) if source else Place()
        facts = known | {"venue": str(there), "version": event.version}
        super().__init__(data and chosen_instead.with_own(data, NEW), initial=facts)
        self.source = source
        chosen = {there.venue_id} if there.venue_id else set()
        spaces = {there.space_id} if there.space_id else set()
        choice_field(self, "venue").choices = choices.places(person, chosen=chosen, spaces=spaces)
        if event.kind not in {Event.Kind.CLASS, Event.Kind.TRAINING, Event.Kind.COMPETITION}:
            del self.fields["title"]

    @property
    def is_across(self) -> bool:
        """Also where the others are over several days."""
        return super().is_across or (
            self.source is not None and local_times.end_day(self.source.start, self.source.end) is not None
        )

    def date(self) -> NewDate:
        """What was asked for."""
        facts = self.cleaned_data
        place = facts["venue"] or Place()
        return NewDate(
            start=facts["start"],
            end=facts["end"],
            venue_id=place.venue_id,
            title=facts.get("title") or "",
            takes=ResourceChange(place.space_id),
        )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=120, help_text="大家会在短信里看到，例如：大雨，山路不通。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写一句原因，大家会在短信里看到。"


def _places(occurrence: Occurrence, person: Person) -> choices.Choices:
    """Usable ones and the present one."""
    venue = occurrence.venue_id
    space = occurrence.space_id
    return choices.places(person, chosen={venue} if venue else set(), spaces={space} if space else set())


def _present(occurrence: Occurrence) -> dict[str, Any]:
    span = span_of(occurrence.start, occurrence.end)
    if occurrence.state == Occurrence.State.POSTPONED:
        span |= {"day": None, "end_day": None}
    taken = resources_and_crew.assignments_of(occurrence)
    return span | {
        "venue": str(Place(occurrence.venue_id, occurrence.space_id)),
        "names_assignments": True,
        "resources": list(taken.resource_ids),
        "crew": list(taken.crew_ids),
        "revision": occurrence.revision,
        "version": occurrence.event.version,
    }
