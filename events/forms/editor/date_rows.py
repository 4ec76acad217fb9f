"""The dates of an event in the editor: a row a stop, lesson, school slot or date."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict, ErrorList

from core import clock
from core.forms import CountField, PhoneField, choice_field
from events import rules
from events.forms import choices, resources_and_crew
from events.forms.choices import Place
from events.forms.dates import SPAN, ClockField, SpanForm, clock_day, clock_of, span_of
from events.forms.editor.drive_legs import Leg
from events.forms.editor.place_search import PlaceSearch
from events.models import Event, Occurrence
from events.rules import Assignments
from events.schedule import local_times
from events.wording import change_lines
from venues.models import Space, Venue

PREFIX = "dates"
MAX_ROWS = 60
CLOCKS = ("arrive_time", "start_time", "end_time", "leave_time")
TIMES = ("day", *CLOCKS, "end_day")
BESIDE = {"arrive_time": "到达要早于开始。", "leave_time": "撤场要晚于结束。"}
ALWAYS = (
    "pk", "was", "confirm_far", *SPAN, "venue", "place_note", "contact_name", "contact_phone", "own",
    "resources", "crew",
)  # fmt: skip
ONLINE = ("mode", "online_link")
BY_KIND: dict[str, tuple[str, ...]] = {
    Event.Kind.DRIVE: ("arrive_time", "leave_time"),
    Event.Kind.CLASS: ("title", *ONLINE),
    Event.Kind.OUTREACH: ("school", "grade", "pupils", "adults"),
    Event.Kind.LECTURE: ONLINE,
    Event.Kind.TRAINING: ("title", *ONLINE),
    Event.Kind.COMPETITION: ("title", *ONLINE),
    Event.Kind.EXHIBITION: (),
    Event.Kind.THEME_DAY: (),
    Event.Kind.EMERGENCY: ONLINE,
}
TITLES = {Event.Kind.COMPETITION: "这一轮叫什么", Event.Kind.TRAINING: "这次讲什么"}
FOLDED = ("end_day", "place_note", *ONLINE, "contact_name", "contact_phone")
"""Seldom typed: they stand behind one click."""
FIXED = (*TIMES, "venue")
"""Of a published event these change by moving only."""
PLAIN = (
    "place_note", "contact_name", "contact_phone", "title", "mode", "online_link", "school", "grade", "pupils",
    "adults",
)  # fmt: skip


class RowForm(SpanForm):
    """One row; fields that the kind doesn't need are left out."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    """The times that the row had before the organizer changed them (``growing.settled``)."""
    arrive_time = ClockField(label="到达布置", required=False)
    leave_time = ClockField(label="撤场离开", required=False)
    title = forms.CharField(label="课名", max_length=80, required=False)
    school = forms.CharField(label="学校", max_length=60)
    grade = forms.CharField(label="年级和班", max_length=40, required=False)
    pupils = CountField(label="学生数", min_value=0, max_value=100_000, required=False)
    adults = CountField(label="老师家长数", min_value=0, max_value=100_000, required=False)
    venue = forms.TypedChoiceField(label="地点", coerce=Place.read, empty_value=None, required=False)
    place_note = forms.CharField(label="具体位置", max_length=80, required=False)
    mode = forms.ChoiceField(
        label="方式", choices=Occurrence.Mode.choices, initial=Occurrence.Mode.ON_SITE, required=False
    )
    online_link = forms.URLField(label="线上链接", max_length=300, required=False, assume_scheme="https")
    contact_name = forms.CharField(label="现场联系人", max_length=40, required=False)
    contact_phone = PhoneField(label="联系人手机", required=False)
    confirm_far = forms.BooleanField(label="日期没有写错", required=False)
    """Shown where a stored date moves by more than ``rules.FAR_MOVE``."""
    own = forms.BooleanField(label="和上面选的不一样", required=False)
    resources = resources_and_crew.ManyField(label="车辆和设备")
    crew = resources_and_crew.ManyField(label="主讲人、讲解员、司机")

    field_order = (
        "pk", "was", "confirm_far", "title", "school", "grade", "pupils", "adults", "day", "arrive_time", "start_time", "end_time",
        "leave_time", "end_day", "venue", "place_note", "mode", "online_link", "contact_name", "contact_phone", "own",
        "resources", "crew",
    )  # fmt: skip
    leg: Leg | None = None
    """The way to this stop; written by ``drive_legs.write``."""
    far = ""
    """How far the date moves, where that asks back."""
    offer = ""
    """What was moved while those behind it stayed; written by ``shift_offer.write``."""
    search: PlaceSearch | None = None
    """What was looked for beside its places; written by ``Editor.find_place``."""

    def __init__(
        self,
        *args: Any,
        kind: str,
        is_fixed: bool,
        places: choices.Choices,
        offered: resources_and_crew.Offer,
        known: Mapping[int, Occurrence],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        for name in set(self.fields) - {*ALWAYS, *BY_KIND[kind]}:
            del self.fields[name]
        choice_field(self, "venue").choices = places
        resources_and_crew.offer_in(self, offered)
        if kind in TITLES:
            self.fields["title"].label = TITLES[Event.Kind(kind)]
        if kind == Event.Kind.DRIVE:
            self.fields["start_time"].label = "开放"
        for name in set(self.fields) & set(FIXED) if is_fixed else ():
            self.fields[name].disabled = True

    @property
    def main_cells(self) -> list[forms.BoundField]:
        """What nearly every row needs."""
        hidden = {"pk", "was", "confirm_far", "DELETE", "own", "resources", "crew", *self._folded}
        return [cell for cell in self.visible_fields() if cell.name not in hidden]

    @property
    def folded_cells(self) -> list[forms.BoundField]:
        """What stands behind one click."""
        return [self[name] for name in self._folded if name in self.fields]

    @property
    def _folded(self) -> tuple[str, ...]:
        """The day of the end stands beside its time once it is filled, or asked for."""
        return FOLDED[1:] if self.is_across else FOLDED

    @property
    def is_open(self) -> bool:
        """Whether the folded part has something to say: an error, an exception, or it is held online."""
        if any(self[name].errors for name in (*self._folded, "resources", "crew") if name in self.fields):
            return True
        mode = self["mode"].value() if "mode" in self.fields else ""
        return bool(self["own"].value()) or mode not in {None, "", Occurrence.Mode.ON_SITE}

    @property
    def has_own(self) -> bool:
        """Whether its own things and people stand in the page; elsewhere a button brings them."""
        return bool(self["own"].value() or self["resources"].errors or self["crew"].errors)

    @property
    def contact(self) -> str:
        """Who is there, for the line that is seen while the rest is folded."""
        return str(self["contact_name"].value() or "")

    @property
    def stored(self) -> Occurrence | None:
        """The date that the row is about, as it is stored."""
        return self.known.get(self.cleaned_data.get("pk") or 0)

    @property
    def kept(self) -> tuple[dt.datetime, dt.datetime] | None:
        """From when to when the date is stored."""
        return (self.stored.start, self.stored.end) if self.stored else None

    def clean(self) -> dict[str, object]:
        """Arriving before the start, leaving after the end."""
        facts = super().clean()
        old = self.stored or Occurrence()
        arrive = self._beside("arrive_time", facts["start"], old.start, old.arrive, local_times.before)
        leave = self._beside("leave_time", facts["end"], old.end, old.leave, local_times.after)
        self._ask_back(facts["start"], bool(facts.get("confirm_far")))
        return facts | {"arrive": arrive, "leave": leave}

    def _ask_back(self, start: object, confirmed: bool) -> None:  # noqa: FBT001 - one of the facts
        """Mostly it is the year that was typed wrong."""
        was = self.stored.start if self.stored else None
        if was and isinstance(start, dt.datetime) and rules.is_far(was, start):
            self.far = change_lines.far_line("", was, start, now=clock.now())
            if not confirmed:
                self.add_error("confirm_far", "移了半年多：年份没有写错就勾上，写错了请改日期。")

    def _beside(
        self, name: str, at: object, was_at: dt.datetime | None, was: dt.datetime | None, usual: local_times.Beside
    ) -> dt.datetime | None:
        """When somebody comes or leaves. What was stored keeps its distance where no time is typed, and its day where
        that is an unusual one.
        """
        clock = self.cleaned_data.get(name)
        if not isinstance(at, dt.datetime) or (name in self.fields and clock is None):
            return None
        if was and was_at and (clock is None or clock == clock_of(was)):
            if clock is None or at == was_at:
                return at + (was - was_at)
            if (moment := usual(was_at, clock)) is None or clock_day(moment) != clock_day(was):
                return local_times.at(clock_day(at) + (clock_day(was) - clock_day(was_at)), clock)
        moment = usual(at, clock) if clock else None
        if clock and moment is None:
            self.add_error(name, BESIDE[name])
        return moment

    def occurrence(self) -> Occurrence:
        """The row as an unsaved occurrence, or the known one with what was typed."""
        facts = self.cleaned_data
        occurrence = self.stored or Occurrence()
        for name in ("start", "end", "arrive", "leave"):
            setattr(occurrence, name, facts[name])
        for name in set(PLAIN) & set(self.fields):
            setattr(occurrence, name, facts[name])
        _put(occurrence, facts["venue"] or Place())
        return occurrence

    def assignments(self, usual: Assignments) -> Assignments:
        """What this row takes along: what all take, or its own."""
        return resources_and_crew.read(self.cleaned_data) if self.cleaned_data["own"] else usual


def _put(occurrence: Occurrence, place: Place) -> None:
    """To the place; where nobody is named, the place's own contact is who is there."""
    if occurrence.venue_id != place.venue_id:
        venue = Venue.objects.select_related("area").get(pk=place.venue_id) if place.venue_id else None
        occurrence.venue = venue
        if venue and not (occurrence.contact_name or occurrence.contact_phone):
            occurrence.contact_name = venue.contact_name
            occurrence.contact_phone = venue.contact_phone
    if occurrence.space_id != place.space_id:
        occurrence.space = Space.objects.get(pk=place.space_id) if place.space_id else None


Rows = BaseFormSet[RowForm]
RowFormSet: "type[Rows]" = formset_factory(
    RowForm, extra=0, can_delete=True, max_num=MAX_ROWS, validate_max=True, absolute_max=MAX_ROWS + 1
)


def initial(occurrence: Occurrence, usual: Assignments) -> dict[str, Any]:
    """The row of a stored occurrence; ``usual`` is what most of the event's dates take along."""
    facts: dict[str, Any] = {name: getattr(occurrence, name) for name in PLAIN}
    facts |= span_of(occurrence.start, occurrence.end)
    facts |= {"arrive_time": clock_of(occurrence.arrive), "leave_time": clock_of(occurrence.leave)}
    taken = resources_and_crew.assignments_of(occurrence)
    return facts | {
        "pk": occurrence.pk,
        "was": " ".join(_was(facts[name]) for name in TIMES),
        "venue": str(Place(occurrence.venue_id, occurrence.space_id)),
        "own": taken != usual,
        "resources": list(taken.resource_ids),
        "crew": list(taken.crew_ids),
    }


def _was(value: dt.date | dt.time | None) -> str:
    """As it stands in its field."""
    if value is None:
        return "-"
    return f"{value:%H:%M}" if isinstance(value, dt.time) else f"{value:%Y-%m-%d}"


def be_quiet(rows: Rows) -> None:
    """Show what was typed without judging it: the organizer is still typing."""
    for form in rows.forms:
        hush(form)
    rows._errors = []  # type: ignore[attr-defined]  # noqa: SLF001 - as in ``hush``
    rows._non_form_errors = ErrorList()  # type: ignore[attr-defined]  # noqa: SLF001 - the same


def hush(form: forms.BaseForm) -> None:
    """Let a bound form be rendered without validation."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]  # noqa: SLF001 - Django has no public way
