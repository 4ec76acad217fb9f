"""The dates of an event in the editor: a row a stop, lesson, school slot or date."""

import datetime as dt
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict

from events.forms import choices
from events.forms.dates import ClockField, SpanForm, moment, typed
from events.models import Event, Occurrence
from organizations.models import Area
from venues.models import Venue

PREFIX = "dates"
MOST_ROWS = 60
ALWAYS = ("pk", "day", "start_time", "end_time", "venue", "place_note", "contact_name", "contact_phone")
BY_KIND = {
    Event.Kind.DRIVE: ("arrive_time", "leave_time"),
    Event.Kind.CLASS: ("title", "mode", "online_link"),
    Event.Kind.OUTREACH: ("school", "grade", "pupils", "adults"),
    Event.Kind.LECTURE: ("mode", "online_link"),
    Event.Kind.TRAINING: ("title", "mode", "online_link"),
    Event.Kind.COMPETITION: ("title", "mode", "online_link"),
    Event.Kind.EXHIBITION: (),
    Event.Kind.THEME_DAY: (),
    Event.Kind.EMERGENCY: ("mode", "online_link"),
}
FIXED = ("day", "start_time", "end_time", "arrive_time", "leave_time", "venue")
"""Of a published event these change by moving only."""
PLAIN = (
    "place_note",
    "contact_name",
    "contact_phone",
    "title",
    "mode",
    "online_link",
    "school",
    "grade",
    "pupils",
    "adults",
)


class RowForm(SpanForm):
    """One row; fields that the kind doesn't need are left out."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    arrive_time = ClockField(label="到达布置", required=False)
    leave_time = ClockField(label="撤场离开", required=False)
    title = forms.CharField(label="课名", max_length=80, required=False)
    school = forms.CharField(label="学校", max_length=60)
    grade = forms.CharField(label="年级和班", max_length=40, required=False)
    pupils = forms.IntegerField(label="学生数", min_value=0, max_value=100_000, required=False)
    adults = forms.IntegerField(label="老师家长数", min_value=0, max_value=100_000, required=False)
    venue = forms.TypedChoiceField(label="地点", coerce=int, empty_value=None, required=False)
    place_note = forms.CharField(label="具体位置", max_length=80, required=False)
    mode = forms.ChoiceField(
        label="方式", choices=Occurrence.Mode.choices, initial=Occurrence.Mode.ON_SITE, required=False
    )
    online_link = forms.URLField(label="线上链接", max_length=300, required=False, assume_scheme="https")
    contact_name = forms.CharField(label="现场联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系人手机", max_length=40, required=False)

    field_order = (
        "pk", "title", "school", "grade", "pupils", "adults", "day", "arrive_time", "start_time", "end_time",
        "leave_time", "venue", "place_note", "mode", "online_link", "contact_name", "contact_phone",
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, is_fixed: bool, venues: choices.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {*ALWAYS, *BY_KIND[Event.Kind(kind)]}:
            del self.fields[name]
        self.fields["venue"].choices = venues  # type: ignore[attr-defined]
        for name in set(self.fields) & set(FIXED) if is_fixed else ():
            self.fields[name].disabled = True

    def clean(self) -> dict[str, object]:
        """Arriving before the start, leaving after the end."""
        facts = super().clean()
        day, start, end = self.cleaned_data.get("day"), facts["start"], facts["end"]
        arrive, leave = (moment(day, self.cleaned_data.get(name)) for name in ("arrive_time", "leave_time"))
        if arrive and isinstance(start, dt.datetime) and arrive > start:
            self.add_error("arrive_time", "到达要早于开始。")
        if leave and isinstance(end, dt.datetime) and leave < end:
            self.add_error("leave_time", "撤场要晚于结束。")
        return facts | {"arrive": arrive, "leave": leave}

    def occurrence(self, known: dict[int, Occurrence]) -> Occurrence:
        """The row as an unsaved occurrence, or the known one with what was typed."""
        facts = self.cleaned_data
        found = known.get(facts["pk"] or 0) or Occurrence()
        for name in ("start", "end", "arrive", "leave"):
            setattr(found, name, facts[name])
        if found.venue_id != facts["venue"]:
            found.venue = Venue.objects.select_related("area").get(pk=facts["venue"]) if facts["venue"] else None
        for name in set(PLAIN) & set(self.fields):
            setattr(found, name, facts[name])
        return found


Rows = BaseFormSet[RowForm]
RowFormSet: "type[Rows]" = formset_factory(
    RowForm, extra=0, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1
)


def initial(occurrence: Occurrence) -> dict[str, Any]:
    """The row of a stored occurrence."""
    day, start = typed(occurrence.start)
    facts: dict[str, Any] = {name: getattr(occurrence, name) for name in PLAIN}
    return facts | {
        "pk": occurrence.pk,
        "day": day,
        "start_time": start,
        "end_time": typed(occurrence.end)[1],
        "arrive_time": typed(occurrence.arrive)[1],
        "leave_time": typed(occurrence.leave)[1],
        "venue": occurrence.venue_id,
    }


def be_quiet(rows: Rows) -> None:
    """Show what was typed without judging it: the organizer is still typing."""
    for form in rows.forms:
        hush(form)
    rows._errors = []  # type: ignore[attr-defined]  # noqa: SLF001 - as in ``hush``
    rows._non_form_errors = ErrorList()  # type: ignore[attr-defined]  # noqa: SLF001 - the same


def hush(form: forms.BaseForm) -> None:
    """Let a bound form be rendered without validation."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]  # noqa: SLF001 - Django has no public way


