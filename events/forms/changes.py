"""Moving and cancelling, as organizers type them."""

from typing import Any

from django import forms
from django.http import QueryDict

from events import rescheduling
from events.extending import NewDate
from events.forms import choices
from events.forms.dates import SpanForm, typed
from events.models import Event, Occurrence
from events.rules import Move


class MoveForm(SpanForm):
    """New date, times and place of an occurrence; begins with the present ones."""

    venue = forms.TypedChoiceField(label="地点", coerce=int, empty_value=None, required=False)
    shift_rest = forms.BooleanField(label="后面的站跟着顺延", required=False)
    reason = forms.CharField(label="原因", max_length=120, required=False, help_text="写了会放在短信最后，例如：下雨。")
    despite = forms.CharField(label="看过了，照改，因为", max_length=120, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, occurrence: Occurrence, asked: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=_present(occurrence) | (asked or {}))
        self.occurrence = occurrence
        chosen = {occurrence.venue_id} if occurrence.venue_id else set()
        self.fields["venue"].choices = choices.venues(chosen=chosen)  # type: ignore[attr-defined]

    def moves(self) -> list[Move]:
        """What was asked for."""
        facts = self.cleaned_data
        return rescheduling.plan_moves(
            occurrence=self.occurrence,
            start=facts["start"],
            end=facts["end"],
            venue_id=facts["venue"],
            shift_rest=facts["shift_rest"],
        )


class PlaceForm(forms.Form):
    """Another place for an occurrence; its times stay."""

    venue = forms.TypedChoiceField(label="换到哪里", coerce=int, empty_value=None)
    reason = forms.CharField(label="原因", max_length=120, required=False, help_text="写了会放在短信最后，例如：装修。")
    despite = forms.CharField(label="看过了，照改，因为", max_length=120, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, occurrence: Occurrence) -> None:
        super().__init__(data, initial={"revision": occurrence.revision})
        self.occurrence = occurrence
        self.fields["venue"].choices = choices.venues()  # type: ignore[attr-defined]
        self.fields["venue"].error_messages["required"] = "请选换到哪里。"

    def moves(self) -> list[Move]:
        """What was asked for."""
        one = self.occurrence
        return [Move(one.pk, one.start, one.end, self.cleaned_data["venue"])]


class NewDateForm(SpanForm):
    """One more date for a published event."""

    title = forms.CharField(label="课名", max_length=80, required=False)
    venue = forms.TypedChoiceField(label="地点", coerce=int, empty_value=None, required=False)
    despite = forms.CharField(label="看过了，照加，因为", max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, event: Event, like: Occurrence | None) -> None:
        start, end = (typed(moment)[1] for moment in ((like.start, like.end) if like else (None, None)))
        known = {"start_time": start, "end_time": end, "venue": like.venue_id if like else None}
        super().__init__(data, initial=known | {"version": event.version})
        chosen = {like.venue_id} if like and like.venue_id else set()
        self.fields["venue"].choices = choices.venues(chosen=chosen)  # type: ignore[attr-defined]
        if event.kind not in {Event.Kind.CLASS, Event.Kind.TRAINING, Event.Kind.COMPETITION}:
            del self.fields["title"]

    def date(self) -> NewDate:
        """What was asked for."""
        facts = self.cleaned_data
        return NewDate(start=facts["start"], end=facts["end"], venue_id=facts["venue"], title=facts.get("title") or "")


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=120, help_text="大家会在短信里看到，例如：大雨，山路不通。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写一句原因，大家会在短信里看到。"


def _present(occurrence: Occurrence) -> dict[str, Any]:
    day, start = typed(occurrence.start)
    return {
        "day": None if occurrence.state == Occurrence.State.POSTPONED else day,
        "start_time": start,
        "end_time": typed(occurrence.end)[1],
        "venue": occurrence.venue_id,
        "revision": occurrence.revision,
    }
