"""How staff answer a request."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from accounts.models import Person
from core import phrases
from core.forms import RefusableForm, choice_field, row_field
from events.forms import choices
from events.forms.dates import ClockField, DayField, SpanForm
from events.models import Occurrence
from events.wording import phrases as event_words
from organizations.models import Organization
from organizations.own_first import own_first
from outreach_requests import queries
from outreach_requests.models import OutreachRequest
from outreach_requests.queries import Offer
from outreach_requests.rules import MAX_TIMES, Time

USUALLY = dt.timedelta(minutes=90)
BEST = 5
"""Planned dates that are seen at once."""


class AssignForm(forms.Form):
    """Who is to answer it."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label="交给",
        empty_label="请选",
        error_messages={"required": "请选交给哪个单位。", "invalid_choice": "请从列表里选。"},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = Organization.objects.in_use().order_by("name")
        row_field(self, "organization").queryset = own_first(every, person, organization="pk", area="area")


class RefuseForm(RefusableForm):
    """Why not."""

    places: ClassVar[dict[str, str]] = {"reason_missing": "reason"}
    reason = forms.CharField(
        label="为什么办不了",
        max_length=120,
        help_text="对方会在短信里看到，例如：大篷车那个月在检修。",
        error_messages={"required": "请写一句为什么办不了，对方会在短信里看到。"},
    )


class ProposeForm(RefusableForm):
    """Up to three other times."""

    places: ClassVar[dict[str, str]] = {"times_missing": "day_1", "day_past": "day_1", "day_too_far": "day_1"}
    day_1 = DayField()
    day_2 = DayField(required=False)
    day_3 = DayField(required=False)
    clock_1 = ClockField(label="几点")
    clock_2 = ClockField(label="几点", required=False)
    clock_3 = ClockField(label="几点", required=False)
    note = forms.CharField(label="附一句话", max_length=120, required=False)

    @property
    def time_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Day and hour, three times."""
        return [(self[f"day_{number}"], self[f"clock_{number}"]) for number in range(1, MAX_TIMES + 1)]

    def clean(self) -> dict[str, object]:
        """A day needs its hour."""
        facts: dict[str, object] = super().clean() or self.cleaned_data
        for number in range(2, MAX_TIMES + 1):
            if facts.get(f"day_{number}") and not facts.get(f"clock_{number}"):
                self.add_error(f"clock_{number}", "请填几点。")
        return facts

    def times(self) -> list[Time]:
        """What is proposed."""
        facts = self.cleaned_data
        rows = [(facts[f"day_{number}"], facts[f"clock_{number}"]) for number in range(1, MAX_TIMES + 1)]
        return [Time(day=day, clock=clock) for day, clock in rows if day]


class ArrangeForm(RefusableForm, SpanForm):
    """派单: who hosts it, as what, when. The rest comes from the request."""

    places: ClassVar[dict[str, str]] = {
        "in_the_past": "day",
        "kind_does_not_fit": "kind",
        "ends_before_start": "end_time",
    }

    title = forms.CharField(label="活动标题", max_length=80, error_messages={"required": "请写标题。"})
    host = forms.ModelChoiceField(
        Organization.objects.none(),
        label="主办单位",
        empty_label="请选",
        error_messages={"required": "请选主办单位。", "invalid_choice": "请从列表里选。"},
    )
    kind = forms.ChoiceField(label="类型", error_messages={"invalid_choice": "请从列表里选。"})

    field_order = ("title", "host", "kind", "day", "start_time", "end_time")

    def __init__(self, data: QueryDict | None = None, *, request: OutreachRequest, person: Person) -> None:
        hosts = choices.hosts(person)
        super().__init__(data, initial=_known(request, person))
        row_field(self, "host").queryset = hosts
        kinds = queries.kinds_for(request)
        choice_field(self, "kind").choices = [(kind.value, kind.label) for kind in kinds]


class AttachForm(RefusableForm):
    """A date that is planned already; each says how well it fits."""

    places: ClassVar[dict[str, str]] = {"event_closed": "occurrence", "date_not_open": "occurrence"}
    occurrence = forms.ModelChoiceField(
        Occurrence.objects.none(),
        label="算在哪一场里",
        widget=forms.RadioSelect,
        error_messages={"required": "请选一场。", "invalid_choice": "这一场已经开始或取消了，请从列表里选。"},
    )

    def __init__(
        self, data: QueryDict | None = None, *, request: OutreachRequest, person: Person, now: dt.datetime
    ) -> None:
        super().__init__(data)
        occurrences = queries.joinable(person, request, now=now)
        row_field(self, "occurrence").queryset = occurrences
        self.offers = queries.offers(request, occurrences[: queries.MAX_OFFERS], now=now)

    @property
    def groups(self) -> list[tuple[bool, list[tuple[Offer, str, bool]]]]:
        """The best ones, then (folded) the others: each with its name, and whether it was chosen."""
        chosen = str(self["occurrence"].value() or "")
        lines = [(offer, _name(offer.occurrence), str(offer.occurrence.pk) == chosen) for offer in self.offers]
        return [(False, lines[:BEST]), (True, lines[BEST:])]


def _name(one: Occurrence) -> str:
    """9月17日 周四 9:00 《大篷车》 第3站 样例文化站（草稿）."""
    event = one.event
    unit = event_words.short_label(event, one, getattr(one, "date_count", 1))
    draft = "" if event.is_public else f"（{event.get_state_display()}）"
    parts = (phrases.when24(one.start, one.end), f"《{event}》", unit, event_words.place(one))
    return " ".join(part for part in parts if part) + draft


def _known(request: OutreachRequest, person: Person) -> dict[str, Any]:
    home = queries.home_of(person)
    facts: dict[str, Any] = {
        "title": f"{request.get_topic_display()}走进{request.organization_name}"[:80],
        "host": request.assigned_to_id or (home.pk if home else None),
    }
    time = queries.best_time(request)
    if time:
        start = dt.datetime.combine(time.day, time.begins)
        facts |= {"day": time.day, "start_time": start.time(), "end_time": (start + USUALLY).time()}
    return facts