def with_more(data: QueryDict, *, kind: str) -> QueryDict:
    """What was typed, and one more row that follows the last one."""
    grown, count = data.copy(), _count(data)
    if count < MOST_ROWS:
        _put(grown, count, _following(data, count - 1, kind=kind))
    return grown


def with_streets(data: QueryDict) -> QueryDict:
    """What was typed, and a row for every street in which no row has its place yet.

    A single row without a place gives its date and times, and becomes the first street's.
    """
    grown, count = data.copy(), _count(data)
    streets = _unreached([data.get(f"{PREFIX}-{number}-venue", "") for number in range(count)])
    if streets and count == 1 and not (data.get(f"{PREFIX}-0-venue") or data.get(f"{PREFIX}-0-place_note")):
        _put(grown, 0, _place(streets.pop(0)))
    for number, street in enumerate(streets[: MOST_ROWS - count], start=count):
        _put(grown, number, _following(grown, number - 1, kind=Event.Kind.DRIVE) | _place(street))
    return grown


def _unreached(venues: list[str]) -> list[Area]:
    """Streets in which none of the venues lies, neither directly nor in one of their villages."""
    chosen = Venue.objects.filter(pk__in=[text for text in venues if text.isdecimal()])
    reached = {area for pair in chosen.values_list("area", "area__parent") for area in pair if area}
    return list(Area.objects.filter(level=Area.Level.STREET).exclude(pk__in=reached))


def _place(street: Area) -> dict[str, str]:
    venue = Venue.objects.usable().filter(area=street).first()
    if venue is None:
        return {"venue": "", "place_note": f"{street.name}，地点待定"}
    return {"venue": str(venue.pk), "place_note": ""}


def _count(data: QueryDict) -> int:
    text = data.get(f"{PREFIX}-TOTAL_FORMS", "0")
    return min(int(text), MOST_ROWS) if text.isdecimal() else 0


def _put(data: QueryDict, number: int, facts: dict[str, str]) -> None:
    data[f"{PREFIX}-TOTAL_FORMS"] = str(number + 1)
    for name, value in facts.items():
        data[f"{PREFIX}-{number}-{name}"] = value


def _following(data: QueryDict, last: int, *, kind: str) -> dict[str, str]:
    """The same times a week later for a class, on the next working day for all else."""
    carried = ["start_time", "end_time", "arrive_time", "leave_time"]
    if kind == Event.Kind.CLASS:
        carried += ["venue", "place_note", "mode", "online_link", "contact_name", "contact_phone"]
    facts = {name: data.get(f"{PREFIX}-{last}-{name}", "") for name in carried}
    return facts | {"pk": "", "day": _next_day(data.get(f"{PREFIX}-{last}-day", ""), kind)}


def _next_day(text: str, kind: str) -> str:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return ""
    day += dt.timedelta(days=7 if kind == Event.Kind.CLASS else 1)
    while day.isoweekday() > 5:
        day += dt.timedelta(days=1)
    return day.isoformat()
